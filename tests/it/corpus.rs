//! Queries that other people wrote. The valid ones parse, plan, print back, and run over data that fit; those that are
//! told to be invalid are refused when they are read strictly, at the place that is told.

use libtest_mimic::Trial;
use serde_json::{Map, Value, json};
use trailsight::{Engine, Error, QueryError, Source};

use crate::answer::{Window, ask_of, engine_with, explain, over};
use crate::cases::round_trip;
use crate::shared::folder_or_skip;
use crate::{Outcome, project};

/// Queries whose copy in the collection is damaged, by id, and how.
const DAMAGED: &[(&str, &str)] = &[
    ("q0208", "the pattern of `parse` has lost its `*`"),
    ("q0682", "the groups of the regular expression have lost their names"),
    ("q0683", "the groups of the regular expression have lost their names"),
];

pub(crate) fn trials() -> Vec<Trial> {
    vec![Trial::test("corpus::queries_of_others", check)]
}

fn check() -> Outcome {
    let Some(shared) = folder_or_skip("corpus::queries_of_others") else { return Ok(()) };
    let path = shared.join("corpus/insights/queries.jsonl");
    let text = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let (mut runs, mut damaged, mut invalid, mut strictly) = (0, 0, 0, 0);
    let mut wrong = Vec::new();
    for line in text.lines() {
        let entry: Value = serde_json::from_str(line).map_err(|e| format!("{}: {e}", path.display()))?;
        let told = |key: &str| entry[key].as_str().unwrap_or_default();
        let (id, query) = (told("id"), told("query"));
        let outcome = match told("expect") {
            "" if DAMAGED.iter().any(|(known, _)| *known == id) => refused(query, false).map(|_| {
                damaged += 1;
            }),
            "" => works(query).map(|()| {
                runs += 1;
                strictly += usize::from(refused(query, true).is_err());
            }),
            expected => invalid_as_told(query, expected).map(|()| invalid += 1),
        };
        if let Err(what) = outcome {
            wrong.push(format!("{id} ({})\n{what}", told("source")));
        }
    }
    println!(
        "corpus: {runs} queries run, {strictly} of them when read strictly too; \
         {invalid} are invalid and refused at the place told; {damaged} are damaged"
    );
    match wrong.as_slice() {
        [] => Ok(()),
        _ => Err(format!("{} queries fare otherwise than they should\n\n{}", wrong.len(), wrong.join("\n\n")).into()),
    }
}

fn window(strict: bool) -> Window {
    // A day, as a query of the service has a window; it is the day of the events.
    Window { since: Some(FIRST), until: Some(FIRST + 86_399_999), now: Some(FIRST + 86_400_000), strict }
}

/// 2025-01-02T00:00:00Z
const FIRST: i64 = 1_735_776_000_000;

/// An engine that knows what the query names.
fn prepared(query: &str) -> Result<(tempfile::TempDir, Engine), String> {
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let engine = engine_with(1, project::of_query(query, folder.path()));
    Ok((folder, engine))
}

/// Parses, plans, prints back, and runs.
fn works(query: &str) -> Result<(), String> {
    let (_folder, engine) = prepared(query)?;
    let (_empty, source) = over("", "json")?;
    if let Err(error) = engine.query(query, &source).check() {
        return Err(error.render(false));
    }
    round_trip(query)?;
    let demand = explain(&engine, &source, query, window(false)).map_err(|e| e.to_string())?.demand;
    let (_events, source) = over(&events(&demand), "json")?;
    run(&engine, &source, query)
}

fn run(engine: &Engine, source: &Source, query: &str) -> Result<(), String> {
    let answer = ask_of(engine, source, query, window(false)).map_err(|e| e.to_string())?;
    match answer.statistics.failures.as_slice() {
        [] => Ok(()),
        failures => Err(format!("input was skipped: {failures:?}")),
    }
}

/// Events that have every field that is asked for, as numbers, texts, JSON, and not at all.
fn events(demand: &str) -> String {
    let names: Vec<&str> = demand.lines().filter_map(|line| line.rsplit_once(" as ")).map(|(name, _)| name).collect();
    let mut lines = Vec::new();
    for k in 0..8_i64 {
        let mut event = Map::new();
        event.insert("@timestamp".to_owned(), json!(FIRST + k * 3_600_000));
        for (nth, name) in names.iter().enumerate().filter(|(_, name)| !name.starts_with('@')) {
            let value = match (k + nth as i64) % 4 {
                0 => json!(k * 100 + nth as i64),
                1 => json!(format!("{name} of {k}, status=200 [ERROR] 10.0.0.{k}")),
                2 => json!(format!("{{\"id\":{k},\"items\":[{{\"id\":1}},2]}}")),
                _ => continue,
            };
            event.insert((*name).to_owned(), value);
        }
        lines.push(Value::Object(event).to_string());
    }
    lines.join("\n")
}

/// The mistakes for which a query is refused.
fn refused(query: &str, strict: bool) -> Result<QueryError, String> {
    let (_folder, engine) = prepared(query)?;
    let (_empty, source) = over("", "json")?;
    match explain(&engine, &source, query, window(strict)) {
        Err(Error::Query(error)) => Ok(error),
        Err(other) => Err(other.to_string()),
        Ok(_) => Err("it is not refused".to_owned()),
    }
}

/// A query that its source tells to be invalid, in a comment behind the place; or that was seen to be.
fn invalid_as_told(query: &str, expected: &str) -> Result<(), String> {
    let error = refused(query, true)?;
    if expected == "documented-but-observed-invalid" {
        return works(query);
    }
    const COMMENT: &str = "# Invalid reference to ";
    let at = query.find(COMMENT).ok_or("no comment tells the place")?;
    let line = query[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let field = query[at + COMMENT.len()..].split_whitespace().next().unwrap_or_default();
    let found = error.diagnostics().iter().any(|mistake| {
        let names = mistake.aws.as_ref().is_some_and(|aws| aws.ends_with(&format!(": {field}")));
        names && (line..at).contains(&mistake.span.start)
    });
    if found { Ok(()) } else { Err(format!("not refused for `{field}` in its line\n{}", error.render(false))) }
}
