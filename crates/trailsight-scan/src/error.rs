//! What can go wrong before and while reading.

use std::fmt;

/// Why a place cannot be opened. What goes wrong with one object later is a [`Failure`](crate::Failure) instead.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// `trailsight query ... lgos/`: nothing is called that.
    #[error("no such file or folder: {place}")]
    NotFound {
        /// The place as it was given.
        place: String,
    },
    /// `--source-format cloudtrial`: no format is called that.
    #[error("no log format is called `{name}`; there are: {}", known.join(", "))]
    UnknownFormat {
        /// The name as it was given.
        name: String,
        /// The names there are, sorted.
        known: Vec<&'static str>,
    },
    /// `s3://bucket/logs` while no store is registered for it.
    #[error("no object store is registered for {place}")]
    NoStore {
        /// The place as it was given.
        place: String,
    },
    /// `logs/[2021`: not a pattern.
    #[error("{place} is not a valid pattern: {reason}")]
    BadPattern {
        /// The place as it was given.
        place: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The place is there but may not be read, or its store does not answer.
    #[error("cannot read {place}: {reason}")]
    Unreadable {
        /// The place as it was given.
        place: String,
        /// What the system or the store says.
        reason: String,
    },
}

/// What ends a query when [`OnError::Fail`](crate::OnError::Fail) is asked for: the first failure met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanError {
    /// The object, or the folder, by its path.
    pub object: String,
    /// What is wrong with it.
    pub reason: String,
}

impl fmt::Display for ScanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.object, self.reason)
    }
}

impl std::error::Error for ScanError {}

/// Why a record cannot be shown.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// `@ptr` values look like `logs/a.json.gz#17`.
    #[error("`{pointer}` is not a record pointer; one looks like logs/a.json.gz#17")]
    NotAPointer {
        /// The text as it was given.
        pointer: String,
    },
    /// The object is not among those of the source.
    #[error("no object {object} in the places given")]
    NoObject {
        /// The object's path.
        object: String,
    },
    /// The object has fewer records.
    #[error("{object} has no record {ordinal}; it has {records}")]
    NoRecord {
        /// The object's path.
        object: String,
        /// The number asked for, counted from 0.
        ordinal: u32,
        /// How many records the object has.
        records: u64,
    },
    /// The object could not be read up to the record.
    #[error(transparent)]
    Scan(#[from] ScanError),
}
