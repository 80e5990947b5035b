//! `fillmissing`: rows for the bins of time in which nothing was.

use std::fmt;

use nom::combinator::opt;
use nom::{Err, Parser};
use trailsight_spec::{Example, Parameter, Spec};

use crate::ast::{Expr, ExprKind, Name, Span};
use crate::grammar::{Input, PResult, expect, keyword, miss, text};
use crate::lexer::Kind;
use crate::name::name;

/// `fillmissing with 0 for calls, errors`
#[derive(Debug, Clone, PartialEq)]
pub struct Fillmissing {
    /// What missing values of which columns become.
    pub fills: Vec<Fill>,
}

/// A value and the column it goes to.
#[derive(Debug, Clone, PartialEq)]
pub struct Fill {
    /// A number or a text.
    pub value: Expr,
    /// The column.
    pub field: Name,
}

/// What `fillmissing` says of itself.
pub(super) const SPEC: Spec = Spec {
    name: "fillmissing",
    aliases: &[],
    usage: "fillmissing [with VALUE for FIELD[, VALUE for FIELD]...]",
    summary: "Add a row for every bin of time that has none.",
    search: &["gaps", "empty bins", "zero fill", "time series", "makecontinuous", "timechart"],
    parameters: &[
        Parameter { name: "VALUE", summary: "A number, or a text in quotes." },
        Parameter {
            name: "FIELD",
            summary: "The column that gets it wherever it is missing; its name in backticks if need be.",
        },
    ],
    notes: &[
        "It stands behind a `stats` with `bin(...)` or `datefloor(...)` after `by`.",
        "Unlike AWS, where every query has a time range, a query here may have none; the bins are those of the range, and \
         where it has no beginning or no end, those from the first bin with a row to the last.",
        "With further keys after `by`, each combination of them that occurs gets all bins.",
        "Columns without a value to fill in stay missing in the rows that are added.",
        "After `for` a comma may also be followed by another column for the same value: `with 0 for a, b`.",
        "A combination may have a million bins; a query that asks for more ends with an error.",
    ],
    examples: &[
        Example {
            query: "stats count(*) as n by bin(1h) as t | fillmissing with 0 for n | sort t",
            input: r#"{"@timestamp":"2026-01-05T10:10:00Z"} {"@timestamp":"2026-01-05T12:30:00Z"}"#,
            output: r#"{"t":"2026-01-05 10:00:00.000","n":1} {"t":"2026-01-05 11:00:00.000","n":0} {"t":"2026-01-05 12:00:00.000","n":1}"#,
        },
        Example {
            query: "stats avg(ms) as ms by bin(1h) as t | fillmissing | sort t",
            input: r#"{"@timestamp":"2026-01-05T10:10:00Z","ms":4} {"@timestamp":"2026-01-05T12:30:00Z","ms":6}"#,
            output: r#"{"t":"2026-01-05 10:00:00.000","ms":4} {"t":"2026-01-05 11:00:00.000"} {"t":"2026-01-05 12:00:00.000","ms":6}"#,
        },
    ],
};

/// ```text
/// fillmissing ::= "fillmissing" [ "with" fill { "," ( [ "with" ] fill | name ) } ]
/// fill        ::= value "for" name
/// ```
/// after the word is read.
pub(super) fn parse(i: Input<'_>) -> PResult<'_, Fillmissing> {
    let (rest, with) = opt(keyword("with")).parse(i)?;
    if with.is_none() {
        return Ok((i, Fillmissing { fills: Vec::new() }));
    }
    let (mut rest, first) = expect("a number or a text, as in `with 0 for n`", fill)(rest)?;
    let mut fills = vec![first];
    while rest.peek().is(",") {
        let (after, _) = opt(keyword("with")).parse(rest.after(&rest.peek()))?;
        let value = fills.last().map(|fill| fill.value.clone());
        let (after, next) = match (fill(after), value) {
            (Err(Err::Error(_)), Some(value)) => {
                let (after, field) = expect("a column, or a value and `for`", name)(after)?;
                (after, Fill { value, field })
            }
            (other, _) => other?,
        };
        fills.push(next);
        rest = after;
    }
    Ok((rest, Fillmissing { fills }))
}

/// `fill ::= value "for" name`
fn fill(i: Input<'_>) -> PResult<'_, Fill> {
    let (rest, value) = value(i)?;
    let (rest, _) = expect("`for` and a column", keyword("for"))(rest)?;
    let (rest, field) = expect("the name of a column", name)(rest)?;
    Ok((rest, Fill { value, field }))
}

/// `value ::= [ "-" ] number | text`
fn value(i: Input<'_>) -> PResult<'_, Expr> {
    let token = i.peek();
    if token.is("-") {
        let (rest, number) = number(i.after(&token))?;
        let span = token.span.to(number.span);
        return Ok((rest, Expr { kind: ExprKind::Negate(Box::new(number)), span }));
    }
    match text(i) {
        Ok((rest, (text, span))) => Ok((rest, Expr { kind: ExprKind::Text(text), span })),
        Err(Err::Error(_)) => number(i),
        Err(other) => Err(other),
    }
}

fn number(i: Input<'_>) -> PResult<'_, Expr> {
    let token = i.peek();
    if token.kind != Kind::Number {
        return miss();
    }
    let Span { start, end } = token.span;
    Ok((i.after(&token), Expr { kind: ExprKind::Number(token.text.to_owned()), span: Span::new(start, end) }))
}

impl fmt::Display for Fillmissing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("fillmissing")?;
        for (nth, Fill { value, field }) in self.fills.iter().enumerate() {
            let before = if nth == 0 { " with" } else { "," };
            write!(f, "{before} {value} for {field}")?;
        }
        Ok(())
    }
}
