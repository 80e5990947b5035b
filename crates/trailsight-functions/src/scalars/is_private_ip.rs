use super::addresses::{Reach, is};

use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "isPrivateIP",
    aliases: &[],
    usage: "isPrivateIP(TEXT)",
    summary: "Whether the text is an IP address of a private network.",
    search: &["address", "internal", "rfc1918"],
    parameters: &[Parameter { name: "TEXT", summary: "The text of an address, such as `10.0.0.1` or `fd00::1`." }],
    notes: &[
        "Private are 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 and fc00::/7.",
        "Each address is either private, reserved or public.",
        "Anything else, and missing, gives 0.",
    ],
    examples: &[Example {
        query: "display isPrivateIP(ip) as p",
        input: r#"{"ip":"192.168.1.7"}"#,
        output: r#"{"p":1}"#,
    }],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes::exactly(&[TEXT]), Gives::Kind(Kind::Truth), |_, args| call(&UDF, args));

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    let text = args.text(0)?;
    args.verdicts(|row| is(text.get(row)?, Reach::Private))
}
