use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "split",
    aliases: &[],
    usage: "split(TEXT, DELIMITER)",
    summary: "The parts of a text between delimiters, as a list.",
    search: &["explode", "separate", "tokens", "array"],
    parameters: &[
        Parameter { name: "TEXT", summary: "The text." },
        Parameter { name: "DELIMITER", summary: "What stands between the parts, taken as it is." },
    ],
    notes: &[
        "A part of the list is named by its position: `split(path, '/')[0]`. A result shows the list as JSON text.",
        "An empty delimiter gives a list of the whole text.",
        "A missing or unusable argument gives a missing value.",
    ],
    examples: &[Example {
        query: "display split(path, '/') as parts",
        input: r#"{"path":"a/b"}"#,
        output: r#"{"parts":"[\"a\",\"b\"]"}"#,
    }],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes::exactly(&[TEXT, TEXT]), Gives::Kind(Kind::Structure), |_, args| call(&UDF, args));

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    let (text, delimiter) = (args.text(0)?, args.text(1)?);
    args.texts(|row| {
        let (text, delimiter) = (text.get(row)?, delimiter.get(row)?);
        let parts: Vec<&str> = if delimiter.is_empty() { vec![text] } else { text.split(delimiter).collect() };
        serde_json::to_string(&parts).ok()
    })
}
