//! Structures: the JSON text of an object or a list, checked once and then read in place.
//!
//! Between functions a structure is *compact* JSON text: no blanks between its parts, keys and numbers as they were
//! written. [`structure`] makes it so, and everything else here reads parts of such a text.

use std::borrow::Cow;

use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::number::parse_number;

/// The compact text of the object or list that `text` is; nothing for any other text.
pub(crate) fn structure(text: &str) -> Option<Cow<'_, str>> {
    let text = text.trim_matches([' ', '\t', '\n', '\r']);
    if !text.starts_with(['{', '[']) {
        return None;
    }
    // The raw value is stepped over without recursion, so depth is no danger.
    serde_json::from_str::<&RawValue>(text).ok()?;
    Some(compact(text))
}

/// Valid JSON without the blanks between its parts.
fn compact(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut copied = 0;
    let mut in_string = false;
    let mut bytes = text.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'"' => in_string = !in_string,
            b'\\' => {
                bytes.next();
            }
            b' ' | b'\t' | b'\n' | b'\r' if !in_string => {
                out.push_str(&text[copied..at]);
                copied = at + 1;
            }
            _ => {}
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[copied..]);
    Cow::Owned(out)
}

/// A value inside a structure.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Part<'a> {
    /// A string, its escapes resolved.
    Text(Cow<'a, str>),
    /// The digits of a number as written.
    Number(&'a str),
    /// `true` or `false`
    Truth(bool),
    /// The text of an object or a list.
    Structure(&'a str),
}

impl<'a> Part<'a> {
    /// What one JSON value is; nothing for `null` and for what is no JSON.
    pub(crate) fn of(value: &'a str) -> Option<Self> {
        match value.as_bytes().first()? {
            b'"' => Some(Part::Text(unescape(value.get(1..value.len() - 1)?))),
            b'{' | b'[' => Some(Part::Structure(value)),
            b't' => Some(Part::Truth(true)),
            b'f' => Some(Part::Truth(false)),
            b'-' | b'0'..=b'9' => Some(Part::Number(value)),
            _ => None,
        }
    }

    /// The value as text; nothing for a structure.
    pub(crate) fn scalar(self) -> Option<Cow<'a, str>> {
        match self {
            Part::Structure(_) => None,
            other => Some(other.whole()),
        }
    }

    /// The value as text, a structure as its JSON text.
    pub(crate) fn whole(self) -> Cow<'a, str> {
        match self {
            Part::Text(text) => text,
            Part::Number(text) | Part::Structure(text) => Cow::Borrowed(text),
            Part::Truth(truth) => Cow::Borrowed(if truth { "true" } else { "false" }),
        }
    }

    /// The value as a number: a text that is one counts, and a truth as 1 or 0.
    pub(crate) fn number(&self) -> Option<f64> {
        match self {
            Part::Text(text) => parse_number(text),
            Part::Number(digits) => parse_number(digits),
            Part::Truth(truth) => Some(f64::from(u8::from(*truth))),
            Part::Structure(_) => None,
        }
    }

    /// The value as a condition, as `filter` takes a field of the log.
    pub(crate) fn truth(&self) -> Option<bool> {
        match self {
            Part::Text(text) => {
                Some(text.eq_ignore_ascii_case("true") || parse_number(text).is_some_and(|number| number != 0.0))
            }
            // Too large for a double is still not zero.
            Part::Number(digits) => Some(parse_number(digits) != Some(0.0)),
            Part::Truth(truth) => Some(*truth),
            Part::Structure(_) => None,
        }
    }
}

/// The part of one JSON value that a dotted path leads to: keys of objects, positions in lists from 0. An empty path
/// leads to the value itself.
///
/// A key may hold dots. Of two keys that both begin the path the first one that leads on counts; of two that are the
/// same, the last.
pub(crate) fn part<'a>(value: &'a str, path: &str) -> Option<Part<'a>> {
    let (mut value, mut path) = (value, path);
    while !path.is_empty() {
        let mut reader = serde_json::Deserializer::from_str(value);
        let (found, left) = Seek { path, levels: LEVELS }.deserialize(&mut reader).ok()??;
        value = found.get();
        path = &path[path.len() - left..];
    }
    Part::of(value)
}

/// The values of a list, in order; nothing for what is no list.
pub(crate) fn elements(value: &str) -> Option<Vec<&str>> {
    let elements: Vec<&RawValue> = serde_json::from_str(value).ok()?;
    Some(elements.into_iter().map(RawValue::get).collect())
}

/// A text as a JSON string, quotes included.
pub(crate) fn quoted(text: &str) -> String {
    // Writing a text to memory cannot fail.
    serde_json::to_string(text).unwrap_or_default()
}

/// So many levels are gone down at once, for each is a call inside another; the JSON reader would not do twice as many.
const LEVELS: usize = 60;

/// Looks for what stands at the rest of a path, and steps over everything else.
struct Seek<'p> {
    path: &'p str,
    levels: usize,
}

/// A value on the path, and how many bytes of the path lead on from there.
type Found<'a> = Option<(&'a RawValue, usize)>;

impl<'p> Seek<'p> {
    /// One level further down.
    fn onto(&self, path: &'p str) -> Self {
        Self { path, levels: self.levels - 1 }
    }
}

impl<'de> DeserializeSeed<'de> for Seek<'_> {
    type Value = Found<'de>;

    fn deserialize<D: serde::Deserializer<'de>>(self, reader: D) -> Result<Self::Value, D::Error> {
        if self.path.is_empty() || self.levels == 0 {
            let value: &RawValue = serde::Deserialize::deserialize(reader)?;
            return Ok(Some((value, self.path.len())));
        }
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seek<'_> {
    type Value = Found<'de>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        // How much of the path the key was that led here, which tells keys apart, and what it led to.
        let mut found: Option<(usize, Self::Value)> = None;
        while let Some(length) = map.next_key_seed(Key { path: self.path })? {
            let wanted = length.filter(|length| match &found {
                Some((known, Some(_))) => known == length,
                _ => true,
            });
            match wanted {
                Some(length) => {
                    let rest = self.path[length..].strip_prefix('.').unwrap_or_default();
                    found = Some((length, map.next_value_seed(self.onto(rest))?));
                }
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(found.and_then(|(_, value)| value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let (first, rest) = self.path.split_once('.').unwrap_or((self.path, ""));
        let mut found = None;
        if let Some(position) = position(first) {
            let mut before = 0;
            while before < position && list.next_element::<IgnoredAny>()?.is_some() {
                before += 1;
            }
            if before == position {
                found = list.next_element_seed(self.onto(rest))?.flatten();
            }
        }
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(found)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
}

/// A position in a list as a path writes it: digits, without zeros before them.
fn position(step: &str) -> Option<usize> {
    let plain = step.bytes().all(|byte| byte.is_ascii_digit()) && (step == "0" || !step.starts_with('0'));
    if plain { step.parse().ok() } else { None }
}

/// Reads a key, and tells how much of the path it is: all of it, or what stands before one of its dots.
struct Key<'p> {
    path: &'p str,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = Option<usize>;

    fn deserialize<D: serde::Deserializer<'de>>(self, reader: D) -> Result<Self::Value, D::Error> {
        // As bytes, because a key may hold half of a surrogate pair, which is no text.
        reader.deserialize_bytes(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a key")
    }

    fn visit_bytes<E: Error>(self, key: &[u8]) -> Result<Self::Value, E> {
        let rest = self.path.as_bytes().strip_prefix(key);
        // An empty step behind a trailing dot is a path to an empty key.
        Ok(rest.filter(|rest| rest.is_empty() || rest.starts_with(b".")).map(|_| key.len()))
    }
}

/// The inside of a JSON string with its escapes resolved. Half of a surrogate pair becomes the replacement character.
fn unescape(inside: &str) -> Cow<'_, str> {
    if !inside.contains('\\') {
        return Cow::Borrowed(inside);
    }
    let mut out = String::with_capacity(inside.len());
    let mut rest = inside;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let escaped = rest.as_bytes().get(at + 1).copied().unwrap_or_default();
        rest = rest.get(at + 2..).unwrap_or_default();
        match escaped {
            b'n' => out.push('\n'),
            b't' => out.push('\t'),
            b'r' => out.push('\r'),
            b'b' => out.push('\u{8}'),
            b'f' => out.push('\u{c}'),
            b'u' => {
                let unit = |text: &str| text.get(..4).and_then(|digits| u16::from_str_radix(digits, 16).ok());
                let first = unit(rest).unwrap_or(0xfffd);
                rest = rest.get(4..).unwrap_or_default();
                let second = rest.strip_prefix("\\u").and_then(unit);
                let pair = match second {
                    Some(second) if (0xd800..0xdc00).contains(&first) && (0xdc00..0xe000).contains(&second) => {
                        rest = &rest[6..];
                        char::decode_utf16([first, second]).next()
                    }
                    _ => char::decode_utf16([first]).next(),
                };
                out.push(pair.and_then(Result::ok).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            // `"`, `\` and `/` stand for themselves.
            other => out.push(char::from(other)),
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(value: &str, path: &str) -> Option<String> {
        let text = structure(value)?;
        part(&text, path).map(|part| part.whole().into_owned())
    }

    #[test]
    fn structures_are_compact() {
        assert_eq!(structure(" {\"a b\" : [ 1 , \"c \\\" d\" ] }\n").as_deref(), Some(r#"{"a b":[1,"c \" d"]}"#));
        assert!(matches!(structure(r#"{"a":1}"#), Some(Cow::Borrowed(_))));
        for none in ["", "1", "\"a\"", "null", "true", "{", "[1,]", "{a:1}", "[1] 2", "{'a':1}", "[01]"] {
            assert_eq!(structure(none), None, "{none}");
        }
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        assert_eq!(structure(&deep).as_deref(), Some(deep.as_str()));
    }

    #[test]
    fn paths_lead_into_structures() {
        let value = r#"{"a":{"b":[10,{"c":"x\u00e9\n"}]},"d.e":1,"f":null,"g":{},"h":[[1],[2]],"":{"k":1}}"#;
        for (path, expected) in [
            ("a.b.0", Some("10")),
            ("a.b.1.c", Some("xé\n")),
            ("a.b", Some(r#"[10,{"c":"x\u00e9\n"}]"#)),
            ("d.e", Some("1")),
            ("g", Some("{}")),
            ("h.1.0", Some("2")),
            (".k", Some("1")),
            ("a.b.2", None),
            ("a.b.01", None),
            ("a.b.x", None),
            ("a.b.0.c", None),
            ("f", None),
            ("f.x", None),
            ("d", None),
            ("nothing", None),
        ] {
            assert_eq!(at(value, path).as_deref(), expected, "{path}");
        }
        // Half of a surrogate pair is stepped over like any other key.
        assert_eq!(at(r#"{"\ud800":1,"a":2}"#, "a").as_deref(), Some("2"));
        // The same key twice: the last. Two ways to one name: the first that leads anywhere.
        assert_eq!(at(r#"{"a":1,"a":2}"#, "a").as_deref(), Some("2"));
        assert_eq!(at(r#"{"a.b":1,"a":{"b":2}}"#, "a.b").as_deref(), Some("1"));
        assert_eq!(at(r#"{"a":{"c":1},"a.b":2}"#, "a.b").as_deref(), Some("2"));
    }

    #[test]
    fn deep_structures_are_stepped_over_and_into() {
        let deep = format!(r#"{{"deep":{}{},"a":7}}"#, "[".repeat(5_000), "]".repeat(5_000));
        assert_eq!(at(&deep, "a").as_deref(), Some("7"));
        let path = "deep".to_owned() + &".0".repeat(4_900);
        assert_eq!(at(&deep, &path), Some("[".repeat(100) + &"]".repeat(100)));
        assert_eq!(at(&deep, &(path + &".0".repeat(100))), None);
    }

    #[test]
    fn escapes() {
        let of = |value: &'static str| Part::of(value).map(Part::whole);
        assert_eq!(of(r#""\"\\\/\b\f\n\r\t""#).as_deref(), Some("\"\\/\u{8}\u{c}\n\r\t"));
        assert_eq!(of(r#""\ud83d\ude00!""#).as_deref(), Some("😀!"));
        assert_eq!(of(r#""\ud83d!""#).as_deref(), Some("\u{fffd}!"));
        assert_eq!(of(r#""\ud83d\u0041""#).as_deref(), Some("\u{fffd}A"));
    }
}
