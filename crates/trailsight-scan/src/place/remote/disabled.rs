//! Built without the feature `remote`: no store but those that a program hands in.

use super::Connected;
use crate::error::OpenError;
use crate::place::OpenOptions;

pub(in crate::place) async fn connect(place: &str, _: &OpenOptions) -> Result<Connected, OpenError> {
    Err(OpenError::NoStore { place: place.to_owned() })
}
