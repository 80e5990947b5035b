//! What a JSON string says.

use std::borrow::Cow;

/// The text of a string, given what stands between its quotes. A lone surrogate becomes U+FFFD, and so does what is
/// not UTF-8 (which no record of a `Framer` holds).
pub(crate) fn unescape(raw: &[u8]) -> Cow<'_, str> {
    if memchr::memchr(b'\\', raw).is_none() {
        return String::from_utf8_lossy(raw);
    }
    let mut text = Vec::with_capacity(raw.len());
    unescape_onto(raw, &mut text);
    Cow::Owned(String::from_utf8(text).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned()))
}

/// The same, put at the end of a buffer.
pub(crate) fn unescape_onto(mut raw: &[u8], text: &mut Vec<u8>) {
    while let Some(at) = memchr::memchr(b'\\', raw) {
        text.extend_from_slice(&raw[..at]);
        raw = &raw[at + 1..];
        let Some((&escape, rest)) = raw.split_first() else { return };
        raw = rest;
        let plain = match escape {
            b'n' => b'\n',
            b't' => b'\t',
            b'r' => b'\r',
            b'b' => 0x08,
            b'f' => 0x0c,
            b'u' => {
                raw = unicode(raw, text);
                continue;
            }
            other => other, // a quote, a backslash or a slash stands for itself
        };
        text.push(plain);
    }
    text.extend_from_slice(raw);
}

/// Reads the digits of `\u` and, where that is half of a pair, the other half; returns what follows.
fn unicode<'a>(raw: &'a [u8], text: &mut Vec<u8>) -> &'a [u8] {
    let Some(first) = hex(raw) else {
        return raw;
    };
    let mut rest = &raw[4..];
    let mut char = char::from_u32(first);
    if (0xd800..0xdc00).contains(&first)
        && let Some(after) = rest.strip_prefix(b"\\u")
        && let Some(second @ 0xdc00..0xe000) = hex(after)
    {
        char = char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00));
        rest = &after[4..];
    }
    let char = char.unwrap_or(char::REPLACEMENT_CHARACTER);
    text.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
    rest
}

fn hex(raw: &[u8]) -> Option<u32> {
    raw.first_chunk::<4>()?.iter().try_fold(0, |sum, digit| Some(sum << 4 | char::from(*digit).to_digit(16)?))
}
