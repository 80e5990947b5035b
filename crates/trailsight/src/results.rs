//! What a query gives: a stream of batches and all that is known about them.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::execution::SendableRecordBatchStream;
use futures::task::AtomicWaker;
use futures::{Stream, StreamExt, TryStreamExt};
use trailsight_plan::Shape;
use trailsight_scan::{Snapshot, Statistics};

use crate::error::Error;

/// A stream of record batches. Dropping it cancels the query.
pub struct Results {
    stream: Option<SendableRecordBatchStream>,
    schema: SchemaRef,
    shape: Shape,
    progress: Progress,
    cancel: Cancel,
    /// The commands of the query, by name, to tell which of them had too little memory.
    commands: Vec<&'static str>,
}

impl std::fmt::Debug for Results {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Results").field("schema", &self.schema).field("shape", &self.shape).finish_non_exhaustive()
    }
}

impl Results {
    pub(crate) fn new(
        stream: SendableRecordBatchStream,
        shape: Shape,
        statistics: Arc<Statistics>,
        total_bytes: u64,
    ) -> Self {
        let schema = stream.schema();
        let progress = Progress { statistics, total_bytes };
        Self { stream: Some(stream), schema, shape, progress, cancel: Cancel::default(), commands: Vec::new() }
    }

    /// The same for a query of these commands.
    pub(crate) fn of_commands(mut self, commands: Vec<&'static str>) -> Self {
        self.commands = commands;
        self
    }

    /// The columns: text is `Utf8View`, numbers `Float64` or `Int64`, truths `Boolean`, times
    /// `Timestamp(Millisecond, "UTC")`. A missing value is null.
    pub fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    /// What each column is: a time, a category, a measure.
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// What has been read so far; complete when the stream has ended.
    pub fn statistics(&self) -> Snapshot {
        self.progress.statistics()
    }

    /// A handle that tells how far the query is, from any thread, also after the results are gone.
    pub fn progress(&self) -> Progress {
        self.progress.clone()
    }

    /// A handle that ends the query from elsewhere: the stream then ends as if there were no more rows.
    pub fn cancel(&self) -> Cancel {
        self.cancel.clone()
    }

    /// All rows at once.
    ///
    /// # Errors
    /// As the stream.
    pub async fn collect(self) -> Result<Vec<RecordBatch>, Error> {
        self.try_collect().await
    }
}

impl Stream for Results {
    type Item = Result<RecordBatch, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.cancel.inner.waker.register(context.waker());
        if self.cancel.is_cancelled() {
            // Dropping the stream stops the tasks behind it.
            self.stream = None;
        }
        let Some(stream) = &mut self.stream else { return Poll::Ready(None) };
        let next = stream.poll_next_unpin(context);
        if let Poll::Ready(None | Some(Err(_))) = &next {
            self.stream = None;
        }
        let told = |error| Error::from(error).of_commands(&self.commands);
        next.map(|batch| batch.map(|b| b.map_err(told)))
    }
}

/// How far a query is.
#[derive(Debug, Clone)]
pub struct Progress {
    statistics: Arc<Statistics>,
    total_bytes: u64,
}

impl Progress {
    /// What has been read so far.
    pub fn statistics(&self) -> Snapshot {
        self.statistics.snapshot()
    }

    /// Stored bytes of all objects of the source; 0 where that is not known, as with standard input.
    pub fn total_bytes(&self) -> u64 {
        self.total_bytes
    }
}

/// Ends a query from elsewhere.
#[derive(Debug, Clone, Default)]
pub struct Cancel {
    inner: Arc<CancelState>,
}

#[derive(Debug, Default)]
struct CancelState {
    cancelled: AtomicBool,
    waker: AtomicWaker,
}

impl Cancel {
    /// Ends the query. Calling it again does nothing.
    pub fn cancel(&self) {
        self.inner.cancelled.store(true, Ordering::Release);
        self.inner.waker.wake();
    }

    /// Whether it was ended.
    pub fn is_cancelled(&self) -> bool {
        self.inner.cancelled.load(Ordering::Acquire)
    }
}
