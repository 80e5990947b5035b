//! Decompression alone: the least that reading an archive can take.

use std::fs;
use std::io::Read;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::thread;

use flate2::{Crc, Decompress, FlushDecompress, Status};

use crate::Result;
use crate::machine::cores;

/// Inflates gzip objects one after the other. What it holds is kept from one to the next, as the engine does it:
/// setting up takes as long as inflating a small object.
pub(crate) struct Inflater {
    raw: Decompress,
}

impl Inflater {
    pub(crate) fn new() -> Self {
        Self { raw: Decompress::new(false) }
    }

    /// Replaces `out` with what `object` holds: one gzip member, as `cargo dev data` writes it.
    pub(crate) fn inflate(&mut self, object: &[u8], out: &mut Vec<u8>) -> Result<()> {
        out.clear();
        self.raw.reset(false);
        let (Some(mut rest), Some(size)) = (behind_header(object), object.last_chunk::<4>()) else {
            return Err("an object of the archive is not as `cargo dev data` makes it".into());
        };
        out.reserve(u32::from_le_bytes(*size) as usize + 1);
        loop {
            let before = self.raw.total_in();
            let status = self.raw.decompress_vec(rest, out, FlushDecompress::Finish)?;
            rest = &rest[(self.raw.total_in() - before) as usize..];
            match status {
                Status::StreamEnd => break,
                Status::Ok => out.reserve(out.len().max(1 << 16)),
                Status::BufError => return Err("an object of the archive is cut off".into()),
            }
        }
        let mut crc = Crc::new();
        crc.update(out);
        match rest.first_chunk::<4>() {
            Some(sum) if u32::from_le_bytes(*sum) == crc.sum() => Ok(()),
            _ => Err("an object of the archive is damaged".into()),
        }
    }
}

/// What follows the header of a member that has nothing optional but the name of its file.
fn behind_header(member: &[u8]) -> Option<&[u8]> {
    match member {
        [0x1f, 0x8b, 8, 0, _, _, _, _, _, _, rest @ ..] => Some(rest),
        [0x1f, 0x8b, 8, 8, _, _, _, _, _, _, named @ ..] => {
            let end = named.iter().position(|byte| *byte == 0)?;
            named.get(end + 1..)
        }
        _ => None,
    }
}

/// Reads and inflates every object, on all cores. Returns how many bytes came out.
pub(crate) fn everything(objects: &[(PathBuf, u64)]) -> Result<u64> {
    let (next, inflated) = (AtomicUsize::new(0), AtomicU64::new(0));
    let work = || -> Result<()> {
        let (mut inflater, mut stored, mut out) = (Inflater::new(), Vec::new(), Vec::new());
        while let Some((path, size)) = objects.get(next.fetch_add(1, Ordering::Relaxed)) {
            stored.clear();
            stored.reserve(*size as usize + 1);
            fs::File::open(path)?.read_to_end(&mut stored)?;
            inflater.inflate(&stored, &mut out)?;
            inflated.fetch_add(out.len() as u64, Ordering::Relaxed);
        }
        Ok(())
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..cores()).map(|_| scope.spawn(work)).collect();
        // A thread that panicked has said why already.
        threads.into_iter().try_for_each(|thread| thread.join().unwrap_or_else(|_| Err("a thread panicked".into())))
    })?;
    Ok(inflated.into_inner())
}
