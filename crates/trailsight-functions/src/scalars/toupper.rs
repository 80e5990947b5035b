use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "toupper",
    aliases: &[],
    usage: "toupper(TEXT)",
    summary: "The text in upper case.",
    search: &["uppercase", "upper", "case"],
    parameters: &[Parameter { name: "TEXT", summary: "The text." }],
    notes: &["A missing or unusable argument gives a missing value."],
    examples: &[Example { query: "display toupper(name) as n", input: r#"{"name":"ana"}"#, output: r#"{"n":"ANA"}"# }],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes::exactly(&[TEXT]), Gives::Kind(Kind::Text), |_, args| call(&UDF, args));

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    let text = args.text(0)?;
    args.texts(|row| Some(text.get(row)?.to_uppercase()))
}
