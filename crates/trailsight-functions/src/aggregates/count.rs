use datafusion_functions_aggregate::expr_fn::count;

use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "count",
    aliases: &["countOverTime", "count_over_time"],
    usage: "count([FIELD])",
    summary: "The number of events, or of events that have a field.",
    search: &["number", "how many", "frequency", "total"],
    parameters: &[Parameter {
        name: "FIELD",
        summary: "The field, or any expression; all events count if it is left out or `*`.",
    }],
    notes: &["Where no event of the group has the field there is no such column, not a 0."],
    examples: &[
        Example {
            query: "stats count(*) as n by user",
            input: r#"{"user":"ana"} {"user":"ana"}"#,
            output: r#"{"user":"ana","n":2}"#,
        },
        Example { query: "stats count(error) as n", input: r#"{"error":"x"} {"a":1}"#, output: r#"{"n":1}"# },
    ],
};

pub(super) const FUNCTION: Aggregate = Aggregate::new(
    &SPEC,
    Takes { optional: &[Want::Any], star: true, ..Takes::exactly(&[]) },
    Gives::Kind(Kind::Number),
    |_, mut args| match args.pop() {
        Some(value) => shown_count(count(value)),
        // Never 0 in a group, and a group is all there is.
        None => count(lit(1_i64)),
    },
);
