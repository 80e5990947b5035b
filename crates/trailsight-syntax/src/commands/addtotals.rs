//! `addtotals`: sums across a row, and down the columns.

use std::fmt;

use trailsight_spec::{Example, Parameter, Spec};

use super::options::{truth, unknown, value_name, with_options};
use crate::ast::Name;
use crate::grammar::{Input, PResult, fail};
use crate::name::name;
use crate::print::write_list;

/// `addtotals fieldname=Sum col=true price, tax`
#[derive(Debug, Clone, PartialEq)]
pub struct Addtotals {
    /// Whether a column holds the sum of each row.
    pub row: bool,
    /// Whether a last row holds the sum of each column.
    pub col: bool,
    /// What the column is called; `Total` without.
    pub name: Option<Name>,
    /// What is summed; all that is numeric when empty.
    pub fields: Vec<Name>,
}

/// What `addtotals` says of itself.
pub(super) const SPEC: Spec = Spec {
    name: "addtotals",
    aliases: &[],
    usage: "addtotals [fieldname=NAME] [row=true|false] [col=true|false] [FIELD[, FIELD]...]",
    summary: "Add a column with the sum of each row, and a last row with the sums of the columns.",
    search: &["total", "sum", "summary row", "grand total", "row sum"],
    parameters: &[
        Parameter { name: "NAME", summary: "What the new column is called; `Total` without." },
        Parameter { name: "row", summary: "Whether the column is added; `true` without." },
        Parameter { name: "col", summary: "Whether the row is added; `false` without." },
        Parameter {
            name: "FIELD",
            summary: "What is summed; without any, every column and every name made before, keys of `stats` too.",
        },
    ],
    notes: &[
        "Values that are not numbers are left out; a row without any number has no sum.",
        "Times, `@message` and other system fields are summed only where they are named.",
        "The row of sums comes last, whatever its order; a `sort` behind it treats it as any other row.",
        "Unlike AWS, which was seen to add no column behind `stats`, it does so there as well; and blanks may separate the fields, too, but for a strict reading.",
        "In the row of sums the first column says `Summary` where it is text that is not summed.",
        "Without a `limit` 10,000 rows are returned, and the row of sums, which is that of all rows.",
    ],
    examples: &[
        Example {
            query: "fields price, tax | addtotals",
            input: r#"{"price":10,"tax":2}"#,
            output: r#"{"price":"10","tax":"2","Total":12}"#,
        },
        Example {
            query: "stats count(*) as n, sum(bytes) as bytes by user | addtotals row=false col=true n, bytes",
            input: r#"{"user":"ana","bytes":10} {"user":"raj","bytes":5}"#,
            output: r#"{"user":"ana","n":1,"bytes":10} {"user":"raj","n":1,"bytes":5} {"user":"Summary","n":2,"bytes":15}"#,
        },
    ],
};

const OPTIONS: &[&str] = &["fieldname", "row", "col"];

/// `addtotals ::= "addtotals" { option | name [ "," ] }`, after the word is read.
/// `option ::= "fieldname" "=" name | ( "row" | "col" ) "=" truth`
pub(super) fn parse(i: Input<'_>) -> PResult<'_, Addtotals> {
    let mut node = Addtotals { row: true, col: false, name: None, fields: Vec::new() };
    let (rest, fields) = with_options(i, "a field name", name, |option, i| {
        if option.is_word("fieldname") {
            let (rest, name) = value_name(i, option)?;
            node.name = Some(name);
            Ok(rest)
        } else if option.is_word("row") {
            let (rest, row) = truth(i, option)?;
            node.row = row;
            Ok(rest)
        } else if option.is_word("col") {
            let (rest, col) = truth(i, option)?;
            node.col = col;
            Ok(rest)
        } else {
            fail(unknown("addtotals", option, OPTIONS))
        }
    })?;
    node.fields = fields;
    Ok((rest, node))
}

impl Addtotals {
    /// The name of the column it makes, if it makes one.
    pub fn output(&self) -> Option<&str> {
        self.row.then(|| self.name.as_ref().map_or("Total", |name| &name.text))
    }
}

impl fmt::Display for Addtotals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("addtotals")?;
        if let Some(name) = &self.name {
            write!(f, " fieldname={name}")?;
        }
        if !self.row {
            f.write_str(" row=false")?;
        }
        if self.col {
            f.write_str(" col=true")?;
        }
        if !self.fields.is_empty() {
            f.write_str(" ")?;
            write_list(f, &self.fields, ", ")?;
        }
        Ok(())
    }
}
