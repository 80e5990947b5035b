//! Queries that other people wrote: what uses only what is run here plans, what uses more is refused as such.

use libtest_mimic::Trial;
use serde_json::Value;
use trailsight::syntax::codes;

use crate::answer::{engine_with, explain, over};
use crate::cases::round_trip;
use crate::shared::folder_or_skip;
use crate::{Outcome, project};

/// Queries that are refused for a reason of their own, by id.
const REFUSED: &[(&str, &str)] = &[
    ("q0065", "an address stands without quotes"),
    ("q0092", "`fields` follows `dedup`, which only `limit` may"),
    ("q0139", "the same address"),
    ("q0182", "shown as a mistake: `@message` after `stats`"),
    ("q0184", "shown as a mistake: `bin` after `stats`"),
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
    let (_folder, source) = over("", "json")?;
    let (mut plans, mut later, mut refused) = (0, 0, 0);
    let mut wrong = Vec::new();
    for line in text.lines() {
        let entry: Value = serde_json::from_str(line).map_err(|e| format!("{}: {e}", path.display()))?;
        let (id, query) = (entry["id"].as_str().unwrap_or_default(), entry["query"].as_str().unwrap_or_default());
        match outcome(query, &source) {
            Ok(true) => plans += 1,
            Ok(false) => later += 1,
            Err(_) if REFUSED.iter().any(|(known, _)| *known == id) => refused += 1,
            Err(what) => wrong.push(format!("{id} ({})\n{what}", entry["source"].as_str().unwrap_or_default())),
        }
    }
    // A reason that no longer holds is to be taken out.
    if refused != REFUSED.len() && wrong.is_empty() {
        wrong.push(format!("{} queries are listed as refused, and {refused} are", REFUSED.len()));
    }
    println!("corpus: {plans} queries plan, {later} use what comes later, {refused} are refused for a known reason");
    match wrong.as_slice() {
        [] => Ok(()),
        _ => Err(format!("{} queries are refused for no known reason\n\n{}", wrong.len(), wrong.join("\n\n")).into()),
    }
}

/// Whether the query plans; or false if it uses what comes later, and nothing else is wrong with it.
fn outcome(query: &str, source: &trailsight::Source) -> Result<bool, String> {
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let engine = engine_with(1, project::of_query(query, folder.path()));
    if let Err(error) = engine.query(query, source).check() {
        let is_later = |code: &str| [codes::NOT_YET.code, codes::NOT_YET_COMMAND.code].contains(&code);
        if error.diagnostics().iter().all(|d| is_later(d.code.code)) {
            return Ok(false);
        }
        return Err(error.render(false));
    }
    round_trip(query)?;
    explain(&engine, source, query, crate::answer::Window::default()).map_err(|e| e.to_string())?;
    Ok(true)
}
