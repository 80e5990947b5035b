use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "floor",
    aliases: &[],
    usage: "floor(NUMBER)",
    summary: "The largest whole number that is not above the number.",
    search: &["round down", "truncate"],
    parameters: &[Parameter { name: "NUMBER", summary: "The number; numeric text counts." }],
    notes: &[
        "A whole number stays itself, and -1.5 becomes -2.",
        "A missing or unusable argument gives a missing value.",
    ],
    examples: &[Example { query: "display floor(seconds) as n", input: r#"{"seconds":1.8}"#, output: r#"{"n":1}"# }],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes::exactly(&[NUMBER]), Gives::Kind(Kind::Number), |_, args| call(&UDF, args));

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    let number = args.number(0)?;
    args.numbers(|row| Some(number.get(row)?.floor()))
}
