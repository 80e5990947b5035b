//! Is it JSON? The whole grammar of RFC 8259, one byte after the other, with a bit for each open container.

use super::lanes::lanes;
use super::{DEPTH, skip_space};
use crate::fault::Reason;

/// Why a value could not be read to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The bytes end first; all of them fit the grammar.
    More,
    /// The byte here does not fit.
    Bad(usize, Reason),
}

/// Reads one value; returns the byte after it. `depth` containers are open around it.
///
/// A number that ends where the bytes end is not known to be whole: that is [`Stop::More`], too. `high` is set when
/// bytes beyond ASCII were seen, or stand near; only then UTF-8 needs a look.
pub(crate) fn value(bytes: &[u8], mut at: usize, depth: usize, high: &mut bool) -> Result<usize, Stop> {
    let floor = depth;
    let mut depth = depth;
    let mut open = [0_u64; DEPTH / 64]; // a bit is set where the container is an object
    let mut object = false;
    loop {
        // A value begins here.
        match bytes.get(at) {
            Some(b'"') => at = string(bytes, at + 1, high)?,
            Some(&bracket @ (b'{' | b'[')) => {
                if depth == DEPTH {
                    return Err(Stop::Bad(at, Reason::TooDeep));
                }
                object = bracket == b'{';
                let bit = 1 << (depth % 64);
                if object {
                    open[depth / 64] |= bit;
                } else {
                    open[depth / 64] &= !bit;
                }
                depth += 1;
                at = skip_space(bytes, at + 1);
                if object {
                    if bytes.get(at) != Some(&b'}') {
                        at = member(bytes, at, high)?.1;
                        continue;
                    }
                } else if bytes.get(at) != Some(&b']') {
                    continue;
                }
                // Empty: the closing bracket is read below.
            }
            Some(b't') => at = word(bytes, at, b"true")?,
            Some(b'f') => at = word(bytes, at, b"false")?,
            Some(b'n') => at = word(bytes, at, b"null")?,
            Some(b'-' | b'0'..=b'9') => at = number(bytes, at)?,
            Some(_) => return Err(Stop::Bad(at, Reason::NotJson)),
            None => return Err(Stop::More),
        }
        // A value ended here, or an empty container is about to.
        loop {
            if depth == floor {
                return Ok(at);
            }
            at = skip_space(bytes, at);
            match bytes.get(at) {
                Some(b',') => {
                    at = skip_space(bytes, at + 1);
                    if object {
                        at = member(bytes, at, high)?.1;
                    }
                    break;
                }
                Some(b'}') if object => {}
                Some(b']') if !object => {}
                Some(_) => return Err(Stop::Bad(at, Reason::NotJson)),
                None => return Err(Stop::More),
            }
            at += 1;
            depth -= 1;
            if depth > floor {
                object = open[(depth - 1) / 64] >> ((depth - 1) % 64) & 1 == 1;
            }
        }
    }
}

/// Reads a key and its colon; returns where the key's closing quote is and where the value begins.
#[inline(always)]
pub(crate) fn member(bytes: &[u8], at: usize, high: &mut bool) -> Result<(usize, usize), Stop> {
    match bytes.get(at) {
        Some(b'"') => {}
        Some(_) => return Err(Stop::Bad(at, Reason::NotJson)),
        None => return Err(Stop::More),
    }
    let end = string(bytes, at + 1, high)?;
    let colon = skip_space(bytes, end);
    match bytes.get(colon) {
        Some(b':') => Ok((end - 1, skip_space(bytes, colon + 1))),
        Some(_) => Err(Stop::Bad(colon, Reason::NotJson)),
        None => Err(Stop::More),
    }
}

/// Reads a string whose text begins at `at`; returns the byte after its closing quote.
#[inline(always)]
pub(crate) fn string(bytes: &[u8], mut at: usize, high: &mut bool) -> Result<usize, Stop> {
    loop {
        if let Some(lanes) = lanes(bytes, at) {
            *high |= lanes.high();
            let Some(stop) = lanes.string_stops().first() else {
                at += 16;
                continue;
            };
            at += stop;
        }
        match bytes.get(at) {
            Some(b'"') => return Ok(at + 1),
            Some(b'\\') => at = escape(bytes, at)?,
            Some(0..0x20) => return Err(Stop::Bad(at, Reason::ControlCharacter)),
            Some(&byte) => {
                *high |= byte >= 0x80;
                at += 1;
            }
            None => return Err(Stop::More),
        }
    }
}

/// Reads one escape; returns the byte after it.
#[inline]
fn escape(bytes: &[u8], at: usize) -> Result<usize, Stop> {
    match bytes.get(at + 1) {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(at + 2),
        Some(b'u') => {
            for digit in at + 2..at + 6 {
                match bytes.get(digit) {
                    Some(b) if b.is_ascii_hexdigit() => {}
                    Some(_) => return Err(Stop::Bad(digit, Reason::Escape)),
                    None => return Err(Stop::More),
                }
            }
            Ok(at + 6)
        }
        Some(_) => Err(Stop::Bad(at + 1, Reason::Escape)),
        None => Err(Stop::More),
    }
}

/// Whether a number, or a word such as `null`, and blanks around it are all that stands in `bytes[from..to]`. A byte
/// follows it.
#[inline]
pub(crate) fn scalar(bytes: &[u8], from: usize, to: usize) -> bool {
    let at = skip_space(bytes, from);
    let end = match bytes.get(at) {
        Some(b't') => word(bytes, at, b"true"),
        Some(b'f') => word(bytes, at, b"false"),
        Some(b'n') => word(bytes, at, b"null"),
        Some(b'-' | b'0'..=b'9') => number(bytes, at),
        _ => return false,
    };
    end.is_ok_and(|end| end == to || skip_space(bytes, end) == to)
}

#[inline]
fn word(bytes: &[u8], at: usize, word: &[u8]) -> Result<usize, Stop> {
    for (n, letter) in word.iter().enumerate() {
        match bytes.get(at + n) {
            Some(b) if b == letter => {}
            Some(_) => return Err(Stop::Bad(at + n, Reason::NotJson)),
            None => return Err(Stop::More),
        }
    }
    Ok(at + word.len())
}

/// `"-"? ("0" | [1-9] [0-9]*) ("." [0-9]+)? ([eE] [+-]? [0-9]+)?`
#[inline]
fn number(bytes: &[u8], mut at: usize) -> Result<usize, Stop> {
    if bytes[at] == b'-' {
        at += 1;
    }
    at = match bytes.get(at) {
        Some(b'0') => at + 1,
        _ => digits(bytes, at)?,
    };
    if bytes.get(at) == Some(&b'.') {
        at = digits(bytes, at + 1)?;
    }
    if let Some(b'e' | b'E') = bytes.get(at) {
        at += 1;
        if let Some(b'+' | b'-') = bytes.get(at) {
            at += 1;
        }
        at = digits(bytes, at)?;
    }
    if at < bytes.len() { Ok(at) } else { Err(Stop::More) }
}

/// One digit or more.
#[inline]
fn digits(bytes: &[u8], mut at: usize) -> Result<usize, Stop> {
    match bytes.get(at) {
        Some(b'0'..=b'9') => {}
        Some(_) => return Err(Stop::Bad(at, Reason::NotJson)),
        None => return Err(Stop::More),
    }
    while matches!(bytes.get(at), Some(b'0'..=b'9')) {
        at += 1;
    }
    Ok(at)
}
