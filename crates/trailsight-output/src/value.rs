//! The text of a value: the only place that decides how a number or a time is printed.

use std::fmt::Write as _;

use arrow::array::{Array, AsArray};
use arrow::datatypes::{
    DataType, Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type, Float16Type,
    Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimeUnit, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type,
    UInt64Type,
};
use arrow::util::display::{ArrayFormatter, FormatOptions};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::{Options, json};

/// The text of one value, as every text format prints it; `None` when it is missing.
///
/// Missing is a null, a number that is not finite, and a row past the end.
///
/// ```
/// use arrow::array::Float64Array;
/// use trailsight_output::{Options, value_text};
///
/// let numbers = Float64Array::from(vec![2.0, 2.0 / 3.0, f64::NAN]);
/// let texts: Vec<_> = (0..3).map(|row| value_text(&numbers, row, &Options::default())).collect();
/// assert_eq!(texts, [Some("2".into()), Some("0.6667".into()), None]);
/// ```
pub fn value_text(array: &dyn Array, row: usize, options: &Options) -> Option<String> {
    let mut text = String::new();
    push_text(array, row, options.precise, &mut text).then_some(text)
}

/// Appends the text of one value. `false` says that it is missing and that nothing was appended.
pub(crate) fn push_text(array: &dyn Array, row: usize, precise: bool, out: &mut String) -> bool {
    if row >= array.len() || array.is_null(row) {
        return false;
    }
    match array.data_type() {
        DataType::Null => return false,
        DataType::Utf8View => out.push_str(array.as_string_view().value(row)),
        DataType::Utf8 => out.push_str(array.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => out.push_str(array.as_string::<i64>().value(row)),
        DataType::Boolean => out.push(if array.as_boolean().value(row) { '1' } else { '0' }),
        DataType::Float64 => return push_float(array.as_primitive::<Float64Type>().value(row), precise, out),
        DataType::Float32 => return push_float(widen(array.as_primitive::<Float32Type>().value(row)), precise, out),
        DataType::Float16 => {
            return push_float(widen(array.as_primitive::<Float16Type>().value(row).to_f32()), precise, out);
        }
        DataType::Timestamp(unit, _) => {
            let (seconds, millis) = match unit {
                TimeUnit::Second => (array.as_primitive::<TimestampSecondType>().value(row), 0),
                TimeUnit::Millisecond => split(array.as_primitive::<TimestampMillisecondType>().value(row), 1_000),
                TimeUnit::Microsecond => split(array.as_primitive::<TimestampMicrosecondType>().value(row), 1_000_000),
                TimeUnit::Nanosecond => {
                    split(array.as_primitive::<TimestampNanosecondType>().value(row), 1_000_000_000)
                }
            };
            push_time(seconds, millis, out);
        }
        DataType::Date32 => push_date(i64::from(array.as_primitive::<Date32Type>().value(row)), out),
        DataType::Date64 => {
            // Whole days by its definition, yet writers exist that keep the hour in it; do not lose that.
            let (seconds, millis) = split(array.as_primitive::<Date64Type>().value(row), 1_000);
            if seconds % DAY == 0 && millis == 0 {
                push_date(seconds / DAY, out);
            } else {
                push_time(seconds, millis, out);
            }
        }
        DataType::Decimal32(..) => push_decimal(&array.as_primitive::<Decimal32Type>().value_as_string(row), out),
        DataType::Decimal64(..) => push_decimal(&array.as_primitive::<Decimal64Type>().value_as_string(row), out),
        DataType::Decimal128(..) => push_decimal(&array.as_primitive::<Decimal128Type>().value_as_string(row), out),
        DataType::Decimal256(..) => push_decimal(&array.as_primitive::<Decimal256Type>().value_as_string(row), out),
        DataType::Binary => STANDARD.encode_string(array.as_binary::<i32>().value(row), out),
        DataType::LargeBinary => STANDARD.encode_string(array.as_binary::<i64>().value(row), out),
        DataType::BinaryView => STANDARD.encode_string(array.as_binary_view().value(row), out),
        DataType::FixedSizeBinary(_) => STANDARD.encode_string(array.as_fixed_size_binary().value(row), out),
        DataType::Dictionary(..) => {
            let (values, key) = dictionary_value(array, row);
            return push_text(values, key, precise, out);
        }
        data_type if is_container(data_type) => {
            json::push_value(array, row, out);
        }
        _ => match integer(array, row) {
            Some(value) => put(out, format_args!("{value}")),
            None => return push_other(array, row, out),
        },
    }
    true
}

/// Whether values of this type print as numbers: they stand on the right in a table, and bare in JSON.
pub(crate) fn is_number(data_type: &DataType) -> bool {
    match data_type {
        DataType::Boolean => true,
        DataType::Dictionary(_, values) => is_number(values),
        other => other.is_numeric(),
    }
}

/// Whether a text counts as a number in the language: a sign or none, digits, perhaps a fraction, perhaps an exponent.
pub(crate) fn is_number_text(text: &str) -> bool {
    fn digits(text: &str) -> Option<&str> {
        let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
        (rest.len() < text.len()).then_some(rest)
    }
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    let Some(mut rest) = digits(text) else { return false };
    if let Some(fraction) = rest.strip_prefix('.') {
        let Some(after) = digits(fraction) else { return false };
        rest = after;
    }
    if let Some(exponent) = rest.strip_prefix(['e', 'E']) {
        let Some(after) = digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)) else { return false };
        rest = after;
    }
    rest.is_empty()
}

/// Lists, structs and maps, which print as JSON text.
pub(crate) fn is_container(data_type: &DataType) -> bool {
    matches!(
        data_type,
        DataType::List(_)
            | DataType::LargeList(_)
            | DataType::FixedSizeList(..)
            | DataType::ListView(_)
            | DataType::LargeListView(_)
            | DataType::Struct(_)
            | DataType::Map(..)
    )
}

/// The values of a dictionary and the place in them that `row` means. The row is not null.
pub(crate) fn dictionary_value(array: &dyn Array, row: usize) -> (&dyn Array, usize) {
    let dictionary = array.as_any_dictionary();
    // Keys of a row that is not null are integers that index the values. Past the end reads as missing.
    let key = integer(dictionary.keys(), row).and_then(|key| usize::try_from(key).ok()).unwrap_or(usize::MAX);
    (dictionary.values().as_ref(), key)
}

/// Appends a number; `false` when it is not finite, which is missing.
fn push_float(value: f64, precise: bool, out: &mut String) -> bool {
    // Above this, a double need not hold every integer, and an `i64` cannot hold every double.
    const EXACT: f64 = 9_007_199_254_740_992.0;

    if !value.is_finite() {
        return false;
    }
    if value.fract() == 0.0 && value.abs() < EXACT {
        // Also the usual case, quicker than printing a double, and it has no negative zero.
        put(out, format_args!("{}", value as i64));
    } else if precise {
        // The range JavaScript writes without an exponent; beyond it the digits would be mostly zeros.
        if (1e-6..1e21).contains(&value.abs()) {
            put(out, format_args!("{value}"));
        } else {
            put(out, format_args!("{value:e}"));
        }
    } else {
        let start = out.len();
        put(out, format_args!("{value:.4}"));
        let kept = out[start..].trim_end_matches('0').trim_end_matches('.').len();
        out.truncate(start + kept);
        if &out[start..] == "-0" {
            out.replace_range(start.., "0");
        }
    }
    true
}

/// The double whose shortest text is that of `value`: 0.1 and not 0.10000000149011612.
fn widen(value: f32) -> f64 {
    if value.is_finite() { value.to_string().parse().unwrap_or(f64::from(value)) } else { f64::from(value) }
}

fn push_decimal(text: &str, out: &mut String) {
    out.push_str(if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text });
}

const DAY: i64 = 86_400;

/// Whole seconds and milliseconds of a count of parts of a second, both rounded down.
fn split(value: i64, parts: i64) -> (i64, i64) {
    (value.div_euclid(parts), value.rem_euclid(parts) / (parts / 1_000))
}

fn push_time(seconds: i64, millis: i64, out: &mut String) {
    push_date(seconds.div_euclid(DAY), out);
    let second = seconds.rem_euclid(DAY);
    put(out, format_args!(" {:02}:{:02}:{:02}.{millis:03}", second / 3600, second / 60 % 60, second % 60));
}

/// Appends the date `days` after 1970-01-01 in the Gregorian calendar. Any number of days has one, so that a broken
/// time prints as the far date it is rather than not at all.
fn push_date(days: i64, out: &mut String) {
    // Count from 0000-03-01, so that the leap day is the last of its year, in eras of 400 years (146,097 days).
    let days = days + 719_468;
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = days.div_euclid(146_097) * 400 + year_of_era + i64::from(month <= 2);
    put(out, format_args!("{year:04}-{month:02}-{day:02}"));
}

/// The value of an integer column of any width.
fn integer(array: &dyn Array, row: usize) -> Option<i128> {
    Some(match array.data_type() {
        DataType::Int8 => array.as_primitive::<Int8Type>().value(row).into(),
        DataType::Int16 => array.as_primitive::<Int16Type>().value(row).into(),
        DataType::Int32 => array.as_primitive::<Int32Type>().value(row).into(),
        DataType::Int64 => array.as_primitive::<Int64Type>().value(row).into(),
        DataType::UInt8 => array.as_primitive::<UInt8Type>().value(row).into(),
        DataType::UInt16 => array.as_primitive::<UInt16Type>().value(row).into(),
        DataType::UInt32 => array.as_primitive::<UInt32Type>().value(row).into(),
        DataType::UInt64 => array.as_primitive::<UInt64Type>().value(row).into(),
        _ => return None,
    })
}

/// Durations, times of day, intervals, unions: no command makes them, but a Parquet file may hold them. Arrow's text.
fn push_other(array: &dyn Array, row: usize, out: &mut String) -> bool {
    let options = FormatOptions::default();
    let Ok(formatter) = ArrayFormatter::try_new(array, &options) else { return false };
    let start = out.len();
    if formatter.value(row).write(out).is_err() {
        out.truncate(start);
    }
    out.len() > start
}

fn put(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a `String` cannot fail.
    let _ = out.write_fmt(text);
}
