use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "toMillis",
    aliases: &[],
    usage: "toMillis(TIME)",
    summary: "A time as milliseconds since 1970-01-01 00:00 UTC.",
    search: &["epoch", "unix time", "timestamp"],
    parameters: &[Parameter { name: "TIME", summary: "The time, such as `@timestamp`." }],
    notes: &["A missing or unusable argument gives a missing value."],
    examples: &[Example {
        query: "display toMillis(@timestamp) as ms",
        input: r#"{"@timestamp":"2026-01-05T10:00:00Z","a":1}"#,
        output: r#"{"ms":1767607200000}"#,
    }],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes::exactly(&[TIME]), Gives::Kind(Kind::Number), |_, args| call(&UDF, args));

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    let time = args.time(0)?;
    args.numbers(|row| Some(time.get(row)? as f64))
}
