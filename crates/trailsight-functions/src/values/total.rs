//! The sum of several numbers of one row, for `addtotals`.

use std::sync::Arc;

use datafusion_common::Result;
use datafusion_expr::{Expr, ScalarUDF};

use crate::entry::{Kind, Takes, Want};
use crate::function::{self, Udf, call, helper};

/// The sum of those numbers that are there; missing if none is.
pub fn total(numbers: Vec<Expr>) -> Expr {
    call(&TOTAL, numbers)
}

static TOTAL: Udf = Udf::new(|| {
    const NUMBER: Want = Want::Kind(Kind::Number);
    helper("_total", Takes { rest: &[NUMBER], ..Takes::exactly(&[NUMBER]) }, function::number, |args| {
        let numbers = (0..args.len()).map(|place| args.number(place)).collect::<Result<Vec<_>>>()?;
        args.numbers(|row| numbers.iter().filter_map(|number| number.get(row)).reduce(|a, b| a + b))
    })
});

pub(super) fn udfs() -> Vec<Arc<ScalarUDF>> {
    vec![Arc::clone(&TOTAL)]
}
