use super::addresses::in_subnet;

use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "isIpInSubnet",
    aliases: &[],
    usage: "isIpInSubnet(TEXT, SUBNET)",
    summary: "Whether an IP address of version 4 or 6 lies in a subnet.",
    search: &["cidr", "network", "range", "ip"],
    parameters: &[
        Parameter { name: "TEXT", summary: "The address." },
        Parameter { name: "SUBNET", summary: "The subnet, such as `10.0.0.0/8`." },
    ],
    notes: &[
        "The bits of the subnet behind its prefix do not matter, and a subnet without prefix is one address.",
        "What is not an address or not a subnet, two different versions, and missing give 0.",
    ],
    examples: &[Example {
        query: "display isIpInSubnet(ip, '10.0.0.0/8') as inside",
        input: r#"{"ip":"10.1.2.3"}"#,
        output: r#"{"inside":1}"#,
    }],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes::exactly(&[TEXT, TEXT]), Gives::Kind(Kind::Truth), |_, args| call(&UDF, args));

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    in_subnet(args, |_| true)
}
