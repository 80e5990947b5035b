//! What can be wrong with the bytes of a record.

use std::fmt;

/// A record that could not be used. Exactly one for each broken record, and the others are not affected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where the record begins, in bytes from the beginning of the object.
    pub at: u64,
    /// The byte that is wrong, counted the same way. The same as `at` for a record inside a string of an envelope.
    pub near: u64,
    /// What is wrong.
    pub reason: Reason,
}

/// What is wrong with a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Reason {
    /// `{"a" 1}`: not JSON.
    NotJson,
    /// `[1, "x"]`: valid JSON, but only an object is an event.
    NotAnObject,
    /// A tab, a line feed or another character below U+0020 stands in a string and is not escaped.
    ControlCharacter,
    /// `"\x"`: a backslash before something that cannot be escaped.
    Escape,
    /// Objects and arrays inside each other deeper than 512 levels.
    TooDeep,
    /// Bytes that are not UTF-8.
    NotUtf8,
    /// The object ends before the record does.
    CutOff,
    /// `{"CloudTrailEvent": null}`: an envelope's entry that holds no record.
    NoRecord,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Reason::NotJson => "not valid JSON",
            Reason::NotAnObject => "not an object",
            Reason::ControlCharacter => "control character in a string, not escaped",
            Reason::Escape => "unknown escape in a string",
            Reason::TooDeep => "nested deeper than 512 levels",
            Reason::NotUtf8 => "not UTF-8",
            Reason::CutOff => "cut off",
            Reason::NoRecord => "entry without a record",
        })
    }
}
