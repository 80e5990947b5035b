//! Commands that look at other rows: running sums, earlier values, sessions, empty bins, outliers, totals.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::records::Record;
use super::values::{Row, group, natural};
use super::{Question, ordered, unordered};

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
const BYTES: &str = "additionalEventData.bytesTransferredOut";

pub(super) const QUESTIONS: &[Question] = &[
    ordered(
        "a running sum",
        "fields eventID | accum additionalEventData.bytesTransferredOut as total | limit 500",
        |records| {
            let mut total = None;
            let row = |r: &Record| {
                if let Some(bytes) = r.number(BYTES) {
                    total = Some(total.unwrap_or(0.0) + bytes);
                }
                Row::new().text("eventID", r.text("eventID")).number("total", total).end()
            };
            newest_first(records).into_iter().map(row).take(500).collect()
        },
    ),
    ordered(
        "the whole of a running sum",
        "accum additionalEventData.bytesTransferredOut as total | stats max(total) as all",
        |records| {
            vec![Row::new().number("all", records.iter().filter_map(|r| r.number(BYTES)).reduce(|a, b| a + b)).end()]
        },
    ),
    ordered(
        "the names of the two events before",
        "fields eventID | autoregress eventName as was p=1-2 | limit 300",
        |records| {
            let rows = newest_first(records);
            let before = |at: usize, back: usize| at.checked_sub(back).and_then(|at| rows[at].text("eventName"));
            let row = |at: usize| {
                let row = Row::new().text("eventID", rows[at].text("eventID"));
                row.text("was_p1", before(at, 1)).text("was_p2", before(at, 2)).end()
            };
            (0..rows.len().min(300)).map(row).collect()
        },
    ),
    ordered("the last error so far", "fields eventID, errorCode | filldown errorCode | limit 2000", |records| {
        let mut last = None;
        let row = |r: &Record| {
            last = r.text("errorCode").or(last.take());
            Row::new().text("eventID", r.text("eventID")).text("errorCode", last.clone()).end()
        };
        newest_first(records).into_iter().map(row).take(2000).collect()
    }),
    unordered(
        "sessions of an address",
        "sessionize sourceIPAddress, awsRegion maxspan 10m as s | stats count(*) as n, min(@timestamp) as first by s",
        |records| {
            let mut sessions: BTreeMap<String, (usize, i64)> = BTreeMap::new();
            let mut nameless = (0, i64::MAX);
            for ((address, region), mut of_it) in group(records, |r| (r.text("sourceIPAddress"), r.text("awsRegion"))) {
                of_it.sort_by_key(|r| r.time);
                let (mut number, mut last) = (0, None);
                for record in of_it {
                    let (Some(address), Some(region)) = (&address, &region) else {
                        nameless = (nameless.0 + 1, record.time.min(nameless.1));
                        continue;
                    };
                    if last.is_none_or(|last| record.time - last > 10 * 60_000) {
                        number += 1;
                    }
                    last = Some(record.time);
                    let session = sessions.entry(format!("{address}_{region}_{number}")).or_insert((0, record.time));
                    session.0 += 1;
                }
            }
            let row = |(s, (n, first)): (Option<String>, (usize, i64))| {
                Row::new().text("s", s).count("n", n).time("first", first).end()
            };
            let nameless = (nameless.0 > 0).then_some((None, nameless));
            sessions.into_iter().map(|(s, rest)| (Some(s), rest)).chain(nameless).map(row).collect()
        },
    ),
    ordered(
        "errors by hour, hours without one too",
        r#"filter ispresent(errorCode) | stats count(*) as n by bin(1h) as t | fillmissing with 0 for n"#,
        |records| {
            let failed = |r: &&Record| r.text("errorCode").is_some();
            let hours: Vec<i64> = records.iter().filter(failed).map(|r| r.time / HOUR).collect();
            let (Some(first), Some(last)) = (hours.iter().min(), hours.iter().max()) else { return Vec::new() };
            let count = |hour: i64| hours.iter().filter(|h| **h == hour).count();
            let row = |hour: i64| Row::new().time("t", hour * HOUR).count("n", count(hour)).end();
            (*first..=*last).rev().map(row).take(10_000).collect()
        },
    ),
    unordered(
        "days without an event of a source",
        "stats count(*) as n by bin(1d) as t, eventSource | fillmissing | filter not ispresent(n) | stats count(*) as days by eventSource",
        |records| {
            let (first, last) =
                (records.iter().map(|r| r.time / DAY).min(), records.iter().map(|r| r.time / DAY).max());
            let (Some(first), Some(last)) = (first, last) else { return Vec::new() };
            let mut rows = Vec::new();
            for (source, of_it) in group(records, |r| r.text("eventSource")) {
                let with: BTreeSet<i64> = of_it.iter().map(|r| r.time / DAY).collect();
                let without = (last - first + 1) as usize - with.len();
                if without > 0 {
                    rows.push(Row::new().text("eventSource", source).count("days", without).end());
                }
            }
            rows
        },
    ),
    ordered(
        "names that are far more frequent than others",
        "stats count(*) as n by eventName | outlier uselower=true mark=true param=1.5 n | sort eventName",
        |records| {
            let mut groups: Vec<_> = group(records, |r| r.text("eventName")).into_iter().collect();
            groups.sort_by(|(a, _), (b, _)| natural(a.as_deref(), b.as_deref()));
            let mut counts: Vec<f64> = groups.iter().map(|(_, of_it)| of_it.len() as f64).collect();
            counts.sort_by(f64::total_cmp);
            let at = |rank: f64| {
                let place = rank * (counts.len() - 1) as f64;
                let (low, high) = (counts[place.floor() as usize], counts[place.ceil() as usize]);
                low + (high - low) * place.fract()
            };
            let (lower, upper) = (at(0.25) - 1.5 * (at(0.75) - at(0.25)), at(0.75) + 1.5 * (at(0.75) - at(0.25)));
            let row = |(name, of_it): (Option<String>, Vec<&Record>)| {
                let n = of_it.len() as f64;
                let row = Row::new().text("eventName", name).number("n", n.clamp(lower, upper));
                row.truth("isOutlier_n", n < lower || n > upper).end()
            };
            groups.into_iter().map(row).collect()
        },
    ),
    ordered(
        "counts and their totals",
        "stats count(*) as n, count(errorCode) as e by eventSource | addtotals col=true n, e",
        |records| {
            let mut groups: Vec<_> = group(records, |r| r.text("eventSource")).into_iter().collect();
            groups.sort_by(|(a, _), (b, _)| natural(a.as_deref(), b.as_deref()));
            let row = |source: Option<String>, n: usize, e: usize| {
                Row::new().text("eventSource", source).count("n", n).count_or_none("e", e).count("Total", n + e).end()
            };
            let failed = |of_it: &[&Record]| of_it.iter().filter(|r| r.text("errorCode").is_some()).count();
            let mut rows: Vec<Value> =
                groups.iter().map(|(source, of_it)| row(source.clone(), of_it.len(), failed(of_it))).collect();
            let all: Vec<&Record> = records.iter().collect();
            rows.push(row(Some("Summary".to_owned()), all.len(), failed(&all)));
            rows
        },
    ),
    ordered("frequent combinations", "countFrequent eventName, awsRegion | limit 50", |records| {
        let mut groups: Vec<_> = group(records, |r| (r.text("eventName"), r.text("awsRegion"))).into_iter().collect();
        groups.sort_by(|((a, b), x), ((c, d), y)| {
            let names = || natural(a.as_deref(), c.as_deref()).then_with(|| natural(b.as_deref(), d.as_deref()));
            y.len().cmp(&x.len()).then_with(names)
        });
        let row = |((name, region), of_it): ((Option<String>, Option<String>), Vec<&Record>)| {
            Row::new().text("eventName", name).text("awsRegion", region).count("_approxcount", of_it.len()).end()
        };
        groups.into_iter().take(50).map(row).collect()
    }),
    ordered("the most frequent names", "stats topk(7, eventName) as names", |records| {
        let mut groups: Vec<_> = group(records, |r| r.text("eventName")).into_iter().collect();
        groups.retain(|(name, _)| name.is_some());
        groups.sort_by(|(a, x), (b, y)| y.len().cmp(&x.len()).then_with(|| natural(a.as_deref(), b.as_deref())));
        let names: Vec<String> = groups.into_iter().take(7).filter_map(|(name, _)| name).collect();
        vec![Row::new().text("names", names.join(",")).end()]
    }),
    unordered("regions in the order they came", "stats values(awsRegion) as regions by eventSource", |records| {
        let mut rows = Vec::new();
        for (source, mut of_it) in group(records, |r| r.text("eventSource")) {
            // Stable: of one moment, in the order read.
            of_it.sort_by_key(|r| r.time);
            let mut regions = Vec::new();
            for region in of_it.iter().filter_map(|r| r.text("awsRegion")) {
                if !regions.contains(&region) {
                    regions.push(region);
                }
            }
            let regions = (!regions.is_empty()).then(|| regions.join(","));
            rows.push(Row::new().text("eventSource", source).text("regions", regions).end());
        }
        rows
    }),
    ordered(
        "transfers by size",
        "stats count(*) as n by histogram(additionalEventData.bytesTransferredOut, 250) as from | limit 100",
        |records| {
            let from = |r: &Record| r.number(BYTES).map(|bytes| (bytes / 250.0).floor() as i64 * 250);
            let row = |(from, of_it): (Option<i64>, Vec<&Record>)| {
                Row::new().number("from", from.map(|from| from as f64)).count("n", of_it.len()).end()
            };
            group(records, from).into_iter().map(row).take(100).collect()
        },
    ),
    ordered(
        "change of a number in a day",
        "stats rate(additionalEventData.bytesTransferredOut, 1h) as change by bin(1d) as day | sort day",
        |records| {
            let mut rows = Vec::new();
            for (day, mut of_it) in group(records, |r| r.time / DAY * DAY) {
                of_it.retain(|r| r.number(BYTES).is_some());
                of_it.sort_by_key(|r| r.time);
                let change = match (of_it.first(), of_it.last()) {
                    (Some(first), Some(last)) if first.time < last.time => {
                        let change = last.number(BYTES).unwrap_or(0.0) - first.number(BYTES).unwrap_or(0.0);
                        Some(change / (last.time - first.time) as f64 * HOUR as f64)
                    }
                    _ => None,
                };
                rows.push(Row::new().time("day", day).number("change", change).end());
            }
            rows
        },
    ),
    ordered("days that begin at seven", "stats count(*) as n by bin(1d) as day offset 7h", |records| {
        let day = |r: &Record| (r.time - 7 * HOUR).div_euclid(DAY) * DAY + 7 * HOUR;
        let row = |(day, of_it): (i64, Vec<&Record>)| Row::new().time("day", day).count("n", of_it.len()).end();
        group(records, day).into_iter().rev().map(row).collect()
    }),
];

/// Newest first; of one moment, in the order read.
fn newest_first(records: &[Record]) -> Vec<&Record> {
    let mut all: Vec<&Record> = records.iter().collect();
    all.sort_by_key(|r| Reverse(r.time));
    all
}
