//! Columns as other programs expect them in a file: text that stands for itself.
//!
//! Inside the engine a text is often a view into the bytes of a whole log object. Written as it is, a stream would
//! carry those bytes along, and readers that do not know views would refuse it.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, RecordBatchOptions};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, FieldRef, Schema, SchemaRef};
use arrow::error::ArrowError;

/// The schema of the file: views become plain text and bytes, at any depth.
pub(crate) fn schema(schema: &Schema) -> SchemaRef {
    let fields: Vec<FieldRef> = schema.fields().iter().map(field).collect();
    Arc::new(Schema::new_with_metadata(fields, schema.metadata().clone()))
}

fn field(field: &FieldRef) -> FieldRef {
    let plain = data_type(field.data_type());
    if plain == *field.data_type() { Arc::clone(field) } else { Arc::new(Field::clone(field).with_data_type(plain)) }
}

fn data_type(from: &DataType) -> DataType {
    match from {
        DataType::Utf8View => DataType::Utf8,
        DataType::BinaryView => DataType::Binary,
        DataType::List(item) => DataType::List(field(item)),
        DataType::LargeList(item) => DataType::LargeList(field(item)),
        DataType::FixedSizeList(item, length) => DataType::FixedSizeList(field(item), *length),
        DataType::Struct(fields) => DataType::Struct(fields.iter().map(field).collect()),
        DataType::Map(entries, sorted) => DataType::Map(field(entries), *sorted),
        DataType::Dictionary(key, value) => DataType::Dictionary(key.clone(), Box::new(data_type(value))),
        other => other.clone(),
    }
}

/// The batch in `schema`, in several pieces when the text of a column is too long for one.
pub(crate) fn batches(batch: &RecordBatch, schema: &SchemaRef) -> Result<Vec<RecordBatch>, ArrowError> {
    if batch.num_rows() > 1 && batch.columns().iter().any(|column| view_bytes(column) > MOST_BYTES) {
        let half = batch.num_rows() / 2;
        let mut pieces = batches(&batch.slice(0, half), schema)?;
        pieces.extend(batches(&batch.slice(half, batch.num_rows() - half), schema)?);
        return Ok(pieces);
    }
    let columns = batch.columns().iter().zip(schema.fields());
    let columns = columns.map(|(column, field)| cast(column, field.data_type())).collect::<Result<Vec<_>, _>>()?;
    // With the count given, a result without columns keeps its rows.
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    Ok(vec![RecordBatch::try_new_with_options(Arc::clone(schema), columns, &options)?])
}

/// Well under the 2 GiB that the offsets of plain text can reach.
const MOST_BYTES: usize = 1 << 30;

fn view_bytes(column: &ArrayRef) -> usize {
    match column.data_type() {
        DataType::Utf8View => column.as_string_view().lengths().map(|length| length as usize).sum(),
        DataType::BinaryView => column.as_binary_view().lengths().map(|length| length as usize).sum(),
        _ => 0,
    }
}
