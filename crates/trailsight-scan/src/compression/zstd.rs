//! Zstandard: one frame after another.

use std::io::{self, BufRead};

use zstd::stream::raw::{Decoder, InBuffer, Operation, OutBuffer};

use super::{Codec, Spare};

/// Whether bytes begin a frame, one to be skipped included: some writers put one first.
pub(super) fn begins(head: &[u8]) -> bool {
    matches!(head, [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..])
}

pub(super) struct Zstd {
    raw: Decoder<'static>,
    /// Whether a frame has begun and not ended.
    inside: bool,
}

impl Zstd {
    pub(super) fn new() -> io::Result<Zstd> {
        Ok(Zstd { raw: Decoder::new()?, inside: false })
    }
}

impl Codec for Zstd {
    fn fill(&mut self, input: &mut dyn BufRead, out: &mut Vec<u8>, room: usize) -> io::Result<bool> {
        let limit = out.len() + room;
        loop {
            let bytes = input.fill_buf()?;
            if bytes.is_empty() && !self.inside {
                return Ok(true);
            }
            if out.len() >= limit {
                return Ok(false);
            }
            let early = bytes.is_empty();
            out.reserve((limit - out.len()).clamp(1, 128 << 10));
            let start = out.len();
            let mut stored = InBuffer::around(bytes);
            let mut decoded = OutBuffer::around_pos(out, start);
            let left = self.raw.run(&mut stored, &mut decoded);
            let taken = stored.pos();
            input.consume(taken);
            match left {
                Ok(0) => {
                    self.inside = false;
                    self.raw.reinit()?;
                }
                Ok(_) if early && out.len() == start => {
                    return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the zstd data ends early"));
                }
                Ok(_) => self.inside = true,
                Err(error) => {
                    let reason = format!("the zstd data is corrupt: {error}");
                    return Err(io::Error::new(io::ErrorKind::InvalidData, reason));
                }
            }
        }
    }

    fn recycle(self: Box<Self>, _: &mut Spare) {}
}
