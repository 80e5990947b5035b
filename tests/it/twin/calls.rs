//! Calls of a Lambda function: how long they took, what was billed, and what else was logged meanwhile.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde_json::Value;

use super::records::Record;
use super::values::{Row, group};
use super::{Question, ordered, unordered};

const MINUTE: i64 = 60_000;

pub(super) const QUESTIONS: &[Question] = &[
    ordered(
        "billed so far, call by call",
        "filter @type = 'REPORT' | sort @timestamp | accum @billedDuration as billed | display @timestamp, billed",
        |records| {
            let mut billed = 0.0;
            let row = |r: &Record| {
                billed += number(r, "billedDuration").unwrap_or_default();
                Row::new().time("@timestamp", r.time).number("billed", billed).end()
            };
            reports(records).into_iter().map(row).collect()
        },
    ),
    ordered(
        "how much longer a call took than the one before",
        "filter @type = 'REPORT' | sort @timestamp | autoregress @duration as before p=1 \
         | display @timestamp, @duration - before as longer",
        |records| {
            let reports = reports(records);
            let longer =
                |at: usize| Some(number(reports[at], "duration")? - number(reports[at.checked_sub(1)?], "duration")?);
            let row = |at: usize| Row::new().time("@timestamp", reports[at].time).number("longer", longer(at)).end();
            (0..reports.len()).map(row).collect()
        },
    ),
    unordered(
        "quick, slow and cold calls",
        "filter @type = 'REPORT' \
         | stats count(*) as n, max(@duration) as longest by case(@message like 'Init Duration', 'cold', @duration > 10, 'slow', 'quick') as kind",
        |records| {
            let kind = |r: &&Record| match (r.message.contains("Init Duration"), number(r, "duration") > Some(10.0)) {
                (true, _) => "cold",
                (false, true) => "slow",
                (false, false) => "quick",
            };
            let mut kinds: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
            for report in reports(records) {
                kinds.entry(kind(&report)).or_default().extend(number(report, "duration"));
            }
            let row = |(kind, all): (&str, Vec<f64>)| {
                // What is most is a value of the log, as it is written there.
                let longest = all.iter().copied().reduce(f64::max).map(|number| number.to_string());
                Row::new().text("kind", kind.to_owned()).count("n", all.len()).text("longest", longest).end()
            };
            kinds.into_iter().map(row).collect()
        },
    ),
    ordered(
        "calls in every minute, none left out",
        "filter @type = 'START' and @timestamp > 1701800000000 | stats count(*) as n by bin(1m) as minute \
         | sort minute | fillmissing with 0 for n | sort minute",
        |records| {
            let started = |r: &&Record| text(r, "type") == Some("START") && r.time > 1_701_800_000_000;
            let mut minutes: BTreeMap<i64, usize> = BTreeMap::new();
            for start in records.iter().filter(started) {
                *minutes.entry(start.time.div_euclid(MINUTE) * MINUTE).or_default() += 1;
            }
            let (Some(first), Some(last)) = (minutes.keys().next().copied(), minutes.keys().last().copied()) else {
                return Vec::new();
            };
            let row = |n| {
                let minute = first + n * MINUTE;
                Row::new().time("minute", minute).count("n", minutes.get(&minute).copied().unwrap_or_default()).end()
            };
            (0..=(last - first) / MINUTE).map(row).collect()
        },
    ),
    unordered(
        "the lines that every call wrote",
        "filter ispresent(@requestId) | stats count(*) as lines, values(@type) as kinds by @requestId",
        |records| {
            let calls = group(records, |r| text(r, "call").map(str::to_owned));
            let row = |(call, mut lines): (Option<String>, Vec<&Record>)| {
                lines.sort_by_key(|r| r.time);
                let mut kinds: Vec<&str> = Vec::new();
                for kind in lines.iter().filter_map(|r| text(r, "type")) {
                    if !kinds.contains(&kind) {
                        kinds.push(kind);
                    }
                }
                Row::new().text("@requestId", call).count("lines", lines.len()).text("kinds", kinds.join(",")).end()
            };
            calls.into_iter().filter(|(call, _)| call.is_some()).map(row).collect()
        },
    ),
    unordered(
        "what was logged by calls that took long",
        "filter @message like 'picture' and @requestId in (SOURCE logGroups() | filter @duration > 10 | fields @requestId) \
         | stats count(*) as n",
        |records| vec![Row::new().count("n", slow_pictures(records)).end()],
    ),
    unordered(
        "bursts of calls",
        "filter @type = 'START' | fields 'f' as function | sessionize function maxspan 1m as burst | stats count(*) as calls by burst",
        |records| {
            let mut starts: Vec<&Record> = records.iter().filter(|r| text(r, "type") == Some("START")).collect();
            starts.sort_by_key(|r| r.time);
            let mut bursts: Vec<(i64, usize)> = Vec::new();
            for start in starts {
                match bursts.last_mut() {
                    Some((last, calls)) if start.time - *last <= MINUTE => (*last, *calls) = (start.time, *calls + 1),
                    _ => bursts.push((start.time, 1)),
                }
            }
            let row = |(n, (_, calls)): (usize, (i64, usize))| {
                Row::new().text("burst", format!("f_{}", n + 1)).count("calls", calls).end()
            };
            bursts.into_iter().enumerate().map(row).collect()
        },
    ),
    ordered(
        "the most memory used, as parts of what there was",
        "filter @type = 'REPORT' | countFrequent @maxMemoryUsed, @memorySize | limit 3",
        |records| {
            let mut counts: BTreeMap<(i64, i64), usize> = BTreeMap::new();
            for r in reports(records) {
                let bytes = |name| number(r, name).unwrap_or_default() as i64;
                *counts.entry((bytes("maxMemoryUsed"), bytes("memorySize"))).or_default() += 1;
            }
            let mut counts: Vec<_> = counts.into_iter().collect();
            counts.sort_by_key(|(bytes, n)| (Reverse(*n), *bytes));
            let row = |((used, size), n): ((i64, i64), usize)| {
                let row = Row::new().text("@maxMemoryUsed", used.to_string()).text("@memorySize", size.to_string());
                row.count("_approxcount", n).end()
            };
            counts.into_iter().take(3).map(row).collect()
        },
    ),
    unordered(
        "words of the lines that are no reports",
        "filter @type != 'REPORT' or not ispresent(@type) \
         | stats count(*) as n by if(ispresent(@type), @type, 'own') as kind, strlen(split(@message, ' ')[0]) > 10 as long",
        |records| {
            let others = records.iter().filter(|r| text(r, "type") != Some("REPORT"));
            let mut counts: BTreeMap<(String, bool), usize> = BTreeMap::new();
            for r in others {
                let first = r.message.split(' ').next().unwrap_or_default().chars().count();
                *counts.entry((text(r, "type").unwrap_or("own").to_owned(), first > 10)).or_default() += 1;
            }
            let row = |((kind, long), n)| Row::new().text("kind", kind).truth("long", long).count("n", n).end();
            counts.into_iter().map(row).collect()
        },
    ),
    ordered(
        "sums of the billed time, with a last row for all",
        "filter @type = 'REPORT' | stats sum(@billedDuration) as billed, count(*) as calls by formatDate(@timestamp, '%Y-%m-%d') as day \
         | sort day | addtotals row=false col=true billed, calls",
        |records| {
            let mut days: BTreeMap<String, (f64, usize)> = BTreeMap::new();
            for r in reports(records) {
                let day = super::values::time_text(r.time)[..10].to_owned();
                let sum = days.entry(day).or_default();
                *sum = (sum.0 + number(r, "billedDuration").unwrap_or_default(), sum.1 + 1);
            }
            let all = days.values().fold((0.0, 0), |all, day| (all.0 + day.0, all.1 + day.1));
            let row = |(day, (billed, calls)): (String, (f64, usize))| {
                Row::new().text("day", day).number("billed", billed).count("calls", calls).end()
            };
            days.into_iter().chain([("Summary".to_owned(), all)]).map(row).collect()
        },
    ),
];

fn text<'r>(record: &'r Record, name: &str) -> Option<&'r str> {
    record.value.get(name)?.as_str()
}

fn number(record: &Record, name: &str) -> Option<f64> {
    record.value.get(name).and_then(Value::as_f64)
}

/// The reports of calls, the first first.
fn reports(records: &[Record]) -> Vec<&Record> {
    let mut reports: Vec<&Record> = records.iter().filter(|r| text(r, "type") == Some("REPORT")).collect();
    reports.sort_by_key(|r| r.time);
    reports
}

fn slow_pictures(records: &[Record]) -> usize {
    let slow = |r: &&Record| number(r, "duration") > Some(10.0);
    let slow: Vec<Option<&str>> = records.iter().filter(slow).map(|r| text(r, "call")).collect();
    records.iter().filter(|r| r.message.contains("picture") && slow.contains(&text(r, "call"))).count()
}
