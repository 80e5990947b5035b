//! `estimate`: what a query would read, told from its plan.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, Int64Array, RecordBatch};
use datafusion::execution::SendableRecordBatchStream;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use trailsight_scan::would_read;

use crate::error::{Error, InternalError};
use crate::query::Prepared;
use crate::source::Source;

/// The one row of the answer.
pub(crate) fn rows(source: &Source, prepared: &Prepared) -> Result<SendableRecordBatchStream, Error> {
    let objects = source.objects();
    let read = would_read(&prepared.physical).into_iter().flat_map(|read| read.objects);
    let sizes = read.filter_map(|index| objects.get(index as usize)).map(|object| object.size);
    let bytes = i64::try_from(sizes.sum::<u64>()).unwrap_or(i64::MAX);
    let columns = prepared.planned.shape().columns.iter();
    let columns = columns.map(|column| (column.name.as_str(), Arc::new(Int64Array::from(vec![bytes])) as ArrayRef));
    let batch = RecordBatch::try_from_iter(columns).map_err(|error| InternalError(error.to_string()))?;
    let schema = batch.schema();
    Ok(Box::pin(RecordBatchStreamAdapter::new(schema, futures::stream::iter([Ok(batch)]))))
}
