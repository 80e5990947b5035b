//! Counting: by keys, with keys missing, distinct, over two `stats`.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::records::Record;
use super::values::{Row, group, natural};
use super::{Question, ordered, unordered};

pub(super) const QUESTIONS: &[Question] = &[
    unordered("all", "stats count(*) as n", |records| vec![Row::new().count("n", records.len()).end()]),
    MAIN_JOB,
    unordered("by one key", "stats count(*) as n by eventName", |records| {
        let mut rows = Vec::new();
        for (name, of_it) in group(records, |r| r.text("eventName")) {
            rows.push(Row::new().text("eventName", name).count("n", of_it.len()).end());
        }
        rows
    }),
    unordered(
        "by two keys, one often missing",
        "stats count(*) as n by userIdentity.type, userIdentity.arn",
        |records| {
            let mut rows = Vec::new();
            for ((kind, arn), of_it) in group(records, |r| (r.text("userIdentity.type"), r.text("userIdentity.arn"))) {
                let row = Row::new().text("userIdentity.type", kind).text("userIdentity.arn", arn);
                rows.push(row.count("n", of_it.len()).end());
            }
            rows
        },
    ),
    unordered(
        "a count of a field beside a count of rows",
        "stats count(errorCode) as failed, count(*) as calls by eventSource",
        |records| {
            let mut rows = Vec::new();
            for (source, of_it) in group(records, |r| r.text("eventSource")) {
                let failed = of_it.iter().filter(|r| r.text("errorCode").is_some()).count();
                let row = Row::new().text("eventSource", source).count_or_none("failed", failed);
                rows.push(row.count("calls", of_it.len()).end());
            }
            rows
        },
    ),
    unordered(
        "distinct values",
        "stats countDistinct(eventID) as events, count_distinct(sourceIPAddress) as addresses",
        |records| {
            let (mut events, mut addresses) = (BTreeSet::new(), BTreeSet::new());
            for record in records {
                events.extend(record.text("eventID"));
                addresses.extend(record.text("sourceIPAddress"));
            }
            vec![Row::new().count("events", events.len()).count("addresses", addresses.len()).end()]
        },
    ),
    unordered(
        "distinct values of each group",
        "stats countDistinct(eventName) as names by userIdentity.arn",
        |records| {
            let mut rows = Vec::new();
            for (arn, of_it) in group(records, |r| r.text("userIdentity.arn")) {
                let names: BTreeSet<_> = of_it.iter().filter_map(|r| r.text("eventName")).collect();
                rows.push(Row::new().text("userIdentity.arn", arn).count_or_none("names", names.len()).end());
            }
            rows
        },
    ),
    unordered(
        "conditions summed and averaged",
        r#"stats sum(errorCode = "AccessDenied") as denied, avg(readOnly = "true") as share by awsRegion"#,
        |records| {
            let mut rows = Vec::new();
            for (region, of_it) in group(records, |r| r.text("awsRegion")) {
                // Where the field is missing the condition does not hold, so nothing is added: 0, not no column.
                let denied = of_it.iter().filter(|r| r.text("errorCode").as_deref() == Some("AccessDenied")).count();
                let reads = of_it.iter().filter(|r| r.text("readOnly").as_deref() == Some("true")).count();
                let row = Row::new().text("awsRegion", region).count("denied", denied);
                rows.push(row.number("share", reads as f64 / of_it.len() as f64).end());
            }
            rows
        },
    ),
    ordered(
        "a filter on groups",
        "stats count(*) as n by eventName | filter n > 20 | sort n desc, eventName",
        |records| {
            let mut rows = Vec::new();
            for (name, of_it) in group(records, |r| r.text("eventName")) {
                if of_it.len() > 20 {
                    rows.push((of_it.len(), name));
                }
            }
            rows.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| natural(a.1.as_deref(), b.1.as_deref())));
            rows.into_iter().map(|(n, name)| Row::new().text("eventName", name).count("n", n).end()).collect()
        },
    ),
    unordered(
        "groups of groups",
        "stats count(*) as n by userIdentity.arn, eventName \
         | stats count(*) as names, max(n) as most, sum(n) as total by userIdentity.arn",
        |records| {
            let mut counts: BTreeMap<Option<String>, Vec<usize>> = BTreeMap::new();
            for ((arn, _), of_it) in group(records, |r| (r.text("userIdentity.arn"), r.text("eventName"))) {
                counts.entry(arn).or_default().push(of_it.len());
            }
            let mut rows = Vec::new();
            for (arn, counts) in counts {
                let row = Row::new().text("userIdentity.arn", arn).count("names", counts.len());
                let most = counts.iter().max().copied().unwrap_or_default();
                rows.push(row.count("most", most).count("total", counts.iter().sum()).end());
            }
            rows
        },
    ),
    unordered(
        "by account and region of the record",
        "stats count(*) as n by recipientAccountId, awsRegion",
        |records| {
            let mut rows = Vec::new();
            for ((account, region), of_it) in group(records, |r| (r.text("recipientAccountId"), r.text("awsRegion"))) {
                let row = Row::new().text("recipientAccountId", account).text("awsRegion", region);
                rows.push(row.count("n", of_it.len()).end());
            }
            rows
        },
    ),
    unordered(
        "by account and region of the object's key",
        "stats count(*) as n by @aws.account, @aws.region",
        |records| {
            let mut rows = Vec::new();
            for ((account, region), of_it) in group(records, |r| (r.key_part(1), r.key_part(3))) {
                let row = Row::new().text("@aws.account", account).text("@aws.region", region);
                rows.push(row.count("n", of_it.len()).end());
            }
            rows
        },
    ),
    unordered(
        "a raw field filtered behind the groups",
        r#"stats count(*) as n by eventName | filter errorCode = "AccessDenied""#,
        |records| {
            let mut counts: BTreeMap<Option<String>, usize> = BTreeMap::new();
            for record in records {
                if record.text("errorCode").as_deref() == Some("AccessDenied") {
                    *counts.entry(record.text("eventName")).or_default() += 1;
                }
            }
            counts.into_iter().map(|(name, n)| Row::new().text("eventName", name).count("n", n).end()).collect()
        },
    ),
];

/// The query of the README.
pub(crate) const MAIN_JOB: Question =
    ordered("the main job", "stats count(*) as calls by eventSource, errorCode | sort calls desc | limit 10", main_job);

fn main_job(records: &[Record]) -> Vec<Value> {
    let mut rows: Vec<_> = group(records, |r| (r.text("eventSource"), r.text("errorCode"))).into_iter().collect();
    // Ties keep the order of the groups: by their keys.
    rows.sort_by(|((a, b), x), ((c, d), y)| {
        let by_key = natural(a.as_deref(), c.as_deref()).then_with(|| natural(b.as_deref(), d.as_deref()));
        Reverse(x.len()).cmp(&Reverse(y.len())).then(by_key)
    });
    rows.truncate(10);
    let row = |((source, code), of_it): ((Option<String>, Option<String>), Vec<&Record>)| {
        Row::new().text("eventSource", source).text("errorCode", code).count("calls", of_it.len()).end()
    };
    rows.into_iter().map(row).collect()
}
