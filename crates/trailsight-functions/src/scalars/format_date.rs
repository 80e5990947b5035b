use crate::zone::zone;
use datafusion_common::exec_err;
use jiff::Timestamp;
use jiff::fmt::strtime::format;
use jiff::tz::TimeZone;

use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "formatDate",
    aliases: &["strftime"],
    usage: "formatDate(TIME, PATTERN[, ZONE])",
    summary: "A time as text of a chosen form.",
    search: &["date", "to_char", "convert", "print"],
    parameters: &[
        Parameter { name: "TIME", summary: "The time." },
        Parameter {
            name: "PATTERN",
            summary: "What it shall look like, in the letters of strftime: `%Y-%m-%d %H:%M`.",
        },
        Parameter { name: "ZONE", summary: "The zone to tell it in: `UTC` if left out, `+05:30`, `Europe/Berlin`." },
    ],
    notes: &[
        "`parseDate` speaks another language: that of Java.",
        "A missing or unusable argument gives a missing value.",
    ],
    examples: &[
        Example {
            query: "display formatDate(@timestamp, '%d.%m.%Y %H:%M') as t",
            input: r#"{"@timestamp":"2026-01-05T10:20:30Z","a":1}"#,
            output: r#"{"t":"05.01.2026 10:20"}"#,
        },
        Example {
            query: "display strftime(@timestamp, '%H:%M', '+05:30') as t",
            input: r#"{"@timestamp":"2026-01-05T10:20:30Z","a":1}"#,
            output: r#"{"t":"15:50"}"#,
        },
    ],
};

pub(super) const FUNCTION: Scalar = Scalar::new(
    &SPEC,
    Takes { optional: &[Want::LiteralText], ..Takes::exactly(&[TIME, Want::LiteralText]) },
    Gives::Kind(Kind::Text),
    |_, args| call(&UDF, args),
)
.with_check(check);

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    let time = args.time(0)?;
    let pattern = args.literal_text(1)?;
    if let Err(fault) = check_pattern(&pattern) {
        return exec_err!("{fault}");
    }
    let zone = zone_at(args, 2)?;
    args.texts(|row| {
        let time = Timestamp::from_millisecond(time.get(row)?).ok()?;
        format(&pattern, &time.to_zoned_datetime(zone.clone())).ok()
    })
}

fn check(place: usize, literal: &ScalarValue) -> Result<(), String> {
    match (place, literal.try_as_str().flatten()) {
        (1, Some(pattern)) => check_pattern(pattern),
        (2, Some(name)) => zone(name).map(drop),
        _ => Ok(()),
    }
}

/// A pattern that works for one time works for all.
fn check_pattern(pattern: &str) -> Result<(), String> {
    match format(pattern, &Timestamp::UNIX_EPOCH.to_zoned_datetime(TimeZone::UTC)) {
        Ok(_) => Ok(()),
        Err(reason) => Err(format!("`{pattern}` is not a date pattern of strftime: {reason}")),
    }
}
