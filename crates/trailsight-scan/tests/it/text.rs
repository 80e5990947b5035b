//! Lines of text.

use crate::support::*;

#[tokio::test]
async fn lines_their_times_and_json_among_them() {
    let text = "2031-02-03T04:05:06Z started\r\n\nno time here\n{\"time\":\"2031-02-03T04:05:07Z\",\"level\":\"warn\"}\nlast without an end";
    let folder = Folder::new().with("app.log", text);
    let source = folder.open().await;
    let (rows, statistics) = rows(&source, &["@message", "t:@timestamp", "level", "@ptr"]).await;
    let place = folder.place();
    assert_eq!(
        rows,
        [
            format!("2031-02-03T04:05:06Z started|2031-02-03T04:05:06Z|∅|{place}/app.log#0"),
            format!("last without an end|∅|∅|{place}/app.log#3"),
            format!("no time here|∅|∅|{place}/app.log#1"),
            format!(
                "{{\"time\":\"2031-02-03T04:05:07Z\",\"level\":\"warn\"}}|2031-02-03T04:05:07Z|warn|{place}/app.log#2"
            ),
        ]
    );
    assert_eq!(statistics.records_scanned, 4);
}

#[tokio::test]
async fn a_line_that_is_not_utf8_is_mended_and_counted() {
    let folder = Folder::new().with("app.log", b"good\nb\xffd\ngood again\n");
    let source = folder.open().await;
    let (rows, statistics) = rows(&source, &["@message", "@position"]).await;
    assert_eq!(rows, ["b\u{fffd}d|1", "good again|2", "good|0"]);
    assert_eq!((statistics.records_repaired, statistics.records_skipped, statistics.failures.len()), (1, 0, 0));
    let pointer = format!("{}/app.log#1", folder.place());
    assert_eq!(source.record(&pointer).await.unwrap(), "b\u{fffd}d");
}

#[tokio::test]
async fn a_line_without_a_year_is_never_in_the_future() {
    let folder = Folder::new().with("syslog", "Jan  1 00:00:01 host a\nDec 31 23:59:59 host b\n");
    let file = std::fs::File::options().write(true).open(folder.path().join("syslog")).unwrap();
    let january = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_924_992_060);
    file.set_modified(january).unwrap();
    let source = folder.open().await;
    let (rows, _) = rows(&source, &["t:@timestamp"]).await;
    assert_eq!(rows, ["2030-12-31T23:59:59Z", "2031-01-01T00:00:01Z"]);
}

#[tokio::test]
async fn a_large_file_is_read_piece_by_piece() {
    let line = |n: usize| format!("2031-02-03T04:05:06Z line {n} {}\n", "x".repeat(n % 300));
    let text: String = (0..60_000).map(line).collect();
    assert!(text.len() > 9 << 20);
    let folder = Folder::new()
        .with("plain.log", &text)
        .with("gzip.log", gz(&text))
        .with("zstd", zstd::encode_all(text.as_bytes(), 1).unwrap());
    let source = folder.open().await;
    let sql = "select count(*), count(distinct \"@message\"), max(\"@position\") % 4294967296 from t";
    let (rows, statistics) =
        ask(&source, trailsight_scan::Request::new(columns(&["@message", "@position"])), sql).await;
    assert_eq!(rows, ["180000|60000|59999"]);
    assert_eq!(statistics.bytes_decoded, 3 * text.len() as u64);
    assert_eq!(statistics.bytes_read, source.total_bytes());
    let pointer = format!("{}/plain.log#59999", folder.place());
    assert_eq!(source.record(&pointer).await.unwrap(), line(59_999).trim_end());
}

#[tokio::test]
async fn a_record_larger_than_a_block() {
    let long = format!("{{\"a\":\"{}\",\"b\":1}}\n{{\"b\":2}}\n", "x".repeat(11 << 20));
    let folder = Folder::new().with("a.json", &long).with("b.json", gz(&long));
    let source = folder.open().await;
    let (rows, statistics) = rows(&source, &["b"]).await;
    assert_eq!(rows, ["1", "1", "2", "2"]);
    assert_eq!(statistics.failures, []);
}
