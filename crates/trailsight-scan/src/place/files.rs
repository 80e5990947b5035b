//! Files and folders.

mod walk;

use std::ffi::OsStr;
use std::fs::Metadata;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use walkdir::{DirEntry, WalkDir};

use self::walk::walk;
use super::{Listing, is_pattern, matcher};
use crate::days::Days;
use crate::error::OpenError;
use crate::object::{Location, Object};
use crate::statistics::Failure;

/// A file, a folder, or a pattern of them.
pub(super) fn list(place: &str, days: Days) -> Result<Listing, OpenError> {
    let shared: Arc<str> = place.into();
    match std::fs::metadata(place) {
        Ok(found) if found.is_dir() => {
            // Of the place itself the reason is worth more than an empty answer.
            std::fs::read_dir(place).map_err(|error| unreadable(place, &error))?;
            let mut listing = Listing::default();
            walk(Path::new(place), &shared, days, &mut listing);
            Ok(sorted(listing))
        }
        Ok(found) => Ok(Listing { objects: vec![file(place.into(), &shared, &found)], ..Listing::default() }),
        Err(_) if is_pattern(place) => expand(place, &shared, days),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(OpenError::NotFound { place: place.to_owned() }),
        Err(error) => Err(unreadable(place, &error)),
    }
}

fn unreadable(place: &str, error: &io::Error) -> OpenError {
    OpenError::Unreadable { place: place.to_owned(), reason: crate::reason(error) }
}

fn sorted(mut listing: Listing) -> Listing {
    // It makes use of what is sorted already.
    listing.objects.sort_by(|a, b| a.path.cmp(&b.path));
    listing.failures.sort_by(|a, b| a.object.cmp(&b.object));
    listing
}

fn file(path: PathBuf, place: &Arc<str>, found: &Metadata) -> Object {
    let modified = found.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let (text, bytes) = match path.into_os_string().into_string() {
        Ok(text) => (text, None),
        Err(bytes) => (bytes.to_string_lossy().into_owned(), Some(PathBuf::from(bytes).into_boxed_path())),
    };
    let inside = text.strip_prefix(&**place).map(|rest| rest.trim_start_matches(['/', std::path::MAIN_SEPARATOR]));
    // A file that is the place itself streams by its name.
    let below = match inside {
        Some(rest) if !rest.is_empty() => text.len() - rest.len(),
        _ => text.len() - Path::new(&text).file_name().map_or(0, OsStr::len),
    };
    let size = if found.is_file() { found.len() } else { 0 };
    let modified = modified.and_then(|time| i64::try_from(time.as_millis()).ok());
    Object::found(text, place, below, (size, modified), Location::File(bytes))
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.depth() > 0 && entry.file_name().to_string_lossy().starts_with('.')
}

fn add(entry: walkdir::Result<DirEntry>, place: &Arc<str>, listing: &mut Listing) {
    let found = entry.and_then(|entry| Ok((entry.metadata()?, entry)));
    match found {
        Ok((found, entry)) if found.is_file() => listing.objects.push(file(entry.into_path(), place, &found)),
        // Folders are walked, and sockets and the like hold no logs.
        Ok(_) => {}
        Err(error) => listing.failures.push(failure(&error, place)),
    }
}

fn failure(error: &walkdir::Error, place: &str) -> Failure {
    let path = error.path().map_or_else(|| place.to_owned(), |path| path.display().to_string());
    let reason = match (error.io_error(), error.loop_ancestor()) {
        (Some(io), _) => reason_of(io),
        (None, Some(_)) => LOOP.to_owned(),
        (None, None) => "cannot be listed".to_owned(),
    };
    Failure::new(path, reason)
}

const LOOP: &str = "a link to a folder it lies in";

/// What is found and then is not there is a link, nearly always.
fn reason_of(error: &io::Error) -> String {
    if error.kind() == io::ErrorKind::NotFound { "a link to nothing".to_owned() } else { crate::reason(error) }
}

/// Everything a pattern matches: files, and folders with all that is in them, as a shell would give them.
fn expand(pattern: &str, place: &Arc<str>, days: Days) -> Result<Listing, OpenError> {
    // What is before the first part that is a pattern is a folder to begin in.
    let mut base = PathBuf::new();
    let mut parts = Path::new(pattern).components().peekable();
    while let Some(part) = parts.next_if(|part| !is_pattern(&part.as_os_str().to_string_lossy())) {
        base.push(part);
    }
    let rest: Vec<_> = parts.filter(|part| *part != Component::CurDir).collect();
    let across = rest.iter().any(|part| part.as_os_str().to_string_lossy().contains("**"));
    let rest: PathBuf = rest.into_iter().collect();
    let matches = matcher(pattern, &rest.to_string_lossy())?;
    let asks_for_hidden = rest.components().any(|part| part.as_os_str().to_string_lossy().starts_with('.'));
    let mut listing = Listing::default();
    let from = if base.as_os_str().is_empty() { Path::new(".") } else { base.as_path() };
    if !from.is_dir() {
        return Ok(listing);
    }
    let depth = if across { usize::MAX } else { rest.components().count() };
    let mut entries = WalkDir::new(from).follow_links(true).min_depth(1).max_depth(depth).into_iter();
    while let Some(entry) = entries.next() {
        let Ok(found) = &entry else {
            add(entry, place, &mut listing);
            continue;
        };
        let folder = found.file_type().is_dir();
        if is_hidden(found) && !asks_for_hidden {
            if folder {
                entries.skip_current_dir();
            }
            continue;
        }
        let inside = found.path().strip_prefix(from).unwrap_or(found.path());
        if !matches.is_match(inside) {
            continue;
        }
        // Without `./` in front unless the user wrote it.
        let path = base.join(inside);
        if folder {
            walk(&path, place, days.clone(), &mut listing);
            entries.skip_current_dir();
        } else if let Ok(metadata) = found.metadata()
            && metadata.is_file()
        {
            listing.objects.push(file(path, place, &metadata));
        }
    }
    Ok(sorted(listing))
}
