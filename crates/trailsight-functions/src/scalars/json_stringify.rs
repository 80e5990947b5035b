use crate::values::run_structure;

use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "jsonStringify",
    aliases: &[],
    usage: "jsonStringify(MAP)",
    summary: "A map or list as JSON text.",
    search: &["json", "to_json", "serialize", "encode"],
    parameters: &[Parameter { name: "MAP", summary: "The map or list, or the text of one." }],
    notes: &[
        "No blanks stand between the parts; keys stay in their order, and numbers as they were written.",
        "Anything but a map or a list gives a missing value.",
    ],
    examples: &[Example {
        query: "fields jsonParse(body) as m | display strlen(jsonStringify(m.ids)) as characters",
        input: r#"{"body":"{\"ids\": [1, 2]}"}"#,
        output: r#"{"characters":5}"#,
    }],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes::exactly(&[Want::Whole]), Gives::Kind(Kind::Text), |_, args| call(&UDF, args));

static UDF: Udf = Udf::new(|| function(&FUNCTION, run_structure));
