use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "isempty",
    aliases: &[],
    usage: "isempty(TEXT)",
    summary: "Whether a field is missing or an empty text.",
    search: &["null", "blank", "exists"],
    parameters: &[Parameter { name: "TEXT", summary: "The text." }],
    notes: &["`isblank` also holds for white space.", "A map or a list is not empty."],
    examples: &[Example { query: "display isempty(user) as e", input: r#"{"user":""}"#, output: r#"{"e":1}"# }],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes::exactly(&[Want::Whole]), Gives::Kind(Kind::Truth), |_, args| call(&UDF, args));

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    let text = args.text(0)?;
    args.truths(|row| Some(text.get(row).is_none_or(str::is_empty)))
}
