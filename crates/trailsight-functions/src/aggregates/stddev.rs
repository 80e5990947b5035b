use crate::values::finite;
use datafusion_functions_aggregate::expr_fn::stddev_pop;

use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "stddev",
    aliases: &[],
    usage: "stddev(FIELD)",
    summary: "The standard deviation of the numbers in a field.",
    search: &["spread", "deviation", "statistics"],
    parameters: &[Parameter { name: "FIELD", summary: "The field, or any expression." }],
    notes: &[
        "That of the population: divided by the number of values, so a single value has 0.",
        "Values that are not numbers are ignored.",
        "A group without such a value has no such column.",
    ],
    examples: &[Example { query: "stats stddev(ms) as v", input: r#"{"ms":1} {"ms":5}"#, output: r#"{"v":2}"# }],
};

pub(super) const FUNCTION: Aggregate =
    Aggregate::new(&SPEC, Takes::exactly(&[Want::Kind(Kind::Number)]), Gives::Kind(Kind::Number), |_, mut args| {
        finite(stddev_pop(args.swap_remove(0)))
    });
