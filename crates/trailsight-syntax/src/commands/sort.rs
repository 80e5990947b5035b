//! `sort`: the order of the rows.

use std::fmt;

use nom::branch::alt;
use nom::combinator::{opt, value};
use nom::{Err, Parser};
use trailsight_spec::{Example, Parameter, Spec};

use crate::ast::Name;
use crate::grammar::{Input, PResult, comma_separated, fail, keyword, miss, unexpected};
use crate::lexer::Kind;
use crate::name::name;
use crate::print::write_list;

/// `sort bytes desc, user`
#[derive(Debug, Clone, PartialEq)]
pub struct Sort {
    /// The first decides, the next where it ties.
    pub keys: Vec<SortKey>,
}

/// One key of a [`Sort`].
#[derive(Debug, Clone, PartialEq)]
pub struct SortKey {
    /// A field, an alias, or the text of an unaliased column.
    pub name: Name,
    /// `desc`
    pub descending: bool,
}

/// What `sort` says of itself.
pub(super) const SPEC: Spec = Spec {
    name: "sort",
    aliases: &["order"],
    usage: "sort FIELD [asc|desc][, FIELD [asc|desc]]...",
    summary: "Order the rows.",
    search: &["order by", "ascending", "descending", "asc", "desc", "rank"],
    parameters: &[
        Parameter {
            name: "FIELD",
            summary: "A field or an alias; the column of an expression without alias by its text in backticks.",
        },
        Parameter { name: "asc|desc", summary: "Smallest first, or largest first; `asc` without a word." },
    ],
    notes: &[
        "Text comes before numbers; runs of digits inside text are ordered by length, then by value.",
        "Missing values come first ascending and last descending.",
        "Rows that tie keep their order. The last `sort` of a query decides.",
        "`sort by`, `order` and `order by` are the same.",
    ],
    examples: &[
        Example {
            query: "fields user, n | sort n desc",
            input: r#"{"user":"ana","n":9} {"user":"raj","n":10}"#,
            output: r#"{"user":"raj","n":"10"} {"user":"ana","n":"9"}"#,
        },
        Example {
            query: "stats count(*) by user | sort `count(*)` desc, user",
            input: r#"{"user":"raj"} {"user":"ana"} {"user":"eve"} {"user":"eve"}"#,
            output: r#"{"user":"eve","count(*)":2} {"user":"ana","count(*)":1} {"user":"raj","count(*)":1}"#,
        },
    ],
};

/// `sort ::= ( "sort" | "order" ) [ "by" ] key { "," key }`, after the word is read.
pub(super) fn parse(i: Input<'_>) -> PResult<'_, Sort> {
    let (rest, _) = opt(noise_by).parse(i)?;
    comma_separated("a field name", key).map(|keys| Sort { keys }).parse(rest)
}

/// `by`, which adds nothing; alone it is a field of that name.
fn noise_by(i: Input<'_>) -> PResult<'_, ()> {
    let (rest, _) = keyword("by")(i)?;
    let next = rest.peek();
    let is_name = next.kind == Kind::Backticks || next.kind == Kind::Word && !is_direction(rest);
    if is_name { Ok((rest, ())) } else { miss() }
}

fn is_direction(i: Input<'_>) -> bool {
    let token = i.peek();
    token.is_word("asc") || token.is_word("desc")
}

/// `key ::= name [ "asc" | "desc" ]`
fn key(i: Input<'_>) -> PResult<'_, SortKey> {
    let (rest, name) = match name(i) {
        Err(Err::Error(_)) if i.peek().is("-") || i.peek().is("+") => {
            let help = "write `desc` behind the field for the largest first, `asc` for the smallest";
            return fail(unexpected(i, "a field name").help(help));
        }
        other => other?,
    };
    if rest.peek().is("(") {
        let help =
            "give it an alias in `fields` or `stats` and sort by the alias, or write its column name in backticks";
        return fail(unexpected(rest, "`asc`, `desc`, `,` or `|` behind the name").help(help));
    }
    let direction = alt((value(false, keyword("asc")), value(true, keyword("desc"))));
    let (rest, descending) = opt(direction).parse(rest)?;
    Ok((rest, SortKey { name, descending: descending.unwrap_or(false) }))
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sort ")?;
        write_list(f, &self.keys, ", ")
    }
}

impl fmt::Display for SortKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.name, if self.descending { " desc" } else { "" })
    }
}
