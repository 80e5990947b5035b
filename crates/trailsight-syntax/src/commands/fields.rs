//! `fields`: columns to show, and new fields.

use std::fmt;

use nom::Parser;
use trailsight_spec::{Example, Parameter, Spec};

use crate::ast::Item;
use crate::grammar::{Input, PResult, comma_separated, item};
use crate::print::write_list;

/// `fields user, bytes / 1024 as kib`
#[derive(Debug, Clone, PartialEq)]
pub struct Fields {
    /// The columns, in order.
    pub items: Vec<Item>,
}

/// What `fields` says of itself.
pub(super) const SPEC: Spec = Spec {
    name: "fields",
    aliases: &[],
    usage: "fields EXPRESSION [as NAME][, EXPRESSION [as NAME]]...",
    summary: "Show these columns, and define new fields.",
    search: &["select", "columns", "eval", "extend", "alias", "rename", "calculate"],
    parameters: &[
        Parameter { name: "EXPRESSION", summary: "A field, or anything calculated from fields." },
        Parameter {
            name: "NAME",
            summary: "What the column is called, and the field that later commands can use; without it, the column is called as the expression is written.",
        },
    ],
    notes: &[
        "Several `fields` add up: all their columns show, in the order met, each once.",
        "Nothing is dropped: later commands can still use the fields that are not listed.",
        "A name keeps its meaning to the end of the query; defining it again is a mistake.",
    ],
    examples: &[
        Example { query: "fields user", input: r#"{"user":"ana","n":1}"#, output: r#"{"user":"ana"}"# },
        Example {
            query: "fields user | filter n > 1 | fields n / 4 as quarter",
            input: r#"{"user":"ana","n":1} {"user":"raj","n":3}"#,
            output: r#"{"user":"raj","quarter":0.75}"#,
        },
        Example {
            query: "fields request.path, tags.0",
            input: r#"{"request":{"path":"/home"},"tags":["new","seen"]}"#,
            output: r#"{"request.path":"/home","tags.0":"new"}"#,
        },
    ],
};

/// `fields ::= "fields" item { "," item }`, after the word is read.
pub(super) fn parse(i: Input<'_>) -> PResult<'_, Fields> {
    comma_separated("a field or an expression", item).map(|items| Fields { items }).parse(i)
}

impl fmt::Display for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("fields ")?;
        write_list(f, &self.items, ", ")
    }
}
