//! Queries that are written to break something: each is answered, or refused with a clear mistake at the right place.

use libtest_mimic::Trial;
use trailsight::syntax::{MAX_CHARACTERS, MAX_COMMANDS, codes};

use crate::Outcome;
use crate::answer::{Window, ask, engine, over};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("hostile::is_refused_at_the_right_place", is_refused),
        Trial::test("hostile::is_answered", is_answered),
    ]
}

fn is_refused() -> Outcome {
    let (_folder, source) = over("{\"a\":1}", "json")?;
    let deep = |depth: usize| format!("filter {}a{} = 1", "(".repeat(depth), ")".repeat(depth));
    let queries = [
        // A megabyte, and a hundred thousand commands: the place is the first character that is too much.
        ("fields a ".to_owned() + &"x".repeat(1 << 20), codes::TOO_LONG.code, MAX_CHARACTERS),
        ("limit 1|".repeat(100_000), codes::TOO_LONG.code, MAX_CHARACTERS),
        (deep(10_000), codes::TOO_LONG.code, MAX_CHARACTERS),
        // The 129th bracket is one too many.
        (deep(4_000), codes::TOO_DEEP.code, 7 + 128),
        (format!("filter {}", "f(".repeat(4_000)), codes::TOO_DEEP.code, 7 + 2 * 128),
        (format!("fields {}a", "-".repeat(9_000)), codes::TOO_DEEP.code, 8_495),
        ("filter a like /x(/".to_owned(), codes::BAD_REGEX.code, 16),
        ("filter a like /(((a{100}){100}){100}){100}/".to_owned(), codes::BAD_REGEX.code, 14),
        ("parse a /(?<x>(\\w{1000}){1000})/".to_owned(), codes::BAD_REGEX.code, 8),
        (format!("filter a like /{}/", "(".repeat(4_000)), codes::BAD_REGEX.code, 4_014),
        ("filter a in (filter a in (".repeat(300), codes::NESTED_QUERY.code, 25),
        ("appendcols (appendcols (".repeat(300), codes::NESTED_QUERY.code, 23),
        // The 101st of them.
        ("dedup a|".repeat(1_200), codes::TOO_MANY_COMMANDS.code, 800),
        ("expand a|".repeat(1_000), codes::TOO_MANY_COMMANDS.code, 900),
        // A query inside counts as one, and its command as another; the place is the command that is too much.
        ("filter a in (fields a)|".repeat(400), codes::TOO_MANY_COMMANDS.code, 50 * 23 + 13),
    ];
    for (query, code, at) in queries {
        let shown: String = query.chars().take(60).collect();
        let Err(error) = engine(1).query(&query, &source).check() else {
            return Err(format!("{shown}... is not refused").into());
        };
        let Some(first) = error.diagnostics().first() else { return Err(format!("{shown}... is not told why").into()) };
        if (first.code.code, first.span.start) != (code, at) {
            let found = (first.code.code, first.span.start);
            return Err(format!("{shown}...: expected {code} at {at}, found {found:?}").into());
        }
        error.render(true);
        error.to_json();
    }
    Ok(())
}

/// As much of a thing as a query may hold.
fn is_answered() -> Outcome {
    let (_folder, source) = over("{\"a\":1,\"m\":\"x 1\"}\n{\"a\":2,\"m\":\"x 2\"}\n", "json")?;
    let filled = |unit: &str, end: &str| unit.repeat((MAX_CHARACTERS - end.len()) / unit.len()) + end;
    for query in [
        "limit 1|".repeat(MAX_COMMANDS),
        "sort a|".repeat(MAX_COMMANDS),
        filled("filter a = 1|", "fields a"),
        "dedup a|".repeat(MAX_COMMANDS / 2),
        "fields a + 1|".repeat(MAX_COMMANDS / 2),
        "display a|".repeat(MAX_COMMANDS),
        "expand a|".repeat(MAX_COMMANDS / 4),
        format!("fields {}a", "a,".repeat(4_000)),
        format!("filter a in [{}1]", "1,".repeat(4_000)),
        format!("fields {}a", "a+".repeat(511)),
        format!("filter {}a = 1", "a = 2 or ".repeat(400)),
        format!("stats {} by a", (0..300).map(|k| format!("max(a + {k}) as n{k}")).collect::<Vec<_>>().join(",")),
    ] {
        for strict in [false, true] {
            match ask(&source, &query, Window { strict, ..Window::default() }, 1) {
                Ok(answer) if answer.rows.len() <= 2 => {}
                Ok(answer) => return Err(format!("{} rows of {}...", answer.rows.len(), &query[..40]).into()),
                Err(trailsight::Error::Query(error)) if !error.diagnostics().is_empty() => {}
                Err(error) => return Err(format!("{}...: {error}", &query[..40]).into()),
            }
        }
    }
    Ok(())
}
