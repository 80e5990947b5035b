use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "toLong",
    aliases: &[],
    usage: "toLong(TEXT)",
    summary: "The number that a text is, without its fraction, if 64 bits hold it.",
    search: &["parse", "cast", "convert", "integer", "truncate"],
    parameters: &[Parameter { name: "TEXT", summary: "A text such as `-1.5`." }],
    notes: &[
        "The fraction is cut, not rounded: -1.9 becomes -1.",
        "What is not a number, or is out of range, gives a missing value.",
        "A number is a double: beyond 2^53 it is the nearest one. Compare such ids as they are, which is exact.",
    ],
    examples: &[Example { query: "display toLong(price) as n", input: r#"{"price":"12.50"}"#, output: r#"{"n":12}"# }],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes::exactly(&[NUMBER]), Gives::Kind(Kind::Number), |_, args| call(&UDF, args));

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    let number = args.number(0)?;
    args.numbers(|row| {
        let whole = number.get(row)?.trunc();
        // The largest i64 is not a double; the double above it is the first out of range.
        (i64::MIN as f64..-(i64::MIN as f64)).contains(&whole).then_some(whole)
    })
}
