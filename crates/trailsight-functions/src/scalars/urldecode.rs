use percent_encoding::percent_decode_str;
use std::borrow::Cow;

use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "urldecode",
    aliases: &[],
    usage: "urldecode(TEXT)",
    summary: "The text without the percent codes of a URL.",
    search: &["percent", "unescape", "uri"],
    parameters: &[Parameter { name: "TEXT", summary: "The text." }],
    notes: &[
        "A plus sign stays.",
        "Text with a broken code, or that is not UTF-8 when decoded, stays as it is.",
        "A missing or unusable argument gives a missing value.",
    ],
    examples: &[Example {
        query: "display urldecode(u) as q",
        input: r#"{"u":"a%20b%2Fc"}"#,
        output: r#"{"q":"a b/c"}"#,
    }],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes::exactly(&[TEXT]), Gives::Kind(Kind::Text), |_, args| call(&UDF, args));

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    let text = args.text(0)?;
    args.texts(|row| text.get(row).map(decode))
}

fn decode(text: &str) -> Cow<'_, str> {
    let mut codes = text.split('%').skip(1);
    let whole = codes.all(|code| code.len() >= 2 && code.bytes().take(2).all(|digit| digit.is_ascii_hexdigit()));
    if !whole {
        return text.into();
    }
    percent_decode_str(text).decode_utf8().unwrap_or_else(|_| text.into())
}
