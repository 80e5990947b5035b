//! Bad data never stops a query and never vanishes.

use datafusion::error::DataFusionError;
use trailsight_scan::{OnError, Request, ScanError, Snapshot};

use crate::support::*;

const TIME: &str = "2031-02-03T04:05:06Z";

/// A good object beside the bad one, so that something goes on.
async fn beside(bad: impl AsRef<[u8]>) -> (Vec<String>, Snapshot) {
    let folder = Folder::new().with("bad.json.gz", bad).with("good.json", event("Good", TIME));
    let source = folder.open().await;
    let (rows, statistics) = rows(&source, &["eventName"]).await;
    // The same again must end the query, with the same words.
    let request = Request::new(columns(&["eventName"])).with_on_error(OnError::Fail);
    let (failed, _) = try_ask(&source, request, "select * from t").await;
    if let Some(failure) = statistics.failures.first() {
        let error = match failed.unwrap_err() {
            DataFusionError::External(error) => *error.downcast::<ScanError>().unwrap(),
            other => panic!("{other}"),
        };
        assert_eq!(error.object, failure.object);
        assert!(error.reason.starts_with(&failure.reason), "{error}");
    }
    (rows, statistics)
}

fn reasons(statistics: &Snapshot) -> Vec<&str> {
    statistics.failures.iter().map(|failure| failure.reason.as_str()).collect()
}

#[tokio::test]
async fn truncated_gzip_gives_the_whole_records_before_the_cut() {
    let records: Vec<_> = (0..2_000).map(|n| event(&format!("Event{n}"), TIME)).collect();
    let stored = gz(format!("{{\"Records\":[{}]}}", records.join(",")));
    let (rows, statistics) = beside(&stored[..stored.len() * 2 / 3]).await;
    assert_eq!(reasons(&statistics), ["the gzip data ends early"]);
    assert!(rows.len() > 1_000 && rows.len() < 2_000, "{}", rows.len());
    assert_eq!((statistics.objects_failed, statistics.records_skipped), (1, 0));
    assert_eq!(statistics.records_matched, rows.len() as u64);
}

#[tokio::test]
async fn a_corrupt_member_keeps_those_before_it() {
    let lines: String = (0..500).map(|n| format!("{}\n", event(&format!("Event{n}"), TIME))).collect();
    let mut second = gz(&lines);
    let middle = second.len() / 2;
    second[middle..middle + 40].fill(0xff);
    let (rows, statistics) = beside([gz(&lines), second].concat()).await;
    assert!(rows.len() > 500, "{}", rows.len());
    assert_eq!(statistics.failures.len(), 1);
    assert!(reasons(&statistics)[0].contains("gzip"), "{:?}", statistics.failures);
}

#[tokio::test]
async fn rubbish_after_the_last_member() {
    let (rows, statistics) = beside([gz(event("A", TIME)), b"rubbish".to_vec()].concat()).await;
    assert_eq!(rows, ["A", "Good"]);
    assert_eq!(reasons(&statistics), ["bytes after the gzip data that are not gzip"]);
}

#[tokio::test]
async fn a_decompression_bomb_is_read_up_to_a_bound() {
    // A hundredfold of a hundredfold of a hundredfold: a few kilobytes that would be 400 MiB.
    let blanks = gz(" ".repeat(1 << 20)).repeat(400);
    let bomb = gz(gz([gz(format!("{{\"Records\":[{},", event("A", TIME))), blanks].concat()));
    assert!(bomb.len() < 64 << 10, "{}", bomb.len());
    let (rows, statistics) = beside(bomb).await;
    assert_eq!(rows, ["A", "Good"]);
    let reason = "expands like a decompression bomb, to more than 1000 times its size; the rest is left out";
    assert_eq!(reasons(&statistics), [reason]);
}

#[tokio::test]
async fn broken_records_in_the_middle() {
    let (a, b) = (event("A", TIME), event("B", TIME));
    for (bad, reason) in [
        ("{\"eventName\" 1}".as_bytes().to_vec(), "not valid JSON"),
        (b"7".to_vec(), "not an object"),
        (b"{\"eventName\":\"\xff\"}".to_vec(), "not UTF-8"),
        (b"{\"eventName\":\"\x01\"}".to_vec(), "control character in a string, not escaped"),
    ] {
        let object = [b"{\"Records\":[", a.as_bytes(), b",", &bad, b",", b.as_bytes(), b"]}"].concat();
        let (rows, statistics) = beside(&object).await;
        assert_eq!(rows, ["A", "B", "Good"], "{reason}");
        assert_eq!(reasons(&statistics), [reason]);
        assert_eq!((statistics.records_skipped, statistics.records_scanned, statistics.objects_failed), (1, 3, 1));
        let at = usize::try_from(statistics.failures[0].at.unwrap()).unwrap();
        assert!((12 + a.len()..object.len() - b.len()).contains(&at), "{at}");
        let lines = [a.as_bytes(), b"\n", &bad, b"\n", b.as_bytes(), b"\n"].concat();
        assert_eq!(beside(&lines).await.0, ["A", "B", "Good"], "{reason}");
    }
}

#[tokio::test]
async fn an_envelope_that_stops() {
    let (rows, statistics) = beside(format!("{{\"Records\":[{},{{\"eventName\":\"Ha", event("A", TIME))).await;
    assert_eq!(rows, ["A", "Good"]);
    assert_eq!(reasons(&statistics), ["cut off"]);
}

#[tokio::test]
async fn a_file_that_vanishes() {
    let folder = Folder::new().with("a.json", event("A", TIME)).with("b.json", event("B", TIME));
    let source = folder.open().await;
    std::fs::remove_file(folder.path().join("a.json")).unwrap();
    let (rows, statistics) = rows(&source, &["eventName"]).await;
    assert_eq!(rows, ["B"]);
    assert_eq!(reasons(&statistics), ["no longer there"]);
    assert_eq!((statistics.objects_read, statistics.objects_failed), (1, 1));
    let pointer = format!("{}/a.json#0", folder.place());
    assert!(source.record(&pointer).await.unwrap_err().to_string().ends_with("a.json: no longer there"));
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_to_nothing_and_a_folder_that_may_not_be_read() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new().with("a.json", event("A", TIME)).with("secret/b.json", event("B", TIME));
    std::os::unix::fs::symlink("nowhere", folder.path().join("link.json")).unwrap();
    let secret = folder.path().join("secret");
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o000)).unwrap();
    // Who may do everything is not kept out.
    let kept_out = std::fs::read_dir(&secret).is_err();
    let source = folder.open().await;
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o700)).unwrap();
    let (rows, statistics) = rows(&source, &["eventName"]).await;
    let mut expected = vec!["a link to nothing"];
    if kept_out {
        expected.push("permission denied");
        assert_eq!(rows, ["A"]);
    }
    assert_eq!(reasons(&statistics), expected);
    assert_eq!(statistics.objects_failed, 0);
    let request = Request::new(columns(&["eventName"])).with_on_error(OnError::Fail);
    assert!(try_ask(&source, request, "select * from t").await.0.is_err());
}

#[tokio::test]
async fn a_broken_parquet_file() {
    let (rows, statistics) = beside(b"PAR1 and then nothing that helps").await;
    assert_eq!(rows, ["Good"]);
    assert!(reasons(&statistics)[0].starts_with("not a whole Parquet file"), "{:?}", statistics.failures);
}

#[tokio::test]
async fn thousands_of_faults_take_little_room() {
    let text: String =
        (0..5_000).map(|n| if n % 2 == 0 { format!("{{\"n\":{n}}}\n") } else { "{bad}\n".into() }).collect();
    let folder = Folder::new().with("a.json", text);
    let source = folder.open().await;
    let (rows, statistics) = rows(&source, &["n"]).await;
    assert_eq!((rows.len(), statistics.records_skipped), (2_500, 2_500));
    assert_eq!(statistics.failures.len(), 21);
    assert_eq!(statistics.failures[20].reason, "and 2480 more of this object");
}

#[tokio::test]
async fn pointers_that_point_nowhere() {
    let folder = Folder::new().with("a.json", event("A", TIME));
    let source = folder.open().await;
    let path = format!("{}/a.json", folder.place());
    let say = |pointer: String| {
        let source = source.clone();
        async move { source.record(&pointer).await.unwrap_err().to_string() }
    };
    assert_eq!(say("a.json".into()).await, "`a.json` is not a record pointer; one looks like logs/a.json.gz#17");
    assert_eq!(say("b.json#0".into()).await, "no object b.json in the places given");
    assert_eq!(say(format!("{path}#1")).await, format!("{path} has no record 1; it has 1"));
}
