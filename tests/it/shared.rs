//! Real logs and queries, which do not ship with the repository.

use std::path::PathBuf;

/// The folder that holds `data` and `corpus`, if `TRAILSIGHT_SHARED` names it or its `data`.
pub(crate) fn folder() -> Option<PathBuf> {
    let named = PathBuf::from(std::env::var_os("TRAILSIGHT_SHARED")?);
    if named.join("data").is_dir() {
        return Some(named);
    }
    let is_data = named.file_name().is_some_and(|name| name == "data") && named.is_dir();
    named.parent().filter(|_| is_data).map(PathBuf::from)
}

/// The folder, or a word that the test is skipped.
pub(crate) fn folder_or_skip(test: &str) -> Option<PathBuf> {
    let folder = folder();
    if folder.is_none() {
        eprintln!("skipped: {test}: TRAILSIGHT_SHARED does not name a folder with real logs");
    }
    folder
}
