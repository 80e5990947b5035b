//! What goes wrong, so that it can be seen what comes of it.

use std::time::Duration;

/// What the server does to requests. Without any of it, it answers each at once and right.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Faults {
    /// How long each answer takes to begin.
    pub latency: Duration,
    /// One in so many requests is answered with 500 or 503.
    pub busy: Option<u64>,
    /// One in so many answers to GET breaks off in the middle: the connection is closed.
    pub cut: Option<u64>,
    /// Keys that begin so are not to be read or listed.
    pub denied: Option<String>,
    /// Keys that are listed, but are not there.
    pub gone: Vec<String>,
    /// Keys of which the server itself holds only half.
    pub truncated: Vec<String>,
    /// Where the bucket is, for those who sign for another region.
    pub region: Option<String>,
    /// All requests are said to be of a clock that is wrong.
    pub skewed: bool,
    /// How many keys a page of a listing has, if not a thousand.
    pub page: Option<usize>,
}

impl Faults {
    /// No fault at all.
    pub fn none() -> Faults {
        Faults::default()
    }

    /// Each answer takes so long to begin.
    pub fn latency(mut self, latency: Duration) -> Faults {
        self.latency = latency;
        self
    }

    /// One in so many requests is answered with 500 or 503.
    pub fn busy(mut self, one_in: u64) -> Faults {
        self.busy = Some(one_in);
        self
    }

    /// One in so many bodies breaks off in the middle.
    pub fn cut(mut self, one_in: u64) -> Faults {
        self.cut = Some(one_in);
        self
    }

    /// Keys that begin so are neither read nor listed.
    pub fn denied(mut self, prefix: impl Into<String>) -> Faults {
        self.denied = Some(prefix.into());
        self
    }

    /// A key that is listed, and then is not there.
    pub fn gone(mut self, key: impl Into<String>) -> Faults {
        self.gone.push(key.into());
        self
    }

    /// A key of which only half is there.
    pub fn truncated(mut self, key: impl Into<String>) -> Faults {
        self.truncated.push(key.into());
        self
    }

    /// The bucket is in that region.
    pub fn region(mut self, region: impl Into<String>) -> Faults {
        self.region = Some(region.into());
        self
    }

    /// All requests are said to be of a wrong clock.
    pub fn skewed(mut self) -> Faults {
        self.skewed = true;
        self
    }

    /// A page of a listing has so many keys.
    pub fn page(mut self, keys: usize) -> Faults {
        self.page = Some(keys);
        self
    }
}
