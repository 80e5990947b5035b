use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "unmask",
    aliases: &[],
    usage: "unmask(FIELD)",
    summary: "A field as it is, where the service would mask it.",
    search: &["mask", "sensitive", "privacy", "reveal"],
    parameters: &[Parameter { name: "FIELD", summary: "The field, or any expression." }],
    notes: &[
        "Unlike AWS, which lays masks over logs when it shows them, an archive has none, so this changes nothing.",
    ],
    examples: &[Example {
        query: "fields unmask(card) as card",
        input: r#"{"card":"4111-1111"}"#,
        output: r#"{"card":"4111-1111"}"#,
    }],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes::exactly(&[Want::Any]), Gives::First, |_, mut args| args.swap_remove(0));
