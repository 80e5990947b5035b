//! CloudTrail and JSON in every wrapping, and every compression.

use crate::support::*;

const TIME: &str = "2031-02-03T04:05:06Z";

async fn names(file: &str, bytes: impl AsRef<[u8]>) -> Vec<String> {
    let folder = Folder::new().with(file, bytes);
    let source = folder.open().await;
    let (rows, statistics) = rows(&source, &["eventName", "t:@timestamp"]).await;
    assert_eq!(statistics.failures, [], "{file}");
    assert_eq!(statistics.records_scanned, rows.len() as u64);
    rows
}

fn expected() -> Vec<String> {
    ["A", "B"].iter().map(|name| format!("{name}|{TIME}")).collect()
}

#[tokio::test]
async fn every_document_form() {
    let (a, b) = (event("A", TIME), event("B", TIME));
    let quoted = |text: &str| serde_like_string(text);
    let forms = [
        ("envelope", format!(r#"{{"Records":[{a},{b}]}}"#)),
        ("pretty", format!("{{\n  \"Records\" : [\n    {a},\n    {b}\n  ]\n}}\n")),
        ("array", format!("[{a},{b}]")),
        ("lines", format!("{a}\n{b}\n")),
        ("windows lines", format!("{a}\r\n{b}")),
        ("mark", format!("\u{feff}{{\"Records\":[{a},{b}]}}")),
        (
            "lookup",
            format!(
                r#"{{"Events":[{{"EventId":"1","CloudTrailEvent":{}}},{{"EventId":"2","CloudTrailEvent":{}}}]}}"#,
                quoted(&a),
                quoted(&b)
            ),
        ),
        ("lookup lines", format!("{{\"CloudTrailEvent\":{}}}\n{{\"CloudTrailEvent\":{}}}\n", quoted(&a), quoted(&b))),
    ];
    for (form, text) in forms {
        assert_eq!(names(&format!("{form}.json"), &text).await, expected(), "{form}");
        assert_eq!(names(&format!("{form}.json.gz"), gz(&text)).await, expected(), "{form}, gzip");
    }
    assert_eq!(names("single.json", &a).await, [format!("A|{TIME}")]);
    assert_eq!(names("empty.json", r#"{"Records":[]}"#).await, [""; 0]);
    assert_eq!(names("empty pretty.json", "{\n  \"Records\": [\n  ]\n}").await, [""; 0]);
    assert_eq!(names("nothing.json", "").await, [""; 0]);
}

/// A JSON string of the text.
fn serde_like_string(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[tokio::test]
async fn compression_is_told_from_the_bytes_and_not_from_the_name() {
    let text = format!("{}\n{}\n", event("A", TIME), event("B", TIME));
    let (first, second) = text.split_at(text.find('\n').unwrap() + 1);
    for (how, bytes) in [
        ("none", text.clone().into_bytes()),
        ("gzip", gz(&text)),
        ("members", [gz(first), gz(second)].concat()),
        ("member in a record", [gz(&text[..40]), gz(&text[40..])].concat()),
        ("twice", gz(gz(&text))),
        ("zstd", zstd::encode_all(text.as_bytes(), 3).unwrap()),
        (
            "frames",
            [zstd::encode_all(first.as_bytes(), 3).unwrap(), zstd::encode_all(second.as_bytes(), 3).unwrap()].concat(),
        ),
        ("padded", [gz(&text), vec![0; 512]].concat()),
    ] {
        for name in ["x.json.gz", "x.zst", "x"] {
            assert_eq!(names(name, &bytes).await, expected(), "{how} as {name}");
        }
    }
}

#[tokio::test]
async fn kinds_of_columns() {
    let folder = Folder::new().with("a.json", event("A", TIME));
    let source = folder.open().await;
    let (rows, _) = rows(
        &source,
        &["userIdentity", "userIdentity.userName", "b:readOnly", "requestParameters", "bytes", "n:bytes", "nowhere"],
    )
    .await;
    assert_eq!(rows, [r#"{"type":"IAMUser","userName":"otter"}|otter|true|∅|12.50|12.5|∅"#]);
}

#[tokio::test]
async fn system_fields_of_an_archive() {
    let key = "AWSLogs/246813579024/CloudTrail/eu-north-1/2031/02/03/\
               246813579024_CloudTrail_eu-north-1_20310203T0410Z_aAbBcCdDeEfFgGhH.json.gz";
    let (a, b) = (event("A", TIME), event("B", TIME));
    let folder = Folder::new().with(key, gz(format!(r#"{{"Records":[{a},{b}]}}"#)));
    let source = folder.open().await;
    let place = folder.place();
    let (rows, _) = rows(
        &source,
        &[
            "eventName",
            "@message",
            "@ptr",
            "@log",
            "@logStream",
            "@object",
            "t:@ingestionTime",
            "@aws.account",
            "@aws.region",
            "@position",
        ],
    )
    .await;
    for (ordinal, (name, message)) in [("A", &a), ("B", &b)].into_iter().enumerate() {
        let expected = format!(
            "{name}|{message}|{place}/{key}#{ordinal}|246813579024:{place}|246813579024_CloudTrail_eu-north-1|\
             {place}/{key}|2031-02-03T04:10:00Z|246813579024|eu-north-1|{ordinal}"
        );
        assert_eq!(rows[ordinal], expected);
        let pointer = format!("{place}/{key}#{ordinal}");
        assert_eq!(source.record(&pointer).await.unwrap(), *message);
    }
}

#[tokio::test]
async fn the_time_as_other_things() {
    let folder = Folder::new().with("a.json", event("A", TIME));
    let source = folder.open().await;
    let (rows, _) = rows(&source, &["@timestamp", "n:@timestamp", "t:@timestamp"]).await;
    assert_eq!(rows, ["2031-02-03 04:05:06.000|1927857906000.0|2031-02-03T04:05:06Z"]);
}

#[tokio::test]
async fn digests_and_insights_are_no_events() {
    let digest = r#"{"awsAccountId":"246813579024","digestStartTime":"2031-02-03T04:00:00Z","digestEndTime":"2031-02-03T05:00:00Z","digestS3Bucket":"b","digestS3Object":"k","logFiles":[]}"#;
    let insight = r#"{"Records":[{"eventVersion":"1.07","eventTime":"2031-02-03T04:05:00Z","awsRegion":"eu-north-1","eventID":"1","eventType":"AwsCloudTrailInsight","eventCategory":"Insight","insightDetails":{"state":"Start","eventSource":"s3.amazonaws.com","eventName":"GetObject","insightType":"ApiCallRateInsight"}}]}"#;
    let base = "AWSLogs/246813579024";
    let folder = Folder::new()
        .with(&format!("{base}/CloudTrail-Digest/eu-north-1/2031/02/03/d.json.gz"), gz(digest))
        .with(&format!("{base}/CloudTrail-Insight/eu-north-1/2031/02/03/i.json.gz"), gz(insight))
        .with(
            &format!("{base}/CloudTrail/eu-north-1/2031/02/03/e.json.gz"),
            gz(format!(r#"{{"Records":[{}]}}"#, event("A", TIME))),
        );
    let source = folder.open().await;
    let (found, statistics) = rows(&source, &["eventName"]).await;
    assert_eq!(found, ["A"]);
    assert_eq!(statistics.ignored, [("CloudTrail Insights record", 1), ("CloudTrail digest", 1)]);
    assert_eq!((statistics.objects_ignored, statistics.failures.len(), statistics.records_scanned), (1, 0, 1));
    // Who asks for JSON gets them.
    let source = folder.open_as("json").await;
    let (found, _) = rows(&source, &["insightDetails.state", "digestS3Object"]).await;
    assert_eq!(found.len(), 3);
}

#[tokio::test]
async fn json_finds_its_time_and_keys_with_at() {
    let text = "{\"ts\":1927857906,\"@version\":\"1\",\"a.b\":1}\n{\"@timestamp\":\"2031-02-03T04:05:07Z\",\"ts\":1}\n{\"x\":[{\"y\":2}]}\n";
    let folder = Folder::new().with("app.log", text);
    let source = folder.open().await;
    let (rows, _) = rows(&source, &["t:@timestamp", "@@version", "a.b", "x.0.y", "@requestId"]).await;
    assert_eq!(rows, ["2031-02-03T04:05:06Z|1|1|∅|∅", "2031-02-03T04:05:07Z|∅|∅|∅|∅", "∅|∅|∅|2|∅"]);
}

#[tokio::test]
async fn formats_side_by_side_in_one_folder() {
    let folder = Folder::new()
        .with("a.json", format!(r#"{{"Records":[{}]}}"#, event("A", TIME)))
        .with("b.log", "2031-02-03T04:05:06Z started\n")
        .with("c.jsonl", "{\"time\":\"2031-02-03T04:05:06Z\",\"level\":\"info\"}\n")
        .with("d.json", format!(r#"[{}]"#, event("D", TIME)));
    let source = folder.open().await;
    let (found, statistics) = rows(&source, &["eventName", "level", "t:@timestamp"]).await;
    assert_eq!(found, [format!("A|∅|{TIME}"), format!("D|∅|{TIME}"), format!("∅|info|{TIME}"), format!("∅|∅|{TIME}")]);
    assert_eq!(statistics.objects_read, 4);
    // Forced, everything is one format.
    let source = folder.open_as("text").await;
    assert_eq!(rows(&source, &["@message"]).await.0.len(), 4);
}
