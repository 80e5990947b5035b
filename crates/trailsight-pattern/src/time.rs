//! Dates and times of day, as logs write them.

use crate::mask::{ends_here, is_digit};

/// The length of the date, the time of day, or both without a blank between, that `text` begins with; 0 if none.
pub(crate) fn length(text: &[u8]) -> usize {
    let first = digits(text);
    let length = match first {
        4 => date_year_first(text),
        1 | 2 => date_day_first(text).max(clock(text, false)),
        _ => 0,
    };
    if length > 0 && ends_here(text, length) { length } else { 0 }
}

/// `2025-01-02`, `2025/1/2`, `2025.01.02`, with `T03:04:05.678Z`, `-03.04.05.678` or nothing behind it.
fn date_year_first(text: &[u8]) -> usize {
    let Some(&mark) = text.get(4) else { return 0 };
    if !matches!(mark, b'-' | b'/' | b'.') {
        return 0;
    }
    let month = digits(&text[5..]);
    let day_at = 5 + month + 1;
    if !matches!(month, 1 | 2) || text.get(5 + month) != Some(&mark) {
        return 0;
    }
    let day = text.get(day_at..).map_or(0, digits);
    if !matches!(day, 1 | 2) {
        return 0;
    }
    with_clock(text, day_at + day, b"T-_")
}

/// `02/01/2025`, `2/1/25`, `02/Jan/2025`, `2-Jan-2025`, with `:03:04:05` or nothing behind it.
fn date_day_first(text: &[u8]) -> usize {
    let day = digits(text);
    let Some(&mark) = text.get(day) else { return 0 };
    if !matches!(mark, b'/' | b'-') {
        return 0;
    }
    let rest = &text[day + 1..];
    let month = match digits(rest) {
        n @ (1 | 2) if mark == b'/' => n,
        0 if rest.len() > 3 && is_date_word(&rest[..3]) => 3,
        _ => return 0,
    };
    if rest.get(month) != Some(&mark) {
        return 0;
    }
    let year_at = day + 1 + month + 1;
    match digits(&text[year_at..]) {
        n @ (2 | 4) => with_clock(text, year_at + n, b":T"),
        _ => 0,
    }
}

/// The date up to `at`, with the time of day that follows behind one of `marks`.
fn with_clock(text: &[u8], at: usize, marks: &[u8]) -> usize {
    if text.get(at).is_some_and(|mark| marks.contains(mark)) {
        let clock = clock(&text[at + 1..], true);
        if clock > 0 {
            return at + 1 + clock;
        }
    }
    at
}

/// `03:04`, `03:04:05`, `03:04:05.678`, and behind a date also `03.04.05.678`, with `Z`, `+01:00`, `-0100` or ` +0000` behind it.
fn clock(text: &[u8], dots: bool) -> usize {
    let two = |at: usize| text.get(at..).map_or(0, digits) == 2;
    let hour = digits(text);
    let Some(&mark) = text.get(hour) else { return 0 };
    if !matches!(hour, 1 | 2) || !(mark == b':' || dots && mark == b'.') || !two(hour + 1) {
        return 0;
    }
    let mut at = hour + 3;
    if text.get(at) == Some(&mark) && two(at + 1) {
        at += 3;
        if matches!(text.get(at), Some(b'.' | b',')) {
            let fraction = digits(&text[at + 1..]);
            if fraction > 0 {
                at += 1 + fraction;
            }
        }
    } else if mark == b'.' {
        // `12.34` is a number.
        return 0;
    }
    match text.get(at) {
        Some(b'Z') => at + 1,
        Some(b'+' | b'-') if two(at + 1) && text.get(at + 3) == Some(&b':') && two(at + 4) => at + 6,
        Some(b'+' | b'-') if digits(&text[at + 1..]) == 4 => at + 5,
        Some(b' ') if matches!(text.get(at + 1), Some(b'+' | b'-')) && digits(&text[at + 2..]) == 4 => at + 6,
        _ => at,
    }
}

fn digits(text: &[u8]) -> usize {
    text.iter().take_while(|b| is_digit(**b)).count()
}

/// `Mon`, `January`: a day or a month, in English, with a capital.
pub(crate) fn is_date_word(word: &[u8]) -> bool {
    const WORDS: [&str; 19] = [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    // A capital first: nearly every word of a line is done with here.
    word.len() >= 3
        && word[0].is_ascii_uppercase()
        && WORDS.iter().any(|w| w.as_bytes()[..3] == word[..3] && (word.len() == 3 || w.as_bytes() == word))
}

/// `UTC`, `PM`: what may stand behind a time of day.
pub(crate) fn is_zone(word: &[u8]) -> bool {
    const ZONES: [&str; 18] = [
        "AM", "PM", "UTC", "GMT", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT", "CET", "CEST", "BST", "IST",
        "JST", "KST",
    ];
    matches!(word.len(), 2..=4) && ZONES.iter().any(|zone| zone.as_bytes() == word)
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_is_a_time() {
        let whole = [
            "2025-01-02",
            "2025/1/2",
            "2025-01-02T03:04:05Z",
            "2025-01-02T03:04:05.678+01:00",
            "03:04",
            "3:04:05",
            "03:04:05,678",
            "2005-06-03-15.42.50.675872",
            "02/Jan/2025:03:04:05",
            "17/06/09",
            "2-Jan-2025",
            "15:42:50-0700",
        ];
        for text in whole {
            assert_eq!(super::length(text.as_bytes()), text.len(), "{text}");
        }
        let none =
            ["12.34", "2025", "1:2", "03:045", "1.2.3", "10.11.10", "10.11.10.1", "2025-01", "12/34", "1-2-3", ""];
        for text in none {
            assert_eq!(super::length(text.as_bytes()), 0, "{text}");
        }
    }
}
