//! `https://host/path`: one object.

use std::sync::Arc;

use object_store::ClientOptions;
use object_store::http::HttpBuilder;

use super::service::{Counting, TIMEOUT};
use super::store::ReadOnly;
use crate::error::OpenError;
use crate::place::remote::Connected;

pub(super) fn connect(place: &str) -> Result<Connected, OpenError> {
    let unreadable = |reason: String| OpenError::Unreadable { place: crate::place::shown(place).to_owned(), reason };
    let (scheme, rest) = place.split_once("://").unwrap_or_default();
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if host.is_empty() {
        return Err(unreadable("no host is named".to_owned()));
    }
    // A URL that is signed has its signature in the query, which goes along with the request and is shown nowhere.
    let query = rest.split_once('?').map_or("", |(_, query)| query.split('#').next().unwrap_or_default());
    let base = if query.is_empty() { format!("{scheme}://{host}") } else { format!("{scheme}://{host}/?{query}") };
    let client = ClientOptions::new().with_allow_http(scheme == "http").with_timeout(TIMEOUT);
    let store = HttpBuilder::new()
        .with_url(base)
        .with_client_options(client)
        .with_http_connector(Counting::default())
        .build()
        .map_err(|error| unreadable(crate::remote::reason(&error)))?;
    // Without who logs in there, if the URL says that.
    let named = host.rsplit('@').next().unwrap_or_default();
    let prefix = format!("{scheme}://{named}");
    let store = Arc::new(ReadOnly::new(prefix.clone(), store));
    Ok(Connected { prefix, store, sorted: false, single: true, elsewhere: None })
}
