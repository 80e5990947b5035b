//! Fields deep in an event: paths, positions, odd keys, addresses, truths.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde_json::Value;

use super::records::Record;
use super::values::{Row, group, natural};
use super::{Question, ordered, unordered};

pub(super) const QUESTIONS: &[Question] = &[
    ordered(
        "bytes out of each bucket",
        "filter ispresent(requestParameters.bucketName) \
         | stats count(*) as n, sum(additionalEventData.bytesTransferredOut) as bytes by requestParameters.bucketName as bucket \
         | sort bytes desc, bucket",
        |records| {
            let mut rows = Vec::new();
            for (bucket, of_it) in group(records, |r| r.text("requestParameters.bucketName")) {
                if bucket.is_none() {
                    continue;
                }
                let mut bytes = None;
                for record in &of_it {
                    if let Some(n) = record.number("additionalEventData.bytesTransferredOut") {
                        bytes = Some(bytes.unwrap_or(0.0) + n);
                    }
                }
                rows.push((bytes, bucket, of_it.len()));
            }
            rows.sort_by(|a, b| {
                let bytes = |x: Option<f64>| x.unwrap_or(f64::NEG_INFINITY);
                bytes(b.0).total_cmp(&bytes(a.0)).then_with(|| natural(a.1.as_deref(), b.1.as_deref()))
            });
            rows.into_iter()
                .map(|(bytes, bucket, n)| Row::new().text("bucket", bucket).count("n", n).number("bytes", bytes).end())
                .collect()
        },
    ),
    ordered("the resources named most", "stats count(*) as n by resources.0.ARN | sort n desc | limit 5", |records| {
        most(records, "resources.0.ARN", 5)
    }),
    unordered("a position in brackets", "stats count(*) as n by resources[1].type", |records| {
        count_by(records, "resources.1.type", "resources.1.type")
    }),
    unordered(
        "who lent the role",
        "stats count(*) as n by userIdentity.sessionContext.sessionIssuer.userName as issuer",
        |records| count_by(records, "userIdentity.sessionContext.sessionIssuer.userName", "issuer"),
    ),
    unordered("a key with hyphens", "stats count(*) as n by requestParameters.`x-amz-acl` as acl", |records| {
        count_by(records, "requestParameters.x-amz-acl", "acl")
    }),
    unordered(
        "addresses in a network",
        r#"filter isIpInSubnet(sourceIPAddress, "96.0.0.0/6") | stats count(*) as n by sourceIPAddress"#,
        |records| {
            let mut rows = Vec::new();
            for (address, of_it) in group(records, |r| address(r).map(|_| r.text("sourceIPAddress"))) {
                let Some(address) = address else { continue };
                // The first six bits: 96 to 99.
                let first = address.as_deref().and_then(|a| a.split('.').next()?.parse::<u32>().ok());
                if first.is_some_and(|n| (96..100).contains(&n)) {
                    rows.push(Row::new().text("sourceIPAddress", address).count("n", of_it.len()).end());
                }
            }
            rows
        },
    ),
    unordered(
        "whether it is an address at all",
        "stats count(*) as n by isValidIpV4(sourceIPAddress) as is_address",
        |records| {
            let mut rows = Vec::new();
            for (is_address, of_it) in group(records, |r| address(r).is_some()) {
                rows.push(Row::new().truth("is_address", is_address).count("n", of_it.len()).end());
            }
            rows
        },
    ),
    unordered("a boolean as a condition", "filter readOnly | stats count(*) as n by eventName", |records| {
        count_names(records, |r| r.value["readOnly"] == Value::Bool(true))
    }),
    unordered(
        "a boolean turned round",
        "filter not readOnly and managementEvent = true | stats count(*) as n by eventName",
        |records| {
            count_names(records, |r| {
                r.value["readOnly"] == Value::Bool(false) && r.value["managementEvent"] == Value::Bool(true)
            })
        },
    ),
    unordered(
        "how often fields are there",
        "stats count(errorCode) as a, count(vpcEndpointId) as b, count(requestParameters.bucketName) as c, \
         count(responseElements.credentials.accessKeyId) as d, count(userIdentity.sessionContext.attributes.mfaAuthenticated) as e, \
         count(nothing.of.the.kind) as f",
        |records| {
            let count = |path: &str| records.iter().filter(|r| r.text(path).is_some()).count();
            let row = Row::new().count_or_none("a", count("errorCode")).count_or_none("b", count("vpcEndpointId"));
            let row = row.count_or_none("c", count("requestParameters.bucketName"));
            let row = row.count_or_none("d", count("responseElements.credentials.accessKeyId"));
            vec![row.count_or_none("e", count("userIdentity.sessionContext.attributes.mfaAuthenticated")).end()]
        },
    ),
    unordered(
        "the first of several fields",
        r#"stats count(*) as n by coalesce(userIdentity.userName, userIdentity.invokedBy, "nobody") as who"#,
        |records| {
            let who = |r: &Record| {
                let name = r.text("userIdentity.userName").or_else(|| r.text("userIdentity.invokedBy"));
                name.unwrap_or_else(|| "nobody".to_owned())
            };
            let mut rows = Vec::new();
            for (who, of_it) in group(records, who) {
                rows.push(Row::new().text("who", who).count("n", of_it.len()).end());
            }
            rows
        },
    ),
    unordered(
        "a case of several conditions",
        r#"stats count(*) as n by case(errorCode = "AccessDenied", "denied", ispresent(errorCode), "failed", readOnly, "read", "write") as outcome"#,
        |records| {
            let outcome = |r: &Record| match r.text("errorCode").as_deref() {
                Some("AccessDenied") => "denied",
                Some(_) => "failed",
                None if r.value["readOnly"] == Value::Bool(true) => "read",
                None => "write",
            };
            let mut rows = Vec::new();
            for (outcome, of_it) in group(records, outcome) {
                rows.push(Row::new().text("outcome", outcome.to_owned()).count("n", of_it.len()).end());
            }
            rows
        },
    ),
];

/// The address in four parts that an event came from.
fn address(record: &Record) -> Option<[u8; 4]> {
    let text = record.text("sourceIPAddress")?;
    let parts: Vec<u8> = text.split('.').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    parts.try_into().ok()
}

fn count_by(records: &[Record], path: &str, name: &str) -> Vec<Value> {
    let mut rows = Vec::new();
    for (value, of_it) in group(records, |r| r.text(path)) {
        rows.push(Row::new().text(name, value).count("n", of_it.len()).end());
    }
    rows
}

fn most(records: &[Record], path: &str, rows: usize) -> Vec<Value> {
    let mut groups: Vec<_> =
        group(records, |r| r.text(path)).into_iter().map(|(value, of_it)| (of_it.len(), value)).collect();
    groups.sort_by(|a, b| match b.0.cmp(&a.0) {
        Ordering::Equal => natural(a.1.as_deref(), b.1.as_deref()),
        other => other,
    });
    groups.into_iter().take(rows).map(|(n, value)| Row::new().text(path, value).count("n", n).end()).collect()
}

fn count_names(records: &[Record], holds: impl Fn(&Record) -> bool) -> Vec<Value> {
    let mut counts: BTreeMap<Option<String>, usize> = BTreeMap::new();
    for record in records.iter().filter(|r| holds(r)) {
        *counts.entry(record.text("eventName")).or_default() += 1;
    }
    counts.into_iter().map(|(name, n)| Row::new().text("eventName", name).count("n", n).end()).collect()
}
