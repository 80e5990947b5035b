use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "endsWith",
    aliases: &[],
    usage: "endsWith(TEXT, PART)",
    summary: "Whether a text ends with another.",
    search: &["suffix", "like"],
    parameters: &[
        Parameter { name: "TEXT", summary: "The text." },
        Parameter { name: "PART", summary: "What it may end with." },
    ],
    notes: &["Upper and lower case differ.", "A missing argument gives 0."],
    examples: &[Example {
        query: "display endsWith(path, '.js') as found",
        input: r#"{"path":"app.js"}"#,
        output: r#"{"found":1}"#,
    }],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes::exactly(&[TEXT, TEXT]), Gives::Kind(Kind::Truth), |_, args| call(&UDF, args));

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    let (text, part) = (args.text(0)?, args.text(1)?);
    args.verdicts(|row| Some(text.get(row)?.ends_with(part.get(row)?)))
}
