//! Help, completion, the reference.

use std::fs;

use crate::{Folder, run, run_with};

#[test]
fn help_without_a_word_shows_what_there_is() {
    let ended = run(&["help"]).with(0).tells_nothing();
    for part in ["query", "dedup", "countDistinct", "cloudtrail", "markdown", "exit-codes", "E014"] {
        assert!(ended.out.contains(part), "no `{part}` in {}", ended.out);
    }
    assert!(ended.out.lines().all(|line| line.chars().count() <= 80), "{}", ended.out);
}

#[test]
fn every_topic_and_kind_of_word_has_a_page() {
    for (word, part) in [
        ("commands", "Keep the first event"),
        ("functions", "isValidIp"),
        ("formats", "cloudtrail"),
        ("outputs", "parquet"),
        ("differences", "Which way does `sort` go"),
        ("strict", "E111"),
        ("errors", "E014"),
        ("times", "T-45d"),
        ("exit-codes", "130"),
        ("environment", "NO_COLOR"),
        ("dedup", "dedup FIELD"),
        ("COUNT_DISTINCT", "countDistinct"),
        ("cloudtrail", "Records"),
        ("jsonl", "log format"),
        ("e014", "unknown-command"),
        ("unknown-command", "dedpu"),
        ("record", "trailsight record"),
    ] {
        let ended = run(&["help", word]).with(0).tells_nothing();
        assert!(ended.out.contains(part), "no `{part}` on the page of {word}: {}", ended.out);
    }
}

#[test]
fn every_word_of_the_overview_has_a_page() {
    let overview = run(&["help"]).with(0).out;
    let words = overview.split_once("Commands of the language").unwrap().1.lines().filter_map(|l| l.strip_prefix("  "));
    let words: Vec<_> = words.flat_map(str::split_whitespace).collect();
    assert!(words.len() > 80, "{words:?}");
    for word in words {
        let page = run(&["help", word]).with(0).tells_nothing().out;
        assert!(page.lines().count() > 3, "{page}");
    }
}

#[test]
fn a_word_that_several_things_have_shows_all() {
    let page = run(&["help", "fields"]).with(0).out;
    assert!(page.contains("fields (command of the language)") && page.contains("trailsight fields (subcommand)"));
    let page = run(&["help", "json"]).with(0).out;
    assert!(page.contains("json (log format)") && page.contains("json (output format)"));
}

#[test]
fn a_word_that_is_not_there() {
    run(&["help", "dedpu"]).with(2).prints("").tells("did you mean `dedup`?");
    run(&["help", "unique"]).with(2).tells("dedup (command of the language)");
    run(&["help", "search"]).with(2).tells("does not run it yet");
    run(&["help", "xyzzyplugh"]).with(2).tells("`trailsight help` shows what there is");
}

#[test]
fn examples_run_as_they_are_printed() {
    if cfg!(windows) {
        return;
    }
    let binary = std::path::Path::new(env!("CARGO_BIN_EXE_trailsight"));
    let path = std::env::var("PATH").unwrap_or_default();
    let path = format!("{}:{path}", binary.parent().unwrap().display());
    let mut ran = 0;
    // Tables and log groups of examples are files.
    let folder = tempfile::tempdir().unwrap();
    for word in [
        "dedup",
        "display",
        "filter",
        "limit",
        "parse",
        "lookup",
        "join",
        "source",
        "$name",
        "sort",
        "stats",
        "pct",
        "text",
        "cloudtrail",
    ] {
        let page = run(&["help", word]).with(0).out;
        for example in page.split("Example\n").skip(1) {
            // An output format shows how to ask for it, not what it prints.
            let Some((shell, rows)) = example.split_once("\n\n").filter(|(shell, _)| shell.ends_with("ndjson")) else {
                continue;
            };
            let output = std::process::Command::new("sh")
                .args(["-c", shell])
                .env("PATH", &path)
                .current_dir(&folder)
                .output()
                .unwrap();
            let wanted: Vec<_> = rows.lines().map(str::trim).take_while(|row| row.starts_with('{')).collect();
            let given = String::from_utf8(output.stdout).unwrap();
            assert_eq!(given.lines().collect::<Vec<_>>(), wanted, "{shell}");
            ran += 1;
        }
    }
    assert!(ran >= 10, "{ran}");
}

#[test]
fn help_options_and_the_version() {
    let version = run(&["--version"]).with(0).out;
    assert_eq!(version, format!("trailsight {}\n", env!("CARGO_PKG_VERSION")));
    for subcommand in ["query", "fields", "explain", "check", "record", "help", "completions"] {
        let long = run(&[subcommand, "--help"]).with(0).tells_nothing().out;
        assert!(long.contains("Usage: trailsight"), "{long}");
        assert_eq!(run(&[subcommand, "-h"]).with(0).out, long);
    }
    let long = run(&["--help"]).with(0).out;
    assert!(!long.contains("reference"), "what only the project needs is hidden: {long}");
    assert!(run(&["query", "--help"]).out.contains("table on a terminal, ndjson when piped"));
}

#[test]
fn completions_for_every_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = run(&["completions", shell]).with(0).tells_nothing().out;
        assert!(script.contains("trailsight") && script.contains("source-format"), "{shell}");
        // The others complete the values of no argument but options.
        if ["bash", "zsh"].contains(&shell) {
            assert!(script.contains("countDistinct") && script.contains("ndjson"), "{shell}");
        }
    }
    run(&["completions", "csh"]).with(2);
}

#[test]
fn the_reference_is_the_same_each_time() {
    let pages = || {
        let folder = Folder::new();
        run(&["reference", &folder.path("pages")]).with(0).prints("").tells_nothing();
        let names = ["command-line", "commands", "differences", "errors", "formats", "functions", "outputs"];
        names.map(|name| fs::read_to_string(folder.path(&format!("pages/{name}.md"))).unwrap())
    };
    let [command_line, commands, _, errors, ..] = pages();
    assert!(command_line.contains("| 130 | interrupted") && command_line.contains("--since"));
    assert!(commands.contains("## dedup") && errors.contains("## E014 unknown-command"));
    assert_eq!(pages()[0], command_line);
    run_with(b"", &["reference", "/dev/null/pages"]).with(4).tells("cannot be written");
}
