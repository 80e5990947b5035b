use crate::calendar::time_text;

use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "fromMillis",
    aliases: &[],
    usage: "fromMillis(NUMBER)",
    summary: "The time so many milliseconds after 1970-01-01 00:00 UTC.",
    search: &["epoch", "unix time", "timestamp"],
    parameters: &[Parameter { name: "NUMBER", summary: "Milliseconds; a fraction is cut." }],
    notes: &["A missing or unusable argument gives a missing value."],
    examples: &[Example {
        query: "display fromMillis(t) as time",
        input: r#"{"t":1767607200000}"#,
        output: r#"{"time":"2026-01-05 10:00:00.000"}"#,
    }],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes::exactly(&[NUMBER]), Gives::Kind(Kind::Time), |_, args| call(&UDF, args));

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    let number = args.number(0)?;
    args.times(|row| {
        let ms = number.get(row)? as i64;
        // Times that have no text would be shown as nothing by some outputs and as a number by others.
        time_text(ms).map(|_| ms)
    })
}
