//! Laying a query out changes nothing but its looks.

use trailsight_syntax::{Layout, commands, format, parse};

use crate::query;

#[track_caller]
fn laid_out(text: &str) -> String {
    format(text, Layout::Lines).unwrap_or_else(|mistakes| panic!("{text}: {mistakes:?}"))
}

#[test]
fn one_command_a_line() {
    let text = "|FIELDS a,b|filter a in ['x',2]|sort by a|limit 5|";
    assert_eq!(laid_out(text), "fields a, b\n| filter a in [\"x\", 2]\n| sort a\n| limit 5");
    let one = format(text, Layout::OneLine).unwrap();
    assert_eq!(one, "fields a, b | filter a in [\"x\", 2] | sort a | limit 5");
    assert_eq!(laid_out(""), "");
    assert_eq!(laid_out(" # nothing\n"), "# nothing");
}

#[test]
fn comments_are_kept() {
    let text = "# first\n\n  # second\nfields a # behind\n # between\n| # after the pipe\nfilter a = 1 # inside\n and b = 2 | # behind too\n limit 1 # last\n# end  \n";
    let wanted = "# first\n# second\nfields a # behind\n# between\n# after the pipe\n# inside\n| filter a = 1 and b = 2 # behind too\n| limit 1 # last\n# end";
    assert_eq!(laid_out(text), wanted);
    assert_eq!(laid_out(wanted), wanted);
    let one = format(text, Layout::OneLine).unwrap();
    assert!(one.ends_with("# end\nfields a | filter a = 1 and b = 2 | limit 1"), "{one}");
    assert_eq!(one.lines().filter(|line| line.starts_with("# ")).count(), 9, "{one}");
    assert_eq!(format(&one, Layout::OneLine).unwrap(), one);
}

#[test]
fn a_comment_stays_behind_the_last_command_of_its_line() {
    let wanted = "fields a\n| filter a = 1 # why\n| limit 3";
    assert_eq!(laid_out("fields a | filter a = 1 # why\n| limit 3"), wanted);
}

#[test]
fn what_only_looks_like_a_comment_is_none() {
    for text in [
        "filter a like / # '/ and b = \" # \" and `x # y` = 1",
        "parse @message / #\"(?<n>.)/",
        "parse @message \"* # *\" as a, b",
    ] {
        let wanted = laid_out(text);
        assert_eq!(wanted.lines().count(), 1, "{wanted}");
        assert_eq!(query(&wanted), query(text));
    }
}

#[test]
fn a_comment_in_the_name_of_a_column_stays_there_once() {
    let text = "stats count(*) # all\n / 2, sum(a) # twice\n by b";
    let wanted = "# twice\nstats count(*) # all\n / 2, sum(a) by b";
    assert_eq!(laid_out(text), wanted);
    assert_eq!(laid_out(wanted), wanted);
}

#[test]
fn a_query_with_mistakes_is_not_laid_out() {
    let mistakes = format("fields a | limt 5", Layout::Lines).unwrap_err();
    assert_eq!(mistakes, parse("fields a | limt 5").diagnostics);
}

#[test]
fn every_example_means_the_same() {
    for example in commands::specs().iter().flat_map(|spec| spec.examples) {
        for layout in [Layout::Lines, Layout::OneLine] {
            let text = format(example.query, layout).unwrap();
            assert_eq!(query(&text), query(example.query), "{text}");
            assert_eq!(format(&text, layout).unwrap(), text);
        }
    }
}
