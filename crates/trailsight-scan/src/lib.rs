//! A place and a log format to a table.
//!
//! [`open`] finds the objects in places and gives a [`Source`]; [`Source::table`] gives a DataFusion table of exactly
//! the columns that one query asks for. Filters, projection and limit are pushed into its scan.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use std::sync::Arc;
//! use arrow::datatypes::{DataType, Field, Schema};
//! use datafusion::prelude::SessionContext;
//! use trailsight_scan::{OpenOptions, Request, open};
//!
//! let folder = tempfile::tempdir()?;
//! let records = r#"{"Records":[{"eventName":"GetObject","eventTime":"2031-02-03T04:05:06Z"}]}"#;
//! std::fs::write(folder.path().join("a.json"), records)?;
//!
//! let source = open(&[folder.path().display().to_string()], &OpenOptions::default()).await?;
//! let columns = Schema::new(vec![Field::new("eventName", DataType::Utf8View, true)]);
//! let context = SessionContext::new();
//! context.register_table("events", source.table(Request::new(Arc::new(columns))))?;
//! let rows = context.sql("select count(*) from events where \"eventName\" = 'GetObject'").await?.collect().await?;
//! assert_eq!(rows[0].num_rows(), 1);
//! # Ok(())
//! # }
//! ```
//!
//! # How it reads
//!
//! ```text
//! places ─place─▶ objects ─feed─▶ bytes ─compression, formats─▶ records ─rows─▶ batches
//!                 (source)         │ fetched ahead,                  │ filter columns first,
//!                                  ▼ small ones in groups            ▼ the others for what passes
//!                                 one queue that all partitions pull from
//! ```
//!
//! *One queue.* Objects differ in size by a factor of a thousand, and nobody knows how much comes out of a compressed
//! one, so partitions pull work instead of being dealt it. Fetching goes on ahead of them with its own concurrency:
//! DataFusion opens one file at a time for each partition, which on a store means waiting most of the time. Only files
//! that the system has in memory are left to whoever decodes them (`local`).
//!
//! *What cannot be in the answer is not read.* The name of an object says which account and region its events are of and,
//! for CloudTrail, when they were, so that filters on these pass over whole objects. That holds also for the filter by
//! which DataFusion's `ORDER BY ... LIMIT` says what could still be among its rows: it tightens while the query runs, and
//! is asked before an object is fetched, and again before it is decoded.
//!
//! *Own data source.* DataFusion's `FileScanConfig` would give work stealing, but not prefetching, not the grouping of
//! small files (an archive has tens of thousands with five records each), and not an accounting by object. So `scan`
//! implements `DataSource` itself.
//!
//! *Skipping by bytes.* What a filter needs to find in the text of a record is looked for in the bytes of whole objects
//! before they are parsed, and then in those of records whose brackets alone were read (`skip`).
//!
//! *Blocks.* Records of many small objects lie in one block of a few MiB back to back. Short texts are copied out of it,
//! long ones are views into it; when few bytes of a block are left in a batch, they are copied, too. So nothing holds on
//! to a block once its records are rows, and it is filled again.

mod columns;
mod compression;
mod convert;
mod days;
mod decoders;
mod error;
mod feed;
mod formats;
mod hive;
mod layout;
mod local;
mod object;
mod place;
mod prune;
mod reader;
mod record;
mod remote;
mod rows;
mod scan;
mod skip;
mod source;
mod statistics;
mod stream;
mod survey;
mod table;

/// What a format of a program's own speaks in: records as spans of a block, and the kinds a field is read as.
pub use trailsight_extract::{Block, Fault, Framed, Kind, Reason, Slot, Span};

pub use error::{OpenError, RecordError, ScanError};
pub use formats::{
    CloudTrail, Columns, Decoder, Elb, Format, Formats, Found, Json, Lambda, Origin, Parquet, Reading, Records,
    Route53, Rows, S3Access, Splitter, Table, TableResult, Text, VpcFlow, Wanted,
};
pub use object::Object;
pub use place::{OpenOptions, Opener, S3Options, open};
pub use scan::{WouldRead, would_read};
pub use source::{CONCURRENCY, OnError, Order, PATH, Request, Source};
pub use statistics::{Failure, Snapshot, Statistics};
pub use survey::{FieldSummary, Survey, SurveyOptions, ValueKinds, fields};

/// The value behind a lock, also after a panic: what is locked here is whole at any time.
fn lock<T>(mutex: &std::sync::Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// What the system says is wrong with a file, without its number.
fn reason(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "no longer there".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => {
            let text = error.to_string();
            let text = text.split(" (os error").next().unwrap_or_default();
            let mut letters = text.chars();
            // The system begins its messages with a capital, ours do not.
            letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
        }
    }
}
