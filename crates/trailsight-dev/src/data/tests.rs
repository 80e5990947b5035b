//! What a reader of the archive may rely on.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::plan::{Archive, Order};

fn shipped() -> Archive {
    Archive::plan(Order::SHIPPED).unwrap()
}

/// All records with the key of their object.
fn records(archive: &Archive) -> Vec<(String, Value)> {
    let mut records = Vec::new();
    for index in 0..archive.len() {
        let mut content: Value = serde_json::from_slice(&archive.content(index)).unwrap();
        let Value::Array(found) = content["Records"].take() else { panic!("no Records in {}", archive.key(index)) };
        records.extend(found.into_iter().map(|record| (archive.key(index), record)));
    }
    records
}

fn text<'a>(record: &'a Value, pointer: &str) -> &'a str {
    record.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

#[test]
fn the_same_seed_makes_the_same_archive() {
    let (one, other) = (shipped(), shipped());
    for index in [0, 17, 300, 479] {
        assert_eq!(one.key(index), other.key(index));
        assert_eq!(one.content(index), other.content(index));
    }
    let another = Archive::plan(Order { seed: 7, ..Order::SHIPPED }).unwrap();
    assert_ne!(one.content(300), another.content(300));
}

#[test]
fn keys_are_those_of_a_trail() {
    let archive = shipped();
    let keys: BTreeSet<_> = (0..archive.len()).map(|index| archive.key(index)).collect();
    assert_eq!(keys.len(), archive.len());
    for key in keys {
        let parts: Vec<_> = key.split('/').collect();
        let ["AWSLogs", account, "CloudTrail", region, year, month, day, name] = parts[..] else { panic!("{key}") };
        let begin = format!("{account}_CloudTrail_{region}_{year}{month}{day}T");
        let rest = name.strip_prefix(&begin).unwrap_or_else(|| panic!("{key}"));
        assert!(account.len() == 12 && rest.ends_with(".json.gz"), "{key}");
        assert_eq!(rest.len(), "0005Z_".len() + 16 + ".json.gz".len(), "{key}");
    }
}

#[test]
fn the_numbers_are_those_asked_for() {
    let all = records(&shipped());
    assert_eq!(all.len() as u64, Order::SHIPPED.records);

    let mut objects: BTreeMap<&str, usize> = BTreeMap::new();
    for (key, _) in &all {
        *objects.entry(key).or_default() += 1;
    }
    assert_eq!(objects.len() as u64, Order::SHIPPED.objects);
    let mut sizes: Vec<_> = objects.into_values().collect();
    sizes.sort_unstable();
    assert_eq!(sizes[0], 1);
    assert!((3..=7).contains(&sizes[sizes.len() / 2]), "median {}", sizes[sizes.len() / 2]);
    assert!(sizes[sizes.len() - 1] > 100, "largest {}", sizes[sizes.len() - 1]);

    let distinct = |pointer| all.iter().map(|(_, record)| text(record, pointer)).collect::<BTreeSet<_>>().len();
    assert_eq!(distinct("/recipientAccountId"), 2);
    assert_eq!(distinct("/awsRegion"), 3);
    assert_eq!(distinct("/eventID"), all.len());
    let days: BTreeSet<_> = all.iter().map(|(_, record)| &text(record, "/eventTime")[..10]).collect();
    assert_eq!(days.len() as u64, Order::SHIPPED.days);
}

#[test]
fn records_are_as_large_and_as_varied_as_real_ones() {
    let archive = shipped();
    let bytes: usize = (0..archive.len()).map(|index| archive.content(index).len()).sum();
    let mean = bytes as u64 / archive.records();
    assert!((1300..1600).contains(&mean), "{mean} bytes a record");

    let all = records(&archive);
    let of = |pointer: &str| all.iter().map(|(_, record)| text(record, pointer).to_owned()).collect::<BTreeSet<_>>();
    let types = of("/userIdentity/type");
    for name in ["", "Root", "IAMUser", "AssumedRole", "AWSService", "AWSAccount", "WebIdentityUser"] {
        assert!(types.contains(name), "no identity of type {name:?} in {types:?}");
    }
    let kinds = of("/eventType");
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), ["AwsApiCall", "AwsConsoleSignIn", "AwsServiceEvent"]);
    assert_eq!(of("/eventVersion").into_iter().collect::<Vec<_>>(), ["1.08", "1.09", "1.10", "1.11"]);
    assert!(of("/eventSource").len() >= 15);
    let errors = all.iter().filter(|(_, record)| record.get("errorCode").is_some()).count();
    assert!((100..600).contains(&errors), "{errors} errors");
    assert!(all.iter().any(|(_, record)| record.get("addendum").is_some()));
    assert_eq!(all.iter().filter(|(_, record)| text(record, "/userIdentity/type") == "Root").count(), 1);
}

#[test]
fn the_story_is_there() {
    let all = records(&shipped());
    let foreign = |record: &Value| matches!(text(record, "/sourceIPAddress"), "203.0.113.77" | "203.0.113.142");
    let by = |user: &str| {
        let user = user.to_owned();
        all.iter().map(|(_, record)| record).filter(move |record| text(record, "/userIdentity/userName") == user)
    };
    let named = |record: &Value, name: &str| text(record, "/eventName") == name;

    // The key that leaks is the one that deploys on all days, from other addresses.
    let keys: BTreeSet<_> = by("ci-deploy").map(|record| text(record, "/userIdentity/accessKeyId")).collect();
    assert_eq!(keys.len(), 2, "one in each account: {keys:?}");
    assert!(by("ci-deploy").any(|record| !foreign(record)));

    let looks: Vec<_> = by("ci-deploy").filter(|record| foreign(record)).collect();
    let refused = looks.iter().filter(|record| text(record, "/errorCode") == "AccessDenied").count();
    assert!(refused > 40 && looks.len() > 60, "{refused} of {}", looks.len());
    for name in ["GetCallerIdentity", "ListUsers", "ListBuckets", "GetAccountAuthorizationDetails"] {
        assert!(looks.iter().any(|record| named(record, name)), "no {name}");
    }
    for name in ["CreateUser", "CreateAccessKey", "AttachUserPolicy"] {
        assert!(looks.iter().any(|record| named(record, name) && record.get("errorCode").is_none()), "no {name}");
    }

    let taken: Vec<_> = by("svc-metrics").filter(|record| named(record, "GetObject")).collect();
    let bytes: f64 =
        taken.iter().filter_map(|record| record.pointer("/additionalEventData/bytesTransferredOut")?.as_f64()).sum();
    assert!(taken.len() > 300 && bytes > 1e10, "{} objects, {bytes} bytes", taken.len());
    for name in ["StopLogging", "DeleteTrail"] {
        let tries: Vec<_> = by("svc-metrics").filter(|record| named(record, name)).collect();
        assert!(!tries.is_empty() && tries.iter().all(|record| text(record, "/errorCode") == "AccessDenied"), "{name}");
    }
}

#[test]
fn an_archive_too_small_for_the_story_does_without() {
    let small = Archive::plan(Order { records: 500, objects: 40, ..Order::SHIPPED }).unwrap();
    assert!(!small.has_incident());
    assert_eq!(records(&small).len(), 500);
    let one =
        Archive::plan(Order { records: 1, objects: 1, days: 1, accounts: 1, regions: 1, ..Order::SHIPPED }).unwrap();
    assert_eq!(records(&one).len(), 1);
}

#[test]
fn objects_compress_like_real_ones() {
    let archive = shipped();
    let (mut content, mut stored) = (0, 0);
    for index in 0..archive.len() {
        let object = archive.content(index);
        let compressed = super::write::compress(&archive.key(index), &object).unwrap();
        assert_eq!(super::write::decompress(&compressed).unwrap(), object);
        content += object.len();
        stored += compressed.len();
    }
    // Seen in a public archive of 2,395 objects: 5.74.
    let ratio = content as f64 / stored as f64;
    assert!((4.8..7.2).contains(&ratio), "{ratio}");
    assert!(stored < 1_800_000, "{stored} bytes are too many for a repository");
}
