use crate::period::Binner;

use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "bin",
    aliases: &[],
    usage: "bin(PERIOD)",
    summary: "The start of the period that holds the time of the event.",
    search: &["bucket", "time series", "histogram", "group by time"],
    parameters: &[Parameter { name: "PERIOD", summary: "A whole number and a unit, such as `5m`." }],
    notes: &[
        "Units: ms, s, m, h, d, w, mo, q, y, and their longer names.",
        "Counts are clamped to 1000 for ms, 60 for s and m, 24 for h: `300s` is one minute.",
        "Boundaries are those of UTC; weeks begin on Monday, months, quarters and years are counted from January 1970.",
        "Needs `@timestamp`; after a `stats`, use `datefloor` on a time that it kept.",
    ],
    examples: &[Example {
        query: "stats count(*) as n by bin(5m) as t",
        input: r#"{"@timestamp":"2026-01-05T10:01:00Z","a":1} {"@timestamp":"2026-01-05T10:04:00Z","a":2}"#,
        output: r#"{"t":"2026-01-05 10:00:00.000","n":2}"#,
    }],
};

pub(super) const FUNCTION: Scalar = Scalar::new(
    &SPEC,
    Takes { timestamp: true, ..Takes::exactly(&[Want::Period]) },
    Gives::Kind(Kind::Time),
    |_, args| call(&UDF, args),
)
.with_check(|_, literal| period_fault(literal));

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    let time = args.time(0)?;
    let mut bins = Binner::new(args.period(1)?);
    args.times(|row| Some(bins.bin(time.get(row)?)?.0))
}
