use super::addresses::in_subnet;

use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "isIpv6InSubnet",
    aliases: &[],
    usage: "isIpv6InSubnet(TEXT, SUBNET)",
    summary: "Whether an IP address of version 6 lies in a subnet.",
    search: &["cidr", "network", "range", "ip"],
    parameters: &[
        Parameter { name: "TEXT", summary: "The address." },
        Parameter { name: "SUBNET", summary: "The subnet, such as `2001:db8::/32`." },
    ],
    notes: &[
        "The bits of the subnet behind its prefix do not matter, and a subnet without prefix is one address.",
        "What is not an address or not a subnet, two different versions, and missing give 0.",
    ],
    examples: &[Example {
        query: "display isIpv6InSubnet(ip, '2001:db8::/32') as inside",
        input: r#"{"ip":"2001:db8::1"}"#,
        output: r#"{"inside":1}"#,
    }],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes::exactly(&[TEXT, TEXT]), Gives::Kind(Kind::Truth), |_, args| call(&UDF, args));

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    in_subnet(args, |address| address.is_ipv6())
}
