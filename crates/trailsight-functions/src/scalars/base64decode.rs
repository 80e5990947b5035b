use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "base64decode",
    aliases: &[],
    usage: "base64decode(TEXT)",
    summary: "The text that a Base64 text stands for.",
    search: &["decode"],
    parameters: &[Parameter { name: "TEXT", summary: "The text." }],
    notes: &["The padding may be left out.", "What is not Base64, or not text when decoded, gives a missing value."],
    examples: &[Example {
        query: "display base64decode(b) as name",
        input: r#"{"b":"YW5h"}"#,
        output: r#"{"name":"ana"}"#,
    }],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes::exactly(&[TEXT]), Gives::Kind(Kind::Text), |_, args| call(&UDF, args));

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    let text = args.text(0)?;
    args.texts(|row| String::from_utf8(LENIENT.decode(text.get(row)?).ok()?).ok())
}

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);
