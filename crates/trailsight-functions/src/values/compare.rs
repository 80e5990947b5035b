//! `= != < <= > >=` of two texts, and the key that texts are sorted by.

use std::cmp::Ordering;
use std::sync::Arc;

use arrow::array::{ArrayRef, BinaryBuilder};
use arrow::datatypes::DataType;
use datafusion_common::Result;
use datafusion_expr::{Expr, ScalarUDF};

use super::comparison::{Comparison, Comparisons, comparisons};
use crate::args::{Args, Values};
use crate::entry::{Kind, Takes, Want};
use crate::function::{Udf, call, helper};
use crate::number::Decimal;
use crate::order;

/// `left op right` of two texts: as numbers where both are, whole numbers exactly however long; else by code point.
/// Missing where either is.
pub fn compare(op: Comparison, left: Expr, right: Expr) -> Expr {
    call(TEXTS.of(op), vec![left, right])
}

/// Bytes that compare as the texts do in `sort`: numbers last, the rest in natural order. Missing only for missing.
pub fn sort_key(text: Expr) -> Expr {
    call(&SORT_KEY, vec![text])
}

const TWO_TEXTS: Takes = Takes::exactly(&[Want::Kind(Kind::Text), Want::Kind(Kind::Text)]);

static TEXTS: Comparisons = comparisons!("_", TWO_TEXTS, run);

fn run(args: &Args<'_>, holds: fn(Ordering) -> bool) -> Result<ArrayRef> {
    let (left, right) = (args.text(0)?, args.text(1)?);
    match (&left, &right) {
        // The common case, a field and a literal: look at the literal once.
        (_, Values::Same(Some(right))) => {
            let number = Decimal::parse(right);
            args.truths(|row| Some(holds(against(left.get(row)?, right, number.as_ref()))))
        }
        (Values::Same(Some(left)), _) => {
            let number = Decimal::parse(left);
            args.truths(|row| Some(holds(against(right.get(row)?, left, number.as_ref()).reverse())))
        }
        _ => args.truths(|row| Some(holds(order::compare(left.get(row)?, right.get(row)?)))),
    }
}

fn against(value: &str, literal: &str, number: Option<&Decimal<'_>>) -> Ordering {
    match number {
        Some(number) => match Decimal::parse(value) {
            Some(value) => value.compare(number),
            None => value.cmp(literal),
        },
        None => value.cmp(literal),
    }
}

static SORT_KEY: Udf = Udf::new(|| {
    helper(
        "_sort_key",
        Takes::exactly(&[Want::Kind(Kind::Text)]),
        |_| Ok(DataType::Binary),
        |args| {
            let text = args.text(0)?;
            let mut keys = BinaryBuilder::with_capacity(args.rows(), args.rows() * 16);
            let mut key = Vec::new();
            for row in 0..args.rows() {
                match text.get(row) {
                    Some(text) => {
                        key.clear();
                        order::write_sort_key(text, &mut key);
                        keys.append_value(&key);
                    }
                    None => keys.append_null(),
                }
            }
            Ok(Arc::new(keys.finish()))
        },
    )
});

pub(super) fn udfs() -> Vec<Arc<ScalarUDF>> {
    TEXTS.udfs().chain([Arc::clone(&SORT_KEY)]).collect()
}
