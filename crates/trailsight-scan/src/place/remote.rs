//! Stores behind a network: S3, and single objects behind HTTP.

#[cfg(feature = "remote")]
mod enabled;
#[cfg(feature = "remote")]
pub(super) use enabled::connect;

#[cfg(not(feature = "remote"))]
mod disabled;
#[cfg(not(feature = "remote"))]
pub(super) use disabled::connect;

use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use object_store::ObjectStore;

/// How S3 is spoken to. What is not said here is taken from the `AWS_*` variables of the environment, then from the
/// profile, then from the instance or container that this runs on.
///
/// ```
/// use trailsight_scan::{OpenOptions, S3Options};
///
/// let minio = S3Options::default().with_endpoint_url("http://localhost:9000").with_region("us-east-1");
/// let options = OpenOptions::default().with_s3(minio);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct S3Options {
    /// The profile in the files of the AWS command whose credentials and region are used.
    pub profile: Option<String>,
    /// The region that is asked first. That of a bucket is found when it is another.
    pub region: Option<String>,
    /// Where something lives that speaks as S3 does.
    pub endpoint_url: Option<String>,
    /// Asks without credentials, as public buckets allow.
    pub anonymous: bool,
    /// Agrees to pay for the requests, where the owner of a bucket wants that.
    pub request_payer: bool,
}

impl S3Options {
    /// Uses the credentials and the region of this profile.
    pub fn with_profile(mut self, profile: impl Into<String>) -> S3Options {
        self.profile = Some(profile.into());
        self
    }

    /// Asks this region first.
    pub fn with_region(mut self, region: impl Into<String>) -> S3Options {
        self.region = Some(region.into());
        self
    }

    /// Speaks to this endpoint rather than to Amazon's.
    pub fn with_endpoint_url(mut self, url: impl Into<String>) -> S3Options {
        self.endpoint_url = Some(url.into());
        self
    }

    /// Asks without credentials.
    pub fn with_anonymous(mut self, anonymous: bool) -> S3Options {
        self.anonymous = anonymous;
        self
    }

    /// Agrees to pay for the requests.
    pub fn with_request_payer(mut self, pays: bool) -> S3Options {
        self.request_payer = pays;
        self
    }
}

/// A store that a place lies in.
#[derive(Clone)]
pub(crate) struct Connected {
    /// What of the URL is the store; the rest is the key.
    pub(super) prefix: String,
    pub(super) store: Arc<dyn ObjectStore>,
    /// Whether keys are listed in their order, and a listing can begin behind one of them.
    pub(super) sorted: bool,
    /// Whether all there can be is one object.
    pub(super) single: bool,
    /// The same store where it really is, if an answer has said that it is elsewhere.
    pub(super) elsewhere: Option<Elsewhere>,
}

pub(super) type Elsewhere = Arc<dyn Fn() -> Pin<Box<dyn Future<Output = Option<Connected>> + Send>> + Send + Sync>;

impl Connected {
    /// A store of a program's own, of which nothing is known.
    pub(super) fn given(prefix: &str, store: &Arc<dyn ObjectStore>) -> Connected {
        Connected { prefix: prefix.to_owned(), store: Arc::clone(store), sorted: false, single: false, elsewhere: None }
    }
}

/// The stores that were connected to, so that two places in one bucket share its connections.
#[derive(Clone, Default)]
pub(crate) struct Connections(Arc<Mutex<HashMap<String, Connected>>>);

impl Connections {
    pub(super) fn get(&self, name: &str) -> Option<Connected> {
        crate::lock(&self.0).get(name).cloned()
    }

    pub(super) fn put(&self, name: &str, connected: &Connected) {
        crate::lock(&self.0).insert(name.to_owned(), connected.clone());
    }
}

impl fmt::Debug for Connections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not what they hold: a store knows secrets.
        write!(f, "Connections({})", crate::lock(&self.0).len())
    }
}
