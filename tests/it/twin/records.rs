//! Reading an archive the slow way.

use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde_json::Value;
use serde_json::value::RawValue;

/// One event.
#[derive(Debug)]
pub(crate) struct Record {
    /// Its text as it stands in the object.
    pub(crate) message: String,
    pub(crate) value: Value,
    /// The object it came from, relative to the archive.
    pub(crate) object: String,
    /// ms since 1970.
    pub(crate) time: i64,
}

impl Record {
    /// The text of the leaf at a dotted path.
    pub(crate) fn text(&self, path: &str) -> Option<String> {
        match step(&self.value, path)? {
            Value::Null => None,
            Value::String(text) => Some(text.clone()),
            // A number is shown with its digits as written, which a tree of doubles has lost.
            Value::Number(_) => digits(&self.message, path),
            other => Some(other.to_string()),
        }
    }

    /// The number at a dotted path: a number, or text that wholly is one.
    pub(crate) fn number(&self, path: &str) -> Option<f64> {
        let text = self.text(path)?;
        let numeric = text.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b));
        text.parse().ok().filter(|_| numeric)
    }

    /// The part of the object's key that stands so many steps behind `AWSLogs`.
    pub(crate) fn key_part(&self, steps: usize) -> Option<String> {
        self.object.split('/').skip_while(|part| *part != "AWSLogs").nth(steps).map(str::to_owned)
    }
}

/// The text of the leaf at a dotted path, as it is written.
fn digits(text: &str, path: &str) -> Option<String> {
    if path.is_empty() {
        return Some(text.to_owned());
    }
    if let Ok(list) = serde_json::from_str::<Vec<&RawValue>>(text) {
        let (position, rest) = path.split_once('.').unwrap_or((path, ""));
        return digits(list.get(position.parse::<usize>().ok()?)?.get(), rest);
    }
    let map: HashMap<String, &RawValue> = serde_json::from_str(text).ok()?;
    map.iter().find_map(|(key, inner)| {
        let rest = path.strip_prefix(key.as_str())?;
        match rest.strip_prefix('.') {
            Some(rest) => digits(inner.get(), rest),
            None => rest.is_empty().then(|| inner.get().to_owned()),
        }
    })
}

/// Follows a dotted path, where a key may itself hold dots.
fn step<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    if path.is_empty() {
        return Some(value);
    }
    match value {
        Value::Object(map) => map.iter().find_map(|(key, inner)| {
            let rest = path.strip_prefix(key.as_str())?;
            match rest.strip_prefix('.') {
                Some(rest) => step(inner, rest),
                None if rest.is_empty() => Some(inner),
                None => None,
            }
        }),
        Value::Array(list) => {
            let (position, rest) = path.split_once('.').unwrap_or((path, ""));
            step(list.get(position.parse::<usize>().ok()?)?, rest)
        }
        _ => None,
    }
}

/// Every event of an archive of `{"Records":[...]}` objects in gzip, in the order of their keys.
pub(crate) fn read(folder: &Path) -> Result<Vec<Record>, String> {
    let mut paths = Vec::new();
    walk(folder, &mut paths)?;
    paths.retain(|path| path.extension().is_some_and(|e| e == "gz"));
    paths.sort();
    let mut records = Vec::new();
    for path in paths {
        let fault = |what: &dyn std::fmt::Display| format!("{}: {what}", path.display());
        let file = std::fs::File::open(&path).map_err(|e| fault(&e))?;
        let mut text = String::new();
        flate2::read::MultiGzDecoder::new(file).read_to_string(&mut text).map_err(|e| fault(&e))?;
        let document: HashMap<String, Vec<Box<RawValue>>> = serde_json::from_str(&text).map_err(|e| fault(&e))?;
        let object = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().into_owned();
        for raw in document.get("Records").into_iter().flatten() {
            let value: Value = serde_json::from_str(raw.get()).map_err(|e| fault(&e))?;
            let time = value.get("eventTime").and_then(Value::as_str).and_then(super::values::parse_time);
            let time = time.ok_or_else(|| fault(&"a record without a time"))?;
            records.push(Record { message: raw.get().to_owned(), value, object: object.clone(), time });
        }
    }
    if records.is_empty() { Err(format!("{}: no records", folder.display())) } else { Ok(records) }
}

fn walk(folder: &Path, into: &mut Vec<PathBuf>) -> Result<(), String> {
    let entries = std::fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    for entry in entries {
        let path = entry.map_err(|e| e.to_string())?.path();
        if path.is_dir() {
            walk(&path, into)?;
        } else {
            into.push(path);
        }
    }
    Ok(())
}
