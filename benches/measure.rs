//! Times, their medians, and the tables they are shown in.

use std::fmt;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// How long the work takes once.
pub(crate) fn once<R>(work: impl FnOnce() -> R) -> (Duration, R) {
    let begun = Instant::now();
    let result = work();
    (begun.elapsed(), result)
}

/// How long short work takes, the median of eleven samples of many turns each.
pub(crate) fn short<R>(mut work: impl FnMut() -> R) -> Duration {
    /// Long enough that reading the clock does not count.
    const SAMPLE: Duration = Duration::from_millis(50);
    let (first, _) = once(|| black_box(work()));
    let turns = (SAMPLE.as_nanos() / first.as_nanos().max(1)).clamp(1, 1_000_000) as u32;
    let sample = || {
        let (all, ()) = once(|| (0..turns).for_each(|_| drop(black_box(work()))));
        all / turns
    };
    median(std::iter::repeat_with(sample).take(11).collect())
}

/// The middle one, the later of two in the middle; nothing takes no time.
pub(crate) fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// A table of a run, shown as Markdown.
#[derive(Debug)]
pub(crate) struct Table {
    title: &'static str,
    /// What is measured, over what, and how.
    about: String,
    columns: Vec<&'static str>,
    rows: Vec<Vec<String>>,
    /// Lines below it.
    notes: Vec<String>,
}

impl Table {
    pub(crate) fn new(title: &'static str, about: impl Into<String>, columns: &[&'static str]) -> Self {
        Self { title, about: about.into(), columns: columns.to_vec(), rows: Vec::new(), notes: Vec::new() }
    }

    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    pub(crate) fn notes(&mut self, notes: impl IntoIterator<Item = String>) {
        self.notes.extend(notes);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "## {}\n", self.title)?;
        if !self.about.is_empty() {
            writeln!(f, "{}\n", self.about)?;
        }
        writeln!(f, "| {} |", self.columns.join(" | "))?;
        // What is measured stands left, its numbers right.
        writeln!(f, "| --- |{}", " ---: |".repeat(self.columns.len() - 1))?;
        self.rows.iter().try_for_each(|row| writeln!(f, "| {} |", row.join(" | ")))?;
        if !self.notes.is_empty() {
            writeln!(f, "\n{}", self.notes.join("\n"))?;
        }
        Ok(())
    }
}

/// A query or a path within a cell.
pub(crate) fn code(text: &str) -> String {
    format!("`{}`", text.replace('|', "\\|"))
}

/// Three digits and a unit.
pub(crate) fn time(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    match seconds {
        s if s < 1e-3 => format!("{} µs", digits(s * 1e6)),
        s if s < 1.0 => format!("{} ms", digits(s * 1e3)),
        s => format!("{} s", digits(s)),
    }
}

/// So many per second.
pub(crate) fn rate(count: u64, time: Duration) -> f64 {
    count as f64 / time.as_secs_f64()
}

/// How many times as long.
pub(crate) fn ratio(time: Duration, alone: Duration) -> String {
    format!("{:.2}", time.as_secs_f64() / alone.as_secs_f64())
}

/// Three digits.
pub(crate) fn digits(number: f64) -> String {
    match number {
        n if n < 10.0 => format!("{n:.2}"),
        n if n < 100.0 => format!("{n:.1}"),
        n => format!("{n:.0}"),
    }
}
