//! What was promised, held against what was measured.

use crate::archive::Known;
use crate::contest::Row;
use crate::measure::{digits, ratio};

/// The most that a question may take, in times of decompression alone: over the million, over the tiny objects.
const QUESTIONS: &[(&str, f64, f64)] = &[
    ("count", 2.0, 2.0),
    ("top", 2.0, 2.0),
    ("denied", 1.6, 1.7),
    ("key", 1.3, 1.5),
    ("distinct", 2.0, 2.0),
    ("regex", 2.0, 2.0),
    ("day", 0.15, 0.3),
    ("deep", 2.0, 2.0),
    ("agent", 2.0, 2.0),
    ("latest", 0.15, 0.3),
];

/// Peak memory of the whole process.
const PEAK: f64 = 300.0;

/// A promise and what became of it.
#[derive(Debug)]
pub(crate) struct Target {
    pub(crate) text: String,
    pub(crate) found: String,
    pub(crate) holds: bool,
}

impl Target {
    /// At most so much of something.
    pub(crate) fn most(what: &str, most: f64, unit: &str, found: f64) -> Self {
        Self {
            text: format!("{what}: ≤ {} {unit}", digits(most)),
            found: format!("{} {unit}", digits(found)),
            holds: found <= most,
        }
    }
}

/// The most that a question over an archive may take, in times of decompression alone.
pub(crate) fn of(question: &str, archive: Known) -> Option<f64> {
    let (_, million, tiny) = QUESTIONS.iter().find(|(id, ..)| *id == question)?;
    Some(match archive {
        Known::Million => *million,
        Known::Tiny => *tiny,
    })
}

/// All promises about the questions over an archive.
pub(crate) fn questions(archive: Known, rows: &[Row]) -> Vec<Target> {
    let mut targets = Vec::new();
    for row in rows {
        if let (Some(most), Some(alone)) = (of(row.question.id, archive), &row.decompression) {
            let found = row.ours.wall().as_secs_f64() / alone.wall().as_secs_f64();
            targets.push(Target::most(
                &format!("{}, {}", archive.id(), row.question.name),
                most,
                "× decompression",
                found,
            ));
        }
    }
    // How many times as fast as ClickHouse each question is.
    let faster = rows.iter().filter_map(|row| {
        let (_, runs) = row.peers.iter().find(|(engine, _)| engine.id == "clickhouse")?;
        let runs = runs.as_ref().ok()?;
        Some((ratio(runs.wall(), row.ours.wall()), runs.wall().as_secs_f64() / row.ours.wall().as_secs_f64()))
    });
    let (shown, times): (Vec<_>, Vec<_>) = faster.unzip();
    if !times.is_empty() {
        let at_least = |least: f64| times.iter().filter(|times| **times >= least).count();
        let (text, holds) = match archive {
            Known::Million => (
                "faster than ClickHouse on every question, 1.5 × on eight of ten",
                at_least(1.0) == times.len() && at_least(1.5) >= 8,
            ),
            Known::Tiny => ("three times as fast as ClickHouse on every question", at_least(3.0) == times.len()),
        };
        let text = format!("{}, {text}", archive.id());
        targets.push(Target { text, found: format!("{} ×", shown.join(", ")), holds });
    }
    if let Some(peak) = rows.iter().filter_map(|row| row.ours.peak).max() {
        let what = format!("{}, peak memory", archive.id());
        targets.push(Target::most(&what, PEAK, "MiB", peak as f64 / 1024.0));
    }
    targets
}
