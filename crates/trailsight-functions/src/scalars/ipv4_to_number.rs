use std::net::Ipv4Addr;

use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "ipv4ToNumber",
    aliases: &[],
    usage: "ipv4ToNumber(TEXT)",
    summary: "An IP address of version 4 as a number.",
    search: &["address", "integer", "ip"],
    parameters: &[Parameter { name: "TEXT", summary: "The address." }],
    notes: &["What is not such an address, and missing, gives a missing value."],
    examples: &[Example {
        query: "display ipv4ToNumber(ip) as n",
        input: r#"{"ip":"10.0.0.1"}"#,
        output: r#"{"n":167772161}"#,
    }],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes::exactly(&[TEXT]), Gives::Kind(Kind::Number), |_, args| call(&UDF, args));

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    let text = args.text(0)?;
    args.numbers(|row| text.get(row)?.parse::<Ipv4Addr>().ok().map(|address| f64::from(address.to_bits())))
}
