use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "least",
    aliases: &[],
    usage: "least(NUMBER[, NUMBER]...)",
    summary: "The smallest of several numbers.",
    search: &["minimum", "min"],
    parameters: &[Parameter { name: "NUMBER", summary: "A number; numeric text counts." }],
    notes: &["Missing arguments are skipped; if all are missing, so is the value."],
    examples: &[Example { query: "display least(a, b) as n", input: r#"{"a":3,"b":7}"#, output: r#"{"n":3}"# }],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes { rest: &[NUMBER], ..Takes::exactly(&[NUMBER]) }, Gives::Kind(Kind::Number), |_, args| {
        call(&UDF, args)
    });

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    let numbers = (0..args.len()).map(|place| args.number(place)).collect::<Result<Vec<_>>>()?;
    args.numbers(|row| numbers.iter().filter_map(|number| number.get(row)).reduce(f64::min))
}
