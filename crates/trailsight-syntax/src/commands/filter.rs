//! `filter`: the rows for which a condition is true.

use std::fmt;

use nom::Parser;
use trailsight_spec::{Example, Parameter, Spec};

use crate::ast::Expr;
use crate::expr::expr;
use crate::grammar::{Input, PResult, expect};

/// `filter errorCode = "AccessDenied" and not user like "admin"`
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    /// What must be true of a row.
    pub condition: Expr,
}

/// What `filter` says of itself.
pub(super) const SPEC: Spec = Spec {
    name: "filter",
    aliases: &["where"],
    usage: "filter CONDITION",
    summary: "Keep the rows for which the condition is true.",
    search: &["where", "search", "grep", "like", "in", "regex", "match", "condition", "having"],
    parameters: &[Parameter {
        name: "CONDITION",
        summary: "Comparisons with `=`, `!=`, `<`, `<=`, `>`, `>=`, `like`, `=~` and `in`, joined by `and`, `or`, `not`; or a field that is true or not 0.",
    }],
    notes: &[
        "A comparison with a missing value is never true, `!=`, `not like` and `not in` included: add `or not ispresent(field)` to keep such rows.",
        "Values that are numbers are compared as numbers, all others as text; upper and lower case differ.",
        "`like \"text\"` looks for the text as it stands, without wildcards; `like /re/` and `=~ /re/` search for a regular expression.",
        "Unlike AWS, a `filter` behind `stats` that names only what is gone runs before it, as some of AWS's own examples need; a strict reading refuses it.",
        "Several `filter` commands must all be true. Behind `stats` they see what it made.",
    ],
    examples: &[
        Example {
            query: "filter n > 1 | fields user",
            input: r#"{"user":"ana","n":1} {"user":"raj","n":3}"#,
            output: r#"{"user":"raj"}"#,
        },
        Example {
            query: "filter user like /^a/ and n in [1, 2] | fields user, n",
            input: r#"{"user":"ana","n":1} {"user":"raj","n":2} {"user":"abe","n":3}"#,
            output: r#"{"user":"ana","n":"1"}"#,
        },
        Example {
            query: "filter role != \"audit\" or not ispresent(role) | fields user",
            input: r#"{"user":"ana","role":"audit"} {"user":"raj"}"#,
            output: r#"{"user":"raj"}"#,
        },
    ],
};

/// `filter ::= ( "filter" | "where" ) expr`, after the word is read.
pub(super) fn parse(i: Input<'_>) -> PResult<'_, Filter> {
    expect("a condition", expr).map(|condition| Filter { condition }).parse(i)
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "filter {}", self.condition)
    }
}
