//! Colour, closed pipes, Ctrl-C.

use std::io::Read;
use std::process::Stdio;

use crate::{Ended, Folder, command, run};

const ESCAPE: char = '\u{1b}';

fn ask(arguments: &[&str], variables: &[(&str, &str)]) -> Ended {
    let folder = Folder::with_events();
    let path = folder.path("");
    let mut command = command(&[&["query", "limit 1", &path, "-o", "table"], arguments].concat());
    Ended::of(command.envs(variables.iter().copied()).output().unwrap()).with(0)
}

#[test]
fn colour_is_for_terminals_and_for_those_who_ask() {
    let colours = |ended: Ended| (ended.out.contains(ESCAPE), ended.err.contains(ESCAPE));
    assert_eq!(colours(ask(&[], &[])), (false, false));
    assert_eq!(colours(ask(&["--color", "always"], &[])), (true, true));
    assert_eq!(colours(ask(&["--color", "never"], &[("CLICOLOR_FORCE", "1")])), (false, false));
    assert_eq!(colours(ask(&[], &[("CLICOLOR_FORCE", "1")])), (true, true));
    assert_eq!(colours(ask(&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")])), (false, false));
}

#[test]
fn mistakes_and_help_are_coloured_alike() {
    assert!(run(&["check", "filtr", "--color", "always"]).err.contains(ESCAPE));
    assert!(!run(&["check", "filtr"]).err.contains(ESCAPE));
    assert!(run(&["query", "--color=always", "--help"]).out.contains(ESCAPE));
    assert!(run(&["query", "--color", "always", "--sinse"]).err.contains(ESCAPE));
    assert!(!run(&["query", "--sinse"]).err.contains(ESCAPE));
    assert!(run(&["help", "dedup", "--color", "always"]).out.contains(ESCAPE));
    assert!(!run(&["help", "dedup"]).out.contains(ESCAPE));
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let lines: String = (0..30_000).map(|n| format!("{{\"n\":{n}}}\n")).collect();
    let folder = Folder::new().file("many.jsonl", lines);
    let path = folder.path("");
    for arguments in [
        &["query", "fields n, n, n", &path, "--no-limit"][..],
        &["query", "fields n, n, n", &path, "--no-limit", "-o", "table"],
        &["help", "functions"],
        &["completions", "bash"],
        &["explain", "limit 1", &path],
    ] {
        let mut child = command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // One byte, and the pipe is closed.
        child.stdout.take().unwrap().read_exact(&mut [0]).unwrap();
        Ended::of(child.wait_with_output().unwrap()).with(0).tells_nothing();
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_and_sigterm_end_with_what_was_read() {
    use std::io::Write;
    use std::process::Command;
    use std::thread::sleep;
    use std::time::Duration;

    for signal in ["-INT", "-TERM"] {
        let mut command = command(&["query", "stats count(*) by n", "-", "-o", "json"]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // More than the pipe holds: when it is written, the query is on its way.
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all("{\"n\":1}\n".repeat(100_000).as_bytes()).unwrap();
        sleep(Duration::from_millis(200));
        let begun = std::time::Instant::now();
        let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        let ended = Ended::of(child.wait_with_output().unwrap());
        // Standard input is still open: it was not waited for.
        assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
        drop(stdin);
        ended.with(130).prints("").tells("interrupted").tells("matched of");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let folder = Folder::with_events();
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = command(&["query", "limit 1", &folder.path("")]).stdout(full).stderr(Stdio::piped()).output().unwrap();
    Ended::of(output).with(4).tells("error: cannot write the result");
}
