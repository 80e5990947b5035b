//! What is read and printed, or laid out, is read again as the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use trailsight_syntax::{Layout, MAX_CHARACTERS, format, parse, print};

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
        for layout in [Layout::Lines, Layout::OneLine] {
            let laid_out = format(text, layout).expect("it has no mistakes");
            if laid_out.chars().count() > MAX_CHARACTERS {
                continue;
            }
            assert_eq!(parse(&laid_out).query, parsed.query, "{laid_out}");
            assert_eq!(format(&laid_out, layout).as_ref(), Ok(&laid_out));
        }
    } else {
        assert!(format(text, Layout::Lines).is_err());
    }
});
