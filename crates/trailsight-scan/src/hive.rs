//! Folders that are called by a key and its value, as Hive lays out tables: `region=eu-north-1/year=2031/month=02/day=03`.

use crate::days::between;

/// What the names of a folder and of those it lies in say.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Named<'a> {
    pub(crate) account: Option<&'a str>,
    pub(crate) region: Option<&'a str>,
    /// From when to when (excluded), in ms since 1970.
    pub(crate) span: Option<(i64, i64)>,
}

impl Named<'_> {
    pub(crate) fn of(folder: &str) -> Named<'_> {
        let mut named = Named::default();
        if !folder.contains('=') {
            return named;
        }
        let (mut year, mut month, mut day) = (None, None, None);
        for (key, value) in folder.split(['/', std::path::MAIN_SEPARATOR]).filter_map(|part| part.split_once('=')) {
            match key.to_ascii_lowercase().as_str() {
                "account" | "account_id" | "accountid" | "aws-account-id" | "aws_account_id" => {
                    named.account = Some(value);
                }
                "region" | "aws-region" | "aws_region" => named.region = Some(value),
                "year" => year = number(value),
                "month" => month = number(value),
                "day" if value.len() <= 2 => day = number(value),
                "day" | "date" | "dt" => named.span = date(value),
                _ => {}
            }
        }
        // A day without a month says nothing, and a month without a year neither.
        let day = day.filter(|_| month.is_some());
        named.span = named.span.or_else(|| between(year?, month, day));
        named
    }
}

/// `2031-02-03`, `20310203`, `2031-02`.
fn date(text: &str) -> Option<(i64, i64)> {
    let digits: String = text.split('-').collect();
    if digits.len() != text.len() && !matches!(text.as_bytes().get(4), Some(b'-')) {
        return None;
    }
    match digits.len() {
        8 => between(number(digits.get(..4)?)?, Some(number(digits.get(4..6)?)?), Some(number(digits.get(6..)?)?)),
        6 => between(number(digits.get(..4)?)?, Some(number(digits.get(4..)?)?), None),
        _ => None,
    }
}

fn number(text: &str) -> Option<i16> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 24 * 60 * 60 * 1000;
    /// 2031-02-03.
    const THIRD: i64 = 1_927_843_200_000;

    #[test]
    fn names_tell_whose_and_when() {
        let named = Named::of("b/aws-account-id=246813579024/aws-region=eu-north-1/year=2031/month=2/day=03/hour=04");
        assert_eq!((named.account, named.region), (Some("246813579024"), Some("eu-north-1")));
        for folder in ["b/year=2031/month=02/day=03", "b/dt=2031-02-03", "b/DATE=20310203/x", "day=2031-02-03"] {
            assert_eq!(Named::of(folder).span, Some((THIRD, THIRD + DAY)), "{folder}");
        }
        assert_eq!(Named::of("year=2031/month=02").span, Some((THIRD - 2 * DAY, THIRD + 26 * DAY)));
        assert_eq!(Named::of("dt=2031-02").span, Some((THIRD - 2 * DAY, THIRD + 26 * DAY)));
    }

    #[test]
    fn other_names_tell_nothing() {
        for folder in [
            "b/2031/02/03",
            "month=02/day=03",
            "day=03",
            "year=x",
            "year=2031/month=13",
            "dt=today",
            "dt=03-02-2031",
            "version=2031",
            "dt=2031-02-30",
        ] {
            assert_eq!(Named::of(folder).span, None, "{folder}");
        }
    }
}
