//! What is read and printed is read again as the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use trailsight_syntax::{MAX_CHARACTERS, parse, print};

fuzz_target!(|text: &str| {
    let parsed = parse(text);
    let printed = print(&parsed.query);
    // Printing may lengthen a query, by a blank on either side of an operator, over what the language allows.
    if printed.chars().count() > MAX_CHARACTERS {
        return;
    }
    let again = parse(&printed);
    assert_eq!(again.query, parsed.query, "{printed}");
    assert_eq!(print(&again.query), printed);
    if parsed.diagnostics.is_empty() {
        assert!(again.diagnostics.is_empty(), "{printed}\n{:?}", again.diagnostics);
    }
});
