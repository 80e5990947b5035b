//! `pattern`: lines to rows, one for each shape they share.

use std::sync::{Arc, LazyLock};

use arrow::array::{Array, ArrayRef, AsArray, Float64Array, Int64Array, StringViewArray};
use arrow::datatypes::{DataType, Field, Fields, TimeUnit, TimestampMillisecondType};
use datafusion_common::{Result, exec_datafusion_err};
use datafusion_expr::{AggregateUDF, Expr};
use serde_json::{Value, json};
use trailsight_pattern::{Lines, Pattern, Slot};

use super::summary::{Gathering, Summary, call};
use crate::calendar::time_text;

/// The columns of the rows that [`patterns`] gives, in order.
pub const PATTERN_COLUMNS: [(&str, DataType); 11] = [
    ("@pattern", DataType::Utf8View),
    ("@ratio", DataType::Float64),
    ("@sampleCount", DataType::Int64),
    ("@severityLabel", DataType::Utf8View),
    ("@tokens", DataType::Utf8View),
    ("@visualization", DataType::Utf8View),
    ("@logSamples", DataType::Utf8View),
    ("@diffEventCount", DataType::Int64),
    ("@differenceDescription", DataType::Utf8View),
    ("@anomaly", DataType::Utf8View),
    ("@anomalyDetail", DataType::Utf8View),
];

/// The patterns of texts with their times: a list of structs with [`PATTERN_COLUMNS`]. `now` and `earlier` say of which
/// windows a row is; by `halves` the later half of the time that all rows span is compared with the earlier half.
pub fn patterns(text: Expr, time: Expr, now: Expr, earlier: Expr, halves: bool) -> Expr {
    call(if halves { &HALVES } else { &PATTERNS }, vec![text, time, now, earlier])
}

static PATTERNS: LazyLock<Arc<AggregateUDF>> =
    LazyLock::new(|| gathering("_patterns", || Box::new(Patterns { lines: Lines::default(), halves: false })));

static HALVES: LazyLock<Arc<AggregateUDF>> =
    LazyLock::new(|| gathering("_patterns_by_halves", || Box::new(Patterns { lines: Lines::default(), halves: true })));

pub(super) fn udafs() -> Vec<Arc<AggregateUDF>> {
    vec![Arc::clone(&PATTERNS), Arc::clone(&HALVES)]
}

fn gathering(name: &'static str, begin: fn() -> Box<dyn Summary>) -> Arc<AggregateUDF> {
    static TAKES: LazyLock<[DataType; 4]> = LazyLock::new(|| {
        let time = DataType::Timestamp(TimeUnit::Millisecond, Some("UTC".into()));
        [DataType::Utf8View, time, DataType::Boolean, DataType::Boolean]
    });
    Gathering { name, takes: &*TAKES, more: None, gives, begin }.udaf()
}

fn gives() -> Fields {
    PATTERN_COLUMNS.iter().map(|(name, data_type)| Field::new(*name, data_type.clone(), true)).collect()
}

#[derive(Debug)]
struct Patterns {
    lines: Lines,
    halves: bool,
}

impl Summary for Patterns {
    fn add(&mut self, columns: &[ArrayRef]) -> Result<()> {
        let texts = columns[0].as_string_view();
        let times = columns[1].as_primitive::<TimestampMillisecondType>();
        let (now, earlier) = (columns[2].as_boolean(), columns[3].as_boolean());
        for row in (0..texts.len()).filter(|row| texts.is_valid(*row)) {
            let time = times.is_valid(row).then(|| times.value(row));
            if now.is_valid(row) && now.value(row) {
                self.lines.add(texts.value(row), time, false);
            }
            if earlier.is_valid(row) && earlier.value(row) {
                self.lines.add(texts.value(row), time, true);
            }
        }
        Ok(())
    }

    fn merge(&mut self, bytes: &[u8]) -> Result<()> {
        self.lines.merge_bytes(bytes).map_err(|damaged| exec_datafusion_err!("{damaged}"))
    }

    fn to_bytes(&self) -> Result<Vec<u8>> {
        Ok(self.lines.to_bytes())
    }

    fn size(&self) -> usize {
        self.lines.size()
    }

    fn rows(&mut self) -> Result<Vec<ArrayRef>> {
        let mut patterns = std::mem::take(&mut self.lines).patterns();
        if self.halves {
            Pattern::halve(&mut patterns);
        }
        let all: u64 = patterns.iter().map(|pattern| pattern.counts[0]).sum();
        let text = |of: &dyn Fn(&Pattern) -> Option<String>| -> ArrayRef {
            Arc::new(patterns.iter().map(of).collect::<StringViewArray>())
        };
        let count = |of: &dyn Fn(&Pattern) -> i64| -> ArrayRef {
            Arc::new(patterns.iter().map(of).map(Some).collect::<Int64Array>())
        };
        let ratio = |pattern: &Pattern| if all == 0 { 0.0 } else { pattern.counts[0] as f64 / all as f64 };
        Ok(vec![
            text(&|p| Some(p.text.clone())),
            Arc::new(patterns.iter().map(|p| Some(ratio(p))).collect::<Float64Array>()),
            count(&|p| p.counts[0] as i64),
            text(&|p| Some(p.severity.name().to_owned())),
            text(&|p| Some(tokens(p))),
            text(&|p| Some(json!({"bin": p.bin, "counts": p.bins}).to_string())),
            text(&|p| Some(samples(p))),
            count(&|p| p.counts[0] as i64 - p.counts[1] as i64),
            text(&|p| Some(difference(p.counts))),
            text(&kinds),
            text(&details),
        ])
    }
}

fn tokens(pattern: &Pattern) -> String {
    let slots = pattern.slots.iter().enumerate();
    Value::Array(slots.map(|(nth, slot)| token(nth + 1, slot)).collect()).to_string()
}

fn token(nth: usize, slot: &Slot) -> Value {
    let values = slot.values.iter().filter(|(_, counts)| counts[0] > 0);
    let values: serde_json::Map<String, Value> =
        values.map(|(text, counts)| (text.clone(), counts[0].into())).collect();
    let mut token =
        json!({"name": format!("<{}-{nth}>", slot.kind.name()), "values": values, "complete": slot.complete});
    if let Some((low, high)) = slot.range {
        token["min"] = plain(low);
        token["max"] = plain(high);
    }
    token
}

/// A number as a reader writes it: whole numbers without a fraction.
pub(super) fn plain(number: f64) -> Value {
    if number.fract() == 0.0 && number.abs() < 1e15 { (number as i64).into() } else { number.into() }
}

/// Lines of now; of a pattern that has none, earlier ones.
fn samples(pattern: &Pattern) -> String {
    let now = pattern.samples.iter().filter(|sample| !sample.earlier || pattern.counts[0] == 0);
    let samples = now.map(|sample| match sample.time {
        Some(time) => json!({"timestamp": time, "message": sample.text}),
        None => json!({"message": sample.text}),
    });
    Value::Array(samples.collect()).to_string()
}

fn difference([now, before]: [u64; 2]) -> String {
    let lines = |count: u64| format!("{count} line{}", if count == 1 { "" } else { "s" });
    match (now, before) {
        (now, 0) => format!("new: {}, none before", lines(now)),
        (0, before) => format!("gone: none, {before} before"),
        (now, before) if now == before => format!("as before: {}", lines(now)),
        (now, before) => {
            let percent = now.abs_diff(before) as f64 * 100.0 / before as f64;
            let way = if now > before { "up" } else { "down" };
            format!("{way} {percent:.0}%: {}, {before} before", lines(now))
        }
    }
}

/// The kinds of what is odd, each once.
fn kinds(pattern: &Pattern) -> Option<String> {
    let mut kinds: Vec<&str> = pattern.findings.iter().map(|finding| finding.kind.name()).collect();
    kinds.dedup();
    (!kinds.is_empty()).then(|| kinds.join(","))
}

fn details(pattern: &Pattern) -> Option<String> {
    let details = pattern.findings.iter().map(|finding| match finding.time.and_then(time_text) {
        Some(time) => format!("{} from {time}", finding.text),
        None => finding.text.clone(),
    });
    let details: Vec<String> = details.collect();
    (!details.is_empty()).then(|| details.join("; "))
}
