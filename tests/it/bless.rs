//! `TRAILSIGHT_BLESS=1`: rewrites what the cases expect to what comes out, to be read before it is kept.
//!
//! Rows are reckoned by hand and errors drawn by a program, so `TRAILSIGHT_BLESS=error` rewrites only the blocks of
//! that kind; kinds are joined by commas.

use std::process::ExitCode;

use crate::answer::Window;
use crate::case::{self, Block, Case, Kind, Round};
use crate::cases::{ways, window};
use crate::tests_folder;

/// Rewrites the cases whose names hold `filter`.
pub(crate) fn run(filter: Option<&str>) -> ExitCode {
    let wanted = std::env::var("TRAILSIGHT_BLESS").unwrap_or_default();
    let mut failed = false;
    for file in case::files(tests_folder()) {
        let cases = match case::read(tests_folder(), &file) {
            Ok(cases) => cases,
            Err(wrong) => {
                eprintln!("{wrong}");
                failed = true;
                continue;
            }
        };
        let path = tests_folder().join(&file);
        let before = std::fs::read_to_string(&path).unwrap_or_default();
        let mut lines: Vec<String> = before.lines().map(str::to_owned).collect();
        // From the last to the first, so that the lines of those still to come stay where they are.
        for case in cases.iter().rev().filter(|case| filter.is_none_or(|f| case.name().contains(f))) {
            let rounds = case.rounds();
            let blocks = rounds.iter().rev().flat_map(|round| round.outcomes().iter().rev().map(move |b| (round, *b)));
            let is_wanted =
                |kind: Kind| wanted == "1" || wanted.split(',').any(|w| format!("{kind:?}").to_lowercase() == w);
            for (round, block) in blocks.filter(|(_, block)| is_wanted(block.kind)) {
                match now(case, round, block) {
                    Ok(Some(text)) => {
                        let old = block.text.lines().count();
                        let new = text.trim_end().lines().map(str::to_owned);
                        lines.splice(block.line - 1..block.line - 1 + old, new);
                    }
                    Ok(None) => {}
                    Err(wrong) => {
                        eprintln!("{}: {wrong}", case.at(block.line));
                        failed = true;
                    }
                }
            }
        }
        let after = lines.join("\n") + "\n";
        if after != before {
            println!("rewritten: {}", path.display());
            if let Err(error) = std::fs::write(&path, after) {
                eprintln!("{}: {error}", path.display());
                failed = true;
            }
        }
    }
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// What comes out for a block, if that can be written down.
fn now(case: &Case, round: &Round<'_>, block: &Block) -> Result<Option<String>, String> {
    let Some(query) = round.queries.first() else { return Ok(None) };
    let text = query.text.trim_end_matches('\n');
    let way = ways(case).swap_remove(0);
    let opened = way.open(case)?;
    let window = Window { strict: query.has("strict"), ..window(case)? };
    let answer = || opened.ask(text, window);
    Ok(Some(match block.kind {
        Kind::Print => trailsight::syntax::print(&trailsight::syntax::parse(text).query),
        Kind::Demand => opened.explain(text, window)?.demand,
        Kind::Output => answer()?.rows.join("\n"),
        Kind::Written => {
            let output = block.words.first().map_or("", String::as_str);
            String::from_utf8_lossy(&answer()?.write(output)?).into_owned()
        }
        Kind::Error => match answer() {
            Ok(_) => return Err("expected an error, and rows came".to_owned()),
            Err(error) => error,
        },
        Kind::Input(_)
        | Kind::Objects
        | Kind::GroupObjects
        | Kind::Group
        | Kind::Table
        | Kind::Saved
        | Kind::Query
        | Kind::Into
        | Kind::Window
        | Kind::Plan => return Ok(None),
    }))
}
