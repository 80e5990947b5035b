use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "greatest",
    aliases: &[],
    usage: "greatest(NUMBER[, NUMBER]...)",
    summary: "The largest of several numbers.",
    search: &["maximum", "max"],
    parameters: &[Parameter { name: "NUMBER", summary: "A number; numeric text counts." }],
    notes: &["Missing arguments are skipped; if all are missing, so is the value."],
    examples: &[Example { query: "display greatest(a, b) as n", input: r#"{"a":3,"b":7}"#, output: r#"{"n":7}"# }],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes { rest: &[NUMBER], ..Takes::exactly(&[NUMBER]) }, Gives::Kind(Kind::Number), |_, args| {
        call(&UDF, args)
    });

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    let numbers = (0..args.len()).map(|place| args.number(place)).collect::<Result<Vec<_>>>()?;
    args.numbers(|row| numbers.iter().filter_map(|number| number.get(row)).reduce(f64::max))
}
