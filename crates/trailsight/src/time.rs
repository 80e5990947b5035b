//! Moments as people write them: `15m`, `2026-11-01T10:00Z`, `yesterday`, `T-45d`, epoch seconds.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, Unit};

/// A text that is no moment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is not a time: write a length back from now (15m, 2h, 3d, 1w, 1h30m), a date or time (2026-11-01, \
     2026-11-01T10:00, 2026-11-01T10:00Z), epoch seconds or milliseconds, now, today or yesterday"
)]
pub struct TimeError {
    text: String,
}

/// The moment that `text` means, in milliseconds since the epoch.
///
/// * `15m`, `2h`, `3d`, `1w`, `1h30m`, `T-45d`: that long before `now`; units `s m h d w`, days of 24 hours.
/// * `2026-11-01`, `2026-11-01T10:00`, `2026-11-01 10:00:30.5`: in `zone`; a date means its first moment.
/// * `2026-11-01T10:00Z`, `...+02:00`: with the offset given.
/// * digits: epoch seconds, or milliseconds above 10^11.
/// * `now`, `today`, `yesterday`: the last two the first moment of that day in `zone`.
///
/// # Errors
/// If it is none of these.
///
/// ```
/// use trailsight::time::{parse, utc};
/// let now = 1_793_527_200_000; // 2026-11-01T10:00:00Z
/// assert_eq!(parse("1h30m", now, &utc()), Ok(now - 5_400_000));
/// assert_eq!(parse("2026-11-01T09:00Z", now, &utc()), Ok(now - 3_600_000));
/// assert_eq!(parse("yesterday", now, &utc()), Ok(now - 34 * 3_600_000));
/// assert!(parse("soon", now, &utc()).is_err());
/// ```
pub fn parse(text: &str, now: i64, zone: &TimeZone) -> Result<i64, TimeError> {
    let word = text.trim();
    let found = match word.to_ascii_lowercase().as_str() {
        "now" => Some(now),
        "today" => day(now, zone, 0),
        "yesterday" => day(now, zone, 1),
        lower => {
            let back = lower.strip_prefix("t-").or_else(|| lower.strip_prefix('-')).unwrap_or(lower);
            length(back).and_then(|ms| now.checked_sub(ms)).or_else(|| epoch(word)).or_else(|| written(word, zone))
        }
    };
    found.ok_or_else(|| TimeError { text: text.to_owned() })
}

/// The zone of that name (`Europe/Berlin`), or `UTC`, or `local` for this machine's.
///
/// # Errors
/// A sentence that says so if there is no such zone.
pub fn zone(name: &str) -> Result<TimeZone, String> {
    match name.to_ascii_lowercase().as_str() {
        "utc" | "z" => Ok(TimeZone::UTC),
        "local" => Ok(TimeZone::system()),
        _ => TimeZone::get(name)
            .map_err(|_| format!("no time zone is called `{name}`: write a name such as Europe/Berlin, UTC or local")),
    }
}

/// UTC, the zone that is used when none is asked for.
pub fn utc() -> TimeZone {
    TimeZone::UTC
}

/// `2026-11-01 10:00:00 UTC`: a moment to tell a person, with its zone.
pub fn tell(ms: i64, zone: &TimeZone) -> String {
    match Timestamp::from_millisecond(ms) {
        Ok(at) => at.to_zoned_datetime(zone.clone()).strftime("%Y-%m-%d %H:%M:%S %Z").to_string(),
        Err(_) => format!("{ms} ms since 1970"),
    }
}

/// Now, in milliseconds since the epoch.
pub fn now() -> i64 {
    Timestamp::now().as_millisecond()
}

fn day(now: i64, zone: &TimeZone, before: i64) -> Option<i64> {
    let today = Timestamp::from_millisecond(now).ok()?.to_zoned_datetime(zone.clone()).date();
    first_moment(today.checked_sub(before.days()).ok()?, zone)
}

fn first_moment(date: Date, zone: &TimeZone) -> Option<i64> {
    Some(date.to_zoned_datetime(zone.clone()).ok()?.timestamp().as_millisecond())
}

/// `1h30m`: every digit run has a unit.
fn length(text: &str) -> Option<i64> {
    let mut rest = text;
    let mut total = 0i64;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let count: i64 = rest.get(..digits)?.parse().ok()?;
        rest = rest.get(digits..)?;
        let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let unit = match rest.get(..letters)? {
            "s" | "sec" | "second" | "seconds" => 1_000,
            "m" | "min" | "minute" | "minutes" => 60_000,
            "h" | "hr" | "hour" | "hours" => 3_600_000,
            "d" | "day" | "days" => 86_400_000,
            "w" | "week" | "weeks" => 7 * 86_400_000,
            _ => return None,
        };
        total = total.checked_add(count.checked_mul(unit)?)?;
        rest = rest.get(letters..)?;
    }
    Some(total)
}

fn epoch(text: &str) -> Option<i64> {
    // Four digits are a year, not a second of 1970.
    if text.len() < 6 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let n: i64 = text.parse().ok()?;
    // Seconds reach 10^11 in the year 5138.
    if n > 100_000_000_000 { Some(n) } else { n.checked_mul(1_000) }
}

fn written(text: &str, zone: &TimeZone) -> Option<i64> {
    if !text.as_bytes().first().is_some_and(u8::is_ascii_digit) || text.len() < 10 {
        return None;
    }
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at.as_millisecond());
    }
    // Minutes with an offset (`10:00Z`) are common in what people type.
    if let Some(body) = text.strip_suffix(['Z', 'z'])
        && let Ok(civil) = body.parse::<DateTime>()
    {
        return Some(civil.to_zoned_datetime(TimeZone::UTC).ok()?.timestamp().as_millisecond());
    }
    let civil = text.parse::<DateTime>().ok()?;
    let at = civil.to_zoned_datetime(zone.clone()).ok()?.round(Unit::Millisecond).ok()?;
    Some(at.timestamp().as_millisecond())
}
