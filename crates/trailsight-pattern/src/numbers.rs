//! Addresses, numbers, and other words with digits.

use crate::kind::Kind;
use crate::mask::{ends_here, is_digit};

/// The kind and length of the address that `text` begins with: version 4 with port or prefix length, version 6, or
/// that of a network card.
pub(crate) fn address(text: &[u8]) -> Option<(Kind, usize)> {
    let first = *text.first()?;
    if is_digit(first)
        && let Some(length) = version_4(text)
    {
        return Some((Kind::Ip, length));
    }
    if first.is_ascii_hexdigit() || first == b':' {
        return colons(text);
    }
    None
}

fn version_4(text: &[u8]) -> Option<usize> {
    let mut at = 0;
    for part in 0..4 {
        if part > 0 {
            if text.get(at) != Some(&b'.') {
                return None;
            }
            at += 1;
        }
        let digits = text[at..].iter().take(4).take_while(|b| is_digit(**b)).count();
        if !matches!(digits, 1..=3) {
            return None;
        }
        at += digits;
    }
    if !ends_here(text, at) {
        return None;
    }
    if matches!(text.get(at), Some(b':' | b'/')) {
        let digits = text[at + 1..].iter().take(6).take_while(|b| is_digit(**b)).count();
        if matches!(digits, 1..=5) && ends_here(text, at + 1 + digits) {
            at += 1 + digits;
        }
    }
    Some(at)
}

/// Groups of hexadecimal digits with colons between: at least four, or fewer with `::`.
fn colons(text: &[u8]) -> Option<(Kind, usize)> {
    let (mut at, mut groups, mut pairs, mut double) = (0, 0, true, false);
    loop {
        let digits = text[at..].iter().take(5).take_while(|b| b.is_ascii_hexdigit()).count();
        if digits > 4 {
            return None;
        }
        if digits > 0 {
            groups += 1;
            pairs &= digits == 2;
            at += digits;
        }
        let more = |at: usize| text.get(at).is_some_and(|b| b.is_ascii_hexdigit());
        if text[at..].starts_with(b"::") && !double && (digits > 0 || at == 0) {
            double = true;
            at += 2;
            if !more(at) {
                break;
            }
        } else if digits > 0 && text.get(at) == Some(&b':') && more(at + 1) {
            at += 1;
        } else {
            break;
        }
    }
    let enough = groups >= 4 || double && groups >= 1;
    if !enough || !ends_here(text, at) {
        return None;
    }
    // A module path such as `a::b` is none.
    if double && !text[..at].iter().any(|b| is_digit(*b)) {
        return None;
    }
    Some((if pairs && !double { Kind::Id } else { Kind::Ip }, at))
}

/// The kind of a word, if it is variable: it holds a digit, or is a path, or an address of mail, or far too long.
pub(crate) fn classify(word: &[u8]) -> Option<Kind> {
    /// Longer words are no words.
    const LONGEST: usize = 80;
    let (mut digits, mut slashes, mut backslashes, mut at_sign) = (false, 0, 0, false);
    for (place, byte) in word.iter().enumerate() {
        match byte {
            b'0'..=b'9' => digits = true,
            b'/' => slashes += 1,
            b'\\' => backslashes += 1,
            b'@' => at_sign |= place > 0 && word[place + 1..].contains(&b'.'),
            _ => {}
        }
    }
    if slashes > 1 || slashes == 1 && word.len() > 1 && word[0] == b'/' || backslashes > 1 {
        return Some(Kind::Path);
    }
    if !digits {
        return (at_sign || word.len() > LONGEST).then_some(Kind::Token);
    }
    // Numbers are seldom filled up with zeros to eight digits, and words of memory always are.
    let filled = word.len() >= 8 && word[0] == b'0';
    if is_number(word) && !(filled && word.iter().all(|b| is_digit(*b))) {
        return Some(Kind::Number);
    }
    if let Some(hex) = word.strip_prefix(b"0x")
        && hex.iter().all(u8::is_ascii_hexdigit)
    {
        return Some(Kind::Hex);
    }
    if word.len() >= 6 && word.iter().all(u8::is_ascii_hexdigit) {
        return Some(Kind::Hex);
    }
    if is_uuid(word) {
        return Some(Kind::Uuid);
    }
    Some(if slashes > 0 || at_sign || word.len() > LONGEST { Kind::Token } else { Kind::Id })
}

/// `-1.5e3`, `87%`, `10000ms`, `#3`
fn is_number(word: &[u8]) -> bool {
    let mut at = usize::from(matches!(word[0], b'-' | b'+' | b'#' | b'$'));
    let mut seen = false;
    let mut dots = 0;
    while let Some(byte) = word.get(at) {
        match byte {
            b'0'..=b'9' => seen = true,
            b'.' => dots += 1,
            _ => break,
        }
        at += 1;
    }
    if !seen || dots > 1 {
        return false;
    }
    let rest = &word[at..];
    if let [b'e' | b'E', exponent @ ..] = rest {
        let exponent = exponent.strip_prefix(b"-").or(exponent.strip_prefix(b"+")).unwrap_or(exponent);
        if !exponent.is_empty() && exponent.iter().all(|b| is_digit(*b)) {
            return true;
        }
    }
    rest == b"%" || rest.len() <= 4 && rest.iter().all(u8::is_ascii_alphabetic)
}

fn is_uuid(word: &[u8]) -> bool {
    word.len() == 36
        && word.iter().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// A unit that may stand behind a number and a blank.
pub(crate) fn is_unit(word: &[u8]) -> bool {
    const UNITS: [&str; 17] =
        ["B", "KB", "kB", "MB", "GB", "TB", "PB", "KiB", "MiB", "GiB", "TiB", "ms", "us", "ns", "s", "sec", "secs"];
    word.len() <= 4 && UNITS.iter().any(|unit| unit.as_bytes() == word)
}

/// What a value is as a number, its unit left out.
pub(crate) fn value(text: &str) -> Option<f64> {
    let text = text.trim_start_matches(['#', '$', '+']);
    let end = text.find(|c: char| !matches!(c, '0'..='9' | '.' | '-')).unwrap_or(text.len());
    text[..end].parse().ok().filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_an_address() {
        let yes = [
            ("10.0.0.1", Kind::Ip),
            ("10.0.0.1:80", Kind::Ip),
            ("10.0.0.0/8", Kind::Ip),
            ("::1", Kind::Ip),
            ("fe80::1", Kind::Ip),
            ("0:0:0:0:0:0:0:0:2181", Kind::Ip),
            ("ff:f2:9f:16:e0:da", Kind::Id),
        ];
        for (text, kind) in yes {
            assert_eq!(address(text.as_bytes()), Some((kind, text.len())), "{text}");
        }
        for text in ["10.0.0", "1.2.3.4.5", "a::b", "add:it", "12:34:56", "::", "1.2.3.4000", "deadbeef", ""] {
            assert_eq!(address(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn what_a_word_is() {
        let cases = [
            ("word", None),
            ("Input/output", None),
            ("/", None),
            ("12", Some(Kind::Number)),
            ("-1.5e3", Some(Kind::Number)),
            ("87%", Some(Kind::Number)),
            ("64172MB", Some(Kind::Number)),
            ("0x1f", Some(Kind::Hex)),
            ("54fadb412c4e", Some(Kind::Hex)),
            ("00000003", Some(Kind::Hex)),
            ("081109", Some(Kind::Number)),
            ("b9000564-fe1a-409b-b8cc-1e88b294cd1d", Some(Kind::Uuid)),
            ("blk_-69", Some(Kind::Id)),
            ("a/b/c", Some(Kind::Path)),
            ("\\Users\\ana", Some(Kind::Path)),
            ("ana@example.org", Some(Kind::Token)),
            ("HTTP/1.1", Some(Kind::Token)),
        ];
        for (word, kind) in cases {
            assert_eq!(classify(word.as_bytes()), kind, "{word}");
        }
    }

    #[test]
    fn numbers_have_values() {
        assert_eq!(value("12.5ms"), Some(12.5));
        assert_eq!(value("-3"), Some(-3.0));
        assert_eq!(value("#7"), Some(7.0));
        assert_eq!(value("x"), None);
    }
}
