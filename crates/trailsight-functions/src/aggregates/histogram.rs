use datafusion_common::ScalarValue;

use crate::entry::Each;
use crate::values::bucket;

use super::tally::{Tally, count, tally};

use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "histogram",
    aliases: &[],
    usage: "histogram(FIELD, WIDTH)",
    summary: "Behind `by`, the lower bound of the range of numbers that a value lies in.",
    search: &["bucket", "distribution", "ranges", "bins", "group numbers", "width"],
    parameters: &[
        Parameter { name: "FIELD", summary: "The field, or any expression." },
        Parameter {
            name: "WIDTH",
            summary: "How wide a range is, above 0; as an aggregate, how many ranges there are.",
        },
    ],
    notes: &[
        "Ranges begin at multiples of WIDTH: of 120 and a width of 50 it is 100, of -1 it is -50.",
        "A value that is no number has no range.",
        "As an aggregate, `stats histogram(size, 10)`, it is the text of a JSON map from 10 ranges of equal width, \
         between the smallest and the largest number, to how many numbers lie in each.",
        "Unlike AWS, whose documentation has only the aggregate and which was seen to run only the form behind `by`, both \
         are there; a strict reading takes the form behind `by`.",
    ],
    examples: &[
        Example {
            query: "stats count(*) as n by histogram(size, 50) as from",
            input: r#"{"size":10} {"size":49.5} {"size":120}"#,
            output: r#"{"from":0,"n":2} {"from":100,"n":1}"#,
        },
        Example {
            query: "stats histogram(size, 2) as sizes",
            input: r#"{"size":0} {"size":4} {"size":10}"#,
            output: r#"{"sizes":"{\"[0, 5)\":2,\"[5, 10]\":1}"}"#,
        },
    ],
};

pub(super) const FUNCTION: Aggregate = Aggregate::new(
    &SPEC,
    Takes::exactly(&[Want::Kind(Kind::Number), Want::LiteralNumber]),
    Gives::Kind(Kind::Text),
    |_, args| call(&UDF, args),
)
.with_check(|place, literal| if place == 1 { count(literal).map(drop) } else { Ok(()) })
.with_each(Each {
    gives: Kind::Number,
    check: |place, literal| if place == 1 { width(literal) } else { Ok(()) },
    build: |mut args| {
        let width = args.pop().unwrap_or_else(|| lit(1.0));
        bucket(args.pop().unwrap_or_else(|| lit(0.0)), width)
    },
});

fn width(literal: &ScalarValue) -> Result<(), String> {
    match literal {
        ScalarValue::Float64(Some(width)) if *width > 0.0 => Ok(()),
        other => Err(format!("a width is a number above 0, found {other}")),
    }
}

static UDF: Udaf = Udaf::new(|| tally(SPEC.name, SPEC.aliases, Tally::Histogram));
