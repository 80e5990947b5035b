use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "strlen",
    aliases: &[],
    usage: "strlen(TEXT)",
    summary: "The number of characters in a text.",
    search: &["length", "size", "count"],
    parameters: &[Parameter { name: "TEXT", summary: "The text." }],
    notes: &[
        "Characters are Unicode code points; `messageSize` counts bytes.",
        "A missing or unusable argument gives a missing value.",
    ],
    examples: &[Example { query: "display strlen(name) as n", input: r#"{"name":"José"}"#, output: r#"{"n":4}"# }],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes::exactly(&[TEXT]), Gives::Kind(Kind::Number), |_, args| call(&UDF, args));

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    let text = args.text(0)?;
    args.numbers(|row| Some(text.get(row)?.chars().count() as f64))
}
