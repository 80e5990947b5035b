//! Folders named by day.

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::object::below_awslogs;
use crate::source::{EARLY, LATE};

/// When objects were delivered that may hold an event of a window.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Days {
    /// First and last ms since 1970; none for any time.
    delivered: Option<(i64, i64)>,
}

impl Days {
    pub(crate) fn new(window: Option<(i64, i64)>) -> Days {
        let delivered = |(first, last): (i64, i64)| (first.saturating_sub(EARLY), last.saturating_add(LATE));
        Days { delivered: window.map(delivered) }
    }

    /// Whether an object in this folder may have been delivered then. Only a folder of CloudTrail's layout tells, be it
    /// of a day, a month or a year.
    pub(crate) fn may_hold(self, folder: &str) -> bool {
        let Some((first, last)) = self.delivered else { return true };
        match span(folder) {
            Some((begin, end)) => begin <= last && first < end,
            None => true,
        }
    }
}

/// From when to when (excluded) the objects in a folder were delivered, in ms since 1970.
fn span(folder: &str) -> Option<(i64, i64)> {
    let mut segments = below_awslogs(folder)?.skip(1);
    let (product, _region) = (segments.next()?, segments.next()?);
    if !product.starts_with("CloudTrail") {
        return None;
    }
    let mut number = |digits: usize| match segments.next() {
        Some(text) if text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit()) => {
            text.parse::<i16>().map(Some).map_err(drop)
        }
        Some(_) => Err(()),
        None => Ok(None),
    };
    let (year, month, day) = (number(4).ok()??, number(2).ok()?, number(2).ok()?);
    if segments.next().is_some() {
        return None;
    }
    let small = |number: Option<i16>| i8::try_from(number.unwrap_or(1)).ok();
    let begin = Date::new(year, small(month)?, small(day)?).ok()?;
    let length = match (month, day) {
        (None, _) => 1.year(),
        (_, None) => 1.month(),
        _ => 1.day(),
    };
    let ms = |date: Date| Some(TimeZone::UTC.to_timestamp(date.at(0, 0, 0, 0)).ok()?.as_millisecond());
    Some((ms(begin)?, ms(begin.checked_add(length).ok()?)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 24 * 60 * 60 * 1000;
    /// 2031-02-03.
    const THIRD: i64 = 1_927_843_200_000;

    #[test]
    fn a_folder_of_the_layout_says_when_its_objects_were_delivered() {
        let trail = "b/AWSLogs/246813579024/CloudTrail/eu-north-1";
        assert_eq!(span(&format!("{trail}/2031/02/03")), Some((THIRD, THIRD + DAY)));
        assert_eq!(span(&format!("{trail}/2031/02")), Some((THIRD - 2 * DAY, THIRD + 26 * DAY)));
        assert_eq!(span(&format!("{trail}/2031")), Some((THIRD - 33 * DAY, THIRD + 332 * DAY)));
        let organisation = "AWSLogs/o-abcdefghij/246813579024/CloudTrail/eu-north-1/2031/02/03";
        assert_eq!(span(organisation), Some((THIRD, THIRD + DAY)));
    }

    #[test]
    fn other_folders_say_nothing() {
        for folder in [
            "2031/02/03",
            "b/AWSLogs/246813579024/CloudTrail/eu-north-1",
            "b/AWSLogs/246813579024/vpcflowlogs/eu-north-1/2031/02/03",
            "b/AWSLogs/246813579024/CloudTrail/eu-north-1/2031/02/03/x",
            "b/AWSLogs/246813579024/CloudTrail/eu-north-1/2031/2/3",
            "b/AWSLogs/246813579024/CloudTrail/eu-north-1/2031/13/01",
            "b/AWSLogs/246813579024/CloudTrail/eu-north-1/2031/02/30",
            "b/AWSLogs/246813579024/CloudTrail/eu-north-1/９９９９/02/03",
            "b/AWSLogs/246813579024/CloudTrail/eu-north-1/9999",
            "b/my-AWSLogs/246813579024/CloudTrail/eu-north-1/2031/02/03",
        ] {
            assert_eq!(span(folder), None, "{folder}");
        }
    }

    #[test]
    fn a_folder_is_passed_over_when_no_object_in_it_can_hold_an_event_of_the_window() {
        let day = |n: i64| format!("AWSLogs/246813579024/CloudTrail/eu-north-1/2031/02/{n:02}");
        let wanted = |days: Days| (1..29).filter(|n| days.may_hold(&day(*n))).collect::<Vec<_>>();
        assert_eq!(wanted(Days::new(None)).len(), 28);
        // Events come up to a day late, and a little early by the clock of who stamps them.
        assert_eq!(wanted(Days::new(Some((THIRD + 60 * 60 * 1000, THIRD + DAY - 1)))), [3, 4]);
        assert_eq!(wanted(Days::new(Some((THIRD, THIRD + DAY - 1)))), [2, 3, 4]);
        assert_eq!(wanted(Days::new(Some((i64::MIN, THIRD)))), [1, 2, 3, 4]);
        assert_eq!(wanted(Days::new(Some((THIRD + 24 * DAY, i64::MAX)))), [26, 27, 28]);
        assert!(Days::new(Some((THIRD, THIRD))).may_hold("AWSLogs/246813579024/CloudTrail/eu-north-1/2031"));
        assert!(!Days::new(Some((THIRD, THIRD))).may_hold("AWSLogs/246813579024/CloudTrail/eu-north-1/2030"));
    }
}
