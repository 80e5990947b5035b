//! `estimate`: how much a query would read.

use std::fmt;

use trailsight_spec::{Example, Spec};

use crate::grammar::{Input, PResult};

/// `estimate`
#[derive(Debug, Clone, PartialEq)]
pub struct Estimate;

/// What `estimate` says of itself.
pub(super) const SPEC: Spec = Spec {
    name: "estimate",
    aliases: &[],
    usage: "estimate",
    summary: "Tell how many bytes the query would read, without running it.",
    search: &["cost", "dry run", "bytes scanned", "size", "price"],
    parameters: &[],
    notes: &[
        "Unlike AWS, whose column has an unpublished name, there is one row with the column `estimatedBytes`: the stored bytes of the objects that would be opened.",
        "Objects that the time range or a filter leaves out by their names are not counted.",
        "It is the most that is read: a query may find enough sooner, and of Parquet only the columns it needs.",
        "Standard input and pipes have no size, and count as 0.",
        "Nothing may follow it.",
    ],
    examples: &[Example {
        query: "filter user = 'ana' | estimate",
        input: r#"{"user":"ana"}"#,
        output: r#"{"estimatedBytes":14}"#,
    }],
};

/// `estimate ::= "estimate"`, after the word is read.
pub(super) fn parse(i: Input<'_>) -> PResult<'_, Estimate> {
    Ok((i, Estimate))
}

impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("estimate")
    }
}
