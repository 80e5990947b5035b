//! Folders named by day, account and region.

use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::hive;
use crate::object::{Object, below_awslogs, is_region};
use crate::source::{EARLY, LATE};

/// What is asked of folders: when their objects were delivered, and for whom.
#[derive(Debug, Clone, Default)]
pub(crate) struct Days {
    /// Of what a query may ask for, first and last ms since 1970; none for any time.
    window: Option<(i64, i64)>,
    /// Whether folders of CloudTrail's layout tell by their names when their events were: not where something else is
    /// read there.
    told: bool,
    only: Arc<Only>,
    /// Of which all events asked for are. Only CloudTrail's objects are known to hold no other.
    asked: Arc<Only>,
}

/// Accounts and regions, of which an empty list means all.
#[derive(Debug, Default)]
struct Only {
    accounts: Vec<String>,
    regions: Vec<String>,
}

impl Days {
    pub(crate) fn new(window: Option<(i64, i64)>) -> Days {
        Days { window, told: true, ..Days::default() }
    }

    /// The folders of CloudTrail's layout are read as something else.
    pub(crate) fn untold(self) -> Days {
        Days { told: false, ..self }
    }

    /// Only what belongs to these accounts and regions, where the path says to which it belongs.
    pub(crate) fn only(self, accounts: &[String], regions: &[String]) -> Days {
        let only = Arc::new(Only { accounts: accounts.to_vec(), regions: regions.to_vec() });
        Days { only, ..self }
    }

    /// Events of other accounts and regions are not asked for.
    pub(crate) fn asked(self, accounts: &[String], regions: &[String]) -> Days {
        let asked = Arc::new(Only { accounts: accounts.to_vec(), regions: regions.to_vec() });
        Days { asked, ..self }
    }

    /// When objects were delivered that may hold an event of the window, in ms, both included.
    pub(crate) fn delivered(&self) -> Option<(i64, i64)> {
        let (first, last) = self.window.filter(|_| self.told)?;
        Some((first.saturating_sub(EARLY), last.saturating_add(LATE)))
    }

    /// Whether nothing at all is passed over.
    pub(crate) fn takes_all(&self) -> bool {
        self.window.is_none() && self.only.is_all()
    }

    /// Whether an object in this folder may have been delivered then. Only a folder of CloudTrail's layout tells, be it
    /// of a day, a month or a year, and one that is called by a key and its value.
    pub(crate) fn may_hold(&self, folder: &str) -> bool {
        let (account, product, region) = owner(folder);
        let trail = self.told && product.is_some_and(|product| product.starts_with("CloudTrail"));
        if !self.only.has(account, region) || (trail && !self.asked.has(account, region)) {
            return false;
        }
        if let (Some((first, last)), Some((begin, end))) = (self.delivered(), span(folder)) {
            return begin <= last && first < end;
        }
        let named = hive::Named::of(folder);
        if !self.only.has(named.account, named.region) {
            return false;
        }
        match (self.window, named.span) {
            // Whose day it is nobody knows: that of the event or of its delivery, in this zone or another.
            (Some((first, last)), Some((begin, end))) => {
                begin <= last.saturating_add(LATE) && first.saturating_sub(LATE) < end
            }
            _ => true,
        }
    }

    /// Whether an object belongs to the accounts and regions, as far as its path says.
    pub(crate) fn belongs(&self, object: &Object) -> bool {
        if self.only.is_all() && self.asked.is_all() {
            return true;
        }
        let (account, region) = (object.account(), object.region());
        let trail = self.told && object.product() == Some("CloudTrail");
        self.only.has(account, region) && (!trail || self.asked.has(account, region))
    }
}

impl Only {
    fn is_all(&self) -> bool {
        self.accounts.is_empty() && self.regions.is_empty()
    }

    fn has(&self, account: Option<&str>, region: Option<&str>) -> bool {
        let among = |wanted: &[String], told: Option<&str>| {
            wanted.is_empty() || told.is_none_or(|told| wanted.iter().any(|wanted| wanted == told))
        };
        among(&self.accounts, account) && among(&self.regions, region)
    }
}

/// Whose objects a folder of the layout holds, and who wrote them.
fn owner(folder: &str) -> (Option<&str>, Option<&str>, Option<&str>) {
    let Some(mut segments) = below_awslogs(folder) else { return (None, None, None) };
    (segments.next(), segments.next(), segments.next().filter(|segment| is_region(segment)))
}

/// From when to when (excluded) the objects in a folder were delivered, in ms since 1970.
pub(crate) fn span(folder: &str) -> Option<(i64, i64)> {
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
    between(year, month, day)
}

/// From when to when (excluded) a year, a month or a day is, in ms since 1970.
pub(crate) fn between(year: i16, month: Option<i16>, day: Option<i16>) -> Option<(i64, i64)> {
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
    fn a_folder_is_passed_over_that_belongs_to_somebody_else() {
        let days = Days::default().only(&["246813579024".to_owned()], &["eu-north-1".to_owned()]);
        for folder in [
            "b",
            "b/AWSLogs",
            "b/AWSLogs/o-abcdefghij",
            "b/AWSLogs/246813579024/CloudTrail",
            "b/AWSLogs/246813579024/vpcflowlogs/eu-north-1",
            "b/AWSLogs/246813579024/CloudTrail/eu-north-1/2031",
            "b/account=246813579024/region=eu-north-1",
        ] {
            assert!(days.may_hold(folder), "{folder}");
        }
        for folder in [
            "b/AWSLogs/o-abcdefghij/135792468013",
            "b/AWSLogs/246813579024/CloudTrail/us-east-1",
            "b/account=135792468013",
            "b/aws-account-id=246813579024/aws-region=us-east-1/year=2031",
        ] {
            assert!(!days.may_hold(folder), "{folder}");
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
