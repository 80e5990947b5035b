use crate::number::parse_number;

use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "isNumeric",
    aliases: &[],
    usage: "isNumeric(FIELD)",
    summary: "Whether the value is a number.",
    search: &["digits", "check", "type"],
    parameters: &[Parameter { name: "FIELD", summary: "The field, or any expression." }],
    notes: &[
        "Text is a number if it is wholly digits with an optional sign, fraction and exponent.",
        "Missing gives 0.",
    ],
    examples: &[Example { query: "display isNumeric(id) as n", input: r#"{"id":"12a"}"#, output: r#"{"n":0}"# }],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes::exactly(&[TEXT]), Gives::Kind(Kind::Truth), |_, args| call(&UDF, args));

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    let text = args.text(0)?;
    args.verdicts(|row| Some(parse_number(text.get(row)?).is_some()))
}
