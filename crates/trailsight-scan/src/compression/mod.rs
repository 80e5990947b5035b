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

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn gz(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn all(stored: Vec<u8>) -> (Vec<u8>, Result<(), String>) {
        let mut spare = Spare::default();
        // A reader that gives single bytes, and one that gives everything: both must come to the same end.
        let all = read(Box::new(io::Cursor::new(stored.clone())), 1 << 20, &mut spare);
        let single = read(Box::new(io::BufReader::with_capacity(1, io::Cursor::new(stored.clone()))), 7, &mut spare);
        // What zstd itself says of damage depends on how much room it is given.
        let ours = |result: &Result<(), String>| {
            result
                .clone()
                .map_err(|reason| reason.split_once("corrupt: ").map_or(reason.clone(), |(ours, _)| ours.into()))
        };
        assert_eq!(ours(&all.1), ours(&single.1));
        if all.1.is_ok() {
            assert_eq!(all.0, single.0);
        }
        in_one_go(&stored, &all, &mut spare);
        all
    }

    /// Whether it can be read in one go, which must come to the same as piece by piece.
    fn in_one_go(stored: &[u8], streamed: &(Vec<u8>, Result<(), String>), spare: &mut Spare) -> bool {
        let before = b"what was there".to_vec();
        let mut goes = Vec::new();
        // In a buffer that has no room, in one that has some, and in one that has more than enough.
        for room in [0, 1_000, 1 << 20] {
            let mut out = before.clone();
            out.reserve_exact(room);
            let capacity = out.capacity();
            goes.push(whole(stored, &mut out, 64 << 20, spare));
            if goes[0] {
                assert_eq!(streamed.1, Ok(()));
                assert_eq!(out, [&before[..], &streamed.0].concat());
            } else {
                assert_eq!((&out, out.capacity()), (&before, capacity));
            }
        }
        assert!(goes.iter().all(|good| *good == goes[0]));
        if goes[0] {
            // The bound is exact.
            let mut out = before.clone();
            assert!(whole(stored, &mut out, streamed.0.len(), spare));
            assert!(streamed.0.is_empty() || !whole(stored, &mut out, streamed.0.len() - 1, spare));
        }
        goes[0]
    }

    fn goes(stored: &[u8]) -> bool {
        let mut spare = Spare::default();
        let streamed = read(Box::new(io::Cursor::new(stored.to_vec())), 1 << 20, &mut spare);
        in_one_go(stored, &streamed, &mut spare)
    }

    /// Numbers that look random and are the same in each run.
    fn random(seed: u64) -> impl FnMut(usize) -> usize {
        let mut state = seed.wrapping_mul(2).wrapping_add(1);
        move |below| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        }
    }

    /// A member with every optional part in its header.
    fn decorated(bytes: &[u8]) -> Vec<u8> {
        let head =
            [&[0x1f, 0x8b, 8, 0x1e, 0, 0, 0, 0, 0, 255][..], &[3, 0, 1, 2, 3], b"name.json\0", b"comment\0", &[0, 0]];
        [&head.concat(), &gz(bytes)[10..]].concat()
    }

    fn read(input: Box<dyn BufRead + Send>, room: usize, spare: &mut Spare) -> (Vec<u8>, Result<(), String>) {
        let mut out = Vec::new();
        let mut reading = match Decompressor::open(input, spare) {
            Ok(reading) => reading,
            Err(error) => return (out, Err(error.to_string())),
        };
        loop {
            match reading.fill(&mut out, room, spare) {
                Ok(true) => {
                    reading.recycle(spare);
                    return (out, Ok(()));
                }
                Ok(false) => {}
                Err(error) => return (out, Err(error.to_string())),
            }
        }
    }

    fn text() -> Vec<u8> {
        (0..40_000).flat_map(|n: u32| format!("line {n}\n").into_bytes()).collect()
    }

    #[test]
    fn plain_empty_and_tiny() {
        for bytes in [&b""[..], b"a", b"abc", b"{\"a\":1}"] {
            assert_eq!(all(bytes.to_vec()), (bytes.to_vec(), Ok(())));
            assert_eq!(all(gz(bytes)), (bytes.to_vec(), Ok(())));
            assert_eq!(all(::zstd::encode_all(bytes, 3).unwrap()), (bytes.to_vec(), Ok(())));
        }
    }

    #[test]
    fn members_and_frames_follow_each_other() {
        let (a, b) = (text(), b"end\n".to_vec());
        let both = [a.clone(), b.clone()].concat();
        assert_eq!(all([gz(&a), gz(b""), gz(&b)].concat()), (both.clone(), Ok(())));
        let frames = [::zstd::encode_all(&a[..], 3).unwrap(), ::zstd::encode_all(&b[..], 3).unwrap()].concat();
        assert_eq!(all(frames), (both, Ok(())));
    }

    #[test]
    fn compressed_twice_and_thrice_but_not_more() {
        let twice = gz(&gz(&text()));
        assert_eq!(all(twice.clone()), (text(), Ok(())));
        assert_eq!(all(gz(&twice)), (text(), Ok(())));
        assert_eq!(all(gz(&::zstd::encode_all(&text()[..], 3).unwrap())), (text(), Ok(())));
        let (_, result) = all(gz(&gz(&twice)));
        assert_eq!(result, Err("compressed more than three times over".to_owned()));
    }

    #[test]
    fn a_cut_gives_what_was_before_it() {
        let stored = gz(&text());
        let (out, result) = all(stored[..stored.len() / 2].to_vec());
        assert_eq!(result, Err("the gzip data ends early".to_owned()));
        assert!(!out.is_empty() && text().starts_with(&out));
        let (_, result) = all(stored[..stored.len() - 3].to_vec());
        assert_eq!(result, Err("the gzip data ends early".to_owned()));
        let stored = ::zstd::encode_all(&text()[..], 3).unwrap();
        let (_, result) = all(stored[..stored.len() / 2].to_vec());
        assert_eq!(result, Err("the zstd data ends early".to_owned()));
    }

    #[test]
    fn padding_is_nothing_and_rubbish_is_something() {
        assert_eq!(all([gz(b"a"), vec![0; 700]].concat()), (b"a".to_vec(), Ok(())));
        let (out, result) = all([gz(b"a"), b"rubbish".to_vec()].concat());
        assert_eq!((out, result), (b"a".to_vec(), Err("bytes after the gzip data that are not gzip".to_owned())));
    }

    #[test]
    fn a_changed_byte_is_found_by_the_checksum() {
        let mut stored = gz(b"a text without repetition");
        let crc = stored.len() - 6;
        stored[crc] ^= 1;
        let (out, result) = all(stored);
        assert_eq!(out, b"a text without repetition");
        assert_eq!(result, Err("the checksum of the gzip data is wrong".to_owned()));
    }

    #[test]
    fn a_header_with_every_optional_part() {
        assert_eq!(all(decorated(b"x")), (b"x".to_vec(), Ok(())));
    }

    #[test]
    fn what_is_ordinary_goes_in_one_go() {
        let text = text();
        let frame = |bytes: &[u8]| ::zstd::bulk::compress(bytes, 3).unwrap();
        for bytes in [&b""[..], b"a", b"{\"a\":1}", &text] {
            for stored in [
                bytes.to_vec(),
                gz(bytes),
                decorated(bytes),
                [gz(bytes), gz(b""), decorated(b"end")].concat(),
                [gz(b"begin"), decorated(bytes), vec![0; 700]].concat(),
                frame(bytes),
                [frame(bytes), frame(b"end")].concat(),
                [&b"\x50\x2a\x4d\x18\x03\0\0\0abc"[..], &frame(bytes)].concat(),
            ] {
                let _ = all(stored.clone());
                assert!(goes(&stored));
            }
        }
        // A frame that was written without knowing how long it will be.
        let mut unknown = ::zstd::stream::Encoder::new(Vec::new(), 3).unwrap();
        unknown.write_all(&text).unwrap();
        assert!(!goes(&unknown.finish().unwrap()));
        assert!(!goes(&gz(&gz(&text))) && !goes(&gz(&frame(&text))) && !goes(&frame(&gz(&text))));
    }

    #[test]
    fn many_members_of_any_size() {
        let (mut random, text) = (random(1), text());
        for _ in 0..20 {
            let parts: Vec<Vec<u8>> = (0..random(40)).map(|_| text[..random(4_000)].to_vec()).collect();
            let stored: Vec<u8> = parts.iter().flat_map(|part| gz(part)).collect();
            assert_eq!(all(stored.clone()), (parts.concat(), Ok(())));
            assert!(goes(&stored));
        }
        // The last one says 0, which is of no help.
        let stored = [gz(&text), gz(b"")].concat();
        assert!(goes(&stored));
    }

    #[test]
    fn a_length_that_lies_neither_takes_memory_nor_loses_bytes() {
        let good = gz(&text());
        let mut spare = Spare::default();
        for said in [0, 1, 1_000, 1 << 20, 60 << 20, 1 << 30, u32::MAX] {
            let mut stored = good.clone();
            let at = stored.len() - 4;
            stored[at..].copy_from_slice(&said.to_le_bytes());
            let (out, result) = all(stored.clone());
            assert_eq!((out, result), (text(), Err("the checksum of the gzip data is wrong".to_owned())));
            // Zeros after a member hide what it says.
            for padding in [1, 3, 4] {
                assert!(goes(&[&good[..], &vec![0; padding]].concat()));
            }
            // Followed by a good one, the lie is in the middle.
            assert!(!goes(&[stored, good.clone()].concat()));
        }
        // A few bytes that claim to hold 60 MB: no more is allocated than they could.
        let mut stored = gz(b"a");
        let at = stored.len() - 4;
        stored[at..].copy_from_slice(&(60_u32 << 20).to_le_bytes());
        let mut out = Vec::new();
        assert!(!gzip::whole(&stored, &mut out, 64 << 20, spare.inflater().unwrap()));
        assert!(out.is_empty() && out.capacity() <= stored.len() * 1032, "{}", out.capacity());
    }

    #[test]
    fn cut_anywhere() {
        let parts = [decorated(&text()[..900]), gz(b""), gz(&text()[..300])];
        let frames = [::zstd::bulk::compress(&text()[..900], 3).unwrap(), ::zstd::bulk::compress(b"end", 3).unwrap()];
        for stored in [parts.concat(), frames.concat()] {
            for length in 0..stored.len() {
                let (out, result) = all(stored[..length].to_vec());
                // Between two members, and when nothing is left that tells what it was, nobody sees that it is cut.
                assert!(result.is_err() || goes(&stored[..length]), "{length}: {} bytes, {result:?}", out.len());
            }
        }
    }

    #[test]
    fn changed_anywhere() {
        let mut random = random(2);
        let parts = [decorated(&text()[..900]), gz(b""), gz(&text()[..300])];
        let frames = [::zstd::bulk::compress(&text()[..900], 3).unwrap(), ::zstd::bulk::compress(b"end", 3).unwrap()];
        for stored in [parts.concat(), frames.concat()] {
            for at in 0..stored.len() {
                for change in [1, 0x20, 0x80, 0xff, 1 + random(255) as u8] {
                    let mut changed = stored.clone();
                    changed[at] ^= change;
                    let _ = all(changed);
                }
            }
        }
    }

    #[test]
    fn rubbish_of_all_kinds() {
        let (mut random, text) = (random(3), text());
        for _ in 0..3_000 {
            let mut stored: Vec<u8> = (0..random(200)).map(|_| random(256) as u8).collect();
            let magic: &[u8] = [&b""[..], &[0x1f, 0x8b, 8, 0], &[0x1f, 0x8b, 8], &[0x28, 0xb5, 0x2f, 0xfd]][random(4)];
            stored.splice(0..0, magic.iter().copied());
            let _ = all(stored);
        }
        // Good members, cut, changed, doubled and mixed.
        for _ in 0..1_000 {
            let mut stored = Vec::new();
            for _ in 0..1 + random(3) {
                let bytes = &text[..random(500)];
                let mut part = match random(4) {
                    0 => gz(bytes),
                    1 => decorated(bytes),
                    2 => ::zstd::bulk::compress(bytes, 1).unwrap(),
                    _ => vec![0; random(20)],
                };
                match random(4) {
                    0 => part.truncate(random(part.len() + 1)),
                    1 if !part.is_empty() => {
                        let at = random(part.len());
                        part[at] = random(256) as u8;
                    }
                    _ => {}
                }
                stored.extend(part);
            }
            if random(8) == 0 {
                stored = gz(&stored);
            }
            let _ = all(stored);
        }
    }

    /// Reads with room for a thousand bytes, and ten for each stored one.
    fn tight(stored: Vec<u8>) -> (Vec<u8>, Result<(), String>) {
        let mut spare = Spare::default();
        let input = Box::new(io::BufReader::with_capacity(100, io::Cursor::new(stored)));
        let mut reading = Decompressor::within(input, &mut spare, |stored| 1_000 + 10 * stored).unwrap();
        let mut out = Vec::new();
        loop {
            match reading.fill(&mut out, 500, &mut spare) {
                Ok(true) => return (out, Ok(())),
                Ok(false) => {}
                Err(error) => return (out, Err(error.to_string())),
            }
        }
    }

    #[test]
    fn a_bomb_ends_with_a_reason_and_an_honest_object_does_not() {
        let reason =
            Err("expands like a decompression bomb, to more than 1000 times its size; the rest is left out".to_owned());
        let zeros = vec![0; 1 << 20];
        let frame = ::zstd::bulk::compress(&zeros, 3).unwrap();
        let twice = gz(&gz(&zeros));
        for bomb in [gz(&zeros), frame, twice.clone(), gz(&twice)] {
            let (out, result) = tight(bomb.clone());
            assert_eq!(result, reason);
            assert!(out.len() <= 1_500 + 10 * bomb.len() && out.iter().all(|byte| *byte == 0), "{}", out.len());
        }
        // Nothing comes out at the end, but a lot in between.
        let empty: Vec<u8> = gz(b"").repeat(10_000);
        assert_eq!(tight(gz(&empty)), (Vec::new(), reason.clone()));
        assert_eq!(tight(gz(&[gz(b"a"), zeros.clone()].concat())), (b"a".to_vec(), reason));
        // As many stored bytes as come out are never a bomb.
        for honest in [zeros.clone(), empty, gz(&text()[..5_000]), gz(&gz(&text()[..5_000])), gz(&zeros[..1_000])] {
            assert_eq!(tight(honest.clone()).1, Ok(()), "{:?}", (honest.len(), &honest[..20]));
        }
        // Deflate at its utmost is within the bounds by the ratio alone.
        let utmost = {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
            encoder.write_all(&vec![0; 8 << 20]).unwrap();
            encoder.finish().unwrap()
        };
        assert!(utmost.len() as u64 * RATIO >= 8 << 20, "{}", utmost.len());
    }
}
