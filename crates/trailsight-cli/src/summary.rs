//! The line at the end: what was read, matched, skipped and failed.

use std::time::Duration;

use trailsight::{Failure, Statistics};

use crate::report::{harmless, note, warning};

/// How many failures are named one by one.
const NAMED: usize = 20;

/// Tells what was read. Failures are told even when the rest is not wanted.
pub(crate) fn tell(read: &Statistics, took: Duration, window: &str, quiet: bool) {
    failures(&read.failures);
    if quiet {
        return;
    }
    if !window.is_empty() {
        note(window);
    }
    note(&line(read, took));
}

/// Whether some input was not read.
pub(crate) fn is_partial(read: &Statistics) -> bool {
    read.records_skipped > 0 || read.objects_failed > 0 || !read.failures.is_empty()
}

fn line(read: &Statistics, took: Duration) -> String {
    let mut line = format!(
        "{} matched, {} scanned, {} skipped · {} in {} objects read, {} pruned, {} failed",
        grouped(read.records_matched),
        grouped(read.records_scanned),
        grouped(read.records_skipped),
        bytes(read.bytes_read),
        grouped(read.objects_read),
        grouped(read.objects_pruned),
        grouped(read.objects_failed),
    );
    if read.records_repaired > 0 {
        line.push_str(&format!(", {} lines with invalid UTF-8 repaired", grouped(read.records_repaired)));
    }
    for (what, count) in &read.ignored {
        line.push_str(&format!(", {} {what} ignored", grouped(*count)));
    }
    line.push_str(&format!(" · {:.2} s", took.as_secs_f64()));
    line
}

fn failures(failures: &[Failure]) {
    for failure in failures.iter().take(NAMED) {
        let at = failure.at.map(|at| format!(" at byte {at}")).unwrap_or_default();
        warning(&format!("{}{at}: {}", harmless(&failure.object), harmless(&failure.reason)));
    }
    if failures.len() > NAMED {
        warning(&format!("and {} more like these", grouped((failures.len() - NAMED) as u64)));
    }
}

/// `1,234,567`
pub(crate) fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (k, digit) in digits.chars().enumerate() {
        if k > 0 && (digits.len() - k).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `4.94 MB`: decimal units, as storage is sold and billed.
pub(crate) fn bytes(n: u64) -> String {
    const UNITS: [&str; 5] = ["kB", "MB", "GB", "TB", "PB"];
    if n < 1_000 {
        return format!("{n} B");
    }
    let mut value = n as f64 / 1_000.0;
    let mut unit = 0;
    while value >= 999.995 && unit + 1 < UNITS.len() {
        value /= 1_000.0;
        unit += 1;
    }
    format!("{value:.2} {}", UNITS[unit])
}
