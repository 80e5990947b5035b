use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "messageSize",
    aliases: &[],
    usage: "messageSize(FIELD)",
    summary: "The size of a text in bytes of UTF-8.",
    search: &["length", "bytes"],
    parameters: &[Parameter { name: "FIELD", summary: "The text, such as `@message`." }],
    notes: &["`strlen` counts characters instead.", "A missing or unusable argument gives a missing value."],
    examples: &[Example {
        query: "display messageSize(name) as bytes",
        input: r#"{"name":"José"}"#,
        output: r#"{"bytes":5}"#,
    }],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes::exactly(&[TEXT]), Gives::Kind(Kind::Number), |_, args| call(&UDF, args));

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    let text = args.text(0)?;
    args.numbers(|row| Some(text.get(row)?.len() as f64))
}
