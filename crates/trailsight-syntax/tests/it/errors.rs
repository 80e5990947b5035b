//! What is said about mistakes: the code, the place, the sentence, and what to write instead.

use trailsight_syntax::{did_you_mean, parse, print, render, to_json};

use crate::{help, mistakes};

#[test]
fn a_rendered_mistake() {
    let text = "sort @timestamp desc | dedpu user";
    let expected = "\
error[E014]: no command is called `dedpu`
  ╭▸ query:1:24
  │
1 │ sort @timestamp desc | dedpu user
  │                        ━━━━━
  │
  ╰ help: write `dedup` to keep the first event for each value of the fields
";
    assert_eq!(render(text, &parse(text).diagnostics, false), expected);
}

#[test]
fn a_rendered_mistake_on_a_later_line_and_at_the_end() {
    let text = "fields a,\n  f(b\n| filter c =";
    let expected = "\
error[E010]: expected an operator, `,` or `)` to end the call, found `|`
  ╭▸ query:3:1
  │
3 │ | filter c =
  ╰╴━

error[E010]: expected a value, found the end of the query
  ╭▸ query:3:13
  │
3 │ | filter c =
  ╰╴            ━
";
    assert_eq!(render(text, &parse(text).diagnostics, false), expected);
}

#[test]
fn colour_is_asked_for() {
    let diagnostics = parse("limt").diagnostics;
    assert!(render("limt", &diagnostics, true).contains("\u{1b}["));
    assert!(!render("limt", &diagnostics, false).contains('\u{1b}'));
}

#[test]
fn a_query_cannot_steer_the_terminal() {
    for text in ["\u{1b}[31m", "fields \u{1b}[31m", "filter `a\u{1b}[31m` is null", "limt # \u{1b}[31m"] {
        let rendered = render(text, &parse(text).diagnostics, false);
        assert!(rendered.starts_with("error[") && !rendered.contains('\u{1b}'), "{rendered:?}");
    }
}

#[test]
fn a_flood_of_mistakes_is_counted() {
    let text = "x|".repeat(103);
    let parsed = parse(&text);
    assert_eq!(parsed.diagnostics.len(), 103);
    assert!(render(&text, &parsed.diagnostics, false).ends_with("\n... and 3 more mistakes\n"));
}

#[test]
fn mistakes_as_json() {
    let text = "fields é\n| limt \"5";
    let expected = concat!(
        r#"[{"code":"E010","name":"unexpected","message":"expected a field or an expression, found `é`","#,
        r#""help":"a name with other letters than a to z stands in backticks","#,
        r#""aws":"unexpected symbol found é at line 1 and position 7","#,
        r#""start":7,"end":9,"startChar":7,"endChar":8,"line":1,"column":8},"#,
        r#"{"code":"E014","name":"unknown-command","message":"no command is called `limt`","#,
        r#""help":"write `limit` to keep the first rows","#,
        r#""aws":"unexpected symbol found limt at line 2 and position 2","#,
        r#""start":12,"end":16,"startChar":11,"endChar":15,"line":2,"column":3}]"#,
    );
    assert_eq!(to_json(text, &parse(text).diagnostics), expected);
    assert_eq!(to_json(text, &[]), "[]");
}

#[test]
fn every_mistake_is_reported_and_reading_goes_on() {
    let text = "limt 3 | filter a <> 1 && b = | | fields a, | sort x desc | dedup a b";
    let expected = "\
E014 `limt` no command is called `limt`
E013 `<>` `<>` is not an operator
E013 `&&` `&&` is not an operator
E010 `|` expected a value, found `|`
E011 `|` there is no command between these pipes
E010 `|` expected a field or an expression, found `|`
E010 `b` expected `,` or `|`, found `b`";
    assert_eq!(mistakes(text), expected);
    let parsed = parse(text);
    assert!(!parsed.whole);
    assert_eq!(print(&parsed.query), "sort x desc");
}

#[test]
fn a_mistake_with_a_plain_meaning_drops_nothing() {
    let parsed = parse("filter a <> 1 && b is not null || c !~ /x/");
    assert!(parsed.whole);
    assert_eq!(parsed.diagnostics.len(), 5);
    assert_eq!(print(&parsed.query), "filter a != 1 and ispresent(b) or c not like /x/");
}

#[test]
fn pipes_inside_something_do_not_end_a_command() {
    for text in [
        "limt \"a | b\" | fields c",
        "limt 'a | b' | fields c",
        "limt `a | b` | fields c",
        "limt x like /a | b/ | fields c",
        "limt (a | b) | fields c",
        "limt # a | b\n | fields c",
        "parse /(a|b)/ as c, d | fields c",
        "filter a = /x|y/ | fields c",
        "join type=left where a = b ( SOURCE x | fields y ) | fields c",
        "filter a in (fields b | limt 1) | fields c",
    ] {
        let parsed = parse(text);
        assert_eq!(parsed.diagnostics.len(), 1, "{text}: {}", mistakes(text));
        assert_eq!(print(&parsed.query), "fields c", "{text}");
    }
}

#[test]
fn a_bracket_never_closed_hides_no_pipe() {
    let text = "filter (a = 1 | stats count(*) | limt 3";
    let expected = "\
E010 `|` expected `)` to close the `(`, found `|`
E014 `limt` no command is called `limt`";
    assert_eq!(mistakes(text), expected);
}

#[test]
fn unknown_commands() {
    assert_eq!(help("filtr a = 1"), "write `filter` to keep the rows for which the condition is true");
    assert_eq!(help("serch user"), "did you mean `search`?");
    assert_eq!(help("select a"), "write `fields field, field`");
    assert!(help("error").starts_with("the commands are `accum`, `addtotals`, "));
}

#[test]
fn commands_that_come_later() {
    let found = mistakes("search a, b = 1 (c | d) | limit 1");
    assert!(found.starts_with("E015 `search` ") && !found.contains('\n'), "{found}");
}

#[test]
fn what_was_expected() {
    for (text, expected) in [
        ("fields", "E010 `` expected a field or an expression, found the end of the query"),
        ("display # none\n| limit 1", "E010 `|` expected a field or an expression, found `|`"),
        ("fields a as", "E010 `` expected a name after `as`, found the end of the query"),
        ("fields a as \"b\"", "E010 `\"b\"` expected a name after `as`, found `\"b\"`"),
        ("filter", "E010 `` expected a condition, found the end of the query"),
        ("filter a = and b", "E010 `and` expected a value, found `and`"),
        ("filter (a", "E010 `` expected `)` to close the `(`, found the end of the query"),
        ("filter a in b", "E010 `b` expected a list such as `[1, \"b\"]` after `in`, found `b`"),
        ("filter a in []", "E010 `]` expected a value, found `]`"),
        ("filter a in [1 2]", "E010 `2` expected `,` or `]` to end the list, found `2`"),
        ("filter a b", "E010 `b` expected an operator or `|`, found `b`"),
        ("filter a = not b", "E010 `not` expected a value, found `not`"),
        ("filter a < b < c", "E010 `<` comparisons do not chain: expected `and` or `or`, found `<`"),
        ("filter a in [1] + 2", "E010 `+` expected `and`, `or` or the end, found `+`"),
        ("filter a =~ b", "E010 `b` expected a regular expression such as `/text/` after `=~`, found `b`"),
        ("stats", "E010 `` expected an aggregate such as `count(*)`, found the end of the query"),
        ("stats by x", "E010 `by` expected an aggregate such as `count(*)`, found `by`"),
        ("stats count(*) by", "E010 `` expected a field or an expression after `by`, found the end of the query"),
        ("stats count(*", "E010 `` expected `)` after `*`, found the end of the query"),
        ("sort", "E010 `` expected a field name, found the end of the query"),
        ("sort bin(5m)", "E010 `(` expected `asc`, `desc`, `,` or `|` behind the name, found `(`"),
        ("dedup", "E010 `` expected a field name, found the end of the query"),
        ("dedup a b", "E010 `b` expected `,` or `|`, found `b`"),
        ("limit", "E010 `` expected a whole number of rows, found the end of the query"),
        ("limit -3", "E010 `-` expected a whole number of rows, found `-`"),
        ("limit 1.5", "E010 `1.5` expected a whole number of rows, found `1.5`"),
        ("limit 5 6", "E010 `6` expected `|`, found `6`"),
        (
            "parse",
            "E010 `` expected a pattern: text in quotes, a regular expression, `csv`, `logfmt` or `xml`, found the end of the query",
        ),
        (
            "parse a b",
            "E010 `b` expected a pattern: text in quotes, a regular expression, `csv`, `logfmt` or `xml`, found `b`",
        ),
        ("parse a \"x*\" as", "E010 `` expected a name for a new field, found the end of the query"),
        ("fields ``", "E010 ```` expected a name between the backticks, found ``"),
        ("fields a[x]", "E010 `x` expected a position such as `[0]`, found `x`"),
        ("fields a[0", "E010 `` expected `]` after the position, found the end of the query"),
        ("fields f(x).", "E010 `` expected a key after the dot, found the end of the query"),
        ("\"text\"", "E010 `\"text\"` expected a command, found `\"text\"`"),
    ] {
        assert_eq!(mistakes(text), expected, "{text}");
    }
}

#[test]
fn help_says_what_to_write() {
    for (text, expected) in [
        ("fields a\nstats count(*)", "put a `|` before `stats`"),
        ("filter a = /x/", "a regular expression stands after `like`, `not like`, `=~` or in `parse`"),
        ("filter a =~ \"x\"", "write `like \"x\"`"),
        ("filter like \"x\"", "write the field first: `@message like ...`"),
        ("filter a = “x”", "write a straight quote `\"`"),
        ("fields a#b", "a comment begins at the start of a line or after a blank"),
        ("fields a;", "commands are separated by `|`, and nothing ends the query"),
        ("filter a = \"x and b = \"y\"", "a text ends directly before it: is a quote missing?"),
        (
            "sort count(*) desc",
            "give it an alias in `fields` or `stats` and sort by the alias, or write its column name in backticks",
        ),
        ("sort -a", "write `desc` behind the field for the largest first, `asc` for the smallest"),
        ("filter a = !b", "put `! ...` in parentheses"),
        ("filter a || b", "write `or` between conditions, one `|` between commands"),
        ("fields a || limit 5", "write `or` between conditions, one `|` between commands"),
    ] {
        assert_eq!(help(text), expected, "{text}");
    }
}

#[test]
fn other_languages() {
    for (text, place, expected) in [
        ("filter a <> 1", "<>", "write `!=`"),
        ("filter a && b", "&&", "write `and`"),
        ("filter a !~ /x/", "!~", "write `not like`"),
        ("filter a ~ \"x\"", "~", "write `like`"),
        ("filter a : 1", ":", "write `=` to compare; a name that holds `:` stands in backticks"),
        ("fields a ? b : c", "?", "write `if(condition, value, otherwise)`"),
        ("fields a::int", "::", "values need no types; `toNumber(value)` makes a number"),
        ("filter a between 1 and 2", "between", "write `a >= low and a <= high`"),
        ("filter a not between 1 and 2", "not", "write `(a < low or a > high)`"),
        ("filter a.b is null", "is", "write `not ispresent(a.b)`"),
        ("filter a is not null", "is", "write `ispresent(a)`"),
        ("filter a contains \"x\"", "contains", "write `a like \"x\"`"),
        ("filter a rlike \"x\"", "rlike", "write `a like /text/`"),
        ("filter a ilike \"x\"", "ilike", "write `a like /(?i)text/`"),
        ("filter a in (1, 2)", "(", "write `in [1, 2]`"),
    ] {
        assert_eq!(help(text), expected, "{text}");
        assert!(mistakes(text).starts_with(&format!("E013 `{place}` ")), "{}", mistakes(text));
    }
}

#[test]
fn what_never_ends() {
    assert_eq!(mistakes("filter a = \"b | limit 5"), "E003 `\"` this text has no closing \"");
    assert_eq!(mistakes("filter a = 'b\\'"), "E003 `'` this text has no closing '");
    assert_eq!(mistakes("filter a like /b | limit 5"), "E005 `/` this regular expression has no closing slash");
    // A name ends with its line, so that what follows can be read.
    assert_eq!(
        mistakes("fields `a | limit 5\n| limt 5"),
        "E004 ``` this name has no closing backtick\nE014 `limt` no command is called `limt`"
    );
}

#[test]
fn numbers_and_periods() {
    assert_eq!(
        help("filter a = 10.0.0.1"),
        "if it is text, write `\"10.0.0.1\"`; if it is a name, put it in backticks"
    );
    assert_eq!(help("filter a = .5"), "write `0.5`");
    assert_eq!(help("filter a = 5."), "write `5`");
    assert_eq!(help("filter a = 1_000"), "write `1000`");
    assert_eq!(mistakes("filter a = 0x1F"), "E006 `0x1F` `0x1F` is not a number");
    assert_eq!(help("stats count(*) by bin(5minuts)"), "did you mean `5minutes`?");
    assert_eq!(help("stats count(*) by bin(5 mintes)"), "did you mean `5minutes`?");
    assert_eq!(
        mistakes("stats count(*) by bin(1.5 hours)"),
        "E007 `1.5 hours` `1.5 hours` is not a whole number of units"
    );
    assert_eq!(mistakes("stats count(*) by bin(0m)"), "E007 `0m` `0m` is no time at all");
    assert_eq!(mistakes("filter 4xx > 1"), "E007 `4xx` `4xx` is not a period: no unit is called `xx`");
    assert_eq!(
        mistakes("stats count(*) by bin(99999999999999999999m)"),
        "E007 `99999999999999999999m` `99999999999999999999m` is too long a time"
    );
    assert_eq!(
        mistakes("limit 99999999999999999999"),
        "E115 `99999999999999999999` `99999999999999999999` is more rows than there can be"
    );
}

#[test]
fn regular_expressions() {
    // The place is right behind an escaped slash too.
    assert_eq!(
        mistakes("filter a like /b\\/c[/"),
        "E008 `[` the regular expression does not compile: unclosed character class"
    );
    assert_eq!(
        mistakes("filter a like /(?=b)/"),
        "E008 `(?=` the regular expression does not compile: look-around, including look-ahead and look-behind, is not supported"
    );
    assert_eq!(
        mistakes("filter a like /é\\1/"),
        "E008 `\\1` the regular expression does not compile: backreferences are not supported"
    );
    assert_eq!(help("filter a like /(b/"), "write a literal parenthesis as `\\(` or `\\)`");
    assert_eq!(help("filter a like /b/i"), "write `/(?i)b/`");
    assert_eq!(help("parse /(?<b>.)/gs"), "write `/(?s)(?<b>.)/`");
    // A broken expression is one mistake: what it captures is not guessed at.
    assert_eq!(mistakes("parse /(b/ as a, b, c"), "E008 `(` the regular expression does not compile: unclosed group");
    assert!(!parse("filter a like /(/").whole);
}

#[test]
fn patterns_and_names() {
    assert_eq!(mistakes("parse \"a\" as b"), "E016 `\"a\" as b` the pattern has no `*`, so it fills no field");
    assert_eq!(mistakes("parse \"* *\""), "E016 `\"* *\"` the pattern has 2 `*`, but no names follow");
    assert_eq!(mistakes("parse \"* *\" as a"), "E016 `\"* *\" as a` the pattern has 2 `*`, but one name follows");
    assert_eq!(
        mistakes("parse /(x)/ as a, b"),
        "E016 `/(x)/ as a, b` the regular expression has one group, but 2 names follow"
    );
    assert_eq!(mistakes("parse /x/ as a"), "E016 `/x/ as a` the regular expression has no group, but one name follows");
    assert_eq!(
        mistakes("parse /(x)(?:y)/"),
        "E017 `/(x)(?:y)/` the regular expression has no named group, so it fills no field"
    );
}

#[test]
fn near_words() {
    assert_eq!(did_you_mean("STATZ", ["sort", "stats"]), Some("stats"));
    assert_eq!(did_you_mean("countdistinct", ["count", "countDistinct"]), Some("countDistinct"));
    assert_eq!(did_you_mean("lowercase", ["toLower", "strlen"]), None);
    assert_eq!(did_you_mean("", ["stats"]), None);
    assert_eq!(did_you_mean(&"x".repeat(1_000_000), ["stats"]), None);
}
