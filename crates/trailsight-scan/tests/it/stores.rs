//! Objects of a store.

use std::sync::Arc;

use object_store::memory::InMemory;
use object_store::{ObjectStore, ObjectStoreExt};
use trailsight_scan::{OpenError, OpenOptions, Request, open};

use crate::support::*;

async fn store(objects: usize) -> Arc<dyn ObjectStore> {
    let store = InMemory::new();
    for object in 0..objects {
        let key = format!("logs/AWSLogs/246813579024/CloudTrail/eu-north-1/2031/02/03/{object:04}.json.gz");
        let body = format!("{{\"Records\":[{}]}}", event(&format!("Event{object}"), "2031-02-03T04:05:06Z"));
        store.put(&key.into(), gz(body).into()).await.unwrap();
    }
    Arc::new(store)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_prefix_an_object_and_a_pattern() {
    let options = OpenOptions::default().with_store("mem://bucket", store(3).await);
    let all = open(&["mem://bucket/logs".to_owned()], &options).await.unwrap();
    assert_eq!(all.objects().len(), 3);
    let key = "mem://bucket/logs/AWSLogs/246813579024/CloudTrail/eu-north-1/2031/02/03/0001.json.gz";
    assert_eq!(all.objects()[1].path, key);
    assert_eq!(all.objects()[1].account(), Some("246813579024"));
    let one = open(&[key.to_owned()], &options).await.unwrap();
    assert_eq!(one.objects().len(), 1);
    assert_eq!(one.record(&format!("{key}#0")).await.unwrap(), event("Event1", "2031-02-03T04:05:06Z"));
    let some = open(&["mem://bucket/logs/**/000[12].json.gz".to_owned()], &options).await.unwrap();
    assert_eq!(some.objects().len(), 2);
    // A store has no folders, so that nothing is there or not there.
    assert!(open(&["mem://bucket/nothing/".to_owned()], &options).await.unwrap().is_empty());
    let twice = open(&["mem://bucket".to_owned(), key.to_owned()], &options).await.unwrap();
    assert_eq!(twice.objects().len(), 3);
    let other = open(&["mem://bucket-two/logs".to_owned()], &options).await.unwrap_err();
    assert!(matches!(other, OpenError::NoStore { .. }), "{other}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_objects_at_a_time() {
    let options = OpenOptions::default().with_store("mem://bucket", store(300).await);
    let source = open(&["mem://bucket/".to_owned()], &options).await.unwrap();
    for concurrency in [1, 3, 64] {
        let request = Request::new(columns(&["eventName", "@aws.region"])).with_concurrency(concurrency);
        let sql = "select count(*), count(distinct \"eventName\"), min(\"@aws.region\") from t";
        let (rows, statistics) = ask(&source, request, sql).await;
        assert_eq!(rows, ["300|300|eu-north-1"]);
        assert_eq!((statistics.objects_read, statistics.bytes_read), (300, source.total_bytes()));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_object_that_vanishes_and_a_large_one() {
    let memory = store(2).await;
    let text: String = (0..200_000).map(|n| format!("{{\"eventName\":\"line {n}\"}}\n")).collect();
    memory.put(&"big.json".into(), text.clone().into()).await.unwrap();
    let options = OpenOptions::default().with_store("mem://bucket", Arc::clone(&memory));
    let source = open(&["mem://bucket".to_owned()], &options).await.unwrap();
    let gone = source.objects().last().unwrap().store().unwrap().1.clone();
    memory.delete(&gone).await.unwrap();
    let (rows, statistics) =
        ask(&source, Request::new(columns(&["eventName"])), "select count(distinct \"eventName\") from t").await;
    assert_eq!(rows, ["200001"]);
    assert_eq!(statistics.failures.len(), 1);
    assert_eq!(statistics.failures[0].reason, "no longer there");
}
