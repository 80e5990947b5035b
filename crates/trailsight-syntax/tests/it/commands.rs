//! Each command parses in each of its forms, and prints in one.

use trailsight_syntax::commands::{self, LimitKind, ParsePattern};
use trailsight_syntax::{Command, ExprKind, Label, parse};

use crate::{command, items, printed, query};

#[test]
fn commands_describe_themselves() {
    let specs = commands::specs();
    assert!(specs.windows(2).all(|pair| pair[0].name.to_lowercase() < pair[1].name.to_lowercase()));
    for spec in specs {
        assert!(spec.usage.starts_with(spec.name), "{}", spec.name);
        assert!(spec.summary.ends_with('.'), "{}", spec.name);
        assert!(spec.notes.iter().all(|note| note.ends_with('.')), "{}", spec.name);
        assert!(
            spec.parameters.iter().all(|p| spec.usage.contains(p.name) && p.summary.ends_with('.')),
            "{}",
            spec.name
        );
        assert!(!spec.search.is_empty() && !spec.examples.is_empty(), "{}", spec.name);
        assert_eq!(spec.parameters.is_empty(), spec.usage == spec.name, "{}", spec.name);
        for example in spec.examples {
            let parsed = parse(example.query);
            assert!(parsed.diagnostics.is_empty(), "{}: {:?}", example.query, parsed.diagnostics);
            assert!(parsed.query.stages.iter().any(|stage| stage.command.spec() == *spec), "{}", example.query);
        }
    }
}

#[test]
fn a_query_is_commands_between_pipes() {
    assert_eq!(printed(" fields a|filter a>1\n|\tlimit 5 "), "fields a | filter a > 1 | limit 5");
    assert_eq!(printed("| fields a | limit 5 |"), "fields a | limit 5");
    assert_eq!(printed(""), "");
    assert_eq!(printed(" # nothing but a comment"), "");
}

#[test]
fn a_newline_separates_tokens_not_commands() {
    assert_eq!(printed("fields\na,\nb"), "fields a, b");
}

#[test]
fn comments_run_to_the_end_of_the_line() {
    assert_eq!(printed("# first\nfields a # a | b \"\n| limit 5 # last"), "fields a | limit 5");
}

#[test]
fn a_stage_knows_where_it_stands() {
    let text = "fields a as b  # x\n | limit any 5 ";
    let stages = query(text).stages;
    assert_eq!(&text[stages[0].span.start..stages[0].span.end], "fields a as b");
    assert_eq!(&text[stages[1].span.start..stages[1].span.end], "limit any 5");
}

#[test]
fn words_are_read_in_any_case() {
    let text = "FIELDS a AS b | Where a LIKE 'x' AND NOT b In [1] | STATS Count(*) By c | Sort c DESC | LIMIT ANY 5";
    let canonical =
        "fields a as b | filter a like \"x\" and not b in [1] | stats Count(*) by c | sort c desc | limit any 5";
    assert_eq!(printed(text), canonical);
}

#[test]
fn words_are_names_where_a_name_stands() {
    assert_eq!(
        printed("stats count(*) as count by level | sort count desc"),
        "stats count(*) as count by level | sort count desc"
    );
    assert_eq!(
        printed("fields filter, stats, sort, limit, parse, by, in, as, like"),
        "fields filter, stats, sort, limit, parse, `by`, `in`, `as`, `like`"
    );
    assert_eq!(printed("filter filter = filter"), "filter filter = filter");
    assert_eq!(printed("fields as as as"), "fields `as` as `as`");
    assert_eq!(printed("stats max(by) as by by by"), "stats max(`by`) as `by` by `by`");
    assert_eq!(printed("sort by by desc"), "sort `by` desc");
    assert_eq!(printed("sort by"), "sort `by`");
    assert_eq!(printed("sort desc desc, asc"), "sort `desc` desc, `asc`");
    assert_eq!(printed("filter in in [in]"), "filter `in` in [`in`]");
    assert_eq!(printed("filter not = 1 and not not"), "filter `not` = 1 and not `not`");
    assert_eq!(printed("dedup dedup"), "dedup dedup");
    assert_eq!(printed("parse parse 'x*' as parse"), "parse parse \"x*\" as parse");
}

#[test]
fn dedup() {
    let Command::Dedup(dedup) = command("dedup user, `user role`") else { panic!() };
    assert_eq!(dedup.fields[0].text, "user");
    assert_eq!(dedup.fields[1].text, "user role");
    assert_eq!(printed("dedup user ,`user role`"), "dedup user, `user role`");
}

#[test]
fn display_and_fields() {
    assert_eq!(printed("display a, b+1 as c"), "display a, b + 1 as c");
    let items = items("user, `user`, a +  b as c, count( * ), (x)  *2 ");
    assert_eq!(items[0].label, Label::Field);
    assert_eq!(items[0].name(), "user");
    assert_eq!(items[1].label, Label::Field);
    assert_eq!(items[2].name(), "c");
    assert_eq!(items[3].label, Label::Text("count( * )".to_owned()));
    assert_eq!(items[4].name(), "(x)  *2");
}

#[test]
fn filter_and_where_are_the_same() {
    assert_eq!(command("filter a = 1"), command("where a == 1"));
    assert_eq!(printed("filter isBot"), "filter isBot");
}

#[test]
fn limit() {
    let Command::Limit(limit) = command("limit any 20") else { panic!() };
    assert_eq!((limit.kind, limit.count), (LimitKind::Any, 20));
    assert_eq!((limit.count_span.start, limit.count_span.end), (10, 12));
    assert_eq!(command("head 5"), command("limit 5"));
    assert_eq!(printed("tail 3"), "tail 3");
    assert_eq!(printed("limit 007"), "limit 7");
}

#[test]
fn sort() {
    assert_eq!(printed("sort a, b asc, c DESC"), "sort a, b, c desc");
    assert_eq!(printed("order by a"), "sort a");
    assert_eq!(printed("order a"), "sort a");
    assert_eq!(printed("sort by `count(*)` desc"), "sort `count(*)` desc");
}

#[test]
fn stats() {
    let Command::Stats(stats) = command("stats sum(a) / count(*) as mean, MAX(b) by user, bin(5m), c % 2 as odd")
    else {
        panic!()
    };
    let names = |items: &[trailsight_syntax::Item]| items.iter().map(|item| item.name().to_owned()).collect::<Vec<_>>();
    assert_eq!(names(&stats.aggregates), ["mean", "MAX(b)"]);
    assert_eq!(names(&stats.by), ["user", "bin(5m)", "odd"]);
    assert!(matches!(stats.aggregates[0].expr.kind, ExprKind::Binary(..)));
}

#[test]
fn parse_with_stars() {
    let Command::Parse(node) = command("parse @message \"user=* from=*\" as user, from") else { panic!() };
    assert_eq!(node.source.as_ref().map(|name| name.text.as_str()), Some("@message"));
    assert!(matches!(&node.pattern, ParsePattern::Glob(text, _) if text == "user=* from=*"));
    let outputs: Vec<_> = node.outputs().into_iter().map(|(name, at, _)| (name, at)).collect();
    assert_eq!(outputs, [("user".to_owned(), 0), ("from".to_owned(), 1)]);
    // Neither the field nor the word `as` must be written.
    assert_eq!(printed("parse \"user=*\" user"), "parse \"user=*\" as user");
}

/// Name, group, and the text at the place the name stands.
fn captures(text: &str) -> Vec<(String, usize, &str)> {
    let Command::Parse(node) = command(text) else { panic!() };
    node.outputs().into_iter().map(|(name, group, span)| (name, group, &text[span.start..span.end])).collect()
}

#[test]
fn parse_with_named_groups() {
    let text = r"parse /(?<a>\/)(x)(?:y)(?P<b>z)/";
    assert_eq!(captures(text), [("a".to_owned(), 1, "a"), ("b".to_owned(), 3, "b")]);
}

#[test]
fn parse_with_groups_named_behind() {
    assert_eq!(captures("parse f /(x)(?<own>y)/ as a"), [("a".to_owned(), 1, "a"), ("own".to_owned(), 2, "own")]);
    assert_eq!(captures("parse f /(x)(?<own>y)/ a, b"), [("a".to_owned(), 1, "a"), ("b".to_owned(), 2, "b")]);
}

#[test]
fn parse_in_other_ways() {
    for (text, canonical) in [
        ("parse f /(x)/ MULTI as a", "parse f /(x)/ as a multi"),
        ("parse /(?<a>x)/ multi", "parse /(?<a>x)/ multi"),
        ("parse f CSV a, b", "parse f csv as a, b"),
        ("parse csv as a", "parse csv as a"),
        ("parse csv csv as csv", "parse `csv` csv as `csv`"),
        ("parse f Logfmt as m", "parse f logfmt as m"),
        ("parse f XML '/a/@b' as x", "parse f xml \"/a/@b\" as x"),
        ("parse xml '/a' as x", "parse xml \"/a\" as x"),
        ("parse `xml` 'a*' as x", "parse `xml` \"a*\" as x"),
        ("parse csv 'a*' as x", "parse `csv` \"a*\" as x"),
        ("parse f /(x)/ as multi", "parse f /(x)/ as `multi`"),
    ] {
        assert_eq!(printed(text), canonical);
        assert_eq!(query(canonical), query(text));
    }
    let Command::Parse(node) = command("parse csv logfmt as m") else { panic!() };
    assert!(matches!(node.pattern, ParsePattern::Logfmt(_)) && node.source.is_some());
    let Command::Parse(node) = command("parse logfmt as m") else { panic!() };
    assert!(matches!(node.pattern, ParsePattern::Logfmt(_)) && node.source.is_none());
}

#[test]
fn regular_expressions_keep_their_text() {
    let Command::Parse(node) = command("parse /a\\/b\\d|\n(?<x>[^ ]) \"/") else { panic!() };
    let ParsePattern::Regex(regex) = node.pattern else { panic!() };
    assert_eq!(regex.text, "a/b\\d|\n(?<x>[^ ]) \"");
    assert_eq!(regex.to_string(), "/a\\/b\\d|\n(?<x>[^ ]) \"/");
}
