//! The line at the end: what was read, matched, skipped and failed.

use std::time::Duration;

use trailsight::{Failure, Statistics};

use crate::report::{note, warning};
use crate::window::Asked;

/// How many failures are named one by one.
const NAMED: usize = 20;

/// Tells what was read. Failures are told even when the rest is not wanted.
pub(crate) fn tell(rows: Option<usize>, read: &Statistics, took: Duration, window: &Asked, quiet: bool) {
    failures(&read.failures);
    if quiet {
        return;
    }
    let mut line = line(rows, read, took);
    match window.told() {
        "" => line.push_str(" · no time given: whole archive"),
        told => note(told),
    }
    note(&line);
}

/// Whether some input was not read.
pub(crate) fn is_partial(read: &Statistics) -> bool {
    read.records_skipped > 0 || read.objects_failed > 0 || !read.failures.is_empty()
}

/// Whether there was something to read and none of it could be.
pub(crate) fn is_nothing(read: &Statistics) -> bool {
    read.records_scanned == 0
        && read.objects_failed > 0
        && read.objects_failed + read.objects_pruned >= read.objects_total
}

fn line(rows: Option<usize>, read: &Statistics, took: Duration) -> String {
    let mut line = String::new();
    if let Some(rows) = rows {
        line.push_str(&format!("{} · ", many(rows as u64, "row")));
    }
    line.push_str(&format!(
        "{} matched of {} scanned ({} skipped",
        grouped(read.records_matched),
        grouped(read.records_scanned),
        grouped(read.records_skipped),
    ));
    if read.records_repaired > 0 {
        line.push_str(&format!(", {} with invalid UTF-8 repaired", many(read.records_repaired, "line")));
    }
    line.push_str(&format!(
        ") · {} in {} read{}, {} pruned{}, {} failed",
        bytes(read.bytes_read),
        many(read.objects_read, "object"),
        match read.objects_searched {
            0 => String::new(),
            searched => format!(" ({} ruled out by search)", grouped(searched)),
        },
        grouped(read.objects_pruned),
        match read.folders_pruned {
            0 => String::new(),
            folders => format!(" and {} of other days", many(folders, "folder")),
        },
        grouped(read.objects_failed),
    ));
    for (what, count) in &read.ignored {
        line.push_str(&format!(", {} ignored", many(*count, what)));
    }
    if read.requests > 0 {
        line.push_str(&format!(" · {}", many(read.requests, "request")));
        if read.requests_lost > 0 {
            line.push_str(&format!(", {} made again", grouped(read.requests_lost)));
        }
    }
    line.push_str(&format!(" · {:.2} s", took.as_secs_f64()));
    line
}

fn failures(failures: &[Failure]) {
    for failure in failures.iter().take(NAMED) {
        let at = failure.at.map(|at| format!(" at byte {at}")).unwrap_or_default();
        let object = if failure.object == "-" { "standard input" } else { &failure.object };
        warning(&format!("{object}{at}: {}", failure.reason));
    }
    if failures.len() > NAMED {
        warning(&format!("and {} more like these", grouped((failures.len() - NAMED) as u64)));
    }
}

/// `1 object`, `2,395 objects`
fn many(n: u64, what: &str) -> String {
    format!("{} {what}{}", grouped(n), if n == 1 { "" } else { "s" })
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

/// `4.94 MB`: three figures, and decimal units, as storage is sold and billed.
pub(crate) fn bytes(n: u64) -> String {
    const UNITS: [&str; 5] = ["kB", "MB", "GB", "TB", "PB"];
    if n < 1_000 {
        return format!("{n} B");
    }
    let mut value = n as f64 / 1_000.0;
    let mut unit = 0;
    while value >= 999.5 && unit + 1 < UNITS.len() {
        value /= 1_000.0;
        unit += 1;
    }
    let decimals = if value < 9.995 { 2 } else { usize::from(value < 99.95) };
    format!("{value:.decimals$} {}", UNITS[unit])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_three_figures() {
        let texts = [0, 999, 1_000, 9_996, 12_345, 999_499, 999_500, 4_940_000, u64::MAX].map(bytes);
        let wanted = ["0 B", "999 B", "1.00 kB", "10.0 kB", "12.3 kB", "999 kB", "1.00 MB", "4.94 MB", "18447 PB"];
        assert_eq!(texts, wanted);
    }

    #[test]
    fn digits_are_grouped() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn one_line_says_it_all() {
        let mut read = Statistics::default();
        (read.records_matched, read.records_scanned, read.records_skipped) = (12, 4_021, 1);
        (read.bytes_read, read.objects_read, read.objects_pruned, read.objects_failed) = (2_100_000, 830, 12, 1);
        read.ignored = vec![("CloudTrail digest", 2)];
        read.folders_pruned = 840;
        assert_eq!(
            line(Some(1), &read, Duration::from_millis(43)),
            "1 row · 12 matched of 4,021 scanned (1 skipped) · 2.10 MB in 830 objects read, 12 pruned and 840 folders of other days, \
             1 failed, \
             2 CloudTrail digests ignored · 0.04 s"
        );
        (read.requests, read.requests_lost) = (842, 3);
        let line = line(Some(1), &read, Duration::from_millis(43));
        assert!(line.ends_with(" ignored · 842 requests, 3 made again · 0.04 s"), "{line}");
    }
}
