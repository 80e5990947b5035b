use sha2::{Digest, Sha256};

use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "sha256",
    aliases: &[],
    usage: "sha256(TEXT)",
    summary: "The SHA-256 digest of a text.",
    search: &["hash", "digest", "checksum", "fingerprint"],
    parameters: &[Parameter { name: "TEXT", summary: "The text." }],
    notes: &["In lower case hexadecimal digits.", "A missing or unusable argument gives a missing value."],
    examples: &[Example {
        query: "display sha256(name) as h",
        input: r#"{"name":"ana"}"#,
        output: r#"{"h":"24d4b96f58da6d4a8512313bbd02a28ebf0ca95dec6e4c86ef78ce7f01e788ac"}"#,
    }],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes::exactly(&[TEXT]), Gives::Kind(Kind::Text), |_, args| call(&UDF, args));

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    let text = args.text(0)?;
    args.texts(|row| Some(hex(&Sha256::digest(text.get(row)?))))
}
