use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "decToHex",
    aliases: &[],
    usage: "decToHex(NUMBER)",
    summary: "A whole number in hexadecimal digits.",
    search: &["convert", "hexadecimal"],
    parameters: &[Parameter { name: "NUMBER", summary: "The number; its fraction is cut." }],
    notes: &[
        "Digits are lower case, after `0x`, or `-0x` for a negative number.",
        "A missing or unusable argument gives a missing value.",
    ],
    examples: &[Example { query: "display decToHex(n) as h", input: r#"{"n":255}"#, output: r#"{"h":"0xff"}"# }],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes::exactly(&[NUMBER]), Gives::Kind(Kind::Text), |_, args| call(&UDF, args));

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    let number = args.number(0)?;
    args.texts(|row| {
        let number = number.get(row)?.trunc();
        // Beyond 128 bits a double's digits are mostly zeros that it never meant.
        if number.abs() >= 2_f64.powi(128) {
            return None;
        }
        let sign = if number < 0.0 { "-" } else { "" };
        Some(format!("{sign}0x{:x}", number.abs() as u128))
    })
}
