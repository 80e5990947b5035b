use crate::java_date::DatePattern;
use crate::zone::zone;
use datafusion_common::exec_err;

use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "parseDate",
    aliases: &[],
    usage: "parseDate(TEXT, PATTERN[, ZONE])",
    summary: "The time that a text tells, in milliseconds since 1970-01-01 00:00 UTC.",
    search: &["strptime", "date", "to_timestamp", "convert"],
    parameters: &[
        Parameter { name: "TEXT", summary: "The text." },
        Parameter {
            name: "PATTERN",
            summary: "What it looks like, in the letters of Java: `yyyy-MM-dd HH:mm:ss.SSSX`.",
        },
        Parameter {
            name: "ZONE",
            summary: "The zone of texts that name none: `UTC` if left out, `+05:30`, `Europe/Berlin`.",
        },
    ],
    notes: &[
        "The letters are y u M L d D E a H k h K m s S X x Z O V z v.",
        "In a pattern, letters to be met as they are stand in single quotes, what may be absent in brackets.",
        "`formatDate` speaks another language: that of strftime.",
        "What the pattern does not tell is the start of what it tells: of the day, of the month, of 1970.",
        "A text that does not fit, or a date that does not exist, gives a missing value.",
    ],
    examples: &[Example {
        query: "display parseDate(at, 'dd/MMM/yyyy:HH:mm:ss Z') as ms",
        input: r#"{"at":"05/Jan/2026:11:00:00 +0100"}"#,
        output: r#"{"ms":1767607200000}"#,
    }],
};

pub(super) const FUNCTION: Scalar = Scalar::new(
    &SPEC,
    Takes { optional: &[Want::LiteralText], ..Takes::exactly(&[TEXT, Want::LiteralText]) },
    Gives::Kind(Kind::Number),
    |_, args| call(&UDF, args),
)
.with_check(check);

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    let text = args.text(0)?;
    let pattern = DatePattern::new(&args.literal_text(1)?).or_else(|fault| exec_err!("{fault}"))?;
    let zone = zone_at(args, 2)?;
    args.numbers(|row| Some(pattern.parse(text.get(row)?, &zone)? as f64))
}

fn check(place: usize, literal: &ScalarValue) -> Result<(), String> {
    match (place, literal.try_as_str().flatten()) {
        (1, Some(pattern)) => DatePattern::new(pattern).map(drop),
        (2, Some(name)) => zone(name).map(drop),
        _ => Ok(()),
    }
}
