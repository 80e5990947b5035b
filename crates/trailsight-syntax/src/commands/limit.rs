//! `limit`: so many rows.

use std::fmt;

use nom::Parser;
use nom::combinator::opt;
use trailsight_spec::{Example, Parameter, Spec};

use crate::ast::Span;
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::grammar::{Input, PResult, expect, fail, keyword, miss};
use crate::lexer::Kind;

/// `limit 20`
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    /// Which rows.
    pub kind: LimitKind,
    /// How many, as written.
    pub count: u64,
    /// Where the number stands.
    pub count_span: Span,
}

/// Which rows a [`Limit`] keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitKind {
    /// `limit 20`, `head 20`: the first.
    First,
    /// `limit any 20`: those found first.
    Any,
    /// `tail 20`: the last.
    Last,
}

/// What `limit` says of itself.
pub(super) const SPEC: Spec = Spec {
    name: "limit",
    aliases: &["head", "tail"],
    usage: "limit [any] COUNT",
    summary: "Keep the first rows.",
    search: &["head", "tail", "take", "top", "first", "last", "rows"],
    parameters: &[
        Parameter { name: "any", summary: "Stop reading as soon as there are enough rows; which ones is open." },
        Parameter { name: "COUNT", summary: "How many rows, 1 to 100,000; 10,000 without a `limit`." },
    ],
    notes: &[
        "`head COUNT` is the same; `tail COUNT` keeps the last rows in their order.",
        "The order is that of the last `sort`, and newest first without one.",
        "Unlike AWS, `limit` may go beyond 100,000; a strict reading stops there.",
        "The newest events of a CloudTrail archive are found without reading all of it: an object is passed \
         over once its name says that what it holds comes too late to be among the rows.",
    ],
    examples: &[
        Example {
            query: "fields user, n | sort n desc | limit 1",
            input: r#"{"user":"ana","n":1} {"user":"raj","n":3}"#,
            output: r#"{"user":"raj","n":"3"}"#,
        },
        Example {
            query: "fields user, n | sort n desc | tail 1",
            input: r#"{"user":"ana","n":1} {"user":"raj","n":3}"#,
            output: r#"{"user":"ana","n":"1"}"#,
        },
    ],
};

/// `limit ::= ( "limit" [ "any" ] | "head" | "tail" ) digits`, after `word` is read.
pub(super) fn parse<'a>(word: &str) -> impl FnMut(Input<'a>) -> PResult<'a, Limit> {
    let kind = if word.eq_ignore_ascii_case("tail") { LimitKind::Last } else { LimitKind::First };
    let may_be_any = word.eq_ignore_ascii_case("limit");
    move |i| {
        let (rest, any) = if may_be_any { opt(keyword("any")).parse(i)? } else { (i, None) };
        let (rest, (count, count_span)) = expect("a whole number of rows", count)(rest)?;
        Ok((rest, Limit { kind: if any.is_some() { LimitKind::Any } else { kind }, count, count_span }))
    }
}

/// `digits`
fn count(i: Input<'_>) -> PResult<'_, (u64, Span)> {
    let token = i.peek();
    if token.kind != Kind::Number || !token.text.bytes().all(|byte| byte.is_ascii_digit()) {
        return miss();
    }
    match token.text.parse() {
        Ok(count) => Ok((i.after(&token), (count, token.span))),
        Err(_) => {
            let message = format!("`{}` is more rows than there can be", token.text);
            fail(Diagnostic::new(&codes::LIMIT_RANGE, token.span, message).help("write a number from 1 to 100000"))
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.kind {
            LimitKind::First => "limit",
            LimitKind::Any => "limit any",
            LimitKind::Last => "tail",
        };
        write!(f, "{word} {}", self.count)
    }
}
