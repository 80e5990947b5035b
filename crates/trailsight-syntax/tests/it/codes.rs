//! Codes are promises: each shows a query that makes the mistake, and the query mended.

use trailsight_syntax::codes::CODES;
use trailsight_syntax::parse;

#[test]
fn codes_are_sorted_and_unique() {
    for pair in CODES.windows(2) {
        assert!(pair[0].code < pair[1].code, "{} {}", pair[0].code, pair[1].code);
        assert!(CODES.iter().filter(|code| code.name == pair[0].name).count() == 1, "{}", pair[0].name);
    }
}

#[test]
fn codes_describe_themselves() {
    for code in CODES {
        assert!(code.summary.ends_with('.'), "{}", code.code);
        assert!(code.explanation.ends_with('.'), "{}", code.code);
        assert!(!code.name.contains(char::is_uppercase), "{}", code.name);
    }
}

#[test]
fn examples_make_their_mistake_and_no_other() {
    // What `E1..` says can only be seen when the query is planned. One of them also stands for what the grammar knows.
    let seen_here = ["E115"];
    for code in CODES {
        let found: Vec<_> = parse(&code.query()).diagnostics.iter().map(|d| d.code.code).collect();
        if code.code < "E100" || seen_here.contains(&code.code) {
            assert!(!found.is_empty() && found.iter().all(|found| *found == code.code), "{}: {found:?}", code.code);
        } else {
            assert!(found.is_empty(), "{}: {found:?}", code.code);
        }
    }
}

#[test]
fn the_query_mended_is_well_written() {
    for code in CODES {
        let parsed = parse(code.instead);
        assert!(parsed.whole && parsed.diagnostics.is_empty(), "{}: {:?}", code.code, parsed.diagnostics);
    }
}
