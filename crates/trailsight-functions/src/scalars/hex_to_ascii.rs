use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "hexToAscii",
    aliases: &[],
    usage: "hexToAscii(TEXT)",
    summary: "The text whose bytes are written in hexadecimal digits.",
    search: &["decode", "bytes"],
    parameters: &[Parameter { name: "TEXT", summary: "The text." }],
    notes: &[
        "A leading `0x` is skipped.",
        "An odd number of digits, other characters, and bytes that are not UTF-8 give a missing value.",
    ],
    examples: &[Example { query: "display hexToAscii(h) as t", input: r#"{"h":"616e61"}"#, output: r#"{"t":"ana"}"# }],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes::exactly(&[TEXT]), Gives::Kind(Kind::Text), |_, args| call(&UDF, args));

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    let text = args.text(0)?;
    args.texts(|row| decode(text.get(row)?))
}

fn decode(text: &str) -> Option<String> {
    let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).unwrap_or(text);
    let values: Vec<u8> = digits.chars().map(|c| Some(c.to_digit(16)? as u8)).collect::<Option<_>>()?;
    let pairs = values.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return None;
    }
    String::from_utf8(pairs.map(|pair| pair[0] << 4 | pair[1]).collect()).ok()
}
