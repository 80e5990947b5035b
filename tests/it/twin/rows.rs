//! Rows that are still events: their order, the first and the last of them, one of each kind.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use serde_json::Value;

use super::records::Record;
use super::values::{Row, natural};
use super::{Question, ordered, unordered};

pub(super) const QUESTIONS: &[Question] = &[
    ordered("the newest events", "fields @timestamp, eventID | limit 100", |records| {
        let newest = newest_first(records).into_iter().take(100);
        newest.map(|r| Row::new().time("@timestamp", r.time).text("eventID", r.text("eventID")).end()).collect()
    }),
    ordered("the message of the newest", "limit 3", |records| {
        let newest = newest_first(records).into_iter().take(3);
        newest.map(|r| Row::new().time("@timestamp", r.time).text("@message", r.message.clone()).end()).collect()
    }),
    ordered("the oldest events", "fields @timestamp, eventID | sort @timestamp asc, eventID | limit 50", |records| {
        let mut all: Vec<&Record> = records.iter().collect();
        all.sort_by(|a, b| a.time.cmp(&b.time).then_with(|| by(a, b, "eventID")));
        let oldest = all.into_iter().take(50);
        oldest.map(|r| Row::new().time("@timestamp", r.time).text("eventID", r.text("eventID")).end()).collect()
    }),
    ordered(
        "natural order of names with digits",
        "fields eventName, eventID | sort eventID, eventName | limit 200",
        |records| {
            let mut all: Vec<&Record> = records.iter().collect();
            all.sort_by(|a, b| by(a, b, "eventID").then_with(|| by(a, b, "eventName")));
            all.into_iter().take(200).map(|r| show(r, &["eventName", "eventID"])).collect()
        },
    ),
    ordered("the last of an order", "fields eventID | sort eventID | tail 20", |records| {
        let mut all: Vec<&Record> = records.iter().collect();
        all.sort_by(|a, b| by(a, b, "eventID"));
        all[all.len() - 20..].iter().map(|r| show(r, &["eventID"])).collect()
    }),
    ordered(
        "largest numbers first, missing last",
        "fields requestParameters.key, additionalEventData.bytesTransferredOut \
         | sort additionalEventData.bytesTransferredOut desc, eventID | limit 40",
        |records| {
            let mut all: Vec<&Record> = records.iter().collect();
            let bytes = "additionalEventData.bytesTransferredOut";
            all.sort_by(|a, b| by(b, a, bytes).then_with(|| by(a, b, "eventID")));
            all.into_iter().take(40).map(|r| show(r, &["requestParameters.key", bytes])).collect()
        },
    ),
    ordered("missing first", "fields errorCode, eventID | sort errorCode, eventID | limit 30", |records| {
        let mut all: Vec<&Record> = records.iter().collect();
        all.sort_by(|a, b| by(a, b, "errorCode").then_with(|| by(a, b, "eventID")));
        all.into_iter().take(30).map(|r| show(r, &["errorCode", "eventID"])).collect()
    }),
    ordered(
        "one of each kind, the newest",
        "fields eventName, awsRegion, eventID | dedup eventName, awsRegion",
        |records| {
            let mut seen = BTreeSet::new();
            let mut rows = Vec::new();
            for record in newest_first(records) {
                if seen.insert((record.text("eventName"), record.text("awsRegion"))) {
                    rows.push(show(record, &["eventName", "awsRegion", "eventID"]));
                }
            }
            rows
        },
    ),
    ordered(
        "one of each kind, all of those that lack it",
        r#"filter eventSource = "iam.amazonaws.com" | fields errorCode, eventName, eventID | dedup errorCode"#,
        |records| {
            let mut seen = BTreeSet::new();
            let mut rows = Vec::new();
            for record in newest_first(records) {
                if record.text("eventSource").as_deref() != Some("iam.amazonaws.com") {
                    continue;
                }
                if record.text("errorCode").is_none_or(|code| seen.insert(code)) {
                    rows.push(show(record, &["errorCode", "eventName", "eventID"]));
                }
            }
            rows
        },
    ),
    ordered(
        "the first of each kind in an order",
        "fields eventName, eventID | sort eventID | dedup eventName | limit 25",
        |records| {
            let mut all: Vec<&Record> = records.iter().collect();
            all.sort_by(|a, b| by(a, b, "eventID"));
            let mut seen = BTreeSet::new();
            all.retain(|r| seen.insert(r.text("eventName")));
            all.into_iter().take(25).map(|r| show(r, &["eventName", "eventID"])).collect()
        },
    ),
    ordered(
        "calculated columns",
        r#"filter eventSource = "iam.amazonaws.com" | fields @timestamp, toupper(userIdentity.type) as kind, strlen(eventName) as n, errorCode = "AccessDenied" as denied | sort @timestamp, eventID | limit 500"#,
        |records| {
            let mut iam: Vec<&Record> =
                records.iter().filter(|r| r.text("eventSource").as_deref() == Some("iam.amazonaws.com")).collect();
            iam.sort_by(|a, b| a.time.cmp(&b.time).then_with(|| by(a, b, "eventID")));
            let row = |r: &Record| {
                let row = Row::new().time("@timestamp", r.time);
                let row = row.text("kind", r.text("userIdentity.type").map(|k| k.to_uppercase()));
                let row = row.number("n", r.text("eventName").map(|n| n.chars().count() as f64));
                row.truth("denied", r.text("errorCode").map(|code| code == "AccessDenied")).end()
            };
            iam.into_iter().take(500).map(row).collect()
        },
    ),
    ordered(
        "console logins and how they went",
        r#"filter eventName = "ConsoleLogin" | fields @timestamp, userIdentity.type, responseElements.ConsoleLogin, additionalEventData.MFAUsed | sort @timestamp, eventID"#,
        |records| {
            let mut logins: Vec<&Record> =
                records.iter().filter(|r| r.text("eventName").as_deref() == Some("ConsoleLogin")).collect();
            logins.sort_by(|a, b| a.time.cmp(&b.time).then_with(|| by(a, b, "eventID")));
            let row = |r: &Record| {
                let mut row = Row::new().time("@timestamp", r.time);
                for path in ["userIdentity.type", "responseElements.ConsoleLogin", "additionalEventData.MFAUsed"] {
                    row = row.text(path, r.text(path));
                }
                row.end()
            };
            logins.into_iter().map(row).collect()
        },
    ),
    unordered("any rows", "limit any 7 | stats count(*) as n", |records| {
        vec![Row::new().count("n", records.len().min(7)).end()]
    }),
];

/// Newest first; of one moment, in the order read.
fn newest_first(records: &[Record]) -> Vec<&Record> {
    let mut all: Vec<&Record> = records.iter().collect();
    all.sort_by_key(|r| Reverse(r.time));
    all
}

fn by(left: &Record, right: &Record, path: &str) -> std::cmp::Ordering {
    natural(left.text(path).as_deref(), right.text(path).as_deref())
}

fn show(record: &Record, paths: &[&str]) -> Value {
    let mut row = Row::new();
    for path in paths {
        row = row.text(path, record.text(path));
    }
    row.end()
}
