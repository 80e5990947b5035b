//! The rules of names and values, one by one.

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{Float64Type, TimestampMillisecondType};
use trailsight_extract::{Block, Column, Extractor, Kind, Span};

use crate::block_of;

fn column(record: &str, path: &str, kind: Kind) -> ArrayRef {
    let (block, spans) = block_of(&[record]);
    let columns = [Column { paths: vec![path.to_owned()], kind }];
    Extractor::new(&columns).extract(&block, &spans).remove(0)
}

fn text(record: &str, path: &str) -> Option<String> {
    column(record, path, Kind::Text).as_string_view().iter().next().flatten().map(str::to_owned)
}

fn number(record: &str) -> Option<f64> {
    column(record, "a", Kind::Number).as_primitive::<Float64Type>().iter().next().flatten()
}

fn truth(record: &str) -> Option<bool> {
    column(record, "a", Kind::Truth).as_boolean().iter().next().flatten()
}

fn time(record: &str) -> Option<i64> {
    column(record, "a", Kind::Time).as_primitive::<TimestampMillisecondType>().iter().next().flatten()
}

#[test]
fn names_are_paths() {
    let record = r#"{"a":{"b":{"c":"x"}},"resources":[{"ARN":"r0"},{"ARN":"r1"}],"":{"":"e"}}"#;
    assert_eq!(text(record, "a.b.c").as_deref(), Some("x"));
    assert_eq!(text(record, "resources.1.ARN").as_deref(), Some("r1"));
    assert_eq!(text(record, ".").as_deref(), Some("e"));
    for absent in ["a.b.x", "a.b.c.d", "resources.2.ARN", "resources.00.ARN", "b", "A.b.c", "resources.ARN"] {
        assert_eq!(text(record, absent), None, "{absent}");
    }
}

#[test]
fn a_key_with_dots_answers_to_the_same_name() {
    assert_eq!(text(r#"{"a.b":{"c.d":1}}"#, "a.b.c.d").as_deref(), Some("1"));
    assert_eq!(text(r#"{"a.b":1,"a":{"b":2}}"#, "a.b").as_deref(), Some("1"));
    assert_eq!(text(r#"{"a":{"b":2},"a.b":1}"#, "a.b").as_deref(), Some("2"));
    assert_eq!(text(r#"{"a.b":null,"a":{"b":2}}"#, "a.b").as_deref(), Some("2"));
    assert_eq!(text(r#"{"a":{"c":1},"a.b":2}"#, "a.b").as_deref(), Some("2"));
}

#[test]
fn the_last_of_a_repeated_key_counts() {
    assert_eq!(text(r#"{"a":1,"a":2}"#, "a").as_deref(), Some("2"));
    assert_eq!(text(r#"{"a":1,"\u0061":2}"#, "a").as_deref(), Some("2"));
    assert_eq!(text(r#"{"a":1,"a":null}"#, "a"), None);
    assert_eq!(text(r#"{"a":{"b":1},"a":{"c":2}}"#, "a.b"), None);
    assert_eq!(text(r#"{"a":{"b":1},"x":0,"a.b":2,"a":{"b":3}}"#, "a.b").as_deref(), Some("3"));
    assert_eq!(text(r#"{"a":{"b":1},"a.b":2,"a":5}"#, "a.b").as_deref(), Some("2"));
}

#[test]
fn keys_are_compared_unescaped() {
    assert_eq!(text(r#"{"\u0061\"":1}"#, "a\"").as_deref(), Some("1"));
    assert_eq!(text(r#"{"a\u002eb":1}"#, "a.b").as_deref(), Some("1"));
}

#[test]
fn a_key_that_begins_with_an_at_has_one_more() {
    let record = r#"{"@id":1,"@@x":2,"a":{"@b":3},"@t":{"u":4}}"#;
    assert_eq!(text(record, "@@id").as_deref(), Some("1"));
    assert_eq!(text(record, "@@@x").as_deref(), Some("2"));
    assert_eq!(text(record, "a.@b").as_deref(), Some("3"));
    assert_eq!(text(record, "@@t.u").as_deref(), Some("4"));
    assert_eq!(text(record, "@id"), None);
}

#[test]
fn the_first_path_that_is_present_gives_the_value() {
    let (block, spans) = block_of(&[r#"{"b":"x","a":null}"#, r#"{"b":"x","a":"y"}"#, r#"{"c":1}"#]);
    let columns = [
        Column { paths: vec!["a".into(), "b".into()], kind: Kind::Text },
        // Present, even if it cannot be read as asked.
        Column { paths: vec!["a".into(), "c".into()], kind: Kind::Number },
        Column { paths: vec![], kind: Kind::Truth },
    ];
    let arrays = Extractor::new(&columns).extract(&block, &spans);
    assert_eq!(arrays[0].as_string_view().iter().collect::<Vec<_>>(), [Some("x"), Some("y"), None]);
    assert_eq!(arrays[1].as_primitive::<Float64Type>().iter().collect::<Vec<_>>(), [None, None, Some(1.0)]);
    assert_eq!((arrays[2].len(), arrays[2].null_count()), (3, 3));
}

#[test]
fn text_is_what_is_written() {
    assert_eq!(text(r#"{"a":1.50}"#, "a").as_deref(), Some("1.50"));
    assert_eq!(text(r#"{"a":955512908123456789012}"#, "a").as_deref(), Some("955512908123456789012"));
    assert_eq!(text(r#"{"a":true}"#, "a").as_deref(), Some("true"));
    assert_eq!(text(r#"{"a":""}"#, "a").as_deref(), Some(""));
    assert_eq!(text(r#"{"a": { "b" : [ ] } }"#, "a").as_deref(), Some(r#"{ "b" : [ ] }"#));
    assert_eq!(text(r#"{"a":"\u00e9\ud83d\ude00\n\/\b"}"#, "a").as_deref(), Some("é😀\n/\u{8}"));
    for absent in [r#"{"a":null}"#, r#"{"a":{ }}"#, r#"{"a":[]}"#, "{}"] {
        assert_eq!(text(absent, "a"), None, "{absent}");
    }
}

#[test]
fn half_a_pair_is_replaced() {
    assert_eq!(text(r#"{"a":"x\ud83dy\ude00\ud83d\u0041"}"#, "a").as_deref(), Some("x\u{fffd}y\u{fffd}\u{fffd}A"));
}

#[test]
fn numbers() {
    for (record, wanted) in [
        (r#"{"a":404}"#, Some(404.0)),
        (r#"{"a":"404"}"#, Some(404.0)),
        (r#"{"a":"+4\u002e5e1"}"#, Some(45.0)),
        (r#"{"a":true}"#, Some(1.0)),
        (r#"{"a":false}"#, Some(0.0)),
        (r#"{"a":"true"}"#, None),
        (r#"{"a":"4 "}"#, None),
        (r#"{"a":1e999}"#, None),
        (r#"{"a":[1]}"#, None),
    ] {
        assert_eq!(number(record), wanted, "{record}");
    }
}

#[test]
fn truths() {
    for (record, wanted) in [
        (r#"{"a":true}"#, Some(true)),
        (r#"{"a":"TrUe"}"#, Some(true)),
        (r#"{"a":2}"#, Some(true)),
        (r#"{"a":1e999}"#, Some(true)),
        (r#"{"a":0.0}"#, Some(false)),
        (r#"{"a":-0}"#, Some(false)),
        (r#"{"a":"0.5"}"#, Some(true)),
        (r#"{"a":"0"}"#, Some(false)),
        (r#"{"a":"yes"}"#, Some(false)),
        (r#"{"a":""}"#, Some(false)),
        (r#"{"a":{"b":1}}"#, None),
        (r#"{"a":null}"#, None),
    ] {
        assert_eq!(truth(record), wanted, "{record}");
    }
}

#[test]
fn times() {
    for (record, wanted) in [
        (r#"{"a":"2022-02-07T22:23:37Z"}"#, Some(1_644_272_617_000)),
        (r#"{"a":"2022-02-08 09:23:37+11:00"}"#, Some(1_644_272_617_000)),
        (r#"{"a":1644272617}"#, Some(1_644_272_617_000)),
        (r#"{"a":1644272617.25}"#, Some(1_644_272_617_250)),
        (r#"{"a":"1644272617001"}"#, Some(1_644_272_617_001)),
        (r#"{"a":true}"#, None),
        (r#"{"a":"yesterday"}"#, None),
    ] {
        assert_eq!(time(record), wanted, "{record}");
    }
}

#[test]
fn long_texts_are_views_and_short_ones_keep_no_block_alive() {
    let long = "long ".repeat(60);
    let (block, spans) = block_of(&[&format!(r#"{{"a":"{long}","b":"longer than twelve bytes","c":"short"}}"#)]);
    let columns = ["a", "b", "c"].map(|path| Column { paths: vec![path.into()], kind: Kind::Text });
    let arrays = Extractor::new(&columns).extract(&block, &spans);
    let texts = [0, 1, 2].map(|n| arrays[n].as_string_view());
    assert_eq!(texts.map(|texts| texts.value(0)), [long.as_str(), "longer than twelve bytes", "short"]);
    let in_block = |buffer: &arrow::buffer::Buffer| buffer.as_ptr() == block.as_slice().as_ptr();
    assert_eq!(texts.map(|texts| texts.data_buffers().iter().any(in_block)), [true, false, false]);
    assert_eq!(texts[2].data_buffers().len(), 0);
}

#[test]
fn spans_without_an_object_have_no_fields() {
    let block = Block::from(b"text {\"a\":1} [{\"a\":1}] \"a\":1 {\"a".to_vec());
    let spans: Vec<_> = [(0, 4), (0, 0), (13, 22), (23, 28), (29, 32), (99, 120), (8, 3)]
        .map(|(start, end)| Span { start, end })
        .to_vec();
    let columns =
        [Kind::Text, Kind::Number, Kind::Truth, Kind::Time].map(|kind| Column { paths: vec!["a".into()], kind });
    for array in Extractor::new(&columns).extract(&block, &spans) {
        assert_eq!(array.null_count(), spans.len());
    }
    assert_eq!(block.texts(&spans[..2]).as_string_view().iter().collect::<Vec<_>>(), [Some("text"), Some("")]);
}

#[test]
fn any_span_is_survived() {
    let record = r#"{"a":{"b":[1,{"c":"x\\\"y"}],"é":"\ud83d"},"d":tru}"#;
    let block = Block::from(record.as_bytes().to_vec());
    let columns = ["a", "a.b.1.c", "a.é", "d"].map(|path| Column { paths: vec![path.into()], kind: Kind::Text });
    let extractor = Extractor::new(&columns);
    let length = record.len() as u32;
    let spans: Vec<_> = (0..length).flat_map(|start| (0..=length).map(move |end| Span { start, end })).collect();
    assert!(extractor.extract(&block, &spans).iter().all(|array| array.len() == spans.len()));
}
