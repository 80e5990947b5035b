//! Objects of a store, by URL.

use std::sync::Arc;

use futures::TryStreamExt;
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt};

use super::{Listing, is_pattern, matcher};
use crate::error::OpenError;
use crate::object::{Location, Object};

/// An object, a prefix, or a pattern of objects.
pub(super) async fn list(place: &str, stores: &[(String, Arc<dyn ObjectStore>)]) -> Result<Listing, OpenError> {
    let serves = |(prefix, _): &&(String, Arc<dyn ObjectStore>)| {
        let prefix = prefix.trim_end_matches('/');
        // `s3://logs` does not serve `s3://logs-old`.
        place.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let Some((prefix, store)) = stores.iter().filter(serves).max_by_key(|(prefix, _)| prefix.len()) else {
        return Err(OpenError::NoStore { place: place.to_owned() });
    };
    let prefix = prefix.trim_end_matches('/');
    let key = place[prefix.len()..].trim_start_matches('/');
    let shared: Arc<str> = place.into();
    let object = |found: ObjectMeta| object(found, prefix, &shared, store);
    let unreadable =
        |error: object_store::Error| OpenError::Unreadable { place: place.to_owned(), reason: error.to_string() };
    let parse = |text: &str| {
        Path::parse(text).map_err(|error| OpenError::BadPattern { place: place.into(), reason: error.to_string() })
    };
    if is_pattern(key) {
        // A store lists by whole segments: what is before the first one that is a pattern.
        let fixed = key.split('/').take_while(|part| !is_pattern(part)).collect::<Vec<_>>().join("/");
        let matches = matcher(place, key)?;
        let found: Vec<_> = store.list(Some(&parse(&fixed)?)).try_collect().await.map_err(unreadable)?;
        let objects = found.into_iter().filter(|found| matches.is_match(found.location.as_ref())).map(object);
        return Ok(sorted(objects.collect()));
    }
    let path = parse(key.trim_end_matches('/'))?;
    if !key.is_empty() && !key.ends_with('/') {
        match store.head(&path).await {
            Ok(found) => return Ok(sorted(vec![object(found)])),
            Err(object_store::Error::NotFound { .. }) => {}
            Err(error) => return Err(unreadable(error)),
        }
    }
    let listed: Vec<_> = store.list(Some(&path)).try_collect().await.map_err(unreadable)?;
    let depth = path.parts().count();
    let hidden = |found: &ObjectMeta| found.location.parts().skip(depth).any(|part| part.as_ref().starts_with('.'));
    Ok(sorted(listed.into_iter().filter(|found| !hidden(found)).map(object).collect()))
}

fn object(found: ObjectMeta, prefix: &str, place: &Arc<str>, store: &Arc<dyn ObjectStore>) -> Object {
    let path = format!("{prefix}/{}", found.location);
    let inside = path.strip_prefix(&**place).map(|rest| rest.trim_start_matches('/')).filter(|rest| !rest.is_empty());
    let below = path.len() - inside.or_else(|| path.rsplit('/').next()).map_or(0, str::len);
    let (size, modified) = (found.size, Some(found.last_modified.timestamp_millis()));
    Object::found(path, place, below, (size, modified), Location::Store(Arc::clone(store), found.location))
}

fn sorted(mut objects: Vec<Object>) -> Listing {
    objects.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    Listing { objects, ..Listing::default() }
}
