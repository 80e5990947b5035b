//! `estimate`: what a query would read, told from its plan.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, Int64Array, RecordBatch};
use datafusion::execution::SendableRecordBatchStream;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use trailsight_scan::would_read;

use crate::error::{Error, InternalError};
use crate::query::Prepared;

/// The one row of the answer.
pub(crate) fn rows(prepared: &Prepared) -> Result<SendableRecordBatchStream, Error> {
    let mut bytes = 0;
    // What is read twice counts twice.
    for read in would_read(&prepared.physical) {
        let listed = read.source.objects();
        bytes += read.objects.iter().filter_map(|at| listed.get(*at as usize)).map(|object| object.size).sum::<u64>();
    }
    let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
    let columns = prepared.planned.shape().columns.iter();
    let columns = columns.map(|column| (column.name.as_str(), Arc::new(Int64Array::from(vec![bytes])) as ArrayRef));
    let batch = RecordBatch::try_from_iter(columns).map_err(|error| InternalError(error.to_string()))?;
    let schema = batch.schema();
    Ok(Box::pin(RecordBatchStreamAdapter::new(schema, futures::stream::iter([Ok(batch)]))))
}
