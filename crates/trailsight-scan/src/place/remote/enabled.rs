//! Built with the feature `remote`.

#[cfg(feature = "aws-config")]
mod credentials;
mod http;
mod s3;
mod service;
mod store;

use super::Connected;
use crate::error::OpenError;
use crate::place::OpenOptions;

/// The store of a URL, by its scheme.
pub(in crate::place) async fn connect(place: &str, options: &OpenOptions) -> Result<Connected, OpenError> {
    match place.split_once("://").map(|(scheme, _)| scheme) {
        Some("http" | "https") => http::connect(place),
        Some("s3" | "s3a" | "s3n") => s3::connect(place, options).await,
        _ => Err(OpenError::NoStore { place: place.to_owned() }),
    }
}
