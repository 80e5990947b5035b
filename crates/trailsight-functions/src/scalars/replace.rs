use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "replace",
    aliases: &[],
    usage: "replace(TEXT, PART, REPLACEMENT)",
    summary: "The text with every occurrence of a part replaced.",
    search: &["substitute", "swap", "remove"],
    parameters: &[
        Parameter { name: "TEXT", summary: "The text." },
        Parameter { name: "PART", summary: "The text to replace, taken as it is." },
        Parameter { name: "REPLACEMENT", summary: "What to put in its place." },
    ],
    notes: &[
        "An empty part changes nothing.",
        "`regexReplace` takes a regular expression.",
        "A missing or unusable argument gives a missing value.",
    ],
    examples: &[Example {
        query: "display replace(path, '/', '.') as p",
        input: r#"{"path":"a/b/c"}"#,
        output: r#"{"p":"a.b.c"}"#,
    }],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes::exactly(&[TEXT, TEXT, TEXT]), Gives::Kind(Kind::Text), |_, args| call(&UDF, args));

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    let (text, part, replacement) = (args.text(0)?, args.text(1)?, args.text(2)?);
    args.texts(|row| {
        let (text, part, replacement) = (text.get(row)?, part.get(row)?, replacement.get(row)?);
        Some(if part.is_empty() { text.to_owned() } else { text.replace(part, replacement) })
    })
}
