use crate::period::Binner;

use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "dateceil",
    aliases: &["date_ceil"],
    usage: "dateceil(TIME, PERIOD)",
    summary: "The next start of a period after a time, or the time itself if it is one.",
    search: &["truncate", "round", "bucket"],
    parameters: &[
        Parameter { name: "TIME", summary: "The time." },
        Parameter { name: "PERIOD", summary: "A whole number and a unit, such as `1h`." },
    ],
    notes: &[
        "Units: ms, s, m, h, d, w, mo, q, y, and their longer names.",
        "Counts are clamped to 1000 for ms, 60 for s and m, 24 for h: `300s` is one minute.",
        "Boundaries are those of UTC; weeks begin on Monday, months, quarters and years are counted from January 1970.",
        "A missing or unusable argument gives a missing value.",
    ],
    examples: &[Example {
        query: "display dateceil(@timestamp, 1h) as t",
        input: r#"{"@timestamp":"2026-01-05T10:20:30Z","a":1}"#,
        output: r#"{"t":"2026-01-05 11:00:00.000"}"#,
    }],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes::exactly(&[TIME, Want::Period]), Gives::Kind(Kind::Time), |_, args| call(&UDF, args))
        .with_check(|_, literal| period_fault(literal));

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    let time = args.time(0)?;
    let mut bins = Binner::new(args.period(1)?);
    args.times(|row| {
        let ms = time.get(row)?;
        let (start, end) = bins.bin(ms)?;
        Some(if ms == start { start } else { end })
    })
}
