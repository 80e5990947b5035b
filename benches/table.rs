//! The tables of the questions.

use std::time::Duration;

use crate::Result;
use crate::archive::{Archive, Known};
use crate::contest::{Contest, Row, Runs};
use crate::inflate;
use crate::measure::{Table, digits, ratio, time};
use crate::ours::THREADS;
use crate::peers::{ENGINES, Engine};
use crate::targets;

/// A row on a line, for someone who waits.
pub(crate) fn brief(row: &Row) -> String {
    let ours = row.ours.wall();
    let mut text = format!("{}: {}", row.question.id, time(ours));
    if let Some(alone) = &row.decompression {
        text.push_str(&format!(", decompression {}, {} ×", time(alone.wall()), ratio(ours, alone.wall())));
    }
    for (engine, outcome) in &row.peers {
        let outcome = outcome.as_ref().map_or_else(|reason| reason.clone(), |runs| time(runs.wall()));
        text.push_str(&format!("; {} {outcome}", engine.name));
    }
    text
}

/// The table of an archive, with everything.
pub(crate) fn full(
    title: &'static str,
    known: Option<Known>,
    archive: &Archive,
    contest: &Contest,
    rows: &[Row],
) -> Result<Table> {
    let rounds = contest.rounds;
    let mut about = format!(
        "{} objects, {} MB stored. {THREADS} threads for each, files in the page cache, medians of {rounds}, all in \
         turn. Ours is a whole process from its start to its end; peak memory is the largest of {rounds}.",
        archive.objects.len(),
        archive.stored() / 1_000_000,
    );
    if let Some(library) = contest.library {
        let inflated = inflate::everything(&archive.objects, library, THREADS)?;
        about.push_str(&format!(
            " Decompression alone is a whole process too: it lists, reads and inflates everything ({} MB of JSON, {}) \
             and verifies checksums.",
            inflated / 1_000_000,
            library.name(),
        ));
    }
    let engines = engines(rows);
    if !engines.is_empty() {
        about.push_str(
            " Of the others the query alone is timed, in a process that has started and imported before; × says how \
             many times as long as ours they take; their memory is that of a process that answers this question only. \
             All answers were equal. (3), (1): far behind or slower than ten seconds, so asked less often.",
        );
    }
    let alone = contest.library.is_some();
    let mut columns = vec!["question"];
    columns.extend(if alone {
        &["decompression", "ours", "×", "× processor time", "target", "peak"][..]
    } else {
        &["ours", "peak"]
    });
    columns.extend(engines.iter().map(|engine| engine.name));
    let mut table = Table::new(title, about, &columns);
    for row in rows {
        let ours = &row.ours;
        let mut cells = vec![row.question.name.to_owned()];
        match &row.decompression {
            Some(alone) => cells.extend([
                time(alone.wall()),
                time(ours.wall()),
                ratio(ours.wall(), alone.wall()),
                ratio(ours.cpu(), alone.cpu()),
                target(row, known, alone.wall()),
            ]),
            None => cells.push(time(ours.wall())),
        }
        cells.push(memory(ours.peak));
        cells.extend(row.peers.iter().map(|(_, outcome)| match outcome {
            Ok(runs) => format!("{}, {} ×, {}", took(runs, rounds), ratio(runs.wall(), ours.wall()), memory(runs.peak)),
            Err(_) => "–".to_owned(),
        }));
        table.row(cells);
    }
    let reasons = rows.iter().flat_map(|row| {
        let failed = row.peers.iter().filter_map(|(engine, outcome)| Some((engine.name, outcome.as_ref().err()?)));
        failed.map(|(engine, reason)| format!("- {engine} has no answer to {}: {reason}", row.question.name))
    });
    table.notes(reasons);
    Ok(table)
}

/// The table of an archive, for someone in a hurry.
pub(crate) fn short(title: &'static str, rows: &[Row]) -> Table {
    let mut columns = vec!["question", "decompression alone", "Trailsight"];
    columns.extend(engines(rows).iter().map(|engine| engine.name));
    let mut table = Table::new(title, "", &columns);
    for row in rows {
        let mut cells = vec![row.question.name.to_owned()];
        cells.push(row.decompression.as_ref().map_or(String::new(), |alone| time(alone.wall())));
        cells.push(time(row.ours.wall()));
        let peers = row.peers.iter();
        cells.extend(peers.map(|(_, outcome)| outcome.as_ref().map_or("–".to_owned(), |runs| time(runs.wall()))));
        table.row(cells);
    }
    table
}

fn engines(rows: &[Row]) -> Vec<Engine> {
    let took_part = |engine: &Engine| rows.iter().any(|row| row.peers.iter().any(|(other, _)| other == engine));
    ENGINES.into_iter().filter(took_part).collect()
}

fn target(row: &Row, known: Option<Known>, alone: Duration) -> String {
    let target = known.and_then(|known| targets::of(row.question.id, known));
    target.map_or(String::new(), |most| {
        let holds = row.ours.wall().as_secs_f64() <= most * alone.as_secs_f64();
        format!("≤ {} {}", digits(most), if holds { "holds" } else { "**missed**" })
    })
}

fn took(runs: &Runs, rounds: u32) -> String {
    match runs.len() as u32 {
        all if all == rounds => time(runs.wall()),
        fewer => format!("{} ({fewer})", time(runs.wall())),
    }
}

/// KiB as MiB.
pub(crate) fn memory(peak: Option<u64>) -> String {
    peak.map_or("unknown".to_owned(), |kib| format!("{} MiB", digits(kib as f64 / 1024.0)))
}
