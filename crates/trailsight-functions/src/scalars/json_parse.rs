use crate::values::run_structure;

use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "jsonParse",
    aliases: &[],
    usage: "jsonParse(TEXT)",
    summary: "The map or the list that a JSON text is, to take parts out of.",
    search: &["json", "object", "array", "map", "decode", "from_json"],
    parameters: &[Parameter { name: "TEXT", summary: "The text of a JSON object or array." }],
    notes: &[
        "Parts are named by `.key`, `` .`odd key` `` and `[0]`, from a later command on: `fields jsonParse(f) as m | filter m.list[0].key = 1`.",
        "Anything but an object or an array gives a missing value, and so does text that is not JSON.",
        "A result shows the map or list as JSON text, without blanks between its parts.",
        "For functions of text, numbers and times a map or list is missing; compared with anything it is false; `dedup`, `sort`, `stats` and `pattern` refuse it.",
    ],
    examples: &[
        Example {
            query: "fields jsonParse(body) as m | display m.user.id, m.roles[0]",
            input: r#"{"body":"{\"user\":{\"id\":7},\"roles\":[\"dev\",\"ops\"]}"}"#,
            output: r#"{"m.user.id":"7","m.roles.0":"dev"}"#,
        },
        Example {
            query: "display jsonParse(body).user as user",
            input: r#"{"body":"{\"user\":\"ana\"}"} {"body":"no JSON"}"#,
            output: r#"{"user":"ana"} {}"#,
        },
    ],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes::exactly(&[Want::Whole]), Gives::Kind(Kind::Structure), |_, args| call(&UDF, args));

static UDF: Udf = Udf::new(|| function(&FUNCTION, run_structure));
