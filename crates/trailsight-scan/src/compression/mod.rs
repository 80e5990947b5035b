//! Compression, told from the bytes and not from the name.
//!
//! Archives hold objects whose names lie: people unpack in place and keep `.gz`, and a delivery service compresses
//! what was compressed before. So the first bytes decide, and what comes out is looked at again.
//!
//! There are two ways through. [`whole`] takes an ordinary object in one go, at the speed of the best library there is,
//! and gives up at anything out of the ordinary. [`Decompressor`] reads anything, piece by piece, and finds the words
//! for what is wrong. Where both come to an end they come to the same.
//!
//! A decompression bomb is a small object that holds an absurd lot. No record is larger than a bound, so that memory
//! is safe, but a few kilobytes compressed three times over are work for days. So an object may hold [`ALWAYS`] bytes
//! and [`RATIO`] times its stored size on top, whatever lies between.

mod gzip;
mod libdeflate;
mod none;
#[cfg(test)]
mod tests;
mod zstd;

use std::io::{self, BufRead, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use self::gzip::Gzip;
use self::libdeflate::Inflater;
use self::none::Plain;
use self::zstd::Zstd;

/// How often compressed data may lie inside compressed data: once is ordinary, twice is seen, thrice is an attack.
const INNER: usize = 2;

/// How many bytes are enough to tell.
const MAGIC: usize = 4;

/// An object may hold this many bytes whatever its stored size.
const ALWAYS: u64 = 256 << 20;

/// And so many times its stored size on top. Deflate cannot reach more, so no object that is a plain gzip file is ever
/// refused. The most repetitive logs of real machines reach 200.
const RATIO: u64 = 1032;

/// How much this many stored bytes may hold.
fn most_held(stored: u64) -> u64 {
    stored.saturating_mul(RATIO).saturating_add(ALWAYS)
}

/// Appends everything an object holds to `out`. `true`: done, and all of it was good. `false`: nothing was appended,
/// read it with a [`Decompressor`]: it is compressed within, damaged, of a kind that is not read in one go, or holds
/// more than `most` bytes.
///
/// Bytes that are not compressed are copied. At most `most` bytes are allocated, whatever the object claims to hold.
pub(crate) fn whole(stored: &[u8], out: &mut Vec<u8>, most: usize, spare: &mut Spare) -> bool {
    let (start, capacity) = (out.len(), out.capacity());
    let most = most.min(usize::try_from(most_held(stored.len() as u64)).unwrap_or(usize::MAX));
    let good = if gzip::begins(stored) {
        spare.inflater().is_some_and(|inflater| gzip::whole(stored, out, most, inflater))
    } else if zstd::begins(stored) {
        spare.frames().is_some_and(|frames| zstd::whole(stored, out, most, frames))
    } else {
        return none::whole(stored, out, most);
    };
    let good = good && !is_compressed(&out[start..]);
    if !good {
        out.truncate(start);
        out.shrink_to(capacity);
    }
    good
}

fn is_compressed(head: &[u8]) -> bool {
    gzip::begins(head) || zstd::begins(head)
}

/// One way to compress.
trait Codec: Send {
    /// Appends decompressed bytes to `out` until about `room` are added or the data ends, which is `true`.
    ///
    /// At an error everything good before the damage has been appended.
    fn fill(&mut self, input: &mut dyn BufRead, out: &mut Vec<u8>, room: usize) -> io::Result<bool>;

    /// Gives back what is dear to make, for the next object.
    fn recycle(self: Box<Self>, spare: &mut Spare);
}

/// The way these bytes are compressed.
fn recognise(head: &[u8], spare: &mut Spare) -> io::Result<Option<Box<dyn Codec>>> {
    Ok(if gzip::begins(head) {
        Some(spare.gzip.take().unwrap_or_else(|| Box::new(Gzip::new())))
    } else if zstd::begins(head) {
        Some(Box::new(Zstd::new()?))
    } else {
        None
    })
}

/// Machinery kept from one object to the next. An archive has thousands of objects of a few kilobytes, and setting up
/// to inflate costs as much as inflating one.
#[derive(Default)]
pub(crate) struct Spare {
    gzip: Option<Box<Gzip>>,
    inflater: Option<Inflater>,
    frames: Option<::zstd::bulk::Decompressor<'static>>,
}

impl Spare {
    /// None when there is no memory for it.
    fn inflater(&mut self) -> Option<&mut Inflater> {
        if self.inflater.is_none() {
            self.inflater = Inflater::new();
        }
        self.inflater.as_mut()
    }

    fn frames(&mut self) -> Option<&mut ::zstd::bulk::Decompressor<'static>> {
        if self.frames.is_none() {
            self.frames = ::zstd::bulk::Decompressor::new().ok();
        }
        self.frames.as_mut()
    }
}

/// The decompressed bytes of one object.
pub(crate) struct Decompressor {
    input: Box<dyn BufRead + Send>,
    codec: Box<dyn Codec>,
    /// How many layers are peeled off.
    depth: usize,
    /// Whether the bytes that come out have been looked at.
    settled: bool,
    account: Account,
}

impl Decompressor {
    /// Begins to read. `input` gives the stored bytes.
    pub(crate) fn open(input: Box<dyn BufRead + Send>, spare: &mut Spare) -> io::Result<Decompressor> {
        Decompressor::within(input, spare, most_held)
    }

    fn within(
        input: Box<dyn BufRead + Send>,
        spare: &mut Spare,
        most_held: fn(u64) -> u64,
    ) -> io::Result<Decompressor> {
        let account = Account { stored: Arc::default(), most_held, held: 0 };
        let metered = Metered { input, read: Arc::clone(&account.stored) };
        let (head, input) = peek(Box::new(metered))?;
        let (codec, settled) = match recognise(&head, spare)? {
            Some(codec) => (codec, false),
            None => (Box::new(Plain) as Box<dyn Codec>, true),
        };
        Ok(Decompressor { input, codec, depth: 0, settled, account })
    }

    /// Appends decompressed bytes to `out` until about `room` are added or the data ends, which is `true`.
    ///
    /// At an error everything good before the damage has been appended.
    pub(crate) fn fill(&mut self, out: &mut Vec<u8>, room: usize, spare: &mut Spare) -> io::Result<bool> {
        let start = out.len();
        let mut end = false;
        while !self.settled {
            let result = self.account.fill(&mut *self.codec, &mut *self.input, out, room.max(MAGIC));
            end = matches!(result, Ok(true));
            let few = out.len() - start < MAGIC;
            if few && !end && result.is_ok() {
                continue;
            }
            self.settled = true;
            // Damage behind a layer that is compressed itself is met again when the inner layer gets there.
            if let Some(inner) = recognise(&out[start..], spare)? {
                if self.depth == INNER {
                    return Err(io::Error::other("compressed more than three times over"));
                }
                self.depth += 1;
                self.settled = false;
                let account = self.account.again();
                let outer = Layer {
                    account: std::mem::replace(&mut self.account, account),
                    head: out.split_off(start),
                    at: 0,
                    codec: std::mem::replace(&mut self.codec, inner),
                    input: std::mem::replace(&mut self.input, Box::new(io::empty())),
                    left: result,
                };
                self.input = Box::new(outer);
                continue;
            }
            result?;
        }
        if end || out.len() - start >= room {
            return Ok(end);
        }
        self.account.fill(&mut *self.codec, &mut *self.input, out, room - (out.len() - start))
    }

    /// Ends reading, and keeps what the next object can use.
    pub(crate) fn recycle(self, spare: &mut Spare) {
        self.codec.recycle(spare);
    }
}

/// How much has come out of a layer, and how much may.
struct Account {
    /// How many stored bytes of the object have been read. Each layer is held against them and not against the layer
    /// around it: a thousandfold of a thousandfold is a bomb.
    stored: Arc<AtomicU64>,
    most_held: fn(u64) -> u64,
    held: u64,
}

impl Account {
    /// The account of one layer more.
    fn again(&self) -> Account {
        Account { stored: Arc::clone(&self.stored), most_held: self.most_held, held: 0 }
    }

    /// What [`Codec::fill`] does, and an error when it is too much.
    fn fill(
        &mut self,
        codec: &mut dyn Codec,
        input: &mut dyn BufRead,
        out: &mut Vec<u8>,
        room: usize,
    ) -> io::Result<bool> {
        let start = out.len();
        let result = codec.fill(input, out, room);
        self.held += (out.len() - start) as u64;
        // Bytes that are not compressed are as many as are stored, and so never too many.
        if self.held > (self.most_held)(self.stored.load(Ordering::Relaxed)) {
            let reason = "expands like a decompression bomb, to more than 1000 times its size; the rest is left out";
            return Err(io::Error::new(io::ErrorKind::InvalidData, reason));
        }
        result
    }
}

/// Counts the stored bytes that are read.
struct Metered {
    input: Box<dyn BufRead + Send>,
    read: Arc<AtomicU64>,
}

impl BufRead for Metered {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.input.fill_buf()
    }

    fn consume(&mut self, bytes: usize) {
        self.read.fetch_add(bytes as u64, Ordering::Relaxed);
        self.input.consume(bytes);
    }
}

impl Read for Metered {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let bytes = self.input.read(into)?;
        self.read.fetch_add(bytes as u64, Ordering::Relaxed);
        Ok(bytes)
    }
}

/// A peeled layer, read by the layer below it.
struct Layer {
    account: Account,
    head: Vec<u8>,
    at: usize,
    codec: Box<dyn Codec>,
    input: Box<dyn BufRead + Send>,
    /// What the codec said last: `Ok(true)` when it has ended, or the damage it met after `head`.
    left: io::Result<bool>,
}

impl BufRead for Layer {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.at == self.head.len() {
            match std::mem::replace(&mut self.left, Ok(true)) {
                Ok(true) => return Ok(&[]),
                Err(damage) => return Err(damage),
                Ok(false) => {
                    self.head.clear();
                    self.at = 0;
                    self.left = self.account.fill(&mut *self.codec, &mut *self.input, &mut self.head, 64 << 10);
                }
            }
        }
        Ok(&self.head[self.at..])
    }

    fn consume(&mut self, bytes: usize) {
        self.at = (self.at + bytes).min(self.head.len());
    }
}

impl Read for Layer {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let bytes = self.fill_buf()?.read(into)?;
        self.consume(bytes);
        Ok(bytes)
    }
}

/// The first bytes, and the input as if they had not been read. A pipe may give them one at a time.
fn peek(mut input: Box<dyn BufRead + Send>) -> io::Result<(Vec<u8>, Box<dyn BufRead + Send>)> {
    let head = input.fill_buf()?;
    if head.len() >= MAGIC || head.is_empty() {
        return Ok((head[..head.len().min(MAGIC)].to_vec(), input));
    }
    let mut head = Vec::with_capacity(MAGIC);
    (&mut input).take(MAGIC as u64).read_to_end(&mut head)?;
    Ok((head.clone(), Box::new(io::Cursor::new(head).chain(input))))
}
