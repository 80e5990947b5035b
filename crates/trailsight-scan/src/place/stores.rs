//! Objects of a store, by URL.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use object_store::path::Path;
use object_store::{Error, ListResult, ObjectMeta, ObjectStore, ObjectStoreExt, Result};

use super::remote::Connected;
use super::{Listing, is_pattern, matcher};
use crate::days::Days;
use crate::error::OpenError;
use crate::layout::{Look, look};
use crate::object::{Location, Object};
use crate::remote::{TRIES, may_pass, pause, reason};
use crate::statistics::Failure;

/// How many listings are under way at once.
const LISTS: usize = 32;

/// How many folders of which nothing is known are looked into, and with how many in each, before they are listed whole.
const GUESSES: usize = 64;

/// An object, a prefix, or a pattern of objects.
pub(super) async fn list(place: &str, connected: &Connected, days: &Days) -> Result<Listing, OpenError> {
    let prefix = connected.prefix.trim_end_matches('/');
    let store = &connected.store;
    let unreadable = |reason: String| OpenError::Unreadable { place: place.to_owned(), reason };
    let parse = |text: &str| {
        Path::parse(text).map_err(|error| OpenError::BadPattern { place: place.into(), reason: error.to_string() })
    };
    if connected.single {
        return single(place, connected).await;
    }
    let key = place.get(prefix.len()..).unwrap_or_default().trim_start_matches('/');
    let shared: Arc<str> = place.into();
    let object = |found: ObjectMeta| object(found, prefix, &shared, store);
    let walk = Walk { store, sorted: connected.sorted, days, prefix, guesses: AtomicUsize::new(0) };
    if is_pattern(key) {
        // A store lists by whole segments: what is before the first one that is a pattern.
        let fixed = key.split('/').take_while(|part| !is_pattern(part)).collect::<Vec<_>>().join("/");
        let matches = matcher(place, key)?;
        let mut found = walk.run(parse(&fixed)?).await.map_err(|error| unreadable(reason(&error)))?;
        found.metas.retain(|found| matches.is_match(found.location.as_ref()));
        return Ok(found.sorted(object));
    }
    let path = parse(key.trim_end_matches('/'))?;
    if !key.is_empty() && !key.ends_with('/') {
        match store.head(&path).await {
            Ok(found) => {
                return Ok(Listing { objects: vec![object(found)], ..Listing::default() });
            }
            // Who may not list is told that of an object that is not there.
            Err(Error::NotFound { .. } | Error::PermissionDenied { .. }) => {}
            Err(error) => return Err(unreadable(reason(&error))),
        }
    }
    let depth = path.parts().count();
    let mut found = walk.run(path).await.map_err(|error| unreadable(reason(&error)))?;
    let hidden = |found: &ObjectMeta| found.location.parts().skip(depth).any(|part| part.as_ref().starts_with('.'));
    found.metas.retain(|found| !hidden(found));
    Ok(found.sorted(object))
}

/// The one object behind a URL, which is the place itself.
async fn single(place: &str, connected: &Connected) -> Result<Listing, OpenError> {
    // What is signed stays with the store.
    let shown = super::shown(place);
    let unreadable = |reason: String| OpenError::Unreadable { place: shown.to_owned(), reason };
    let after = shown.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path);
    let path = Path::from_url_path(after).map_err(|_| unreadable("not a valid URL".to_owned()))?;
    let found = match connected.store.head(&path).await {
        Ok(found) => Ok(found),
        // What is signed for reading is not signed for asking.
        Err(_) => connected.store.get(&path).await.map(|got| got.meta),
    };
    let found = found.map_err(|error| match error {
        Error::NotFound { .. } => OpenError::NotFound { place: shown.to_owned() },
        error => unreadable(reason(&error)),
    })?;
    let object = object(found, &connected.prefix, &shown.into(), &connected.store);
    Ok(Listing { objects: vec![object], ..Listing::default() })
}

fn object(found: ObjectMeta, prefix: &str, place: &Arc<str>, store: &Arc<dyn ObjectStore>) -> Object {
    let path = format!("{prefix}/{}", found.location);
    let inside = path.strip_prefix(&**place).map(|rest| rest.trim_start_matches('/')).filter(|rest| !rest.is_empty());
    let below = path.len() - inside.or_else(|| path.rsplit('/').next()).map_or(0, str::len);
    let (size, modified) = (found.size, Some(found.last_modified.timestamp_millis()));
    Object::found(path, place, below, (size, modified), Location::Store(Arc::clone(store), found.location))
}

/// What was found in some folders.
#[derive(Default)]
struct Found {
    metas: Vec<ObjectMeta>,
    /// Folders that are still to be looked at.
    more: Vec<Path>,
    failures: Vec<Failure>,
    pruned: u64,
}

impl Found {
    fn sorted(self, object: impl Fn(ObjectMeta) -> Object) -> Listing {
        let mut objects: Vec<Object> = self.metas.into_iter().map(object).collect();
        objects.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        let mut failures = self.failures;
        failures.sort_by(|a, b| a.object.cmp(&b.object));
        Listing { objects, failures, folders_pruned: self.pruned, ..Listing::default() }
    }
}

struct Walk<'a> {
    store: &'a Arc<dyn ObjectStore>,
    sorted: bool,
    days: &'a Days,
    prefix: &'a str,
    guesses: AtomicUsize,
}

impl Walk<'_> {
    /// Everything that may be wanted below a folder, by many listings at once.
    async fn run(&self, root: Path) -> Result<Found> {
        let mut all = self.folder(&root).await?;
        let mut waiting = std::mem::take(&mut all.more);
        let mut running = FuturesUnordered::new();
        loop {
            while running.len() < LISTS
                && let Some(folder) = waiting.pop()
            {
                running.push(async move {
                    let found = self.folder(&folder).await;
                    // One account whose objects may not be listed does not keep others from being read.
                    found.unwrap_or_else(|error| Found {
                        failures: vec![Failure::new(format!("{}/{folder}", self.prefix), reason(&error))],
                        ..Found::default()
                    })
                });
            }
            let Some(found) = running.next().await else { return Ok(all) };
            all.metas.extend(found.metas);
            all.failures.extend(found.failures);
            all.pruned += found.pruned;
            waiting.extend(found.more);
        }
    }

    async fn folder(&self, folder: &Path) -> Result<Found> {
        match look(self.days, folder.as_ref()) {
            Look::Inside => Ok(self.told(self.inside(folder).await?)),
            Look::Guess => {
                if self.guesses.fetch_add(1, Ordering::Relaxed) >= GUESSES {
                    return self.all(folder, None, None).await;
                }
                let inside = self.inside(folder).await?;
                let known = inside
                    .common_prefixes
                    .iter()
                    .any(|it| it.filename().is_some_and(|name| name == "AWSLogs" || name.contains('=')));
                match inside.common_prefixes.len() > GUESSES && !known {
                    true => self.all(folder, None, None).await,
                    false => Ok(self.told(inside)),
                }
            }
            Look::All { after, until } => self.all(folder, after, until).await,
            Look::Days(days) => {
                let more = days.into_iter().filter_map(|day| Path::parse(day).ok()).collect();
                // The other days, of which nobody knows how many there are.
                Ok(Found { more, pruned: 1, ..Found::default() })
            }
        }
    }

    /// What is in a folder, without what cannot be wanted.
    fn told(&self, inside: ListResult) -> Found {
        let mut found = Found { metas: inside.objects, ..Found::default() };
        for folder in inside.common_prefixes {
            if folder.filename().is_some_and(|name| name.starts_with('.')) {
                continue;
            }
            if self.days.may_hold(folder.as_ref()) { found.more.push(folder) } else { found.pruned += 1 }
        }
        found
    }

    async fn inside(&self, folder: &Path) -> Result<ListResult> {
        let mut tries = 0;
        loop {
            tries += 1;
            match self.store.list_with_delimiter(Some(folder)).await {
                Err(error) if tries < TRIES && may_pass(&error) => pause(tries).await,
                other => return other,
            }
        }
    }

    /// All objects of a folder and of those in it, but for keys up to `after`, and from `until` on.
    async fn all(&self, folder: &Path, after: Option<String>, until: Option<(String, String)>) -> Result<Found> {
        let mut metas: Vec<ObjectMeta> = Vec::new();
        let mut behind = after.filter(|_| self.sorted).and_then(|after| Path::parse(after).ok());
        let too_late = |found: &ObjectMeta| {
            let key = found.location.as_ref();
            until.as_ref().is_some_and(|(named, until)| key.starts_with(named) && key >= until.as_str())
        };
        let mut tries = 0;
        loop {
            let mut listed = match &behind {
                Some(behind) => self.store.list_with_offset(Some(folder), behind),
                None => self.store.list(Some(folder)),
            };
            let ended = loop {
                match listed.next().await {
                    None => break Ok(()),
                    Some(Ok(found)) if too_late(&found) => {
                        if self.sorted {
                            break Ok(());
                        }
                    }
                    Some(Ok(found)) => metas.push(found),
                    Some(Err(error)) => break Err(error),
                }
            };
            tries += 1;
            match ended {
                Ok(()) => return Ok(Found { metas, ..Found::default() }),
                Err(error) if tries < TRIES && may_pass(&error) => {
                    pause(tries).await;
                    // Goes on where it was cut off.
                    if !self.sorted {
                        metas.clear();
                    } else if let Some(last) = metas.last() {
                        behind = Some(last.location.clone());
                    }
                }
                Err(error) => return Err(error),
            }
        }
    }
}
