use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "ceil",
    aliases: &[],
    usage: "ceil(NUMBER)",
    summary: "The smallest whole number that is not below the number.",
    search: &["ceiling", "round up"],
    parameters: &[Parameter { name: "NUMBER", summary: "The number; numeric text counts." }],
    notes: &["A whole number stays itself.", "A missing or unusable argument gives a missing value."],
    examples: &[Example { query: "display ceil(seconds) as n", input: r#"{"seconds":1.2}"#, output: r#"{"n":2}"# }],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes::exactly(&[NUMBER]), Gives::Kind(Kind::Number), |_, args| call(&UDF, args));

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    let number = args.number(0)?;
    args.numbers(|row| Some(number.get(row)?.ceil()))
}
