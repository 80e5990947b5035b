//! Extraction against a slow, obvious twin over a tree of values.

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{Float64Type, TimestampMillisecondType};
use serde_json::Value;
use trailsight_extract::{Column, Extractor, Kind, ValueKind, is_object, parse_time, paths, value_text};

use crate::block_of;
use crate::generate::{self, Seed};

/// Every name of a record with what it names, in the record's order.
fn flatten<'v>(name: &str, value: &'v Value, names: &mut Vec<(String, &'v Value)>) {
    names.push((name.to_owned(), value));
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                flatten(&format!("{name}.{key}"), value, names);
            }
        }
        Value::Array(elements) => {
            for (position, value) in elements.iter().enumerate() {
                flatten(&format!("{name}.{position}"), value, names);
            }
        }
        _ => {}
    }
}

fn names(record: &Value) -> Vec<(String, &Value)> {
    let mut names = Vec::new();
    for (key, value) in record.as_object().expect("records are objects") {
        let at = if key.starts_with('@') { "@" } else { "" };
        flatten(&format!("{at}{key}"), value, &mut names);
    }
    names
}

fn present(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Object(members) => !members.is_empty(),
        Value::Array(elements) => !elements.is_empty(),
        _ => true,
    }
}

fn number(text: &str) -> Option<f64> {
    let plain = |c: char| c.is_ascii_digit() || "+-.eE".contains(c);
    let points = text.split('.').all(|part| part.contains(|c: char| c.is_ascii_digit()));
    if text.chars().all(plain) && points { text.parse().ok().filter(|n: &f64| n.is_finite()) } else { None }
}

fn check(kind: Kind, array: &ArrayRef, row: usize, value: Option<&Value>, what: &str) {
    match kind {
        Kind::Text => {
            let text = array.as_string_view();
            let text = text.is_valid(row).then(|| text.value(row));
            match value {
                None => assert_eq!(text, None, "{what}"),
                Some(Value::String(wanted)) => assert_eq!(text, Some(wanted.as_str()), "{what}"),
                // Written as it was, which a tree does not remember.
                Some(wanted) => {
                    let text = text.expect("a value is here");
                    assert_eq!(&serde_json::from_str::<Value>(text).expect("JSON text"), wanted, "{what}");
                }
            }
        }
        Kind::Number => {
            let wanted = match value {
                Some(Value::Number(n)) => n.as_f64(),
                Some(Value::String(text)) => number(text),
                Some(Value::Bool(truth)) => Some(if *truth { 1.0 } else { 0.0 }),
                _ => None,
            };
            let array = array.as_primitive::<Float64Type>();
            assert_eq!(array.is_valid(row).then(|| array.value(row)), wanted, "{what}");
        }
        Kind::Truth => {
            let wanted = match value {
                Some(Value::Number(n)) => Some(n.as_f64() != Some(0.0)),
                Some(Value::String(text)) => {
                    Some(text.to_lowercase() == "true" || number(text).is_some_and(|n| n != 0.0))
                }
                Some(Value::Bool(truth)) => Some(*truth),
                _ => None,
            };
            let array = array.as_boolean();
            assert_eq!(array.is_valid(row).then(|| array.value(row)), wanted, "{what}");
        }
        Kind::Time => {
            let wanted = match value {
                Some(Value::Number(n)) => parse_time(&n.to_string()),
                Some(Value::String(text)) => parse_time(text),
                _ => None,
            };
            let array = array.as_primitive::<TimestampMillisecondType>();
            assert_eq!(array.timezone(), Some("UTC"), "{what}");
            assert_eq!(array.is_valid(row).then(|| array.value(row)), wanted, "{what}");
        }
    }
}

#[test]
fn columns_agree_with_a_walk_over_the_tree() {
    let mut seed = Seed(42);
    for round in 0..400 {
        let records: Vec<String> = (0..20).map(|_| generate::object(&mut seed, 4, round % 3 == 0)).collect();
        let trees: Vec<Value> = records.iter().map(|r| serde_json::from_str(r).expect(r)).collect();
        let segments = ["a", "b", "c", "0", "1", "2", "", "é", "q\"q", "long name with blanks and more", "@id"];
        let path = |seed: &mut Seed| {
            let length = 1 + seed.below(4);
            let path: Vec<_> = (0..length).map(|_| seed.pick(&segments)).collect();
            format!("{}{}", if seed.below(10) == 0 { "@" } else { "" }, path.join("."))
        };
        let columns: Vec<Column> = (0..30)
            .map(|_| Column {
                paths: (0..1 + seed.below(2)).map(|_| path(&mut seed)).collect(),
                kind: [Kind::Text, Kind::Text, Kind::Number, Kind::Truth, Kind::Time][seed.below(5)],
            })
            .collect();

        let (block, spans) = block_of(&records.iter().map(String::as_str).collect::<Vec<_>>());
        let arrays = Extractor::new(&columns).extract(&block, &spans);
        for (column, array) in columns.iter().zip(&arrays) {
            assert_eq!(array.len(), records.len());
            for (row, tree) in trees.iter().enumerate() {
                let names = names(tree);
                let first = |path: &String| names.iter().find(|(name, value)| name == path && present(value));
                let wanted = column.paths.iter().find_map(first).map(|(_, value)| *value);
                check(column.kind, array, row, wanted, &format!("{column:?} of {}", records[row]));
            }
        }
    }
}

#[test]
fn paths_agree_with_a_walk_over_the_tree() {
    let mut seed = Seed(7);
    for _ in 0..5_000 {
        let wide = generate::object(&mut seed, 4, true);
        assert!(is_object(wide.as_bytes()));
        // Printed from the tree, no key is repeated.
        let tree: Value = serde_json::from_str(&wide).expect(&wide);
        let record = tree.to_string();
        let leaves: Vec<_> = names(&tree).into_iter().filter(|(_, v)| !v.is_object() && !v.is_array()).collect();
        let mut found = Vec::new();
        paths(record.as_bytes(), &mut |name, kind, raw| {
            let value = match kind {
                ValueKind::Text => Value::String(value_text(raw).into_owned()),
                _ => serde_json::from_slice(raw).expect("a leaf is JSON"),
            };
            found.push((name.to_owned(), value));
        });
        let leaves: Vec<_> = leaves.into_iter().map(|(name, value)| (name, value.clone())).collect();
        assert_eq!(found, leaves, "{record}");
    }
}
