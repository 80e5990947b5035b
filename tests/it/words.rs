//! The words of the language, from one list: each is built or comes later, and none is forgotten.

use std::collections::BTreeSet;

use libtest_mimic::{Failed, Trial};
use trailsight::functions::{LATER, aggregates, scalars};
use trailsight::syntax::{codes, commands, parse};

use crate::{Outcome, tests_folder};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("registry::words::of_commands", || {
            let built = commands::specs().iter().flat_map(|spec| spec.names());
            check("commands", built, is_command, |word| says(word, codes::NOT_YET_COMMAND.code))
        }),
        Trial::test("registry::words::of_functions", || {
            let specs = scalars().iter().map(|f| f.spec).chain(aggregates().iter().map(|f| f.spec));
            let built: Vec<&str> = specs.flat_map(|spec| spec.names()).collect();
            let known = |word: &str| built.iter().any(|name| name.eq_ignore_ascii_case(word));
            let later = |word: &str| LATER.iter().any(|name| name.eq_ignore_ascii_case(word));
            check("functions", built.iter().copied(), known, later)
        }),
    ]
}

/// Whether a command of that name is run.
fn is_command(word: &str) -> bool {
    !says(word, codes::NOT_YET_COMMAND.code) && !says(word, codes::UNKNOWN_COMMAND.code)
}

/// Whether a query that begins with the word makes this mistake.
fn says(word: &str, code: &str) -> bool {
    parse(&format!("{word} a")).diagnostics.iter().any(|mistake| mistake.code.code == code)
}

/// Compares the list called `kind` with what there is: `built` are the names that describe themselves.
fn check(
    kind: &str,
    built: impl Iterator<Item = &'static str>,
    is_built: impl Fn(&str) -> bool,
    is_refused: impl Fn(&str) -> bool,
) -> Outcome {
    let path = tests_folder().join("words.txt");
    let text = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let words = section(&text, kind)?;
    let later = section(&text, &format!("later {kind}"))?;
    let mut wrong = Vec::new();
    for word in &words {
        match (is_built(word), later.contains(word)) {
            (true, true) => wrong.push(format!("`{word}` is built: take it out of [later {kind}]")),
            (false, false) => wrong.push(format!("`{word}` is neither built nor in [later {kind}]")),
            (false, true) if !is_refused(word) => {
                wrong.push(format!("`{word}` comes later, but a query with it is not told so"));
            }
            _ => {}
        }
    }
    wrong.extend(later.iter().filter(|w| !words.contains(*w)).map(|w| format!("`{w}` comes later, but is not listed")));
    wrong.extend(built.filter(|name| !words.contains(*name)).map(|name| format!("`{name}` is built, but not listed")));
    match wrong.as_slice() {
        [] => Ok(()),
        _ => Err(Failed::from(format!("tests/words.txt\n{}", wrong.join("\n")))),
    }
}

/// The words of one section, which must be sorted.
fn section<'t>(text: &'t str, name: &str) -> Result<BTreeSet<&'t str>, Failed> {
    let heading = format!("[{name}]");
    let lines = text.lines().skip_while(|line| *line != heading).skip(1);
    let words: Vec<&str> = lines.take_while(|l| !l.starts_with('[')).filter(|line| !line.is_empty()).collect();
    if !words.is_sorted_by_key(|word| word.to_ascii_lowercase()) {
        return Err(Failed::from(format!("tests/words.txt: [{name}] is not sorted")));
    }
    Ok(words.into_iter().collect())
}
