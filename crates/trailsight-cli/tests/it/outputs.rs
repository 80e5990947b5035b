//! Every output format, from rows of each kind of value.

use std::fs;

use crate::{Folder, command, run, run_with};

const QUERY: &str = "stats sum(bytes) / 3 as third, max(@timestamp) as last by user | sort user";

fn output(format: &str) -> String {
    let folder = Folder::with_events();
    run(&["query", "-q", QUERY, &folder.path(""), "-o", format]).with(0).tells_nothing().out
}

#[test]
fn table() {
    let table = [
        "user     third  last",
        "────  ────────  ───────────────────────",
        "ana    35.6667  2026-11-02 09:00:00.000",
        "raj   833.3333  2026-11-01 11:00:00.000",
        "(times are UTC)",
    ];
    assert_eq!(output("table").lines().collect::<Vec<_>>(), table);
}

#[test]
fn ndjson_and_json() {
    let rows = [
        r#"{"user":"ana","third":35.6667,"last":"2026-11-02 09:00:00.000"}"#,
        r#"{"user":"raj","third":833.3333,"last":"2026-11-01 11:00:00.000"}"#,
    ];
    for format in ["ndjson", "jsonl", "NDJSON"] {
        assert_eq!(output(format), format!("{}\n{}\n", rows[0], rows[1]), "{format}");
    }
    let array: Vec<serde_json::Value> = serde_json::from_str(&output("json")).unwrap();
    let wanted: Vec<serde_json::Value> = rows.iter().map(|row| serde_json::from_str(row).unwrap()).collect();
    assert_eq!(array, wanted);
}

#[test]
fn csv_tsv_and_raw() {
    let rows = "user,third,last\nana,35.6667,2026-11-02 09:00:00.000\nraj,833.3333,2026-11-01 11:00:00.000\n";
    assert_eq!(output("csv"), rows);
    assert_eq!(output("tsv"), rows.replace(',', "\t"));
    assert_eq!(output("raw"), rows.replace(',', "\t").split_once('\n').unwrap().1);
}

#[test]
fn markdown() {
    let text = output("markdown");
    assert!(text.lines().all(|line| line.starts_with('|') && line.ends_with('|')), "{text}");
    assert!(text.contains("35.6667"), "{text}");
}

#[test]
fn parquet_can_be_asked_again() {
    let folder = Folder::with_events();
    let file = fs::File::create(folder.path("result.parquet")).unwrap();
    let status =
        command(&["query", "-q", QUERY, &folder.path("app.jsonl"), "-o", "parquet"]).stdout(file).status().unwrap();
    assert!(status.success());
    run(&["query", "-q", "filter third > 100 | fields user, third", &folder.path("result.parquet"), "--precise"])
        .with(0)
        .prints("{\"user\":\"raj\",\"third\":833.3333333333334}\n");
}

#[test]
fn arrow_is_a_stream() {
    let folder = Folder::with_events();
    let output = command(&["query", "-q", QUERY, &folder.path(""), "-o", "arrow"]).output().unwrap();
    // What begins every message of the stream, and what ends it.
    assert!(output.stdout.starts_with(&[0xff; 4]), "{output:?}");
    assert!(output.stdout.ends_with(&[0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]), "{output:?}");
}

#[test]
fn no_row_is_said_in_each_format() {
    let folder = Folder::with_events();
    let none =
        |format| run(&["query", "-q", "filter user = 'eve' | fields user", &folder.path(""), "-o", format]).with(0);
    none("ndjson").prints("");
    none("raw").prints("");
    none("json").prints("[]\n");
    none("csv").prints("user\n");
    assert!(none("table").out.ends_with("(no rows)\n"));
}

#[test]
fn numbers_have_four_decimals_unless_all_are_asked_for() {
    let event = br#"{"n":2}"#;
    run_with(event, &["query", "fields n / 3 as m"]).with(0).prints("{\"m\":0.6667}\n");
    run_with(event, &["query", "fields n / 3 as m", "--precise"]).with(0).prints("{\"m\":0.6666666666666666}\n");
}

#[test]
fn a_table_in_a_pipe_cuts_nothing_unless_told_to() {
    let long = "x".repeat(300);
    let event = format!("{{\"m\":\"{long}\"}}");
    let ask = |arguments: &[&str], columns: Option<&str>| {
        let folder = Folder::new().file("a.jsonl", &event);
        let path = folder.path("");
        let mut command = command(&[&["query", "-q", "fields m", &path, "-o", "table"], arguments].concat());
        if let Some(columns) = columns {
            command.env("COLUMNS", columns);
        }
        let output = command.output().unwrap();
        String::from_utf8(output.stdout).unwrap().lines().map(|line| line.chars().count()).max().unwrap()
    };
    assert_eq!(ask(&[], None), 300);
    assert_eq!(ask(&["--width", "40"], None), 40);
    assert_eq!(ask(&[], Some("50")), 50);
    assert_eq!(ask(&["--width", "0"], Some("50")), 300);
}
