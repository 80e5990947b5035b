//! Time: bins, first and last, windows.

use std::collections::BTreeMap;

use serde_json::Value;
use trailsight::Source;

use super::records::Record;
use super::values::{Row, group, natural, time_text};
use super::{Question, ordered, unordered};
use crate::answer::{Window, ask};

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

pub(super) const QUESTIONS: &[Question] = &[
    ordered("by hour, newest first", "stats count(*) as n by bin(1h)", |records| {
        let mut rows = Vec::new();
        for (hour, of_it) in group(records, |r| r.time / HOUR * HOUR).into_iter().rev() {
            rows.push(Row::new().time("bin(1h)", hour).count("n", of_it.len()).end());
        }
        rows
    }),
    ordered("by day and key", "stats count(*) as n by bin(1d) as day, eventSource", |records| {
        let mut groups: Vec<_> = group(records, |r| (r.time / DAY * DAY, r.text("eventSource"))).into_iter().collect();
        groups.sort_by(|((a, b), _), ((c, d), _)| c.cmp(a).then_with(|| natural(b.as_deref(), d.as_deref())));
        let mut rows = Vec::new();
        for ((day, source), of_it) in groups {
            rows.push(Row::new().time("day", day).text("eventSource", source).count("n", of_it.len()).end());
        }
        rows
    }),
    ordered(
        "the first quarters of an hour",
        "stats count(*) as n by datefloor(@timestamp, 15m) as quarter | sort quarter | limit 20",
        |records| {
            let mut rows = Vec::new();
            for (quarter, of_it) in group(records, |r| r.time / (HOUR / 4) * (HOUR / 4)).into_iter().take(20) {
                rows.push(Row::new().time("quarter", quarter).count("n", of_it.len()).end());
            }
            rows
        },
    ),
    unordered(
        "first and last time of each group",
        "stats min(@timestamp) as first, max(@timestamp) as last by eventSource",
        |records| {
            let mut rows = Vec::new();
            for (source, of_it) in group(records, |r| r.text("eventSource")) {
                let (mut first, mut last) = (i64::MAX, i64::MIN);
                for record in of_it {
                    first = first.min(record.time);
                    last = last.max(record.time);
                }
                rows.push(Row::new().text("eventSource", source).time("first", first).time("last", last).end());
            }
            rows
        },
    ),
    unordered(
        "first and last value of each group",
        "stats earliest(eventName) as first, latest(eventName) as last, earliest(errorCode) as error \
         by userIdentity.arn",
        |records| {
            let mut rows = Vec::new();
            for (arn, of_it) in group(records, |r| r.text("userIdentity.arn")) {
                // Of one moment, the event read first is the earlier one.
                type Stamped = Option<(i64, String)>;
                let (mut first, mut last, mut error): (Stamped, Stamped, Stamped) = (None, None, None);
                for record in of_it {
                    if let Some(name) = record.text("eventName") {
                        if first.as_ref().is_none_or(|(time, _)| record.time < *time) {
                            first = Some((record.time, name.clone()));
                        }
                        if last.as_ref().is_none_or(|(time, _)| record.time >= *time) {
                            last = Some((record.time, name));
                        }
                    }
                    if let Some(code) = record.text("errorCode")
                        && error.as_ref().is_none_or(|(time, _)| record.time < *time)
                    {
                        error = Some((record.time, code));
                    }
                }
                let row = Row::new().text("userIdentity.arn", arn).text("first", first.map(|(_, name)| name));
                rows.push(
                    row.text("last", last.map(|(_, name)| name)).text("error", error.map(|(_, code)| code)).end(),
                );
            }
            rows
        },
    ),
    unordered("by hour of the day", r#"stats count(*) as n by formatDate(@timestamp, "%H") as hour"#, |records| {
        let mut rows = Vec::new();
        for (hour, of_it) in group(records, |r| time_text(r.time)[11..13].to_owned()) {
            rows.push(Row::new().text("hour", hour).count("n", of_it.len()).end());
        }
        rows
    }),
    unordered("how long it lasted", "stats max(toMillis(@timestamp)) - min(toMillis(@timestamp)) as span", |records| {
        let (mut first, mut last) = (i64::MAX, i64::MIN);
        for record in records {
            first = first.min(record.time);
            last = last.max(record.time);
        }
        vec![Row::new().number("span", (last - first) as f64).end()]
    }),
    unordered(
        "the busiest hour of each source",
        "stats count(*) as n by eventSource, bin(1h) as hour | stats max(n) as busiest by eventSource",
        |records| {
            let mut busiest: BTreeMap<Option<String>, usize> = BTreeMap::new();
            for ((source, _), of_it) in group(records, |r| (r.text("eventSource"), r.time / HOUR)) {
                let most = busiest.entry(source).or_default();
                *most = (*most).max(of_it.len());
            }
            let row = |(source, n)| {
                Row::new().text("eventSource", Option::<String>::clone(&source)).count("busiest", n).end()
            };
            busiest.into_iter().map(row).collect()
        },
    ),
];

/// Windows whose ends lie on events, between them, and outside; both ends are included.
pub(super) fn check_windows(records: &[Record], source: &Source) -> Result<(), String> {
    let mut times: Vec<i64> = records.iter().map(|r| r.time).collect();
    times.sort_unstable();
    let (first, last) = (times[0], times[times.len() - 1]);
    let (early, late) = (times[times.len() / 3], times[times.len() / 2]);
    let windows = [
        (None, None),
        (Some(early), Some(late)),
        (Some(early + 1), Some(late - 1)),
        (Some(early), None),
        (None, Some(late)),
        (Some(first), Some(last)),
        (Some(late), Some(late)),
        (Some(last + 1), None),
        (None, Some(first - 1)),
    ];
    for (since, until) in windows {
        let in_window = |r: &&Record| since.is_none_or(|s| r.time >= s) && until.is_none_or(|u| r.time <= u);
        let n = records.iter().filter(in_window).count();
        let window = Window { since, until, ..Window::default() };
        let rows = ask(source, "stats count(*) as n", window, 3).map_err(|e| e.to_string())?.rows;
        // No events, no row.
        let expected: Vec<Value> = if n == 0 { Vec::new() } else { vec![Row::new().count("n", n).end()] };
        super::compare(true, expected, &rows).map_err(|what| format!("window {since:?} to {until:?}\n{what}"))?;
    }
    Ok(())
}
