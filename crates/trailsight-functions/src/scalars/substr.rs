use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "substr",
    aliases: &[],
    usage: "substr(TEXT, START[, LENGTH])",
    summary: "A part of a text.",
    search: &["substring", "slice", "left", "right"],
    parameters: &[
        Parameter { name: "TEXT", summary: "The text." },
        Parameter { name: "START", summary: "The place of the first character, counted from 0." },
        Parameter { name: "LENGTH", summary: "How many characters; all that follow if left out." },
    ],
    notes: &[
        "A negative start counts as 0; a start beyond the end, and a negative length, give an empty text.",
        "A missing or unusable argument gives a missing value.",
    ],
    examples: &[
        Example {
            query: "display substr(name, 1, 2) as part",
            input: r#"{"name":"jason"}"#,
            output: r#"{"part":"as"}"#,
        },
        Example { query: "display substr(name, 2) as part", input: r#"{"name":"jason"}"#, output: r#"{"part":"son"}"# },
    ],
};

pub(super) const FUNCTION: Scalar = Scalar::new(
    &SPEC,
    Takes { optional: &[NUMBER], ..Takes::exactly(&[TEXT, NUMBER]) },
    Gives::Kind(Kind::Text),
    |_, args| call(&UDF, args),
);

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    let (text, start) = (args.text(0)?, args.number(1)?);
    if args.len() == 2 {
        return args.texts(|row| Some(skip(text.get(row)?, start.get(row)?)));
    }
    let length = args.number(2)?;
    args.texts(|row| {
        let part = skip(text.get(row)?, start.get(row)?);
        let end = skip(part, length.get(row)?);
        Some(&part[..part.len() - end.len()])
    })
}

/// What follows the first `count` characters. The cast cuts fractions and clamps what is negative to 0.
fn skip(text: &str, count: f64) -> &str {
    match text.char_indices().nth(count as usize) {
        Some((start, _)) => &text[start..],
        None => "",
    }
}
