//! Damaged data: the rest is read, what is lost is named, and the status says so.

use crate::{EVENTS, Folder, gzip, run};

/// One object that is whole, and one whose gzip data end in the middle.
fn truncated() -> Folder {
    let whole = gzip(EVENTS.as_bytes());
    Folder::with_events().file("bad/cut.jsonl.gz", &whole[..whole.len() / 2])
}

const COUNT: &str = "stats count(*) as n by @object | sort n desc | limit 1 | display n";

#[test]
fn a_damaged_object_is_named_and_the_others_are_read() {
    let folder = truncated();
    let ended = run(&["query", COUNT, &folder.path("")]).with(3).prints("{\"n\":3}\n");
    let ended = ended.tells("1 failed").tells("warning: ").tells("cut.jsonl.gz");
    assert_eq!(ended.err.matches("warning").count(), 1, "{}", ended.err);
    run(&["query", "-q", COUNT, &folder.path("")]).with(3).tells("cut.jsonl.gz");
    run(&["fields", &folder.path("")]).with(3).tells("cut.jsonl.gz");
}

/// Every kind of damage, what is left of it, and how it is named.
fn damages() -> Vec<(&'static str, Vec<u8>, usize, &'static str)> {
    let event =
        |name: &str| format!(r#"{{"eventVersion":"1.08","eventTime":"2026-11-01T10:00:00Z","eventName":"{name}"}}"#);
    let (a, b) = (event("A"), event("B"));
    let mut corrupt = gzip(EVENTS.repeat(50).as_bytes());
    // The first byte after the header: a kind of block that there is not.
    corrupt[10] = 0x07;
    let mut checksum = gzip(EVENTS.as_bytes());
    let trailer = checksum.len() - 8;
    checksum[trailer] ^= 0xff;
    vec![
        ("corrupt.jsonl.gz", [gzip(EVENTS.as_bytes()), corrupt].concat(), 3, ": the gzip data is corrupt"),
        ("checksum.jsonl.gz", checksum, 3, ": the checksum of the gzip data is wrong"),
        ("more.jsonl.gz", [gzip(EVENTS.as_bytes()), b"more".to_vec()].concat(), 3, "that are not gzip"),
        ("broken.json", format!(r#"{{"Records":[{a},{{"eventVersion":oops}},{b}]}}"#).into(), 2, ": not valid JSON"),
        ("cut.json", format!(r#"{{"Records":[{a},{}"#, &b[..b.len() / 2]).into(), 1, ": cut off"),
        ("number.json", format!(r#"{{"Records":[{a},5,{b}]}}"#).into(), 2, ": not an object"),
        ("null.jsonl", b"{\"n\":1}\nnull\n{\"n\":3}\n".to_vec(), 2, "at byte 8: not an object"),
        ("latin1.jsonl", b"{\"n\":1}\n{\"n\":\"\xe9\"}\n{\"n\":3}\n".to_vec(), 2, "at byte 14: not UTF-8"),
    ]
}

#[test]
fn each_kind_of_damage_leaves_the_rest() {
    for (name, bytes, left, told) in damages() {
        let folder = Folder::with_events().file(name, bytes);
        let path = folder.path("");
        let query = "stats count(*) as n";
        let rows = format!("{{\"n\":{}}}\n", 3 + left);
        run(&["query", query, &path]).with(3).prints(&rows).tells(told).tells(name);
        run(&["query", query, &path, "--allow-partial"]).with(0).prints(&rows).tells(name);
        let failed =
            run(&["query", query, &path, "--on-error", "fail"]).with(3).prints("").tells("error: ").tells(name);
        assert!(!failed.err.contains("warning"), "told once: {}", failed.err);
        let failed = run(&["query", "-q", query, &path, "--on-error", "fail", "--error-format", "json"]).with(3);
        let error: serde_json::Value = serde_json::from_str(&failed.err).unwrap();
        assert!(error["error"].as_str().unwrap().contains(name), "{error}");
    }
}

#[test]
fn a_line_of_text_that_is_not_utf8_is_repaired() {
    let folder = Folder::new().file("a.log", b"fine\nb\xe9d\n");
    run(&["query", "fields @message | filter @message like 'b'", &folder.path("")])
        .with(0)
        .prints("{\"@message\":\"b\u{fffd}d\"}\n")
        .tells("1 line with invalid UTF-8 repaired");
}

#[test]
fn damage_may_be_all_right() {
    run(&["query", COUNT, &truncated().path(""), "--allow-partial"]).with(0).tells("cut.jsonl.gz");
    run(&["fields", &truncated().path(""), "--allow-partial"]).with(0).tells("cut.jsonl.gz");
}

#[test]
fn damage_may_end_the_query() {
    let ended = run(&["query", COUNT, &truncated().path(""), "--on-error", "fail"]).with(3).prints("");
    ended.tells("error: ").tells("cut.jsonl.gz");
}

#[test]
fn when_nothing_can_be_read_at_all() {
    let folder = Folder::new().file("a.gz", [0x1f, 0x8b, 8, 0, 1, 2, 3]);
    run(&["query", "stats count(*) as n", &folder.path("")]).with(4).tells("a.gz");
    run(&["query", "stats count(*) as n", &folder.path(""), "--allow-partial"]).with(4);
}

#[test]
fn a_broken_record_is_counted() {
    let folder = Folder::new().file("a.jsonl", "{\"n\":1}\n{\"n\":oops}\n{\"n\":3}\n");
    run(&["query", "fields n | sort n", &folder.path("")])
        .with(3)
        .prints("{\"n\":\"1\"}\n{\"n\":\"3\"}\n")
        .tells("2 matched of 2 scanned (1 skipped)")
        .tells("a.jsonl at byte 13: not valid JSON");
}

#[test]
fn only_so_many_failures_are_named() {
    let mut folder = Folder::with_events();
    for k in 0..25 {
        folder = folder.file(&format!("bad/{k}.gz"), [0x1f, 0x8b, 8, 0, 1, 2, 3]);
    }
    let ended = run(&["query", "limit 1", &folder.path("bad"), &folder.path("app.jsonl")]).with(3);
    assert_eq!(ended.err.matches("warning: ").count(), 21, "{}", ended.err);
    ended.tells("and 5 more like these\n");
}

#[test]
fn a_digest_is_no_event_and_no_damage() {
    let digest = r#"{"awsAccountId":"111122223333","digestStartTime":"2026-11-01T10:00:00Z","digestEndTime":"2026-11-01T11:00:00Z","digestS3Bucket":"trail","digestS3Object":"AWSLogs/digest","logFiles":[]}"#;
    let name = "AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2026/11/01/111122223333_CloudTrail-Digest_eu-west-1_trail_eu-west-1_20261101T110000Z.json.gz";
    let folder = Folder::with_events().file(name, gzip(digest.as_bytes()));
    run(&["query", "stats count(*) as n", &folder.path("")])
        .with(0)
        .prints("{\"n\":3}\n")
        .tells("1 CloudTrail digest ignored");
}

#[test]
fn control_characters_in_names_do_not_reach_the_terminal() {
    let folder = Folder::with_events().file("a\u{1b}[31m.gz", [0x1f, 0x8b, 8, 0, 1, 2, 3]);
    let ended = run(&["query", "limit 1", &folder.path("")]).with(3);
    assert!(!ended.err.contains('\u{1b}'), "{}", ended.err);
}

#[cfg(unix)]
#[test]
fn a_folder_that_may_not_be_read_is_named() {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    let folder = Folder::with_events().file("closed/b.jsonl", EVENTS);
    let allow = |mode| fs::set_permissions(folder.path("closed"), fs::Permissions::from_mode(mode)).unwrap();
    allow(0o000);
    // Root may read everything.
    if fs::read_dir(folder.path("closed")).is_err() {
        let ended = run(&["query", "stats count(*) as n", &folder.path("")]).with(3).prints("{\"n\":3}\n");
        ended.tells("closed: permission denied");
    }
    allow(0o755);
}

#[test]
fn too_little_memory_is_told() {
    let lines: String = (0..20_000).map(|n| format!("{{\"n\":\"{n:0>100}\"}}\n")).collect();
    let folder = Folder::new().file("a.jsonl", lines);
    run(&["query", "stats count(*) by n", &folder.path(""), "--memory-limit", "1k"])
        .with(4)
        .prints("")
        .tells("needs more memory than the limit allows")
        .tells("raise --memory-limit");
}
