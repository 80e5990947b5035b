use super::addresses::{Reach, is};

use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "isReservedIP",
    aliases: &[],
    usage: "isReservedIP(TEXT)",
    summary: "Whether the text is an IP address set aside for a special purpose.",
    search: &["address", "loopback", "multicast", "documentation", "link-local"],
    parameters: &[Parameter { name: "TEXT", summary: "The text of an address, such as `10.0.0.1` or `fd00::1`." }],
    notes: &[
        "Reserved are loopback, link-local, documentation, multicast and the like, but not private networks.",
        "Each address is either private, reserved or public.",
        "What is reserved is in the special-purpose registries of IANA.",
        "Anything else, and missing, gives 0.",
    ],
    examples: &[Example {
        query: "display isReservedIP(ip) as p",
        input: r#"{"ip":"127.0.0.1"}"#,
        output: r#"{"p":1}"#,
    }],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes::exactly(&[TEXT]), Gives::Kind(Kind::Truth), |_, args| call(&UDF, args));

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    let text = args.text(0)?;
    args.verdicts(|row| is(text.get(row)?, Reach::Reserved))
}
