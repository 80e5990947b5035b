//! What only a terminal gets: tables, colour, the pager. `script` gives the command one; without it these do nothing.

use std::process::Command;

use crate::{EVENTS, Ended, Folder, command};

/// Runs in a terminal of 60 columns and 10 rows; standard output and standard error come as one.
fn on_a_terminal(arguments: &[&str], variables: &[(&str, &str)]) -> Option<Ended> {
    let mut words = vec![env!("CARGO_BIN_EXE_trailsight").to_owned()];
    words.extend(arguments.iter().map(|argument| format!("'{argument}'")));
    let shell = format!("stty cols 60 rows 10; {}", words.join(" "));
    let mut script = Command::new("script");
    // The environment of `command`, less what it says of a program.
    for (name, value) in command(&[]).get_envs() {
        match value {
            Some(value) => script.env(name, value),
            None => script.env_remove(name),
        };
    }
    script.args(["-qec", &shell, "/dev/null"]).env("TERM", "xterm").env("SHELL", "/bin/sh");
    let output = script.envs(variables.iter().copied()).stdin(std::process::Stdio::null()).output().ok()?;
    let mut ended = Ended::of(output);
    ended.out = ended.out.replace('\r', "");
    Some(ended)
}

#[test]
fn a_table_with_colour_by_default() {
    let folder = Folder::with_events();
    let path = folder.path("");
    let arguments = ["query", "-q", "fields user | sort user | limit 1", &path];
    let Some(ended) = on_a_terminal(&arguments, &[]) else { return };
    ended.with(0).prints("\u{1b}[1muser\u{1b}[0m\n\u{1b}[2m────\u{1b}[0m\nana\n");
    for plain in [("NO_COLOR", "1"), ("TERM", "dumb")] {
        on_a_terminal(&arguments, &[plain]).unwrap().with(0).prints("user\n────\nana\n");
    }
}

#[test]
fn bytes_are_not_for_a_terminal() {
    let folder = Folder::with_events();
    let Some(ended) = on_a_terminal(&["query", "limit 1", &folder.path(""), "-o", "parquet"], &[]) else { return };
    let ended = ended.with(2);
    assert!(ended.out.contains("-o parquet > result.parquet"), "{ended:?}");
}

#[test]
fn a_long_result_goes_through_the_pager() {
    let folder = Folder::new().file("a.jsonl", EVENTS.repeat(10));
    let path = folder.path("");
    let lines = |arguments: &[&str], pager: &str| {
        let variables = [("PAGER", pager), ("NO_COLOR", "1")];
        let ended = on_a_terminal(&[&["query", "-q", "fields user", &path], arguments].concat(), &variables)?.with(0);
        Some(ended.out.lines().count())
    };
    // A header, a rule, 30 rows; a pager that has enough after 4 lines is no fault.
    let Some(all) = lines(&["--no-pager"], "head -n 4") else { return };
    assert_eq!(all, 32);
    assert_eq!(lines(&[], "head -n 4"), Some(4));
    assert_eq!(lines(&[], ""), Some(32), "an empty name is no pager");
    assert_eq!(lines(&[], "no-such-pager"), Some(32));
    let short = [("PAGER", "head -n 1"), ("NO_COLOR", "1")];
    let ended = on_a_terminal(&["query", "-q", "fields user | limit 2", &path], &short).unwrap();
    assert_eq!(ended.out.lines().count(), 4, "what fits needs no pager");
}
