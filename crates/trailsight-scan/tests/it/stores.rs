//! Objects of a store.

use std::sync::Arc;
use std::time::Duration;

use futures::stream::BoxStream;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{
    CopyOptions, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore, ObjectStoreExt,
    PutMultipartOptions, PutOptions, PutPayload, PutResult, Result,
};
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

/// A store that never answers for the objects from a name on.
#[derive(Debug)]
struct Stuck {
    inner: Arc<dyn ObjectStore>,
    from: &'static str,
    /// Held by those who wait.
    waiting: Arc<()>,
}

impl std::fmt::Display for Stuck {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("stuck")
    }
}

#[async_trait::async_trait]
impl ObjectStore for Stuck {
    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        let _waiting = Arc::clone(&self.waiting);
        if location.filename() >= Some(self.from) {
            std::future::pending::<()>().await;
        }
        self.inner.get_opts(location, options).await
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        self.inner.list(prefix)
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.inner.list_with_delimiter(prefix).await
    }

    async fn put_opts(&self, location: &Path, payload: PutPayload, options: PutOptions) -> Result<PutResult> {
        self.inner.put_opts(location, payload, options).await
    }

    async fn put_multipart_opts(
        &self,
        location: &Path,
        options: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        self.inner.put_multipart_opts(location, options).await
    }

    fn delete_stream(&self, locations: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        self.inner.delete_stream(locations)
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        self.inner.copy_opts(from, to, options).await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_limit_waits_for_nothing_more_and_lets_go_of_what_is_under_way() {
    let waiting = Arc::new(());
    let stuck = Stuck { inner: store(80).await, from: "0040.json.gz", waiting: Arc::clone(&waiting) };
    let options = OpenOptions::default().with_store("mem://bucket", Arc::new(stuck));
    let source = open(&["mem://bucket/".to_owned()], &options).await.unwrap();
    // So many that those who wait do not keep others from fetching.
    let request = || Request::new(columns(&["eventName"])).with_concurrency(100);
    // The second wants one row from each of the four groups that there are before nothing comes any more.
    for (sql, count) in [("select * from t limit 3", 3), ("select * from t where \"eventName\" like '%7' limit 4", 4)] {
        for _ in 0..10 {
            let asked = tokio::time::timeout(Duration::from_secs(20), ask(&source, request(), sql));
            let (rows, statistics) = asked.await.expect("waits for objects that it has no use for");
            assert_eq!(rows.len(), count);
            assert!(statistics.objects_read <= 40, "{statistics:?}");
            // This test and the store hold it, and nobody else in the end.
            for _ in 0..500 {
                if Arc::strong_count(&waiting) > 2 {
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
            }
            assert_eq!(Arc::strong_count(&waiting), 2);
        }
    }
}
