//! `display`: exactly these columns.

use std::fmt;

use nom::Parser;
use trailsight_spec::{Example, Parameter, Spec};

use crate::ast::Item;
use crate::grammar::{Input, PResult, comma_separated, item};
use crate::print::write_list;

/// `display user, bytes / 1024 as kib`
#[derive(Debug, Clone, PartialEq)]
pub struct Display {
    /// The columns, in order.
    pub items: Vec<Item>,
}

/// What `display` says of itself.
pub(super) const SPEC: Spec = Spec {
    name: "display",
    aliases: &[],
    usage: "display EXPRESSION [as NAME][, EXPRESSION [as NAME]]...",
    summary: "Show these columns and no others.",
    search: &["select", "project", "columns", "hide", "table"],
    parameters: &[
        Parameter { name: "EXPRESSION", summary: "A field, or anything calculated from fields." },
        Parameter { name: "NAME", summary: "What the column is called; without it, as the expression is written." },
    ],
    notes: &[
        "The last `display` of a query decides.",
        "Columns are hidden, not removed: later commands can still use every field.",
    ],
    examples: &[
        Example { query: "fields user, n | display n", input: r#"{"user":"ana","n":1}"#, output: r#"{"n":"1"}"# },
        Example {
            query: "display user, n / 2 as half",
            input: r#"{"user":"ana","n":1}"#,
            output: r#"{"user":"ana","half":0.5}"#,
        },
    ],
};

/// `display ::= "display" item { "," item }`, after the word is read.
pub(super) fn parse(i: Input<'_>) -> PResult<'_, Display> {
    comma_separated("a field or an expression", item).map(|items| Display { items }).parse(i)
}

impl fmt::Display for Display {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("display ")?;
        write_list(f, &self.items, ", ")
    }
}
