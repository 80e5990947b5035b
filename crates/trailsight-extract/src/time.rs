//! Text that is a time, in milliseconds since the epoch, UTC.

use crate::number::{digits, parse_number};

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const DAY: i64 = 24 * 60 * MINUTE;

/// The time that a text is wholly: ISO 8601 or an epoch number.
///
/// ISO: `2025-10-30`, `2025-10-30T23:45:00Z`, with a space for `T`, a fraction of any length after `.` or `,` (cut to
/// milliseconds), and `Z`, `+hh:mm`, `+hhmm`, `+hh` or nothing, which is UTC.
///
/// Epoch numbers are seconds below 10^11 (that is until the year 5138), then milliseconds below 10^14, microseconds
/// below 10^17, and else nanoseconds; before 1970 likewise. Seconds may have a fraction.
///
/// ```
/// use trailsight_extract::parse_time;
/// assert_eq!(parse_time("1970-01-02T00:00:01.5+01:00"), Some(86_400_000 - 3_600_000 + 1_500));
/// assert_eq!(parse_time("1700000000"), Some(1_700_000_000_000));
/// assert_eq!(parse_time("1700000000123456"), Some(1_700_000_000_123));
/// assert_eq!(parse_time("2025-02-29"), None);
/// ```
pub fn parse_time(text: &str) -> Option<i64> {
    let text = text.as_bytes();
    if let Some((time, [])) = iso(text) {
        return Some(time);
    }
    epoch(text)
}

/// The time that a line of text begins with, in the forms loggers use.
///
/// ```
/// use trailsight_extract::leading_time;
/// for line in [
///     "2025-10-10T13:55:36Z GET /",
///     "2025-10-10 13:55:36,000 INFO main",
///     "[2025/10/10 13:55:36] started",
///     "[10/Oct/2025:13:55:36 +0000] GET /",
///     r#"203.0.113.9 - - [10/Oct/2025:13:55:36 +0000] "GET / HTTP/1.1" 200"#,
///     "Oct 10 13:55:36 host sshd[1]: session opened",
///     "<34>1 2025-10-10T13:55:36Z host app - - - up",
///     "1760104536 ok",
///     "1760104536000 ok",
/// ] {
///     assert_eq!(leading_time(line.as_bytes(), 2025), Some(1_760_104_536_000), "{line}");
/// }
/// ```
///
/// Syslog writes no year: `year` is the one meant. A time without a zone is UTC. Numbers count only with 10, 13, 16
/// or 19 digits before a possible fraction, so that a line that begins with a count is none.
pub fn leading_time(line: &[u8], year: i32) -> Option<i64> {
    let line = line.trim_ascii_start();
    let line = priority(line).unwrap_or(line);
    let line = line.strip_prefix(b"[").unwrap_or(line);
    match line.first()? {
        b'0'..=b'9' => {
            let found = iso(line).or_else(|| slashed(line)).or_else(|| common_log(line)).map(|(time, _)| time);
            found.or_else(|| leading_epoch(line)).or_else(|| fourth_token(line))
        }
        b'A'..=b'Z' => syslog(line, year).or_else(|| fourth_token(line)),
        _ => fourth_token(line),
    }
}

/// `YYYY-MM-DD`, then perhaps a time of day; returns what follows, too.
fn iso(text: &[u8]) -> Option<(i64, &[u8])> {
    let (day, rest) = dated(text, b'-')?;
    match rest {
        [b'T' | b't' | b' ', b'0'..=b'9', ..] => {
            let (time, rest) = clock(&rest[1..])?;
            let (zone, rest) = zone(rest)?;
            Some((day + time - zone, rest))
        }
        [b'0'..=b'9' | b'-' | b'T' | b't', ..] => None,
        _ => Some((day, rest)),
    }
}

/// `YYYY/MM/DD HH:MM:SS`.
fn slashed(text: &[u8]) -> Option<(i64, &[u8])> {
    let (day, rest) = dated(text, b'/')?;
    let (time, rest) = clock(rest.strip_prefix(b" ")?)?;
    let (zone, rest) = zone(rest)?;
    Some((day + time - zone, rest))
}

/// `10/Oct/2025:13:55:36 +0000`.
fn common_log(text: &[u8]) -> Option<(i64, &[u8])> {
    let (day, rest) = two(text)?;
    let (month, rest) = month(rest.strip_prefix(b"/")?)?;
    let (year, rest) = four(rest.strip_prefix(b"/")?)?;
    let (time, rest) = clock(rest.strip_prefix(b":")?)?;
    let (zone, rest) = zone(rest.strip_prefix(b" ").unwrap_or(rest))?;
    Some((date(year, month, day)? + time - zone, rest))
}

/// `host ident user [10/Oct/2025:13:55:36 +0000]`.
fn fourth_token(line: &[u8]) -> Option<i64> {
    let bracket = memchr::memchr(b'[', line)?;
    if memchr::memchr_iter(b' ', &line[..bracket]).count() != 3 {
        return None;
    }
    common_log(&line[bracket + 1..]).map(|(time, _)| time)
}

/// `Jan  2 15:04:05`.
fn syslog(text: &[u8], year: i32) -> Option<i64> {
    let (month, rest) = month(text)?;
    let rest = rest.strip_prefix(b" ")?;
    let (day, rest) = match rest {
        [b' ', day @ b'1'..=b'9', rest @ ..] => (i64::from(day - b'0'), rest),
        _ => two(rest)?,
    };
    let (time, _) = clock(rest.strip_prefix(b" ")?)?;
    Some(date(i64::from(year), month, day)? + time)
}

/// `<34>1 ` or `<34>`, the priority and version of syslog; returns what follows.
fn priority(line: &[u8]) -> Option<&[u8]> {
    let rest = line.strip_prefix(b"<")?;
    let rest = rest[digits(rest)..].strip_prefix(b">")?;
    Some(rest.strip_prefix(b"1 ").unwrap_or(rest))
}

/// An epoch number at the beginning of a line.
fn leading_epoch(line: &[u8]) -> Option<i64> {
    let whole = digits(line);
    if !matches!(whole, 10 | 13 | 16 | 19) {
        return None;
    }
    let end = match &line[whole..] {
        [b'.', fraction @ ..] if digits(fraction) > 0 => whole + 1 + digits(fraction),
        _ => whole,
    };
    match line.get(end) {
        None | Some(b' ' | b'\t' | b']' | b',' | b';' | b':' | b'|') => epoch(&line[..end]),
        Some(_) => None,
    }
}

/// Seconds, milliseconds, microseconds or nanoseconds, told by size.
fn epoch(text: &[u8]) -> Option<i64> {
    let number = parse_number(text)?;
    let size = number.abs();
    if size < 1e11 {
        return Some((number * 1e3).round() as i64);
    }
    // Whole numbers are divided as such: as doubles, the last of them would be off.
    let whole = std::str::from_utf8(text).ok().and_then(|text| text.parse::<i64>().ok());
    let parts = match size {
        s if s < 1e14 => 1,
        s if s < 1e17 => 1_000,
        _ => 1_000_000,
    };
    match whole {
        Some(whole) => Some(whole.div_euclid(parts)),
        None if size < 9e18 => Some((number / parts as f64).floor() as i64),
        None => None,
    }
}

/// A date with this between its parts.
fn dated(text: &[u8], between: u8) -> Option<(i64, &[u8])> {
    let (year, rest) = four(text)?;
    let (month, rest) = two(rest.strip_prefix(&[between])?)?;
    let (day, rest) = two(rest.strip_prefix(&[between])?)?;
    Some((date(year, month, day)?, rest))
}

/// `HH:MM:SS` and perhaps a fraction. Second 60, a leap second, is the next minute's first.
fn clock(text: &[u8]) -> Option<(i64, &[u8])> {
    let (hour, rest) = two(text)?;
    let (minute, rest) = two(rest.strip_prefix(b":")?)?;
    let (second, mut rest) = two(rest.strip_prefix(b":")?)?;
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let mut millis = 0;
    if let [b'.' | b',', fraction @ ..] = rest
        && let n @ 1.. = digits(fraction)
    {
        millis = (0..3).fold(0, |sum, place| sum * 10 + fraction[..n].get(place).map_or(0, |d| i64::from(d - b'0')));
        rest = &fraction[n..];
    }
    Some(((hour * 60 + minute) * MINUTE + second * SECOND + millis, rest))
}

/// How far ahead of UTC, which it is where nothing is said.
fn zone(text: &[u8]) -> Option<(i64, &[u8])> {
    let (sign, rest) = match text {
        [b'Z' | b'z', rest @ ..] => return Some((0, rest)),
        [b'+', rest @ ..] => (1, rest),
        [b'-', rest @ ..] => (-1, rest),
        _ => return Some((0, text)),
    };
    let (hours, rest) = two(rest)?;
    let (minutes, rest) = match rest {
        [b':', rest @ ..] => two(rest)?,
        [b'0'..=b'9', ..] => two(rest)?,
        _ => (0, rest),
    };
    if hours > 23 || minutes > 59 {
        return None;
    }
    Some((sign * (hours * 60 + minutes) * MINUTE, rest))
}

fn month(text: &[u8]) -> Option<(i64, &[u8])> {
    let names = [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];
    let (name, rest) = text.split_first_chunk::<3>()?;
    let month = names.iter().position(|known| *known == name)?;
    Some((month as i64 + 1, rest))
}

fn two(text: &[u8]) -> Option<(i64, &[u8])> {
    match text {
        [a @ b'0'..=b'9', b @ b'0'..=b'9', rest @ ..] => Some((i64::from(a - b'0') * 10 + i64::from(b - b'0'), rest)),
        _ => None,
    }
}

fn four(text: &[u8]) -> Option<(i64, &[u8])> {
    let (high, rest) = two(text)?;
    let (low, rest) = two(rest)?;
    Some((high * 100 + low, rest))
}

/// Midnight at the beginning of a day of the Gregorian calendar.
fn date(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return None,
    };
    if !(1..=length).contains(&day) {
        return None;
    }
    // With March as the first month the leap day ends the year, and months before it have 153 days in five.
    let march_year = if month > 2 { year } else { year - 1 };
    let months = (month + 9) % 12;
    let leaps = march_year.div_euclid(4) - march_year.div_euclid(100) + march_year.div_euclid(400);
    let days = march_year * 365 + leaps + (153 * months + 2) / 5 + day - 1;
    Some((days - 719_468) * DAY)
}
