//! Text that is a number.

/// The number a text is wholly made of: optional sign, digits, optional fraction, optional exponent.
///
/// No blanks, no separators, a digit on both sides of a point, nothing infinite.
///
/// ```
/// use trailsight_extract::parse_number;
/// assert_eq!(parse_number(b"-12.5e1"), Some(-125.0));
/// assert_eq!(parse_number(b"+007"), Some(7.0));
/// for text in ["", " 1", "1 ", "1,000", ".5", "5.", "1e", "0x1f", "NaN", "inf", "1e999"] {
///     assert_eq!(parse_number(text.as_bytes()), None, "{text}");
/// }
/// ```
pub fn parse_number(text: &[u8]) -> Option<f64> {
    let (negative, unsigned) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let whole = digits(unsigned);
    if whole == 0 {
        return None;
    }
    if whole == unsigned.len() && whole <= 15 {
        // Below 2^53 every integer is a double, and most numbers in logs are that.
        let sum = unsigned.iter().fold(0_u64, |sum, digit| sum * 10 + u64::from(digit - b'0')) as f64;
        return Some(if negative { -sum } else { sum });
    }
    let mut rest = &unsigned[whole..];
    if let [b'.', fraction @ ..] = rest {
        let n = digits(fraction);
        if n == 0 {
            return None;
        }
        rest = &fraction[n..];
    }
    if let [b'e' | b'E', exponent @ ..] = rest {
        let exponent = exponent.strip_prefix(b"-").or(exponent.strip_prefix(b"+")).unwrap_or(exponent);
        let n = digits(exponent);
        if n == 0 {
            return None;
        }
        rest = &exponent[n..];
    }
    if !rest.is_empty() {
        return None;
    }
    std::str::from_utf8(text).ok()?.parse().ok().filter(|number: &f64| number.is_finite())
}

/// How many digits the text begins with.
pub(crate) fn digits(text: &[u8]) -> usize {
    text.iter().take_while(|byte| byte.is_ascii_digit()).count()
}
