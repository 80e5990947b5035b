//! `relevantfields`: which fields tell the rows that meet a condition from the rest.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, LazyLock};

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Float64Array, StringViewArray};
use arrow::datatypes::{DataType, Field, Fields};
use datafusion_common::{Result, exec_datafusion_err};
use datafusion_expr::{AggregateUDF, Expr};
use serde_json::{Value, json};
use trailsight_pattern::hash;

use super::patterns::plain;
use super::summary::{Gathering, Summary, call};
use crate::number::parse_number;

/// The columns of the rows that [`relevant_of_json`] and [`relevant_of`] give, in order.
pub const RELEVANT_COLUMNS: [(&str, DataType); 5] = [
    ("@fieldName", DataType::Utf8View),
    ("@relevanceScore", DataType::Float64),
    ("@topRelevanceContributors", DataType::Utf8View),
    ("@conditionalMedian", DataType::Float64),
    ("@baselineMedian", DataType::Float64),
];

/// The most fields of one event that are looked at (spec 3.3).
const FIELDS_OF_EVENT: usize = 200;

/// The most fields that are looked at in all: those whose names have the smallest hashes.
const FIELDS: usize = 2000;

/// The most values of a field that are looked at.
const VALUES: usize = 500;

/// A field with more different values, all numbers, is one to be measured.
const NUMERIC: usize = 20;

/// So many different values may each be there in one event only.
const FEW: usize = 10;

/// Values shown of a field.
const SHOWN: usize = 5;

/// Bytes of a value that are looked at.
const LONGEST: usize = 256;

/// The relevance of every field of `message`, a JSON text, for `condition`: a list of structs with
/// [`RELEVANT_COLUMNS`].
pub fn relevant_of_json(condition: Expr, message: Expr) -> Expr {
    call(&OF_JSON, vec![condition, message])
}

/// The relevance of these fields, each a literal name and its text, for `condition`.
pub fn relevant_of(condition: Expr, fields: Vec<(Expr, Expr)>) -> Expr {
    let fields = fields.into_iter().flat_map(|(name, value)| [name, value]);
    call(&OF_FIELDS, [condition].into_iter().chain(fields).collect())
}

static OF_JSON: LazyLock<Arc<AggregateUDF>> = LazyLock::new(|| {
    static TAKES: [DataType; 2] = [DataType::Boolean, DataType::Utf8View];
    let begin = || -> Box<dyn Summary> { Box::new(Relevance { json: true, ..Relevance::default() }) };
    Gathering { name: "_relevant_of_json", takes: &TAKES, more: None, gives, begin }.udaf()
});

static OF_FIELDS: LazyLock<Arc<AggregateUDF>> = LazyLock::new(|| {
    let begin = || -> Box<dyn Summary> { Box::new(Relevance::default()) };
    static TAKES: [DataType; 1] = [DataType::Boolean];
    let more = Some(DataType::Utf8View);
    Gathering { name: "_relevant_of", takes: &TAKES, more, gives, begin }.udaf()
});

pub(super) fn udafs() -> Vec<Arc<AggregateUDF>> {
    vec![Arc::clone(&OF_JSON), Arc::clone(&OF_FIELDS)]
}

fn gives() -> Fields {
    RELEVANT_COLUMNS.iter().map(|(name, data_type)| Field::new(*name, data_type.clone(), true)).collect()
}

/// How many rows meet the condition, and how many do not.
type Counts = [u64; 2];

#[derive(Debug, Default)]
struct Relevance {
    /// The fields are those of a JSON text.
    json: bool,
    rows: Counts,
    fields: HashMap<String, Seen>,
    held: usize,
}

/// What was seen of a field.
#[derive(Debug, Default)]
struct Seen {
    present: Counts,
    /// Values by their hashes: all, or those with the smallest.
    values: BTreeMap<(u64, String), Counts>,
    /// There were more.
    others: bool,
    /// Not all values are numbers.
    text: bool,
}

impl Seen {
    fn add(&mut self, value: &str, counts: Counts) {
        self.text |= parse_number(value).is_none();
        (0..2).for_each(|side| self.present[side] += counts[side]);
        self.insert((hash(value.as_bytes()), value.to_owned()), counts);
    }

    /// A value that is kept in the end was kept from its first time on, so its counts are whole.
    fn insert(&mut self, key: (u64, String), counts: Counts) {
        let full = self.values.len() == VALUES;
        if full && self.values.last_key_value().is_some_and(|(last, _)| *last < key) {
            self.others = true;
            return;
        }
        let known = self.values.entry(key).or_default();
        (0..2).for_each(|side| known[side] += counts[side]);
        if self.values.len() > VALUES {
            self.values.pop_last();
            self.others = true;
        }
    }

    /// Whether most events have a value of their own: then it is a name of the event, and what it tells is chance. A
    /// few rare values beside frequent ones are no names.
    fn names_events(&self) -> bool {
        let counts = || self.values.values().map(|counts| counts.iter().sum::<u64>());
        let once = counts().filter(|count| *count == 1).count() as u64;
        self.values.len() > FEW && once * 2 > counts().sum()
    }

    fn size(&self) -> usize {
        self.values.keys().map(|(_, text)| text.len() + 64).sum()
    }
}

impl Relevance {
    fn see(&mut self, name: &str, value: &str, counts: Counts) {
        let value = value.get(..LONGEST).unwrap_or_else(|| {
            let end = (0..LONGEST.min(value.len()) + 1).rev().find(|at| value.is_char_boundary(*at));
            &value[..end.unwrap_or(0)]
        });
        let seen = self.field(name);
        let before = seen.values.len();
        seen.add(value, counts);
        if seen.values.len() > before {
            self.held += value.len() + 64;
        }
    }

    fn field(&mut self, name: &str) -> &mut Seen {
        if !self.fields.contains_key(name) {
            self.held += name.len() + size_of::<(String, Seen)>();
            // Twice as many for a while, so that choosing them is seldom.
            if self.fields.len() == 2 * FIELDS {
                self.choose();
            }
        }
        self.fields.entry(name.to_owned()).or_default()
    }

    /// Keeps the fields with the smallest hashes.
    fn choose(&mut self) {
        if self.fields.len() <= FIELDS {
            return;
        }
        let mut fields: Vec<(String, Seen)> = std::mem::take(&mut self.fields).into_iter().collect();
        fields.sort_by_cached_key(|(name, _)| (hash(name.as_bytes()), name.clone()));
        fields.truncate(FIELDS);
        self.held = fields.iter().map(|(name, seen)| name.len() + size_of::<(String, Seen)>() + seen.size()).sum();
        self.fields = fields.into_iter().collect();
    }

    fn add_json(&mut self, meets: &BooleanArray, messages: &dyn Array) {
        let messages = messages.as_string_view();
        for row in 0..messages.len() {
            let counts = counts(meets, row);
            self.count(counts);
            if messages.is_null(row) {
                continue;
            }
            let Ok(event) = serde_json::from_str::<Value>(messages.value(row)) else { continue };
            let mut leaves = Vec::new();
            if event.is_object() {
                flatten(&mut String::new(), &event, &mut leaves);
            }
            for (name, value) in leaves {
                self.see(&name, &value, counts);
            }
        }
    }

    fn count(&mut self, counts: Counts) {
        (0..2).for_each(|side| self.rows[side] += counts[side]);
    }
}

fn counts(meets: &BooleanArray, row: usize) -> Counts {
    if meets.is_valid(row) && meets.value(row) { [1, 0] } else { [0, 1] }
}

/// The leaves of an event by their dotted names (spec 3.3).
fn flatten(path: &mut String, value: &Value, into: &mut Vec<(String, String)>) {
    let text = match value {
        Value::Null => return,
        Value::Bool(truth) => truth.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            return items.iter().enumerate().for_each(|(nth, v)| step(path, &nth.to_string(), v, into));
        }
        Value::Object(members) => return members.iter().for_each(|(key, v)| step(path, key, v, into)),
    };
    if into.len() < FIELDS_OF_EVENT && into.iter().all(|(known, _)| known != path) {
        into.push((path.clone(), text));
    }
}

fn step(path: &mut String, key: &str, value: &Value, into: &mut Vec<(String, String)>) {
    if into.len() == FIELDS_OF_EVENT {
        return;
    }
    let length = path.len();
    if length > 0 {
        path.push('.');
    } else if key.starts_with('@') && key != "@timestamp" && key != "@message" {
        // Such a name is addressed with one more (spec 1.3).
        path.push('@');
    }
    path.push_str(key);
    flatten(path, value, into);
    path.truncate(length);
}

impl Summary for Relevance {
    fn add(&mut self, columns: &[ArrayRef]) -> Result<()> {
        let meets = columns[0].as_boolean();
        if self.json {
            self.add_json(meets, &columns[1]);
            return Ok(());
        }
        (0..meets.len()).for_each(|row| self.count(counts(meets, row)));
        for field in columns[1..].chunks_exact(2) {
            let (names, values) = (field[0].as_string_view(), field[1].as_string_view());
            for row in (0..values.len()).filter(|row| values.is_valid(*row)) {
                self.see(names.value(row), values.value(row), counts(meets, row));
            }
        }
        Ok(())
    }

    fn merge(&mut self, bytes: &[u8]) -> Result<()> {
        let damaged = || exec_datafusion_err!("these bytes are not what was seen of fields");
        let state: Vec<Value> = serde_json::from_slice(bytes).map_err(|_| damaged())?;
        let (Some(rows), fields) = (state.first().and_then(pair), state.get(1..).unwrap_or_default()) else {
            return Err(damaged());
        };
        self.count(rows);
        for field in fields {
            let name = field[0].as_str().ok_or_else(damaged)?;
            let present = pair(&field[1]).ok_or_else(damaged)?;
            let (others, text) = (field[2] == true, field[3] == true);
            let values = field[4].as_array().ok_or_else(damaged)?;
            let seen = self.field(name);
            (0..2).for_each(|side| seen.present[side] += present[side]);
            seen.others |= others;
            seen.text |= text;
            let mut held = 0;
            for value in values {
                let text = value[0].as_str().ok_or_else(damaged)?;
                held += text.len() + 64;
                seen.insert((hash(text.as_bytes()), text.to_owned()), pair(&value[1]).ok_or_else(damaged)?);
            }
            self.held += held;
        }
        Ok(())
    }

    fn to_bytes(&self) -> Result<Vec<u8>> {
        let mut state = vec![json!(self.rows)];
        let mut names: Vec<&String> = self.fields.keys().collect();
        names.sort();
        for name in names {
            let seen = &self.fields[name];
            let values: Vec<Value> = seen.values.iter().map(|((_, text), counts)| json!([text, counts])).collect();
            state.push(json!([name, seen.present, seen.others, seen.text, values]));
        }
        serde_json::to_vec(&state).map_err(|error| exec_datafusion_err!("{error}"))
    }

    fn size(&self) -> usize {
        self.held
    }

    fn rows(&mut self) -> Result<Vec<ArrayRef>> {
        self.choose();
        let mut found: Vec<(String, Relevant)> = Vec::new();
        if self.rows[0] > 0 && self.rows[1] > 0 {
            let judged = self.fields.iter().map(|(name, seen)| (name.clone(), judge(seen, self.rows)));
            // What is left of rounding is no difference.
            found = judged.filter(|(_, relevant)| relevant.score > 1e-9).collect();
        }
        found.sort_by(|a, b| b.1.score.total_cmp(&a.1.score).then_with(|| a.0.cmp(&b.0)));
        let number = |of: fn(&Relevant) -> Option<f64>| -> ArrayRef {
            Arc::new(found.iter().map(|(_, relevant)| of(relevant)).collect::<Float64Array>())
        };
        Ok(vec![
            Arc::new(found.iter().map(|(name, _)| Some(name)).collect::<StringViewArray>()),
            number(|relevant| Some(relevant.score)),
            Arc::new(found.iter().map(|(_, relevant)| relevant.contributors.clone()).collect::<StringViewArray>()),
            number(|relevant| relevant.medians[0]),
            number(|relevant| relevant.medians[1]),
        ])
    }
}

fn pair(value: &Value) -> Option<Counts> {
    Some([value.get(0)?.as_u64()?, value.get(1)?.as_u64()?])
}

/// What a field tells.
struct Relevant {
    score: f64,
    contributors: Option<String>,
    medians: [Option<f64>; 2],
}

fn judge(seen: &Seen, rows: Counts) -> Relevant {
    if !seen.text && (seen.others || seen.values.len() > NUMERIC) && seen.present[0] > 0 && seen.present[1] > 0 {
        return measure(seen);
    }
    // Values with their counts; a missing one is a value too.
    let missing = [rows[0] - seen.present[0], rows[1] - seen.present[1]];
    let mut values: Vec<(Value, Counts)> = if seen.others || seen.names_events() {
        vec![(Value::from("(present)"), seen.present)]
    } else {
        seen.values.iter().map(|((_, text), counts)| (Value::from(text.as_str()), *counts)).collect()
    };
    if missing != [0, 0] {
        values.push((Value::Null, missing));
    }
    let mut shares: Vec<(Value, [f64; 2])> = values
        .into_iter()
        .map(|(value, counts)| (value, [counts[0] as f64 / rows[0] as f64, counts[1] as f64 / rows[1] as f64]))
        .collect();
    let away = |shares: &[f64; 2]| (shares[0] - shares[1]).abs();
    shares.sort_by(|a, b| away(&b.1).total_cmp(&away(&a.1)).then_with(|| a.0.as_str().cmp(&b.0.as_str())));
    let score = shares.iter().map(|(_, shares)| divergence(*shares)).sum::<f64>().clamp(0.0, 1.0);
    let shown: Vec<Value> = shares
        .iter()
        .take(SHOWN)
        .map(|(value, [conditional, baseline])| {
            json!({"value": value, "conditional": rounded(*conditional), "baseline": rounded(*baseline)})
        })
        .collect();
    Relevant { score, contributors: Some(Value::Array(shown).to_string()), medians: [None, None] }
}

/// What one value adds to the divergence of Jensen and Shannon.
fn divergence([p, q]: [f64; 2]) -> f64 {
    let middle = (p + q) / 2.0;
    let part = |share: f64| if share > 0.0 { share / 2.0 * (share / middle).log2() } else { 0.0 };
    part(p) + part(q)
}

fn rounded(share: f64) -> Value {
    plain((share * 10_000.0).round() / 10_000.0)
}

/// The distance of Kolmogorov and Smirnov, and the medians.
fn measure(seen: &Seen) -> Relevant {
    let numbers = seen.values.iter().filter_map(|((_, text), counts)| Some((parse_number(text)?, *counts)));
    let mut numbers: Vec<(f64, Counts)> = numbers.collect();
    numbers.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut all = [0, 0];
    numbers.iter().for_each(|(_, counts)| (0..2).for_each(|side| all[side] += counts[side]));
    let (mut sums, mut score) = ([0, 0], 0.0_f64);
    let mut medians = [None, None];
    let mut rest = numbers.iter().peekable();
    while let Some((number, counts)) = rest.next() {
        for side in 0..2 {
            sums[side] += counts[side];
            if medians[side].is_none() && all[side] > 0 && sums[side] * 2 >= all[side] {
                medians[side] = Some(*number);
            }
        }
        // `1` and `1.0` are one number.
        let same = rest.peek().is_some_and(|next| next.0 == *number);
        if !same && all[0] > 0 && all[1] > 0 {
            score = score.max((sums[0] as f64 / all[0] as f64 - sums[1] as f64 / all[1] as f64).abs());
        }
    }
    Relevant { score, contributors: None, medians }
}
