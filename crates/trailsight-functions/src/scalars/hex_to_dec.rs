use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "hexToDec",
    aliases: &[],
    usage: "hexToDec(TEXT)",
    summary: "The number that hexadecimal digits stand for.",
    search: &["convert", "hexadecimal"],
    parameters: &[Parameter { name: "TEXT", summary: "The text." }],
    notes: &["A leading `0x`, and a minus sign before it, are understood.", "Anything else gives a missing value."],
    examples: &[Example { query: "display hexToDec(h) as n", input: r#"{"h":"0xff"}"#, output: r#"{"n":255}"# }],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes::exactly(&[TEXT]), Gives::Kind(Kind::Number), |_, args| call(&UDF, args));

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    let text = args.text(0)?;
    args.numbers(|row| value(text.get(row)?))
}

fn value(text: &str) -> Option<f64> {
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text),
    };
    let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).unwrap_or(text);
    if digits.is_empty() {
        return None;
    }
    digits.chars().try_fold(0.0, |sum, c| Some(sum * 16.0 + f64::from(c.to_digit(16)?))).map(|value: f64| sign * value)
}
