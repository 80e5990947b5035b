//! Lines of text.

use std::ops::Range;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, TimestampMillisecondArray};
use arrow::datatypes::TimestampMillisecondType;
use trailsight_extract::{Framer, Reason, Shape, Span, is_object, leading_time};
use trailsight_spec::{Example, Spec};

use super::json::JsonDecoder;
use super::{Decoder, Format, Found, Reading, Records, Rows, Splitter, Wanted};
use crate::object::Object;

const SPEC: Spec = Spec {
    name: "text",
    aliases: &["lines", "plain"],
    usage: "text",
    summary: "Lines of text, each an event.",
    search: &["plain", "syslog", "unstructured"],
    parameters: &[],
    notes: &[
        "What no other format claims is text. Lines without a character are no events.",
        "`@timestamp` is the time a line begins with, if it begins with one of the common forms. \
         Where that form has no year, it is the latest that is not after the last change of the object.",
        "A line that is a JSON object has its fields; of others `parse` makes some.",
        "Bytes that are not UTF-8 are read as U+FFFD, and the number of such lines is said.",
    ],
    examples: &[Example {
        query: "fields @timestamp, @message",
        input: "2031-02-03T04:05:06Z fox ate the hen",
        output: r#"{"@timestamp":"2031-02-03 04:05:06.000","@message":"2031-02-03T04:05:06Z fox ate the hen"}"#,
    }],
};

/// Lines of text.
#[derive(Debug, Clone, Copy)]
pub struct Text;

impl Format for Text {
    fn spec(&self) -> &'static Spec {
        &SPEC
    }

    fn recognise(&self, _: &Object, _: &[u8]) -> Option<u8> {
        Some(1)
    }

    fn reading(&self) -> Reading<'_> {
        Reading::Records(self)
    }
}

impl Records for Text {
    fn decoder(&self, wanted: &[Wanted]) -> Box<dyn Decoder> {
        let times = wanted.iter().map(|wanted| wanted.path == "@timestamp").collect();
        Box::new(TextDecoder { fields: JsonDecoder::new(wanted), times })
    }

    fn verbatim(&self) -> bool {
        true
    }
}

/// Lines, those mended that are not UTF-8.
pub(super) struct Lines {
    framer: Framer,
    /// Bytes of the object before those at hand.
    base: u64,
}

impl Lines {
    pub(super) fn new() -> Lines {
        Lines { framer: Framer::new(Shape::Lines), base: 0 }
    }
}

impl Splitter for Lines {
    fn split(&mut self, bytes: &[u8], last: bool, found: &mut Found) -> usize {
        let framed = &mut found.framed;
        let first = framed.faults.len();
        let done = self.framer.frame(bytes, last, framed);
        for fault in framed.faults.split_off(first) {
            let line = usize::try_from(fault.at - self.base).ok().and_then(|start| bytes.get(start..));
            let (Reason::NotUtf8, Some(line)) = (fault.reason, line) else {
                framed.faults.push(fault);
                continue;
            };
            let line = &line[..memchr::memchr(b'\n', line).unwrap_or(line.len())];
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            let opened = &mut framed.opened;
            let start = opened.bytes.len();
            opened.bytes.extend_from_slice(String::from_utf8_lossy(line).as_bytes());
            // A block has less than 2 GiB, and a byte becomes three at most where it is not UTF-8.
            opened.records.push(Span { start: start as u32, end: opened.bytes.len() as u32 });
            opened.at.push(fault.at);
            found.repaired += 1;
        }
        self.base += done as u64;
        done
    }
}

struct TextDecoder {
    fields: JsonDecoder,
    /// Which of the wanted fields are the time.
    times: Vec<bool>,
}

impl Decoder for TextDecoder {
    fn splitter(&self) -> Box<dyn Splitter> {
        Box::new(Lines::new())
    }

    fn decode(&self, rows: &Rows<'_>, fields: Range<usize>) -> Vec<ArrayRef> {
        let bytes = rows.block.as_slice();
        // An empty span has no fields.
        let json = |span: &Span| if is_object(span.of(bytes)) { *span } else { Span { end: span.start, ..*span } };
        let objects: Vec<_> = rows.records.iter().map(json).collect();
        let mut columns = self.fields.decode(&Rows { records: &objects, noted: &[], ..*rows }, fields.clone());
        let times = self.times.get(fields).unwrap_or_default();
        for (column, _) in columns.iter_mut().zip(times).filter(|(_, time)| **time) {
            *column = self.leading(rows, column);
        }
        columns
    }
}

impl TextDecoder {
    /// The time each line begins with, or else the one its JSON has.
    fn leading(&self, rows: &Rows<'_>, inside: &ArrayRef) -> ArrayRef {
        let inside = inside.as_primitive::<TimestampMillisecondType>();
        let mut written = (u32::MAX, (1970, i64::MAX));
        let time = |(row, (span, origin)): (usize, (&Span, &super::Origin))| {
            if inside.is_valid(row) {
                return Some(inside.value(row));
            }
            if written.0 != origin.object {
                let object = rows.objects.get(origin.object as usize);
                written = (origin.object, object.map_or((1970, i64::MAX), Object::written));
            }
            let (line, (year, latest)) = (span.of(rows.block.as_slice()), written.1);
            let time = leading_time(line, year)?;
            // A line of December in a file last changed in January is of the year before.
            if time > latest { leading_time(line, year - 1) } else { Some(time) }
        };
        let times = rows.records.iter().zip(rows.origins).enumerate().map(time);
        Arc::new(times.collect::<TimestampMillisecondArray>().with_timezone("UTC"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_not_utf8_is_kept_and_mended() {
        let mut found = Found::default();
        let mut lines = Text.decoder(&[]).splitter();
        let bytes = b"ok\nb\xffd\r\nalso ok\nhalf";
        let done = lines.split(bytes, false, &mut found);
        assert_eq!(&bytes[done..], b"half");
        lines.split(b"half\xfe", true, &mut found);
        assert_eq!((found.framed.records.len(), found.repaired, found.framed.faults.len()), (2, 2, 0));
        assert_eq!(found.framed.opened.bytes, "b\u{fffd}dhalf\u{fffd}".as_bytes());
        assert_eq!(found.framed.opened.at, [3, 16]);
    }
}
