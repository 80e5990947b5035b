use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "round",
    aliases: &[],
    usage: "round(NUMBER[, DECIMALS])",
    summary: "The number rounded to a whole one, or to some decimals.",
    search: &["nearest", "decimals", "precision"],
    parameters: &[
        Parameter { name: "NUMBER", summary: "The number; numeric text counts." },
        Parameter {
            name: "DECIMALS",
            summary: "How many decimals to keep, 0 if left out; negative to round to tens, hundreds, ...",
        },
    ],
    notes: &["Halves are rounded away from zero.", "A missing or unusable argument gives a missing value."],
    examples: &[
        Example { query: "display round(ms / 7, 2) as n", input: r#"{"ms":100}"#, output: r#"{"n":14.29}"# },
        Example { query: "display round(bytes, -3) as n", input: r#"{"bytes":12600}"#, output: r#"{"n":13000}"# },
    ],
};

pub(super) const FUNCTION: Scalar = Scalar::new(
    &SPEC,
    Takes { optional: &[NUMBER], ..Takes::exactly(&[NUMBER]) },
    Gives::Kind(Kind::Number),
    |_, args| call(&UDF, args),
);

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    let number = args.number(0)?;
    if args.len() == 1 {
        return args.numbers(|row| Some(number.get(row)?.round()));
    }
    let decimals = args.number(1)?;
    args.numbers(|row| Some(round(number.get(row)?, decimals.get(row)?)))
}

fn round(number: f64, decimals: f64) -> f64 {
    // No double has digits outside these powers of ten.
    let decimals = decimals.trunc().clamp(-400.0, 400.0) as i32;
    // Powers of ten are exact up to 10^22; a negative count divides by one rather than multiply by an inexact fraction.
    let rounded = if decimals >= 0 {
        let scale = 10_f64.powi(decimals);
        (number * scale).round() / scale
    } else {
        let scale = 10_f64.powi(-decimals);
        (number / scale).round() * scale
    };
    match rounded.is_finite() {
        true => rounded,
        // The scale overflows: no digit is left to round, or none that a double holds.
        false if decimals >= 0 => number,
        false => 0.0,
    }
}
