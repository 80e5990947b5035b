//! `expand`: a row for each element of a list, in place of the list.

use std::fmt;

use nom::Parser;
use trailsight_spec::{Example, Parameter, Spec};

use crate::ast::Name;
use crate::grammar::{Input, PResult, expect};
use crate::name::name;

/// `expand items`
#[derive(Debug, Clone, PartialEq)]
pub struct Expand {
    /// The field with the list.
    pub field: Name,
}

/// What `expand` says of itself.
pub(super) const SPEC: Spec = Spec {
    name: "expand",
    aliases: &[],
    usage: "expand FIELD",
    summary: "Make a row of each element of a list.",
    search: &["explode", "flatten", "array", "mv-expand", "unnest"],
    parameters: &[Parameter { name: "FIELD", summary: "A field that holds a JSON array, as text or as a list." }],
    notes: &[
        "Unlike AWS, which was seen to leave lists made by `split` and arrays of the event as one row, it takes these apart too.",
        "In each of the rows the field is one element; all other fields are as they were.",
        "A row whose field is missing or holds anything but an array stays as it is; an empty list leaves no row.",
        "Parts of an element are named by their path: `expand items | filter items.id = 1`.",
        "A field that holds an empty array in an event of JSON counts as missing.",
    ],
    examples: &[Example {
        query: "expand roles | display user, roles",
        input: r#"{"user":"ana","roles":["dev","ops"]} {"user":"raj","roles":"audit"}"#,
        output: r#"{"user":"ana","roles":"dev"} {"user":"ana","roles":"ops"} {"user":"raj","roles":"audit"}"#,
    }],
};

/// `expand ::= "expand" name`, after the word is read.
pub(super) fn parse(i: Input<'_>) -> PResult<'_, Expand> {
    expect("the name of the field with the list", name).map(|field| Expand { field }).parse(i)
}

impl fmt::Display for Expand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expand {}", self.field)
    }
}
