use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "tolower",
    aliases: &[],
    usage: "tolower(TEXT)",
    summary: "The text in lower case.",
    search: &["lowercase", "lower", "case"],
    parameters: &[Parameter { name: "TEXT", summary: "The text." }],
    notes: &["A missing or unusable argument gives a missing value."],
    examples: &[Example { query: "display tolower(name) as n", input: r#"{"name":"ANA"}"#, output: r#"{"n":"ana"}"# }],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes::exactly(&[TEXT]), Gives::Kind(Kind::Text), |_, args| call(&UDF, args));

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    let text = args.text(0)?;
    args.texts(|row| Some(text.get(row)?.to_lowercase()))
}
