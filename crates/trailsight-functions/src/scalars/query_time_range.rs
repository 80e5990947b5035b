use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "queryTimeRange",
    aliases: &[],
    usage: "queryTimeRange()",
    summary: "The length of the time range of the query in milliseconds, from its start to its end.",
    search: &["window", "range", "period"],
    parameters: &[],
    notes: &["Missing if the query was given no time range."],
    examples: &[Example {
        query: "display coalesce(queryTimeRange(), 0) as ms",
        input: r#"{"a":1}"#,
        output: r#"{"ms":0}"#,
    }],
};

pub(super) const FUNCTION: Scalar = Scalar::new(&SPEC, Takes::exactly(&[]), Gives::Kind(Kind::Number), |moment, _| {
    constant(moment.start.zip(moment.end).map(|(start, end)| end - start))
});
