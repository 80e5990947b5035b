//! What all tests use.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use arrow::util::display::array_value_to_string;
use datafusion::physical_plan::displayable;
use datafusion::prelude::{SessionConfig, SessionContext};
use tempfile::TempDir;
use trailsight_scan::{OpenOptions, Request, Snapshot, Source, Statistics, open};

/// A folder with files in it.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new() -> Folder {
        Folder(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn with(self, name: &str, bytes: impl AsRef<[u8]>) -> Folder {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
        self
    }

    pub(crate) fn place(&self) -> String {
        self.path().display().to_string()
    }

    pub(crate) async fn open(&self) -> Source {
        open(&[self.place()], &OpenOptions::default()).await.unwrap()
    }

    pub(crate) async fn open_as(&self, format: &str) -> Source {
        open(&[self.place()], &OpenOptions::default().with_format(format)).await.unwrap()
    }
}

pub(crate) fn gz(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes.as_ref()).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn time() -> DataType {
    DataType::Timestamp(TimeUnit::Millisecond, Some("UTC".into()))
}

/// Columns by name; a name that begins with `n:` is a number, `b:` a truth, `t:` a time.
pub(crate) fn columns(names: &[&str]) -> SchemaRef {
    let field = |name: &&str| {
        let (data_type, path) = match name.split_once(':') {
            Some(("n", path)) => (DataType::Float64, path),
            Some(("b", path)) => (DataType::Boolean, path),
            Some(("t", path)) => (time(), path),
            Some(("i", path)) => (DataType::Int64, path),
            _ if *name == "@position" => return Field::new(*name, DataType::UInt64, false),
            _ => (DataType::Utf8View, *name),
        };
        Field::new(*name, data_type, true).with_metadata([("trailsight.path".to_owned(), path.to_owned())].into())
    };
    Arc::new(Schema::new(names.iter().map(field).collect::<Vec<_>>()))
}

pub(crate) fn context(partitions: usize) -> SessionContext {
    SessionContext::new_with_config(SessionConfig::new().with_target_partitions(partitions))
}

/// What a query over a table called `t` gives, a row a line, and the accounting.
pub(crate) async fn ask(source: &Source, request: Request, sql: &str) -> (Vec<String>, Snapshot) {
    let (rows, statistics) = try_ask(source, request, sql).await;
    (rows.unwrap(), statistics)
}

pub(crate) async fn try_ask(
    source: &Source,
    request: Request,
    sql: &str,
) -> (datafusion::error::Result<Vec<String>>, Snapshot) {
    let statistics = Arc::new(Statistics::default());
    let request = request.with_statistics(Arc::clone(&statistics));
    let context = context(2);
    context.register_table("t", source.table(request)).unwrap();
    let batches = async { context.sql(sql).await?.collect().await }.await;
    (batches.map(|batches| lines(&batches)), statistics.snapshot())
}

/// All rows of these columns, sorted.
pub(crate) async fn rows(source: &Source, names: &[&str]) -> (Vec<String>, Snapshot) {
    let (mut rows, statistics) = ask(source, Request::new(columns(names)), "select * from t").await;
    rows.sort();
    (rows, statistics)
}

pub(crate) fn lines(batches: &[RecordBatch]) -> Vec<String> {
    let row = |batch: &RecordBatch, row: usize| {
        let cells = batch.columns().iter().map(|column| {
            if column.is_null(row) { "∅".to_owned() } else { array_value_to_string(column, row).unwrap() }
        });
        cells.collect::<Vec<_>>().join("|")
    };
    batches.iter().flat_map(|batch| (0..batch.num_rows()).map(move |at| row(batch, at))).collect()
}

/// The physical plan as text.
pub(crate) async fn plan(source: &Source, request: Request, sql: &str) -> String {
    let context = context(2);
    context.register_table("t", source.table(request)).unwrap();
    let plan = context.sql(sql).await.unwrap().create_physical_plan().await.unwrap();
    displayable(&*plan).indent(false).to_string()
}

/// A CloudTrail record with what most tests need.
pub(crate) fn event(name: &str, time: &str) -> String {
    format!(
        r#"{{"eventVersion":"1.08","eventTime":"{time}","eventSource":"s3.amazonaws.com","eventName":"{name}","userIdentity":{{"type":"IAMUser","userName":"otter"}},"readOnly":true,"requestParameters":null,"bytes":12.50}}"#
    )
}
