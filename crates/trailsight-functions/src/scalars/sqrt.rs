use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "sqrt",
    aliases: &[],
    usage: "sqrt(NUMBER)",
    summary: "The square root.",
    search: &["root"],
    parameters: &[Parameter { name: "NUMBER", summary: "The number; numeric text counts." }],
    notes: &[
        "Negative numbers have none: the value is missing.",
        "A missing or unusable argument gives a missing value.",
    ],
    examples: &[Example { query: "display sqrt(area) as side", input: r#"{"area":16}"#, output: r#"{"side":4}"# }],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes::exactly(&[NUMBER]), Gives::Kind(Kind::Number), |_, args| call(&UDF, args));

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    let number = args.number(0)?;
    args.numbers(|row| Some(number.get(row)?.sqrt()))
}
