//! How a saved query is called, and how many parameters it has (spec 6).

use super::forms::tokens;
use super::spelling::form;
use crate::ast::{Command, Query, Span};
use crate::codes;
use crate::commands::Saved;
use crate::diagnostic::Diagnostic;
use crate::expand::{Definition, parameters};

/// So many parameters has a saved query in the service.
const MAX_PARAMETERS: usize = 20;

/// What only a strict reading refuses of the calls of saved queries in `query`, whose text is `text`. Their definitions
/// are looked up with `find`.
pub fn strict_calls<'a>(text: &str, query: &Query, find: impl Fn(&str) -> Option<Definition<'a>>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for stage in query.all().into_iter().flat_map(|query| &query.stages) {
        let Command::Saved(saved) = &stage.command else { continue };
        let defined = find(&saved.name.text).map_or(0, |definition| parameters(definition.text).len());
        let count = defined.max(saved.arguments.len());
        if count > MAX_PARAMETERS {
            let message = format!("`{}` has {count} parameters, {MAX_PARAMETERS} are allowed", saved.name.text);
            let help = "put some of its commands into a saved query of their own, and call both";
            found.push(Diagnostic::new(&codes::MANY_PARAMETERS, stage.span, message).help(help));
        }
        written(text, saved, stage.span, &mut found);
    }
    found
}

/// `$name(parameter = value, ...)`
fn written(text: &str, saved: &Saved, stage: Span, found: &mut Vec<Diagnostic>) {
    let behind = tokens(text, saved.name.span.end, stage.end);
    match behind.as_slice() {
        [] => {
            let help = format!("write `${}()`", saved.name);
            found.push(form(saved.name.span, "a call of a saved query has parentheses", help));
        }
        [.., comma, _] if comma.is(",") => {
            found.push(form(comma.span, "nothing stands behind this comma", "take the comma away"));
        }
        _ => {}
    }
    for argument in &saved.arguments {
        let before = tokens(text, argument.name.span.end, argument.span.start);
        if let Some(colon) = before.iter().find(|token| token.text == ":") {
            found.push(form(colon.span, "a parameter gets its value by `=`", "write `=` in its place"));
        }
    }
}
