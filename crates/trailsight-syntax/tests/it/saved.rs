//! Saved queries: how they are called, and how they are put in place.

use trailsight_syntax::{Definition, Expanded, expand, nested_calls, parse};

use crate::{mistakes, printed};

fn definition(name: &str) -> Option<Definition<'static>> {
    let text = match name {
        "slow" => "filter ms > {{over}}",
        "who" => "filter user like /^{{ who }}$/ and user != \"{{who}}\" and role = {{role}} # {{no}}",
        "nested" => "$slow(over = 1)",
        "wrong" => "fields a | limt {{n}} | limit {{n}}",
        _ => return None,
    };
    let defaults: &[(String, String)] =
        if name == "who" { Box::leak(Box::new([("role".into(), "'x'".into())])) } else { &[] };
    Some(Definition { text, defaults })
}

fn expanded(text: &str) -> Result<Expanded, String> {
    let parsed = parse(text);
    expand(text, &parsed.query, &["slow", "who", "nested", "wrong"], definition).map_err(|wrong| {
        let line = |d: &trailsight_syntax::Diagnostic| {
            let help = d.help.as_deref().unwrap_or_default();
            format!("{} `{}` {}: {help}", d.code.code, &text[d.span.start..d.span.end], d.message)
        };
        wrong.iter().map(line).collect::<Vec<_>>().join("\n")
    })
}

#[test]
fn calls_are_read_and_printed() {
    for (text, wanted) in [
        ("$slow", "$slow()"),
        ("$slow ( over=500 ) | limit 1", "$slow(over = 500) | limit 1"),
        ("$`odd name`(a: 'x', b = -5m, c = [1, \"b\"], d = /x\\/|y/, e = f)", ""),
        ("filter a in ($slow(over = 1) | fields a)", "filter a in ($slow(over = 1) | fields a)"),
    ] {
        let wanted = if wanted.is_empty() {
            "$`odd name`(a = 'x', b = -5m, c = [1, \"b\"], d = /x\\/|y/, e = f)"
        } else {
            wanted
        };
        assert_eq!(printed(text), wanted);
        assert_eq!(printed(wanted), wanted);
    }
    for (text, wanted) in [
        ("$ | limit 1", "E010 `|` expected the name of a saved query after `$`, found `|`"),
        ("$slow(500)", "E010 `500` expected the name of a parameter, found `500`"),
        ("$slow(over 500)", "E010 `500` expected `=` and a value, found `500`"),
        ("$slow(over = 1", "E010 `` expected `,` or `)`, found the end of the query"),
    ] {
        assert_eq!(mistakes(text), wanted);
    }
}

#[test]
fn values_take_their_places() {
    for (text, wanted) in [
        ("$slow(over = 500)", "filter ms > 500"),
        ("fields a | $slow(over = b) | limit 1", "fields a | filter ms > b | limit 1"),
        (
            "$who(who = \"a\\\"/b\", role = \"y\")",
            "filter user like /^a\\\"\\/b$/ and user != \"a\\\"/b\" and role = \"y\" # {{no}}",
        ),
        ("$who(who = 'a\"b')", "filter user like /^a\"b$/ and user != \"a\\\"b\" and role = 'x' # {{no}}"),
        ("$who(who = /a.b/)", "filter user like /^a.b$/ and user != \"/a.b/\" and role = 'x' # {{no}}"),
        ("filter a in ($slow(over = 2) | fields a)", "filter a in (filter ms > 2 | fields a)"),
    ] {
        assert_eq!(expanded(text).unwrap().text, wanted);
    }
}

#[test]
fn calls_that_cannot_be_put_in_place() {
    for (text, wanted) in [
        ("$slwo(over = 1)", "E149 `slwo` no query is saved as `slwo`: did you mean `$slow`?"),
        ("$slow()", "E150 `$slow()` `slow` needs a value for `over`: write `$slow(over = ...)`"),
        (
            "$slow(over = 1, ovr = 2, over = 3)",
            "E150 `ovr` `slow` has no parameter `ovr`: did you mean `over`?\n\
             E150 `over` the parameter `over` is given twice: take one of them away",
        ),
    ] {
        assert_eq!(expanded(text).unwrap_err(), wanted);
    }
    let text = expanded("$nested()").unwrap().text;
    assert_eq!(nested_calls(&parse(&text).query)[0].message, "a saved query calls another one, `slow`");
}

#[test]
fn mistakes_are_shown_where_they_come_from() {
    let text = "fields x | $wrong(n = 'y') | limt 3";
    let expanded = expanded(text).unwrap();
    let found = parse(&expanded.text).diagnostics.into_iter().map(|d| expanded.locate(d));
    let found: Vec<_> = found.map(|d| format!("`{}` {}", &text[d.span.start..d.span.end], d.message)).collect();
    assert_eq!(
        found,
        [
            "`$wrong(n = 'y')` in the saved query `wrong`, at `limt`: no command is called `limt`",
            "`'y'` in the saved query `wrong`, at `'y'`: expected a whole number of rows, found `'y'`",
            "`limt` no command is called `limt`",
        ]
    );
}

#[test]
fn many_calls_of_a_long_query_cost_nothing() {
    let long = "fields a | ".repeat(900);
    let text = "$a|".repeat(3_000);
    let definition = Definition { text: &long, defaults: &[] };
    let expanded = expand(&text, &parse(&text).query, &["a"], |_| Some(definition)).unwrap();
    assert!(expanded.text.len() < 60_000);
    let found = parse(&expanded.text).diagnostics.remove(0);
    assert_eq!((found.code.code, expanded.locate(found).span.end <= text.len()), ("E001", true));
}
