use arrow::datatypes::DataType;
use datafusion_common::ScalarValue;
use datafusion_expr::{Case, cast};
use datafusion_functions_aggregate::expr_fn::{max, min};

use crate::period::Period;
use crate::values::{Arithmetic, arithmetic};

use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "rate",
    aliases: &[],
    usage: "rate(FIELD, PERIOD)",
    summary: "How much a number changes in a period, from the first event of a group to the last.",
    search: &["per second", "change", "slope", "counter", "derivative", "delta"],
    parameters: &[
        Parameter { name: "FIELD", summary: "The field, or any expression." },
        Parameter { name: "PERIOD", summary: "What the change is counted in, such as `1m`." },
    ],
    notes: &[
        "(last - first) / time between them * PERIOD; a number that stays the same gives 0, one that falls less than 0.",
        "Events without a number or a time are passed over.",
        "A group with one such event, or with all of one moment, has no such column.",
        "Counts are clamped as in `bin`: `300s` is one minute. A month is a twelfth of 365.2425 days.",
    ],
    examples: &[Example {
        query: "stats rate(sent, 1m) as per_minute",
        input: r#"{"@timestamp":"2026-01-05T10:00:00Z","sent":100} {"@timestamp":"2026-01-05T10:02:00Z","sent":160}"#,
        output: r#"{"per_minute":30}"#,
    }],
};

pub(super) const FUNCTION: Aggregate = Aggregate::new(
    &SPEC,
    Takes::exactly(&[Want::Kind(Kind::Number), Want::Period]),
    Gives::Kind(Kind::Number),
    |order, mut args| {
        let period = args.pop().and_then(length).unwrap_or_else(|| lit(ScalarValue::Float64(None)));
        let value = args.pop().unwrap_or_else(|| lit(ScalarValue::Float64(None)));
        let time = &order.timestamp;
        let timed = only_if(time.clone().is_not_null(), value.clone());
        let at = |udf: &Udaf| call(udf, vec![timed.clone(), time.clone(), order.position.clone()]);
        let change = arithmetic(Arithmetic::Subtract, at(&super::latest::UDF), at(&super::earliest::UDF));
        let ms = cast(cast(time.clone(), DataType::Int64), Kind::Number.data_type());
        let ms = only_if(value.is_not_null(), ms);
        let elapsed = arithmetic(Arithmetic::Subtract, max(ms.clone()), min(ms));
        arithmetic(Arithmetic::Multiply, arithmetic(Arithmetic::Divide, change, elapsed), period)
    },
)
.ordered()
.with_check(|place, literal| match literal.try_as_str().flatten() {
    Some(text) if place == 1 => Period::parse(text).map(drop),
    _ => Ok(()),
});

/// The length in ms of a literal period.
fn length(literal: Expr) -> Option<Expr> {
    let Expr::Literal(literal, _) = literal else { return None };
    Some(lit(Period::parse(literal.try_as_str()??).ok()?.length()))
}

fn only_if(condition: Expr, value: Expr) -> Expr {
    Expr::Case(Case::new(None, vec![(Box::new(condition), Box::new(value))], None))
}
