//! `stats`: one row for each group.

use std::fmt;

use nom::Parser;
use nom::combinator::opt;
use nom::sequence::preceded;
use trailsight_spec::{Example, Parameter, Spec};

use super::options::duration;
use crate::ast::{Item, Period, Span};
use crate::grammar::{Input, PResult, comma_separated, expect, fail, item, keyword, unexpected};
use crate::lexer::Kind;
use crate::print::write_list;

/// `stats count(*) as n, max(bytes) by user, bin(1h)`
#[derive(Debug, Clone, PartialEq)]
pub struct Stats {
    /// What is calculated for each group.
    pub aggregates: Vec<Item>,
    /// What makes a group; one group of all rows when empty.
    pub by: Vec<Item>,
    /// By how much the bins of time are shifted, and where that stands.
    pub offset: Option<(Period, Span)>,
}

/// What `stats` says of itself.
pub(super) const SPEC: Spec = Spec {
    name: "stats",
    aliases: &[],
    usage: "stats AGGREGATE [as NAME][, AGGREGATE [as NAME]]... [by KEY [as NAME][, KEY [as NAME]]...] \
            [offset PERIOD]",
    summary: "Count, sum and otherwise gather the rows of each group.",
    search: &["aggregate", "group by", "count", "sum", "average", "summarize", "histogram", "bin", "timechart"],
    parameters: &[
        Parameter {
            name: "AGGREGATE",
            summary: "Functions over many rows such as `count(*)` or `avg(field)`, and arithmetic with them.",
        },
        Parameter { name: "KEY", summary: "A field, or anything calculated from fields; most often `bin(1h)`." },
        Parameter { name: "NAME", summary: "What the column is called; without it, as the expression is written." },
        Parameter { name: "PERIOD", summary: "By how much the boundaries of `bin` are moved, such as `15m`." },
    ],
    notes: &[
        "Without `by` all rows are one group. No rows at all give no group.",
        "Unlike AWS, which asks for them behind it, `sort` and `limit` may stand before `stats`, and work where they stand; a strict reading refuses that.",
        "Rows that lack a key form a group whose key is left out.",
        "A value that no row of a group has is left out of its row, not 0.",
        "Afterwards only the keys and aggregates are there; `@timestamp` too is gone unless it is one of them.",
        "With `offset 15m`, `bin(1h)` runs from a quarter past to a quarter past; the documentation speaks of a \
         comparison with an earlier period, but moved boundaries are what the service was seen to give.",
        "Unlike AWS, `offset` may stand where there is no `bin`, and changes nothing then; a strict reading refuses it.",
        "A query may have ten `stats`, each over the rows of the one before.",
    ],
    examples: &[
        Example {
            query: "stats count(*) as calls by user | sort calls desc",
            input: r#"{"user":"ana"} {"user":"raj"} {"user":"ana"}"#,
            output: r#"{"user":"ana","calls":2} {"user":"raj","calls":1}"#,
        },
        Example {
            query: "stats avg(n), max(n) - min(n) / 4 as spread",
            input: r#"{"n":1} {"n":2}"#,
            output: r#"{"avg(n)":1.5,"spread":1.75}"#,
        },
        Example {
            query: "stats count(*) as n by bin(1h) as t offset 15m",
            input: r#"{"@timestamp":"2026-01-05T10:05:00Z"} {"@timestamp":"2026-01-05T10:20:00Z"}"#,
            output: r#"{"t":"2026-01-05 10:15:00.000","n":1} {"t":"2026-01-05 09:15:00.000","n":1}"#,
        },
        Example {
            query: "stats count(*) as n by user | filter n > 1 | stats count(*) as busy",
            input: r#"{"user":"ana"} {"user":"raj"} {"user":"ana"}"#,
            output: r#"{"busy":1}"#,
        },
    ],
};

/// `stats ::= "stats" item { "," item } [ "by" item { "," item } ] [ "offset" period ]`, after the word is read.
pub(super) fn parse(i: Input<'_>) -> PResult<'_, Stats> {
    const AGGREGATE: &str = "an aggregate such as `count(*)`";
    let first = i.peek();
    let next = i.after(&first).peek();
    // A field may be called `by`, but not with its keys directly behind it.
    if first.is_word("by")
        && (matches!(next.kind, Kind::Word | Kind::Backticks | Kind::End) && !next.is_word("as") && !next.is_word("by"))
    {
        return fail(unexpected(i, AGGREGATE).help("write `stats count(*) by ...`"));
    }
    let (rest, aggregates) = comma_separated(AGGREGATE, item)(i)?;
    let (rest, by) =
        opt(preceded(keyword("by"), comma_separated("a field or an expression after `by`", item))).parse(rest)?;
    let length = expect("a period such as `1h` after `offset`", duration);
    let (rest, offset) = opt(preceded(keyword("offset"), length)).parse(rest)?;
    Ok((rest, Stats { aggregates, by: by.unwrap_or_default(), offset }))
}

impl fmt::Display for Stats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("stats ")?;
        write_list(f, &self.aggregates, ", ")?;
        if !self.by.is_empty() {
            f.write_str(" by ")?;
            write_list(f, &self.by, ", ")?;
        }
        match &self.offset {
            Some((offset, _)) => write!(f, " offset {offset}"),
            None => Ok(()),
        }
    }
}
