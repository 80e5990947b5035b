use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "strcontains",
    aliases: &[],
    usage: "strcontains(TEXT, PART[, IGNORECASE])",
    summary: "Whether a text contains another.",
    search: &["includes", "like", "search", "find"],
    parameters: &[
        Parameter { name: "TEXT", summary: "The text." },
        Parameter { name: "PART", summary: "The text to look for." },
        Parameter {
            name: "IGNORECASE",
            summary: "`true` to take upper and lower case as the same; `false` if left out.",
        },
    ],
    notes: &["A missing argument gives 0."],
    examples: &[
        Example {
            query: "display strcontains(name, 'an') as found",
            input: r#"{"name":"Juan"}"#,
            output: r#"{"found":1}"#,
        },
        Example {
            query: "display strcontains(name, 'JU', true) as found",
            input: r#"{"name":"Juan"}"#,
            output: r#"{"found":1}"#,
        },
    ],
};

pub(super) const FUNCTION: Scalar = Scalar::new(
    &SPEC,
    Takes { optional: &[TRUTH], ..Takes::exactly(&[TEXT, TEXT]) },
    Gives::Kind(Kind::Truth),
    |_, args| call(&UDF, args),
);

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    let (text, part) = (args.text(0)?, args.text(1)?);
    if args.len() == 2 {
        return args.verdicts(|row| Some(text.get(row)?.contains(part.get(row)?)));
    }
    let ignore_case = args.truth(2)?;
    args.verdicts(|row| {
        let (text, part) = (text.get(row)?, part.get(row)?);
        Some(match ignore_case.get(row)? {
            true => text.to_lowercase().contains(&part.to_lowercase()),
            false => text.contains(part),
        })
    })
}
