//! `accum`: a running sum.

use std::fmt;

use nom::Parser;
use nom::combinator::opt;
use nom::sequence::preceded;
use trailsight_spec::{Example, Parameter, Spec};

use crate::ast::Name;
use crate::grammar::{Input, PResult, expect, keyword};
use crate::name::name;

/// `accum bytes as total`
#[derive(Debug, Clone, PartialEq)]
pub struct Accum {
    /// What is summed.
    pub field: Name,
    /// The column of the sums; `bytes_accum` without.
    pub alias: Option<Name>,
}

/// What `accum` says of itself.
pub(super) const SPEC: Spec = Spec {
    name: "accum",
    aliases: &[],
    usage: "accum FIELD [as NAME]",
    summary: "Add a column with the sum of a field over this row and all rows before it.",
    search: &["running total", "cumulative", "sum so far", "accumulate"],
    parameters: &[
        Parameter { name: "FIELD", summary: "The field whose numbers are added up." },
        Parameter { name: "NAME", summary: "What the new column is called; `FIELD_accum` without." },
    ],
    notes: &[
        "The rows are taken in the order of the last `sort`, and newest first without one.",
        "A value that is not a number adds nothing: its row shows the sum so far.",
        "Rows before the first number have no sum.",
        "Unlike AWS, which does not say how the column is called without a name, it is `FIELD_accum`.",
    ],
    examples: &[
        Example {
            query: "fields n | sort n | accum n as total",
            input: r#"{"n":1} {"n":2} {"n":3}"#,
            output: r#"{"n":"1","total":1} {"n":"2","total":3} {"n":"3","total":6}"#,
        },
        Example {
            query: "stats sum(bytes) as bytes by user | accum bytes",
            input: r#"{"user":"ana","bytes":10} {"user":"raj","bytes":5}"#,
            output: r#"{"user":"ana","bytes":10,"bytes_accum":10} {"user":"raj","bytes":5,"bytes_accum":15}"#,
        },
    ],
};

/// `accum ::= "accum" name [ "as" name ]`, after the word is read.
pub(super) fn parse(i: Input<'_>) -> PResult<'_, Accum> {
    let (rest, field) = expect("a field name", name)(i)?;
    let (rest, alias) = opt(preceded(keyword("as"), expect("a name after `as`", name))).parse(rest)?;
    Ok((rest, Accum { field, alias }))
}

impl Accum {
    /// The name of the column it makes.
    pub fn output(&self) -> String {
        self.alias.as_ref().map_or_else(|| format!("{}_accum", self.field.text), |alias| alias.text.clone())
    }
}

impl fmt::Display for Accum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "accum {}", self.field)?;
        match &self.alias {
            Some(alias) => write!(f, " as {alias}"),
            None => Ok(()),
        }
    }
}
