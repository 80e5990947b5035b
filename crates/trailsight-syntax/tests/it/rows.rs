//! Commands over rows and groups: every form parses, prints in one spelling, and is refused in words.

use trailsight_syntax::commands::NamePattern;
use trailsight_syntax::{Span, parse, print};

use crate::{help, mistakes, printed, query};

#[test]
fn each_form_prints_in_one_spelling() {
    for (text, canonical) in [
        ("ACCUM bytes AS total", "accum bytes as total"),
        ("accum `a b`", "accum `a b`"),
        ("addtotals", "addtotals"),
        ("addtotals price,tax", "addtotals price, tax"),
        ("addtotals price tax", "addtotals price, tax"),
        ("addtotals FIELDNAME = Sum ROW=True col=TRUE a", "addtotals fieldname=Sum col=true a"),
        ("addtotals a row=false, b fieldname='all of it'", "addtotals fieldname=`all of it` row=false a, b"),
        ("addtotals row", "addtotals row"),
        ("autoregress bytes p = 1 - 4", "autoregress bytes p=1-4"),
        ("autoregress bytes p=1-4 as b", "autoregress bytes as b p=1-4"),
        ("autoregress bytes p=1", "autoregress bytes"),
        ("autoregress p p=2", "autoregress p p=2"),
        ("autoregress bytes p=3-3", "autoregress bytes p=3-3"),
        ("Count_Frequent method , status", "countFrequent method, status"),
        ("estimate", "estimate"),
        ("fields a | ESTIMATE", "fields a | estimate"),
        ("filldown", "filldown"),
        ("filldown host cpu*", "filldown host cpu*"),
        ("filldown host, cpu*,*", "filldown host cpu* *"),
        ("filldown *_a*b* cpu*1 `x-y`*`z w` m.* as", "filldown *_a*b* cpu*`1` `x-y`*`z w` `m.`* `as`"),
        ("filldown a * b", "filldown a * b"),
        ("fillmissing", "fillmissing"),
        ("FILLMISSING WITH 0 FOR n", "fillmissing with 0 for n"),
        ("fillmissing with -1.5 for n, with 'x' for `count(*)`", "fillmissing with -1.5 for n, \"x\" for `count(*)`"),
        ("fillmissing with 0 for a, b, 1 for c", "fillmissing with 0 for a, 0 for b, 1 for c"),
        ("FilterIndex a = 1 and b in [2, 3]", "filterIndex a = 1 and b in [2, 3]"),
        ("outlier cpu", "outlier cpu"),
        (
            "outlier ACTION=Remove param=3.0 uselower=true mark=true cpu memory",
            "outlier action=remove param=3.0 uselower=true mark=true cpu memory",
        ),
        ("outlier a, b action=transform uselower=false", "outlier a b"),
        ("sessionize user", "sessionize user"),
        ("sessionize user, device maxspan 1h as s", "sessionize user, device maxspan 1h as s"),
        ("sessionize user as s MAXSPAN = 30 minutes", "sessionize user maxspan 30m as s"),
        ("sessionize maxspan maxspan 5 s", "sessionize maxspan maxspan 5s"),
        ("stats count(*) by bin(1h) offset 15m", "stats count(*) by bin(1h) offset 15m"),
        ("stats count(*) by host, bin(1h) OFFSET 2 hours", "stats count(*) by host, bin(1h) offset 2h"),
        ("stats count(*) by offset", "stats count(*) by `offset`"),
        ("stats count(*) offset 1d", "stats count(*) offset 1d"),
    ] {
        assert_eq!(printed(text), canonical, "{text}");
        let again = parse(canonical);
        assert!(again.diagnostics.is_empty(), "{canonical}: {:?}", again.diagnostics);
        assert_eq!(again.query, query(text), "{text}");
        assert_eq!(print(&again.query), canonical);
    }
}

#[test]
fn what_is_wrong_is_said() {
    for (text, expected) in [
        ("accum", "E010 `` expected a field name, found the end of the query"),
        ("accum bytes as", "E010 `` expected a name after `as`, found the end of the query"),
        ("accum a, b", "E010 `,` expected `as` or `|`, found `,`"),
        ("addtotals a,", "E010 `` expected a field name, found the end of the query"),
        ("addtotals rows=true", "E050 `rows` `addtotals` has no option `rows`"),
        ("addtotals row=2", "E050 `2` `row` cannot be `2`"),
        ("addtotals row=", "E010 `` expected `true` or `false`, found the end of the query"),
        ("addtotals fieldname=3", "E050 `3` `fieldname` cannot be `3`"),
        ("addtotals sum(a)", "E010 `(` expected a field name or `|`, found `(`"),
        ("autoregress", "E010 `` expected a field name, found the end of the query"),
        ("autoregress a p=0", "E050 `0` `p` cannot be `0`"),
        ("autoregress a p=3-2", "E050 `2` `p` cannot be `2`"),
        ("autoregress a p=1001", "E050 `1001` `p` cannot be `1001`"),
        ("autoregress a p=1.5", "E050 `1.5` `p` cannot be `1.5`"),
        ("autoregress a q=1", "E050 `q` `autoregress` has no option `q`"),
        ("countFrequent", "E010 `` expected a field name, found the end of the query"),
        ("countFrequent a b", "E010 `b` expected `,` or `|`, found `b`"),
        ("estimate a", "E010 `a` expected `|`, found `a`"),
        ("filldown a=1", "E010 `1` expected a field name, `,` or `|`, found `1`"),
        ("filldown 5", "E010 `5` expected a field name or `|`, found `5`"),
        ("fillmissing 0", "E010 `0` expected `with`, `,` or `|`, found `0`"),
        ("fillmissing with", "E010 `` expected a number or a text, as in `with 0 for n`, found the end of the query"),
        ("fillmissing with 0", "E010 `` expected `for` and a column, found the end of the query"),
        ("fillmissing with 0 for", "E010 `` expected the name of a column, found the end of the query"),
        ("fillmissing with n for 0", "E010 `n` expected a number or a text, as in `with 0 for n`, found `n`"),
        ("fillmissing with 0 for n,", "E010 `` expected a column, or a value and `for`, found the end of the query"),
        ("filterIndex", "E010 `` expected a condition, found the end of the query"),
        ("outlier", "E010 `` expected a field name, found the end of the query"),
        ("outlier action=drop a", "E050 `drop` `action` cannot be `drop`"),
        ("outlier param=-1 a", "E050 `-` `param` cannot be `-`"),
        ("outlier param=1e999 a", "E050 `1e999` `param` cannot be `1e999`"),
        ("outlier parm=1 a", "E050 `parm` `outlier` has no option `parm`"),
        ("sessionize", "E010 `` expected a field name, found the end of the query"),
        ("sessionize user maxspan", "E010 `` expected a period such as `30m`, found the end of the query"),
        ("sessionize user maxspan 30", "E010 `30` expected a period such as `30m`, found `30`"),
        ("sessionize user maxspan 30x", "E007 `30x` `30x` is not a period: no unit is called `x`"),
        ("sessionize user maxspan 0m", "E007 `0m` `0m` is no time at all"),
        (
            "stats count(*) by bin(1h) offset",
            "E010 `` expected a period such as `1h` after `offset`, found the end of the query",
        ),
        ("stats count(*) by bin(1h) offset 1", "E010 `1` expected a period such as `1h` after `offset`, found `1`"),
    ] {
        assert_eq!(mistakes(text), expected, "{text}");
    }
    assert_eq!(help("outlier parm=1 a"), "did you mean `param`?");
    assert_eq!(help("addtotals sum=a"), "its options are `fieldname`, `row`, `col`");
    assert_eq!(help("addtotals col=yes"), "write `true` or `false` behind `col=`");
}

#[test]
fn a_star_stands_for_anything() {
    let fits = |parts: &[&str], name: &str| {
        let parts = parts.iter().map(|part| (*part).to_owned()).collect();
        NamePattern { parts, span: Span::default() }.fits(name)
    };
    for name in ["", "a", "anything"] {
        assert!(fits(&["", ""], name));
    }
    assert!(fits(&["cpu", ""], "cpu") && fits(&["cpu", ""], "cpu_user") && !fits(&["cpu", ""], "xcpu"));
    assert!(fits(&["a", "a"], "aa") && !fits(&["a", "a"], "a"));
    assert!(fits(&["", "b", "b", ""], "abcb") && !fits(&["", "b", "b", ""], "abc"));
    assert!(fits(&["cpu"], "cpu") && !fits(&["cpu"], "CPU"));
}
