//! The binary formats, read back.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, Int64Array, RecordBatch, StringViewArray, StructArray};
use arrow::compute::concat_batches;
use arrow::datatypes::{DataType, Field, Fields, TimeUnit};
use arrow::ipc::reader::StreamReader;
use bytes::Bytes;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::Compression;
use trailsight_output::{Options, to_ndjson_string};

use crate::{batch, bytes, corners};

fn read_arrow(bytes: &[u8]) -> RecordBatch {
    let reader = StreamReader::try_new(bytes, None).unwrap();
    let schema = reader.schema();
    concat_batches(&schema, &reader.collect::<Result<Vec<_>, _>>().unwrap()).unwrap()
}

fn read_parquet(bytes: Vec<u8>) -> RecordBatch {
    let builder = ParquetRecordBatchReaderBuilder::try_new(Bytes::from(bytes)).unwrap();
    for group in builder.metadata().row_groups() {
        assert!(group.columns().iter().all(|column| matches!(column.compression(), Compression::ZSTD(_))));
    }
    let schema = builder.schema().clone();
    concat_batches(&schema, &builder.build().unwrap().collect::<Result<Vec<_>, _>>().unwrap()).unwrap()
}

fn written(batches: &[RecordBatch]) -> [RecordBatch; 2] {
    let options = Options::default();
    [read_arrow(&bytes("arrow", batches, &options)), read_parquet(bytes("parquet", batches, &options))]
}

#[test]
fn files_keep_types_and_values() {
    let whole = corners();
    for read in written(&[whole.slice(0, 2), whole.slice(2, 0), whole.slice(2, 3)]) {
        let schema = read.schema();
        assert_eq!(
            schema.fields().iter().map(|field| field.data_type().clone()).collect::<Vec<_>>(),
            [DataType::Timestamp(TimeUnit::Millisecond, Some("UTC".into())), DataType::Utf8, DataType::Float64]
        );
        assert_eq!(to_ndjson_string(std::slice::from_ref(&read)), to_ndjson_string(std::slice::from_ref(&whole)));
        // What the text formats do not tell: numbers in full, and a number that is not one.
        assert_eq!(read.column(2), whole.column(2));
        assert!(read.column(1).is_null(2) && !read.column(1).is_null(1));
    }
}

#[test]
fn files_of_no_rows_have_columns() {
    for read in written(&[corners().slice(0, 0)]) {
        assert_eq!((read.num_columns(), read.num_rows()), (3, 0));
    }
}

#[test]
fn views_inside_containers_are_plain_too() {
    let names: ArrayRef = Arc::new(StringViewArray::from(vec![Some("a name longer than twelve bytes"), None]));
    let fields = Fields::from(vec![Field::new("name", DataType::Utf8View, true)]);
    let rows = batch([("user", Arc::new(StructArray::new(fields, vec![names], None)))]);
    for read in written(std::slice::from_ref(&rows)) {
        let DataType::Struct(fields) = read.column(0).data_type().clone() else { panic!("no struct") };
        assert_eq!(fields[0].data_type(), &DataType::Utf8);
        assert_eq!(to_ndjson_string(&[read]), to_ndjson_string(std::slice::from_ref(&rows)));
    }
}

#[test]
fn files_do_not_carry_the_objects_their_texts_lie_in() {
    // A view of a few bytes into a large buffer, as the scan makes them.
    let object = "a record with some text in it; ".repeat(100_000);
    let views = StringViewArray::from(vec![object.as_str()]);
    let mut builder = arrow::array::StringViewBuilder::new();
    let block = builder.append_block(views.data_buffers()[0].clone());
    builder.try_append_view(block, 31, 31).unwrap();
    let rows = batch([("text", Arc::new(builder.finish()))]);
    for format in ["arrow", "parquet"] {
        let size = bytes(format, std::slice::from_ref(&rows), &Options::default()).len();
        assert!(size < 4_000, "{format} is {size} bytes");
    }
}

#[test]
fn long_results_are_handed_on_as_they_come() {
    let numbers = Arc::new(Int64Array::from_iter_values(0..50_000));
    let rows = batch([("n", numbers)]);
    let format = trailsight_output::format("arrow").unwrap();
    let mut writer = (format.writer)(rows.schema(), &Options::default());
    let mut out = Vec::new();
    writer.write(&rows, &mut out).unwrap();
    assert!(out.len() > 400_000, "{} bytes after the first batch", out.len());
    writer.finish(&mut out).unwrap();
    assert_eq!(read_arrow(&out), rows);
}
