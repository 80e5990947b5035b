//! Places: what a user names, and the objects found there.

mod files;
mod remote;
mod stores;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use object_store::ObjectStore;

pub use self::remote::S3Options;
use self::remote::{Connected, Connections};
use crate::days::Days;
use crate::error::OpenError;
use crate::formats::Formats;
use crate::object::{Location, Object};
use crate::remote::{Requests, counted};
use crate::source::{Listed, Source};
use crate::statistics::Failure;

/// Makes the stores of a program's own, for the URLs of a scheme.
#[async_trait]
pub trait Opener: std::fmt::Debug + Send + Sync {
    /// What stands before `://`.
    fn scheme(&self) -> &str;

    /// The store that a URL lies in, and what of the URL is the store: `gs://bucket` of `gs://bucket/logs`.
    async fn open(&self, url: &str) -> Result<(String, Arc<dyn ObjectStore>), OpenError>;
}

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
    /// What makes stores for URLs of other schemes.
    pub openers: Vec<Arc<dyn Opener>>,
    /// How S3 is spoken to.
    pub s3: S3Options,
    /// The accounts whose objects are read, where a path says whose an object is; none for all.
    pub accounts: Vec<String>,
    /// The regions whose objects are read, likewise.
    pub regions: Vec<String>,
    /// Accounts and regions of which all events are that are asked for; see [`OpenOptions::with_asked`].
    pub asked: (Vec<String>, Vec<String>),
    /// First and last ms since 1970 that a query may ask for, both included; see [`OpenOptions::with_window`].
    pub window: Option<(i64, i64)>,
    pub(crate) connections: Connections,
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

    /// Makes stores for URLs of one more scheme. One that is known already is made by the program then.
    pub fn with_opener(mut self, opener: Arc<dyn Opener>) -> OpenOptions {
        self.openers.push(opener);
        self
    }

    /// Speaks to S3 in this way.
    pub fn with_s3(mut self, options: S3Options) -> OpenOptions {
        self.s3 = options;
        self
    }

    /// Reads only objects of these accounts. One whose path does not say whose it is is read, too.
    pub fn with_accounts<I>(mut self, accounts: I) -> OpenOptions
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        self.accounts = accounts.into_iter().map(Into::into).collect();
        self
    }

    /// Reads only objects of these regions. One whose path does not say of which it is is read, too.
    pub fn with_regions<I>(mut self, regions: I) -> OpenOptions
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        self.regions = regions.into_iter().map(Into::into).collect();
        self
    }

    /// Only events are asked for whose `recipientAccountId` is one of these accounts and whose `awsRegion` is one of these
    /// regions, where an empty list stands for all: what CloudTrail has delivered for others is not listed.
    pub fn with_asked(mut self, accounts: Vec<String>, regions: Vec<String>) -> OpenOptions {
        self.asked = (accounts, regions);
        self
    }

    /// Opens the places for this window only: no query over the source finds an event outside of it. In return, folders
    /// are not even listed whose path says that everything in them was delivered too early or too late for it, as
    /// CloudTrail lays them out, `AWSLogs/ACCOUNT/CloudTrail/REGION/YYYY/MM/DD`, or Hive,
    /// `year=YYYY/month=MM/day=DD` or `date=YYYY-MM-DD`. In a store only such folders of days are looked for below a
    /// region of CloudTrail.
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
    /// How many requests it took, and how many of them had to be made again.
    requests: u64,
    requests_lost: u64,
}

impl Listing {
    fn add(&mut self, other: Listing) {
        self.objects.extend(other.objects);
        self.failures.extend(other.failures);
        self.folders_pruned += other.folders_pruned;
        self.requests += other.requests;
        self.requests_lost += other.requests_lost;
    }
}

/// Finds the objects in places.
///
/// A place is a file; a folder, which is walked, what is hidden left out; a pattern with `*`, `?`, `[..]` within a name
/// and `**` across folders; `-` for standard input; `s3://BUCKET/` and then an object, a prefix, or a pattern; likewise
/// the URL of a store of the program's own; or `https://` and one object. Objects come place by place, sorted by path in each; an object that two places hold comes once.
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
    let days = Days::new(options.window).only(&options.accounts, &options.regions);
    let days = days.asked(&options.asked.0, &options.asked.1);
    let days = if forced.is_none_or(|format| format == "cloudtrail") { days } else { days.untold() };
    let mut listing = Listing::default();
    for place in places {
        listing.add(list(place, options, &days).await?);
    }
    let mut listed = Listed {
        folders_pruned: listing.folders_pruned,
        requests: listing.requests,
        requests_lost: listing.requests_lost,
        ..Listed::default()
    };
    listing.objects.retain(|object| {
        let belongs = days.belongs(object);
        if !belongs {
            listed.objects_left_out += 1;
            listed.bytes_left_out += object.size;
        }
        belongs
    });
    // One place cannot hold an object twice, save through links, which somebody meant.
    if places.len() > 1 {
        let mut seen = HashSet::new();
        listing.objects.retain(|object| seen.insert(identity(object)));
    }
    let shown: Vec<String> = places.iter().map(|place| shown(place).to_owned()).collect();
    Source::new(listing.objects, listing.failures, options.formats.clone(), format, &shown)
        .await
        .map(|source| source.only_within(options.window, listed))
}

async fn list(place: &str, options: &OpenOptions, days: &Days) -> Result<Listing, OpenError> {
    if place == "-" {
        return Ok(Listing { objects: vec![stdin()], ..Listing::default() });
    }
    let path = match place.strip_prefix("file://") {
        Some(path) => path,
        None if place.contains("://") => return stored(place, options, days).await,
        None => place,
    };
    blocking(place, {
        let (path, days) = (path.to_owned(), days.clone());
        move || files::list(&path, days)
    })
    .await
}

/// What lies in a store.
async fn stored(place: &str, options: &OpenOptions, days: &Days) -> Result<Listing, OpenError> {
    let requests = Arc::<Requests>::default();
    let work = async {
        let connected = connect(place, options).await?;
        match (stores::list(place, &connected, days).await, &connected.elsewhere) {
            (Err(error), Some(elsewhere)) => match elsewhere().await {
                Some(there) => stores::list(place, &there, days).await,
                None => Err(error),
            },
            (listed, _) => listed,
        }
    };
    let listing = counted(&requests, work).await?;
    Ok(Listing { requests: requests.made(), requests_lost: requests.lost(), ..listing })
}

/// A place as it may be shown: what follows a `?` may be a signature, which opens the door to who knows it.
fn shown(place: &str) -> &str {
    match place.starts_with("http://") || place.starts_with("https://") {
        true => place.split(['?', '#']).next().unwrap_or_default(),
        false => place,
    }
}

async fn connect(place: &str, options: &OpenOptions) -> Result<Connected, OpenError> {
    let serves = |(prefix, _): &&(String, Arc<dyn ObjectStore>)| {
        let prefix = prefix.trim_end_matches('/');
        // `s3://logs` does not serve `s3://logs-old`.
        place.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    if let Some((prefix, store)) = options.stores.iter().filter(serves).max_by_key(|(prefix, _)| prefix.len()) {
        return Ok(Connected::given(prefix, store));
    }
    let scheme = place.split_once("://").map_or("", |(scheme, _)| scheme);
    let Some(opener) = options.openers.iter().find(|opener| opener.scheme() == scheme) else {
        return remote::connect(place, options).await;
    };
    let (prefix, store) = opener.open(place).await?;
    if let Some(connected) = options.connections.get(&prefix) {
        return Ok(connected);
    }
    let connected = Connected::given(&prefix, &store);
    options.connections.put(&prefix, &connected);
    Ok(connected)
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
