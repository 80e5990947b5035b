use crate::values::{addend, finite};
use datafusion_functions_aggregate::expr_fn::sum;

use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "sum",
    aliases: &["sumOverTime", "sum_over_time"],
    usage: "sum(FIELD)",
    summary: "The sum of the numbers in a field.",
    search: &["total", "add", "count if"],
    parameters: &[Parameter { name: "FIELD", summary: "The field, or any expression." }],
    notes: &[
        "Values that are not numbers are ignored.",
        "A comparison counts as 1 where it holds and as 0 elsewhere: `sum(status >= 500)` counts the errors.",
        "A group without such a value has no such column.",
    ],
    examples: &[
        Example {
            query: "stats sum(bytes) as total",
            input: r#"{"bytes":10} {"bytes":"32"} {"bytes":"-"}"#,
            output: r#"{"total":42}"#,
        },
        Example {
            query: "stats sum(status >= 500) as errors",
            input: r#"{"status":200} {"status":503}"#,
            output: r#"{"errors":1}"#,
        },
    ],
};

pub(super) const FUNCTION: Aggregate =
    Aggregate::new(&SPEC, Takes::exactly(&[Want::Addend]), Gives::Kind(Kind::Number), |_, mut args| {
        finite(sum(addend(args.swap_remove(0))))
    });
