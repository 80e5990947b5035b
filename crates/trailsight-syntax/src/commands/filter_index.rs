//! `filterIndex`: a filter over fields that the service has an index of.

use std::fmt;

use nom::Parser;
use trailsight_spec::{Example, Parameter, Spec};

use super::filter::{self, Filter};
use crate::grammar::{Input, PResult};

/// `filterIndex requestId = "x"`
#[derive(Debug, Clone, PartialEq)]
pub struct FilterIndex {
    /// What it does here.
    pub filter: Filter,
}

/// What `filterIndex` says of itself.
pub(super) const SPEC: Spec = Spec {
    name: "filterIndex",
    aliases: &[],
    usage: "filterIndex CONDITION",
    summary: "Keep the rows for which a condition on indexed fields is true.",
    search: &["index", "filter", "where", "field index"],
    parameters: &[Parameter {
        name: "CONDITION",
        summary: "`FIELD = VALUE` or `FIELD in [VALUE, ...]`, several joined by `and`; any condition is accepted.",
    }],
    notes: &[
        "Unlike AWS, there are no indexes here, so it is the same as `filter`: no event is left out for want of one, and any condition is taken; a strict reading takes `=` and `in` only.",
        "A value that must stand in the text of an event is looked for before anything is decoded.",
    ],
    examples: &[Example {
        query: r#"fields user, n | filterIndex user in ["ana", "eve"] and n = 1"#,
        input: r#"{"user":"ana","n":1} {"user":"raj","n":1} {"user":"eve","n":2}"#,
        output: r#"{"user":"ana","n":"1"}"#,
    }],
};

/// `filterIndex ::= "filterIndex" expr`, after the word is read.
pub(super) fn parse(i: Input<'_>) -> PResult<'_, FilterIndex> {
    filter::parse.map(|filter| FilterIndex { filter }).parse(i)
}

impl fmt::Display for FilterIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "filterIndex {}", self.filter.condition)
    }
}
