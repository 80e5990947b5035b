use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "concat",
    aliases: &[],
    usage: "concat(VALUE[, VALUE]...)",
    summary: "Several values joined into one text.",
    search: &["join", "append", "plus"],
    parameters: &[Parameter { name: "VALUE", summary: "A value; numbers and times are turned into their text." }],
    notes: &["A missing value counts as an empty text."],
    examples: &[Example {
        query: "display concat(user, '@', host) as at",
        input: r#"{"user":"ana","host":"web1"}"#,
        output: r#"{"at":"ana@web1"}"#,
    }],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes { rest: &[TEXT], ..Takes::exactly(&[TEXT]) }, Gives::Kind(Kind::Text), |_, args| {
        call(&UDF, args)
    });

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    let parts = args.texts_from(0)?;
    args.texts(|row| {
        let mut whole = String::new();
        parts.iter().filter_map(|part| part.get(row)).for_each(|part| whole.push_str(part));
        Some(whole)
    })
}
