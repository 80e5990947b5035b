use md5::{Digest, Md5};

use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "md5",
    aliases: &[],
    usage: "md5(TEXT)",
    summary: "The MD5 digest of a text.",
    search: &["hash", "digest", "checksum", "fingerprint"],
    parameters: &[Parameter { name: "TEXT", summary: "The text." }],
    notes: &["In lower case hexadecimal digits.", "A missing or unusable argument gives a missing value."],
    examples: &[Example {
        query: "display md5(name) as h",
        input: r#"{"name":"ana"}"#,
        output: r#"{"h":"276b6c4692e78d4799c12ada515bc3e4"}"#,
    }],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes::exactly(&[TEXT]), Gives::Kind(Kind::Text), |_, args| call(&UDF, args));

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    let text = args.text(0)?;
    args.texts(|row| Some(hex(&Md5::digest(text.get(row)?))))
}
