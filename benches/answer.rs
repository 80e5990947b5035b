//! An answer as rows that can be compared, whoever gave it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Map, Value};

use crate::Result;

/// The rows of an answer. A cell without a value is not there; what is there is text.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    rows: Vec<BTreeMap<String, String>>,
}

impl Answer {
    /// Reads an answer that was written as one JSON object on a line for each row.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        Self::parse(&fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?)
    }

    /// The same from its text.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let row = |line: &str| -> Result<BTreeMap<String, String>> {
            let row: Map<String, Value> = serde_json::from_str(line)?;
            Ok(row.into_iter().filter(|(_, value)| !value.is_null()).map(|(name, value)| (name, cell(value))).collect())
        };
        let rows = text.lines().filter(|line| !line.is_empty()).map(row).collect::<Result<_>>()?;
        Ok(Self { rows })
    }

    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether this is one row with these numbers.
    pub(crate) fn shows(&self, cells: &[(&str, u64)]) -> bool {
        let shown =
            |row: &BTreeMap<String, String>| cells.iter().all(|(name, n)| row.get(*name) == Some(&n.to_string()));
        matches!(&self.rows[..], [row] if shown(row))
    }

    /// In what this answer is another one than `other`, as a text of a few lines; nothing when they are equal. The order
    /// of rows does not count. With `ties`, those rows may differ that share the smallest value of this column.
    pub(crate) fn differs(&self, other: &Self, ties: Option<&str>) -> Option<String> {
        if self.len() != other.len() {
            return Some(format!("{} rows against {}{}", self.len(), other.len(), first(self, other, None)));
        }
        let found = first(self, other, ties);
        (!found.is_empty()).then_some(found)
    }

    /// The rows as text, sorted, without those that share the smallest value of a column but for that value itself.
    fn lines(&self, ties: Option<&str>) -> Vec<String> {
        let tied =
            ties.and_then(|name| Some((name, self.rows.iter().map(|row| &row[name]).min_by(|a, b| order(a, b))?)));
        let line = |row: &BTreeMap<String, String>| {
            let cells = row.iter().filter(|(name, _)| match tied {
                Some((tied, least)) => row[tied] != *least || *name == tied,
                None => true,
            });
            cells.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("  ")
        };
        let mut lines: Vec<_> = self.rows.iter().map(line).collect();
        lines.sort_unstable();
        lines
    }
}

/// The first rows that one answer has and the other has not.
fn first(one: &Answer, other: &Answer, ties: Option<&str>) -> String {
    /// Enough to see what is wrong.
    const SHOWN: usize = 3;
    let (left, right) = (one.lines(ties), other.lines(ties));
    let mut found = String::new();
    for (sign, here, there) in [('-', &left, &right), ('+', &right, &left)] {
        let mut rest: BTreeMap<&str, usize> = BTreeMap::new();
        there.iter().for_each(|line| *rest.entry(line).or_default() += 1);
        let only = here.iter().filter(|line| match rest.get_mut(line.as_str()) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        });
        for line in only.take(SHOWN) {
            let short: String = line.chars().take(1000).collect();
            found.push_str(&format!("\n  {sign} {short}"));
        }
    }
    found
}

/// As numbers where both are, else as text.
fn order(left: &str, right: &str) -> std::cmp::Ordering {
    match (left.parse::<f64>(), right.parse::<f64>()) {
        (Ok(left), Ok(right)) => left.total_cmp(&right),
        _ => left.cmp(right),
    }
}

/// A value as text that does not depend on who wrote it.
fn cell(value: Value) -> String {
    match value {
        Value::String(text) => match serde_json::from_str::<Value>(&text) {
            Ok(inner @ (Value::Object(_) | Value::Array(_))) => sorted(inner).to_string(),
            _ => time(&text).unwrap_or(text),
        },
        other => sorted(other).to_string(),
    }
}

/// The same JSON with the keys of every object in order, and whole numbers without a fraction.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let entries: BTreeMap<_, _> = map.into_iter().map(|(key, value)| (key, sorted(value))).collect();
            Value::Object(entries.into_iter().collect())
        }
        Value::Array(values) => Value::Array(values.into_iter().map(sorted).collect()),
        Value::Number(number) => match number.as_f64() {
            // Beyond that a float does not tell whole numbers apart.
            Some(whole) if number.is_f64() && whole.fract() == 0.0 && whole.abs() < 9e15 => Value::from(whole as i64),
            _ => Value::Number(number),
        },
        other => other,
    }
}

/// `2025-03-18T04:00:00.000Z` and `2025-03-18 04:00:00` are one time.
fn time(text: &str) -> Option<String> {
    let shape = text.get(..19)?.bytes().map(|byte| if byte.is_ascii_digit() { b'0' } else { byte });
    let shape = String::from_utf8(shape.collect()).ok()?;
    if shape != "0000-00-00T00:00:00" && shape != "0000-00-00 00:00:00" {
        return None;
    }
    let rest = text[19..].trim_end_matches('Z').trim_end_matches('0').trim_end_matches('.');
    Some(format!("{} {}{rest}", &text[..10], &text[11..19]))
}
