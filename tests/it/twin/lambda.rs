//! Log events of Lambda, and the fields that CloudWatch itself found in them.

use std::collections::BTreeMap;
use std::path::Path;

use libtest_mimic::Failed;
use serde_json::{Map, Value};

use super::records::Record;
use super::{calls, check_each, compare, values};
use crate::Outcome;
use crate::answer::{self, Window, ask};

/// Fields that are as the service has them. `@initDuration` is not among them: the publisher moved it to other events.
const FIELDS: [&str; 6] = ["@type", "@duration", "@billedDuration", "@memorySize", "@maxMemoryUsed", "@timestamp"];

/// Writes the events as an export has them, and asks for the fields again.
pub(super) fn check(path: &Path) -> Outcome {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let rows: Vec<Vec<BTreeMap<String, String>>> = serde_json::from_str(&text).map_err(|e| e.to_string())?;
    let event = |row: &Vec<BTreeMap<String, String>>| -> BTreeMap<String, String> {
        row.iter().filter_map(|cell| Some((cell.get("field")?.clone(), cell.get("value")?.clone()))).collect()
    };
    let events: Vec<BTreeMap<String, String>> = rows.iter().map(event).collect();
    let mut export = String::new();
    let mut expected = Vec::new();
    for event in &events {
        let (time, message) = (&event["@timestamp"], &event["@message"]);
        export.push_str(&format!("{}Z {message}\n", time.replace(' ', "T")));
        let mut row = Map::new();
        for name in FIELDS {
            if let Some(value) = event.get(name) {
                row.insert(name.to_owned(), shown(value));
            }
        }
        row.insert("@message".to_owned(), Value::from(message.trim_end_matches('\n')));
        expected.push(Value::Object(row));
    }
    let folder = tempfile::tempdir()?;
    let file = answer::put(folder.path(), "000000", &export);
    let records = events.iter().map(record).collect::<Result<Vec<_>, _>>()?;
    check_each(calls::QUESTIONS.iter(), &records, &file)?;
    let source = answer::open(&[file], None).map_err(|e| e.to_string())?;
    let query = format!("display {}, @message", FIELDS.join(", "));
    let actual = ask(&source, &query, Window::default(), 3).map_err(|e| e.to_string())?.rows;
    let plain = |row: &String| -> Result<Value, String> {
        let row: Map<String, Value> = serde_json::from_str(row).map_err(|e| e.to_string())?;
        Ok(row.into_iter().map(|(name, value)| (name, value.as_str().map_or(value.clone(), shown))).collect())
    };
    let actual: Vec<Value> = actual.iter().map(plain).collect::<Result<_, _>>()?;
    let actual: Vec<String> = actual.iter().map(Value::to_string).collect();
    compare(false, expected, &actual).map_err(Failed::from)
}

/// An event as the service had it: its fields under their names without `@`, and the call that its text names.
fn record(event: &BTreeMap<String, String>) -> Result<Record, String> {
    let (time, message) = (event["@timestamp"].replace(' ', "T") + "Z", event["@message"].clone());
    let mut value = Map::new();
    for (name, text) in FIELDS[..5].iter().filter_map(|name| Some((name, event.get(*name)?))) {
        value.insert(name[1..].to_owned(), shown(text));
    }
    let call = message.split([' ', '\t', '\n']).find(|word| word.len() == 36 && word.matches('-').count() == 4);
    value.extend(call.map(|call| ("call".to_owned(), Value::from(call))));
    // The twin's own times end with seconds; these have three digits more.
    let milliseconds = time.get(20..23).and_then(|digits| digits.parse::<i64>().ok());
    let time = values::parse_time(&time).zip(milliseconds).map(|(seconds, ms)| seconds + ms);
    let time = time.ok_or_else(|| "an event without a time".to_owned())?;
    Ok(Record { message, value: Value::Object(value), object: String::new(), time })
}

/// The service shows these numbers as Java does: `1.28E8`.
fn shown(text: &str) -> Value {
    match text.parse::<f64>() {
        Ok(number) => Value::from(number),
        Err(_) => Value::from(text),
    }
}
