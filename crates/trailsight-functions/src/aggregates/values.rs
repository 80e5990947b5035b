use super::tally::{Tally, tally};

use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "values",
    aliases: &["collect_values"],
    usage: "values(FIELD)",
    summary: "The different values of a field, one after another with commas between them.",
    search: &["distinct", "list", "collect", "set", "unique", "array"],
    parameters: &[Parameter { name: "FIELD", summary: "The field, or any expression." }],
    notes: &[
        "In the order of the events that have them first, oldest first; behind another `stats`, in that of `sort`.",
        "`1` and `\"1\"` are one value. An empty text is a value too.",
        "A group without such a value has no such column.",
        "All values of a group are held in memory.",
    ],
    examples: &[Example {
        query: "stats values(role) as roles by user",
        input: r#"{"user":"ana","role":"admin"} {"user":"ana","role":"audit"} {"user":"ana","role":"admin"}"#,
        output: r#"{"user":"ana","roles":"admin,audit"}"#,
    }],
};

pub(super) const FUNCTION: Aggregate =
    Aggregate::new(&SPEC, Takes::exactly(&[Want::Kind(Kind::Text)]), Gives::Kind(Kind::Text), |order, mut args| {
        args.extend([order.timestamp.clone(), order.position.clone()]);
        call(&UDF, args)
    })
    .ordered_if_known();

static UDF: Udaf = Udaf::new(|| tally(SPEC.name, SPEC.aliases, Tally::Values));
