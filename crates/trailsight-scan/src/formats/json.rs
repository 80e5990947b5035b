//! JSON of any shape: objects after each other, on lines or not, or in arrays.

use std::ops::Range;

use arrow::array::ArrayRef;
use trailsight_extract::{Column, Extractor, Kind, Shape};
use trailsight_spec::{Example, Spec};

use super::{Decoder, Format, Framing, Reading, Records, Rows, Splitter, Wanted};
use crate::object::Object;

const SPEC: Spec = Spec {
    name: "json",
    aliases: &["jsonl", "ndjson", "jsonlines"],
    usage: "json",
    summary: "JSON objects, one on a line or after each other or in arrays.",
    search: &["structured", "lines", "ndjson"],
    parameters: &[],
    notes: &[
        "Told from the first character that is not blank: `{`, or `[` with an object after it.",
        "Each object is an event; in an array each of its elements is.",
        "`@timestamp` is the first of these fields that an event has: `@timestamp`, `timestamp`, `time`, `ts`, \
         `eventTime`, `event_time`, `datetime`, `date`, `_time`, `t`, `query_timestamp` (Route 53 Resolver), \
         `_aws.Timestamp`, `Timestamp` (embedded metrics); ISO 8601 text, or a number of seconds, milliseconds, \
         microseconds or nanoseconds since 1970.",
        "A key that begins with `@` is asked for with one more: `@@version`.",
        "A line that is not valid JSON is skipped and counted.",
    ],
    examples: &[Example {
        query: "filter level = 'error' | fields @timestamp, user.name",
        input: r#"{"time":"2031-02-03T04:05:06Z","level":"error","user":{"name":"ana"}} {"level":"info"}"#,
        output: r#"{"@timestamp":"2031-02-03 04:05:06.000","user.name":"ana"}"#,
    }],
};

/// Where an event may say when it happened: the names that writers of JSON logs use, the surest first.
pub(crate) const TIMES: [&str; 13] = [
    "@timestamp",
    "timestamp",
    "time",
    "ts",
    "eventTime",
    "event_time",
    "datetime",
    "date",
    "_time",
    "t",
    // Queries that a resolver of Route 53 answered.
    "query_timestamp",
    // Metrics embedded in events.
    "_aws.Timestamp",
    "Timestamp",
];

/// JSON objects.
#[derive(Debug, Clone, Copy)]
pub struct Json;

impl Format for Json {
    fn spec(&self) -> &'static Spec {
        &SPEC
    }

    fn recognise(&self, _: &Object, head: &[u8]) -> Option<u8> {
        looks_like_json(head).then_some(40)
    }

    fn reading(&self) -> Reading<'_> {
        Reading::Records(self)
    }
}

impl Records for Json {
    fn decoder(&self, wanted: &[Wanted]) -> Box<dyn Decoder> {
        Box::new(JsonDecoder::new(wanted))
    }

    fn verbatim(&self) -> bool {
        true
    }
}

/// Reads fields of JSON objects.
pub(super) struct JsonDecoder {
    pub(super) extractor: Extractor,
    pub(super) shape: Shape,
}

impl JsonDecoder {
    pub(super) fn new(wanted: &[Wanted]) -> JsonDecoder {
        let column = |wanted: &Wanted| {
            if wanted.path != "@timestamp" {
                return Column { paths: vec![wanted.path.clone()], kind: wanted.kind };
            }
            // The extractor, too, wants a raw key with one more `@`.
            let spelled = |name: &&str| if name.starts_with('@') { format!("@{name}") } else { (*name).to_owned() };
            Column { paths: TIMES.iter().map(spelled).collect(), kind: Kind::Time }
        };
        let extractor = Extractor::new(&wanted.iter().map(column).collect::<Vec<_>>());
        JsonDecoder { extractor, shape: Shape::Values }
    }
}

impl Decoder for JsonDecoder {
    fn splitter(&self) -> Box<dyn Splitter> {
        Box::new(Framing(self.extractor.framer(self.shape)))
    }

    fn decode(&self, rows: &Rows<'_>, fields: Range<usize>) -> Vec<ArrayRef> {
        self.extractor.extract_noted(rows.block, rows.records, rows.noted, fields)
    }
}

/// Whether bytes begin JSON that can hold events. Text logs begin lines with brackets, too: `[main] started`.
pub(super) fn looks_like_json(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let next = |rest: &[u8], of: &[u8]| rest.trim_ascii_start().first().is_none_or(|byte| of.contains(byte));
    match head {
        [b'{', rest @ ..] => next(rest, b"\"}"),
        [b'[', rest @ ..] => next(rest, b"{[]"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::looks_like_json;

    #[test]
    fn brackets_alone_are_not_json() {
        for head in ["{\"a\":1}", " \n{ }", "[ {\"a\":1}]", "[]", "{", "\u{feff}{\"a\""] {
            assert!(looks_like_json(head.as_bytes()), "{head}");
        }
        for head in ["", "[main] started", "[2031-02-03] x", "{start}", "a {\"a\":1}", "\"text\""] {
            assert!(!looks_like_json(head.as_bytes()), "{head}");
        }
    }
}
