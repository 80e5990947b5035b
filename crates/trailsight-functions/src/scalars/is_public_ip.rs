use super::addresses::{Reach, is};

use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "isPublicIP",
    aliases: &[],
    usage: "isPublicIP(TEXT)",
    summary: "Whether the text is an IP address that can be reached over the internet.",
    search: &["address", "external", "internet", "routable"],
    parameters: &[Parameter { name: "TEXT", summary: "The text of an address, such as `10.0.0.1` or `fd00::1`." }],
    notes: &[
        "Each address is either private, reserved or public.",
        "What is reserved is in the special-purpose registries of IANA.",
        "Anything else, and missing, gives 0.",
    ],
    examples: &[Example { query: "display isPublicIP(ip) as p", input: r#"{"ip":"8.8.8.8"}"#, output: r#"{"p":1}"# }],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes::exactly(&[TEXT]), Gives::Kind(Kind::Truth), |_, args| call(&UDF, args));

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    let text = args.text(0)?;
    args.verdicts(|row| is(text.get(row)?, Reach::Public))
}
