//! Compression, told from the bytes and not from the name.
//!
//! Archives hold objects whose names lie: people unpack in place and keep `.gz`, and a delivery service compresses
//! what was compressed before. So the first bytes decide, and what comes out is looked at again.

mod gzip;
mod none;
mod zstd;

use std::io::{self, BufRead, Read};

use self::gzip::Gzip;
use self::none::Plain;
use self::zstd::Zstd;

/// How often compressed data may lie inside compressed data: once is ordinary, twice is seen, thrice is an attack.
const INNER: usize = 2;

/// How many bytes are enough to tell.
const MAGIC: usize = 4;

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
}

/// The decompressed bytes of one object.
pub(crate) struct Decompressor {
    input: Box<dyn BufRead + Send>,
    codec: Box<dyn Codec>,
    /// How many layers are peeled off.
    depth: usize,
    /// Whether the bytes that come out have been looked at.
    settled: bool,
}

impl Decompressor {
    /// Begins to read. `input` gives the stored bytes.
    pub(crate) fn open(input: Box<dyn BufRead + Send>, spare: &mut Spare) -> io::Result<Decompressor> {
        let (head, input) = peek(input)?;
        let (codec, settled) = match recognise(&head, spare)? {
            Some(codec) => (codec, false),
            None => (Box::new(Plain) as Box<dyn Codec>, true),
        };
        Ok(Decompressor { input, codec, depth: 0, settled })
    }

    /// Appends decompressed bytes to `out` until about `room` are added or the data ends, which is `true`.
    ///
    /// At an error everything good before the damage has been appended.
    pub(crate) fn fill(&mut self, out: &mut Vec<u8>, room: usize, spare: &mut Spare) -> io::Result<bool> {
        let start = out.len();
        let mut end = false;
        while !self.settled {
            let result = self.codec.fill(&mut *self.input, out, room.max(MAGIC));
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
                let outer = Layer {
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
        self.codec.fill(&mut *self.input, out, room - (out.len() - start))
    }

    /// Ends reading, and keeps what the next object can use.
    pub(crate) fn recycle(self, spare: &mut Spare) {
        self.codec.recycle(spare);
    }
}

/// A peeled layer, read by the layer below it.
struct Layer {
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
                    self.left = self.codec.fill(&mut *self.input, &mut self.head, 64 << 10);
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
        let whole = read(Box::new(io::Cursor::new(stored.clone())), 1 << 20, &mut spare);
        let single = read(Box::new(io::BufReader::with_capacity(1, io::Cursor::new(stored))), 7, &mut spare);
        assert_eq!(whole.1, single.1);
        if whole.1.is_ok() {
            assert_eq!(whole.0, single.0);
        }
        whole
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
        let body = gz(b"x")[10..].to_vec();
        let head = [
            &[0x1f, 0x8b, 8, 0x1e, 0, 0, 0, 0, 0, 255][..],
            &[3, 0, 1, 2, 3],
            b"name.json\0",
            b"comment\0",
            &[0, 0],
            &body,
        ];
        assert_eq!(all(head.concat()), (b"x".to_vec(), Ok(())));
    }
}
