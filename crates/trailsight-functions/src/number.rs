//! Numbers in text: what counts as one, exactly how large it is, and how one is printed.

use std::cmp::Ordering;

/// The number that `text` is, if it is one: sign, digits, fraction, exponent, of which only the digits are needed.
///
/// ```
/// assert_eq!(trailsight_functions::parse_number("-2.5e1"), Some(-25.0));
/// assert_eq!(trailsight_functions::parse_number("12a"), None);
/// ```
///
/// No blanks, no separators, no bare point (`.5`, `5.`), nothing that overflows a double.
pub fn parse_number(text: &str) -> Option<f64> {
    let shape = Shape::of(text)?;
    if shape.fraction.is_empty() && shape.exponent == 0 && shape.whole.len() <= 15 {
        // Below 2^53, so digits add up without rounding.
        let whole = shape.whole.iter().fold(0_i64, |sum, digit| sum * 10 + i64::from(digit - b'0'));
        return Some(if shape.negative { -(whole as f64) } else { whole as f64 });
    }
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// The text of a number in a result.
///
/// ```
/// assert_eq!(trailsight_functions::number_text(1e21), "1000000000000000000000");
/// assert_eq!(trailsight_functions::number_text(0.03125), "0.0312");
/// ```
///
/// The double's exact value to at most four decimals, a tie to the even digit, trailing zeros cut; no exponent, and no
/// `-0`.
pub fn number_text(number: f64) -> String {
    if number.fract() == 0.0 {
        return if number == 0.0 { "0".to_owned() } else { format!("{number:.0}") };
    }
    // The standard library rounds the exact decimal expansion and ties to even, as C's printf does.
    let text = format!("{number:.4}");
    if !text.contains('.') {
        return text;
    }
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// The parts of a numeric text.
struct Shape<'a> {
    negative: bool,
    whole: &'a [u8],
    fraction: &'a [u8],
    /// Held within the range of an `i32`: whatever is beyond it is beyond every double as well.
    exponent: i64,
}

impl<'a> Shape<'a> {
    /// `[+-]? digit+ ("." digit+)? ([eE] [+-]? digit+)?`
    fn of(text: &'a str) -> Option<Self> {
        let (negative, rest) = sign(text.as_bytes());
        let (whole, mut rest) = digits(rest)?;
        let mut fraction = &[][..];
        if let [b'.', after @ ..] = rest {
            (fraction, rest) = digits(after)?;
        }
        let mut exponent = 0;
        if let [b'e' | b'E', after @ ..] = rest {
            let (below, after) = sign(after);
            let (power, after) = digits(after)?;
            let power = power.iter().fold(0_i64, |sum, digit| (sum * 10 + i64::from(digit - b'0')).min(1 << 31));
            exponent = if below { -power } else { power };
            rest = after;
        }
        rest.is_empty().then_some(Self { negative, whole, fraction, exponent })
    }
}

fn sign(text: &[u8]) -> (bool, &[u8]) {
    match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    }
}

fn digits(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    (length > 0).then(|| text.split_at(length))
}

/// The exact value of a numeric text: `sign * 0.d1d2d3... * 10^magnitude`, first and last digit not zero.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Decimal<'a> {
    /// -1, 0 or 1.
    pub(crate) sign: i8,
    pub(crate) magnitude: i64,
    head: &'a [u8],
    tail: &'a [u8],
}

impl<'a> Decimal<'a> {
    /// The value of `text`, if [`parse_number`] gives one.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let Shape { negative, whole, fraction, exponent } = Shape::of(text)?;
        let mut magnitude = whole.len() as i64 + exponent;
        let mut head = strip_leading(whole);
        let mut tail = fraction;
        magnitude -= (whole.len() - head.len()) as i64;
        if head.is_empty() {
            tail = strip_leading(fraction);
            magnitude -= (fraction.len() - tail.len()) as i64;
        }
        tail = strip_trailing(tail);
        if tail.is_empty() {
            head = strip_trailing(head);
        }
        if head.is_empty() && tail.is_empty() {
            return Some(Self { sign: 0, magnitude: 0, head, tail });
        }
        // 0.99 * 10^308 is a double, 0.1 * 10^310 is not; between them the parser decides.
        let finite = magnitude <= 308 || (magnitude == 309 && text.parse().is_ok_and(f64::is_finite));
        finite.then_some(Self { sign: if negative { -1 } else { 1 }, magnitude, head, tail })
    }

    /// The digits after the point, most significant first.
    pub(crate) fn digits(&self) -> impl Iterator<Item = u8> + use<'a> {
        self.head.iter().chain(self.tail).copied()
    }

    pub(crate) fn compare(&self, other: &Self) -> Ordering {
        self.sign.cmp(&other.sign).then_with(|| {
            let size = self.magnitude.cmp(&other.magnitude).then_with(|| self.digits().cmp(other.digits()));
            if self.sign < 0 { size.reverse() } else { size }
        })
    }
}

fn strip_leading(digits: &[u8]) -> &[u8] {
    let zeros = digits.iter().take_while(|digit| **digit == b'0').count();
    &digits[zeros..]
}

fn strip_trailing(digits: &[u8]) -> &[u8] {
    let zeros = digits.iter().rev().take_while(|digit| **digit == b'0').count();
    &digits[..digits.len() - zeros]
}
