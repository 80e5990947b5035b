use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "toNumber",
    aliases: &[],
    usage: "toNumber(TEXT)",
    summary: "The number that a text is.",
    search: &["parse", "cast", "convert", "float"],
    parameters: &[Parameter { name: "TEXT", summary: "A text such as `-1.5e3`." }],
    notes: &[
        "The same as `toDouble`.",
        "Text is a number if it is wholly digits with an optional sign, fraction and exponent.",
        "Anything else gives a missing value.",
    ],
    examples: &[Example {
        query: "display toNumber(price) as n",
        input: r#"{"price":"12.50"}"#,
        output: r#"{"n":12.5}"#,
    }],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes::exactly(&[NUMBER]), Gives::Kind(Kind::Number), |_, mut args| {
        // The planner has turned the argument into a number, which is all there is to do.
        args.swap_remove(0)
    });
