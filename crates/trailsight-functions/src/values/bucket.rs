//! The lower bound of a range of numbers, for `histogram` behind `by`.

use std::sync::Arc;

use datafusion_expr::{Expr, ScalarUDF};

use crate::entry::{Kind, Takes, Want};
use crate::function::{self, Udf, call, helper};

/// The largest multiple of `width`, a literal above 0, that is not above `number`.
pub fn bucket(number: Expr, width: Expr) -> Expr {
    call(&BUCKET, vec![number, width])
}

static BUCKET: Udf = Udf::new(|| {
    helper("_bucket", Takes::exactly(&[Want::Kind(Kind::Number), Want::LiteralNumber]), function::number, |args| {
        let (number, width) = (args.number(0)?, args.number(1)?);
        args.numbers(|row| {
            let (number, width) = (number.get(row)?, width.get(row)?);
            // Adding zero makes -0 a plain 0.
            Some((number / width).floor() * width + 0.0)
        })
    })
});

pub(super) fn udfs() -> Vec<Arc<ScalarUDF>> {
    vec![Arc::clone(&BUCKET)]
}
