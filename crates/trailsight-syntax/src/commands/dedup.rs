//! `dedup`: one event for each value.

use std::fmt;

use nom::Parser;
use trailsight_spec::{Example, Parameter, Spec};

use crate::ast::Name;
use crate::grammar::{Input, PResult, comma_separated};
use crate::name::name;
use crate::print::write_list;

/// `dedup user, role`
#[derive(Debug, Clone, PartialEq)]
pub struct Dedup {
    /// The fields whose values together make an event a duplicate.
    pub fields: Vec<Name>,
}

/// What `dedup` says of itself.
pub(super) const SPEC: Spec = Spec {
    name: "dedup",
    aliases: &[],
    usage: "dedup FIELD[, FIELD]...",
    summary: "Keep the first event for each value of the fields.",
    search: &["unique", "distinct", "duplicate", "first", "latest"],
    parameters: &[Parameter {
        name: "FIELD",
        summary: "A field. With several, events are duplicates when all of them agree.",
    }],
    notes: &[
        "An event that lacks one of the fields is never a duplicate.",
        "The first event is the first in the order of the last `sort`, and the newest without one.",
        "Unlike AWS, any command may follow, and works on the rows that are kept; a strict reading lets only `limit` follow.",
    ],
    examples: &[
        Example {
            query: "fields user, n | sort n | dedup user",
            input: r#"{"user":"ana","n":1} {"user":"ana","n":2} {"user":"raj","n":3}"#,
            output: r#"{"user":"ana","n":"1"} {"user":"raj","n":"3"}"#,
        },
        Example {
            query: "fields user, n | sort n | dedup user | limit 2",
            input: r#"{"n":1} {"n":2} {"user":"raj","n":3}"#,
            output: r#"{"n":"1"} {"n":"2"}"#,
        },
    ],
};

/// `dedup ::= "dedup" name { "," name }`, after the word is read.
pub(super) fn parse(i: Input<'_>) -> PResult<'_, Dedup> {
    comma_separated("a field name", name).map(|fields| Dedup { fields }).parse(i)
}

impl fmt::Display for Dedup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("dedup ")?;
        write_list(f, &self.fields, ", ")
    }
}
