//! `+ - * / % ^`.

use std::sync::Arc;

use datafusion_common::Result;
use datafusion_expr::{Expr, ScalarUDF};

use crate::args::Args;
use crate::entry::{Kind, Takes, Want};
use crate::function::{self, Udf, call, helper};

/// An operator on two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Arithmetic {
    /// `a + b`
    Add,
    /// `a - b`
    Subtract,
    /// `a * b`
    Multiply,
    /// `a / b`
    Divide,
    /// `a % b`, with the sign of `a`
    Remainder,
    /// `a ^ b`
    Power,
}

/// `left op right` of two numbers. Missing where an operand is, on division by zero, and where the result overflows.
///
/// DataFusion's own operators would give infinities, which have no text.
pub fn arithmetic(op: Arithmetic, left: Expr, right: Expr) -> Expr {
    call(udf(op), vec![left, right])
}

fn udf(op: Arithmetic) -> &'static Udf {
    match op {
        Arithmetic::Add => &ADD,
        Arithmetic::Subtract => &SUBTRACT,
        Arithmetic::Multiply => &MULTIPLY,
        Arithmetic::Divide => &DIVIDE,
        Arithmetic::Remainder => &REMAINDER,
        Arithmetic::Power => &POWER,
    }
}

const TAKES: Takes = Takes::exactly(&[Want::Kind(Kind::Number), Want::Kind(Kind::Number)]);

static ADD: Udf = Udf::new(|| helper("_add", TAKES, function::number, |args| run(args, |a, b| a + b)));
static SUBTRACT: Udf = Udf::new(|| helper("_subtract", TAKES, function::number, |args| run(args, |a, b| a - b)));
static MULTIPLY: Udf = Udf::new(|| helper("_multiply", TAKES, function::number, |args| run(args, |a, b| a * b)));
// Zero by zero is NaN and the rest is infinite: `run` turns both into missing.
static DIVIDE: Udf = Udf::new(|| helper("_divide", TAKES, function::number, |args| run(args, |a, b| a / b)));
static REMAINDER: Udf = Udf::new(|| helper("_remainder", TAKES, function::number, |args| run(args, |a, b| a % b)));
static POWER: Udf = Udf::new(|| helper("_power", TAKES, function::number, |args| run(args, f64::powf)));

fn run(args: &Args<'_>, op: fn(f64, f64) -> f64) -> Result<arrow::array::ArrayRef> {
    let (left, right) = (args.number(0)?, args.number(1)?);
    args.numbers(|row| Some(op(left.get(row)?, right.get(row)?)))
}

pub(super) fn udfs() -> Vec<Arc<ScalarUDF>> {
    [&ADD, &SUBTRACT, &MULTIPLY, &DIVIDE, &REMAINDER, &POWER].map(|udf| Arc::clone(udf)).into()
}
