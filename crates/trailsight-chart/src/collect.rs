//! From the batches of a result to a chart.

use std::collections::HashMap;

use arrow::array::{Array, ArrayRef, Float64Array, RecordBatch, StringViewArray, TimestampMillisecondArray};
use arrow::compute::{can_cast_types, cast};
use arrow::datatypes::{DataType, TimeUnit};
use arrow::error::ArrowError;
use arrow::util::display::{ArrayFormatter, FormatOptions};

use crate::data::{Chart, Rows};
use crate::finish;
use crate::kind::Kind;
use crate::number;
use crate::role::{Column, Role, Step, Unit};
use crate::text::Label;
use crate::time;

/// How much of a result is drawn. What is beyond is never silently left out: the chart's notes say so.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Series with a colour of their own; the others are "other". 8 by default, the number of colours.
    pub series: usize,
    /// Bars along an axis of names. 100 by default, as the service has it.
    pub bars: usize,
    /// Slices of a pie, "other" not counted. 8 by default.
    pub slices: usize,
    /// Rows of a table or a log list. 1000 by default.
    pub rows: usize,
    /// Values that are held in memory. 4 million by default.
    pub values: usize,
    /// Different names that are held in memory, on the axis and of series. 100,000 by default.
    pub names: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { series: 8, bars: 100, slices: 8, rows: 1000, values: 4_000_000, names: 100_000 }
    }
}

/// A measure that is drawn.
#[derive(Debug, Clone)]
pub(crate) struct Measure {
    pub(crate) column: usize,
    pub(crate) name: Label,
    pub(crate) unit: Unit,
    pub(crate) adds: bool,
}

/// The place on the axis, or the series, of everything beyond the names that are held.
pub(crate) const BEYOND: usize = usize::MAX;

/// The values of one series as they came: where they stand, and what they are.
pub(crate) type Raw = Vec<(i64, Option<f64>)>;

/// What is counted on the way, to be said in notes.
#[derive(Debug, Default)]
pub(crate) struct Counted {
    pub(crate) rows: u64,
    pub(crate) no_time: u64,
    pub(crate) far_time: u64,
    pub(crate) not_finite: u64,
    pub(crate) not_held: u64,
    pub(crate) beyond: u64,
    pub(crate) no_numbers: Vec<String>,
}

/// Takes the batches of a result one after another and gives a [`Chart`].
#[derive(Debug)]
pub struct Collector {
    pub(crate) kind: Kind,
    pub(crate) limits: Limits,
    pub(crate) columns: Vec<Column>,
    /// The column of the axis, and its step if it is one of times.
    pub(crate) axis: Option<(usize, Option<Option<Step>>)>,
    /// The columns that name the series.
    pub(crate) by: Vec<usize>,
    pub(crate) measures: Vec<Measure>,
    pub(crate) names: Names,
    pub(crate) series: Names,
    /// For each series and measure, its values as they came. The key's first part is [`BEYOND`] for what is not held.
    pub(crate) values: HashMap<(usize, usize), Raw>,
    pub(crate) held: usize,
    pub(crate) rows: Rows,
    pub(crate) counted: Counted,
}

/// Names in the order they were first seen.
#[derive(Debug, Default)]
pub(crate) struct Names {
    ids: HashMap<String, usize>,
    pub(crate) labels: Vec<Label>,
}

impl Names {
    fn id(&mut self, name: &str, limit: usize) -> usize {
        if let Some(id) = self.ids.get(name) {
            return *id;
        }
        if self.labels.len() >= limit {
            return BEYOND;
        }
        let id = self.labels.len();
        self.ids.insert(name.to_owned(), id);
        self.labels.push(Label::new(name));
        id
    }
}

impl Collector {
    /// A collector for a result with these columns that is drawn as `kind`, which
    /// [`Kinds::pick`](crate::Kinds::pick) gave.
    pub fn new(columns: &[Column], kind: Kind) -> Collector {
        Collector::with_limits(columns, kind, Limits::default())
    }

    /// The same with other limits.
    pub fn with_limits(columns: &[Column], kind: Kind, limits: Limits) -> Collector {
        let time = columns.iter().position(|column| matches!(column.role, Role::Time { .. }));
        let first = columns.iter().position(|column| column.role == Role::Category);
        let axis = match kind {
            Kind::Number | Kind::Gauge | Kind::Table | Kind::Logs => None,
            // The slices of a pie are named by times as by anything else.
            Kind::Pie => time.or(first).map(|column| (column, None)),
            _ => match (time, first) {
                (Some(column), _) => match columns[column].role {
                    Role::Time { step } => Some((column, Some(step))),
                    _ => None,
                },
                (None, first) => first.map(|column| (column, None)),
            },
        };
        let measures = columns.iter().enumerate().filter_map(|(i, column)| match column.role {
            Role::Measure { unit, adds } => Some(Measure { column: i, name: Label::new(&column.name), unit, adds }),
            _ => None,
        });
        let mut measures: Vec<Measure> = measures.collect();
        if kind == Kind::Pie || kind == Kind::Gauge {
            measures.truncate(1);
        }
        let by = match axis {
            Some((axis, _)) if kind != Kind::Pie => columns
                .iter()
                .enumerate()
                .filter(|(i, column)| *i != axis && matches!(column.role, Role::Category | Role::Time { .. }))
                .map(|(i, _)| i)
                .collect(),
            _ => Vec::new(),
        };
        let rows = match kind {
            Kind::Table | Kind::Logs => Rows {
                head: columns.iter().map(|column| Label::new(&column.name)).collect(),
                numbers: columns.iter().map(|c| matches!(c.role, Role::Measure { .. } | Role::Number)).collect(),
                rows: Vec::new(),
            },
            _ => Rows::default(),
        };
        Collector {
            kind,
            limits,
            columns: columns.to_vec(),
            axis,
            by,
            measures,
            names: Names::default(),
            series: Names::default(),
            values: HashMap::new(),
            held: 0,
            rows,
            counted: Counted::default(),
        }
    }

    /// Takes one more batch, whose columns are those the collector was made with.
    pub fn push(&mut self, batch: &RecordBatch) -> Result<(), ArrowError> {
        self.counted.rows += batch.num_rows() as u64;
        if batch.num_columns() != self.columns.len() {
            let (has, wants) = (batch.num_columns(), self.columns.len());
            return Err(ArrowError::SchemaError(format!("a batch has {has} columns, and the chart knows {wants}")));
        }
        if matches!(self.kind, Kind::Table | Kind::Logs) {
            return self.push_rows(batch);
        }
        let numbers: Vec<Option<Float64Array>> =
            self.measures.iter().map(|m| numbers(batch.column(m.column))).collect::<Result<_, _>>()?;
        for (measure, numbers) in self.measures.iter().zip(&numbers) {
            let name = measure.name.text();
            if numbers.is_none() && !self.counted.no_numbers.iter().any(|known| known == name) {
                self.counted.no_numbers.push(name.to_owned());
            }
        }
        let by: Vec<Texts> = self.by.iter().map(|i| Texts::of(batch.column(*i))).collect::<Result<_, _>>()?;
        let (times, names) = match self.axis {
            Some((column, Some(_))) => (Some(times(batch.column(column))?), None),
            Some((column, None)) => (None, Some(Texts::of(batch.column(column))?)),
            None => (None, None),
        };
        let mut key = String::new();
        for row in 0..batch.num_rows() {
            let at = if let Some(times) = &times {
                if times.is_null(row) {
                    self.counted.no_time += 1;
                    continue;
                }
                let at = times.value(row);
                if !time::is_drawable(at) {
                    self.counted.far_time += 1;
                    continue;
                }
                at
            } else if let Some(names) = &names {
                let id = names.with(row, |name| self.names.id(name, self.limits.names));
                if id == BEYOND { i64::MAX } else { id as i64 }
            } else {
                // There is one row. If it comes twice, the last one counts.
                0
            };
            let series = match by.as_slice() {
                [] => self.series.id("", 1),
                [one] => one.with(row, |name| self.series.id(name, self.limits.names)),
                many => {
                    key.clear();
                    for texts in many {
                        if !key.is_empty() {
                            key.push_str(" · ");
                        }
                        texts.with(row, |name| key.push_str(name));
                    }
                    self.series.id(&key, self.limits.names)
                }
            };
            if series == BEYOND || at == i64::MAX {
                self.counted.beyond += 1;
            }
            for (m, numbers) in numbers.iter().enumerate() {
                let value = numbers.as_ref().filter(|numbers| numbers.is_valid(row)).map(|numbers| numbers.value(row));
                let value = value.filter(|value| {
                    self.counted.not_finite += u64::from(!value.is_finite());
                    value.is_finite()
                });
                if self.held >= self.limits.values {
                    self.counted.not_held += 1;
                    continue;
                }
                self.held += 1;
                self.values.entry((series, m)).or_default().push((at, value));
            }
        }
        Ok(())
    }

    fn push_rows(&mut self, batch: &RecordBatch) -> Result<(), ArrowError> {
        let wanted = self.limits.rows.saturating_sub(self.rows.rows.len()).min(batch.num_rows());
        if wanted == 0 {
            return Ok(());
        }
        let batch = batch.slice(0, wanted);
        let columns: Vec<Texts> = batch.columns().iter().map(Texts::of).collect::<Result<_, _>>()?;
        for row in 0..wanted {
            let cells = columns
                .iter()
                .map(|texts| if texts.is_missing(row) { None } else { Some(texts.with(row, Label::new)) });
            self.rows.rows.push(cells.collect());
        }
        Ok(())
    }

    /// The chart.
    pub fn finish(self) -> Chart {
        finish::finish(self)
    }
}

/// The values of a column as numbers; `None` if it can hold none. Text that is no number is missing.
fn numbers(array: &ArrayRef) -> Result<Option<Float64Array>, ArrowError> {
    if !can_cast_types(array.data_type(), &DataType::Float64) {
        return Ok(None);
    }
    let numbers = cast(array, &DataType::Float64)?;
    Ok(numbers.as_any().downcast_ref::<Float64Array>().cloned())
}

/// The values of a column as times; those that are none are missing.
fn times(array: &ArrayRef) -> Result<TimestampMillisecondArray, ArrowError> {
    let kind = DataType::Timestamp(TimeUnit::Millisecond, None);
    if !can_cast_types(array.data_type(), &kind) {
        return Ok(TimestampMillisecondArray::new_null(array.len()));
    }
    let times = cast(array, &kind)?;
    let times = times.as_any().downcast_ref::<TimestampMillisecondArray>().cloned();
    Ok(times.unwrap_or_else(|| TimestampMillisecondArray::new_null(array.len())))
}

/// The values of a column as names.
enum Texts {
    Plain(StringViewArray),
    Moments(TimestampMillisecondArray),
    Numbers(Float64Array),
    Shown(Vec<Option<String>>),
}

impl Texts {
    fn of(array: &ArrayRef) -> Result<Texts, ArrowError> {
        let text = |array: &ArrayRef| -> Result<Option<StringViewArray>, ArrowError> {
            let text = cast(array, &DataType::Utf8View)?;
            Ok(text.as_any().downcast_ref::<StringViewArray>().cloned())
        };
        let kind = match array.data_type() {
            DataType::Dictionary(_, values) => values.as_ref(),
            kind => kind,
        };
        match kind {
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => {
                if let Some(texts) = text(array)? {
                    return Ok(Texts::Plain(texts));
                }
            }
            DataType::Timestamp(_, _) => return Ok(Texts::Moments(times(array)?)),
            DataType::Float16 | DataType::Float32 | DataType::Float64 => {
                if let Some(numbers) = numbers(array)? {
                    return Ok(Texts::Numbers(numbers));
                }
            }
            DataType::Boolean => {
                let numbers = numbers(array)?;
                if let Some(numbers) = numbers {
                    return Ok(Texts::Numbers(numbers));
                }
            }
            _ => {}
        }
        let options = FormatOptions::default();
        let shown = ArrayFormatter::try_new(array.as_ref(), &options)?;
        let shown = (0..array.len()).map(|row| array.is_valid(row).then(|| shown.value(row).to_string()));
        Ok(Texts::Shown(shown.collect()))
    }

    fn is_missing(&self, row: usize) -> bool {
        match self {
            Texts::Plain(texts) => texts.is_null(row),
            Texts::Moments(times) => times.is_null(row),
            Texts::Numbers(numbers) => numbers.is_null(row),
            Texts::Shown(texts) => texts[row].is_none(),
        }
    }

    /// Calls `use_it` with the name in this row.
    fn with<T>(&self, row: usize, use_it: impl FnOnce(&str) -> T) -> T {
        if self.is_missing(row) {
            return use_it(Label::missing().text());
        }
        match self {
            Texts::Plain(texts) => use_it(texts.value(row)),
            Texts::Moments(times) => use_it(&time::moment_text(times.value(row))),
            Texts::Numbers(numbers) => use_it(&number::plain_text(numbers.value(row))),
            Texts::Shown(texts) => use_it(texts[row].as_deref().unwrap_or_default()),
        }
    }
}
