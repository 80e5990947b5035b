use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "now",
    aliases: &[],
    usage: "now()",
    summary: "The time at which the query began, in seconds since 1970-01-01 00:00 UTC.",
    search: &["current time", "epoch", "today"],
    parameters: &[],
    notes: &["Seconds, where other functions count milliseconds; the same for all events of a query."],
    examples: &[Example { query: "display now() > 0 as past", input: r#"{"a":1}"#, output: r#"{"past":1}"# }],
};

pub(super) const FUNCTION: Scalar = Scalar::new(&SPEC, Takes::exactly(&[]), Gives::Kind(Kind::Number), |moment, _| {
    lit(moment.now.div_euclid(1_000) as f64)
});
