//! No match, an empty folder, a path that is not there: three outcomes.

use crate::{Folder, run};

#[test]
fn nothing_matches() {
    let folder = Folder::with_events();
    let query = ["query", "filter user = 'eve'", &folder.path("")];
    let ended = run(&query).with(0).prints("").tells("no event matched\n");
    // The name is nowhere in the file, so that no event of it is looked at.
    ended.tells("0 rows · 0 matched of 0 scanned (0 skipped)").tells("1 object read (1 ruled out by search), 0 pruned");
    run(&["query", "filter bytes > 99999", &folder.path("")]).tells("0 matched of 3 scanned");
    run(&[&query[..], &["--exit-status"]].concat()).with(1).prints("");
    run(&["query", "limit 1", &folder.path(""), "--exit-status"]).with(0);
}

#[test]
fn nothing_is_there() {
    let folder = Folder::new().file(".hidden", "{}");
    let place = folder.path("");
    let told = format!("error: nothing to read in {place}: there is no file, hidden ones left out\n");
    run(&["query", "limit 1", &place]).with(4).prints("").tells(&told);
    run(&["fields", &place]).with(4).tells(&told);
    run(&["query", "limit 1", &folder.path("*.json")]).with(4).tells("nothing to read in ");
}

#[test]
fn the_place_is_not_there() {
    let folder = Folder::new();
    let place = folder.path("lgos");
    let told = format!("error: no such file or folder: {place}\n");
    for arguments in [&["query", "limit 1"][..], &["fields"], &["explain", "limit 1"]] {
        run(&[arguments, &[&place]].concat()).with(4).prints("").tells(&told);
    }
    run(&["query", "limit 1", "s3://bucket/logs"]).with(4).tells("s3://bucket/logs");
}

#[test]
fn several_places_and_patterns() {
    let folder =
        Folder::with_events().file("b/one.json", r#"[{"user":"eve"},{"user":"eve"}]"#).file("b/two.log", "x\n");
    let count = |places: &[&str]| {
        let places: Vec<_> = places.iter().map(|place| folder.path(place)).collect();
        let places: Vec<_> = places.iter().map(String::as_str).collect();
        run(&[&["query", "-q", "stats count(*) as n"], &places[..]].concat()).with(0).out
    };
    assert_eq!(count(&[""]), "{\"n\":6}\n");
    assert_eq!(count(&["app.jsonl", "b"]), "{\"n\":6}\n");
    assert_eq!(count(&["", "b"]), "{\"n\":6}\n", "an object in two places is read once");
    assert_eq!(count(&["**/*.json*"]), "{\"n\":5}\n");
}
