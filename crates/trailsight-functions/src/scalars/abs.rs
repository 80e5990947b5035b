use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "abs",
    aliases: &[],
    usage: "abs(NUMBER)",
    summary: "The number without its sign.",
    search: &["absolute", "magnitude"],
    parameters: &[Parameter { name: "NUMBER", summary: "The number; numeric text counts." }],
    notes: &["A missing or unusable argument gives a missing value."],
    examples: &[Example { query: "display abs(delta) as n", input: r#"{"delta":-3}"#, output: r#"{"n":3}"# }],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes::exactly(&[NUMBER]), Gives::Kind(Kind::Number), |_, args| call(&UDF, args));

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    let number = args.number(0)?;
    args.numbers(|row| Some(number.get(row)?.abs()))
}
