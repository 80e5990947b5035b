//! From records to batches: filter columns first, the others for what passes.

use std::ops::Range;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, RecordBatch, RecordBatchOptions, StringViewArray,
    TimestampMillisecondArray, new_null_array,
};
use arrow::buffer::BooleanBuffer;
use arrow::compute::{and, filter, prep_null_mask_filter};
use arrow::datatypes::{DataType, Schema, SchemaRef, TimestampMillisecondType};
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{DataFusionError, Result};
use datafusion::physical_expr::utils::collect_columns;
use datafusion::physical_expr::{PhysicalExpr, conjunction, expressions};
use trailsight_extract::{Slot, Span};

use crate::columns::{Column, Content, Fact, fact};
use crate::convert::fit;
use crate::decoders::Decoders;
use crate::formats::{Origin, Rows, Table, Wanted};
use crate::reader::{Page, Piece};
use crate::skip::Needles;
use crate::source::{Request, Source};

/// How the records of one execution become rows. Shared by its partitions.
pub(crate) struct Plan {
    source: Source,
    window: Option<(i64, i64)>,
    /// What is decoded of every record, to decide about it.
    first: Stage,
    /// What is decoded of those that pass.
    second: Stage,
    /// Which column of the first stage is the time, if there is a window.
    time: Option<usize>,
    /// Over the columns of the first stage.
    predicate: Option<Arc<dyn PhysicalExpr>>,
    first_schema: SchemaRef,
    /// Where each column of the output comes from.
    output: Vec<From>,
    schema: SchemaRef,
    decoders: Arc<Decoders>,
}

#[derive(Clone, Copy)]
enum From {
    First(usize),
    Second(usize),
}

/// Columns that are decoded together.
struct Stage {
    columns: Vec<Column>,
    /// Which of the wanted fields these are.
    fields: Range<usize>,
}

impl Stage {
    /// Adds what formats decode of the columns to what is wanted.
    fn new(columns: Vec<Column>, wanted: &mut Vec<Wanted>) -> Stage {
        let first = wanted.len();
        wanted.extend(columns.iter().filter_map(|column| match &column.content {
            Content::Decoded(wanted) => Some(wanted.clone()),
            Content::Message(_) | Content::Origin(_) => None,
        }));
        Stage { columns, fields: first..wanted.len() }
    }
}

/// Some records to make rows of.
#[derive(Clone, Copy)]
enum Data<'a> {
    Records { format: usize, rows: Rows<'a> },
    Table { table: &'a dyn Table, keep: Option<&'a BooleanArray>, origins: &'a [Origin] },
}

/// Some of the records at hand.
struct Chosen {
    records: Vec<Span>,
    noted: Vec<Slot>,
    origins: Vec<Origin>,
}

impl Chosen {
    fn new(of: &Rows<'_>, rows: &[usize]) -> Chosen {
        let width = of.noted.len() / of.records.len().max(1);
        Chosen {
            records: rows.iter().map(|row| of.records[*row]).collect(),
            noted: rows.iter().flat_map(|row| &of.noted[row * width..(row + 1) * width]).copied().collect(),
            origins: rows.iter().map(|row| of.origins[*row]).collect(),
        }
    }

    fn rows<'a>(&'a self, of: &Rows<'a>) -> Rows<'a> {
        Rows { records: &self.records, noted: &self.noted, origins: &self.origins, ..*of }
    }
}

impl Plan {
    /// `projection` holds columns of the request, `filters` are over those columns, `schema` is what comes out.
    pub(crate) fn new(
        source: &Source,
        request: &Request,
        projection: &[usize],
        filters: &[Arc<dyn PhysicalExpr>],
        schema: SchemaRef,
    ) -> Result<Plan> {
        let fields = request.columns.fields();
        let mut first: Vec<usize> = filters.iter().flat_map(collect_columns).map(|column| column.index()).collect();
        first.sort_unstable();
        first.dedup();
        let mut columns: Vec<Column> = first.iter().map(|index| Column::new(&fields[*index])).collect();
        let mut time = None;
        if request.window.is_some() {
            let asked = projection.iter().find(|index| Column::new(&fields[**index]).is_time());
            time = columns.iter().position(Column::is_time);
            if time.is_none() {
                time = Some(columns.len());
                columns.push(Column::time());
                // A number that is no column's when nobody asked for the time.
                first.push(asked.copied().unwrap_or(usize::MAX));
            }
        }
        let position = |index: usize| first.iter().position(|it| *it == index);
        let predicate = conjunction_of(filters, &position)?;
        let first_fields: Vec<_> = first
            .iter()
            .zip(&columns)
            .map(|(index, column)| match fields.get(*index) {
                Some(field) => Arc::clone(field),
                None => Arc::new(arrow::datatypes::Field::new("", column.data_type.clone(), true)),
            })
            .collect();
        let mut second = Vec::new();
        let output = projection.iter().map(|index| match position(*index) {
            Some(at) => From::First(at),
            None => From::Second(second.iter().position(|it| it == index).unwrap_or_else(|| {
                second.push(*index);
                second.len() - 1
            })),
        });
        let output = output.collect();
        let mut wanted = Vec::new();
        let first = Stage::new(columns, &mut wanted);
        let second = Stage::new(second.iter().map(|index| Column::new(&fields[*index])).collect(), &mut wanted);
        let columns = first.columns.iter().chain(&second.columns).filter_map(|column| match &column.content {
            Content::Decoded(wanted) | Content::Message(wanted) => Some(wanted.clone()),
            Content::Origin(_) => None,
        });
        let is_number = |column: &Column| matches!(column.content, Content::Origin(Fact::Pointer));
        let numbered = first.columns.iter().chain(&second.columns).any(is_number);
        let needles = predicate.as_ref().and_then(|predicate| Needles::new(predicate, &first.columns));
        let decoders = Arc::new(Decoders::new(source, wanted, columns.collect()).with_needles(needles, numbered));
        Ok(Plan {
            source: source.clone(),
            window: request.window,
            first,
            second,
            time,
            predicate,
            first_schema: Arc::new(Schema::new(first_fields)),
            output,
            schema,
            decoders,
        })
    }

    /// What reads the records.
    pub(crate) fn decoders(&self) -> Arc<Decoders> {
        Arc::clone(&self.decoders)
    }

    /// Whether some records may not become rows.
    pub(crate) fn is_selective(&self) -> bool {
        self.window.is_some() || self.predicate.is_some()
    }

    /// The rows that some of the records of a page become.
    pub(crate) fn records(&self, page: &Page, of: Range<usize>) -> Result<RecordBatch> {
        let all = page.rows(of, self.source.objects());
        let narrowed = match page.chosen {
            true => None,
            false => self.decoders.narrow(page.format, page.block.as_slice(), all.records),
        };
        let chosen = narrowed.map(|kept| {
            let kept: Vec<usize> = kept.into_iter().map(|row| row as usize).collect();
            Chosen::new(&all, &kept)
        });
        let rows = chosen.as_ref().map_or(all, |chosen| chosen.rows(&all));
        let records = rows.records;
        if records.is_empty() {
            return Ok(RecordBatch::new_empty(Arc::clone(&self.schema)));
        }
        let data = Data::Records { format: page.format, rows };
        let first = self.decode(&self.first, &data);
        let Some(mask) = self.mask(&first, records.len())? else {
            let second = self.decode(&self.second, &data);
            return self.assemble(&first, &second, records.len());
        };
        if mask.values().count_set_bits() == 0 {
            return Ok(RecordBatch::new_empty(Arc::clone(&self.schema)));
        }
        let first = filtered(&first, &mask)?;
        let kept: Vec<usize> = mask.values().set_indices().collect();
        let passed = Chosen::new(&rows, &kept);
        let data = Data::Records { format: page.format, rows: passed.rows(&rows) };
        let second = self.decode(&self.second, &data);
        self.assemble(&first, &second, kept.len())
    }

    /// The rows that rows of an object read by column become.
    pub(crate) fn table(&self, object: u32, number: u32, table: &dyn Table) -> Result<RecordBatch> {
        let origins = numbered(object, number, table.rows());
        let first = self.decode(&self.first, &Data::Table { table, keep: None, origins: &origins });
        let Some(mask) = self.mask(&first, origins.len())? else {
            let second = self.decode(&self.second, &Data::Table { table, keep: None, origins: &origins });
            return self.assemble(&first, &second, origins.len());
        };
        let first = filtered(&first, &mask)?;
        let origins: Vec<Origin> = mask.values().set_indices().map(|row| origins[row]).collect();
        let second = self.decode(&self.second, &Data::Table { table, keep: Some(&mask), origins: &origins });
        self.assemble(&first, &second, origins.len())
    }

    /// Which of the records lie in the window; none when there is no window.
    pub(crate) fn within(&self, piece: &Piece) -> Option<BooleanArray> {
        let (window, time) = (self.window?, self.time?);
        let first = match piece {
            Piece::Records(page) => {
                let rows = page.rows(0..page.records.len(), self.source.objects());
                self.decode(&self.first, &Data::Records { format: page.format, rows })
            }
            Piece::Table { object, first, table } => {
                let origins = numbered(*object, *first, table.rows());
                self.decode(&self.first, &Data::Table { table: &**table, keep: None, origins: &origins })
            }
        };
        Some(within(first[time].as_primitive::<TimestampMillisecondType>(), window.0, window.1))
    }

    fn decode(&self, stage: &Stage, data: &Data<'_>) -> Vec<ArrayRef> {
        let mut decoded = match data {
            Data::Records { format, rows } => self.decoders.decode(*format, rows, stage.fields.clone()),
            Data::Table { .. } => Vec::new(),
        }
        .into_iter();
        let column = |column: &Column| {
            let rows = match data {
                Data::Records { rows, .. } => rows.origins,
                Data::Table { origins, .. } => *origins,
            };
            let array = match (&column.content, data) {
                (Content::Origin(what), _) => return fact(what, rows, self.source.objects(), &column.data_type),
                (Content::Message(_), Data::Records { rows, .. }) => Some(rows.block.texts(rows.records)),
                (Content::Decoded(_), Data::Records { .. }) => decoded.next(),
                (Content::Message(wanted) | Content::Decoded(wanted), Data::Table { table, keep, .. }) => {
                    Some(table.column(wanted, *keep))
                }
            };
            match array {
                Some(array) if array.len() == rows.len() => fit(&array, &column.data_type),
                // A format of somebody else's that does not keep its word.
                _ => new_null_array(&column.data_type, rows.len()),
            }
        };
        stage.columns.iter().map(column).collect()
    }

    /// Which records pass; none when all do without a question.
    fn mask(&self, first: &[ArrayRef], rows: usize) -> Result<Option<BooleanArray>> {
        let within = self.window.zip(self.time).map(|((start, end), time)| {
            let times = first[time].as_primitive::<TimestampMillisecondType>();
            within(times, start, end)
        });
        let Some(predicate) = &self.predicate else { return Ok(within) };
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        let batch = RecordBatch::try_new_with_options(Arc::clone(&self.first_schema), first.to_vec(), &options)?;
        let passed = predicate.evaluate(&batch)?.into_array(rows)?;
        let passed = passed
            .as_boolean_opt()
            .ok_or_else(|| DataFusionError::Internal(format!("the filter {predicate} is not true or false")))?;
        // Unknown is not true.
        let passed = if passed.null_count() > 0 { prep_null_mask_filter(passed) } else { passed.clone() };
        Ok(Some(match within {
            Some(within) => and(&within, &passed)?,
            None => passed,
        }))
    }

    fn assemble(&self, first: &[ArrayRef], second: &[ArrayRef], rows: usize) -> Result<RecordBatch> {
        let column = |from: &From| match *from {
            From::First(at) => compact(&first[at]),
            From::Second(at) => compact(&second[at]),
        };
        let columns = self.output.iter().map(column).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        Ok(RecordBatch::try_new_with_options(Arc::clone(&self.schema), columns, &options)?)
    }
}

/// Records in a row, from a number on.
fn numbered(object: u32, first: u32, rows: usize) -> Vec<Origin> {
    (0..rows).map(|row| Origin { object, ordinal: first.saturating_add(row as u32) }).collect()
}

fn within(times: &TimestampMillisecondArray, start: i64, end: i64) -> BooleanArray {
    let values = times.values();
    let inside = BooleanBuffer::collect_bool(times.len(), |row| values[row] >= start && values[row] <= end);
    // An event without a time is in no window.
    let inside = match times.nulls() {
        Some(nulls) => &inside & nulls.inner(),
        None => inside,
    };
    BooleanArray::new(inside, None)
}

fn filtered(columns: &[ArrayRef], mask: &BooleanArray) -> Result<Vec<ArrayRef>> {
    columns.iter().map(|column| Ok(filter(column, mask)?)).collect()
}

/// Copies texts out of their block when they are little of it: rows that are kept long, to be sorted or shown, would
/// hold on to megabytes for a few words.
fn compact(column: &ArrayRef) -> ArrayRef {
    if column.data_type() != &DataType::Utf8View {
        return Arc::clone(column);
    }
    let views: &StringViewArray = column.as_string_view();
    let held: usize = views.data_buffers().iter().map(|buffer| buffer.len()).sum();
    if held <= 16 << 10 || views.total_buffer_bytes_used() * 4 >= held {
        return Arc::clone(column);
    }
    Arc::new(views.gc())
}

/// All filters in one, over columns that `position` finds.
fn conjunction_of(
    filters: &[Arc<dyn PhysicalExpr>],
    position: &dyn Fn(usize) -> Option<usize>,
) -> Result<Option<Arc<dyn PhysicalExpr>>> {
    if filters.is_empty() {
        return Ok(None);
    }
    let move_columns = |filter: &Arc<dyn PhysicalExpr>| {
        let moved = Arc::clone(filter).transform(|expr| {
            let Some(column) = expr.downcast_ref::<expressions::Column>() else { return Ok(Transformed::no(expr)) };
            let at = position(column.index()).ok_or_else(|| {
                DataFusionError::Internal(format!("a filter uses {}, which is not decoded", column.name()))
            })?;
            Ok(Transformed::yes(Arc::new(expressions::Column::new(column.name(), at)) as Arc<dyn PhysicalExpr>))
        });
        moved.map(|moved| moved.data)
    };
    Ok(Some(conjunction(filters.iter().map(move_columns).collect::<Result<Vec<_>>>()?)))
}
