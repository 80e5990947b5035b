//! Zstandard: one frame after another.

use std::io::{self, BufRead, Cursor};

use zstd::bulk::Decompressor;
use zstd::stream::raw::{Decoder, InBuffer, Operation, OutBuffer};
use zstd::zstd_safe::{find_frame_compressed_size, get_frame_content_size};

use super::{Codec, Spare};

/// Whether bytes begin a frame, one to be skipped included: some writers put one first.
pub(super) fn begins(head: &[u8]) -> bool {
    matches!(head, [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..])
}

/// Appends what all frames hold, or nothing if one does not say how much that is, if it is more than `most`, or if
/// anything is wrong: see [`super::whole`].
pub(super) fn whole(stored: &[u8], out: &mut Vec<u8>, most: usize, raw: &mut Decompressor<'static>) -> bool {
    let Some(held) = held(stored, most) else { return false };
    out.reserve(held);
    let start = out.len();
    let mut end = Cursor::new(std::mem::take(out));
    end.set_position(start as u64);
    let done = raw.decompress_to_buffer(stored, &mut end);
    *out = end.into_inner();
    // A frame that holds another number of bytes than it says is damaged, so what was written is what was reserved.
    let good = done.is_ok() && out.len() - start == held;
    if !good {
        out.truncate(start);
    }
    good
}

/// How many bytes the frames say they hold, if all say it and if it is no more than `most`.
fn held(stored: &[u8], most: usize) -> Option<usize> {
    let mut rest = stored;
    let mut held = 0_usize;
    while !rest.is_empty() {
        // Of a frame to be skipped it is 0.
        let frame = get_frame_content_size(rest).ok()??;
        held = held.checked_add(usize::try_from(frame).ok()?).filter(|held| *held <= most)?;
        rest = rest.get(find_frame_compressed_size(rest).ok()?..)?;
    }
    Some(held)
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
