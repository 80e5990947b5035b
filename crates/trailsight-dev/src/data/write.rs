//! Objects to files, on all cores, one object in memory per core.

use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use flate2::read::MultiGzDecoder;
use flate2::{Compression, GzBuilder};

use super::plan::Archive;
use crate::Result;

/// Writes an archive below a folder. Returns its figures as a line to show.
pub(super) fn write(archive: &Archive, folder: &Path) -> Result<String> {
    let begun = Instant::now();
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let work = Work {
        archive,
        folder,
        next: AtomicUsize::new(0),
        failed: AtomicBool::new(false),
        content: AtomicU64::new(0),
        stored: AtomicU64::new(0),
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(|| work.go())).collect();
        // A thread that panicked has said why already.
        threads.into_iter().try_for_each(|thread| thread.join().unwrap_or_else(|_| Err("a thread panicked".into())))
    })?;

    let (content, stored) = (work.content.into_inner(), work.stored.into_inner());
    Ok(format!(
        "{} records in {} objects, {content} bytes of JSON ({} a record), {stored} bytes stored (ratio {:.2}), {}, {:.1} s",
        archive.records(),
        archive.len(),
        content / archive.records(),
        content as f64 / stored as f64,
        if archive.has_incident() { "with the intrusion" } else { "too small to hold the intrusion" },
        begun.elapsed().as_secs_f64(),
    ))
}

struct Work<'a> {
    archive: &'a Archive,
    folder: &'a Path,
    next: AtomicUsize,
    /// One thread that cannot write stops all.
    failed: AtomicBool,
    content: AtomicU64,
    stored: AtomicU64,
}

impl Work<'_> {
    /// Makes objects until there are none left.
    fn go(&self) -> Result<()> {
        loop {
            let index = self.next.fetch_add(1, Ordering::Relaxed);
            if index >= self.archive.len() || self.failed.load(Ordering::Relaxed) {
                return Ok(());
            }
            if let Err(error) = self.object(index) {
                self.failed.store(true, Ordering::Relaxed);
                return Err(error);
            }
        }
    }

    fn object(&self, index: usize) -> Result<()> {
        let key = self.archive.key(index);
        let file = self.folder.join(&key);
        let content = self.archive.content(index);
        let stored = compress(&key, &content)?;
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&file, &stored).map_err(|error| format!("{}: {error}", file.display()))?;
        self.content.fetch_add(content.len() as u64, Ordering::Relaxed);
        self.stored.fetch_add(stored.len() as u64, Ordering::Relaxed);
        Ok(())
    }
}

/// One gzip member with the name of the object in its header, as CloudTrail writes it, and no time.
pub(super) fn compress(key: &str, content: &[u8]) -> Result<Vec<u8>> {
    let name = key.rsplit('/').next().unwrap_or(key).trim_end_matches(".gz");
    // 3 says Unix, wherever this runs.
    let gzip = GzBuilder::new().mtime(0).operating_system(3).filename(name);
    let mut writer = gzip.write(Vec::with_capacity(content.len() / 4), Compression::new(6));
    writer.write_all(content)?;
    Ok(writer.finish()?)
}

/// The content of an object.
pub(super) fn decompress(stored: &[u8]) -> Result<Vec<u8>> {
    let mut content = Vec::new();
    MultiGzDecoder::new(stored).read_to_end(&mut content)?;
    Ok(content)
}
