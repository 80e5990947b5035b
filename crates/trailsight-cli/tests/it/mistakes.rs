//! Mistakes of whoever typed the command: status 2, told before anything is opened.

use crate::{Folder, run};

#[test]
fn every_mistake_of_a_query_is_told_with_its_place() {
    let folder = Folder::with_events();
    let text = run(&["query", "filtr a = 1 | limit 0", &folder.path("")]).with(2).prints("");
    let text = text.tells("error[E014]: no command is called `filtr`").tells("query:1:1").tells("help: write `filter`");
    assert!(!text.tells("error[E115]").err.contains("scanned"), "nothing was read");
}

#[test]
fn mistakes_as_json_have_offsets() {
    let ended = run(&["query", "fields é | filtr a = 1", "/nowhere", "--error-format", "json"]);
    // The place is told first: it cannot be asked at all.
    let error: serde_json::Value = serde_json::from_str(&ended.with(4).err).unwrap();
    assert_eq!(error["error"], "no such file or folder: /nowhere");

    let ended = run(&["check", "fields `é` | filtr a = 1", "--error-format=json"]).with(2);
    let mistakes: serde_json::Value = serde_json::from_str(&ended.err).unwrap();
    assert_eq!(mistakes.as_array().unwrap().len(), 1);
    let mistake = &mistakes[0];
    assert_eq!((&mistake["code"], &mistake["name"]), (&"E014".into(), &"unknown-command".into()));
    assert_eq!((&mistake["start"], &mistake["end"]), (&14.into(), &19.into()));
    assert_eq!((&mistake["startChar"], &mistake["endChar"]), (&13.into(), &18.into()));
}

#[test]
fn a_strict_reading_refuses_more() {
    let folder = Folder::with_events();
    let query = "dedup user | sort user | fields user";
    run(&["query", query, &folder.path("")]).with(0);
    run(&["check", query]).with(0);
    for command in ["query", "explain"] {
        run(&[command, "--strict", query, &folder.path("")]).with(2).tells("error[E111]");
    }
    let ended = run(&["check", "--strict", query, "--error-format=json"]).with(2);
    let mistakes: serde_json::Value = serde_json::from_str(&ended.err).unwrap();
    assert_eq!(mistakes[0]["aws"], "unexpected symbol found sort at line 1 and position 13");
    run(&["check", "--strict", "pattern @message | diff"]).with(0);
}

#[test]
fn all_mistakes_at_once() {
    let query = "filtr a = 1 | fields b c | limit x | stats foo(z) | sort q desk";
    let mistakes: serde_json::Value =
        serde_json::from_str(&run(&["check", query, "--error-format", "json"]).err).unwrap();
    let told: Vec<_> = mistakes
        .as_array()
        .unwrap()
        .iter()
        .map(|mistake| {
            let at = |key: &str| usize::try_from(mistake[key].as_u64().unwrap()).unwrap();
            (mistake["code"].as_str().unwrap(), &query[at("start")..at("end")])
        })
        .collect();
    assert_eq!(told, [("E014", "filtr"), ("E010", "c"), ("E010", "x"), ("E101", "foo"), ("E010", "desk")]);
    let text = run(&["check", query]).with(2).err;
    assert_eq!(text.matches("error[E").count(), 5, "{text}");
    let folder = Folder::with_events();
    let asked = run(&["query", query, &folder.path(""), "--error-format", "json"]).with(2).prints("");
    assert_eq!(serde_json::from_str::<serde_json::Value>(&asked.err).unwrap(), mistakes);
}

#[test]
fn a_wrong_query_is_told_where_there_is_nothing_to_ask() {
    let folder = Folder::new();
    run(&["query", "filtr a = 1", &folder.path("")]).with(2).tells("E014");
}

#[test]
fn times_are_read_before_places() {
    run(&["query", "limit 1", "/nowhere", "--since", "soon"]).with(2).tells("error: --since: `soon` is not a time");
    run(&["query", "limit 1", "/nowhere", "--until", "2026-13-01"]).with(2).tells("--until: `2026-13-01`");
    run(&["query", "limit 1", "/nowhere", "--tz", "Mars"]).with(2).tells("no time zone is called `Mars`");
    run(&["fields", "/nowhere", "--since", "soon"]).with(2).tells("--since");
    run(&["explain", "limit 1", "/nowhere", "--since", "soon"]).with(2).tells("--since");
    run(&["query", "limit 1", "/nowhere", "--since", "2026-11-02", "--until", "2026-11-01"])
        .with(2)
        .tells("the window ends before it begins: 2026-11-02 00:00:00 UTC to 2026-11-01 00:00:00 UTC");
    run(&["query", "limit 1", "/nowhere", "--utc", "--tz", "UTC"]).with(2).tells("cannot be used with");
}

#[test]
fn options_that_are_not_there() {
    run(&[]).with(2).tells("Usage: trailsight");
    run(&["query", "limit 1", ".", "-o", "tabel"]).with(2).tells("a similar value exists: 'table'");
    run(&["query", "limit 1", ".", "--source-format", "cloudtrial"]).with(2).tells("'cloudtrail'");
    run(&["query", "limit 1", ".", "--memory-limit", "2TB"]).with(2).tells("write it as 512MiB or 2GiB");
    run(&["query", "limit 1", ".", "--threads", "0"]).with(2);
    run(&["query", "limit 1", ".", "--sinse", "1h"]).with(2).tells("'--since'");
    run(&["stats count(*)", "."]).with(2).tells("a question is asked with: trailsight query QUERY PATH...");
    let ended = run(&["query", "--sinse", "1h", "--error-format", "json"]).with(2);
    let error: serde_json::Value = serde_json::from_str(&ended.err).unwrap();
    assert!(error["error"].as_str().unwrap().starts_with("unexpected argument '--sinse' found"), "{error}");
}

#[test]
fn a_forgotten_query_or_the_path_in_its_place() {
    let folder = Folder::with_events();
    let path = folder.path("");
    run(&["query"]).with(2).tells("no query was given: write it first");
    run(&["query", &path, "limit 1"]).with(4).tells("was taken as the query and `limit 1` as the path");
    run(&["query", &path]).with(2).tells("write the query first");
}
