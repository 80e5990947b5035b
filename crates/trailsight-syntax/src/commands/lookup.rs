//! `lookup`: columns of a table, found by a key.

use std::fmt;

use nom::combinator::{opt, value};
use nom::{Parser, branch::alt};
use trailsight_spec::{Example, Parameter, Spec};

use crate::ast::Name;
use crate::grammar::{Input, PResult, comma_separated, expect, fail, keyword, miss, text, unexpected};
use crate::lexer::Kind;
use crate::name::name;
use crate::print::write_list;

/// `lookup users id as userId OUTPUT team, role as r`
#[derive(Debug, Clone, PartialEq)]
pub struct Lookup {
    /// The table.
    pub table: Name,
    /// Columns of the table and the fields they must equal, all of them.
    pub keys: Vec<LookupKey>,
    /// What is taken from the table.
    pub outputs: Outputs,
}

/// A column of the table and the field of the events that it must equal.
#[derive(Debug, Clone, PartialEq)]
pub struct LookupKey {
    /// The column of the table.
    pub column: Name,
    /// The field, if it is not called as the column.
    pub field: Option<Name>,
}

/// What is taken from a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Outputs {
    /// `OUTPUTNEW`: what an event has already stays.
    pub keep: bool,
    /// The columns.
    pub columns: Vec<Output>,
}

/// A column of a table, and what it is called in the events.
#[derive(Debug, Clone, PartialEq)]
pub struct Output {
    /// The column of the table.
    pub column: Name,
    /// Its name in the events, if that is another.
    pub alias: Option<Name>,
}

impl LookupKey {
    /// The field of the events.
    pub fn field(&self) -> &Name {
        self.field.as_ref().unwrap_or(&self.column)
    }
}

impl Output {
    /// What it is called in the events.
    pub fn name(&self) -> &Name {
        self.alias.as_ref().unwrap_or(&self.column)
    }
}

/// What `lookup` says of itself.
pub(super) const SPEC: Spec = Spec {
    name: "lookup",
    aliases: &[],
    usage: "lookup TABLE COLUMN [as FIELD][, COLUMN [as FIELD]]... OUTPUT|OUTPUTNEW COLUMN [as NAME][, ...]",
    summary: "Add columns of a table, from its first line that has the event's values.",
    search: &["enrich", "csv", "table", "map", "join", "name of id"],
    parameters: &[
        Parameter {
            name: "TABLE",
            summary: "A lookup table: a CSV or Parquet file named in the project file or by `--table`.",
        },
        Parameter {
            name: "COLUMN",
            summary: "A column of the table; those before `OUTPUT` must equal the fields of the event, all of them.",
        },
        Parameter { name: "FIELD", summary: "The field of the event, if it is not called as the column." },
        Parameter {
            name: "OUTPUT",
            summary: "Whatever the event had under the name is replaced, where nothing fits by nothing.",
        },
        Parameter { name: "OUTPUTNEW", summary: "Only fills what the event lacks." },
        Parameter { name: "NAME", summary: "What the column is called from here on." },
    ],
    notes: &[
        "Keys are compared as text, as it stands: `1` is not `01`, and case counts.",
        "An event that lacks a key fits no line. An empty cell is a missing value, and fits no event.",
        "A CSV file has a header, is UTF-8, and each line has as many cells as the header; a quoted cell may hold line ends.",
        "Unlike AWS, where a table has 10 MB at most, it can be of any size; it is read when a query names it, and held in memory.",
    ],
    examples: &[Example {
        query: "fields user | lookup users id as user OUTPUT team | sort user",
        input: "{\"user\":\"u1\"} {\"user\":\"u2\"}\n--- table users\nid,team\nu1,blue\nu3,red",
        output: r#"{"user":"u1","team":"blue"} {"user":"u2"}"#,
    }],
};

/// `lookup ::= "lookup" table key { "," key } outputs`, after the word is read.
pub(super) fn parse(i: Input<'_>) -> PResult<'_, Lookup> {
    let (i, table) = expect("the name of a table", table)(i)?;
    let (i, keys) = comma_separated("a column of the table", key)(i)?;
    let (i, outputs) = outputs(i)?;
    Ok((i, Lookup { table, keys, outputs }))
}

/// `table ::= name | text | digits`
pub(super) fn table(i: Input<'_>) -> PResult<'_, Name> {
    let token = i.peek();
    if matches!(token.kind, Kind::Number | Kind::Counted | Kind::BadNumber) {
        return Ok((i.after(&token), Name { text: token.text.to_owned(), span: token.span }));
    }
    match opt(text).parse(i)? {
        (rest, Some((text, span))) => Ok((rest, Name { text, span })),
        (_, None) => not_output(i),
    }
}

/// A name, but not the word `OUTPUT`, which would say that one was forgotten.
pub(super) fn not_output(i: Input<'_>) -> PResult<'_, Name> {
    if i.peek().is_word("OUTPUT") || i.peek().is_word("OUTPUTNEW") { miss() } else { name(i) }
}

/// `key ::= name [ "as" name ]`
fn key(i: Input<'_>) -> PResult<'_, LookupKey> {
    let (i, column) = not_output(i)?;
    let (i, field) = alias(i)?;
    Ok((i, LookupKey { column, field }))
}

/// `outputs ::= ( "OUTPUT" | "OUTPUTNEW" ) name [ "as" name ] { "," ... }`
pub(super) fn outputs(i: Input<'_>) -> PResult<'_, Outputs> {
    let mut word = alt((value(false, keyword("OUTPUT")), value(true, keyword("OUTPUTNEW"))));
    let (i, keep) = match word.parse(i) {
        Err(nom::Err::Error(_)) => {
            let help = "write `OUTPUT` and the columns that are wanted of the table";
            return fail(unexpected(i, "`OUTPUT` or `OUTPUTNEW`").help(help));
        }
        other => other?,
    };
    let (i, columns) = comma_separated("a column of the table", output)(i)?;
    Ok((i, Outputs { keep, columns }))
}

fn output(i: Input<'_>) -> PResult<'_, Output> {
    let (i, column) = name(i)?;
    let (i, alias) = alias(i)?;
    Ok((i, Output { column, alias }))
}

/// `[ "as" name ]`
pub(super) fn alias(i: Input<'_>) -> PResult<'_, Option<Name>> {
    opt(nom::sequence::preceded(keyword("as"), expect("a name after `as`", name))).parse(i)
}

/// A name that is not taken for the word `OUTPUT`.
pub(super) struct Plain<'a>(pub(super) &'a Name);

impl fmt::Display for Plain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = |word: &str| self.0.text.eq_ignore_ascii_case(word);
        if word("OUTPUT") || word("OUTPUTNEW") { write!(f, "`{}`", self.0.text) } else { self.0.fmt(f) }
    }
}

impl fmt::Display for Lookup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "lookup {} ", Plain(&self.table))?;
        write_list(f, &self.keys, ", ")?;
        write!(f, " {}", self.outputs)
    }
}

impl fmt::Display for LookupKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.field {
            Some(field) => write!(f, "{} as {field}", Plain(&self.column)),
            None => Plain(&self.column).fmt(f),
        }
    }
}

impl fmt::Display for Outputs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.keep { "OUTPUTNEW " } else { "OUTPUT " })?;
        write_list(f, &self.columns, ", ")
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.alias {
            Some(alias) => write!(f, "{} as {alias}", self.column),
            None => self.column.fmt(f),
        }
    }
}
