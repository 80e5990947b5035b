//! A thousand queries out of the grammar, the same ones every time: each is read, printed, laid out, planned, run, and
//! gives the same rows however the events come.
//!
//! The events come as one object and in several, read by one thread and by three, and as typed columns of a Parquet
//! file, of one group of rows and of groups of random sizes, whose rows come in batches of those sizes. A number that
//! JSON has is shown as it is written there, one of a column as a number: those two are taken as equal. Where the
//! language asks for the kind of a value, as where a field alone is a condition, a column is another thing, and only
//! the others are compared. Rows are compared without their order.

mod data;
mod exprs;
mod maker;
mod random;

use std::path::PathBuf;

use libtest_mimic::Trial;
use serde_json::{Map, Number, Value};
use trailsight::{Engine, Source};

use self::data::{EVENTS, START, TYPED, events, project};
use self::maker::{Made, make};
use self::random::Random;
use crate::Outcome;
use crate::answer::{self, Window, ask_of, engine_with, put};
use crate::cases::round_trip;
use crate::twin;

/// Queries in all, and in one test.
const QUERIES: usize = 1_000;
const EACH: usize = 50;

/// The moment that every query takes for now: two days after the first event.
const NOW: i64 = START + 2 * 86_400_000;

pub(crate) fn trials() -> Vec<Trial> {
    let range = |first: usize| Trial::test(format!("generated::from_{first}"), move || check(first));
    (0..QUERIES).step_by(EACH).map(range).collect()
}

/// One way to lay the events out.
struct Way {
    title: &'static str,
    source: Source,
    engine: Engine,
}

/// How lines of events are dealt to the text of a file.
type Deal<'a> = &'a dyn Fn(&[String]) -> Vec<String>;

fn check(first: usize) -> Outcome {
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let ways = ways(folder.path(), first as u64)?;
    let wrong: Vec<String> = (first..first + EACH)
        .filter_map(|k| {
            let made = make(k);
            let wrong = one(&made, &ways, k).err()?;
            Some(format!("query {k}\n\n{}\n\n{wrong}", made.text))
        })
        .collect();
    match wrong.as_slice() {
        [] => Ok(()),
        _ => Err(format!("{} of {EACH} queries\n\n{}", wrong.len(), wrong.join("\n\n----\n")).into()),
    }
}

fn ways(folder: &std::path::Path, seed: u64) -> Result<Vec<Way>, String> {
    let lines = events(EVENTS, 1);
    let whole = |lines: &[String]| vec![lines.join("\n") + "\n"];
    // In the same order, so that what stands first stands first.
    let parts = move |lines: &[String]| {
        let mut random = Random::new(seed);
        let mut rest = lines;
        let mut texts = Vec::new();
        while !rest.is_empty() {
            let (next, after) = rest.split_at((1 + random.below(20)).min(rest.len()));
            texts.push(next.join("\n") + "\n");
            rest = after;
        }
        texts
    };
    let mut ways = Vec::new();
    let deals: [(&str, Deal<'_>); 2] = [("whole", &whole), ("parts", &parts)];
    for (name, deal) in deals {
        let below = folder.join(name);
        let texts = deal(&lines);
        let files: Vec<PathBuf> =
            texts.iter().enumerate().map(|(n, text)| put(&below, &format!("events/{n:02}.jsonl"), text)).collect();
        let source = answer::open(&files, Some("json")).map_err(|e| e.to_string())?;
        for threads in [1, 3] {
            let engine = engine_with(threads, Some(project(&below, deal)));
            let title = match (name, threads) {
                ("whole", 1) => "one object, one thread",
                ("whole", _) => "one object, three threads",
                (_, 1) => "several objects, one thread",
                _ => "several objects, three threads",
            };
            ways.push(Way { title, source: source.clone(), engine });
        }
    }
    let made = ask_of(&ways[0].engine, &ways[0].source, TYPED, Window::default()).map_err(|e| e.to_string())?;
    let path = folder.join("events.parquet");
    std::fs::write(&path, made.write("parquet")?).map_err(|e| e.to_string())?;
    let source = answer::open(&[path], None).map_err(|e| e.to_string())?;
    for (title, k) in [("typed columns, one thread", 0), ("typed columns, three threads", 1)] {
        ways.push(Way { title, source: source.clone(), engine: ways[k].engine.clone() });
    }
    let mut random = Random::new(seed + 1);
    let path = folder.join("groups.parquet");
    std::fs::write(&path, made.in_groups(|| 1 + random.below(13))?).map_err(|e| e.to_string())?;
    let source = answer::open(&[path], None).map_err(|e| e.to_string())?;
    for (title, k) in [("random batches, one thread", 0), ("random batches, three threads", 1)] {
        ways.push(Way { title, source: source.clone(), engine: ways[k].engine.clone() });
    }
    Ok(ways)
}

fn one(made: &Made, ways: &[Way], k: usize) -> Result<(), String> {
    round_trip(&made.text)?;
    // Half of them within a window, which leaves out what has no time.
    let window = match k % 2 {
        0 => Window { now: Some(NOW), ..Window::default() },
        _ => Window { now: Some(NOW), since: Some(START + 3_600_000), until: Some(START + 86_400_000), strict: false },
    };
    // Every query in the two ways that differ most, and in one or two of the others in turn.
    let others: &[usize] = match (k / 2 % 4, made.typed) {
        (0, true) => &[1, 4],
        (1, true) => &[2, 5],
        (2, true) => &[1, 6],
        (_, true) => &[2, 7],
        (0 | 2, false) => &[1],
        (_, false) => &[2],
    };
    let mut expected: Option<Vec<Value>> = None;
    for way in [0, 3].iter().chain(others).map(|way| &ways[*way]) {
        let answer = ask_of(&way.engine, &way.source, &made.text, window);
        let rows = answer.map_err(|error| format!("{}: {error}", way.title))?.rows;
        let Some(expected) = &expected else {
            expected = Some(rows.iter().map(|row| loose(row)).collect::<Result<_, _>>()?);
            continue;
        };
        if made.any_rows {
            if rows.len() != expected.len() {
                return Err(format!("{}: {} rows, not {}", way.title, rows.len(), expected.len()));
            }
            continue;
        }
        let rows: Vec<String> =
            rows.iter().map(|row| loose(row).map(|row| row.to_string())).collect::<Result<_, _>>()?;
        twin::compare(false, expected.clone(), &rows).map_err(|what| format!("{}: other rows\n{what}", way.title))?;
    }
    Ok(())
}

/// The row with every text that is a number as one.
fn loose(row: &str) -> Result<Value, String> {
    let row: Map<String, Value> = serde_json::from_str(row).map_err(|e| format!("{row}: {e}"))?;
    let loose = |value: Value| match &value {
        Value::String(text) => match trailsight::functions::parse_number(text).and_then(Number::from_f64) {
            Some(number) => Value::Number(number),
            None => value,
        },
        Value::Number(number) => number.as_f64().and_then(Number::from_f64).map_or(value, Value::Number),
        _ => value,
    };
    Ok(Value::Object(row.into_iter().map(|(name, value)| (name, loose(value))).collect()))
}
