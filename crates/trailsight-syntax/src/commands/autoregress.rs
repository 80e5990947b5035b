//! `autoregress`: values of earlier rows beside those of a row.

use std::fmt;

use nom::Err;
use trailsight_spec::{Example, Parameter, Spec};

use super::options::{bad_value, unknown};
use crate::ast::Name;
use crate::grammar::{Fault, Input, PResult, expect, fail, keyword};
use crate::lexer::{Kind, Token};
use crate::name::name;

/// How far back a row may look.
pub const MAX_LAG: u64 = 1_000;

/// `autoregress bytes as before p=1-3`
#[derive(Debug, Clone, PartialEq)]
pub struct Autoregress {
    /// Whose values.
    pub field: Name,
    /// The name of the column, or of what it begins with where there are several.
    pub alias: Option<Name>,
    /// How many rows back, from the first number to the second.
    pub lags: Lags,
}

/// How many rows back an [`Autoregress`] looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lags {
    /// `p=2`: one row.
    One(u64),
    /// `p=1-3`: each of these.
    Range(u64, u64),
}

/// What `autoregress` says of itself.
pub(super) const SPEC: Spec = Spec {
    name: "autoregress",
    aliases: &[],
    usage: "autoregress FIELD [as NAME] [p=N[-M]]",
    summary: "Add the values that a field has in the rows before.",
    search: &["lag", "previous row", "earlier value", "shift", "delta"],
    parameters: &[
        Parameter { name: "FIELD", summary: "The field whose earlier values are wanted." },
        Parameter {
            name: "NAME",
            summary: "What the column is called; `FIELD_pN` without. Of a range, what the names begin with: `NAME_pN`.",
        },
        Parameter { name: "p", summary: "How many rows back, 1 to 1,000; `p=1-3` adds a column for each." },
    ],
    notes: &[
        "The rows are taken in the order of the last `sort`, and newest first without one.",
        "The first rows have nothing before them, so they have no such value.",
    ],
    examples: &[
        Example {
            query: "fields n | sort n | autoregress n as before",
            input: r#"{"n":1} {"n":4}"#,
            output: r#"{"n":"1"} {"n":"4","before":"1"}"#,
        },
        Example {
            query: "stats sum(n) as n by day | autoregress n p=1-2",
            input: r#"{"day":1,"n":5} {"day":2,"n":7} {"day":3,"n":9}"#,
            output: r#"{"day":"1","n":5} {"day":"2","n":7,"n_p1":5} {"day":"3","n":9,"n_p1":7,"n_p2":5}"#,
        },
    ],
};

/// `autoregress ::= "autoregress" name { "as" name | "p" "=" digits [ "-" digits ] }`, after the word is read.
pub(super) fn parse(i: Input<'_>) -> PResult<'_, Autoregress> {
    let (mut rest, field) = expect("a field name", name)(i)?;
    let mut node = Autoregress { field, alias: None, lags: Lags::One(1) };
    loop {
        let word = rest.peek();
        let equals = rest.after(&word).peek();
        if let Ok((after, _)) = keyword("as")(rest) {
            let (after, alias) = expect("a name after `as`", name)(after)?;
            node.alias = Some(alias);
            rest = after;
        } else if word.kind == Kind::Word && equals.is("=") {
            if !word.is_word("p") {
                return fail(unknown("autoregress", &word, &["p"]));
            }
            let (after, lags) = lags(rest.after(&word).after(&equals), &word)?;
            node.lags = lags;
            rest = after;
        } else {
            return Ok((rest, node));
        }
    }
}

/// `digits [ "-" digits ]`
fn lags<'a>(i: Input<'a>, option: &Token<'a>) -> PResult<'a, Lags> {
    let (rest, first) = lag(i, option, 1)?;
    let dash = rest.peek();
    if !dash.is("-") {
        return Ok((rest, Lags::One(first)));
    }
    let (rest, last) = lag(rest.after(&dash), option, first)?;
    Ok((rest, Lags::Range(first, last)))
}

fn lag<'a>(i: Input<'a>, option: &Token<'a>, least: u64) -> Result<(Input<'a>, u64), Err<Fault>> {
    let token = i.peek();
    let whole = token.kind == Kind::Number && token.text.bytes().all(|byte| byte.is_ascii_digit());
    match token.text.parse() {
        Ok(lag) if whole && (least..=MAX_LAG).contains(&lag) => Ok((i.after(&token), lag)),
        _ => fail(bad_value(i, option, &format!("a whole number from {least} to {MAX_LAG}, or two such as `1-3`,"))),
    }
}

impl Autoregress {
    /// The columns it makes: how many rows back, and their names.
    pub fn outputs(&self) -> Vec<(u64, String)> {
        let base = self.alias.as_ref().unwrap_or(&self.field);
        match (self.lags, &self.alias) {
            (Lags::One(lag), Some(alias)) => vec![(lag, alias.text.clone())],
            (Lags::One(lag), None) => vec![(lag, format!("{}_p{lag}", base.text))],
            (Lags::Range(first, last), _) => (first..=last).map(|lag| (lag, format!("{}_p{lag}", base.text))).collect(),
        }
    }
}

impl fmt::Display for Autoregress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "autoregress {}", self.field)?;
        if let Some(alias) = &self.alias {
            write!(f, " as {alias}")?;
        }
        match self.lags {
            Lags::One(1) => Ok(()),
            Lags::One(lag) => write!(f, " p={lag}"),
            Lags::Range(first, last) => write!(f, " p={first}-{last}"),
        }
    }
}
