use crate::json::{self, Part};

use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "jsonArrayContains",
    aliases: &[],
    usage: "jsonArrayContains(LIST, VALUE)",
    summary: "Whether a value is among the elements of a JSON array.",
    search: &["json", "in", "member", "element", "has"],
    parameters: &[
        Parameter { name: "LIST", summary: "A list, or the text of a JSON array." },
        Parameter { name: "VALUE", summary: "What may be an element of it." },
    ],
    notes: &[
        "An element is the value if their texts are the same: `5` is \"5\", but not `5.0`, and upper and lower case differ.",
        "An element `true` is found by `true`, \"true\" and 1, an element `false` by `false`, \"false\" and 0.",
        "What is no list, an empty list and a missing value give 0.",
    ],
    examples: &[Example {
        query: "filter jsonArrayContains(roles, 'admin') | display user",
        input: r#"{"user":"ana","roles":["dev","admin"]} {"user":"raj","roles":["admins"]}"#,
        output: r#"{"user":"ana"}"#,
    }],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes::exactly(&[Want::Whole, Want::Whole]), Gives::Kind(Kind::Truth), |_, args| {
        call(&UDF, args)
    });

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    let (list, value) = (args.text(0)?, args.text(1)?);
    args.verdicts(|row| {
        let value = value.get(row)?;
        // Structures among the elements are told apart by their compact text.
        let list = json::structure(list.get(row)?)?;
        Some(json::elements(&list)?.into_iter().filter_map(Part::of).any(|element| is(element, value)))
    })
}

fn is(element: Part<'_>, value: &str) -> bool {
    match element {
        Part::Truth(true) => matches!(value, "true" | "1"),
        Part::Truth(false) => matches!(value, "false" | "0"),
        other => other.whole() == value,
    }
}
