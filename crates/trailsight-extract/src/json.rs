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
