//! Asking.

use crate::{EVENTS, Folder, run, run_with};

#[test]
fn rows_go_to_standard_output_and_the_summary_to_standard_error() {
    let folder = Folder::with_events();
    run(&["query", "stats sum(bytes) as sum by user | sort sum desc", &folder.path("")])
        .with(0)
        .prints("{\"user\":\"raj\",\"sum\":2500}\n{\"user\":\"ana\",\"sum\":107}\n")
        .tells("2 rows · 3 matched of 3 scanned (0 skipped) · 220 B in 1 object read, 0 pruned, 0 failed · ")
        .tells(" s · no time given: whole archive\n");
}

#[test]
fn quiet_tells_nothing_of_what_went_well() {
    let folder = Folder::with_events();
    run(&["query", "-q", "filter user = 'eve'", &folder.path("")]).with(0).prints("").tells_nothing();
}

#[test]
fn the_query_may_be_in_a_file_and_then_all_else_is_paths() {
    let folder = Folder::with_events().file("more/b.jsonl", EVENTS).file("count.query", "stats count(*) as n\n");
    let (query, a, b) = (folder.path("count.query"), folder.path("app.jsonl"), folder.path("more"));
    run(&["query", "-f", &query, &a, &b]).with(0).prints("{\"n\":6}\n");
    run(&["query", &a, "--file", &query]).with(0).prints("{\"n\":3}\n");
    run_with(b"stats count(*) as n", &["query", "-f", "-", &a]).with(0).prints("{\"n\":3}\n");
    run(&["query", "-f", &folder.path("none"), &a]).with(2).tells("the query file");
    run(&["query", "-f", "-", "-"]).with(2).tells("standard input cannot be both the query and the data");
}

#[test]
fn what_is_piped_in_is_read() {
    let query = "stats count(*) as n";
    run_with(EVENTS.as_bytes(), &["query", query]).with(0).prints("{\"n\":3}\n");
    run_with(EVENTS.as_bytes(), &["query", query, "-"]).with(0).prints("{\"n\":3}\n");
    run_with(&crate::gzip(EVENTS.as_bytes()), &["query", query, "-"]).with(0).prints("{\"n\":3}\n");
    run_with(
        EVENTS.as_bytes(),
        &["query", "-q", "stats count(*) as n by @message | stats sum(n) as lines", "--source-format", "text"],
    )
    .with(0)
    .prints("{\"lines\":3}\n");
}

#[test]
fn a_window_has_both_ends_and_tells_its_zone() {
    let folder = Folder::with_events();
    let ask = |window: &[&str]| {
        let path = folder.path("");
        run(&[&["query", "stats count(*) as n", &path], window].concat()).with(0)
    };
    ask(&["--since", "2026-11-01T11:00Z", "--until", "2026-11-02T09:00Z"])
        .prints("{\"n\":2}\n")
        .tells("window 2026-11-01 11:00:00 UTC to 2026-11-02 09:00:00 UTC, both included\n");
    ask(&["--start", "1793530801"]).prints("{\"n\":1}\n").tells("window from 2026-11-01 11:00:01 UTC on\n");
    ask(&["--end-time", "2026-11-01 11:30", "--tz", "Europe/Berlin"])
        .prints("{\"n\":1}\n")
        .tells("window up to 2026-11-01 11:30:00 CET, included\n");
    ask(&["--since", "T-100000d", "--utc"]).prints("{\"n\":3}\n");
    ask(&["--since", "-15m", "--until", "now"]).tells(" UTC to ");
}

#[test]
fn a_pointer_leads_back_to_the_event() {
    let folder = Folder::with_events();
    let path = folder.path("");
    let ended = run(&["query", "--ptr", "-q", "fields user | filter user = 'raj'", &path]).with(0);
    let row: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    let pointer = row["@ptr"].as_str().unwrap();
    let event = EVENTS.lines().nth(1).unwrap();
    run(&["record", pointer]).with(0).prints(&format!("{event}\n")).tells_nothing();
    run(&["record", pointer, &path]).with(0).prints(&format!("{event}\n"));
    run(&["record", "raj"]).with(2).tells("`raj` is not a pointer");
    run(&["record", &folder.path("app.jsonl#99")]).with(4).tells("has no record 99");
    run(&["record", &folder.path("gone.jsonl#0")]).with(4).tells("no such file or folder");
}

#[test]
fn a_pointer_leads_into_an_object_of_many_records() {
    let event = |name: &str| format!("{{\"eventVersion\": \"1.08\",\n  \"eventName\": \"{name}\"}}");
    let records = format!("{{\"Records\": [{}]}}", ["A", "B", "C"].map(event).join(",\n"));
    let folder = Folder::new().file("a/b.json.gz", crate::gzip(records.as_bytes()));
    let ended = run(&["query", "--ptr", "-q", "fields eventName | filter eventName = 'B'", &folder.path("")]).with(0);
    let row: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    run(&["record", row["@ptr"].as_str().unwrap()]).with(0).prints(&format!("{}\n", event("B")));
}

#[test]
fn ten_thousand_rows_unless_more_are_asked_for() {
    let lines: String = (0..10_001).map(|n| format!("{{\"n\":{n}}}\n")).collect();
    let folder = Folder::new().file("many.jsonl", lines);
    let path = folder.path("");
    let rows = |arguments: &[&str]| {
        let ended = run(&[&["query", "fields n", &path], arguments].concat()).with(0);
        (ended.out.lines().count(), ended.err.contains("only 10,000 rows are shown"))
    };
    assert_eq!(rows(&[]), (10_000, true));
    assert_eq!(rows(&["--no-limit"]), (10_001, false));
    let limited = run(&["query", "fields n | limit 10000", &path]).with(0);
    assert!(!limited.err.contains("only 10,000"), "who wrote a limit knows it");
}

#[test]
fn fields_tells_what_is_there() {
    let folder = Folder::with_events();
    run(&["fields", &folder.path(""), "-o", "csv"])
        .with(0)
        .prints(concat!(
            "field,percent,events,kinds,examples\n",
            "action,100,3,text,\"read, write\"\n",
            "bytes,100,3,number,\"100, 2500, 7\"\n",
            "time,100,3,text,\"2026-11-01T10:00:00Z, 2026-11-01T11:00:00Z, 2026-11-02T09:00:00Z\"\n",
            "user,100,3,text,\"ana, raj\"\n",
        ))
        .tells("4 rows · 3 matched of 3 scanned");
    run_with(b"{\"a\":1}{\"a\":null,\"b\":true}", &["fields"]).with(0).prints(concat!(
        "{\"field\":\"a\",\"percent\":50,\"events\":1,\"kinds\":\"number, null\",\"examples\":\"1\"}\n",
        "{\"field\":\"b\",\"percent\":50,\"events\":1,\"kinds\":\"truth\",\"examples\":\"true\"}\n",
    ));
    run(&["fields", &folder.path(""), "--sample", "1", "-o", "csv"]).with(0).tells("4 rows · 1 matched");
    run(&["fields", &folder.path(""), "--since", "2026-11-02"]).with(0).tells("4 rows · 1 matched");
}

#[test]
fn explain_shows_every_stage() {
    let folder = Folder::with_events();
    let ended = run(&["explain", "stats count(*) as n by user", &folder.path(""), "--since", "2026-11-01"]).with(0);
    for part in
        ["query\n", "tree\n", "demand\n", "logical plan\n", "physical plan\n", "objects to read: 1", "app.jsonl"]
    {
        assert!(ended.out.contains(part), "no `{part}` in {}", ended.out);
    }
    assert!(ended.out.ends_with("window from 2026-11-01 00:00:00 UTC on\n"), "{}", ended.out);
    run(&["explain", "stast count(*)", &folder.path("")]).with(2).tells("error[E014]");
}

#[test]
fn a_filter_and_a_window_are_part_of_the_scan() {
    let object = |day: &str| {
        format!(
            "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/11/{day}/111122223333_CloudTrail_eu-west-1_202611{day}T1000Z_a.json.gz"
        )
    };
    let mut folder = Folder::new();
    for day in ["01", "05", "09"] {
        let records = format!(
            r#"{{"Records":[{{"eventVersion":"1.08","eventTime":"2026-11-{day}T09:58:00Z","eventName":"GetObject"}}]}}"#
        );
        folder = folder.file(&object(day), crate::gzip(records.as_bytes()));
    }
    let path = folder.path("");
    let query = "fields eventName | filter eventName like 'Get'";
    let window = ["--since", "2026-11-05", "--until", "2026-11-06"];
    let plan = run(&[&["explain", query, &path], &window[..]].concat()).with(0).tells_nothing().out;
    assert!(!plan.contains("FilterExec"), "{plan}");
    assert!(plan.contains("predicate=") && plan.contains("  Fields { "), "{plan}");
    assert!(plan.contains("objects to read: 1 (") && plan.contains("left out by their names: 0\n"), "{plan}");
    assert!(plan.contains("\n2 folders of other days are not listed\n"), "{plan}");
    assert!(plan.contains("order=newest first") && plan.contains("more are left out once the rows"), "{plan}");
    assert!(plan.contains(&object("05")) && !plan.contains(&object("01")), "{plan}");
    assert!(!plan.contains("span"), "{plan}");
    let answer = run(&[&["query", query, &path], &window[..]].concat()).with(0);
    answer.prints("{\"eventName\":\"GetObject\"}\n").tells("1 object read, 0 pruned and 2 folders of other days");
    // A window without anything is no archive without anything.
    run(&["query", query, &path, "--since", "2027-01-01"]).with(0).tells("no event matched");
    run(&["fields", &path, "--since", "2027-01-01"]).with(0);
    // What looks beyond the window is read, too.
    let compared = "pattern eventName | diff previousDay";
    let window = ["--since", "2026-11-06", "--until", "2026-11-07"];
    run(&[&["query", compared, &path], &window[..]].concat()).with(0).tells("1 object read, 2 pruned,");
}

#[test]
fn the_names_of_fields_are_whole_in_a_narrow_table() {
    let folder = Folder::new().file("a.jsonl", format!("{{\"{}\":\"{}\"}}", "f".repeat(40), "x".repeat(90)));
    let table = run(&["fields", "-q", &folder.path(""), "-o", "table", "--width", "80"]).with(0).out;
    assert!(table.contains(&"f".repeat(40)) && table.contains("xx…\n"), "{table}");
    assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");
    let all = run(&["fields", "-q", &folder.path(""), "--width", "80"]).with(0).out;
    assert!(!all.contains('…'), "only a table is cut: {all}");
}

#[test]
fn check_needs_no_data() {
    run(&["check", "stats count(*) by user"]).with(0).prints("").tells_nothing();
    run(&["check", "stats count(*) by"]).with(2).tells("error[");
    run_with(b"limit 3", &["check", "-f", "-"]).with(0);
    run(&["check"]).with(2).tells("required");
}
