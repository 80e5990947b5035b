//! Text that functions of AWS Lambda write, and what Lambda says about each call.

use std::ops::Range;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Float64Array, TimestampMillisecondArray};
use arrow::datatypes::TimestampMillisecondType;
use trailsight_extract::{Kind, Slot, Span, leading_time, object_in, parse_number, parse_time, read_noted};
use trailsight_spec::{Example, Spec};

use super::json::{JsonDecoder, looks_like_json};
use super::line::{stamp, time_before};
use super::{Decoder, Format, Found, Reading, Records, Rows, Splitter, Wanted};
use crate::object::Object;

const SPEC: Spec = Spec {
    name: "lambda",
    aliases: &["aws-lambda"],
    usage: "lambda",
    summary: "Text that functions of AWS Lambda wrote, with what Lambda says about each call.",
    search: &["aws", "serverless", "function", "report", "duration", "memory"],
    parameters: &[],
    notes: &[
        "Told from a line that begins with `START RequestId:`, `END RequestId:`, `REPORT RequestId:` or \
         `INIT_START Runtime Version:`. Functions that log JSON are read as `json`.",
        "`@type` is `START`, `END` or `REPORT` in the lines that Lambda writes so. `@requestId` is in those, and in lines \
         before whose text the runtime wrote it.",
        "Of a `REPORT` there are `@duration`, `@billedDuration`, `@initDuration`, `@restoreDuration` and \
         `@billedRestoreDuration` in milliseconds, `@memorySize` and `@maxMemoryUsed` in bytes (128 MB are 128000000), \
         and with tracing `@xrayTraceId` and `@xraySegmentId`.",
        "Other fields are those of the first JSON object in the event, wherever in the text it begins.",
        "Where the first line begins with the time that an export of CloudWatch Logs writes, each such time begins an \
         event, and is no part of `@message`. Else each line does, but for those that begin with a blank or with a closing \
         bracket, and the line about tracing that belongs to a `REPORT`.",
        "`@timestamp` is the time of the export, or the one the runtime wrote at the beginning, or the one in the JSON.",
        "Bytes that are not UTF-8 are read as U+FFFD, and the number of such events is said.",
    ],
    examples: &[Example {
        query: "filter @type = 'REPORT' | fields @requestId, @duration, @maxMemoryUsed / 1000 / 1000 as mb",
        input: "START RequestId: 0a1b2c3d-0000-4000-8000-00000000f0f0 Version: $LATEST\n\
                REPORT RequestId: 0a1b2c3d-0000-4000-8000-00000000f0f0\tDuration: 12.34 ms\tBilled Duration: 13 ms\tMemory Size: 128 MB\tMax Memory Used: 64 MB\t",
        output: r#"{"@requestId":"0a1b2c3d-0000-4000-8000-00000000f0f0","@duration":"12.34","mb":64}"#,
    }],
};

/// What Lambda begins its own lines with.
const OWN: [&[u8]; 4] =
    [b"START RequestId: ", b"END RequestId: ", b"REPORT RequestId: ", b"INIT_START Runtime Version: "];

/// How many lines are looked at to tell what an object is.
const LINES: usize = 64;

/// Text logs of AWS Lambda.
#[derive(Debug, Clone, Copy)]
pub struct Lambda;

impl Format for Lambda {
    fn spec(&self) -> &'static Spec {
        &SPEC
    }

    fn recognise(&self, _: &Object, head: &[u8]) -> Option<u8> {
        if looks_like_json(head) {
            return None;
        }
        let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
        let own = |line: &[u8]| OWN.iter().any(|begin| line[stamp(line)..].starts_with(begin));
        head.split(|byte| *byte == b'\n').take(LINES).any(own).then_some(60)
    }

    fn reading(&self) -> Reading<'_> {
        Reading::Records(self)
    }
}

impl Records for Lambda {
    fn decoder(&self, wanted: &[Wanted]) -> Box<dyn Decoder> {
        let fields = wanted.iter().map(|wanted| Field::new(&wanted.path)).collect();
        let kinds = wanted.iter().map(|wanted| wanted.kind).collect();
        Box::new(LambdaDecoder { json: JsonDecoder::new(wanted), fields, kinds })
    }

    fn fields(&self) -> Vec<String> {
        FIELDS.map(|(name, _)| name.to_owned()).into()
    }
}

/// Finds the events of one object.
struct Events {
    /// Bytes of the object before those at hand.
    base: u64,
    /// Whether an export wrote a time before each event; not known before the first line.
    stamped: Option<bool>,
}

impl Events {
    /// Whether a line is the first of an event.
    fn begins(&self, line: &[u8]) -> bool {
        match self.stamped {
            Some(true) => stamp(line) > 0,
            _ => !matches!(line.first(), Some(b' ' | b'\t' | b'}' | b']')) && !line.starts_with(b"XRAY TraceId:"),
        }
    }

    fn event(&self, bytes: &[u8], range: Range<usize>, found: &mut Found) {
        let mut text = &bytes[range.clone()];
        while let [rest @ .., b'\n' | b'\r'] = text {
            text = rest;
        }
        let skipped = if self.stamped == Some(true) { stamp(&bytes[range.clone()]) } else { 0 };
        // The text may end within the time: then it is an event without a text.
        let end = range.start + text.len().max(skipped);
        if end == range.start {
            return;
        }
        let framed = &mut found.framed;
        let text = &bytes[range.start..end];
        if std::str::from_utf8(text).is_ok() {
            framed.records.push(Span { start: (range.start + skipped) as u32, end: end as u32 });
            return;
        }
        let opened = &mut framed.opened;
        let start = opened.bytes.len() + skipped;
        opened.bytes.extend_from_slice(String::from_utf8_lossy(text).as_bytes());
        // A block has less than 2 GiB, and a byte becomes three at most where it is not UTF-8.
        opened.records.push(Span { start: start as u32, end: opened.bytes.len() as u32 });
        opened.at.push(self.base + range.start as u64);
        found.repaired += 1;
    }
}

impl Splitter for Events {
    fn split(&mut self, bytes: &[u8], last: bool, found: &mut Found) -> usize {
        let mut at = if self.base == 0 && bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        let mut event = None;
        while at < bytes.len() {
            let (line, next) = match memchr::memchr(b'\n', &bytes[at..]) {
                Some(feed) => (&bytes[at..at + feed], at + feed + 1),
                None if last => (&bytes[at..], bytes.len()),
                None => break,
            };
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if self.stamped.is_none() && !line.is_empty() {
                self.stamped = Some(is_stamped(line));
            }
            match event {
                // In an export empty lines belong to a text of several lines.
                Some(start) if self.begins(line) => {
                    self.event(bytes, start..at, found);
                    event = (!line.is_empty()).then_some(at);
                }
                Some(_) => {}
                None => event = (!line.is_empty()).then_some(at),
            }
            at = next;
        }
        let done = match event {
            Some(start) if last => {
                self.event(bytes, start..at, found);
                at
            }
            // The next line may belong to it.
            Some(start) => start,
            None => at,
        };
        self.base += done as u64;
        done
    }
}

/// Whether an export wrote the time a line begins with. Lambda itself writes one before what a call that took too long
/// ended with, and the number of the call after it.
fn is_stamped(line: &[u8]) -> bool {
    let skipped = stamp(line);
    skipped > 0 && !line.get(skipped..skipped + 36).is_some_and(is_request)
}

/// A UUID, as requests are numbered.
fn is_request(text: &[u8]) -> bool {
    let fits = |(at, byte): (usize, &u8)| {
        if matches!(at, 8 | 13 | 18 | 23) { *byte == b'-' } else { byte.is_ascii_hexdigit() }
    };
    text.len() == 36 && text.iter().enumerate().all(fits)
}

/// What a wanted field is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Time,
    Type,
    Request,
    /// What a report says after the word.
    Said(&'static str),
    /// The same, in megabytes, and wanted in bytes.
    Megabytes(&'static str),
    /// A field of the JSON in the text.
    Json,
}

/// The fields that are not in the JSON.
const FIELDS: [(&str, Field); 11] = [
    ("@type", Field::Type),
    ("@requestId", Field::Request),
    ("@duration", Field::Said("Duration: ")),
    ("@billedDuration", Field::Said("Billed Duration: ")),
    ("@initDuration", Field::Said("Init Duration: ")),
    ("@restoreDuration", Field::Said("Restore Duration: ")),
    ("@billedRestoreDuration", Field::Said("Billed Restore Duration: ")),
    ("@memorySize", Field::Megabytes("Memory Size: ")),
    ("@maxMemoryUsed", Field::Megabytes("Max Memory Used: ")),
    ("@xrayTraceId", Field::Said("XRAY TraceId: ")),
    ("@xraySegmentId", Field::Said("SegmentId: ")),
];

impl Field {
    fn new(path: &str) -> Field {
        match FIELDS.iter().find(|(name, _)| *name == path) {
            Some((_, field)) => *field,
            None if path == "@timestamp" => Field::Time,
            None => Field::Json,
        }
    }

    /// Where in an event the value lies.
    fn slot(self, text: &[u8]) -> Slot {
        let range = match self {
            Field::Time | Field::Json => None,
            Field::Type => {
                let own = OWN[..3].iter().find(|own| text.starts_with(own));
                own.map(|own| 0..own.len() - " RequestId: ".len())
            }
            Field::Request => request(text),
            Field::Said(word) | Field::Megabytes(word) => said(text, word),
        };
        range.map_or_else(Slot::default, Slot::text)
    }
}

/// The number of the request an event belongs to.
fn request(text: &[u8]) -> Option<Range<usize>> {
    let word = b"RequestId: ";
    let own = OWN[..3].iter().find(|own| text.starts_with(own)).map(|own| own.len());
    if let Some(start) = own.or(text.starts_with(word).then_some(word.len())) {
        let rest = &text[start..];
        let end = rest.iter().position(u8::is_ascii_whitespace).unwrap_or(rest.len());
        return (end > 0).then_some(start..start + end);
    }
    // `TIME REQUEST LEVEL text` and `[LEVEL] TIME REQUEST text`, with tabs or blanks between.
    let mut start = 0;
    for _ in 0..3 {
        let rest = &text[start..];
        let end = rest.iter().position(|byte| matches!(byte, b' ' | b'\t')).unwrap_or(rest.len());
        match &rest[..end] {
            token if is_request(token) => return Some(start..start + end),
            token if token.starts_with(b"[") || is_time(token) => start = (start + end + 1).min(text.len()),
            _ => return None,
        }
    }
    None
}

/// What stands after the word in a report, up to its unit.
fn said(text: &[u8], word: &str) -> Option<Range<usize>> {
    if !text.starts_with(OWN[2]) {
        return None;
    }
    let mut start = 0;
    for part in text.split(|byte| matches!(byte, b'\t' | b'\n')) {
        if let Some(rest) = part.strip_prefix(word.as_bytes()) {
            let end = rest.iter().position(u8::is_ascii_whitespace).unwrap_or(rest.len());
            let from = start + word.len();
            return (end > 0).then_some(from..from + end);
        }
        start += part.len() + 1;
    }
    None
}

fn is_time(token: &[u8]) -> bool {
    time(token).is_some()
}

fn time(token: &[u8]) -> Option<i64> {
    // A number alone may be anything.
    let text = std::str::from_utf8(token).ok().filter(|text| text.len() >= 19 && text.as_bytes()[4] == b'-')?;
    parse_time(text)
}

/// The time that the runtime wrote at the beginning of an event.
fn written(text: &[u8]) -> Option<i64> {
    if text.first()?.is_ascii_digit() {
        return leading_time(text, 1970);
    }
    let second = text.strip_prefix(b"[")?.split(|byte| matches!(byte, b' ' | b'\t')).nth(1)?;
    time(second)
}

struct LambdaDecoder {
    json: JsonDecoder,
    fields: Vec<Field>,
    kinds: Vec<Kind>,
}

impl Decoder for LambdaDecoder {
    fn splitter(&self) -> Box<dyn Splitter> {
        Box::new(Events { base: 0, stamped: None })
    }

    fn decode(&self, rows: &Rows<'_>, range: Range<usize>) -> Vec<ArrayRef> {
        let bytes = rows.block.as_slice();
        let (fields, kinds) = (&self.fields[range.clone()], &self.kinds[range.clone()]);
        let slots: Vec<Slot> =
            rows.records.iter().flat_map(|span| fields.iter().map(move |field| field.slot(span.of(bytes)))).collect();
        let mut columns = read_noted(rows.block, rows.records, &slots, kinds);
        let inside = fields.iter().any(|field| matches!(field, Field::Json | Field::Time));
        let json = if inside { self.inside(rows, range) } else { Vec::new() };
        for (place, field) in fields.iter().enumerate() {
            match field {
                Field::Json => columns[place] = Arc::clone(&json[place]),
                Field::Time => columns[place] = times(rows, &json[place]),
                Field::Megabytes(_) => {
                    let text = |(row, span): (usize, &Span)| {
                        let value = slots[row * fields.len() + place].range()?;
                        // As floats 67.1 MB would not be a whole number of bytes.
                        Some((parse_number(span.of(bytes).get(value)?)? * 1e6).round())
                    };
                    let bytes = rows.records.iter().enumerate().map(text);
                    columns[place] = Arc::new(bytes.collect::<Float64Array>());
                }
                Field::Type | Field::Request | Field::Said(_) => {}
            }
        }
        columns
    }
}

impl LambdaDecoder {
    /// The fields of the first JSON object in each event.
    fn inside(&self, rows: &Rows<'_>, range: Range<usize>) -> Vec<ArrayRef> {
        let bytes = rows.block.as_slice();
        let object = |span: &Span| match object_in(span.of(bytes)) {
            Some(at) => Span { start: span.start + at.start as u32, end: span.start + at.end as u32 },
            // An empty span has no fields.
            None => Span { end: span.start, ..*span },
        };
        let objects: Vec<_> = rows.records.iter().map(object).collect();
        self.json.decode(&Rows { records: &objects, noted: &[], ..*rows }, range)
    }
}

/// When each event was: what the export says, what the runtime wrote, what the JSON says.
fn times(rows: &Rows<'_>, inside: &ArrayRef) -> ArrayRef {
    let bytes = rows.block.as_slice();
    let inside = inside.as_primitive::<TimestampMillisecondType>();
    let time = |(row, span): (usize, &Span)| {
        let outside = time_before(bytes, span.start).or_else(|| written(span.of(bytes)));
        outside.or_else(|| inside.is_valid(row).then(|| inside.value(row)))
    };
    let times = rows.records.iter().enumerate().map(time);
    Arc::new(times.collect::<TimestampMillisecondArray>().with_timezone("UTC"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0a1b2c3d-0000-4000-8000-00000000f0f0";

    /// The events of a text, cut at every byte.
    fn events(text: &[u8]) -> Vec<String> {
        let whole = cut(&[text]);
        for at in 0..text.len() {
            assert_eq!(cut(&[&text[..at], &text[at..]]), whole, "cut at {at}");
        }
        whole
    }

    fn cut(pieces: &[&[u8]]) -> Vec<String> {
        let mut splitter = Lambda.decoder(&[]).splitter();
        let mut events = Vec::new();
        let mut left = Vec::new();
        for (n, piece) in pieces.iter().enumerate() {
            left.extend_from_slice(piece);
            let mut found = Found::default();
            let done = splitter.split(&left, n + 1 == pieces.len(), &mut found);
            let texts = |spans: &[Span], bytes: &[u8]| {
                spans
                    .iter()
                    .map(|span| String::from_utf8(span.of(bytes).to_vec()).expect("it is text"))
                    .collect::<Vec<_>>()
            };
            events.extend(texts(&found.framed.records, &left));
            events.extend(texts(&found.framed.opened.records, &found.framed.opened.bytes));
            left.drain(..done);
        }
        assert_eq!(left, b"");
        events
    }

    #[test]
    fn each_line_is_an_event_but_for_those_that_go_on() {
        let text =
            b"START RequestId: 1\r\n\nError: x\n    at f\n\tat g\n}\nREPORT RequestId: 1\t\nXRAY TraceId: 2\nEND";
        let expected =
            ["START RequestId: 1", "Error: x\n    at f\n\tat g\n}", "REPORT RequestId: 1\t\nXRAY TraceId: 2", "END"];
        assert_eq!(events(text), expected);
        assert_eq!(events(b""), [""; 0]);
        assert_eq!(events(b"\n\r\n"), [""; 0]);
        // Those that were mended come by themselves.
        assert_eq!(cut(&[b"a\xffb\nc"]), ["c", "a\u{fffd}b"]);
    }

    #[test]
    fn in_an_export_the_time_begins_an_event() {
        let text = b"2031-02-03T04:05:06.789Z START x\n2031-02-03T04:05:07.000Z Traceback:\nfoo\n\nbar\n\n2031-02-03T04:05:08.000Z \n2031-02-03T04:05:09.000Z e";
        assert_eq!(events(text), ["START x", "Traceback:\nfoo\n\nbar", "", "e"]);
        let late = format!("2031-02-03T04:05:06.789Z {ID} Task timed out\nnext");
        assert_eq!(events(late.as_bytes()), [&late[..late.len() - 5], "next"]);
    }

    #[test]
    fn whose_request_an_event_is_of() {
        let found = |text: &str| request(text.as_bytes()).map(|range| text[range].to_owned());
        for text in [
            format!("START RequestId: {ID} Version: $LATEST"),
            format!("RequestId: {ID} Error: Runtime exited"),
            format!("2031-02-03T04:05:06.789Z\t{ID}\tINFO\thello"),
            format!("[ERROR]\t2031-02-03T04:05:06.789Z\t{ID}\thello"),
            format!("2031-02-03T04:05:06.789Z {ID} Task timed out after 3.00 seconds"),
        ] {
            assert_eq!(found(&text).as_deref(), Some(ID), "{text}");
        }
        for text in
            ["", "hello", "2031-02-03T04:05:06.789Z\tundefined\tINFO\thello", "START RequestId: ", "[a] [b] [c] [d]"]
        {
            assert_eq!(found(text), None, "{text}");
        }
        assert_eq!(found(&format!("hello {ID}")), None, "the runtime did not write it");
    }

    #[test]
    fn what_a_report_says() {
        let text = b"REPORT RequestId: 1\tDuration: 12.34 ms\tBilled Duration: 13 ms\tInit Duration: \t\nXRAY TraceId: 1-a\tSegmentId: b\tSampled: true\t";
        let found = |word| said(text, word).map(|range| std::str::from_utf8(&text[range]).expect("it is text"));
        assert_eq!((found("Duration: "), found("Billed Duration: ")), (Some("12.34"), Some("13")));
        assert_eq!((found("XRAY TraceId: "), found("SegmentId: ")), (Some("1-a"), Some("b")));
        assert_eq!((found("Init Duration: "), found("Memory Size: ")), (None, None));
        assert_eq!(said(b"user said\tDuration: 5 ms", "Duration: "), None);
    }
}
