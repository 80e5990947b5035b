//! Dates in text, by patterns in the letters of Java's `DateTimeFormatter`: `yyyy-MM-dd'T'HH:mm:ss.SSSX`.

use jiff::civil::{Date, Time};
use jiff::tz::{Offset, TimeZone};

use crate::zone::{offset, zone};

/// A pattern, taken apart.
#[derive(Debug)]
pub(crate) struct DatePattern(Vec<Item>);

#[derive(Debug, Clone, PartialEq)]
enum Item {
    Literal(char),
    Field(Field, usize),
    /// `[...]`: may be absent from the text.
    Optional(Vec<Item>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Year,
    Month,
    Day,
    DayOfYear,
    Weekday,
    HalfDay,
    /// 0 to 23.
    Hour,
    /// 1 to 24.
    ClockHour,
    /// 1 to 12.
    HalfDayHour,
    /// 0 to 11.
    HalfDayHourFromZero,
    Minute,
    Second,
    Fraction,
    Offset,
    Zone,
}

impl Field {
    fn of(letter: char) -> Option<Self> {
        Some(match letter {
            'y' | 'u' => Field::Year,
            'M' | 'L' => Field::Month,
            'd' => Field::Day,
            'D' => Field::DayOfYear,
            'E' => Field::Weekday,
            'a' => Field::HalfDay,
            'H' => Field::Hour,
            'k' => Field::ClockHour,
            'h' => Field::HalfDayHour,
            'K' => Field::HalfDayHourFromZero,
            'm' => Field::Minute,
            's' => Field::Second,
            'S' => Field::Fraction,
            'X' | 'x' | 'Z' | 'O' => Field::Offset,
            'V' | 'z' | 'v' => Field::Zone,
            _ => return None,
        })
    }

    /// Whether so many letters of it stand for digits.
    fn is_number(self, letters: usize) -> bool {
        match self {
            Field::Weekday | Field::HalfDay | Field::Offset | Field::Zone => false,
            Field::Month => letters < 3,
            _ => true,
        }
    }

    /// The most digits a single letter takes.
    fn most_digits(self) -> usize {
        match self {
            Field::Year => 4,
            Field::DayOfYear => 3,
            Field::Fraction => 1,
            _ => 2,
        }
    }
}

impl DatePattern {
    pub(crate) fn new(text: &str) -> Result<Self, String> {
        let mut open = vec![Vec::new()];
        let mut letters = text.chars().peekable();
        while let Some(letter) = letters.next() {
            let item = match letter {
                '\'' if letters.next_if_eq(&'\'').is_some() => Item::Literal('\''),
                '\'' => {
                    loop {
                        match letters.next() {
                            Some('\'') if letters.next_if_eq(&'\'').is_some() => push(&mut open, Item::Literal('\'')),
                            Some('\'') => break,
                            Some(quoted) => push(&mut open, Item::Literal(quoted)),
                            None => return Err(format!("the quote in the date pattern `{text}` is not closed")),
                        }
                    }
                    continue;
                }
                '[' => {
                    open.push(Vec::new());
                    continue;
                }
                ']' => match open.pop() {
                    Some(items) if !open.is_empty() => Item::Optional(items),
                    _ => return Err(format!("a `]` in the date pattern `{text}` has no `[` before it")),
                },
                _ if letter.is_ascii_alphabetic() => {
                    let Some(field) = Field::of(letter) else {
                        return Err(format!(
                            "`{letter}` in the date pattern `{text}` is not a letter for reading dates; \
                             quote text that is to be met as it is, as in 'T'"
                        ));
                    };
                    let mut count = 1;
                    while letters.next_if_eq(&letter).is_some() {
                        count += 1;
                    }
                    Item::Field(field, count)
                }
                _ => Item::Literal(letter),
            };
            push(&mut open, item);
        }
        match open.pop() {
            Some(items) if open.is_empty() => Ok(Self(items)),
            _ => Err(format!("a `[` in the date pattern `{text}` is not closed")),
        }
    }

    /// The time that `text` tells, in ms since the epoch; `home` is its zone if it names none itself. What the pattern
    /// does not tell is the start of 1970 or of the year, month, day, ... that it does tell.
    pub(crate) fn parse(&self, text: &str, home: &TimeZone) -> Option<i64> {
        let mut found = Found::default();
        let rest = read(&self.0, text, &mut found)?;
        if rest.is_empty() { found.to_ms(home) } else { None }
    }
}

fn push(open: &mut [Vec<Item>], item: Item) {
    if let Some(items) = open.last_mut() {
        items.push(item);
    }
}

/// What was read so far.
#[derive(Debug, Clone, Default)]
struct Found {
    year: Option<i16>,
    month: Option<i8>,
    day: Option<i8>,
    day_of_year: Option<i64>,
    /// 0 to 23, or within the half of a day.
    hour: Option<i8>,
    /// 0 or 12.
    half: Option<i8>,
    minute: Option<i8>,
    second: Option<i8>,
    nanosecond: Option<i32>,
    offset: Option<Offset>,
    zone: Option<TimeZone>,
}

impl Found {
    fn to_ms(&self, home: &TimeZone) -> Option<i64> {
        let year = self.year.unwrap_or(1970);
        let date = match self.day_of_year {
            Some(day) => {
                let date = Date::new(year, 1, 1).ok()?.checked_add(jiff::Span::new().days(day - 1)).ok()?;
                if date.year() != year {
                    return None;
                }
                date
            }
            None => Date::new(year, self.month.unwrap_or(1), self.day.unwrap_or(1)).ok()?,
        };
        let hour = self.hour.unwrap_or(0);
        let hour = match self.half {
            Some(half) if hour < 12 => hour + half,
            _ => hour,
        };
        let (minute, second) = (self.minute.unwrap_or(0), self.second.unwrap_or(0));
        let time = Time::new(hour, minute, second, self.nanosecond.unwrap_or(0)).ok()?;
        let moment = date.to_datetime(time);
        let timestamp = match (self.offset, &self.zone) {
            (Some(offset), _) => offset.to_timestamp(moment).ok()?,
            (None, Some(zone)) => zone.to_ambiguous_timestamp(moment).compatible().ok()?,
            (None, None) => home.to_ambiguous_timestamp(moment).compatible().ok()?,
        };
        // Before the epoch a fraction of a ms would be cut toward it, that is, upward.
        i64::try_from(timestamp.as_nanosecond().div_euclid(1_000_000)).ok()
    }
}

fn read<'t>(items: &[Item], mut text: &'t str, found: &mut Found) -> Option<&'t str> {
    for (nth, item) in items.iter().enumerate() {
        text = match item {
            Item::Literal(literal) => text.strip_prefix(*literal)?,
            Item::Optional(items) => {
                let mut with = found.clone();
                match read(items, text, &mut with) {
                    Some(rest) => {
                        *found = with;
                        rest
                    }
                    None => text,
                }
            }
            Item::Field(field, letters) if field.is_number(*letters) => {
                let adjacent = matches!(items.get(nth + 1), Some(Item::Field(next, more)) if next.is_number(*more));
                read_number(*field, *letters, adjacent, text, found)?
            }
            Item::Field(field, _) => read_word(*field, text, found)?,
        };
    }
    Some(text)
}

/// Two letters or more take exactly as many digits, a single one as many as there are unless another number follows.
fn read_number<'t>(field: Field, letters: usize, adjacent: bool, text: &'t str, found: &mut Found) -> Option<&'t str> {
    let most = if letters > 1 || adjacent { letters } else { field.most_digits() };
    let length = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    if length < letters {
        return None;
    }
    let (digits, rest) = text.split_at(length);
    if field == Field::Fraction {
        // Digits beyond the ninth are finer than a nanosecond.
        let digits = &digits[..length.min(9)];
        found.nanosecond = Some(digits.parse::<i32>().ok()? * 10_i32.pow(9 - digits.len() as u32));
        return Some(rest);
    }
    let number: i16 = digits.parse().ok()?;
    let small = i8::try_from(number).ok();
    match field {
        Field::Year => found.year = Some(if letters == 2 { 2000 + number } else { number }),
        Field::Month => found.month = Some(small?),
        Field::Day => found.day = Some(small?),
        Field::DayOfYear => found.day_of_year = Some(i64::from(number)).filter(|day| *day > 0),
        Field::Hour => found.hour = Some(small?),
        Field::ClockHour => found.hour = Some(small.filter(|hour| (1..=24).contains(hour))? % 24),
        Field::HalfDayHour => found.hour = Some(small.filter(|hour| (1..=12).contains(hour))? % 12),
        Field::HalfDayHourFromZero => found.hour = Some(small.filter(|hour| *hour < 12)?),
        Field::Minute => found.minute = Some(small?),
        Field::Second => found.second = Some(small?),
        Field::Weekday | Field::HalfDay | Field::Fraction | Field::Offset | Field::Zone => return None,
    }
    if field == Field::DayOfYear && found.day_of_year.is_none() {
        return None;
    }
    Some(rest)
}

const MONTHS: [&str; 12] = [
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

const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

fn read_word<'t>(field: Field, text: &'t str, found: &mut Found) -> Option<&'t str> {
    match field {
        Field::Month => {
            let (month, rest) = name(&MONTHS, text)?;
            found.month = Some(month as i8 + 1);
            Some(rest)
        }
        // Read, not checked against the date: a log line that disagrees with itself still has a date.
        Field::Weekday => name(&WEEKDAYS, text).map(|(_, rest)| rest),
        Field::HalfDay => {
            let (half, rest) = text.split_at_checked(2)?;
            found.half = Some(match half {
                _ if half.eq_ignore_ascii_case("am") => 0,
                _ if half.eq_ignore_ascii_case("pm") => 12,
                _ => return None,
            });
            Some(rest)
        }
        Field::Offset => {
            let text = text.strip_prefix("GMT").unwrap_or(text);
            if let Some(rest) = text.strip_prefix(['Z', 'z']) {
                found.offset = Some(Offset::UTC);
                return Some(rest);
            }
            let (offset, rest) = offset(text)?;
            found.offset = Some(offset);
            Some(rest)
        }
        Field::Zone => {
            let end = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '+' | '-' | ':'));
            let (name, rest) = text.split_at(text.find(end).unwrap_or(text.len()));
            found.zone = Some(zone(name).ok()?);
            Some(rest)
        }
        _ => None,
    }
}

/// Reads a whole name or its first three letters, in any case.
fn name<'t>(names: &[&str], text: &'t str) -> Option<(usize, &'t str)> {
    let strip = |name: &str| {
        let (start, rest) = text.split_at_checked(name.len())?;
        start.eq_ignore_ascii_case(name).then_some(rest)
    };
    let whole = names.iter().enumerate().find_map(|(nth, name)| Some((nth, strip(name)?)));
    whole.or_else(|| names.iter().enumerate().find_map(|(nth, name)| Some((nth, strip(&name[..3])?))))
}
