//! Parquet files, flat or nested.

mod path;
mod ranges;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, RecordBatch, new_null_array};
use arrow::compute::filter;
use arrow::datatypes::{DataType, Field, Fields, Schema, SchemaRef};
use bytes::Bytes;
use futures::stream::{self, BoxStream};
use futures::{StreamExt, TryStreamExt};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use parquet::arrow::async_reader::ParquetRecordBatchStreamBuilder;
use parquet::file::reader::ChunkReader;
use trailsight_extract::Kind;
use trailsight_spec::Spec;

use self::path::Resolved;
use self::ranges::Ranges;
use super::json::TIMES;
use super::{Columns, Format, Reading, Table, TableResult, Wanted};
use crate::columns::time;
use crate::convert::{fit, objects};
use crate::object::{Location, Object};
use crate::source::PATH;

pub(crate) const SPEC: Spec = Spec {
    name: "parquet",
    aliases: &[],
    usage: "parquet",
    summary: "Parquet files with flat or nested columns; of each only the columns a query names are read.",
    search: &["columnar", "table", "arrow"],
    parameters: &[],
    notes: &[
        "Told from the first four bytes, `PAR1`.",
        "A nested value is named by its dotted path, an element of a list by its position; where no column is spelled \
         like that, one is taken that differs in case only.",
        "`@message` is the column `@message` or `message`, or else the row as a JSON object.",
        "`@timestamp` is the column with one of the names that the format `json` knows.",
        "Lists, maps and groups are shown as JSON text.",
        "It has no example here, as examples are text.",
    ],
    examples: &[],
};

const MAGIC: &[u8] = b"PAR1";

/// How many rows are decoded at once.
const ROWS: usize = 8192;

/// How many footers of a store are read at a time.
const FOOTERS: usize = 16;

/// Parquet files.
#[derive(Debug, Clone, Copy)]
pub struct Parquet;

impl Format for Parquet {
    fn spec(&self) -> &'static Spec {
        &SPEC
    }

    fn recognise(&self, _: &Object, head: &[u8]) -> Option<u8> {
        head.starts_with(MAGIC).then_some(100)
    }

    fn reading(&self) -> Reading<'_> {
        Reading::Columns(self)
    }
}

impl Columns for Parquet {
    fn read(&self, object: &Object, bytes: Option<Bytes>, wanted: &[Wanted]) -> BoxStream<'static, TableResult> {
        let (object, wanted) = (object.clone(), wanted.to_vec());
        let begin = async move {
            if let Some(bytes) = bytes {
                return local(bytes, wanted);
            }
            if let Some(path) = object.file() {
                return local(File::open(path).map_err(|error| crate::reason(&error))?, wanted);
            }
            match object.store() {
                Some((store, key)) => remote(Ranges::new(Arc::clone(store), key.clone(), object.size), wanted).await,
                None => Err("a Parquet file cannot be read from a pipe".to_owned()),
            }
        };
        stream::once(begin).try_flatten().boxed()
    }
}

/// What is read of a file, and how.
struct Layout {
    schema: SchemaRef,
    wanted: BTreeMap<String, Option<Resolved>>,
    /// No column holds the message: the whole row is one.
    rows_as_messages: bool,
}

impl Layout {
    fn new(schema: &SchemaRef, wanted: &[Wanted]) -> Layout {
        let resolve = |name: &str| path::resolve(schema.fields(), name, true);
        let loosely = |name: &str| resolve(name).or_else(|| path::resolve(schema.fields(), name, false));
        let mut layout = Layout { schema: Arc::clone(schema), wanted: BTreeMap::new(), rows_as_messages: false };
        for Wanted { path, .. } in wanted {
            let resolved = match path.as_str() {
                // As they are spelled, before as they are nearly spelled.
                "@timestamp" => {
                    TIMES.iter().find_map(|it| resolve(it)).or_else(|| TIMES.iter().find_map(|it| loosely(it)))
                }
                "@message" => {
                    let message = resolve("@message").or_else(|| loosely("message"));
                    layout.rows_as_messages |= message.is_none();
                    message
                }
                // The engine's own names.
                engine if engine.starts_with('@') && !engine.starts_with("@@") => None,
                raw => loosely(raw.strip_prefix("@@").map_or(raw, |_| &raw[1..])),
            };
            layout.wanted.insert(path.clone(), resolved);
        }
        layout
    }

    fn mask(&self, metadata: &ArrowReaderMetadata) -> ProjectionMask {
        if self.rows_as_messages {
            return ProjectionMask::all();
        }
        let leaves = self.wanted.values().flatten().flat_map(|resolved| resolved.leaves.clone());
        ProjectionMask::leaves(metadata.parquet_schema(), leaves)
    }
}

fn local<R: ChunkReader + 'static>(input: R, wanted: Vec<Wanted>) -> Result<BoxStream<'static, TableResult>, String> {
    let metadata = ArrowReaderMetadata::load(&input, ArrowReaderOptions::new()).map_err(text)?;
    let layout = Arc::new(Layout::new(metadata.schema(), &wanted));
    let mask = layout.mask(&metadata);
    let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(input, metadata).with_projection(mask);
    let reader: ParquetRecordBatchReader = reader.with_batch_size(ROWS).build().map_err(text)?;
    let rows = reader.map(move |batch| table(batch.map_err(|error| error.to_string()), &layout));
    Ok(stream::iter(rows).boxed())
}

async fn remote(mut input: Ranges, wanted: Vec<Wanted>) -> Result<BoxStream<'static, TableResult>, String> {
    let metadata = ArrowReaderMetadata::load_async(&mut input, ArrowReaderOptions::new()).await.map_err(text)?;
    let layout = Arc::new(Layout::new(metadata.schema(), &wanted));
    let mask = layout.mask(&metadata);
    let reader = ParquetRecordBatchStreamBuilder::new_with_metadata(input, metadata).with_projection(mask);
    let reader = reader.with_batch_size(ROWS).build().map_err(text)?;
    Ok(reader.map(move |batch| table(batch.map_err(text), &layout)).boxed())
}

fn text(error: parquet::errors::ParquetError) -> String {
    match error {
        parquet::errors::ParquetError::General(text) | parquet::errors::ParquetError::EOF(text) => {
            format!("not a whole Parquet file: {text}")
        }
        other => other.to_string(),
    }
}

fn table(batch: Result<RecordBatch, String>, layout: &Arc<Layout>) -> TableResult {
    Ok(Box::new(Batch { batch: batch?, layout: Arc::clone(layout) }))
}

/// Some rows of a Parquet file.
struct Batch {
    batch: RecordBatch,
    layout: Arc<Layout>,
}

impl Table for Batch {
    fn rows(&self) -> usize {
        self.batch.num_rows()
    }

    fn column(&self, wanted: &Wanted, keep: Option<&BooleanArray>) -> ArrayRef {
        let to = match wanted.kind {
            Kind::Text => DataType::Utf8View,
            Kind::Number => DataType::Float64,
            Kind::Truth => DataType::Boolean,
            Kind::Time => time(),
        };
        // A mask has as many rows as the batch, which is all that could be wrong.
        let kept = |array: &ArrayRef| {
            keep.map_or_else(|| Arc::clone(array), |keep| filter(array, keep).unwrap_or_else(|_| Arc::clone(array)))
        };
        let rows = keep.map_or(self.batch.num_rows(), BooleanArray::true_count);
        match self.layout.wanted.get(&wanted.path) {
            Some(Some(resolved)) => match resolved.of(&self.batch) {
                Some(array) => fit(&kept(&array), &to),
                None => new_null_array(&to, rows),
            },
            Some(None) if wanted.path == "@message" => {
                let columns: Vec<_> = self.batch.columns().iter().map(kept).collect();
                let names = self.layout.schema.fields().iter().map(|field| field.name().as_str());
                fit(&(Arc::new(objects(names.zip(&columns), rows)) as ArrayRef), &to)
            }
            _ => new_null_array(&to, rows),
        }
    }
}

/// The columns that the objects declare, if all of them are Parquet.
pub(crate) async fn declared(objects: &[Object]) -> Option<SchemaRef> {
    let first = objects.first()?;
    let named = |object: &Object| object.path.to_ascii_lowercase().ends_with(".parquet");
    // Most sources are not Parquet, and one look tells.
    if !is_parquet(first).unwrap_or_else(|| named(first)) {
        return None;
    }
    let footers = stream::iter(objects.iter().cloned()).map(|object| async move {
        match &object.location {
            Location::File(_) => tokio::task::spawn_blocking(move || footer(&object)).await.ok().flatten(),
            Location::Stdin => None,
            // Something broken among them is a failure of its own when it is read.
            Location::Store(..) if !named(&object) => None,
            Location::Store(store, key) => {
                let mut input = Ranges::new(Arc::clone(store), key.clone(), object.size);
                let metadata = ArrowReaderMetadata::load_async(&mut input, ArrowReaderOptions::new()).await;
                Some(metadata.ok().map(|metadata| Arc::clone(metadata.schema())))
            }
        }
    });
    let schemas: Vec<_> = footers.buffered(FOOTERS).collect().await;
    let mut declared: Vec<Field> = Vec::new();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for schema in schemas {
        // One that is not Parquet at all, and nothing is declared.
        for (path, data_type) in schema?.iter().flat_map(|schema| leaves("", schema.fields())) {
            match seen.get(&path) {
                Some(at) => {
                    let both = common(declared[*at].data_type(), &data_type);
                    declared[*at] = declared[*at].clone().with_data_type(both);
                }
                None => {
                    seen.insert(path.clone(), declared.len());
                    let metadata = [(PATH.to_owned(), path.clone())].into();
                    declared.push(Field::new(path, data_type, true).with_metadata(metadata));
                }
            }
        }
    }
    Some(Arc::new(Schema::new(declared)))
}

/// Whether a file begins as Parquet does; unknown for what is not a file, or cannot be read.
fn is_parquet(object: &Object) -> Option<bool> {
    let path = object.file()?;
    if object.is_stream() {
        return Some(false);
    }
    let mut magic = [0; 4];
    match File::open(path).ok()?.read_exact(&mut magic) {
        Ok(()) => Some(magic == MAGIC),
        Err(error) => (error.kind() == std::io::ErrorKind::UnexpectedEof).then_some(false),
    }
}

/// None if it is not Parquet, nothing inside if it is but cannot be read.
fn footer(object: &Object) -> Option<Option<SchemaRef>> {
    let path = object.file()?;
    if !is_parquet(object)? {
        return None;
    }
    let file = File::open(path).ok()?;
    Some(ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()).ok().map(|it| Arc::clone(it.schema())))
}

/// The leaves below fields, by dotted path, and as what they are read.
fn leaves(prefix: &str, fields: &Fields) -> Vec<(String, DataType)> {
    let mut found = Vec::new();
    for field in fields {
        // A raw name that begins with `@` is asked for with one more.
        let mark = if prefix.is_empty() && field.name().starts_with('@') { "@" } else { "" };
        let path = format!("{prefix}{mark}{}", field.name());
        match field.data_type() {
            DataType::Struct(members) => found.extend(leaves(&format!("{path}."), members)),
            other => found.push((path, normal(other))),
        }
    }
    found
}

/// The one of our types that holds all values of the type.
fn normal(data_type: &DataType) -> DataType {
    match data_type {
        DataType::Boolean => DataType::Boolean,
        DataType::Timestamp(..) | DataType::Date32 | DataType::Date64 => time(),
        DataType::UInt64 => DataType::Float64,
        DataType::Dictionary(_, values) => normal(values),
        other if other.is_integer() => DataType::Int64,
        other if other.is_numeric() => DataType::Float64,
        _ => DataType::Utf8View,
    }
}

fn common(a: &DataType, b: &DataType) -> DataType {
    match (a, b) {
        (a, b) if a == b => a.clone(),
        (DataType::Int64 | DataType::Float64, DataType::Int64 | DataType::Float64) => DataType::Float64,
        _ => DataType::Utf8View,
    }
}
