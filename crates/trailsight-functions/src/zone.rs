//! Time zones by name.

use jiff::tz::{Offset, TimeZone};

/// `UTC`, `Z`, an offset such as `+05:30`, or a name of the time zone database such as `Europe/Berlin`.
pub(crate) fn zone(name: &str) -> Result<TimeZone, String> {
    if ["utc", "gmt", "z"].iter().any(|known| known.eq_ignore_ascii_case(name)) {
        return Ok(TimeZone::UTC);
    }
    if let Some((offset, "")) = offset(name) {
        return Ok(offset.to_time_zone());
    }
    TimeZone::get(name).map_err(|_| {
        format!(
            "no time zone is called `{name}`; write `UTC`, an offset such as `+05:30` or a name such as `Europe/Berlin`"
        )
    })
}

/// Reads `+05`, `+0530`, `+05:30` or `+05:30:15` off the front of a text.
pub(crate) fn offset(text: &str) -> Option<(Offset, &str)> {
    let (sign, mut rest) = match text.as_bytes().first()? {
        b'+' => (1, &text[1..]),
        b'-' => (-1, &text[1..]),
        _ => return None,
    };
    let two = |text: &str| {
        let digits = text.get(..2).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
        digits.parse::<i32>().ok()
    };
    let mut seconds = 3_600 * two(rest)?;
    rest = &rest[2..];
    for unit in [60, 1] {
        let after = rest.strip_prefix(':').unwrap_or(rest);
        match two(after) {
            Some(count) if count < 60 => seconds += unit * count,
            _ => break,
        }
        rest = &after[2..];
    }
    Some((Offset::from_seconds(sign * seconds).ok()?, rest))
}
