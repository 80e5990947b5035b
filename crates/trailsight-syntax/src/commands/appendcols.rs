//! `appendcols`: the rows of another query beside these, one by one.

use std::fmt;

use nom::Err;
use trailsight_spec::{Example, Parameter, Spec};

use super::inner;
use crate::ast::{Query, Span};
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::grammar::{Input, PResult, expect, fail, quote, symbol, unexpected};
use crate::lexer::Kind;

/// `appendcols override=true max=100 (stats count(*) as n by user)`
#[derive(Debug, Clone, PartialEq)]
pub struct AppendCols {
    /// Whether columns of the other query take the place of those that are there.
    pub overriding: bool,
    /// At most so many rows of the other query, if it says so.
    pub max: Option<u64>,
    /// The other query.
    pub query: Query,
}

/// What `appendcols` says of itself.
pub(super) const SPEC: Spec = Spec {
    name: "appendcols",
    aliases: &[],
    usage: "appendcols [override=true|false] [max=N] (QUERY)",
    summary: "Put the first row of another query beside the first row here, the second beside the second, and so on.",
    search: &["combine", "side by side", "paste", "compare", "zip"],
    parameters: &[
        Parameter {
            name: "override",
            summary: "Whether columns of the other query replace those of the same name; `false` without it.",
        },
        Parameter { name: "N", summary: "Rows of the other query that are used at most; 10,000 without it." },
        Parameter {
            name: "QUERY",
            summary: "A query of its own, over the same events unless it begins with `SOURCE`.",
        },
    ],
    notes: &[
        "Both have the order of their `sort`, or the one that rows have without it.",
        "Rows of the other query that are too many are left out; where it has too few, its columns are missing.",
        "A query inside a query has none inside itself.",
        "Unlike AWS, where `max` goes up to 100,000, it may go beyond; a strict reading stops there.",
    ],
    examples: &[Example {
        query: "stats count(*) as all by user | sort user | appendcols (filter bad = 1 | stats count(*) as bad by user | sort user | display bad)",
        input: r#"{"user":"ana","bad":1} {"user":"ana"} {"user":"raj","bad":1}"#,
        output: r#"{"user":"ana","all":2,"bad":1} {"user":"raj","all":1,"bad":1}"#,
    }],
};

/// `appendcols ::= "appendcols" { "override" "=" truth | "max" "=" digits } inner`, after the word is read.
pub(super) fn parse(mut i: Input<'_>) -> PResult<'_, AppendCols> {
    let (mut overriding, mut max) = (None, None);
    while !i.peek().is("(") {
        let word = i.peek();
        let option = word.text.to_ascii_lowercase();
        let given = match option.as_str() {
            "override" => overriding.is_some(),
            "max" => max.is_some(),
            _ => return fail(unexpected(i, "`override=`, `max=` or `(` and a query")),
        };
        if word.kind != Kind::Word || given {
            return fail(unexpected(i, "`(` and a query: this is given already"));
        }
        let (rest, _) = expect("`=`", symbol("="))(i.after(&word))?;
        let value = rest.peek();
        i = rest.after(&value);
        if option == "override" {
            overriding = Some(match value.inside().to_ascii_lowercase().as_str() {
                "true" | "1" => true,
                "false" | "0" => false,
                _ => return fail(unexpected(rest, "`true` or `false`")),
            });
        } else {
            max = Some(count(rest, value.text, value.span)?);
        }
    }
    let (i, query) = match inner::query(i) {
        Err(Err::Error(_)) => return fail(unexpected(i, "`(` and a query")),
        other => other?,
    };
    Ok((i, AppendCols { overriding: overriding.unwrap_or(false), max, query }))
}

fn count(i: Input<'_>, text: &str, span: Span) -> Result<u64, Err<crate::grammar::Fault>> {
    if i.peek().kind != Kind::Number {
        return fail(unexpected(i, "a number of rows"));
    }
    match text.parse() {
        Ok(count) if count > 0 => Ok(count),
        _ => {
            let message = format!("{} is no number of rows", quote(text));
            fail(Diagnostic::new(&codes::OPTION_RANGE, span, message).help("write a whole number from 1 on"))
        }
    }
}

impl fmt::Display for AppendCols {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("appendcols ")?;
        if self.overriding {
            f.write_str("override=true ")?;
        }
        if let Some(max) = self.max {
            write!(f, "max={max} ")?;
        }
        write!(f, "({})", self.query)
    }
}
