use super::extreme::extreme;

use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "min",
    aliases: &[],
    usage: "min(FIELD)",
    summary: "The smallest value of a field.",
    search: &["minimum", "lowest"],
    parameters: &[Parameter { name: "FIELD", summary: "The field, or any expression." }],
    notes: &[
        "Numbers come after all other values and are compared by value; the rest in natural order, `a9` before `a10`.",
        "Of a time it is a time.",
        "A group without such a value has no such column.",
    ],
    examples: &[Example { query: "stats min(ms) as n", input: r#"{"ms":9} {"ms":10}"#, output: r#"{"n":"9"}"# }],
};

pub(super) const FUNCTION: Aggregate =
    Aggregate::new(&SPEC, Takes::exactly(&[Want::Any]), Gives::First, |_, args| call(&UDF, args));

static UDF: Udaf = Udaf::new(|| extreme(SPEC.name, false));
