use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "ispresent",
    aliases: &[],
    usage: "ispresent(FIELD)",
    summary: "Whether the event has the field.",
    search: &["exists", "null", "is not null", "has"],
    parameters: &[Parameter { name: "FIELD", summary: "The field, or any expression." }],
    notes: &["An empty text is present."],
    examples: &[
        Example { query: "display ispresent(user) as has", input: r#"{"user":""}"#, output: r#"{"has":1}"# },
        Example {
            query: "filter not ispresent(user) | display role",
            input: r#"{"role":"audit"} {"role":"admin","user":"ana"}"#,
            output: r#"{"role":"audit"}"#,
        },
    ],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes::exactly(&[Want::Any]), Gives::Kind(Kind::Truth), |_, mut args| {
        args.swap_remove(0).is_not_null()
    });
