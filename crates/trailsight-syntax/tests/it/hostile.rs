//! No text makes the parser panic, hang, or run out of stack.

use trailsight_syntax::{MAX_CHARACTERS, codes, parse, print, render, to_json};

use crate::mistakes;

/// Everything one can do with a text, on a stack of two megabytes.
fn survives(text: &str) {
    let text = text.to_owned();
    std::thread::Builder::new()
        .stack_size(2 << 20)
        .spawn(move || {
            let parsed = parse(&text);
            assert_eq!(parsed.clone(), parsed);
            assert!(format!("{parsed:?}").len() > 1);
            for diagnostic in &parsed.diagnostics {
                let span = diagnostic.span;
                assert!(span.start <= span.end && span.end <= text.len(), "{text:?} {diagnostic:?}");
                assert!(
                    text.is_char_boundary(span.start) && text.is_char_boundary(span.end),
                    "{text:?} {diagnostic:?}"
                );
            }
            assert!(parsed.whole || !parsed.diagnostics.is_empty(), "{text:?}");
            assert!(to_json(&text, &parsed.diagnostics).starts_with('['));
            if parsed.diagnostics.len() < 20 {
                render(&text, &parsed.diagnostics, true);
            }
            let printed = print(&parsed.query);
            // Printing may lengthen a query: one blank on either side of an operator.
            if printed.chars().count() <= MAX_CHARACTERS {
                assert_eq!(parse(&printed).query, parsed.query, "{text:?}\n{printed}");
            }
        })
        .unwrap()
        .join()
        .unwrap_or_else(|_| panic!("see above"));
}

fn filled(start: &str, unit: &str, end: &str) -> String {
    let room = MAX_CHARACTERS - start.chars().count() - end.chars().count();
    format!("{start}{}{end}", unit.repeat(room / unit.chars().count()))
}

#[test]
fn deep_and_long() {
    for (start, unit, end) in [
        ("filter ", "(", ""),
        ("filter ", "f(", ""),
        ("filter ", "f(a,", ""),
        ("filter ", "!", "a"),
        ("filter ", "not ", "a"),
        ("filter ", "-", "a"),
        ("filter ", "a^", "a"),
        ("filter ", "a+", "a"),
        ("filter ", "a or ", "a"),
        ("filter ", "a=1 or b=2 and ", "a"),
        ("filter ", "a in [", ""),
        ("filter ", "a in (", ""),
        ("filter ", "a or b and c=d+e*-f^(", ""),
        ("filter f(x)", ".a", ""),
        ("filter a", ".a", ""),
        ("filter a", "[0]", ""),
        ("filter a", " is null", ""),
        ("filter a", " like /x/", ""),
        ("filter a in [", "1,", "1]"),
        ("fields ", "a,", "a"),
        ("", "|", ""),
        ("", "||", ""),
        ("", "a|", ""),
        ("filter a like /", "(", "/"),
        ("filter a like /", "a{9}", "/"),
        ("filter a like /", "(a|", "/"),
        ("parse /", "(?<a>", "/"),
        ("parse \"", "*", "\" as a"),
        ("", "\"", ""),
        ("", "`", ""),
        ("", "\\", ""),
        ("filter ", "é", ""),
        ("filter ", "\u{0}", ""),
        ("# ", "#", ""),
        ("limit ", "9", ""),
        ("stats count(*) by bin(", "9", "m)"),
        ("filter ", "a?b:", "c"),
    ] {
        survives(&filled(start, unit, end));
    }
}

#[test]
fn a_tree_as_high_as_allowed_can_be_walked() {
    let ok = [
        format!("filter {}a", "a+".repeat(511)),
        format!("filter {}a", "a^".repeat(511)),
        format!("filter {}a", "-".repeat(511)),
        format!("filter {}a{}", "(".repeat(128), ")".repeat(128)),
        format!("filter {}a{}", "f(".repeat(128), ")".repeat(128)),
    ];
    for text in ok {
        assert_eq!(mistakes(&text), "");
        survives(&text);
    }
    for text in [
        format!("filter {}a", "a+".repeat(512)),
        format!("filter {}a", "-".repeat(512)),
        format!("filter {}a{}", "(".repeat(129), ")".repeat(129)),
        format!("filter {}a{}", "f(".repeat(129), ")".repeat(129)),
    ] {
        let parsed = parse(&text);
        assert_eq!(parsed.diagnostics.len(), 1);
        assert_eq!(parsed.diagnostics[0].code, &codes::TOO_DEEP);
        survives(&text);
    }
}

#[test]
fn characters_are_counted_not_bytes() {
    let text = format!("fields a # {}", "é".repeat(MAX_CHARACTERS - 11));
    assert_eq!(mistakes(&text), "");
    assert!(mistakes(&(text + "x")).starts_with("E001 `x` the query has 10001 characters, 10000 are allowed"));
}

#[test]
fn a_very_long_text_is_refused_at_once() {
    survives(&"fields a | ".repeat(100_000));
}

const PIECES: &[&str] = &[
    "SOURCE",
    "logGroups(",
    "lookup",
    "OUTPUT",
    "join",
    "left=",
    "where",
    "appendcols",
    "$",
    "fields",
    "display",
    "filter",
    "where",
    "stats",
    "sort",
    "limit",
    "dedup",
    "parse",
    "pattern",
    "head",
    "tail",
    "a",
    "b.c",
    "@message",
    "`odd name`",
    "doc.`x`",
    "h.\"y\"",
    "items[0]",
    "1",
    "2.5",
    "1e3",
    "5m",
    "5 min",
    "4xx",
    "1.2.3",
    ".5",
    "\"text\"",
    "'it'",
    "\"",
    "'",
    "`",
    "/re/",
    "/(?<x>a)/",
    "/x/i",
    "/(/",
    "/",
    "and",
    "or",
    "not",
    "!",
    "in",
    "like",
    "is null",
    "between",
    "by",
    "as",
    "asc",
    "desc",
    "any",
    "true",
    "=",
    "==",
    "!=",
    "<>",
    "<",
    ">=",
    "=~",
    "!~",
    "&&",
    "||",
    "|",
    "|",
    "|",
    ",",
    ",",
    "(",
    ")",
    "[",
    "]",
    "+",
    "-",
    "*",
    "%",
    "^",
    "$x()",
    "#",
    "\n",
    "count(*)",
    "bin(5m)",
    "f(",
    ".",
    "?",
    ":",
    "é",
    "\u{1F600}",
    "offset",
    "multi",
    "logfmt",
    ";",
    "\\",
];

/// A small generator of numbers: the same ones in each run, so that a failure can be looked at again.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % sides
    }
}

#[test]
fn soup_of_tokens() {
    let mut dice = Dice(7);
    for _ in 0..20_000 {
        let mut text = String::new();
        for _ in 0..1 + dice.roll(14) {
            text.push_str(PIECES[dice.roll(PIECES.len())]);
            if dice.roll(4) > 0 {
                text.push(' ');
            }
        }
        let parsed = parse(&text);
        assert!(parsed.whole || !parsed.diagnostics.is_empty(), "{text:?}");
        let printed = print(&parsed.query);
        assert_eq!(parse(&printed).query, parsed.query, "{text:?}\n{printed}");
        for diagnostic in &parsed.diagnostics {
            assert!(text.get(diagnostic.span.start..diagnostic.span.end).is_some(), "{text:?} {diagnostic:?}");
        }
        if dice.roll(50) == 0 {
            survives(&text);
        }
    }
}

#[test]
fn good_queries_with_bad_bytes() {
    let good = "fields `a b`, x as y | filter a like /x|y/ and b in [1, \"t\"] | stats count(*) as n by bin(5m) | sort n desc | limit any 5";
    let mut dice = Dice(11);
    for _ in 0..10_000 {
        let mut characters: Vec<char> = good.chars().collect();
        for _ in 0..1 + dice.roll(4) {
            let at = dice.roll(characters.len());
            match dice.roll(3) {
                0 => drop(characters.remove(at)),
                1 => characters.insert(at, ['"', '`', '/', '|', '(', '[', '\\', '#', '.', '\u{e9}'][dice.roll(10)]),
                _ => characters.swap(at, 0),
            }
        }
        let text: String = characters.into_iter().collect();
        let parsed = parse(&text);
        assert!(parsed.whole || !parsed.diagnostics.is_empty(), "{text:?}");
        let printed = print(&parsed.query);
        assert_eq!(parse(&printed).query, parsed.query, "{text:?}\n{printed}");
    }
}
