use crate::json;

use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "jsonArraySize",
    aliases: &[],
    usage: "jsonArraySize(LIST)",
    summary: "The number of elements of a JSON array.",
    search: &["json", "length", "count", "cardinality"],
    parameters: &[Parameter { name: "LIST", summary: "A list, or the text of a JSON array." }],
    notes: &["Anything but a list gives a missing value; an empty list has 0."],
    examples: &[Example {
        query: "display jsonArraySize(ids) as n",
        input: r#"{"ids":[1,[2,3],null]} {"ids":"[]"} {"ids":"x"}"#,
        output: r#"{"n":3} {"n":0} {}"#,
    }],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes::exactly(&[Want::Whole]), Gives::Kind(Kind::Number), |_, args| call(&UDF, args));

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    let list = args.text(0)?;
    args.numbers(|row| Some(json::elements(list.get(row)?)?.len() as f64))
}
