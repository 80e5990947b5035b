//! Any text is read without a panic, and every mistake has a place in it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use trailsight_syntax::{parse, render, to_json};

fuzz_target!(|text: &str| {
    let parsed = parse(text);
    // Something was left out only if something was said about it.
    assert!(parsed.whole || !parsed.diagnostics.is_empty());
    for diagnostic in &parsed.diagnostics {
        let span = diagnostic.span;
        assert!(text.get(span.start..span.end).is_some(), "{diagnostic:?}");
        assert!(!diagnostic.message.is_empty());
    }
    for stage in &parsed.query.stages {
        assert!(text.get(stage.span.start..stage.span.end).is_some(), "{stage:?}");
    }
    render(text, &parsed.diagnostics, true);
    to_json(text, &parsed.diagnostics);
});
