use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "if",
    aliases: &[],
    usage: "if(CONDITION, VALUE, OTHERWISE)",
    summary: "One of two values, by a condition.",
    search: &["case", "ternary", "choose"],
    parameters: &[
        Parameter { name: "CONDITION", summary: "A comparison, or any value that is true or false." },
        Parameter { name: "VALUE", summary: "The value if it holds." },
        Parameter { name: "OTHERWISE", summary: "The value if it does not hold or cannot be told." },
    ],
    notes: &["Values of different kinds are turned into text."],
    examples: &[Example {
        query: "display if(ms > 1000, 'slow', 'fast') as speed",
        input: r#"{"ms":1200}"#,
        output: r#"{"speed":"slow"}"#,
    }],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes::exactly(&[TRUTH, Want::Any, Want::Any]), Gives::Common, |_, args| {
        let mut args = args.into_iter();
        // The planner refuses a call with fewer than three arguments.
        let mut next = || args.next().unwrap_or_else(|| lit(ScalarValue::Null));
        let (condition, value, otherwise) = (next(), next(), next());
        choose(vec![(Box::new(condition), Box::new(value))], Some(otherwise))
    });
