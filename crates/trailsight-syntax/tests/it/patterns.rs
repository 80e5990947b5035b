//! The commands that work on patterns.

use trailsight_syntax::commands::Earlier;
use trailsight_syntax::{Command, ExprKind};

use crate::{command, mistakes, printed};

#[test]
fn pattern_takes_an_expression() {
    let Command::Pattern(pattern) = command("PATTERN @message") else { panic!() };
    assert_eq!(pattern.field.kind, ExprKind::Field("@message".to_owned()));
    assert_eq!(printed("pattern concat( a,b )"), "pattern concat(a, b)");
    assert_eq!(mistakes("pattern"), "E010 `` expected a field such as `@message`, found the end of the query");
    assert_eq!(mistakes("pattern a b"), "E010 `b` expected an operator or `|`, found `b`");
}

#[test]
fn diff_takes_a_word_or_nothing() {
    for (text, with) in [
        ("diff", Earlier::Before),
        ("diff PREVIOUSday", Earlier::Day),
        ("diff previousWeek", Earlier::Week),
        ("diff previousMonth", Earlier::Month),
    ] {
        let Command::Diff(diff) = command(text) else { panic!() };
        assert_eq!(diff.with, with);
    }
    assert_eq!(printed("diff|diff previousmonth"), "diff | diff previousMonth");
    let expected = "E010 `yesterday` expected `previousDay`, `previousWeek`, `previousMonth` or `|`, found `yesterday`";
    assert_eq!(mistakes("diff yesterday"), expected);
}

#[test]
fn anomaly_takes_nothing() {
    assert_eq!(printed("pattern a | ANOMALY | limit 1"), "pattern a | anomaly | limit 1");
    assert_eq!(mistakes("anomaly a"), "E010 `a` expected `|`, found `a`");
}

#[test]
fn logcompare_takes_a_shift() {
    assert_eq!(printed("LOGCOMPARE TIMESHIFT 7days"), "logcompare timeshift 7d");
    assert_eq!(mistakes("logcompare"), "E010 `` expected `timeshift`, found the end of the query");
    assert_eq!(mistakes("logcompare timeshift 7"), "E010 `7` expected a period such as `7d`, found `7`");
    assert_eq!(mistakes("logcompare timeshift"), "E010 `` expected a period such as `7d`, found the end of the query");
}

#[test]
fn relevantfields_takes_names_and_a_condition() {
    assert_eq!(printed("relevantfields where a=1 and b"), "relevantfields where a = 1 and b");
    assert_eq!(printed("RelevantFields a, `b c` WHERE a = 1"), "relevantfields a, `b c` where a = 1");
    assert_eq!(mistakes("relevantfields a"), "E010 `` expected `where` and a condition, found the end of the query");
    assert_eq!(mistakes("relevantfields"), "E010 `` expected a field or `where`, found the end of the query");
    assert_eq!(
        mistakes("relevantfields where"),
        "E010 `` expected a condition after `where`, found the end of the query"
    );
}
