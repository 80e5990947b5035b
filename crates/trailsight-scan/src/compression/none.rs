//! Not compressed.

use std::io::{self, BufRead};

use super::{Codec, Spare};

/// Appends the bytes as they are, or nothing if they are more than `most`: see [`super::whole`].
pub(super) fn whole(stored: &[u8], out: &mut Vec<u8>, most: usize) -> bool {
    if stored.len() > most {
        return false;
    }
    out.extend_from_slice(stored);
    true
}

pub(super) struct Plain;

impl Codec for Plain {
    fn fill(&mut self, input: &mut dyn BufRead, out: &mut Vec<u8>, room: usize) -> io::Result<bool> {
        let start = out.len();
        loop {
            let bytes = match input.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                other => other?,
            };
            if bytes.is_empty() {
                return Ok(true);
            }
            let taken = bytes.len().min(room - (out.len() - start));
            out.extend_from_slice(&bytes[..taken]);
            input.consume(taken);
            if out.len() - start >= room {
                return Ok(false);
            }
        }
    }

    fn recycle(self: Box<Self>, _: &mut Spare) {}
}
