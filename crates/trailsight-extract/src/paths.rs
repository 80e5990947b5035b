//! All fields of a record.

use std::borrow::Cow;

use crate::json::{DEPTH, scan_string, skip_scalar, skip_space, unescape};

/// What kind of leaf a field is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ValueKind {
    /// A string.
    Text,
    /// A number.
    Number,
    /// `true` or `false`.
    Truth,
    /// `null`: the field is not there, but somebody thought of it.
    Null,
}

/// Calls `each` for every leaf of a record, in its order, with the dotted name, the kind and the JSON text (of a
/// string with its quotes: [`value_text`] reads it).
///
/// Names are spelled as [`Extractor`](crate::Extractor) understands them. A name that the record has twice comes
/// twice. Empty objects and arrays have no leaves. What is nested deeper than 512 levels is left out, and so is what
/// follows a place that is not JSON.
///
/// ```
/// use trailsight_extract::paths;
/// let mut names = Vec::new();
/// paths(br#"{"user":{"name":"ana"},"tags":["x",7]}"#, &mut |name, _, _| names.push(name.to_owned()));
/// assert_eq!(names, ["user.name", "tags.0", "tags.1"]);
/// ```
pub fn paths(record: &[u8], each: &mut dyn FnMut(&str, ValueKind, &[u8])) {
    let mut name = String::new();
    let mut open: Vec<Open> = Vec::new();
    let mut at = skip_space(record, 0);
    if record.get(at) != Some(&b'{') {
        return;
    }
    loop {
        // A value begins here, called `name`.
        match record.get(at) {
            Some(&bracket @ (b'{' | b'[')) if open.len() < DEPTH => {
                let position = if bracket == b'[' { Some(0) } else { None };
                open.push(Open { name: name.len(), position });
                at = skip_space(record, at + 1);
            }
            Some(b'"') => {
                let end = (scan_string(record, at + 1).end + 1).min(record.len());
                each(&name, ValueKind::Text, &record[at..end]);
                at = end;
            }
            Some(&first) => {
                let kind = match first {
                    b't' | b'f' => ValueKind::Truth,
                    b'n' => ValueKind::Null,
                    b'-' | b'0'..=b'9' => ValueKind::Number,
                    _ => return,
                };
                let end = skip_scalar(record, at);
                each(&name, kind, &record[at..end]);
                at = end;
            }
            None => return,
        }
        // Then come ends of containers, and what is called next.
        loop {
            at = skip_space(record, at);
            let outermost = open.len() == 1;
            let Some(container) = open.last_mut() else { return };
            match record.get(at) {
                Some(b',') => at = skip_space(record, at + 1),
                Some(b'}' | b']') => {
                    open.pop();
                    at += 1;
                    continue;
                }
                Some(_) => {}
                None => return,
            }
            name.truncate(container.name);
            if !outermost {
                name.push('.');
            }
            if let Some(position) = &mut container.position {
                name.push_str(&position.to_string());
                *position += 1;
                break;
            }
            if record.get(at) != Some(&b'"') {
                return;
            }
            let end = scan_string(record, at + 1).end;
            let key = unescape(&record[at + 1..end]);
            if outermost && key.starts_with('@') {
                name.push('@');
            }
            name.push_str(&key);
            at = skip_space(record, skip_space(record, end + 1) + 1);
            break;
        }
    }
}

/// A container on the way to a leaf.
struct Open {
    /// How long its name is.
    name: usize,
    /// The next position, of an array.
    position: Option<usize>,
}

/// What a leaf says: a string without quotes and unescaped, anything else as it is written.
pub fn value_text(raw: &[u8]) -> Cow<'_, str> {
    match raw {
        [b'"', text @ .., b'"'] => unescape(text),
        _ => String::from_utf8_lossy(raw),
    }
}
