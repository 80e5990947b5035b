//! The formats made of lines: csv, tsv, json, ndjson, raw, markdown.

use std::sync::Arc;

use arrow::array::{Array, BooleanArray, Int64Array};
use serde_json::{Value, json};
use trailsight_output::to_ndjson_string;

use crate::{batch, corners, floats, options, strings, text, text_with, times};

#[test]
fn csv_quotes_what_needs_it() {
    assert_eq!(
        text("csv", &corners()),
        concat!(
            "@timestamp,text,n\n",
            "2026-11-01 09:30:00.000,\"a,b \"\"quoted\"\" | pipe\",2\n",
            ",\"\",0.6667\n",
            "1969-12-31 23:59:59.999,,\n",
            "1970-01-01 00:00:00.000,\"one\ntwo\r\n\tthree\\n\",0\n",
            "1970-01-01 00:00:00.000,\u{1b}[2J日本 \u{9b},1000000000000000000000\n",
        )
    );
}

#[test]
fn csv_of_one_column_has_no_empty_lines() {
    assert_eq!(text("csv", &batch([("a,b", strings([Some("x"), None]))])), "\"a,b\"\nx\n\"\"\n");
}

#[test]
fn csv_and_tsv_of_no_rows_are_the_header() {
    let none = corners().slice(0, 0);
    assert_eq!(text("csv", &none), "@timestamp,text,n\n");
    assert_eq!(text("tsv", &none), "@timestamp\ttext\tn\n");
}

#[test]
fn formulas_are_guarded_only_when_asked_for() {
    let cells =
        batch([("@f", strings([Some("=1+1"), Some("-5"), Some("-x,y"), Some("a=b")])), ("n", floats([Some(-1.0); 4]))]);
    assert_eq!(text("csv", &cells), "@f,n\n=1+1,-1\n-5,-1\n\"-x,y\",-1\na=b,-1\n");
    let guard = options(|o| o.formula_guard = true);
    assert_eq!(text_with("csv", &cells, &guard), "'@f,n\n'=1+1,-1\n-5,-1\n\"'-x,y\",-1\na=b,-1\n");
    assert_eq!(text_with("tsv", &cells, &guard), "'@f\tn\n'=1+1\t-1\n-5\t-1\n'-x,y\t-1\na=b\t-1\n");
}

#[test]
fn tsv_rows_are_one_line_each() {
    assert_eq!(
        text("tsv", &corners()),
        concat!(
            "@timestamp\ttext\tn\n",
            "2026-11-01 09:30:00.000\ta,b \"quoted\" | pipe\t2\n",
            "\t\t0.6667\n",
            "1969-12-31 23:59:59.999\t\t\n",
            "1970-01-01 00:00:00.000\tone\\ntwo\\r\\n\\tthree\\\\n\t0\n",
            "1970-01-01 00:00:00.000\t\u{1b}[2J日本 \u{9b}\t1000000000000000000000\n",
        )
    );
}

#[test]
fn ndjson_leaves_missing_values_out() {
    assert_eq!(
        text("ndjson", &corners()),
        concat!(
            r#"{"@timestamp":"2026-11-01 09:30:00.000","text":"a,b \"quoted\" | pipe","n":2}"#,
            "\n",
            r#"{"text":"","n":0.6667}"#,
            "\n",
            r#"{"@timestamp":"1969-12-31 23:59:59.999"}"#,
            "\n",
            r#"{"@timestamp":"1970-01-01 00:00:00.000","text":"one\ntwo\r\n\tthree\\n","n":0}"#,
            "\n",
            r#"{"@timestamp":"1970-01-01 00:00:00.000","text":"\u001b[2J日本 \u009b","n":1000000000000000000000}"#,
            "\n",
        )
    );
    assert_eq!(text("ndjson", &corners().slice(0, 0)), "");
    assert_eq!(to_ndjson_string(&[corners()]), text("ndjson", &corners()));
}

#[test]
fn json_is_one_array_with_a_row_a_line() {
    let rows = corners();
    let lines = text("ndjson", &rows);
    assert_eq!(text("json", &rows), format!("[\n{}\n]\n", lines.trim_end().replace('\n', ",\n")));
    assert_eq!(text("json", &rows.slice(0, 0)), "[]\n");

    let read: Vec<Value> = serde_json::from_str(&text("json", &rows)).unwrap();
    assert_eq!(read[3]["text"], "one\ntwo\r\n\tthree\\n");
    assert_eq!(read[4]["text"], "\u{1b}[2J日本 \u{9b}");
    assert_eq!(read[2], json!({"@timestamp": "1969-12-31 23:59:59.999"}));
}

#[test]
fn json_keeps_kinds_apart() {
    let rows = batch([
        ("text", strings([Some("200")])),
        ("truth", Arc::new(BooleanArray::from(vec![true]))),
        ("big", Arc::new(Int64Array::from(vec![9_007_199_254_740_993]))),
        ("na\"me\n", floats([Some(0.123456789)])),
    ]);
    assert_eq!(
        text("ndjson", &rows),
        "{\"text\":\"200\",\"truth\":1,\"big\":9007199254740993,\"na\\\"me\\n\":0.1235}\n"
    );
    let precise = options(|o| o.precise = true);
    assert!(text_with("ndjson", &rows, &precise).ends_with(":0.123456789}\n"));
}

#[test]
fn json_reads_every_character_back() {
    let all: String = (0..=0x3000).filter_map(char::from_u32).chain("😀👩‍👩‍👧".chars()).collect();
    let row: Value = serde_json::from_str(&text("ndjson", &batch([("t", strings([Some(&all)]))]))).unwrap();
    assert_eq!(row["t"], all);
}

#[test]
fn raw_writes_messages_as_they_came() {
    let rows = batch([
        ("@timestamp", times([Some(0); 4])),
        ("@message", strings([Some("GET /\t\"x\"\n"), Some("two\nlines"), None, Some("last\n\n")])),
    ]);
    assert_eq!(text("raw", &rows), "GET /\t\"x\"\ntwo\nlines\n\nlast\n\n");
}

#[test]
fn raw_joins_columns_by_tabs() {
    let rows = batch([("a", strings([Some("x"), None])), ("b", floats([Some(1.5), Some(2.0)]))]);
    assert_eq!(text("raw", &rows), "x\t1.5\n\t2\n");
    assert_eq!(text("raw", &rows.slice(0, 0)), "");
}

#[test]
fn markdown_shows_values_as_they_are() {
    let rows = batch([
        ("user_name", strings([Some("a|b\\c"), Some("<b>*x*</b> `y` [z](u) ~~q~~"), None, Some("one\ntwo\r\n")])),
        ("_id_", strings([Some("AT&T"), Some("&amp; &#38; &x=1"), Some("\u{1b}[31m\u{202e}"), Some("日本")])),
        ("n", floats([Some(1.0), Some(-0.25), None, Some(1000.0)])),
    ]);
    assert_eq!(
        text("markdown", &rows),
        r"
| user_name                              | \_id\_             |     n |
| -------------------------------------- | ------------------ | ----: |
| a\|b\\c                                | AT&T               |     1 |
| \<b>\*x\*\</b> \`y\` \[z](u) \~\~q\~\~ | \&amp; \&#38; &x=1 | -0.25 |
|                                        | ␛\[31m\\u{202e}    |       |
| one<br>two                             | 日本               |  1000 |
"
        .trim_start()
    );
    assert_eq!(text("markdown", &rows.slice(0, 0)), "| user_name | \\_id\\_ |   n |\n| --------- | ------ | --: |\n");
}

#[test]
fn markdown_does_not_pad_to_the_length_of_an_event() {
    let long = "x".repeat(500);
    let rows = batch([("m", strings([Some(&long), Some("y")])), ("k", strings([Some("1"), Some("z")]))]);
    let lines: Vec<_> = text("markdown", &rows).lines().map(str::len).collect();
    assert_eq!(lines, [50, 50, 510, 50]);
    assert_eq!(rows.column(0).len(), 2);
}
