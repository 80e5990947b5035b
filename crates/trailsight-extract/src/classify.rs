//! What an object among CloudTrail's bytes is: a record, one of its kin, or something that wraps records.

use crate::fault::Reason;
use crate::json::{Stop, member, skip_space, string, value};

/// What the elements of an array are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Within {
    /// Records, or entries that hold a record in `CloudTrailEvent`.
    Records,
    /// Entries that hold a record in `message`, as CloudWatch Logs delivers them.
    LogEvents,
}

/// What a record is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Family {
    /// An API call, a sign-in, a service's doing: an event.
    #[default]
    Event,
    /// `eventType` is `AwsCloudTrailInsight`.
    Insight,
    /// `eventType` is `AwsAggregatedEvent`.
    Aggregated,
}

/// A whole object and what it is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// It is the record.
    Record(Family),
    /// A digest file: it lists log files and holds no records.
    Digest,
    /// The record is the object between these bytes, as EventBridge wraps it.
    Detail(usize, usize),
    /// The record is written in the string between these bytes.
    Written(usize, usize),
    /// An envelope's entry whose record is missing.
    Nothing,
}

/// One object, or the door to an envelope.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Object {
    /// All of it was read, up to before this byte.
    Whole(usize, Found),
    /// It wraps an array of records, whose opening bracket is before this byte.
    Envelope(usize, Within),
}

/// Whether a member of an envelope holds records, and which.
pub(crate) fn envelope_key(key: &[u8]) -> Option<Within> {
    match key {
        b"Records" | b"Events" => Some(Within::Records),
        b"logEvents" => Some(Within::LogEvents),
        _ => None,
    }
}

/// Reads the object that begins at `at`, checking all of it, and says what it is.
///
/// With `open`, an envelope is entered. Keys are compared as they are written: nobody spells these with escapes.
pub(crate) fn object(bytes: &[u8], start: usize, within: Within, open: bool, high: &mut bool) -> Result<Object, Stop> {
    let mut found = match within {
        Within::Records => Found::Record(Family::Event),
        Within::LogEvents => Found::Nothing,
    };
    let mut detail = None;
    let mut bridge = false;
    let mut at = skip_space(bytes, start + 1);
    if bytes.get(at) == Some(&b'}') {
        return Ok(Object::Whole(at + 1, found));
    }
    loop {
        let key = at + 1;
        let (key_end, from) = member(bytes, at, high)?;
        let key = &bytes[key..key_end];
        let first = bytes.get(from).copied();
        if open
            && first == Some(b'[')
            && let Some(within) = envelope_key(key)
        {
            return Ok(Object::Envelope(from + 1, within));
        }
        at = match first {
            Some(b'"') => string(bytes, from + 1, high)?,
            _ => value(bytes, from, 1, high)?,
        };
        match (key, first) {
            (b"eventType", Some(b'"')) => match &bytes[from + 1..at - 1] {
                b"AwsCloudTrailInsight" => found.family(Family::Insight),
                b"AwsAggregatedEvent" => found.family(Family::Aggregated),
                _ => {}
            },
            (b"eventCategory", Some(b'"')) => match &bytes[from + 1..at - 1] {
                b"Insight" => found.family(Family::Insight),
                b"Aggregated" => found.family(Family::Aggregated),
                _ => {}
            },
            (b"insightDetails", Some(b'{')) => found.family(Family::Insight),
            (b"digestS3Object", _) => found = Found::Digest,
            (b"detail-type", _) => bridge = true,
            (b"detail", Some(b'{')) => detail = Some((from, at)),
            (b"CloudTrailEvent", Some(b'"')) => found = Found::Written(from + 1, at - 1),
            (b"CloudTrailEvent", _) => found = Found::Nothing,
            (b"message", Some(b'"')) if within == Within::LogEvents => found = Found::Written(from + 1, at - 1),
            _ => {}
        }
        at = skip_space(bytes, at);
        match bytes.get(at) {
            Some(b',') => at = skip_space(bytes, at + 1),
            Some(b'}') => break,
            Some(_) => return Err(Stop::Bad(at, Reason::NotJson)),
            None => return Err(Stop::More),
        }
    }
    if bridge && let Some((from, to)) = detail {
        found = Found::Detail(from, to);
    }
    Ok(Object::Whole(at + 1, found))
}

impl Found {
    fn family(&mut self, family: Family) {
        if let Found::Record(of) = self {
            *of = family;
        }
    }
}
