use std::net::Ipv4Addr;

use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "isValidIpV4",
    aliases: &[],
    usage: "isValidIpV4(TEXT)",
    summary: "Whether the text is an IP address of version 4.",
    search: &["address", "ipv4"],
    parameters: &[Parameter { name: "TEXT", summary: "The text of an address, such as `10.0.0.1` or `fd00::1`." }],
    notes: &["Anything else, and missing, gives 0."],
    examples: &[Example { query: "display isValidIpV4(ip) as ok", input: r#"{"ip":"::1"}"#, output: r#"{"ok":0}"# }],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes::exactly(&[TEXT]), Gives::Kind(Kind::Truth), |_, args| call(&UDF, args));

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    let text = args.text(0)?;
    args.verdicts(|row| Some(text.get(row)?.parse::<Ipv4Addr>().is_ok()))
}
