//! Arrays of one type as those of another, by the rules by which JSON values are read.
//!
//! What cannot be read that way is null, and nothing is an error.

use std::fmt::Write;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Float64Array, Int64Array, StringViewArray, StringViewBuilder,
    TimestampMillisecondArray, new_null_array,
};
use arrow::compute::{CastOptions, cast_with_options};
use arrow::datatypes::{DataType, Float32Type, Float64Type, Int64Type, TimestampMillisecondType};
use jiff::Timestamp;
use trailsight_extract::{parse_number, parse_time};

use crate::columns::time;

/// The array as one of the type.
pub(crate) fn fit(array: &ArrayRef, to: &DataType) -> ArrayRef {
    let from = array.data_type();
    if from == to {
        return Arc::clone(array);
    }
    match (from, to) {
        (DataType::Null, _) => new_null_array(to, array.len()),
        (DataType::Dictionary(_, values), _) => match plain(array, values) {
            Some(array) => fit(&array, to),
            None => new_null_array(to, array.len()),
        },
        (_, DataType::Utf8View) => Arc::new(texts(array)),
        (_, DataType::Float64) => Arc::new(numbers(array)),
        (_, DataType::Int64) => Arc::new(integers(array)),
        (_, DataType::Boolean) => Arc::new(truths(array)),
        (_, to) if *to == time() => Arc::new(times(array)),
        // Types that only an embedding program asks for: by way of the nearest of ours.
        (_, DataType::Timestamp(..) | DataType::Date32 | DataType::Date64) => cast(&times(array), to),
        (_, DataType::Utf8 | DataType::LargeUtf8) => cast(&texts(array), to),
        (DataType::Utf8View, other) if other.is_numeric() => cast(array, to),
        (_, other) if other.is_numeric() => cast(&numbers(array), to),
        _ => cast(array, to),
    }
}

fn cast(array: &dyn Array, to: &DataType) -> ArrayRef {
    plain(array, to).unwrap_or_else(|| new_null_array(to, array.len()))
}

fn plain(array: &dyn Array, to: &DataType) -> Option<ArrayRef> {
    // Safe: what does not fit is null.
    cast_with_options(array, to, &CastOptions { safe: true, ..CastOptions::default() }).ok()
}

/// A view of the texts, where the array is one of texts.
fn views(array: &dyn Array) -> Option<StringViewArray> {
    match array.data_type() {
        DataType::Utf8View => Some(array.as_string_view().clone()),
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Binary | DataType::LargeBinary | DataType::BinaryView => {
            // Bytes that are not UTF-8 are no text and become null.
            plain(array, &DataType::Utf8View).map(|texts| texts.as_string_view().clone())
        }
        _ => None,
    }
}

fn texts(array: &dyn Array) -> StringViewArray {
    if let Some(views) = views(array) {
        return views;
    }
    match array.data_type() {
        DataType::Boolean => {
            let word = |truth: bool| if truth { "true" } else { "false" };
            array.as_boolean().iter().map(|truth| truth.map(word)).collect()
        }
        DataType::Timestamp(..) | DataType::Date64 => written(times(array).iter(), write_time),
        DataType::Float16 | DataType::Float64 => written(numbers(array).iter(), write_float),
        DataType::Float32 => written(array.as_primitive::<Float32Type>().iter(), |number, text| {
            // With its own digits, not with those of the f64 nearest to it.
            if number.is_finite() {
                let _ = write!(text, "{number}");
            }
        }),
        other if other.is_nested() => {
            let mut text = String::new();
            let value = |row| {
                text.clear();
                json(array, row, &mut text);
                // Containers without anything in them are no values.
                (array.is_valid(row) && !matches!(text.as_str(), "[]" | "{}")).then(|| text.clone())
            };
            (0..array.len()).map(value).collect()
        }
        _ => cast(array, &DataType::Utf8View).as_string_view().clone(),
    }
}

/// Each value written; what is written as nothing is null.
fn written<T>(values: impl Iterator<Item = Option<T>>, write: impl Fn(T, &mut String)) -> StringViewArray {
    let mut builder = StringViewBuilder::new();
    let mut text = String::new();
    for value in values {
        text.clear();
        if let Some(value) = value {
            write(value, &mut text);
        }
        if text.is_empty() { builder.append_null() } else { builder.append_value(&text) }
    }
    builder.finish()
}

fn numbers(array: &dyn Array) -> Float64Array {
    let from = array.data_type();
    if let Some(views) = views(array) {
        return views.iter().map(|text| text.and_then(|text| parse_number(text.as_bytes()))).collect();
    }
    match from {
        DataType::Boolean => array.as_boolean().iter().map(|truth| truth.map(f64::from)).collect(),
        DataType::Timestamp(..) | DataType::Date32 | DataType::Date64 => {
            times(array).iter().map(|ms| ms.map(|ms| ms as f64)).collect()
        }
        other if other.is_numeric() => cast(array, &DataType::Float64).as_primitive::<Float64Type>().clone(),
        _ => Float64Array::new_null(array.len()),
    }
}

fn integers(array: &dyn Array) -> Int64Array {
    if let Some(views) = views(array) {
        let whole = |text: &str| {
            text.parse().ok().or_else(|| {
                let number = parse_number(text.as_bytes())?;
                // Beyond that, a float is not the integer that was written.
                (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i64)
            })
        };
        return views.iter().map(|text| text.and_then(whole)).collect();
    }
    match array.data_type() {
        DataType::Boolean => array.as_boolean().iter().map(|truth| truth.map(i64::from)).collect(),
        DataType::Timestamp(..) | DataType::Date32 | DataType::Date64 => times(array).iter().collect(),
        other if other.is_numeric() => cast(array, &DataType::Int64).as_primitive::<Int64Type>().clone(),
        _ => Int64Array::new_null(array.len()),
    }
}

fn truths(array: &dyn Array) -> BooleanArray {
    if let Some(views) = views(array) {
        return views.iter().map(|text| text.map(|text| text.eq_ignore_ascii_case("true"))).collect();
    }
    match array.data_type() {
        DataType::Boolean => array.as_boolean().clone(),
        other if other.is_numeric() => numbers(array).iter().map(|number| number.map(|it| it != 0.0)).collect(),
        _ => BooleanArray::new_null(array.len()),
    }
}

fn times(array: &dyn Array) -> TimestampMillisecondArray {
    if let Some(views) = views(array) {
        let times = views.iter().map(|text| text.and_then(parse_time));
        return times.collect::<TimestampMillisecondArray>().with_timezone("UTC");
    }
    match array.data_type() {
        DataType::Timestamp(..) | DataType::Date32 | DataType::Date64 => {
            cast(array, &time()).as_primitive::<TimestampMillisecondType>().clone()
        }
        // The digits say whether it is seconds or a part of them, as in JSON.
        other if other.is_numeric() => times(&texts(array)),
        _ => TimestampMillisecondArray::new_null(array.len()).with_timezone("UTC"),
    }
}

/// `2031-02-03 04:05:06.789`, as results show points in time.
fn write_time(ms: i64, text: &mut String) {
    if let Ok(time) = Timestamp::from_millisecond(ms) {
        // Writing into a string does not fail.
        let _ = write!(text, "{}", time.strftime("%Y-%m-%d %H:%M:%S.%3f"));
    }
}

/// Appends a number as JSON has it. What is not finite has no form there.
fn write_float(number: f64, text: &mut String) {
    let huge = number.abs() >= 1e17 || (number != 0.0 && number.abs() < 1e-7);
    if number.is_finite() {
        let _ = if huge { write!(text, "{number:e}") } else { write!(text, "{number}") };
    }
}

/// Appends the value as JSON. Members of objects that are null are left out.
fn json(array: &dyn Array, row: usize, text: &mut String) {
    if array.is_null(row) {
        return text.push_str("null");
    }
    match array.data_type() {
        DataType::Struct(fields) => {
            let columns: Vec<_> = array.as_struct().columns().iter().map(Value::Nested).collect();
            object(fields.iter().map(|field| field.name().as_str()).zip(&columns), row, text);
        }
        DataType::List(_) => list(&array.as_list::<i32>().value(row), text),
        DataType::LargeList(_) => list(&array.as_list::<i64>().value(row), text),
        DataType::FixedSizeList(..) => list(&array.as_fixed_size_list().value(row), text),
        DataType::Map(..) => {
            let entries = array.as_map().value(row);
            let keys = fit(entries.column(0), &DataType::Utf8View);
            let keys = keys.as_string_view();
            let comma = |entry| if entry > 0 { "," } else { "" };
            text.push('{');
            for entry in 0..entries.len() {
                text.push_str(comma(entry));
                string(if keys.is_null(entry) { "" } else { keys.value(entry) }, text);
                text.push(':');
                json(entries.column(1), entry, text);
            }
            text.push('}');
        }
        _ => {
            let value = array.slice(row, 1);
            scalar(&texts(&value), is_bare(value.data_type()), 0, text);
        }
    }
}

/// Whether JSON has the values without quotes.
fn is_bare(data_type: &DataType) -> bool {
    match data_type {
        DataType::Dictionary(_, values) => is_bare(values),
        other => other.is_numeric() || *other == DataType::Boolean,
    }
}

fn scalar(texts: &StringViewArray, bare: bool, row: usize, text: &mut String) {
    match (texts.is_valid(row), bare) {
        (false, _) => text.push_str("null"),
        (true, true) => text.push_str(texts.value(row)),
        (true, false) => string(texts.value(row), text),
    }
}

/// A column of an object that is being written.
enum Value<'a> {
    Scalar(StringViewArray, bool),
    Nested(&'a ArrayRef),
}

/// Each row of the columns as the text of a JSON object, without what is null.
pub(crate) fn objects<'a>(columns: impl Iterator<Item = (&'a str, &'a ArrayRef)>, rows: usize) -> StringViewArray {
    // Column by column first: to write values one at a time costs more than all else.
    let prepared = |(name, column): (&'a str, &'a ArrayRef)| {
        let nested = column.data_type().is_nested();
        let bare = is_bare(column.data_type());
        (name, if nested { Value::Nested(column) } else { Value::Scalar(texts(column), bare) })
    };
    let columns: Vec<_> = columns.map(prepared).collect();
    let mut builder = StringViewBuilder::with_capacity(rows);
    let mut text = String::new();
    for row in 0..rows {
        text.clear();
        object(columns.iter().map(|(name, value)| (*name, value)), row, &mut text);
        builder.append_value(&text);
    }
    builder.finish()
}

fn object<'a>(members: impl Iterator<Item = (&'a str, &'a Value<'a>)>, row: usize, text: &mut String) {
    text.push('{');
    let mut first = true;
    for (name, value) in members {
        let filled = match value {
            Value::Scalar(texts, _) => texts.is_valid(row),
            Value::Nested(column) => column.is_valid(row),
        };
        if !filled {
            continue;
        }
        if !std::mem::take(&mut first) {
            text.push(',');
        }
        string(name, text);
        text.push(':');
        match value {
            Value::Scalar(texts, bare) => scalar(texts, *bare, row, text),
            Value::Nested(column) => json(column, row, text),
        }
    }
    text.push('}');
}

fn list(values: &ArrayRef, text: &mut String) {
    text.push('[');
    for row in 0..values.len() {
        if row > 0 {
            text.push(',');
        }
        json(values, row, text);
    }
    text.push(']');
}

fn string(value: &str, text: &mut String) {
    text.push('"');
    for letter in value.chars() {
        match letter {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            control if u32::from(control) < 0x20 => {
                let _ = write!(text, "\\u{:04x}", u32::from(control));
            }
            other => text.push(other),
        }
    }
    text.push('"');
}
