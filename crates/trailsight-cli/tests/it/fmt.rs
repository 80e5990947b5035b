//! `trailsight fmt`.

use crate::{Folder, run, run_with};

const LOOSE: &str = "fields  a , b # what\n|filter a='x'|limit 5";
const LINES: &str = "fields a, b # what\n| filter a = \"x\"\n| limit 5\n";

#[test]
fn a_query_is_printed_in_its_canonical_form() {
    let folder = Folder::new().file("q", LOOSE);
    run(&["fmt", LOOSE]).with(0).prints(LINES).tells_nothing();
    run(&["fmt", "--file", &folder.path("q")]).with(0).prints(LINES).tells_nothing();
    run_with(LOOSE.as_bytes(), &["fmt"]).with(0).prints(LINES).tells_nothing();
    run_with(LOOSE.as_bytes(), &["fmt", "-f", "-"]).with(0).prints(LINES);
    run(&["fmt", LOOSE, "--one-line"]).with(0).prints("# what\nfields a, b | filter a = \"x\" | limit 5\n");
}

#[test]
fn check_says_by_its_status_whether_it_is_canonical() {
    let folder = Folder::new().file("q", LINES);
    run(&["fmt", "--check", LOOSE]).with(1).prints("").tells_nothing();
    run(&["fmt", "--check", LINES.trim_end()]).with(0).prints("").tells_nothing();
    run(&["fmt", "--check", "--file", &folder.path("q")]).with(0).prints("").tells_nothing();
    run(&["fmt", "--check", "--one-line", LINES]).with(1);
}

#[test]
fn mistakes_are_told_and_nothing_is_printed() {
    run(&["fmt", "filtr a = 1"]).with(2).prints("").tells("E014");
    run(&["fmt", "--check", "filtr a = 1", "--error-format", "json"]).with(2).prints("").tells("\"E014\"");
    run(&["fmt", "--file", "/nowhere/q"]).with(2).prints("").tells("cannot be read");
}
