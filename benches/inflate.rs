//! Decompression alone: the least that reading an archive can take.

use std::fs;
use std::io::Read;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::thread;

use clap::ValueEnum;
use flate2::{Crc, Decompress, FlushDecompress, Status};
use libdeflater::Decompressor;

use crate::Result;

/// The libraries that are tried. The faster one on this machine is what everything is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Library {
    Libdeflate,
    ZlibRs,
}

impl Library {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Libdeflate => "libdeflate",
            Self::ZlibRs => "zlib-rs",
        }
    }
}

/// Inflates gzip objects one after the other. What it holds is kept from one to the next: setting up takes as long as
/// inflating a small object.
pub(crate) enum Inflater {
    Libdeflate(Decompressor),
    ZlibRs(Decompress),
}

impl Inflater {
    pub(crate) fn new(library: Library) -> Self {
        match library {
            Library::Libdeflate => Self::Libdeflate(Decompressor::new()),
            Library::ZlibRs => Self::ZlibRs(Decompress::new(false)),
        }
    }

    /// Puts what `object` holds, one gzip member as `cargo dev data` writes it, at the front of `out`, which grows where
    /// it must. Its checksum is verified. Returns how many bytes that are.
    pub(crate) fn inflate(&mut self, object: &[u8], out: &mut Vec<u8>) -> Result<usize> {
        let size = object.last_chunk::<4>().map_or(0, |size| u32::from_le_bytes(*size) as usize);
        if out.len() < size {
            out.resize(size, 0);
        }
        match self {
            Self::Libdeflate(inflater) => Ok(inflater.gzip_decompress(object, &mut out[..size])?),
            Self::ZlibRs(raw) => zlib(raw, object, &mut out[..size]),
        }
    }
}

fn zlib(raw: &mut Decompress, object: &[u8], out: &mut [u8]) -> Result<usize> {
    raw.reset(false);
    let deflated = behind_header(object).ok_or("an object of the archive is not as `cargo dev data` makes it")?;
    if raw.decompress(deflated, out, FlushDecompress::Finish)? != Status::StreamEnd {
        return Err("an object of the archive is cut off".into());
    }
    let mut crc = Crc::new();
    crc.update(&out[..raw.total_out() as usize]);
    match deflated[raw.total_in() as usize..].first_chunk::<4>() {
        Some(sum) if u32::from_le_bytes(*sum) == crc.sum() => Ok(raw.total_out() as usize),
        _ => Err("an object of the archive is damaged".into()),
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

/// Reads and inflates every object on so many threads. Returns how many bytes came out.
pub(crate) fn everything(objects: &[(PathBuf, u64)], library: Library, threads: usize) -> Result<u64> {
    let (next, inflated) = (AtomicUsize::new(0), AtomicU64::new(0));
    let work = || -> Result<()> {
        let (mut inflater, mut stored, mut out) = (Inflater::new(library), Vec::new(), Vec::new());
        while let Some((path, size)) = objects.get(next.fetch_add(1, Ordering::Relaxed)) {
            stored.clear();
            stored.reserve(*size as usize + 1);
            fs::File::open(path)?.read_to_end(&mut stored)?;
            inflated.fetch_add(inflater.inflate(&stored, &mut out)? as u64, Ordering::Relaxed);
        }
        Ok(())
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        // A thread that panicked has said why already.
        threads.into_iter().try_for_each(|thread| thread.join().unwrap_or_else(|_| Err("a thread panicked".into())))
    })?;
    Ok(inflated.into_inner())
}
