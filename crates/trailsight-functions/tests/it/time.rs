use jiff::Timestamp;
use trailsight_functions::{Period, time_text};

use crate::*;

fn ms(text: &str) -> i64 {
    text.parse::<Timestamp>().unwrap().as_millisecond()
}

#[track_caller]
fn floors(time: &str, period: &'static str, expected: &str) {
    let found = call("datefloor", &[Time(ms(time)), Text(period)]);
    assert_eq!(found, Time(ms(expected)).to_scalar(Kind::Time), "{period}");
}

#[test]
fn bins_begin_on_boundaries_of_utc() {
    floors("2026-01-07T10:34:56.789Z", "250ms", "2026-01-07T10:34:56.750Z");
    floors("2026-01-07T10:34:56.789Z", "5s", "2026-01-07T10:34:55Z");
    floors("2026-01-07T10:34:56.789Z", "15m", "2026-01-07T10:30:00Z");
    floors("2026-01-07T10:34:56.789Z", "6h", "2026-01-07T06:00:00Z");
    floors("2026-01-07T10:34:56.789Z", "1d", "2026-01-07T00:00:00Z");
    // A Wednesday, hence the Monday before.
    floors("2026-01-07T10:34:56.789Z", "1w", "2026-01-05T00:00:00Z");
    floors("2026-05-07T10:34:56.789Z", "1mo", "2026-05-01T00:00:00Z");
    floors("2026-05-07T10:34:56.789Z", "1q", "2026-04-01T00:00:00Z");
    floors("2026-05-07T10:34:56.789Z", "1y", "2026-01-01T00:00:00Z");
    // Counted from 1970.
    floors("2026-05-07T10:34:56.789Z", "5y", "2025-01-01T00:00:00Z");
    floors("2026-04-07T10:34:56.789Z", "2mo", "2026-03-01T00:00:00Z");
}

#[test]
fn bins_floor_before_the_epoch_too() {
    floors("1969-12-31T23:59:59.999Z", "1m", "1969-12-31T23:59:00Z");
    floors("1969-12-31T23:59:59.999Z", "1w", "1969-12-29T00:00:00Z");
    floors("1969-11-15T00:00:00Z", "1mo", "1969-11-01T00:00:00Z");
    floors("1969-11-15T00:00:00Z", "10y", "1960-01-01T00:00:00Z");
}

#[test]
fn counts_are_clamped_to_the_cap_of_their_unit() {
    for (long, short) in [("5000ms", "1s"), ("300s", "1m"), ("90m", "1h"), ("48h", "1d"), ("60 minutes", "1hour")] {
        assert_eq!(Period::parse(long), Period::parse(short), "{long}");
    }
    assert_ne!(Period::parse("30d"), Period::parse("1d"));
    for bad in ["", "m", "0m", "1.5h", "5x", "-1m", "99999999999999999d"] {
        Period::parse(bad).unwrap_err();
    }
    assert!(refusal("datefloor", &[Time(0), Text("5x")]).contains("`x` is not a unit of time"));
    assert!(refusal("bin", &[Time(0), Text("5x")]).contains("`x` is not a unit of time"));
}

#[test]
fn ceilings() {
    let noon = ms("2026-01-05T12:00:00Z");
    check("dateceil", &[Time(noon), Text("1h")], Time(noon));
    check("dateceil", &[Time(noon + 1), Text("1h")], Time(noon + 3_600_000));
    check("date_ceil", &[Time(noon), Text("1mo")], Time(ms("2026-02-01T00:00:00Z")));
    check("dateceil", &[Missing, Text("1h")], Missing);
    check("date_floor", &[Time(i64::MAX), Text("1mo")], Missing);
}

#[test]
fn months_agree_with_a_calendar() {
    // A day in every 13, so that all months of leap years and others are met.
    let month = Period::parse("1mo").unwrap();
    for day in (-400_000..400_000).step_by(13) {
        let time = day * 86_400_000 + 1;
        let date = jiff::tz::Offset::UTC.to_datetime(Timestamp::from_millisecond(time).unwrap()).date();
        let first =
            jiff::tz::Offset::UTC.to_timestamp(date.first_of_month().to_datetime(jiff::civil::Time::midnight()));
        assert_eq!(month.floor(time), Some(first.unwrap().as_millisecond()), "{date}");
        assert_eq!(
            time_text(time).unwrap(),
            format!("{:04}-{:02}-{:02} 00:00:00.001", date.year(), date.month(), date.day())
        );
    }
}

#[test]
fn epochs() {
    let at = ms("2026-01-05T10:00:00.250Z");
    check("fromMillis", &[Number(at as f64)], Time(at));
    check("fromMillis", &[Number(-1.0)], Time(-1));
    check("fromMillis", &[Number(1e300)], Missing);
    check("fromMillis", &[Missing], Missing);
    check("toMillis", &[Time(at)], Number(at as f64));
    check("toMillis", &[Missing], Missing);
    check("now", &[], Number(1_767_607_200.0));
    check("queryStartTime", &[], Number(1_000.0));
    check("queryEndTime", &[], Number(4_000.0));
    check("queryTimeRange", &[], Number(3_000.0));
}

#[test]
fn a_query_without_a_window() {
    let registry = Registry::default();
    let moment = Moment { now: 0, start: Some(1), end: None };
    for name in ["queryEndTime", "queryTimeRange"] {
        let value = eval((registry.scalar(name).unwrap().build)(&moment, Vec::new()), Vec::new()).unwrap();
        assert_eq!(ScalarValue::try_from_array(&value, 0).unwrap(), ScalarValue::Float64(None));
    }
}

#[track_caller]
fn parses(text: &'static str, pattern: &'static str, expected: &str) {
    check("parseDate", &[Text(text), Text(pattern)], Number(ms(expected) as f64));
}

#[test]
fn dates_are_read_in_the_letters_of_java() {
    parses("2026-01-05", "yyyy-MM-dd", "2026-01-05T00:00:00Z");
    parses("2026-01-05T10:20:30.5Z", "yyyy-MM-dd'T'HH:mm:ss.SX", "2026-01-05T10:20:30.500Z");
    parses("2026-01-05T10:20:30.123456+01:00", "uuuu-MM-dd'T'HH:mm:ss.SSSSSSXXX", "2026-01-05T09:20:30.123Z");
    parses("05/Jan/2026:10:20:30 -0330", "dd/MMM/yyyy:HH:mm:ss Z", "2026-01-05T13:50:30Z");
    parses("Mon, 5 January 2026 1:02 pm", "EEE, d MMMM yyyy h:mm a", "2026-01-05T13:02:00Z");
    parses("12:30 AM", "hh:mm a", "1970-01-01T00:30:00Z");
    parses("20260105102030", "yyyyMMddHHmmss", "2026-01-05T10:20:30Z");
    parses("26-5-7", "yy-M-d", "2026-05-07T00:00:00Z");
    parses("2024-366", "yyyy-DDD", "2024-12-31T00:00:00Z");
    parses("24 o'clock", "k 'o''clock'", "1970-01-01T00:00:00Z");
    parses("2026-01-05 10:20 UTC", "yyyy-MM-dd HH:mm VV", "2026-01-05T10:20:00Z");
    parses("2026-01-05", "yyyy-MM-dd[ HH:mm]", "2026-01-05T00:00:00Z");
    parses("2026-01-05 10:20", "yyyy-MM-dd[ HH:mm]", "2026-01-05T10:20:00Z");
    parses("1969-12-31 23:59:59.9999", "yyyy-MM-dd HH:mm:ss.SSSS", "1969-12-31T23:59:59.999Z");
}

#[test]
fn what_is_no_date_is_missing() {
    for (text, pattern) in [
        ("2026-02-30", "yyyy-MM-dd"),
        ("2026-13-01", "yyyy-MM-dd"),
        ("2026-1-05", "yyyy-MM-dd"),
        ("2026-01-05 ", "yyyy-MM-dd"),
        ("2025-366", "yyyy-DDD"),
        ("2025-000", "yyyy-DDD"),
        ("0 am", "h a"),
        ("13 pm", "h a"),
        ("é", "yyyy"),
        ("Jän", "MMM"),
        ("+é", "Z"),
        ("", "yyyy"),
        ("Nowhere/Land", "VV"),
    ] {
        check("parseDate", &[Text(text), Text(pattern)], Missing);
    }
    check("parseDate", &[Missing, Text("yyyy")], Missing);
}

#[test]
fn the_zone_of_a_date() {
    let noon = ms("2026-01-05T12:00:00Z");
    let text = Text("2026-01-05 12:00");
    check("parseDate", &[text, Text("yyyy-MM-dd HH:mm"), Text("+02:00")], Number((noon - 7_200_000) as f64));
    check("parseDate", &[Text("12:00Z"), Text("HH:mmX"), Text("+02:00")], Number(43_200_000.0));
    check("formatDate", &[Time(noon), Text("%H:%M %z"), Text("-05:30")], Text("06:30 -0530"));
    check("strftime", &[Time(noon), Text("%Y-%m-%d"), Text("UTC")], Text("2026-01-05"));
    check("formatDate", &[Time(noon), Text("100%%")], Text("100%"));
    check("formatDate", &[Missing, Text("%Y")], Missing);
}

#[test]
fn patterns_that_cannot_be_used_are_refused() {
    let refused = |pattern| refusal("parseDate", &[Text("x"), Text(pattern)]);
    assert!(refused("yyyy-bb").contains("`b` in the date pattern `yyyy-bb` is not a letter for reading dates"));
    assert!(refused("'T").contains("is not closed"));
    assert!(refused("[HH").contains("is not closed"));
    assert!(refused("HH]").contains("has no `[` before it"));
    assert!(refusal("formatDate", &[Time(0), Text("%!")]).contains("`%!` is not a date pattern of strftime"));
    assert!(refusal("formatDate", &[Time(0), Text("%Y"), Text("Mars/North")]).contains("no time zone is called"));
    assert!(refusal("parseDate", &[Text("x"), Text("yyyy"), Text("+25:00:99")]).contains("no time zone is called"));
}
