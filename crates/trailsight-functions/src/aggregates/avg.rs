use crate::values::{addend, finite};
use datafusion_functions_aggregate::expr_fn::avg;

use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "avg",
    aliases: &[],
    usage: "avg(FIELD)",
    summary: "The mean of the numbers in a field.",
    search: &["average", "mean"],
    parameters: &[Parameter { name: "FIELD", summary: "The field, or any expression." }],
    notes: &[
        "Values that are not numbers are ignored.",
        "A comparison counts as 1 where it holds and as 0 elsewhere: `avg(status >= 500)` is the share of errors.",
        "A group without such a value has no such column.",
    ],
    examples: &[Example {
        query: "stats avg(ms) as mean",
        input: r#"{"ms":10} {"ms":20} {"ms":"-"}"#,
        output: r#"{"mean":15}"#,
    }],
};

pub(super) const FUNCTION: Aggregate =
    Aggregate::new(&SPEC, Takes::exactly(&[Want::Addend]), Gives::Kind(Kind::Number), |_, mut args| {
        finite(avg(addend(args.swap_remove(0))))
    });
