use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "base64encode",
    aliases: &[],
    usage: "base64encode(TEXT)",
    summary: "The text in Base64.",
    search: &["encode"],
    parameters: &[Parameter { name: "TEXT", summary: "The text." }],
    notes: &["A missing or unusable argument gives a missing value."],
    examples: &[Example {
        query: "display base64encode(name) as b",
        input: r#"{"name":"ana"}"#,
        output: r#"{"b":"YW5h"}"#,
    }],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes::exactly(&[TEXT]), Gives::Kind(Kind::Text), |_, args| call(&UDF, args));

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    let text = args.text(0)?;
    args.texts(|row| Some(STANDARD.encode(text.get(row)?)))
}
