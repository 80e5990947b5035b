use std::net::IpAddr;

use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "isValidIp",
    aliases: &[],
    usage: "isValidIp(TEXT)",
    summary: "Whether the text is an IP address, version 4 or 6.",
    search: &["address", "ipv4", "ipv6"],
    parameters: &[Parameter { name: "TEXT", summary: "The text of an address, such as `10.0.0.1` or `fd00::1`." }],
    notes: &["Anything else, and missing, gives 0."],
    examples: &[Example { query: "display isValidIp(ip) as ok", input: r#"{"ip":"10.0.0.1"}"#, output: r#"{"ok":1}"# }],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes::exactly(&[TEXT]), Gives::Kind(Kind::Truth), |_, args| call(&UDF, args));

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    let text = args.text(0)?;
    args.verdicts(|row| Some(text.get(row)?.parse::<IpAddr>().is_ok()))
}
