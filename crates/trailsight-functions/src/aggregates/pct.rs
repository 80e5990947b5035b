use super::percentile::{percent, percentile};

use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "pct",
    aliases: &[],
    usage: "pct(FIELD, PERCENT)",
    summary: "The value below which so many percent of the numbers in a field lie.",
    search: &["percentile", "quantile", "p99", "p95"],
    parameters: &[
        Parameter { name: "FIELD", summary: "The field, or any expression." },
        Parameter { name: "PERCENT", summary: "From 0 to 100; may have decimals." },
    ],
    notes: &[
        "Unlike AWS, which estimates and does not say how, it is exact, between two values in proportion, while a group has up to 8192 values; a close estimate beyond that.",
        "Values that are not numbers are ignored.",
        "A group without such a value has no such column.",
    ],
    examples: &[Example { query: "stats pct(ms, 90) as p90", input: r#"{"ms":0} {"ms":10}"#, output: r#"{"p90":9}"# }],
};

pub(super) const FUNCTION: Aggregate = Aggregate::new(
    &SPEC,
    Takes::exactly(&[Want::Kind(Kind::Number), Want::LiteralNumber]),
    Gives::Kind(Kind::Number),
    |_, args| percentile(args),
)
.with_check(|place, literal| if place == 1 { percent(literal).map(drop) } else { Ok(()) });
