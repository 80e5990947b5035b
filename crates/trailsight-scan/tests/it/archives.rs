//! Real archives, which are not part of this repository: set `TRAILSIGHT_SHARED` to the folder that holds `data/`.

#![expect(clippy::print_stdout, reason = "says what was skipped, and with --nocapture what was found")]

use std::collections::BTreeMap;

use trailsight_scan::{OpenOptions, Request, open};

use crate::support::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_record_of_a_real_archive_is_lost() {
    let Ok(shared) = std::env::var("TRAILSIGHT_SHARED") else {
        println!("skipped: TRAILSIGHT_SHARED is not set");
        return;
    };
    // The counts that come with the data, less what is no CloudTrail event.
    let expected: BTreeMap<&str, (&str, u64)> = [
        ("sans504", ("", 19_624)),
        ("stratus-detonation-logs", ("", 310)),
        ("traildiscover", ("", 563)),
        ("boogy-log-parser", ("", 1_685)),
        ("opensearch-catalog", ("", 841)),
        ("cloud-dfir-lab", ("", 151)),
        ("centralized-logging", ("", 4)),
        ("lambda-promtail", ("", 2)),
        ("otrf-ec2-proxy-s3-exfiltration", ("", 103)),
        ("trailscraper", ("", 4)),
        ("plaso-lookup-events", ("", 6)),
        ("umccr-org-layout", ("", 185)),
        // The other half are documents that another tool made of these.
        ("elastic-cloudtrail", ("/*.log", 24)),
    ]
    .into();
    for (set, (pattern, count)) in expected {
        let place = format!("{shared}/data/cloudtrail/{set}{pattern}");
        let source = open(&[place], &OpenOptions::default()).await.unwrap();
        let request = Request::new(columns(&["eventName", "t:@timestamp", "eventType"]));
        let sql = "select count(*), count(\"t:@timestamp\") from t";
        let (rows, statistics) = ask(&source, request, sql).await;
        let ignored: u64 = statistics.ignored.iter().map(|(_, count)| count).sum();
        println!("{set}: {rows:?}, ignored {:?}, {} failures", statistics.ignored, statistics.failures.len());
        assert_eq!(rows, [format!("{0}|{0}", statistics.records_scanned)], "{set}: every event has a time");
        assert_eq!(statistics.failures, [], "{set}");
        assert_eq!(statistics.records_scanned + ignored, count, "{set}: {statistics:?}");
        assert_eq!(statistics.bytes_read, source.total_bytes(), "{set}");
    }
}
