//! Days, months and the text of a time, in UTC.

pub(crate) const SECOND: i64 = 1_000;
pub(crate) const MINUTE: i64 = 60 * SECOND;
pub(crate) const HOUR: i64 = 60 * MINUTE;
pub(crate) const DAY: i64 = 24 * HOUR;

/// Years within which dates are reckoned; times beyond them are missing.
const YEARS: std::ops::RangeInclusive<i64> = -262_000..=262_000;

/// Year, month (1..) and day (1..) of a day counted from 1970-01-01, in the Gregorian calendar, by shifting the year to
/// begin in March, where every leap day is the last day of a year.
pub(crate) fn date_of_day(day: i64) -> (i64, i64, i64) {
    let from_march_0 = day + 719_468;
    let era = from_march_0.div_euclid(146_097);
    let of_era = from_march_0.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    (year, month, day)
}

/// The day, counted from 1970-01-01, that a month begins with; months are counted from January 1970.
fn day_of_month_start(month: i64) -> i64 {
    let year = 1970 + month.div_euclid(12);
    let month = month.rem_euclid(12) + 1;
    let year = if month <= 2 { year - 1 } else { year };
    let month_from_march = (month + 9) % 12;
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let of_year = (153 * month_from_march + 2) / 5;
    era * 146_097 + 365 * year_of_era + year_of_era / 4 - year_of_era / 100 + of_year - 719_468
}

/// The month that holds `ms`, counted from January 1970.
pub(crate) fn month_of(ms: i64) -> i64 {
    let (year, month, _) = date_of_day(ms.div_euclid(DAY));
    (year - 1970) * 12 + month - 1
}

/// The first ms of a month counted from January 1970.
pub(crate) fn start_of_month(month: i64) -> Option<i64> {
    YEARS.contains(&(1970 + month.div_euclid(12))).then(|| day_of_month_start(month) * DAY)
}

/// The moment so many months earlier by the calendar, in ms since the epoch: the same day and time of day, or the last
/// day of a month that is too short.
pub fn months_earlier(ms: i64, months: i64) -> Option<i64> {
    let month = month_of(ms);
    let start = start_of_month(month)?;
    let earlier = month.checked_sub(months)?;
    let (from, to) = (start_of_month(earlier)?, start_of_month(earlier + 1)?);
    let (day, time) = ((ms - start).div_euclid(DAY), (ms - start).rem_euclid(DAY));
    let last = (to - from) / DAY - 1;
    Some(from + day.min(last) * DAY + time)
}

/// `2026-01-05 10:00:00.000`: the text of a time in a result, from ms since the epoch, in UTC. None beyond the
/// years that can be reckoned with, some 260,000 on either side.
pub fn time_text(ms: i64) -> Option<String> {
    let (year, month, day) = date_of_day(ms.div_euclid(DAY));
    if !YEARS.contains(&year) {
        return None;
    }
    let ms = ms.rem_euclid(DAY);
    let (hour, minute, second, ms) = (ms / HOUR, ms / MINUTE % 60, ms / SECOND % 60, ms % SECOND);
    Some(format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}.{ms:03}"))
}
