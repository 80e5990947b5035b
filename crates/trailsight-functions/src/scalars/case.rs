use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "case",
    aliases: &[],
    usage: "case(CONDITION, VALUE[, CONDITION, VALUE]...[, DEFAULT])",
    summary: "The value that follows the first condition that holds.",
    search: &["switch", "when", "if", "else"],
    parameters: &[
        Parameter { name: "CONDITION", summary: "A comparison, or any value that is true or false." },
        Parameter { name: "VALUE", summary: "The value if the condition before it holds." },
        Parameter { name: "DEFAULT", summary: "The value if no condition holds; missing if left out." },
    ],
    notes: &[
        "A condition that cannot be told does not hold.",
        "Values of different kinds are turned into text.",
        "Unlike AWS, where it has ten branches at most, it has as many as it is given; a strict reading stops there.",
    ],
    examples: &[Example {
        query: "display case(status >= 500, 'server', status >= 400, 'client', 'fine') as fault",
        input: r#"{"status":404}"#,
        output: r#"{"fault":"client"}"#,
    }],
};

pub(super) const FUNCTION: Scalar = Scalar::new(
    &SPEC,
    Takes { optional: &[Want::Any], rest: &[TRUTH, Want::Any], ..Takes::exactly(&[TRUTH, Want::Any]) },
    Gives::Common,
    |_, args| of_pairs(args),
);

fn of_pairs(args: Vec<Expr>) -> Expr {
    let mut branches = Vec::new();
    let mut default = None;
    let mut args = args.into_iter();
    while let Some(condition) = args.next() {
        match args.next() {
            Some(value) => branches.push((Box::new(condition), Box::new(value))),
            None => default = Some(condition),
        }
    }
    choose(branches, default)
}
