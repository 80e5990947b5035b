//! `unmask`: shows what the service would mask.

use std::fmt;

use trailsight_spec::{Example, Parameter, Spec};

use crate::ast::Name;
use crate::grammar::{Input, PResult, comma_separated};
use crate::lexer::Kind;
use crate::name::name;
use crate::print::write_list;

/// `unmask`, `unmask card, email`
#[derive(Debug, Clone, PartialEq)]
pub struct Unmask {
    /// The fields named, if any are.
    pub fields: Vec<Name>,
}

/// What `unmask` says of itself.
pub(super) const SPEC: Spec = Spec {
    name: "unmask",
    aliases: &[],
    usage: "unmask [FIELD[, FIELD]...]",
    summary: "Show fields as they are, where the service would mask them.",
    search: &["mask", "sensitive", "privacy", "reveal"],
    parameters: &[Parameter { name: "FIELD", summary: "A field; all of them when none is named." }],
    notes: &[
        "Unlike AWS, which lays masks over logs when it shows them, an archive has none, so the rows stay as they are.",
        "The function `unmask(field)` does the same for one value.",
    ],
    examples: &[Example {
        query: "fields card | unmask card",
        input: r#"{"card":"4111-1111"}"#,
        output: r#"{"card":"4111-1111"}"#,
    }],
};

/// `unmask ::= "unmask" [ name { "," name } ]`, after the word is read.
pub(super) fn parse(i: Input<'_>) -> PResult<'_, Unmask> {
    let next = i.peek();
    if next.kind == Kind::End || next.is("|") {
        return Ok((i, Unmask { fields: Vec::new() }));
    }
    let (rest, fields) = comma_separated("a field name", name)(i)?;
    Ok((rest, Unmask { fields }))
}

impl fmt::Display for Unmask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unmask")?;
        if !self.fields.is_empty() {
            f.write_str(" ")?;
            write_list(f, &self.fields, ", ")?;
        }
        Ok(())
    }
}
