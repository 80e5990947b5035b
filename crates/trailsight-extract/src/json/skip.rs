//! Stepping over JSON that is known to be valid. Other bytes give some answer, but never a panic.

use super::lanes::{Masks, lanes};
use crate::index::parity;

/// The first byte at or after `at` that is not a blank.
#[inline(always)]
pub(crate) fn skip_space(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at) {
        Some(b' ' | b'\n' | b'\r' | b'\t') => skip_run(bytes, at + 1),
        _ => at,
    }
}

/// The rest of a run of blanks: a single one, or the indentation of printed JSON.
#[inline]
fn skip_run(bytes: &[u8], mut at: usize) -> usize {
    while let Some(lanes) = lanes(bytes, at) {
        if let Some(ink) = lanes.ink().first() {
            return at + ink;
        }
        at += 16;
    }
    while matches!(bytes.get(at), Some(b' ' | b'\n' | b'\r' | b'\t')) {
        at += 1;
    }
    at
}

/// What a look at a string found.
#[derive(Clone, Copy)]
pub(crate) struct Scanned {
    /// Where the closing quote is, or the end of the bytes.
    pub(crate) end: usize,
    /// It holds a backslash.
    pub(crate) escaped: bool,
    /// It may hold a dot.
    pub(crate) dotted: bool,
}

/// Finds the closing quote of the string whose text begins at `at`.
#[inline(always)]
pub(crate) fn scan_string(bytes: &[u8], mut at: usize) -> Scanned {
    let mut scanned = Scanned { end: bytes.len(), escaped: false, dotted: false };
    while let Some(lanes) = lanes(bytes, at) {
        scanned.dotted |= lanes.equal(b'.').any();
        let Some(stop) = lanes.quotes_and_backslashes().first() else {
            at += 16;
            continue;
        };
        at += stop;
        if bytes[at] == b'"' {
            scanned.end = at;
            return scanned;
        }
        scanned.escaped = true;
        at += 2;
    }
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => {
                scanned.end = at;
                return scanned;
            }
            b'\\' => {
                scanned.escaped = true;
                at += 2;
            }
            b'.' => {
                scanned.dotted = true;
                at += 1;
            }
            _ => at += 1,
        }
    }
    scanned
}

/// The byte after the container that is open at `at`, which lies behind its opening bracket.
pub(crate) fn skip_container(bytes: &[u8], mut at: usize) -> usize {
    let mut depth = 1_u32;
    let mut inside = 0_u64; // all ones while the end of the last piece lay in a string
    let mut carry = 0_u64; // one when the last piece ended with a backslash that escapes
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let mut padded = [0; 64];
        let chunk = match rest.first_chunk::<64>() {
            Some(chunk) => chunk,
            None if rest.is_empty() => return bytes.len(),
            None => {
                padded[..rest.len()].copy_from_slice(rest);
                &padded
            }
        };
        let masks = Masks::new(chunk);
        let mut quotes = masks.quotes;
        if masks.backslash | (carry != 0) {
            quotes &= !escaped(Masks::backslashes(chunk), &mut carry);
        }
        let strings = parity(quotes) ^ inside;
        inside = ((strings as i64) >> 63) as u64;
        let mut brackets = masks.brackets & !strings;
        while brackets != 0 {
            let bit = brackets.trailing_zeros() as usize;
            match chunk[bit] {
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return at + bit + 1;
            }
            brackets &= brackets - 1;
        }
        at += 64;
    }
}

/// Which bytes are escaped by a backslash before them.
#[inline]
fn escaped(backslashes: u64, carry: &mut u64) -> u64 {
    let mut escaped = *carry;
    let mut rest = backslashes & !escaped;
    *carry = 0;
    while rest != 0 {
        let bit = rest & rest.wrapping_neg();
        escaped |= bit << 1;
        *carry = bit >> 63;
        rest &= !(bit | bit << 1);
    }
    escaped
}

/// The byte after the number or word at `at`.
#[inline(always)]
pub(crate) fn skip_scalar(bytes: &[u8], mut at: usize) -> usize {
    while let Some(byte) = bytes.get(at) {
        if matches!(byte, b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t') {
            break;
        }
        at += 1;
    }
    at
}

/// The byte after the value at `at`.
#[inline(always)]
pub(crate) fn skip_value(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at) {
        Some(b'"') => (scan_string(bytes, at + 1).end + 1).min(bytes.len()),
        Some(b'{' | b'[') => skip_container(bytes, at + 1),
        _ => skip_scalar(bytes, at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slow(bytes: &[u8]) -> usize {
        let (mut depth, mut string, mut at) = (1, false, 0);
        while at < bytes.len() {
            match bytes[at] {
                b'\\' if string => at += 1,
                b'"' => string = !string,
                b'{' | b'[' if !string => depth += 1,
                b'}' | b']' if !string => depth -= 1,
                _ => {}
            }
            at += 1;
            if depth == 0 {
                return at;
            }
        }
        bytes.len()
    }

    #[test]
    fn containers_end_where_the_slow_twin_says() {
        let pieces = [
            "\"a\"",
            "\"\\\\\"",
            "\"\\\"]\"",
            "{",
            "}",
            "[",
            "]",
            ",",
            "\"{\\\\\\\"x}\"",
            "12",
            "\"long text, longer than others\"",
        ];
        let mut seed = 7_u64;
        for _ in 0..20_000 {
            let mut text = String::new();
            for _ in 0..seed % 60 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                text.push_str(pieces[(seed >> 33) as usize % pieces.len()]);
            }
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407) >> 1;
            assert_eq!(skip_container(text.as_bytes(), 0), slow(text.as_bytes()), "{text}");
        }
    }
}
