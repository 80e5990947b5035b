//! Maps and lists: opened, taken apart, turned into rows; and text in CSV, logfmt and XML.

use std::collections::BTreeMap;

use regex::Regex;
use serde_json::Value;

use super::records::Record;
use super::values::{Row, group};
use super::{Question, ordered, unordered};

pub(super) const QUESTIONS: &[Question] = &[
    unordered(
        "parts of the message, opened",
        "fields jsonParse(@message) as m | stats count(*) as n by m.userIdentity.type, m.eventSource as source",
        |records| {
            let key = |r: &Record| (r.text("userIdentity.type"), r.text("eventSource"));
            let rows = group(records, key).into_iter();
            rows.map(|((kind, source), of_it)| {
                Row::new().text("m.userIdentity.type", kind).text("source", source).count("n", of_it.len()).end()
            })
            .collect()
        },
    ),
    unordered(
        "a truth and a number in the message, opened",
        "fields jsonParse(@message) as m | filter m.readOnly = false and m.additionalEventData.bytesTransferredIn > 0 \
         | stats count(*) as n, sum(m.additionalEventData.bytesTransferredIn) as bytes by m.eventName as name",
        |records| {
            let bytes = |r: &Record| r.number("additionalEventData.bytesTransferredIn").filter(|n| *n > 0.0);
            let chosen = |r: &&Record| r.value["readOnly"] == Value::Bool(false) && bytes(r).is_some();
            let mut sums: BTreeMap<Option<String>, (usize, f64)> = BTreeMap::new();
            for record in records.iter().filter(chosen) {
                let sum = sums.entry(record.text("eventName")).or_default();
                *sum = (sum.0 + 1, sum.1 + bytes(record).unwrap_or_default());
            }
            let row = |(name, (n, bytes))| Row::new().text("name", name).count("n", n).number("bytes", bytes).end();
            sums.into_iter().map(row).collect()
        },
    ),
    unordered(
        "a key with hyphens inside a map",
        "fields jsonParse(requestParameters) as p | stats count(*) as n by p.`x-amz-acl` as acl, p[0] as none",
        |records| count_by(records, |r| r.text("requestParameters.x-amz-acl"), "acl"),
    ),
    unordered("how many resources", "stats count(*) as n by jsonArraySize(resources) as size", |records| {
        let rows = group(records, |r| list(r, "resources").map(<[Value]>::len)).into_iter();
        rows.map(|(size, of_it)| Row::new().number("size", size.map(|n| n as f64)).count("n", of_it.len()).end())
            .collect()
    }),
    unordered(
        "each resource, from the message",
        "fields jsonParse(@message) as m | unnest m.resources into resource \
         | stats count(*) as n by resource.type, resource.accountId as account",
        |records| {
            let mut counts: BTreeMap<(Option<String>, Option<String>), usize> = BTreeMap::new();
            for record in records {
                match record.value.get("resources") {
                    Some(Value::Array(list)) => {
                        for resource in list {
                            let text = |key: &str| resource.get(key).and_then(Value::as_str).map(str::to_owned);
                            *counts.entry((text("type"), text("accountId"))).or_default() += 1;
                        }
                    }
                    _ => *counts.entry((None, None)).or_default() += 1,
                }
            }
            let row = |((kind, account), n)| {
                Row::new().text("resource.type", kind).text("account", account).count("n", n).end()
            };
            counts.into_iter().map(row).collect()
        },
    ),
    unordered(
        "each resource, in place of the list",
        r#"filter ispresent(resources) | expand resources | filter resources.ARN like "s3" | stats count(*) as n by eventName"#,
        |records| {
            let mut counts: BTreeMap<Option<String>, usize> = BTreeMap::new();
            for record in records {
                for resource in list(record, "resources").unwrap_or_default() {
                    if resource["ARN"].as_str().is_some_and(|arn| arn.contains("s3")) {
                        *counts.entry(record.text("eventName")).or_default() += 1;
                    }
                }
            }
            counts.into_iter().map(|(name, n)| Row::new().text("eventName", name).count("n", n).end()).collect()
        },
    ),
    ordered(
        "the newest rows of lists, in the order of the list",
        "filter jsonArraySize(resources) > 1 | expand resources | display eventID, resources.ARN as arn | limit 25",
        |records| {
            let mut newest: Vec<&Record> =
                records.iter().filter(|r| list(r, "resources").is_some_and(|l| l.len() > 1)).collect();
            // Events of one moment in the order they are read, which is the order of their keys.
            newest.sort_by_key(|r| std::cmp::Reverse(r.time));
            let mut rows = Vec::new();
            for record in newest {
                for resource in list(record, "resources").unwrap_or_default() {
                    let arn = resource["ARN"].as_str().map(str::to_owned);
                    rows.push(Row::new().text("eventID", record.text("eventID")).text("arn", arn).end());
                }
            }
            rows.truncate(25);
            rows
        },
    ),
    unordered(
        "the parts of a name between slashes",
        r#"fields split(userIdentity.arn, "/") as parts | stats count(*) as n by parts[1] as second, jsonArraySize(parts) as size"#,
        |records| {
            let key = |r: &Record| {
                let arn = r.text("userIdentity.arn");
                let parts = arn.as_ref().map(|arn| arn.split('/').map(str::to_owned).collect::<Vec<_>>());
                (parts.as_ref().and_then(|p| p.get(1).cloned()), parts.map(|p| p.len()))
            };
            let rows = group(records, key).into_iter();
            rows.map(|((second, size), of_it)| {
                Row::new().text("second", second).number("size", size.map(|n| n as f64)).count("n", of_it.len()).end()
            })
            .collect()
        },
    ),
    unordered(
        "every part of a path, one a row",
        r#"fields split(requestParameters.key, "/") as parts | unnest parts into part | filter ispresent(part) | stats count(*) as n by part | filter n > 20"#,
        |records| {
            let mut counts: BTreeMap<String, usize> = BTreeMap::new();
            for key in records.iter().filter_map(|r| r.text("requestParameters.key")) {
                key.split('/').for_each(|part| *counts.entry(part.to_owned()).or_default() += 1);
            }
            counts.retain(|_, n| *n > 20);
            counts.into_iter().map(|(part, n)| Row::new().text("part", part).count("n", n).end()).collect()
        },
    ),
    unordered(
        "every service named in the message",
        r"parse @message /(?<service>[a-z0-9]+)\.amazonaws\.com/ multi | stats count(*) as n by service",
        |records| {
            let service = Regex::new(r"([a-z0-9]+)\.amazonaws\.com").expect("the pattern is sound");
            let mut counts: BTreeMap<Option<String>, usize> = BTreeMap::new();
            for record in records {
                let mut found = false;
                for captures in service.captures_iter(&record.message) {
                    found = true;
                    *counts.entry(Some(captures[1].to_owned())).or_default() += 1;
                }
                if !found {
                    *counts.entry(None).or_default() += 1;
                }
            }
            counts.into_iter().map(|(name, n)| Row::new().text("service", name).count("n", n).end()).collect()
        },
    ),
    unordered(
        "a path into the request",
        r#"json field=requestParameters "filterSet.items[0].name" as filter | stats count(*) as n by filter"#,
        |records| count_by(records, |r| r.text("requestParameters.filterSet.items.0.name"), "filter"),
    ),
    unordered(
        "a path into the message",
        r#"json "$.userIdentity.sessionContext['sessionIssuer'].userName" as issuer | stats count(*) as n by issuer"#,
        |records| count_by(records, |r| r.text("userIdentity.sessionContext.sessionIssuer.userName"), "issuer"),
    ),
    unordered(
        "fields put into one text and taken out again",
        "fields concat(eventName, ',\"', userIdentity.type, '\"') as csv, \
         concat('name=', eventName, ' kind=\"', userIdentity.type, '\"') as pairs, \
         concat('<e n=\"', eventName, '\"><k>', userIdentity.type, '</k></e>') as markup \
         | parse csv csv as a, b | parse pairs logfmt as m | parse markup xml '/e/k' as k | parse markup xml '//@n' as n \
         | stats count(*) as events, sum(a = eventName and a = m.name and a = n) as names, \
           sum(b = m.kind and b = k) as kinds by userIdentity.type as kind",
        |records| {
            let rows = group(records, |r| r.text("userIdentity.type")).into_iter();
            rows.map(|(kind, of_it)| {
                let n = of_it.len();
                // Without a kind the texts are empty, and empty texts are equal; every event has a name.
                Row::new().text("kind", kind).count("events", n).count("names", n).count("kinds", n).end()
            })
            .collect()
        },
    ),
    unordered(
        "whether a kind is among the resources",
        r#"filter jsonArrayContains(requestParameters.trailNameList, "Default") | stats count(*) as n by eventName"#,
        |records| {
            let chosen = |r: &&Record| {
                let names = r.value.get("requestParameters").and_then(|p| p.get("trailNameList"));
                names.and_then(Value::as_array).is_some_and(|names| names.contains(&Value::from("Default")))
            };
            let mut counts: BTreeMap<Option<String>, usize> = BTreeMap::new();
            for record in records.iter().filter(chosen) {
                *counts.entry(record.text("eventName")).or_default() += 1;
            }
            counts.into_iter().map(|(name, n)| Row::new().text("eventName", name).count("n", n).end()).collect()
        },
    ),
];

/// The elements of a list at the root; nothing for an empty one, which makes no field.
fn list<'r>(record: &'r Record, key: &str) -> Option<&'r [Value]> {
    record.value.get(key)?.as_array().map(Vec::as_slice).filter(|list| !list.is_empty())
}

fn count_by(records: &[Record], key: impl Fn(&Record) -> Option<String>, name: &str) -> Vec<Value> {
    group(records, key)
        .into_iter()
        .map(|(key, of_it)| Row::new().text(name, key).count("n", of_it.len()).end())
        .collect()
}
