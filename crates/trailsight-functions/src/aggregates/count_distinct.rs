use super::distinct::distinct;

use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "countDistinct",
    aliases: &["count_distinct"],
    usage: "countDistinct(FIELD)",
    summary: "The number of different values of a field.",
    search: &["unique", "distinct", "cardinality", "dcount"],
    parameters: &[Parameter { name: "FIELD", summary: "The field, or any expression." }],
    notes: &[
        "Unlike AWS, which estimates where there are many, it is exact.",
        "Where no event of the group has the field there is no such column, not a 0.",
    ],
    examples: &[Example {
        query: "stats countDistinct(user) as users",
        input: r#"{"user":"ana"} {"user":"raj"} {"user":"ana"}"#,
        output: r#"{"users":2}"#,
    }],
};

pub(super) const FUNCTION: Aggregate =
    Aggregate::new(&SPEC, Takes::exactly(&[Want::Any]), Gives::Kind(Kind::Number), |_, args| {
        shown_count(call(&UDF, args))
    });

static UDF: Udaf = Udaf::new(|| distinct(SPEC.name, SPEC.aliases));
