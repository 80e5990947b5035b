use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "ltrim",
    aliases: &[],
    usage: "ltrim(TEXT[, CHARACTERS])",
    summary: "The text without the white space, or without some characters, at the start.",
    search: &["strip", "whitespace", "clean"],
    parameters: &[
        Parameter { name: "TEXT", summary: "The text." },
        Parameter {
            name: "CHARACTERS",
            summary: "The characters to take away instead of white space, each by itself.",
        },
    ],
    notes: &[
        "`CHARACTERS` is a set: their order and number do not matter.",
        "A missing or unusable argument gives a missing value.",
    ],
    examples: &[
        Example { query: "display ltrim(a) as t", input: r#"{"a":"  x"}"#, output: r#"{"t":"x"}"# },
        Example { query: "display ltrim(a, '-') as t", input: r#"{"a":"--x-"}"#, output: r#"{"t":"x-"}"# },
    ],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes { optional: &[TEXT], ..Takes::exactly(&[TEXT]) }, Gives::Kind(Kind::Text), |_, args| {
        call(&UDF, args)
    });

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    let text = args.text(0)?;
    if args.len() == 1 {
        return args.texts(|row| Some(text.get(row)?.trim_start()));
    }
    let characters = args.text(1)?;
    args.texts(|row| {
        let characters = characters.get(row)?;
        Some(text.get(row)?.trim_start_matches(|c| characters.contains(c)))
    })
}
