//! The grammar of JSON, read without building anything.
//!
//! Everything here is iterative and needs no stack of the machine, so that hostile nesting is a fault and not a
//! crash.

mod lanes;
mod skip;
mod string;
mod valid;

pub(crate) use skip::{Scanned, scan_string, skip_container, skip_scalar, skip_space, skip_value};
pub(crate) use string::{unescape, unescape_onto};
pub(crate) use valid::{Stop, member, scalar, string, value};

/// How deep objects and arrays may lie inside each other, the outermost counted.
pub(crate) const DEPTH: usize = 512;

/// Whether the text is one valid JSON object and nothing else but blanks around it.
///
/// For lines of text of which some are JSON: those that are not have no fields.
pub fn is_object(text: &[u8]) -> bool {
    let start = skip_space(text, 0);
    if text.get(start) != Some(&b'{') {
        return false;
    }
    let mut high = false;
    match value(text, start, 0, &mut high) {
        Ok(end) => skip_space(text, end) == text.len() && (!high || std::str::from_utf8(text).is_ok()),
        Err(_) => false,
    }
}

/// Where in a line of text its first JSON object lies.
///
/// ```
/// use trailsight_extract::object_in;
/// let line = br#"INFO {braces} {"a":1} and {"b":2}"#;
/// assert_eq!(object_in(line).map(|at| &line[at]), Some(&br#"{"a":1}"#[..]));
/// ```
///
/// A bracket counts that is followed by a name or by its closing bracket. After sixteen of them that begin no object
/// the line is taken to have none, so that hostile lines cost no more than others.
pub fn object_in(line: &[u8]) -> Option<std::ops::Range<usize>> {
    let opens = |at: &usize| matches!(line.get(skip_space(line, at + 1)), Some(b'"' | b'}'));
    memchr::memchr_iter(b'{', line).filter(opens).take(16).find_map(|start| {
        let mut high = false;
        let end = value(line, start, 0, &mut high).ok()?;
        (!high || std::str::from_utf8(&line[start..end]).is_ok()).then_some(start..end)
    })
}
