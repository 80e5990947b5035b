//! Text: searched, taken apart, put together, compared.

use std::collections::BTreeMap;

use regex::Regex;
use serde_json::Value;

use super::records::Record;
use super::values::{Row, group};
use super::{Question, unordered};

pub(super) const QUESTIONS: &[Question] = &[
    unordered(
        "a regular expression over the message",
        "filter @message like /A[KS]IA[A-Z0-9]{16}/ | stats count(*) as n by eventName",
        |records| {
            let key = Regex::new("A[KS]IA[A-Z0-9]{16}").expect("the pattern is sound");
            count_by_name(records, |r| key.is_match(&r.message))
        },
    ),
    unordered(
        "a regular expression that ignores case",
        "filter @message =~ /(?i)\"useragent\":\\s*\"[^\"]*CONSOLE/ | stats count(*) as n by eventName",
        |records| {
            count_by_name(records, |r| {
                let agent = r.text("userAgent").unwrap_or_default().to_lowercase();
                let quoted = agent.split('"').next().unwrap_or_default();
                quoted.contains("console")
            })
        },
    ),
    unordered(
        "a text in the message",
        r#"filter @message like "cloudtrail.amazonaws.com" | stats count(*) as n by eventName"#,
        |records| count_by_name(records, |r| r.message.contains("cloudtrail.amazonaws.com")),
    ),
    unordered(
        "a text that is not in a field, which must be there",
        r#"filter errorCode not like "Denied" | stats count(*) as n by errorCode"#,
        |records| {
            let mut counts: BTreeMap<String, usize> = BTreeMap::new();
            for record in records {
                if let Some(code) = record.text("errorCode")
                    && !code.contains("Denied")
                {
                    *counts.entry(code).or_default() += 1;
                }
            }
            counts.into_iter().map(|(code, n)| Row::new().text("errorCode", code).count("n", n).end()).collect()
        },
    ),
    unordered(
        "in a list, and not in another",
        r#"filter eventName in ["GetObject", "PutObject", "ListBuckets"] and errorCode not in ["NoSuchKey"] | stats count(*) as n by eventName"#,
        |records| {
            count_by_name(records, |r| {
                let name = r.text("eventName").unwrap_or_default();
                let listed = ["GetObject", "PutObject", "ListBuckets"].contains(&name.as_str());
                listed && r.text("errorCode").is_some_and(|code| code != "NoSuchKey")
            })
        },
    ),
    unordered(
        "an exclusion with a guard for missing fields",
        r#"filter not ispresent(errorCode) or errorCode != "AccessDenied" | stats count(*) as n by eventName"#,
        |records| count_by_name(records, |r| r.text("errorCode").as_deref() != Some("AccessDenied")),
    ),
    unordered(
        "an exclusion without",
        r#"filter not (errorCode = "AccessDenied") | stats count(*) as n by eventName"#,
        |records| count_by_name(records, |r| r.text("errorCode").is_some_and(|code| code != "AccessDenied")),
    ),
    unordered(
        "precedence of and, or, not",
        r#"filter readOnly = "true" or errorCode = "AccessDenied" and not eventName like /^Put/ | stats count(*) as n by eventName"#,
        |records| {
            count_by_name(records, |r| {
                let reads = r.text("readOnly").as_deref() == Some("true");
                let denied = r.text("errorCode").as_deref() == Some("AccessDenied");
                let puts = r.text("eventName").is_some_and(|name| name.starts_with("Put"));
                reads || (denied && !puts)
            })
        },
    ),
    unordered(
        "a glob over the user agent",
        r#"parse userAgent "aws-*/* Python/* " as tool, version, python | stats count(*) as n by tool, version, python"#,
        |records| {
            let mut counts: BTreeMap<_, usize> = BTreeMap::new();
            for record in records {
                *counts.entry(record.text("userAgent").and_then(|agent| client(&agent))).or_default() += 1;
            }
            let mut rows = Vec::new();
            for (parts, n) in counts {
                let mut row = Row::new();
                if let Some((tool, version, python)) = parts {
                    row = row.text("tool", tool).text("version", version).text("python", python);
                }
                rows.push(row.count("n", n).end());
            }
            rows
        },
    ),
    unordered(
        "a regular expression over the identity",
        r"parse userIdentity.arn /:(?<kind>user|root|assumed-role)\/?(?<who>[^\/]*)/ | stats count(*) as n by kind, who",
        |records| {
            let mut counts: BTreeMap<_, usize> = BTreeMap::new();
            for record in records {
                let mut parts = None;
                if let Some(arn) = record.text("userIdentity.arn") {
                    for kind in ["user", "root", "assumed-role"] {
                        if let Some((_, rest)) = arn.split_once(&format!(":{kind}")) {
                            let rest = rest.strip_prefix('/').unwrap_or(rest);
                            parts = Some((kind.to_owned(), rest.split('/').next().unwrap_or_default().to_owned()));
                        }
                    }
                }
                *counts.entry(parts).or_default() += 1;
            }
            let mut rows = Vec::new();
            for (parts, n) in counts {
                let (kind, who) = parts.unzip();
                rows.push(Row::new().text("kind", kind).text("who", who).count("n", n).end());
            }
            rows
        },
    ),
    unordered(
        "a regular expression over the message makes a field",
        r#"parse @message /"eventName":\s*"(?<verb>Get|Put|List|Describe|Create|Delete)/ | stats count(*) as n by verb"#,
        |records| {
            let mut rows = Vec::new();
            let verb = |r: &Record| {
                let name = r.text("eventName").unwrap_or_default();
                let verbs = ["Get", "Put", "List", "Describe", "Create", "Delete"];
                verbs.into_iter().find(|verb| name.starts_with(verb)).map(str::to_owned)
            };
            for (verb, of_it) in group(records, verb) {
                rows.push(Row::new().text("verb", verb).count("n", of_it.len()).end());
            }
            rows
        },
    ),
    unordered(
        "a glob over the message",
        r#"parse @message "\"bucketName\":\"*\"" as bucket | stats count(*) as n by bucket"#,
        |records| {
            let bucket = |r: &Record| {
                let (_, rest) = r.message.split_once("\"bucketName\":\"")?;
                rest.split_once('"').map(|(bucket, _)| bucket.to_owned())
            };
            let mut rows = Vec::new();
            for (bucket, of_it) in group(records, bucket) {
                rows.push(Row::new().text("bucket", bucket).count("n", of_it.len()).end());
            }
            rows
        },
    ),
    unordered(
        "text functions as conditions",
        r#"stats sum(strcontains(userAgent, "aws-cli")) as cli, sum(strcontains(userAgent, "AWS-CLI", true)) as any_cli, sum(startsWith(eventName, "Describe")) as described, sum(endsWith(eventSource, ".amazonaws.com")) as aws"#,
        |records| {
            let (mut cli, mut any, mut described, mut aws) = (0, 0, 0, 0);
            for record in records {
                let agent = record.text("userAgent").unwrap_or_default();
                cli += usize::from(agent.contains("aws-cli"));
                any += usize::from(agent.to_lowercase().contains("aws-cli"));
                described += usize::from(record.text("eventName").is_some_and(|n| n.starts_with("Describe")));
                aws += usize::from(record.text("eventSource").is_some_and(|s| s.ends_with(".amazonaws.com")));
            }
            let row = Row::new().count("cli", cli).count("any_cli", any);
            vec![row.count("described", described).count("aws", aws).end()]
        },
    ),
    unordered(
        "keys put together from parts",
        r#"stats count(*) as n by concat(awsRegion, "/", replace(eventSource, ".amazonaws.com", "")) as place, toupper(substr(eventName, 0, 3)) as verb"#,
        |records| {
            let key = |r: &Record| {
                let region = r.text("awsRegion").unwrap_or_default();
                let source = r.text("eventSource").unwrap_or_default().replace(".amazonaws.com", "");
                let verb = r.text("eventName").map(|n| n.chars().take(3).collect::<String>().to_uppercase());
                (format!("{region}/{source}"), verb)
            };
            let mut rows = Vec::new();
            for ((place, verb), of_it) in group(records, key) {
                rows.push(Row::new().text("place", place).text("verb", verb).count("n", of_it.len()).end());
            }
            rows
        },
    ),
    unordered(
        "the length of texts",
        "stats sum(strlen(@message)) as characters, sum(messageSize(@message)) as bytes, max(strlen(eventName)) as longest",
        |records| {
            let (mut characters, mut bytes, mut longest) = (0, 0, 0);
            for record in records {
                characters += record.message.chars().count();
                bytes += record.message.len();
                longest = longest.max(record.text("eventName").map_or(0, |n| n.chars().count()));
            }
            vec![Row::new().count("characters", characters).count("bytes", bytes).count("longest", longest).end()]
        },
    ),
    unordered(
        "digits replaced",
        r##"stats count(*) as n by regexReplace(requestParameters.key, "[0-9]+", "#") as shape | filter n > 5"##,
        |records| {
            let digits = Regex::new("[0-9]+").expect("the pattern is sound");
            let shape = |r: &Record| Some(digits.replace_all(&r.text("requestParameters.key")?, "#").into_owned());
            let mut rows = Vec::new();
            for (shape, of_it) in group(records, shape) {
                if of_it.len() > 5 {
                    rows.push(Row::new().text("shape", shape).count("n", of_it.len()).end());
                }
            }
            rows
        },
    ),
    unordered(
        "a digest of a text",
        r#"filter eventSource = "iam.amazonaws.com" | stats count(*) as n by tolower(userIdentity.type) as kind, base64encode(eventName) as name"#,
        |records| {
            let iam: BTreeMap<(Option<String>, Option<String>), usize> = {
                let mut counts = BTreeMap::new();
                for record in records.iter().filter(|r| r.text("eventSource").as_deref() == Some("iam.amazonaws.com")) {
                    let kind = record.text("userIdentity.type").map(|k| k.to_lowercase());
                    *counts.entry((kind, record.text("eventName").map(|n| base64(n.as_bytes())))).or_default() += 1;
                }
                counts
            };
            let row = |((kind, name), n): ((Option<String>, Option<String>), usize)| {
                Row::new().text("kind", kind).text("name", name).count("n", n).end()
            };
            iam.into_iter().map(row).collect()
        },
    ),
];

fn count_by_name(records: &[Record], holds: impl Fn(&Record) -> bool) -> Vec<Value> {
    let mut counts: BTreeMap<Option<String>, usize> = BTreeMap::new();
    for record in records {
        if holds(record) {
            *counts.entry(record.text("eventName")).or_default() += 1;
        }
    }
    counts.into_iter().map(|(name, n)| Row::new().text("eventName", name).count("n", n).end()).collect()
}

/// `aws-*/* Python/* `, each `*` as short as can be.
fn client(agent: &str) -> Option<(String, String, String)> {
    let (_, rest) = agent.split_once("aws-")?;
    let (tool, rest) = rest.split_once('/')?;
    let (version, rest) = rest.split_once(" Python/")?;
    let (python, _) = rest.split_once(' ')?;
    Some((tool.to_owned(), version.to_owned(), python.to_owned()))
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let mut bits = 0u32;
        for k in 0..3 {
            bits = bits << 8 | u32::from(chunk.get(k).copied().unwrap_or(0));
        }
        for k in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * k) & 63) as usize];
            text.push(if k <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    text
}
