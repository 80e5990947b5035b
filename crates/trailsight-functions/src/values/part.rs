//! Comparisons of a part of a structure, each in one call.
//!
//! Written as a choice between readings of the part, a comparison would read the text of the structure several times
//! over: the optimizer turns such choices into chains of `and` and `or` in which each reading stands several times.

use std::cmp::Ordering;
use std::sync::Arc;

use arrow::array::ArrayRef;
use datafusion_common::Result;
use datafusion_expr::{Expr, ScalarUDF, lit};

use super::comparison::{Comparison, Comparisons, comparisons};
use crate::args::Args;
use crate::entry::{Kind, Takes, Want};
use crate::function::{self, Udf, call, helper};
use crate::json::{self, Part};
use crate::number::Decimal;
use crate::order;

/// `part op other`, where the part is what `path` leads to in a JSON value, and the other is a text. As numbers where
/// both are, a truth being 1 or 0; else by code point. A map or list is false; missing where either is.
pub fn compare_part(op: Comparison, value: Expr, path: &str, other: Expr) -> Expr {
    call(PARTS.of(op), vec![value, lit(path), other])
}

/// `part op true` or `part op false`: a part that is a number is compared with 1 or 0.
pub fn compare_part_with_truth(op: Comparison, value: Expr, path: &str, truth: bool) -> Expr {
    call(PARTS.of(op), vec![value, lit(path), lit(if truth { "true" } else { "false" }), lit("truth")])
}

/// Whether the part equals one of some texts, each as [`compare_part`] says. A map or list is false; missing where the
/// part is, and where no text is equal and one is missing.
pub fn part_in(value: Expr, path: &str, texts: Vec<Expr>) -> Expr {
    call(&PART_IN, [value, lit(path)].into_iter().chain(texts).collect())
}

const TEXT: Want = Want::Kind(Kind::Text);
const TAKES: Takes = Takes { optional: &[Want::LiteralText], ..Takes::exactly(&[TEXT, Want::LiteralText, TEXT]) };

static PARTS: Comparisons = comparisons!("_part_", TAKES, run);

fn run(args: &Args<'_>, holds: fn(Ordering) -> bool) -> Result<ArrayRef> {
    let (values, path, other) = (args.text(0)?, args.literal_text(1)?, args.text(2)?);
    let with_truth = args.len() > 3;
    args.truths(|row| {
        let part = json::part(values.get(row)?, &path)?;
        let other = other.get(row)?;
        let order = if with_truth { against_truth(&part, other) } else { against(&part, other) };
        Some(order.is_some_and(holds))
    })
}

/// The order of the two; nothing for a map or list.
fn against(part: &Part<'_>, other: &str) -> Option<Ordering> {
    match part {
        Part::Structure(_) => None,
        Part::Truth(truth) if Decimal::parse(other).is_some() => {
            Some(order::compare(if *truth { "1" } else { "0" }, other))
        }
        Part::Truth(truth) => Some((if *truth { "true" } else { "false" }).cmp(other)),
        Part::Text(text) => Some(order::compare(text, other)),
        Part::Number(digits) => Some(order::compare(digits, other)),
    }
}

/// The same against `true` or `false`.
fn against_truth(part: &Part<'_>, truth: &str) -> Option<Ordering> {
    match part.number() {
        Some(number) => number.partial_cmp(&f64::from(u8::from(truth == "true"))),
        None => against(part, truth),
    }
}

static PART_IN: Udf = Udf::new(|| {
    let takes = Takes { rest: &[TEXT], ..Takes::exactly(&[TEXT, Want::LiteralText]) };
    helper("_part_in", takes, function::truth, |args| {
        let (values, path, texts) = (args.text(0)?, args.literal_text(1)?, args.texts_from(2)?);
        args.truths(|row| {
            let part = json::part(values.get(row)?, &path)?;
            let mut unknown = false;
            for text in &texts {
                match text.get(row) {
                    Some(text) if against(&part, text) == Some(Ordering::Equal) => return Some(true),
                    Some(_) => {}
                    None => unknown = true,
                }
            }
            if unknown { None } else { Some(false) }
        })
    })
});

pub(super) fn udfs() -> Vec<Arc<ScalarUDF>> {
    PARTS.udfs().chain([Arc::clone(&PART_IN)]).collect()
}
