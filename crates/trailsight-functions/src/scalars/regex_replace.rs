use crate::pattern::{kept_regex, regex};
use datafusion_common::exec_err;
use regex::Captures;

use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "regexReplace",
    aliases: &["regex_replace"],
    usage: "regexReplace(TEXT, REGEX, REPLACEMENT)",
    summary: "The text with every match of a regular expression replaced.",
    search: &["substitute", "regexp", "pattern"],
    parameters: &[
        Parameter { name: "TEXT", summary: "The text." },
        Parameter { name: "REGEX", summary: "The regular expression, as text." },
        Parameter {
            name: "REPLACEMENT",
            summary: r#"What to put in place of a match; `\1` stands for its first group."#,
        },
    ],
    notes: &[
        r#"In the replacement, `\1` to `\9` stand for groups, `\0` for the whole match, `\\` for a backslash."#,
        "A group that took no part in a match stands for nothing.",
        "A missing or unusable argument gives a missing value.",
    ],
    examples: &[
        Example {
            query: "display regexReplace(id, '[0-9]+', '#') as shape",
            input: r#"{"id":"job-12-a7"}"#,
            output: r#"{"shape":"job-#-a#"}"#,
        },
        Example {
            query: r#"display regexReplace(mail, '(.*)@(.*)', '\2 \1') as m"#,
            input: r#"{"mail":"ana@example.com"}"#,
            output: r#"{"m":"example.com ana"}"#,
        },
    ],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes::exactly(&[TEXT, Want::LiteralText, TEXT]), Gives::Kind(Kind::Text), |_, args| {
        call(&UDF, args)
    })
    .with_check(check);

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    let (text, replacement) = (args.text(0)?, args.text(2)?);
    let regex = kept_regex(&args.literal_text(1)?).or_else(|fault| exec_err!("{fault}"))?;
    args.texts(|row| {
        let (text, replacement) = (text.get(row)?, replacement.get(row)?);
        Some(regex.replace_all(text, |found: &Captures<'_>| expand(replacement, found)))
    })
}

fn check(place: usize, literal: &ScalarValue) -> Result<(), String> {
    match (place, literal.try_as_str().flatten()) {
        (1, Some(pattern)) => regex(pattern).map(drop),
        _ => Ok(()),
    }
}

fn expand(replacement: &str, found: &Captures<'_>) -> String {
    let mut expanded = String::with_capacity(replacement.len());
    let mut signs = replacement.chars().peekable();
    while let Some(sign) = signs.next() {
        match (sign, signs.peek()) {
            ('\\', Some('\\')) => {
                signs.next();
                expanded.push('\\');
            }
            ('\\', Some(digit)) if digit.is_ascii_digit() => {
                let group = *digit as usize - '0' as usize;
                signs.next();
                expanded.push_str(found.get(group).map_or("", |group| group.as_str()));
            }
            _ => expanded.push(sign),
        }
    }
    expanded
}
