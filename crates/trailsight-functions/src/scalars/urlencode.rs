use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "urlencode",
    aliases: &[],
    usage: "urlencode(TEXT)",
    summary: "The text as it may stand in a URL.",
    search: &["percent", "escape", "uri"],
    parameters: &[Parameter { name: "TEXT", summary: "The text." }],
    notes: &[
        "Letters, digits and - . _ ~ stay; a blank becomes %20.",
        "A missing or unusable argument gives a missing value.",
    ],
    examples: &[Example {
        query: "display urlencode(q) as u",
        input: r#"{"q":"a b/c"}"#,
        output: r#"{"u":"a%20b%2Fc"}"#,
    }],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes::exactly(&[TEXT]), Gives::Kind(Kind::Text), |_, args| call(&UDF, args));

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    let text = args.text(0)?;
    args.texts(|row| Some(utf8_percent_encode(text.get(row)?, &RESERVED).to_string()))
}

/// All but the unreserved characters of RFC 3986.
const RESERVED: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
