//! Lookup tables: a CSV or Parquet file as columns of text, held while a query runs.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, RecordBatch, StringViewArray, StringViewBuilder, UInt64Array};
use datafusion::arrow::compute::concat;
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::catalog::TableProvider;
use datafusion::common::Column;
use datafusion::datasource::{MemTable, provider_as_source};
use datafusion::error::DataFusionError;
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryReservation};
use datafusion::logical_expr::{Expr, LogicalPlanBuilder};
use datafusion::physical_plan::collect;
use object_store::ObjectStoreExt;
use trailsight_plan::{Kind, Lookup, PATH};
use trailsight_scan::Request;

use crate::engine::Shared;

/// A lookup table, read.
#[derive(Debug)]
pub(crate) struct Table {
    names: Vec<String>,
    columns: Vec<StringViewArray>,
    /// What the engine's queries together may hold counts it, as long as it is there.
    _held: MemoryReservation,
}

/// Why there is no table.
pub(crate) enum Fault {
    /// What is wrong with the file.
    Unreadable(String),
    /// It does not fit into the memory that there is.
    Engine(DataFusionError),
}

impl From<DataFusionError> for Fault {
    fn from(error: DataFusionError) -> Self {
        Fault::Engine(error)
    }
}

fn unreadable<T>(reason: impl Into<String>) -> Result<T, Fault> {
    Err(Fault::Unreadable(reason.into()))
}

impl Table {
    /// Reads the table at a place.
    pub(crate) async fn read(name: &str, place: &str, shared: &Arc<Shared>) -> Result<Table, Fault> {
        let consumer = MemoryConsumer::new(format!("the lookup table `{name}`"));
        let held = consumer.register(&shared.runtime.memory_pool);
        let source = match trailsight_scan::open(&[place.to_owned()], &shared.open).await {
            Ok(source) => source,
            Err(error) => return unreadable(error.to_string()),
        };
        let [object] = source.objects() else {
            return unreadable(format!("{place} is not one file but {}", source.objects().len()));
        };
        // Text and a view for each cell.
        held.try_grow(usize::try_from(object.size).unwrap_or(usize::MAX).saturating_mul(2))?;
        if let Some(declared) = source.declared() {
            let (names, columns) = parquet(&source, &declared, shared).await?;
            held.try_resize(columns.iter().map(Array::get_array_memory_size).sum())?;
            return Ok(Table { names, columns, _held: held });
        }
        let bytes = match object.store() {
            Some((store, key)) => match store.get(key).await {
                Ok(found) => found.bytes().await.map(|bytes| bytes.to_vec()).map_err(|error| error.to_string()),
                Err(error) => Err(error.to_string()),
            },
            None => {
                let path = object.path.clone();
                match tokio::task::spawn_blocking(move || std::fs::read(path)).await {
                    Ok(Ok(bytes)) => Ok(bytes),
                    Ok(Err(error)) => Err(error.to_string()),
                    Err(error) => Err(error.to_string()),
                }
            }
        };
        let bytes = match bytes {
            Ok(bytes) => bytes,
            Err(reason) => return unreadable(format!("{place}: {reason}")),
        };
        match csv(&bytes) {
            Ok((names, columns)) => Ok(Table { names, columns, _held: held }),
            Err(reason) => unreadable(format!("{place}: {reason}")),
        }
    }

    /// The table with these columns: each holds the column that its metadata names, or the number of the line.
    pub(crate) fn provider(&self, schema: SchemaRef) -> Result<Arc<dyn TableProvider>, DataFusionError> {
        let rows = self.columns.first().map_or(0, Array::len);
        let column = |field: &Arc<Field>| -> ArrayRef {
            let path = field.metadata().get(PATH).unwrap_or(field.name());
            if *field.data_type() == DataType::UInt64 {
                return Arc::new((0..rows as u64).collect::<UInt64Array>());
            }
            match self.names.iter().position(|name| name == path) {
                Some(at) => Arc::new(self.columns[at].clone()),
                // The planner asks for columns that there are.
                None => Arc::new(StringViewArray::new_null(rows)),
            }
        };
        let columns = schema.fields().iter().map(column).collect();
        let batch = RecordBatch::try_new(Arc::clone(&schema), columns)?;
        Ok(Arc::new(MemTable::try_new(schema, vec![vec![batch]])?))
    }
}

impl Lookup for Table {
    fn columns(&self) -> Vec<&str> {
        self.names.iter().map(String::as_str).collect()
    }

    fn values(&self, column: usize) -> StringViewArray {
        self.columns[column].clone()
    }
}

type Columns = (Vec<String>, Vec<StringViewArray>);

/// A file with a header, and in each line as many cells.
fn csv(bytes: &[u8]) -> Result<Columns, String> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let line = bytes[..error.valid_up_to()].iter().filter(|b| **b == b'\n').count() + 1;
            return Err(format!("line {line} is not UTF-8"));
        }
    };
    // What some programs put before the first character.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // Told apart here rather than by the reader, whose sentence would be another.
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let names: Vec<String> = reader.headers().map_err(|e| e.to_string())?.iter().map(|n| n.trim().to_owned()).collect();
    if names.is_empty() {
        return Err("it is empty: the first line must name the columns".to_owned());
    }
    for (k, name) in names.iter().enumerate() {
        if names[..k].contains(name) {
            return Err(format!("two columns are called `{name}`"));
        }
    }
    let mut columns: Vec<StringViewBuilder> = names.iter().map(|_| StringViewBuilder::new()).collect();
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(|e| e.to_string())? {
        if record.len() != names.len() {
            let line = record.position().map_or(0, csv::Position::line);
            let cells = |n: usize| if n == 1 { "1 cell".to_owned() } else { format!("{n} cells") };
            return Err(format!("line {line} has {}, the header has {}", cells(record.len()), cells(names.len())));
        }
        for (column, cell) in columns.iter_mut().zip(&record) {
            // CSV has no other way to leave a value out.
            column.append_option((!cell.is_empty()).then_some(cell));
        }
    }
    Ok((names, columns.into_iter().map(|mut column| column.finish()).collect()))
}

/// All leaves as text, in the order of the rows.
async fn parquet(
    source: &trailsight_scan::Source,
    declared: &Schema,
    shared: &Arc<Shared>,
) -> Result<Columns, DataFusionError> {
    let names: Vec<String> = declared.fields().iter().map(|field| field.name().clone()).collect();
    let field = |name: &str, path: &str, data_type: DataType| {
        Field::new(name, data_type, true).with_metadata([(PATH.to_owned(), path.to_owned())].into())
    };
    // Numbered, as a column may be called as the position is.
    let numbered = |k: usize| format!("c{k}");
    let texts = names.iter().enumerate().map(|(k, name)| field(&numbered(k), name, Kind::Text.data_type()));
    let position = field("position", "@position", DataType::UInt64);
    let schema = Arc::new(Schema::new(texts.chain([position]).collect::<Vec<_>>()));
    let request = Request::new(schema).with_on_error(trailsight_scan::OnError::Fail);
    let position = Expr::Column(Column::new_unqualified("position")).sort(true, false);
    let table = provider_as_source(source.table(request));
    let plan = LogicalPlanBuilder::scan("table", table, None)?.sort([position])?.build()?;
    let state = crate::session::state(shared);
    let plan = state.query_planner().create_physical_plan(&state.optimize(&plan)?, &state).await?;
    let batches = collect(plan, state.task_ctx()).await?;
    let column = |k: usize| -> Result<StringViewArray, DataFusionError> {
        let parts: Vec<&dyn Array> = batches.iter().map(|batch| batch.column(k).as_ref()).collect();
        if parts.is_empty() {
            return Ok(StringViewArray::new_null(0));
        }
        let whole = concat(&parts)?;
        let text = whole.as_any().downcast_ref::<StringViewArray>();
        text.cloned().ok_or_else(|| DataFusionError::Internal("a column of a table is not text".to_owned()))
    };
    let columns = (0..names.len()).map(column).collect::<Result<_, _>>()?;
    Ok((names, columns))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_csv_file_is_a_table_or_says_why_not() {
        let (names, columns) = csv("\u{feff}id, team\r\n1,\"a, \"\"b\"\"\nc\"\n\n2,\n".as_bytes()).unwrap();
        assert_eq!(names, ["id", "team"]);
        let team: Vec<_> = columns[1].iter().collect();
        assert_eq!(team, [Some("a, \"b\"\nc"), None]);
        for (bytes, wanted) in [
            (&b""[..], "it is empty: the first line must name the columns"),
            (b"a,b\n1,2\n3\n", "line 3 has 1 cell, the header has 2 cells"),
            (b"a,b\n1,2\n3,4,5\n", "line 3 has 3 cells, the header has 2 cells"),
            (b"a\n1\n\xff\n", "line 3 is not UTF-8"),
            (b"a,b,a\n", "two columns are called `a`"),
        ] {
            assert_eq!(csv(bytes).unwrap_err(), wanted);
        }
        // Nothing but the header is a table of no lines.
        assert_eq!(csv(b"a,b\n").unwrap().1[0].len(), 0);
    }
}
