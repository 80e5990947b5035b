//! The arguments of one call, read by row whether they are columns or constants.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, ArrowPrimitiveType, AsArray, BooleanArray, BooleanBuilder, Float64Builder, PrimitiveArray,
    StringViewArray, StringViewBuilder, TimestampMillisecondArray, TimestampMillisecondBuilder,
};
use arrow::buffer::{BooleanBuffer, NullBuffer};
use arrow::compute::cast;
use arrow::datatypes::{Float64Type, TimestampMillisecondType};
use datafusion_common::{Result, ScalarValue, exec_err};
use datafusion_expr::ColumnarValue;

use crate::entry::Kind;
use crate::period::Period;

/// The arguments of one call over one batch.
pub(crate) struct Args<'a> {
    function: &'static str,
    values: &'a [ColumnarValue],
    rows: usize,
}

/// The values of one place: a column, or the same value for every row.
pub(crate) enum Values<Column, Value> {
    /// One value for each row.
    Column(Column),
    /// A constant.
    Same(Option<Value>),
}

/// Values of [`Kind::Text`].
pub(crate) type Texts = Values<StringViewArray, String>;
/// Values of [`Kind::Number`].
pub(crate) type Numbers = Values<PrimitiveArray<Float64Type>, f64>;
/// Values of [`Kind::Time`], in ms since the epoch.
pub(crate) type Times = Values<TimestampMillisecondArray, i64>;
/// Values of [`Kind::Truth`].
pub(crate) type Truths = Values<BooleanArray, bool>;

impl<'a> Args<'a> {
    pub(crate) fn new(function: &'static str, values: &'a [ColumnarValue], rows: usize) -> Self {
        Self { function, values, rows }
    }

    /// How many arguments were given.
    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }

    /// How many rows are asked for.
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// The name of the function, for messages.
    pub(crate) fn function(&self) -> &'static str {
        self.function
    }

    /// The argument itself.
    pub(crate) fn value(&self, place: usize) -> Result<&'a ColumnarValue> {
        match self.values.get(place) {
            Some(value) => Ok(value),
            None => exec_err!("{}: argument {} is not there", self.function, place + 1),
        }
    }

    /// The argument as a column, a constant repeated.
    pub(crate) fn column(&self, place: usize) -> Result<ArrayRef> {
        self.value(place)?.to_array(self.rows)
    }

    /// A text argument.
    pub(crate) fn text(&self, place: usize) -> Result<Texts> {
        Ok(match self.value(place)? {
            ColumnarValue::Array(column) if column.as_string_view_opt().is_some() => {
                Values::Column(column.as_string_view().clone())
            }
            ColumnarValue::Array(column) => {
                Values::Column(cast(column, &Kind::Text.data_type())?.as_string_view().clone())
            }
            ColumnarValue::Scalar(value) => Values::Same(text_of(value, self.function)?),
        })
    }

    /// Text arguments from `place` on.
    pub(crate) fn texts_from(&self, place: usize) -> Result<Vec<Texts>> {
        (place..self.len()).map(|place| self.text(place)).collect()
    }

    /// A number argument.
    pub(crate) fn number(&self, place: usize) -> Result<Numbers> {
        self.primitive(place, Kind::Number)
    }

    /// A time argument, as ms since the epoch.
    pub(crate) fn time(&self, place: usize) -> Result<Times> {
        self.primitive::<TimestampMillisecondType>(place, Kind::Time)
    }

    fn primitive<P: ArrowPrimitiveType>(
        &self,
        place: usize,
        kind: Kind,
    ) -> Result<Values<PrimitiveArray<P>, P::Native>> {
        let value = self.value(place)?;
        let column = match value {
            ColumnarValue::Array(column) => Arc::clone(column),
            ColumnarValue::Scalar(value) => value.to_array()?,
        };
        let column = match column.as_primitive_opt::<P>() {
            Some(column) => column.clone(),
            None => cast(&column, &kind.data_type())?.as_primitive::<P>().clone(),
        };
        Ok(match value {
            ColumnarValue::Array(_) => Values::Column(column),
            ColumnarValue::Scalar(_) => Values::Same(column.is_valid(0).then(|| column.value(0))),
        })
    }

    /// A truth argument.
    pub(crate) fn truth(&self, place: usize) -> Result<Truths> {
        Ok(match self.value(place)? {
            ColumnarValue::Array(column) if column.as_boolean_opt().is_some() => {
                Values::Column(column.as_boolean().clone())
            }
            ColumnarValue::Array(column) => {
                Values::Column(cast(column, &Kind::Truth.data_type())?.as_boolean().clone())
            }
            ColumnarValue::Scalar(ScalarValue::Boolean(value)) => Values::Same(*value),
            ColumnarValue::Scalar(value) if value.is_null() => Values::Same(None),
            ColumnarValue::Scalar(value) => {
                return exec_err!("{}: expected true or false, found {value}", self.function);
            }
        })
    }

    /// An argument that must be a constant text, such as a regular expression.
    pub(crate) fn literal_text(&self, place: usize) -> Result<String> {
        if let ColumnarValue::Scalar(value) = self.value(place)?
            && let Some(text) = text_of(value, self.function)?
        {
            return Ok(text);
        }
        exec_err!("{}: argument {} must be written as text, not taken from a field", self.function, place + 1)
    }

    /// An argument that must be a literal period.
    pub(crate) fn period(&self, place: usize) -> Result<Period> {
        Period::parse(&self.literal_text(place)?).or_else(|fault| exec_err!("{}: {fault}", self.function))
    }

    /// A column of text, asked for row by row.
    pub(crate) fn texts<T: AsRef<str>>(&self, mut value: impl FnMut(usize) -> Option<T>) -> Result<ArrayRef> {
        let mut column = StringViewBuilder::with_capacity(self.rows);
        for row in 0..self.rows {
            column.append_option(value(row));
        }
        Ok(Arc::new(column.finish()))
    }

    /// A column of numbers. What is not finite is not a number here, so it is missing.
    pub(crate) fn numbers(&self, mut value: impl FnMut(usize) -> Option<f64>) -> Result<ArrayRef> {
        let mut column = Float64Builder::with_capacity(self.rows);
        for row in 0..self.rows {
            column.append_option(value(row).filter(|number| number.is_finite()));
        }
        Ok(Arc::new(column.finish()))
    }

    /// A column of times, from ms since the epoch.
    pub(crate) fn times(&self, mut value: impl FnMut(usize) -> Option<i64>) -> Result<ArrayRef> {
        let mut column = TimestampMillisecondBuilder::with_capacity(self.rows).with_data_type(Kind::Time.data_type());
        for row in 0..self.rows {
            column.append_option(value(row));
        }
        Ok(Arc::new(column.finish()))
    }

    /// A column of truths that may be missing.
    pub(crate) fn truths(&self, mut value: impl FnMut(usize) -> Option<bool>) -> Result<ArrayRef> {
        let mut column = BooleanBuilder::with_capacity(self.rows);
        for row in 0..self.rows {
            column.append_option(value(row));
        }
        Ok(Arc::new(column.finish()))
    }

    /// A column of truths that are never missing: what cannot be told is false.
    pub(crate) fn verdicts(&self, mut value: impl FnMut(usize) -> Option<bool>) -> Result<ArrayRef> {
        self.truths(|row| Some(value(row).unwrap_or(false)))
    }
}

fn text_of(value: &ScalarValue, function: &str) -> Result<Option<String>> {
    match value.try_as_str() {
        Some(text) => Ok(text.map(str::to_owned)),
        None if value.is_null() => Ok(None),
        None => exec_err!("{function}: expected text, found {value}"),
    }
}

impl Texts {
    pub(crate) fn get(&self, row: usize) -> Option<&str> {
        match self {
            Values::Column(column) => column.is_valid(row).then(|| column.value(row)),
            Values::Same(value) => value.as_deref(),
        }
    }

    /// A column of truths, missing where the text is.
    pub(crate) fn test(&self, rows: usize, mut holds: impl FnMut(&str) -> bool) -> ArrayRef {
        let nulls = match self {
            Values::Column(column) => column.nulls().cloned(),
            Values::Same(value) => value.is_none().then(|| NullBuffer::new_null(rows)),
        };
        let truths = BooleanBuffer::collect_bool(rows, |row| self.get(row).is_some_and(&mut holds));
        Arc::new(BooleanArray::new(truths, nulls))
    }
}

impl<P: ArrowPrimitiveType> Values<PrimitiveArray<P>, P::Native> {
    pub(crate) fn get(&self, row: usize) -> Option<P::Native> {
        match self {
            Values::Column(column) => column.is_valid(row).then(|| column.value(row)),
            Values::Same(value) => *value,
        }
    }
}

impl Truths {
    pub(crate) fn get(&self, row: usize) -> Option<bool> {
        match self {
            Values::Column(column) => column.is_valid(row).then(|| column.value(row)),
            Values::Same(value) => *value,
        }
    }
}
