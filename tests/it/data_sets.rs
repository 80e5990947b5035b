//! Every set of real logs that the engine is said to read gives as many records as its README counts.

use std::path::{Path, PathBuf};

use libtest_mimic::Trial;

use crate::Outcome;
use crate::answer::{self, Window, ask};
use crate::shared::folder_or_skip;

/// A set of logs: its kind and its name, and what to know where the README counts otherwise.
struct Set {
    kind: &'static str,
    name: &'static str,
    /// Events and records that are counted as ignored, where that is not what the README says.
    instead: Option<(u64, &'static str)>,
}

const fn set(kind: &'static str, name: &'static str) -> Set {
    Set { kind, name, instead: None }
}

const fn counted(kind: &'static str, name: &'static str, records: u64, why: &'static str) -> Set {
    Set { kind, name, instead: Some((records, why)) }
}

const SETS: &[Set] = &[
    set("cloudtrail", "sans504"),
    set("cloudtrail", "stratus-detonation-logs"),
    set("cloudtrail", "traildiscover"),
    set("cloudtrail", "boogy-log-parser"),
    set("cloudtrail", "opensearch-catalog"),
    set("cloudtrail", "cloud-dfir-lab"),
    set("cloudtrail", "centralized-logging"),
    set("cloudtrail", "lambda-promtail"),
    set("cloudtrail", "otrf-ec2-proxy-s3-exfiltration"),
    set("cloudtrail", "trailscraper"),
    set("cloudtrail", "plaso-lookup-events"),
    set("cloudtrail", "umccr-org-layout"),
    set("cloudtrail", "elastic-cloudtrail"),
    set("emf", "container-insights-eks"),
    set("eventbridge", "cloud-custodian"),
    set("guardduty", "elastic-guardduty"),
    set("guardduty", "sekoia-aws-guardduty"),
    set("inspector", "elastic-inspector"),
    set("networkfirewall", "elastic-firewall_logs"),
    set("securityhub", "elastic-securityhub_findings"),
    set("route53", "elastic-route53_resolver_logs"),
    set("waf", "elastic-waf"),
    set("waf", "opensearch-catalog"),
    set("waf", "centralized-logging"),
    set("waf", "lambda-promtail"),
    set("alb", "opensearch-catalog"),
    set("alb", "centralized-logging"),
    set("alb", "lambda-promtail"),
    set("alb", "clb-elb-log-analyzer"),
    set("route53", "elastic-route53_public_logs"),
    set("s3access", "opensearch-catalog"),
    set("s3access", "centralized-logging"),
    set("s3access", "cloud-dfir-lab"),
    set("s3access", "lambda-promtail"),
    set("vpcflow", "centralized-logging"),
    set("vpcflow", "lambda-promtail"),
    set("vpcflow", "opensearch-catalog"),
    counted("vpcflow", "cloud-dfir-lab", 7_654, "the flows are there twice, once in one document around all of them"),
    counted("config", "centralized-logging", 2, "the README counts the items in the two documents"),
    counted("cloudwatchlogs", "sumologic-subscription", 50, "the README counts the messages inside the envelopes"),
];

pub(crate) fn trials() -> Vec<Trial> {
    SETS.iter().map(|set| Trial::test(format!("data::{}::{}", set.kind, set.name), move || check(set))).collect()
}

fn check(set: &Set) -> Outcome {
    let Some(shared) = folder_or_skip(&format!("data::{}::{}", set.kind, set.name)) else { return Ok(()) };
    let kind = shared.join("data").join(set.kind);
    let expected = match set.instead {
        Some((records, _)) => records,
        None => said(&kind.join("README.md"), set.name)?,
    };
    let mut files = Vec::new();
    walk(&kind.join(set.name), &mut files);
    let source = answer::open(&files, None).map_err(|e| e.to_string())?;
    let answer = ask(&source, "stats count(*) as n", Window::default(), 3).map_err(|e| e.to_string())?;
    let statistics = &answer.statistics;
    if statistics.records_skipped > 0 || !statistics.failures.is_empty() {
        return Err(format!("records were lost: {:?}", statistics.failures).into());
    }
    let row = answer.rows.first().map_or("{}", String::as_str);
    let row: serde_json::Value = serde_json::from_str(row).map_err(|e| e.to_string())?;
    let events = row["n"].as_u64().unwrap_or(0);
    // Digests and the like are records of the set, but no events.
    let ignored: u64 = statistics.ignored.iter().map(|(_, count)| count).sum();
    if events + ignored != expected {
        let ignored = &statistics.ignored;
        return Err(format!("{expected} records are there; {events} events came, ignored {ignored:?}").into());
    }
    // What every event has is there in every event, whichever way it was wrapped.
    let message = ask(&source, "filter ispresent(@message) | stats count(*) as n", Window::default(), 3);
    let rows = message.map_err(|e| e.to_string())?.rows;
    if events > 0 && rows != [format!("{{\"n\":{events}}}")] {
        return Err(format!("{events} events, and with a message {rows:?}").into());
    }
    Ok(())
}

/// The number in the column `records` of the README's table, in the row of the set.
fn said(readme: &Path, name: &str) -> Result<u64, String> {
    let text = std::fs::read_to_string(readme).map_err(|e| format!("{}: {e}", readme.display()))?;
    let cells = |line: &str| line.split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    let mut column = None;
    for line in text.lines().filter(|line| line.starts_with('|')) {
        let cells = cells(line);
        if let Some(at) = cells.iter().position(|cell| cell == "records") {
            column = Some(at);
        }
        if cells.get(1).is_some_and(|cell| cell == name) {
            let count = column.and_then(|at| cells.get(at)).and_then(|cell| cell.replace(',', "").parse().ok());
            return count.ok_or_else(|| format!("{}: no count for {name}", readme.display()));
        }
    }
    Err(format!("{}: no row for {name}", readme.display()))
}

/// The logs themselves: not what another parser made of them, which lies beside some.
fn walk(folder: &Path, into: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path()).collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        if path.is_dir() {
            walk(&path, into);
        } else if !name.ends_with("-expected.json") && name != "README.md" {
            into.push(path);
        }
    }
}
