use super::nearest::nearest;

use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "earliest",
    aliases: &[],
    usage: "earliest(FIELD)",
    summary: "The value of a field in the event with the smallest `@timestamp` among those that have it.",
    search: &["first", "oldest", "begin"],
    parameters: &[Parameter { name: "FIELD", summary: "The field, or any expression." }],
    notes: &[
        "Of two events of the same time, the one read first is the earlier one.",
        "An event without a time is earlier than all others.",
        "Of a time it is a number: milliseconds since 1970-01-01 00:00 UTC.",
        "A group without such a value has no such column.",
    ],
    examples: &[Example {
        query: "stats earliest(s) as state",
        input: r#"{"@timestamp":"2026-01-05T10:00:00Z","s":"up"} {"@timestamp":"2026-01-05T11:00:00Z","s":"down"}"#,
        output: r#"{"state":"up"}"#,
    }],
};

pub(super) const FUNCTION: Aggregate =
    Aggregate::new(&SPEC, Takes::exactly(&[Want::Any]), Gives::FirstButTimeAsNumber, |order, mut args| {
        args.extend([order.timestamp.clone(), order.position.clone()]);
        call(&UDF, args)
    })
    .ordered();

pub(super) static UDF: Udaf = Udaf::new(|| nearest(SPEC.name, false));
