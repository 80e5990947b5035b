use super::percentile::percentile;

use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "median",
    aliases: &[],
    usage: "median(FIELD)",
    summary: "The middle one of the numbers in a field.",
    search: &["percentile", "middle", "p50"],
    parameters: &[Parameter { name: "FIELD", summary: "The field, or any expression." }],
    notes: &[
        "The same as `pct(FIELD, 50)`: halfway between the two in the middle if there are two.",
        "Values that are not numbers are ignored.",
        "A group without such a value has no such column.",
    ],
    examples: &[Example {
        query: "stats median(ms) as m",
        input: r#"{"ms":1} {"ms":2} {"ms":90}"#,
        output: r#"{"m":2}"#,
    }],
};

pub(super) const FUNCTION: Aggregate =
    Aggregate::new(&SPEC, Takes::exactly(&[Want::Kind(Kind::Number)]), Gives::Kind(Kind::Number), |_, mut args| {
        args.push(lit(50.0));
        percentile(args)
    });
