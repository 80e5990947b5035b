//! What the language says of values, once more and simply.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Map, Number, Value};

use super::records::Record;

/// A row on its way: values are added in the order of the columns, missing ones left out.
#[derive(Debug, Default, Clone)]
pub(crate) struct Row(Map<String, Value>);

impl Row {
    pub(crate) fn new() -> Row {
        Row::default()
    }

    pub(crate) fn text(mut self, name: &str, value: impl Into<Option<String>>) -> Row {
        if let Some(value) = value.into() {
            self.0.insert(name.to_owned(), Value::String(value));
        }
        self
    }

    pub(crate) fn count(mut self, name: &str, value: usize) -> Row {
        self.0.insert(name.to_owned(), Value::from(value));
        self
    }

    /// A count of a field, which is left out when it is 0.
    pub(crate) fn count_or_none(self, name: &str, value: usize) -> Row {
        if value == 0 { self } else { self.count(name, value) }
    }

    pub(crate) fn number(mut self, name: &str, value: impl Into<Option<f64>>) -> Row {
        if let Some(value) = value.into() {
            self.0.insert(name.to_owned(), shown(value));
        }
        self
    }

    /// A number of which only bounds are known.
    pub(crate) fn between(mut self, name: &str, low: f64, high: f64) -> Row {
        self.0.insert(name.to_owned(), Value::from(vec![low, high]));
        self
    }

    pub(crate) fn truth(self, name: &str, value: impl Into<Option<bool>>) -> Row {
        let value: Option<bool> = value.into();
        self.number(name, value.map(|v| f64::from(u8::from(v))))
    }

    pub(crate) fn time(self, name: &str, ms: i64) -> Row {
        self.text(name, time_text(ms))
    }

    pub(crate) fn end(self) -> Value {
        Value::Object(self.0)
    }
}

/// At most four decimals.
fn shown(number: f64) -> Value {
    let text = format!("{number:.4}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    match text.parse::<i64>() {
        Ok(whole) => Value::from(whole),
        Err(_) => text.parse().ok().and_then(Number::from_f64).map_or(Value::Null, Value::Number),
    }
}

/// Whether a number came out as another run of the same sum might: off by one in the last shown digit, or by one
/// part in 10^12. `expected` may also be a pair of bounds.
pub(crate) fn within(expected: &Value, actual: &Value) -> bool {
    let Some(actual) = actual.as_f64() else { return false };
    match expected {
        Value::Array(bounds) => {
            let bound = |k: usize| bounds.get(k).and_then(Value::as_f64).unwrap_or(f64::NAN);
            (bound(0) - 0.0001..=bound(1) + 0.0001).contains(&actual)
        }
        other => other.as_f64().is_some_and(|e| (e - actual).abs() <= f64::max(0.000_101, e.abs() * 1e-12)),
    }
}

/// The records of each key, in order of the keys as they stand in a map.
pub(crate) fn group<K: Ord>(records: &[Record], key: impl Fn(&Record) -> K) -> BTreeMap<K, Vec<&Record>> {
    let mut groups: BTreeMap<K, Vec<&Record>> = BTreeMap::new();
    for record in records {
        groups.entry(key(record)).or_default().push(record);
    }
    groups
}

/// Natural order, missing first: text before numbers, runs of digits by length.
pub(crate) fn natural(left: Option<&str>, right: Option<&str>) -> Ordering {
    let (left, right) = match (left, right) {
        (None, None) => return Ordering::Equal,
        (None, Some(_)) => return Ordering::Less,
        (Some(_), None) => return Ordering::Greater,
        (Some(l), Some(r)) => (l, r),
    };
    match (is_number(left), is_number(right)) {
        (Some(l), Some(r)) => l.total_cmp(&r).then(right.len().cmp(&left.len())).then(left.cmp(right)),
        (None, Some(_)) => Ordering::Less,
        (Some(_), None) => Ordering::Greater,
        (None, None) => {
            let (left, right) = (runs(left), runs(right));
            for (l, r) in left.iter().zip(&right) {
                let both_digits =
                    l.starts_with(|c: char| c.is_ascii_digit()) && r.starts_with(|c: char| c.is_ascii_digit());
                let order = if both_digits { l.len().cmp(&r.len()).then(l.cmp(r)) } else { l.cmp(r) };
                if order != Ordering::Equal {
                    return order;
                }
            }
            left.len().cmp(&right.len())
        }
    }
}

fn is_number(text: &str) -> Option<f64> {
    static LOOKS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$").expect("the pattern is sound"));
    if LOOKS.is_match(text) { text.parse().ok() } else { None }
}

fn runs(text: &str) -> Vec<String> {
    let mut runs: Vec<String> = Vec::new();
    for c in text.chars() {
        match runs.last_mut() {
            Some(run) if run.ends_with(|p: char| p.is_ascii_digit()) == c.is_ascii_digit() => run.push(c),
            _ => runs.push(c.to_string()),
        }
    }
    runs
}

const DAY: i64 = 86_400_000;

/// `2021-07-30T10:48:44Z`
pub(crate) fn parse_time(text: &str) -> Option<i64> {
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<i64>().ok();
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    let mut days = 0;
    for y in 1970..year {
        days += if is_leap(y) { 366 } else { 365 };
    }
    for m in 1..month {
        days += month_length(year, m);
    }
    Some((days + day - 1) * DAY + hour * 3_600_000 + minute * 60_000 + second * 1_000)
}

/// `2021-07-30 10:48:44.000`
pub(crate) fn time_text(ms: i64) -> String {
    let (mut days, rest) = (ms.div_euclid(DAY), ms.rem_euclid(DAY));
    let (mut year, mut month) = (1970, 1);
    while days >= if is_leap(year) { 366 } else { 365 } {
        days -= if is_leap(year) { 366 } else { 365 };
        year += 1;
    }
    while days >= month_length(year, month) {
        days -= month_length(year, month);
        month += 1;
    }
    let (hour, minute, second, milli) = (rest / 3_600_000, rest / 60_000 % 60, rest / 1_000 % 60, rest % 1_000);
    format!("{year:04}-{month:02}-{:02} {hour:02}:{minute:02}:{second:02}.{milli:03}", days + 1)
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn month_length(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}
