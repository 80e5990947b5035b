use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "log",
    aliases: &[],
    usage: "log(NUMBER)",
    summary: "The natural logarithm.",
    search: &["ln", "logarithm"],
    parameters: &[Parameter { name: "NUMBER", summary: "The number; numeric text counts." }],
    notes: &[
        "Zero and negative numbers have none: the value is missing.",
        "A missing or unusable argument gives a missing value.",
    ],
    examples: &[Example { query: "display log(n) as l", input: r#"{"n":1}"#, output: r#"{"l":0}"# }],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes::exactly(&[NUMBER]), Gives::Kind(Kind::Number), |_, args| call(&UDF, args));

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    let number = args.number(0)?;
    args.numbers(|row| Some(number.get(row)?.ln()))
}
