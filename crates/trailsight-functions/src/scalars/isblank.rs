use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "isblank",
    aliases: &[],
    usage: "isblank(TEXT)",
    summary: "Whether a field is missing, empty or only white space.",
    search: &["null", "empty", "whitespace"],
    parameters: &[Parameter { name: "TEXT", summary: "The text." }],
    notes: &["Missing gives 1."],
    examples: &[Example { query: "display isblank(user) as b", input: r#"{"user":"  "}"#, output: r#"{"b":1}"# }],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes::exactly(&[Want::Whole]), Gives::Kind(Kind::Truth), |_, args| call(&UDF, args));

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    let text = args.text(0)?;
    args.truths(|row| Some(text.get(row).is_none_or(|text| text.trim().is_empty())))
}
