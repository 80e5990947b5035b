//! `outlier`: values far above the others are cut, dropped or marked.

use std::fmt;

use trailsight_spec::{Example, Parameter, Spec};

use super::options::{bad_value, number, truth, unknown, with_options};
use crate::ast::Name;
use crate::grammar::{Input, PResult, fail, unexpected};
use crate::name::name;
use crate::print::write_list;

/// `outlier action=remove param=3 cpu memory`
#[derive(Debug, Clone, PartialEq)]
pub struct Outlier {
    /// What happens to an outlier.
    pub action: OutlierAction,
    /// How many interquartile ranges away a value may be, as written; 2.5 without.
    pub param: Option<String>,
    /// Whether values far below are outliers too.
    pub uselower: bool,
    /// Whether a column says which values are outliers.
    pub mark: bool,
    /// The fields, each by itself.
    pub fields: Vec<Name>,
}

/// What an [`Outlier`] does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutlierAction {
    /// The value becomes the bound that it passed.
    Transform,
    /// The row is dropped.
    Remove,
}

/// What `outlier` says of itself.
pub(super) const SPEC: Spec = Spec {
    name: "outlier",
    aliases: &[],
    usage: "outlier [action=transform|remove] [param=N] [uselower=true|false] [mark=true|false] FIELD...",
    summary: "Cut, drop or mark the numbers of a field that lie far from the others.",
    search: &["anomaly", "iqr", "interquartile range", "extreme values", "clamp", "winsorize"],
    parameters: &[
        Parameter {
            name: "action",
            summary: "`transform` sets an outlier to the bound it passed, `remove` drops its row; `transform` without.",
        },
        Parameter { name: "param", summary: "How many interquartile ranges above it may be; 2.5 without." },
        Parameter { name: "uselower", summary: "Whether there is a lower bound too; `false` without." },
        Parameter {
            name: "mark",
            summary: "Whether a column `isOutlier_FIELD` holds 1 for an outlier and 0 for others; `false` without.",
        },
        Parameter { name: "FIELD", summary: "A field with numbers; blanks or commas separate several." },
    ],
    notes: &[
        "The upper bound is Q3 + N * (Q3 - Q1), the lower bound Q1 - N * (Q3 - Q1).",
        "The quartiles Q1 and Q3 are `pct(FIELD, 25)` and `pct(FIELD, 75)` over all rows: exact up to 8192 numbers, a \
         close estimate beyond.",
        "A value that is missing or no number is never an outlier, and stays as it is.",
        "Unlike AWS, which takes blanks, commas may separate the fields, too; a strict reading takes blanks only.",
        "With several fields, `remove` drops a row in which any of them is an outlier.",
    ],
    examples: &[
        Example {
            query: "fields n | sort n | outlier n",
            input: r#"{"n":1} {"n":2} {"n":3} {"n":4} {"n":100}"#,
            output: r#"{"n":"1"} {"n":"2"} {"n":"3"} {"n":"4"} {"n":"9"}"#,
        },
        Example {
            query: "fields n | sort n | outlier action=remove n",
            input: r#"{"n":1} {"n":2} {"n":3} {"n":4} {"n":100}"#,
            output: r#"{"n":"1"} {"n":"2"} {"n":"3"} {"n":"4"}"#,
        },
    ],
};

const OPTIONS: &[&str] = &["action", "param", "uselower", "mark"];

/// `outlier ::= "outlier" { option | name [ "," ] }`, after the word is read.
/// `option ::= "action" "=" ( "transform" | "remove" ) | "param" "=" number | ( "uselower" | "mark" ) "=" truth`
pub(super) fn parse(i: Input<'_>) -> PResult<'_, Outlier> {
    let mut node =
        Outlier { action: OutlierAction::Transform, param: None, uselower: false, mark: false, fields: Vec::new() };
    let (rest, fields) = with_options(i, "a field name", name, |option, i| {
        if option.is_word("action") {
            let value = i.peek();
            node.action = match (value.is_word("transform"), value.is_word("remove")) {
                (true, _) => OutlierAction::Transform,
                (_, true) => OutlierAction::Remove,
                _ => return fail(bad_value(i, option, "`transform` or `remove`")),
            };
            return Ok(i.after(&value));
        }
        if option.is_word("param") {
            let (rest, param) = number(i, option)?;
            node.param = Some(param);
            return Ok(rest);
        }
        let flag = if option.is_word("uselower") {
            &mut node.uselower
        } else if option.is_word("mark") {
            &mut node.mark
        } else {
            return fail(unknown("outlier", option, OPTIONS));
        };
        let (rest, set) = truth(i, option)?;
        *flag = set;
        Ok(rest)
    })?;
    if fields.is_empty() {
        return fail(unexpected(rest, "a field name"));
    }
    node.fields = fields;
    Ok((rest, node))
}

impl fmt::Display for Outlier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("outlier")?;
        if self.action == OutlierAction::Remove {
            f.write_str(" action=remove")?;
        }
        if let Some(param) = &self.param {
            write!(f, " param={param}")?;
        }
        if self.uselower {
            f.write_str(" uselower=true")?;
        }
        if self.mark {
            f.write_str(" mark=true")?;
        }
        f.write_str(" ")?;
        write_list(f, &self.fields, " ")
    }
}
