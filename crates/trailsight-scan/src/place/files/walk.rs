//! Every file of a folder and of those in it.
//!
//! An archive has tens of thousands of files, and nothing is read before they are known. So what is asked of the system
//! is little: a file is looked up in its folder, which is open, rather than along its whole path, and folders are
//! listed by several threads.

use std::fs::{DirEntry, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use super::{file, reason_of};
use crate::days::Days;
use crate::place::Listing;
use crate::statistics::Failure;

/// So many folders that wait are worth threads.
const MANY: usize = 8;

/// No more threads than that: what they wait for is one disk.
const THREADS: usize = 8;

/// Adds every file of a folder and of those in it, what is hidden left out, and folders of other days. Those of each
/// folder in order, but the folders in none.
pub(super) fn walk(folder: &Path, place: &Arc<str>, days: Days, listing: &mut Listing) {
    let walk = Walk { root: folder, place, days };
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        walk.list(&folder, &mut folders, listing);
        if folders.len() >= MANY {
            return walk.share(folders, listing);
        }
    }
}

struct Walk<'a> {
    root: &'a Path,
    place: &'a Arc<str>,
    days: Days,
}

/// What is left to do, shared by threads.
#[derive(Default)]
struct Work {
    folders: Vec<PathBuf>,
    /// How many threads are listing a folder, and may find more of them.
    busy: usize,
}

impl Walk<'_> {
    fn share(&self, folders: Vec<PathBuf>, listing: &mut Listing) {
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(THREADS);
        let work = Mutex::new(Work { folders, busy: 0 });
        let more = Condvar::new();
        std::thread::scope(|scope| {
            let others: Vec<_> = (1..threads)
                .filter_map(|_| {
                    let thread = std::thread::Builder::new().name("trailsight-list".to_owned());
                    // Without another thread this one does it all.
                    thread.spawn_scoped(scope, || self.help(&work, &more)).ok()
                })
                .collect();
            let own = self.help(&work, &more);
            let found = others.into_iter().map(|other| match other.join() {
                Ok(found) => found,
                Err(panic) => std::panic::resume_unwind(panic),
            });
            let mut parts: Vec<_> = found.chain([own]).flatten().collect();
            // Then they are nearly in order.
            parts.sort_unstable_by(|a, b| first(a).cmp(&first(b)));
            parts.into_iter().for_each(|part| listing.add(part));
        });
    }

    /// Lists folders until there is none left: what is in each.
    fn help(&self, work: &Mutex<Work>, more: &Condvar) -> Vec<Listing> {
        let mut listed = Vec::new();
        let mut inner = Vec::new();
        let mut at_hand = work.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(folder) = at_hand.folders.pop() {
                at_hand.busy += 1;
                drop(at_hand);
                let mut listing = Listing::default();
                self.list(&folder, &mut inner, &mut listing);
                listed.push(listing);
                at_hand = work.lock().unwrap_or_else(PoisonError::into_inner);
                at_hand.busy -= 1;
                at_hand.folders.append(&mut inner);
                more.notify_all();
            } else if at_hand.busy == 0 {
                return listed;
            } else {
                at_hand = more.wait(at_hand).unwrap_or_else(PoisonError::into_inner);
            }
        }
    }

    /// Adds the files of one folder, and the folders in it to `inner`.
    fn list(&self, folder: &Path, inner: &mut Vec<PathBuf>, listing: &mut Listing) {
        let fail = |listing: &mut Listing, path: &Path, reason: String| {
            listing.failures.push(Failure::new(path.display().to_string(), reason));
        };
        let entries = match std::fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => return fail(listing, folder, reason_of(&error)),
        };
        let first = listing.objects.len();
        for entry in entries {
            let entry = match entry {
                Ok(entry) if entry.file_name().as_encoded_bytes().starts_with(b".") => continue,
                Ok(entry) => entry,
                Err(error) => {
                    fail(listing, folder, reason_of(&error));
                    continue;
                }
            };
            match self.look(&entry) {
                Ok(Found::File(found)) => listing.objects.push(file(entry.path(), self.place, &found)),
                Ok(Found::Folder) => {
                    let folder = entry.path();
                    let wanted = folder.to_str().is_none_or(|path| self.days.may_hold(path));
                    if wanted { inner.push(folder) } else { listing.folders_pruned += 1 }
                }
                Ok(Found::Loop) => fail(listing, &entry.path(), super::LOOP.to_owned()),
                Ok(Found::Other) => {}
                Err(error) => fail(listing, &entry.path(), reason_of(&error)),
            }
        }
        listing.objects[first..].sort_unstable_by(|a, b| a.path.cmp(&b.path));
    }

    fn look(&self, entry: &DirEntry) -> io::Result<Found> {
        let kind = entry.file_type()?;
        if kind.is_dir() {
            return Ok(Found::Folder);
        }
        if kind.is_file() {
            return entry.metadata().map(Found::File);
        }
        if !kind.is_symlink() {
            return Ok(Found::Other);
        }
        let path = entry.path();
        let found = std::fs::metadata(&path)?;
        Ok(if found.is_file() {
            Found::File(found)
        } else if !found.is_dir() {
            Found::Other
        } else if self.lies_in(&path)? {
            Found::Loop
        } else {
            Found::Folder
        })
    }

    /// Whether a link leads to one of the folders it was reached by.
    fn lies_in(&self, link: &Path) -> io::Result<bool> {
        let target = link.canonicalize()?;
        let mut above = link.ancestors().skip(1).take_while(|folder| folder.starts_with(self.root));
        Ok(above.any(|folder| folder.canonicalize().is_ok_and(|folder| folder == target)))
    }
}

/// The path of the first object.
fn first(listing: &Listing) -> Option<&str> {
    listing.objects.first().map(|object| object.path.as_str())
}

enum Found {
    File(Metadata),
    Folder,
    /// A link to a folder that it lies in.
    Loop,
    /// Sockets and the like hold no logs.
    Other,
}
