//! Reading files of this machine.
//!
//! What the system has in memory already is read by whoever decodes it, right before: the bytes are warm then, and no
//! thread waits for another. What it has not would make a thread of the runtime wait for a disk or a network; such files
//! are read ahead by threads that are there for waiting.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;

use crate::lock;

/// The files of one execution.
#[derive(Default)]
pub(crate) struct Files {
    /// Buffers that files were read into, to be used again.
    buffers: Mutex<Buffers>,
    /// Whether a file was met that the system did not have in memory.
    far: AtomicBool,
}

impl Files {
    /// Whether it seems that files need not be waited for.
    pub(crate) fn are_at_hand(&self) -> bool {
        cfg!(target_os = "linux") && !self.far.load(Ordering::Relaxed)
    }

    /// Takes back the bytes of an object, if nobody else holds them.
    pub(crate) fn give(&self, bytes: Bytes) {
        if bytes.is_unique() {
            lock(&self.buffers).put(Vec::from(bytes));
        }
    }

    /// All of a file of about `size` bytes.
    pub(crate) fn read(&self, path: &Path, size: u64) -> io::Result<Bytes> {
        let mut file = File::open(path)?;
        self.fill(size, |bytes, read| file.read(&mut bytes[read..]))
    }

    /// All of a file of about `size` bytes, if the system has it in memory; else an error of the kind
    /// [`io::ErrorKind::WouldBlock`], and also where it cannot tell.
    pub(crate) fn read_at_once(&self, path: &Path, size: u64) -> io::Result<Bytes> {
        let file = File::open(path)?;
        let read = self.fill(size, |bytes, read| at_once(&file, &mut bytes[read..], read as u64));
        if read.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock) {
            self.far.store(true, Ordering::Relaxed);
        }
        read
    }

    /// Reads until nothing comes any more; `read` is told what there is room in, and how much of it is read.
    fn fill(&self, size: u64, mut read: impl FnMut(&mut [u8], usize) -> io::Result<usize>) -> io::Result<Bytes> {
        // Room for one byte more shows that the file has ended, without another call.
        let room = usize::try_from(size).unwrap_or(0).saturating_add(1);
        let mut bytes = lock(&self.buffers).take(room);
        bytes.resize(room, 0);
        let mut done = 0;
        loop {
            match read(&mut bytes, done) {
                // A file that was cut since it was listed.
                Ok(0) => break,
                Ok(more) => {
                    done += more;
                    // Files that lie on a disk give all that is there.
                    if done as u64 == size {
                        break;
                    }
                    // One that has grown since.
                    if done == bytes.len() {
                        bytes.resize(done * 2, 0);
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    lock(&self.buffers).put(bytes);
                    return Err(error);
                }
            }
        }
        bytes.truncate(done);
        Ok(bytes.into())
    }
}

/// Buffers that wait to be used again: memory that is touched for the first time costs as much as the reading. What
/// they hold is left there, so that it need not be cleared.
#[derive(Default)]
struct Buffers {
    /// Those with the least room first.
    waiting: Vec<Vec<u8>>,
    room: usize,
}

impl Buffers {
    /// No more of them wait, and no more room in all.
    const MOST: usize = 256;
    const MOST_ROOM: usize = 8 << 20;
    /// One with so many times the room that is wanted, or with more than little, is given up: hundreds of objects may
    /// wait to be decoded, the largest come first, and most are small.
    const WASTE: usize = 4;
    const LITTLE: usize = 64 << 10;

    fn put(&mut self, bytes: Vec<u8>) {
        let room = bytes.capacity();
        if self.waiting.len() < Self::MOST && self.room + room <= Self::MOST_ROOM {
            self.room += room;
            self.waiting.insert(self.at(room), bytes);
        }
    }

    /// One with so much room, or a new one.
    fn take(&mut self, wanted: usize) -> Vec<u8> {
        let at = self.at(wanted);
        if at == self.waiting.len() {
            return Vec::new();
        }
        let bytes = self.waiting.remove(at);
        let room = bytes.capacity();
        self.room -= room;
        if room <= Self::LITTLE.max(wanted.saturating_mul(Self::WASTE)) { bytes } else { Vec::new() }
    }

    /// Where the first lies that has so much room.
    fn at(&self, room: usize) -> usize {
        self.waiting.partition_point(|other| other.capacity() < room)
    }
}

#[cfg(target_os = "linux")]
fn at_once(file: &File, into: &mut [u8], from: u64) -> io::Result<usize> {
    use rustix::io::{Errno, ReadWriteFlags, preadv2};
    match preadv2(file, &mut [io::IoSliceMut::new(into)], from, ReadWriteFlags::NOWAIT) {
        // File systems and kernels that do not know the question.
        Err(Errno::OPNOTSUPP | Errno::INVAL | Errno::NOSYS) => Err(io::ErrorKind::WouldBlock.into()),
        other => Ok(other?),
    }
}

#[cfg(not(target_os = "linux"))]
fn at_once(_: &File, _: &mut [u8], _: u64) -> io::Result<usize> {
    Err(io::ErrorKind::WouldBlock.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_whole_whatever_size_it_was_said_to_have() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let held = (0..70_000u32).flat_map(u32::to_le_bytes).collect::<Vec<_>>();
        std::fs::write(&path, &held).unwrap();
        let files = Files::default();
        for said in [0, 1, 10, held.len() as u64 - 1, held.len() as u64, held.len() as u64 + 1, 1 << 20] {
            for _ in 0..2 {
                let read = files.read(&path, said).unwrap();
                assert_eq!(read, held, "said to have {said}");
                files.give(read);
                // It was just written, so that it is in memory, unless the file system cannot tell.
                match files.read_at_once(&path, said) {
                    Ok(read) => assert_eq!(read, held, "said to have {said}"),
                    Err(error) => assert_eq!(error.kind(), io::ErrorKind::WouldBlock),
                }
            }
        }
    }

    #[test]
    fn buffers_wait_within_bounds_and_are_not_much_too_large() {
        let mut buffers = Buffers::default();
        let put = |buffers: &mut Buffers, room: usize| buffers.put(Vec::with_capacity(room));
        for room in [3 << 20, 100, 300 << 10, 4 << 20, 2 << 20, 200] {
            put(&mut buffers, room);
        }
        assert_eq!(
            buffers.waiting.iter().map(Vec::capacity).collect::<Vec<_>>(),
            [100, 200, 300 << 10, 3 << 20, 4 << 20]
        );
        assert_eq!(buffers.take(150).capacity(), 200);
        assert_eq!(buffers.take(150).capacity(), 0, "300 KiB are too much for that, and are given up");
        assert_eq!(buffers.take(1 << 20).capacity(), 3 << 20);
        assert_eq!(buffers.take(5 << 20).capacity(), 0);
        assert_eq!(buffers.room, 100 + (4 << 20));
        for _ in 0..1000 {
            put(&mut buffers, 1);
        }
        assert_eq!(buffers.waiting.len(), Buffers::MOST);
    }

    #[test]
    fn an_empty_file_is_empty_and_a_missing_one_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, "").unwrap();
        let files = Files::default();
        assert_eq!(files.read(&path, 0).unwrap().len(), 0);
        assert_eq!(files.read(&path, 10).unwrap().len(), 0);
        let missing = files.read_at_once(&folder.path().join("b"), 1).unwrap_err();
        assert_eq!(missing.kind(), io::ErrorKind::NotFound);
    }
}
