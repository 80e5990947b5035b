use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "queryEndTime",
    aliases: &[],
    usage: "queryEndTime()",
    summary: "The last millisecond of the time range of the query, since 1970-01-01 00:00 UTC.",
    search: &["window", "range", "period"],
    parameters: &[],
    notes: &["Missing if the query was given no time range."],
    examples: &[Example {
        query: "display coalesce(queryEndTime(), 0) as ms",
        input: r#"{"a":1}"#,
        output: r#"{"ms":0}"#,
    }],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes::exactly(&[]), Gives::Kind(Kind::Number), |moment, _| constant(moment.end));
