//! Where to look in a store: which folders are listed whole, which are looked into, and which days there are.
//!
//! A store has no folders, and a listing gives a thousand keys for a request. What matters is that nothing is listed
//! that cannot be wanted, and that nothing is looked into that is quicker listed.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::days::{Days, span};
use crate::object::{below_awslogs, is_region};

const DAY: i64 = 24 * 60 * 60 * 1000;

/// So many days are each listed on their own. For more of them it is looked up which years and months there are.
const DAYS: i64 = 62;

/// How to find the objects of a folder.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Look {
    /// What lies in it is told by the folders in it.
    Inside,
    /// Nobody knows what it is.
    Guess,
    /// By listing all of it, but keys up to `after`, and from `until` on as far as they begin with `named`.
    All { after: Option<String>, until: Option<(String, String)> },
    /// In these folders of it, one for each day.
    Days(Vec<String>),
}

const ALL: Look = Look::All { after: None, until: None };

/// How to find the objects of a folder that may be wanted.
pub(crate) fn look(days: &Days, folder: &str) -> Look {
    let Some(segments) = below_awslogs(folder) else {
        let mut last = folder.rsplit('/');
        return match (last.next().unwrap_or_default(), last.next()) {
            ("AWSLogs", _) => Look::Inside,
            (organisation, Some("AWSLogs")) if organisation.starts_with("o-") => Look::Inside,
            (named, _) if named.contains('=') => {
                if days.takes_all() {
                    ALL
                } else {
                    Look::Inside
                }
            }
            _ => Look::Guess,
        };
    };
    match *segments.collect::<Vec<_>>() {
        [_] | [_, _] => Look::Inside,
        [account, product, region, ref date @ ..] if product.starts_with("CloudTrail") && is_region(region) => {
            dated(days, folder, (account, product, region), date)
        }
        _ => ALL,
    }
}

fn dated(days: &Days, folder: &str, (account, product, region): (&str, &str, &str), date: &[&str]) -> Look {
    let Some((first, last)) = days.delivered() else { return ALL };
    // Nothing is delivered in the future, save by the clock of this machine.
    let last = last.min(Timestamp::now().as_millisecond().saturating_add(DAY));
    match date.len() {
        0 if last.saturating_sub(first) <= DAYS * DAY => Look::Days(days_of(folder, first, last)),
        0 | 1 => Look::Inside,
        2 => match span(folder) {
            Some((begin, end)) if begin < first || end > last => {
                let trail = folder.rsplitn(3, '/').last().unwrap_or(folder);
                Look::Days(days_of(trail, begin.max(first), (end - 1).min(last)))
            }
            _ => ALL,
        },
        3 if product == "CloudTrail" => {
            let Some((begin, end)) = span(folder) else { return ALL };
            let named = format!("{folder}/{account}_{product}_{region}_");
            // To the minute, as names have it.
            let at =
                |ms: i64| Some(format!("{named}{}", Timestamp::from_millisecond(ms).ok()?.strftime("%Y%m%dT%H%M")));
            Look::All {
                after: at(first).filter(|_| begin < first),
                until: at(last.saturating_add(60_000))
                    .filter(|_| last < end - 60_000)
                    .map(|until| (named.clone(), until)),
            }
        }
        _ => ALL,
    }
}

/// The folders of the days from one moment to another.
fn days_of(trail: &str, first: i64, last: i64) -> Vec<String> {
    let date = |ms: i64| Timestamp::from_millisecond(ms).ok().map(|at| TimeZone::UTC.to_datetime(at).date());
    let (Some(mut day), Some(last)) = (date(first), date(last)) else { return Vec::new() };
    let mut folders = Vec::new();
    while day <= last {
        folders.push(format!("{trail}/{}", day.strftime("%Y/%m/%d")));
        match day.checked_add(1.day()) {
            Ok(next) => day = next,
            Err(_) => break,
        }
    }
    folders
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRAIL: &str = "team/AWSLogs/o-abcdefghij/246813579024/CloudTrail/eu-north-1";
    /// 2024-02-03.
    const THIRD: i64 = 1_706_918_400_000;

    fn all() -> Days {
        Days::new(None)
    }

    /// The events of the third of February.
    fn third() -> Days {
        Days::new(Some((THIRD, THIRD + DAY - 1)))
    }

    fn folders(look: Look) -> Vec<String> {
        match look {
            Look::Days(days) => days.iter().map(|day| day.strip_prefix(TRAIL).unwrap().to_owned()).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn accounts_and_regions_are_looked_up_and_days_are_known() {
        for folder in
            ["team/AWSLogs", "AWSLogs/o-abcdefghij", "AWSLogs/246813579024", "AWSLogs/246813579024/CloudTrail"]
        {
            assert_eq!(look(&third(), folder), Look::Inside, "{folder}");
        }
        assert_eq!(folders(look(&third(), TRAIL)), ["/2024/02/02", "/2024/02/03", "/2024/02/04"]);
        assert_eq!(look(&all(), TRAIL), ALL);
        assert_eq!(look(&third().untold(), TRAIL), ALL);
        assert_eq!(look(&third(), "AWSLogs/246813579024/vpcflowlogs/eu-north-1"), ALL);
        assert_eq!(look(&third(), "team"), Look::Guess);
    }

    #[test]
    fn years_and_months_are_looked_up_where_there_are_many_days() {
        let long = Days::new(Some((THIRD, THIRD + 300 * DAY)));
        assert_eq!(look(&long, TRAIL), Look::Inside);
        assert_eq!(look(&long, &format!("{TRAIL}/2024")), Look::Inside);
        assert_eq!(look(&long, &format!("{TRAIL}/2024/04")), ALL);
        assert_eq!(folders(look(&long, &format!("{TRAIL}/2024/11")))[28..], ["/2024/11/29", "/2024/11/30"]);
        assert_eq!(folders(look(&long, &format!("{TRAIL}/2024/02")))[..2], ["/2024/02/02", "/2024/02/03"]);
        assert_eq!(look(&Days::new(Some((i64::MIN, THIRD))), TRAIL), Look::Inside);
        assert!(folders(look(&Days::new(Some((THIRD + 9 * DAY, THIRD))), TRAIL)).is_empty());
    }

    #[test]
    fn hours_before_and_after_are_not_listed() {
        let named = |time: &str| format!("{TRAIL}/2024/02/02/246813579024_CloudTrail_eu-north-1_{time}");
        let second = format!("{TRAIL}/2024/02/02");
        assert_eq!(look(&third(), &second), Look::All { after: Some(named("20240202T2345")), until: None });
        let early = Days::new(Some((THIRD - 2 * DAY, THIRD - 2 * DAY + 60_000)));
        let until = Some((named(""), named("20240202T0002")));
        assert_eq!(look(&early, &second), Look::All { after: None, until });
        assert_eq!(look(&third(), &format!("{TRAIL}/2024/02/03")), ALL);
    }

    #[test]
    fn keys_with_values_are_looked_into_where_it_helps() {
        assert_eq!(look(&all(), "logs/year=2024"), ALL);
        assert_eq!(look(&third(), "logs/year=2024"), Look::Inside);
    }
}
