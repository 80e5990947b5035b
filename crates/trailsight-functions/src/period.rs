//! Periods of time, and the grid of bins they lay over time.

use crate::calendar::{DAY, HOUR, MINUTE, SECOND, month_of, start_of_month};

/// A count and a unit: `5m`, `1mo`.
///
/// ```
/// use trailsight_functions::Period;
/// let hour = Period::parse("1h").unwrap();
/// assert_eq!(hour.floor(5_400_000), Some(3_600_000));
/// assert_eq!(Period::parse("300s"), Period::parse("60s"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period(Grid);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Grid {
    /// Bins of `width` ms, one of which begins at `origin`.
    Even { width: i64, origin: i64 },
    /// Bins of so many calendar months, counted from January 1970.
    Months(i64),
}

/// 1970-01-01 was a Thursday.
const MONDAY: i64 = -3 * DAY;

impl Period {
    /// Reads `5m`, `5 minutes`, `1mo`. Counts above the cap of their unit (`ms` 1000, `s` and `m` 60, `h` 24) are
    /// clamped to it, as the service does without a word.
    pub fn parse(text: &str) -> Result<Self, String> {
        let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (count, unit) = text.split_at(digits);
        let count: i64 = match count.parse() {
            Ok(0) => return Err(format!("the period `{text}` is empty; its count must be at least 1")),
            Ok(count) => count,
            Err(_) => return Err(format!("`{text}` is not a period; write a whole number and a unit, such as `5m`")),
        };
        let unit = unit.trim_start();
        let known = match unit.to_ascii_lowercase().as_str() {
            "ms" | "msec" | "msecs" | "millisecond" | "milliseconds" => Some((count.min(1_000), 1, 0)),
            "s" | "sec" | "secs" | "second" | "seconds" => Some((count.min(60), SECOND, 0)),
            "m" | "min" | "mins" | "minute" | "minutes" => Some((count.min(60), MINUTE, 0)),
            "h" | "hr" | "hrs" | "hour" | "hours" => Some((count.min(24), HOUR, 0)),
            "d" | "day" | "days" => Some((count, DAY, 0)),
            "w" | "week" | "weeks" => Some((count, 7 * DAY, MONDAY)),
            _ => None,
        };
        let grid = match known {
            Some((count, unit, origin)) => count.checked_mul(unit).map(|width| Grid::Even { width, origin }),
            None => match unit.to_ascii_lowercase().as_str() {
                "mo" | "mos" | "mon" | "mons" | "month" | "months" => Some(Grid::Months(count)),
                "q" | "qtr" | "qtrs" | "quarter" | "quarters" => count.checked_mul(3).map(Grid::Months),
                "y" | "yr" | "yrs" | "year" | "years" => count.checked_mul(12).map(Grid::Months),
                _ => {
                    return Err(format!("`{unit}` is not a unit of time; write ms, s, m, h, d, w, mo, q or y"));
                }
            },
        };
        grid.map(Self).ok_or_else(|| format!("the period `{text}` is longer than time can be counted"))
    }

    /// The start of the bin that holds `ms`, both in ms since the epoch; also for times before it.
    pub fn floor(self, ms: i64) -> Option<i64> {
        self.bin(ms).map(|(start, _)| start)
    }

    /// The next start of a bin, or `ms` itself if it is one.
    pub fn ceil(self, ms: i64) -> Option<i64> {
        let (start, end) = self.bin(ms)?;
        if start == ms { Some(start) } else { Some(end) }
    }

    /// How long it is, in ms; a month is a twelfth of the mean year of the calendar.
    pub(crate) fn length(self) -> f64 {
        match self.0 {
            Grid::Even { width, .. } => width as f64,
            Grid::Months(count) => count as f64 * DAY as f64 * 365.2425 / 12.0,
        }
    }

    /// First ms of the bin that holds `ms`, and first ms of the next one.
    pub(crate) fn bin(self, ms: i64) -> Option<(i64, i64)> {
        match self.0 {
            Grid::Even { width, origin } => {
                let start = ms.checked_sub(origin)?.div_euclid(width).checked_mul(width)?.checked_add(origin)?;
                Some((start, start.checked_add(width)?))
            }
            Grid::Months(count) => {
                let first = month_of(ms).div_euclid(count).checked_mul(count)?;
                Some((start_of_month(first)?, start_of_month(first.checked_add(count)?)?))
            }
        }
    }
}

/// Floors many times. Neighbouring events mostly share a bin, so the last one is kept.
pub(crate) struct Binner {
    period: Period,
    last: Option<(i64, i64)>,
}

impl Binner {
    pub(crate) fn new(period: Period) -> Self {
        Self { period, last: None }
    }

    pub(crate) fn bin(&mut self, ms: i64) -> Option<(i64, i64)> {
        if let Some((start, end)) = self.last
            && (start..end).contains(&ms)
        {
            return self.last;
        }
        self.last = self.period.bin(ms);
        self.last
    }
}
