use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "coalesce",
    aliases: &[],
    usage: "coalesce(VALUE[, VALUE]...)",
    summary: "The first of several values that is there.",
    search: &["default", "nvl", "ifnull", "fallback"],
    parameters: &[Parameter { name: "VALUE", summary: "A value of any kind." }],
    notes: &["An empty text is there.", "Values of different kinds are turned into text."],
    examples: &[Example {
        query: "display coalesce(user, role, 'nobody') as who",
        input: r#"{"role":"audit"}"#,
        output: r#"{"who":"audit"}"#,
    }],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes { rest: &[Want::Any], ..Takes::exactly(&[Want::Any]) }, Gives::Common, |_, args| {
        first_present(args)
    });

fn first_present(mut args: Vec<Expr>) -> Expr {
    // The planner refuses a call without arguments.
    let Some(last) = args.pop() else { return lit(ScalarValue::Utf8View(None)) };
    let branches = args.into_iter().map(|value| (Box::new(value.clone().is_not_null()), Box::new(value))).collect();
    choose(branches, Some(last))
}
