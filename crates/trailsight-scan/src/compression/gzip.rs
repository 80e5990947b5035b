//! gzip: one member after another, as `cat a.gz b.gz` makes them.

use std::io::{self, BufRead};

use flate2::{Decompress, FlushDecompress, Status};

use super::libdeflate::{Inflater, Member, crc32};
use super::{Codec, Spare};

/// Whether bytes begin a gzip member that is deflated, the only kind there is.
pub(super) fn begins(head: &[u8]) -> bool {
    head.starts_with(&[0x1f, 0x8b, 8])
}

/// Logs shrink to a tenth or so.
const USUAL: usize = 12;

/// Appends what all members hold, or nothing if it is more than `most` or anything is wrong: see [`super::whole`].
pub(super) fn whole(stored: &[u8], out: &mut Vec<u8>, most: usize, inflater: &mut Inflater) -> bool {
    let limit = out.len().saturating_add(most);
    // The last member says how much it holds, and most often it is the only one. It is a guess and nothing more.
    let said = stored.last_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes) as usize);
    if said > most {
        return false;
    }
    let mut wanted = said.min(stored.len().saturating_mul(super::RATIO as usize));
    let mut rest = stored;
    loop {
        // As `Gzip::between` has it.
        match rest.first() {
            None => return true,
            Some(0x1f) => {}
            Some(_) => return rest.iter().all(|byte| *byte == 0),
        }
        let left = limit - out.len();
        if out.capacity() - out.len() < wanted.min(left) {
            out.reserve(wanted.min(left));
        }
        let room = left.min(out.capacity() - out.len());
        match inflater.member(rest, out, room) {
            Member::Good(taken) => rest = &rest[taken..],
            Member::Full if room < left => wanted = room.saturating_mul(2).max(rest.len().saturating_mul(USUAL)),
            Member::Full | Member::Bad => return false,
        }
    }
}

/// Inflates members. The header and the checksum are read here rather than by the library, which would set itself up
/// anew for each member: for objects of a few kilobytes that is half of the work.
pub(super) struct Gzip {
    raw: Decompress,
    /// Of the member at hand, with the number of bytes it holds so far.
    crc: u32,
    held: u32,
    state: State,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Header,
    Body,
    Between,
    Ended,
}

impl Gzip {
    pub(super) fn new() -> Gzip {
        Gzip { raw: Decompress::new(false), crc: 0, held: 0, state: State::Header }
    }

    /// Inflates up to the end of the member or until `limit` bytes are in `out`.
    fn body(&mut self, input: &mut dyn BufRead, out: &mut Vec<u8>, limit: usize) -> io::Result<()> {
        while out.len() < limit {
            let bytes = input.fill_buf()?;
            let early = bytes.is_empty();
            // Growing is dear, room that is not used is not.
            let guess = bytes.len().saturating_mul(USUAL).clamp(4 << 10, 1 << 20).min(limit - out.len());
            out.reserve(guess);
            let (start, before) = (out.len(), self.raw.total_in());
            let flush = if early { FlushDecompress::Finish } else { FlushDecompress::None };
            let status = self.raw.decompress_vec(bytes, out, flush);
            input.consume(usize::try_from(self.raw.total_in() - before).unwrap_or(usize::MAX));
            self.crc = crc32(self.crc, &out[start..]);
            // Modulo 2^32, as it is stored.
            self.held = self.held.wrapping_add((out.len() - start) as u32);
            match status {
                Ok(Status::StreamEnd) => return self.trailer(input),
                Ok(_) | Err(_) if early && out.len() == start => return Err(ends_early()),
                Ok(_) => {}
                Err(_) => return Err(io::Error::new(io::ErrorKind::InvalidData, "the gzip data is corrupt")),
            }
        }
        Ok(())
    }

    fn trailer(&mut self, input: &mut dyn BufRead) -> io::Result<()> {
        self.state = State::Between;
        let mut trailer = [0; 8];
        for byte in &mut trailer {
            *byte = next(input)?;
        }
        let [a, b, c, d, e, f, g, h] = trailer;
        if (u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes([e, f, g, h])) == (self.crc, self.held) {
            return Ok(());
        }
        Err(io::Error::new(io::ErrorKind::InvalidData, "the checksum of the gzip data is wrong"))
    }

    /// What follows a member: another one, nothing, zeros that fill up a block, or rubbish.
    fn between(&mut self, input: &mut dyn BufRead) -> io::Result<()> {
        let mut padding = false;
        loop {
            let bytes = input.fill_buf()?;
            let Some(&first) = bytes.first() else {
                self.state = State::Ended;
                return Ok(());
            };
            if first == 0x1f && !padding {
                self.state = State::Header;
                return Ok(());
            }
            if first != 0 {
                self.state = State::Ended;
                return Err(io::Error::other("bytes after the gzip data that are not gzip"));
            }
            padding = true;
            let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
            input.consume(zeros);
        }
    }
}

impl Codec for Gzip {
    fn fill(&mut self, input: &mut dyn BufRead, out: &mut Vec<u8>, room: usize) -> io::Result<bool> {
        let limit = out.len() + room;
        loop {
            match self.state {
                State::Header => {
                    header(input)?;
                    self.raw.reset(false);
                    (self.crc, self.held) = (0, 0);
                    self.state = State::Body;
                }
                State::Body => self.body(input, out, limit)?,
                State::Between => self.between(input)?,
                State::Ended => return Ok(true),
            }
            // The end is looked for even when there is no room left, so that a whole object is known to be whole.
            if self.state == State::Body && out.len() >= limit {
                return Ok(false);
            }
        }
    }

    fn recycle(mut self: Box<Self>, spare: &mut Spare) {
        self.state = State::Header;
        spare.gzip = Some(self);
    }
}

fn ends_early() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "the gzip data ends early")
}

fn next(input: &mut dyn BufRead) -> io::Result<u8> {
    let byte = *input.fill_buf()?.first().ok_or_else(ends_early)?;
    input.consume(1);
    Ok(byte)
}

/// Steps over the header of a member (RFC 1952, 2.3): nothing in it is of use to a query.
fn header(input: &mut dyn BufRead) -> io::Result<()> {
    let mut fixed = [0; 10];
    for byte in &mut fixed {
        *byte = next(input)?;
    }
    if !begins(&fixed) {
        return Err(io::Error::other("bytes after the gzip data that are not gzip"));
    }
    let flags = fixed[3];
    if flags & 4 != 0 {
        let extra = u16::from_le_bytes([next(input)?, next(input)?]);
        for _ in 0..extra {
            next(input)?;
        }
    }
    // The name, then the comment, each ended by a zero.
    for flag in [8, 16] {
        while flags & flag != 0 && next(input)? != 0 {}
    }
    if flags & 2 != 0 {
        next(input)?;
        next(input)?;
    }
    Ok(())
}
