//! Where a moment stands between two ends, and the ticks below it.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Whether a chart can show this moment: from the year 0 to the year 9999, each with a day to spare for any zone.
pub(crate) fn is_drawable(millis: i64) -> bool {
    (-62_167_132_800_000..=253_402_128_000_000).contains(&millis)
}

/// A moment as results show it, in UTC.
pub(crate) fn moment_text(millis: i64) -> String {
    match Timestamp::from_millisecond(millis) {
        Ok(moment) => moment.to_zoned_datetime(TimeZone::UTC).strftime("%Y-%m-%d %H:%M:%S.%3f").to_string(),
        Err(_) => millis.to_string(),
    }
}

/// A moment in a zone, with no more of the clock than it needs.
pub(crate) fn short_text(millis: i64, zone: &TimeZone) -> String {
    let Ok(moment) = Timestamp::from_millisecond(millis) else { return millis.to_string() };
    let format = match millis {
        m if m % DAY == 0 && zone == &TimeZone::UTC => "%Y-%m-%d",
        m if m % MINUTE == 0 => "%Y-%m-%d %H:%M",
        m if m % SECOND == 0 => "%Y-%m-%d %H:%M:%S",
        _ => "%Y-%m-%d %H:%M:%S.%3f",
    };
    moment.to_zoned_datetime(zone.clone()).strftime(format).to_string()
}

/// How far apart ticks are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Every {
    Millis(i64),
    Days(i64),
    Months(i64),
    Years(i64),
}

const STEPS: &[Every] = &[
    Every::Millis(1),
    Every::Millis(2),
    Every::Millis(5),
    Every::Millis(10),
    Every::Millis(20),
    Every::Millis(50),
    Every::Millis(100),
    Every::Millis(200),
    Every::Millis(500),
    Every::Millis(SECOND),
    Every::Millis(2 * SECOND),
    Every::Millis(5 * SECOND),
    Every::Millis(10 * SECOND),
    Every::Millis(15 * SECOND),
    Every::Millis(30 * SECOND),
    Every::Millis(MINUTE),
    Every::Millis(2 * MINUTE),
    Every::Millis(5 * MINUTE),
    Every::Millis(10 * MINUTE),
    Every::Millis(15 * MINUTE),
    Every::Millis(30 * MINUTE),
    Every::Millis(HOUR),
    Every::Millis(2 * HOUR),
    Every::Millis(3 * HOUR),
    Every::Millis(6 * HOUR),
    Every::Millis(12 * HOUR),
    Every::Days(1),
    Every::Days(2),
    Every::Days(7),
    Every::Days(14),
    Every::Months(1),
    Every::Months(3),
    Every::Months(6),
    Every::Years(1),
    Every::Years(2),
    Every::Years(5),
    Every::Years(10),
    Every::Years(20),
    Every::Years(50),
    Every::Years(100),
    Every::Years(200),
    Every::Years(500),
    Every::Years(1000),
    Every::Years(2000),
];

impl Every {
    fn millis(self) -> i64 {
        match self {
            Every::Millis(n) => n,
            Every::Days(n) => n * DAY,
            Every::Months(n) => n * 30 * DAY,
            Every::Years(n) => n * 365 * DAY,
        }
    }
}

/// A straight scale of time.
#[derive(Debug, Clone)]
pub(crate) struct TimeScale {
    pub(crate) low: i64,
    pub(crate) high: i64,
    /// Where ticks stand, and their texts.
    pub(crate) ticks: Vec<(i64, String)>,
    /// The days that the scale covers, and the zone: `2026-11-01 UTC`.
    pub(crate) caption: String,
}

impl TimeScale {
    /// A scale from `low` to `high` with at most about `wanted` ticks.
    pub(crate) fn over(low: i64, high: i64, wanted: usize, zone: &TimeZone) -> TimeScale {
        let (low, high) = if low < high { (low, high) } else { (low - 500, low + 500) };
        let wanted = wanted.max(1) as i64;
        let every = STEPS.iter().copied().find(|every| (high - low) / every.millis() <= wanted);
        let every = every.unwrap_or(Every::Years(2000));
        let mut ticks = ticks(low, high, every, zone);
        // So short a time has no moment that people would name: say where it begins.
        if ticks.is_empty() {
            ticks.push((low, clock_text(low, zone, every)));
        }
        TimeScale { low, high, ticks, caption: caption(low, high, zone) }
    }

    /// Where a moment stands, from 0 to 1.
    pub(crate) fn at(&self, millis: i64) -> f64 {
        ((millis - self.low) as f64 / (self.high - self.low) as f64).clamp(0.0, 1.0)
    }
}

fn local(millis: i64, zone: &TimeZone) -> Option<DateTime> {
    Some(Timestamp::from_millisecond(millis).ok()?.to_zoned_datetime(zone.clone()).datetime())
}

/// The moments of the steps, counted on the clock of the zone, so that a tick is a whole hour there too.
fn ticks(low: i64, high: i64, every: Every, zone: &TimeZone) -> Vec<(i64, String)> {
    let Some(first) = local(low, zone) else { return Vec::new() };
    let Some(mut at) = floor(first, every) else { return Vec::new() };
    let mut ticks: Vec<(i64, String)> = Vec::new();
    let mut before: Option<DateTime> = None;
    // More than any chart has; the end of the calendar is never far.
    for _ in 0..10_000 {
        let Ok(moment) = at.to_zoned_datetime(zone.clone()) else { break };
        let millis = moment.timestamp().as_millisecond();
        if millis > high {
            break;
        }
        // An hour that the clock leaps over or repeats gives no second tick at one place.
        if millis >= low && ticks.last().is_none_or(|(last, _)| *last < millis) {
            ticks.push((millis, tick_text(at, before, every)));
            before = Some(at);
        }
        let next = match every {
            Every::Millis(n) => at.checked_add(n.milliseconds()),
            Every::Days(n) => at.checked_add(n.days()),
            Every::Months(n) => at.checked_add(n.months()),
            Every::Years(n) => at.checked_add(n.years()),
        };
        let Ok(next) = next else { break };
        at = next;
    }
    ticks
}

/// The last step at or before a moment.
fn floor(at: DateTime, every: Every) -> Option<DateTime> {
    let midnight = at.date().to_datetime(Time::midnight());
    match every {
        Every::Millis(n) => {
            let since = at.duration_since(midnight).as_millis() as i64;
            midnight.checked_add((since - since % n).milliseconds()).ok()
        }
        Every::Days(n) => {
            // Weeks begin on Monday; other steps are counted from the first of 1970, a Thursday.
            let epoch = if n % 7 == 0 { Date::new(1970, 1, 5) } else { Date::new(1970, 1, 1) }.ok()?;
            let days = at.date().duration_since(epoch).as_hours() / 24;
            midnight.checked_sub(days.rem_euclid(n).days()).ok()
        }
        Every::Months(n) => {
            let month = (i64::from(at.month()) - 1) / n * n + 1;
            Some(Date::new(at.year(), month as i8, 1).ok()?.to_datetime(Time::midnight()))
        }
        Every::Years(n) => {
            let year = i64::from(at.year()).div_euclid(n) * n;
            Some(Date::new(year as i16, 1, 1).ok()?.to_datetime(Time::midnight()))
        }
    }
}

/// What changes most between two ticks is what a tick says: the hour, at midnight the day, at new year the year.
fn tick_text(at: DateTime, before: Option<DateTime>, every: Every) -> String {
    let new_year = before.is_some_and(|before| before.year() != at.year());
    let new_day = at.time() == Time::midnight() && before.is_some();
    let format = match every {
        Every::Years(_) => "%Y",
        Every::Months(_) if new_year || (at.month() == 1 && before.is_none()) => "%Y",
        Every::Months(_) => "%b",
        _ if new_year && new_day => "%Y",
        Every::Days(_) => "%b %-d",
        Every::Millis(_) if new_day => "%b %-d",
        Every::Millis(n) if n >= MINUTE => "%H:%M",
        Every::Millis(n) if n >= SECOND => "%H:%M:%S",
        Every::Millis(_) => "%H:%M:%S.%3f",
    };
    at.strftime(format).to_string()
}

fn clock_text(millis: i64, zone: &TimeZone, every: Every) -> String {
    local(millis, zone).map_or_else(|| millis.to_string(), |at| tick_text(at, None, every))
}

fn caption(low: i64, high: i64, zone: &TimeZone) -> String {
    let (Some(from), Some(to)) = (local(low, zone), local(high, zone)) else { return String::new() };
    let name = zone.iana_name().unwrap_or("local time");
    let name = if zone == &TimeZone::UTC { "UTC" } else { name };
    let day = |at: DateTime| at.strftime("%Y-%m-%d").to_string();
    if from.date() == to.date() {
        format!("{} {name}", day(from))
    } else {
        format!("{} to {} {name}", day(from), day(to))
    }
}
