//! Every form records come in.

use trailsight_extract::Shape::{Events, Lines, Values};

use crate::{frame_any, frame_pieces};

fn records(object: &str) -> Vec<String> {
    let framing = frame_any(Events, object.as_bytes());
    assert_eq!(framing.faults, [], "{object}");
    framing.records
}

#[test]
fn a_delivery_is_one_object_with_records() {
    assert_eq!(records(r#"{"Records":[{"a":1},{"b":2}]}"#), [r#"{"a":1}"#, r#"{"b":2}"#]);
    assert_eq!(records("{\n  \"Records\": [\n    {\n      \"a\": 1\n    }\n  ]\n}\n"), ["{\n      \"a\": 1\n    }"]);
}

#[test]
fn records_need_not_come_first_or_once() {
    let object = r#"{"version":[{"x":[]}],"Records":[{"a":1}],"more":{"y":"]"},"Records":[{"b":2}]}"#;
    assert_eq!(records(object), [r#"{"a":1}"#, r#"{"b":2}"#]);
}

#[test]
fn no_records_are_no_fault() {
    for object in ["{\"Records\":[]}", "{ \"Records\" : [\n ] }", "[]", "", " \n", "[ ]\n[]", "\u{feff}", "\u{feff}[]"]
    {
        assert_eq!(records(object), [""; 0], "{object}");
    }
}

#[test]
fn arrays_objects_and_lines() {
    let both = [r#"{"a":"["}"#, r#"{"b":{"Records":[1]}}"#];
    assert_eq!(records(&format!("[{}, {}]", both[0], both[1])), both);
    assert_eq!(records(&format!("{}{}", both[0], both[1])), both);
    assert_eq!(records(&format!("{}\n\r\n{}\n", both[0], both[1])), both);
    assert_eq!(records(&format!("\u{feff}{}", both[0])), both[..1]);
}

#[test]
fn envelopes_after_each_other() {
    let object =
        "{\"Records\":[{\"a\":1}]}\n{\"Records\":[]}\n{\"Records\":[{\"b\":2}]}{\"c\":3}[{\"Records\":[{\"d\":4}]}]";
    assert_eq!(records(object), [r#"{"a":1}"#, r#"{"b":2}"#, r#"{"c":3}"#, r#"{"d":4}"#]);
}

#[test]
fn an_answer_of_lookup_events_holds_records_as_text() {
    let entry = r#"{"EventId":"1","Resources":[],"CloudTrailEvent":"{\"eventName\":\"A\",\"x\":\"\\\"\\u00e9\"}"}"#;
    let record = r#"{"eventName":"A","x":"\"\u00e9"}"#.to_owned();
    let at = entry.find(r#""{\"#).expect("it is there") as u64;

    let framing = frame_any(Events, entry.as_bytes());
    assert_eq!((framing.opened, framing.faults.len()), (vec![(record.clone(), at)], 0));

    let answer = format!(r#"{{"Events":[{entry},{entry}],"NextToken":"x"}}"#);
    let framing = frame_any(Events, answer.as_bytes());
    let second = at + 11 + entry.len() as u64 + 1;
    assert_eq!((framing.opened, framing.faults.len()), (vec![(record.clone(), at + 11), (record, second)], 0));
}

#[test]
fn an_entry_without_its_record_is_a_fault() {
    let framing =
        frame_any(Events, br#"{"CloudTrailEvent":null} {"CloudTrailEvent":"text"} {"CloudTrailEvent":"{\"a\":}"}"#);
    let reasons = ["entry without a record", "not an object", "not valid JSON"].map(str::to_owned);
    assert_eq!(framing.reasons().into_iter().map(|(_, reason)| reason).collect::<Vec<_>>(), reasons);
    assert_eq!(framing.reasons().into_iter().map(|(at, _)| at).collect::<Vec<_>>(), [0, 25, 52]);
    assert_eq!(framing.opened, []);
}

#[test]
fn cloudwatch_logs_delivers_messages() {
    let object = r#"{"messageType":"DATA_MESSAGE","owner":"1","subscriptionFilters":["f"],"logEvents":[
        {"id":"1","timestamp":1,"message":"{\"eventName\":\"A\"}"},
        {"id":"2","timestamp":2,"message":"{\"eventName\":\"B\",\"message\":\"in a record\"}"}]}
      {"messageType":"CONTROL_MESSAGE","logEvents":[{"id":"","message":"CWL CONTROL MESSAGE: Checking health."}]}"#;
    let framing = frame_any(Events, object.as_bytes());
    let texts: Vec<_> = framing.opened.iter().map(|(text, _)| text.as_str()).collect();
    assert_eq!(texts, [r#"{"eventName":"A"}"#, r#"{"eventName":"B","message":"in a record"}"#]);
    assert_eq!((framing.faults.len(), framing.records.len()), (0, 0));
}

#[test]
fn eventbridge_wraps_one_record() {
    let object =
        r#"{"version":"0","detail-type":"AWS API Call via CloudTrail","detail":{"eventName":"A"},"region":"r"}"#;
    assert_eq!(records(object), [r#"{"eventName":"A"}"#]);
    assert_eq!(records(r#"{"detail":{"eventName":"A"}}"#), [r#"{"detail":{"eventName":"A"}}"#]);
    let insight = br#"{"detail":{"eventType":"AwsCloudTrailInsight"},"detail-type":"AWS Insight via CloudTrail"}"#;
    assert_eq!(frame_any(Events, insight).insights, [r#"{"eventType":"AwsCloudTrailInsight"}"#]);
}

#[test]
fn digests_insights_and_aggregates_are_told_apart() {
    let object = r#"{"Records":[{"eventName":"A"},{"eventType":"AwsCloudTrailInsight"},{"insightDetails":{}},
        {"eventCategory":"Insight"},{"eventType":"AwsAggregatedEvent"},{"eventName":"AwsCloudTrailInsight"}]}
        {"digestS3Object":"x","logFiles":[]}"#;
    let framing = frame_any(Events, object.as_bytes());
    assert_eq!(
        (framing.records.len(), framing.insights.len(), framing.aggregated.len(), framing.digests),
        (2, 3, 1, 1)
    );
}

#[test]
fn plain_values_are_not_opened() {
    let object = r#"{"Records":[{"a":1}]} {"eventType":"AwsCloudTrailInsight"} [{"b":2}, {"CloudTrailEvent":"{}"}]"#;
    let framing = frame_any(Values, object.as_bytes());
    assert_eq!((framing.records.len(), framing.faults.len()), (4, 0));
}

#[test]
fn what_is_no_object_is_no_record() {
    for shape in [Events, Values] {
        let framing = frame_any(shape, br#"1 "x" true {"a":1} null [2,{"b":3},[{"c":4}],"y"] -1.5e3"#);
        assert_eq!(framing.records, [r#"{"a":1}"#, r#"{"b":3}"#]);
        assert_eq!(framing.reasons().len(), 8);
        assert!(framing.reasons().iter().all(|(_, reason)| reason == "not an object"));
    }
}

#[test]
fn lines_lose_their_ends_and_empty_ones_are_none() {
    let framing = frame_any(Lines, b"one\r\n\n\r\ntwo \n\xc3\xa9\nthree");
    assert_eq!(framing.records, ["one", "two ", "é", "three"]);
    assert_eq!(framing.faults, []);
    assert_eq!(frame_any(Lines, b"\xef\xbb\xbfa\n").records, ["a"]);
    assert_eq!(frame_any(Lines, b"\n\n").records, [""; 0]);
}

#[test]
fn a_line_that_is_not_utf8_is_a_fault_by_itself() {
    let framing = frame_any(Lines, b"one\nt\xffwo\nthree\n");
    assert_eq!(framing.records, ["one", "three"]);
    assert_eq!(framing.reasons(), [(4, "not UTF-8".to_owned())]);
}

#[test]
fn a_block_keeps_what_is_not_complete() {
    let object = br#"{"Records":[{"a":1},{"b":"x"}]}"#;
    let framing = frame_pieces(Events, object, || 5);
    assert_eq!(framing.records, [r#"{"a":1}"#, r#"{"b":"x"}"#]);
}
