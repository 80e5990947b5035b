//! Places: what a user names, and the objects found there.

mod files;
mod stores;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use object_store::ObjectStore;

use crate::days::Days;
use crate::error::OpenError;
use crate::formats::Formats;
use crate::object::{Location, Object};
use crate::source::Source;
use crate::statistics::Failure;

/// How places are opened.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct OpenOptions {
    /// The format all objects are read as, by name or alias; none, and `auto`, tell it from each object.
    pub format: Option<String>,
    /// The formats there are.
    pub formats: Formats,
    /// Object stores and the URLs they serve: `s3://bucket` and the store of that bucket. The longest prefix wins.
    pub stores: Vec<(String, Arc<dyn ObjectStore>)>,
    /// First and last ms since 1970 that a query may ask for, both included; see [`OpenOptions::with_window`].
    pub window: Option<(i64, i64)>,
}

impl OpenOptions {
    /// Reads all objects as this format.
    pub fn with_format(mut self, name: impl Into<String>) -> OpenOptions {
        self.format = Some(name.into());
        self
    }

    /// Uses these formats instead of the built-in ones.
    pub fn with_formats(mut self, formats: Formats) -> OpenOptions {
        self.formats = formats;
        self
    }

    /// Serves URLs that begin with `prefix` from `store`. What follows the prefix is the key.
    pub fn with_store(mut self, prefix: impl Into<String>, store: Arc<dyn ObjectStore>) -> OpenOptions {
        self.stores.push((prefix.into(), store));
        self
    }

    /// Opens the places for this window only: no query over the source finds an event outside of it. In return, folders
    /// on disk are not even listed whose path says, as CloudTrail lays them out, that everything in them was delivered
    /// too early or too late for it: `AWSLogs/ACCOUNT/CloudTrail/REGION/YYYY/MM/DD`.
    pub fn with_window(mut self, window: Option<(i64, i64)>) -> OpenOptions {
        self.window = window;
        self
    }
}

/// Objects found in places, and what could not be looked at.
#[derive(Default)]
struct Listing {
    objects: Vec<Object>,
    failures: Vec<Failure>,
    /// How many folders were not looked into, because what they hold was delivered at another time.
    folders_pruned: u64,
}

impl Listing {
    fn add(&mut self, other: Listing) {
        self.objects.extend(other.objects);
        self.failures.extend(other.failures);
        self.folders_pruned += other.folders_pruned;
    }
}

/// Finds the objects in places.
///
/// A place is a file; a folder, which is walked, what is hidden left out; a pattern with `*`, `?`, `[..]` within a name
/// and `**` across folders; `-` for standard input; or a URL of a registered store: an object, or a prefix, or a
/// pattern. Objects come place by place, sorted by path in each; an object that two places hold comes once.
///
/// A folder or a pattern without any object gives a source that [is empty](Source::is_empty); that is no error.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use trailsight_scan::{OpenError, OpenOptions, open};
///
/// let folder = tempfile::tempdir()?;
/// std::fs::write(folder.path().join("a.log"), "one\ntwo\n")?;
/// let place = folder.path().display().to_string();
/// let source = open(&[place], &OpenOptions::default()).await?;
/// assert_eq!((source.objects().len(), source.total_bytes()), (1, 8));
///
/// let missing = open(&["no/such/folder".to_owned()], &OpenOptions::default()).await;
/// assert_eq!(missing.unwrap_err().to_string(), "no such file or folder: no/such/folder");
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// When a place is not there or cannot be read at all, or a format is not known. Folders inside a place that cannot
/// be read are [failures](Source::failures) instead.
pub async fn open(places: &[String], options: &OpenOptions) -> Result<Source, OpenError> {
    let format = match options.format.as_deref() {
        None => None,
        Some(name) if name.eq_ignore_ascii_case("auto") => None,
        Some(name) => Some(options.formats.index(name).ok_or_else(|| {
            let mut known = options.formats.names();
            known.insert(0, "auto");
            OpenError::UnknownFormat { name: name.to_owned(), known }
        })?),
    };
    let forced = format.map(|format| options.formats.at(format).spec().name);
    let days = Days::new(options.window.filter(|_| forced.is_none_or(|format| format == "cloudtrail")));
    let mut listing = Listing::default();
    for place in places {
        listing.add(list(place, options, days).await?);
    }
    // One place cannot hold an object twice, save through links, which somebody meant.
    if places.len() > 1 {
        let mut seen = HashSet::new();
        listing.objects.retain(|object| seen.insert(identity(object)));
    }
    Source::new(listing.objects, listing.failures, options.formats.clone(), format, places)
        .await
        .map(|source| source.only_within(options.window, listing.folders_pruned))
}

async fn list(place: &str, options: &OpenOptions, days: Days) -> Result<Listing, OpenError> {
    if place == "-" {
        return Ok(Listing { objects: vec![stdin()], ..Listing::default() });
    }
    if let Some(path) = place.strip_prefix("file://") {
        let place = place.to_owned();
        return blocking(&place, {
            let path = path.to_owned();
            move || files::list(&path, days)
        })
        .await;
    }
    if place.contains("://") {
        return stores::list(place, &options.stores).await;
    }
    blocking(place, {
        let path = place.to_owned();
        move || files::list(&path, days)
    })
    .await
}

/// Listing files blocks, for seconds where there are millions.
async fn blocking(
    place: &str,
    list: impl FnOnce() -> Result<Listing, OpenError> + Send + 'static,
) -> Result<Listing, OpenError> {
    match tokio::task::spawn_blocking(list).await {
        Ok(listing) => listing,
        Err(error) => Err(OpenError::Unreadable { place: place.to_owned(), reason: error.to_string() }),
    }
}

fn stdin() -> Object {
    Object::found("-".into(), &"-".into(), 0, (0, None), Location::Stdin)
}

/// What two objects have in common that are the same.
#[derive(PartialEq, Eq, Hash)]
enum Identity {
    File(PathBuf),
    Stdin,
    Store(usize, String),
}

fn identity(object: &Object) -> Identity {
    match &object.location {
        Location::File(_) => {
            let path = object.file().unwrap_or(Path::new(""));
            Identity::File(path.canonicalize().unwrap_or_else(|_| path.to_owned()))
        }
        Location::Stdin => Identity::Stdin,
        Location::Store(store, key) => Identity::Store(Arc::as_ptr(store).cast::<()>().addr(), key.to_string()),
    }
}

/// Whether a name holds something that only a pattern has.
fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?', '[', '{'])
}

fn matcher(place: &str, pattern: &str) -> Result<globset::GlobMatcher, OpenError> {
    let glob = globset::GlobBuilder::new(pattern).literal_separator(true).build();
    glob.map(|glob| glob.compile_matcher())
        .map_err(|error| OpenError::BadPattern { place: place.to_owned(), reason: error.kind().to_string() })
}
