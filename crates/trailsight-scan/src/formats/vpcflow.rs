//! Flow logs of VPCs, transit gateways and their like.

use std::ops::Range;
use std::sync::Arc;

use arrow::array::ArrayRef;
use trailsight_extract::{Framer, Kind, Shape, Slot};
use trailsight_spec::{Example, Spec};

use super::line::{self, Part, Place, note, reach, stamp, tokens};
use super::{Decoder, Format, Found, Reading, Records, Rows, Splitter, Wanted};
use crate::object::Object;

const SPEC: Spec = Spec {
    name: "vpcflow",
    aliases: &["vpcflowlogs", "flowlogs"],
    usage: "vpcflow",
    summary: "Flow logs of VPCs and transit gateways, one flow a line.",
    search: &["aws", "network", "traffic", "packets", "eni"],
    parameters: &[],
    notes: &[
        "Told from `vpcflowlogs` in the key, from a first line that names the fields, or from a first line in the \
         default format of version 2. Flow logs in Parquet are read as `parquet`.",
        "A line that names fields says what the lines after it hold, in any order and number; it is no event. \
         Without one the lines are taken to have the default format, and columns after its fourteen are left out.",
        "Each field answers to its name in camel case (`interfaceId`, `flowDirection`), to the name as the line writes it \
         (`` `interface-id` ``), and to that with underscores (`interface_id`). Besides, `srcaddr` is `srcAddr`, \
         `dstaddr` `dstAddr`, `srcport` `srcPort`, `dstport` `dstPort`, `start` `startTime` and `end` `endTime`, and so \
         on for `pktSrcAddr` and `pktDstAddr`.",
        "A `-` is no value, but in the fields about the next hop, where it is kept as text.",
        "`@timestamp` is the time that an export of CloudWatch Logs wrote before the line, or else `startTime`, or \
         else `endTime`.",
        "A line that is not UTF-8 is skipped and counted.",
    ],
    examples: &[Example {
        query: "filter action = 'REJECT' | fields @timestamp, srcAddr, dstPort, bytes",
        input: "version account-id srcaddr dstport bytes start action\n\
                5 246813579024 203.0.113.9 22 40 1927857906 REJECT\n\
                5 246813579024 10.1.0.4 443 4020 1927857900 ACCEPT",
        output: r#"{"@timestamp":"2031-02-03 04:05:06.000","srcAddr":"203.0.113.9","dstPort":"22","bytes":"40"}"#,
    }],
};

/// The default format, version 2.
const DEFAULT: [&str; 14] = [
    "version",
    "account-id",
    "interface-id",
    "srcaddr",
    "dstaddr",
    "srcport",
    "dstport",
    "protocol",
    "packets",
    "bytes",
    "start",
    "end",
    "action",
    "log-status",
];

/// Names of fields that tell a line of names from one of values. A line may have others, too.
const KNOWN: [&str; 32] = [
    "az-id",
    "ecs-cluster-arn",
    "ecs-cluster-name",
    "ecs-container-id",
    "ecs-service-name",
    "ecs-task-arn",
    "ecs-task-id",
    "encryption-status",
    "flow-direction",
    "instance-id",
    "next-hop-az-id",
    "next-hop-interface-id",
    "pkt-dst-aws-service",
    "pkt-dstaddr",
    "pkt-src-aws-service",
    "pkt-srcaddr",
    "region",
    "reject-reason",
    "resource-id",
    "resource-type",
    "sublocation-id",
    "sublocation-type",
    "subnet-id",
    "tcp-flags",
    "tgw-attachment-id",
    "tgw-dst-vpc-id",
    "tgw-id",
    "tgw-src-vpc-id",
    "traffic-path",
    "type",
    "vpc-id",
    "packets-lost-no-route",
];

/// Names that are not simply the words put together.
const CAMEL: [(&str, &str); 8] = [
    ("srcaddr", "srcAddr"),
    ("dstaddr", "dstAddr"),
    ("srcport", "srcPort"),
    ("dstport", "dstPort"),
    ("pkt-srcaddr", "pktSrcAddr"),
    ("pkt-dstaddr", "pktDstAddr"),
    ("start", "startTime"),
    ("end", "endTime"),
];

/// Flow logs.
#[derive(Debug, Clone, Copy)]
pub struct VpcFlow;

impl Format for VpcFlow {
    fn spec(&self) -> &'static Spec {
        &SPEC
    }

    fn recognise(&self, object: &Object, head: &[u8]) -> Option<u8> {
        let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
        // Flow logs wrapped in JSON are JSON.
        if matches!(head.trim_ascii_start().first(), Some(b'{' | b'[')) {
            return None;
        }
        if object.product() == Some("vpcflowlogs") || object.name().contains("_vpcflowlogs_") {
            return Some(80);
        }
        let line = &head[..memchr::memchr(b'\n', head).unwrap_or(head.len())];
        let line = line.trim_ascii_end();
        // `type action` alone may be anything; three names are a header.
        let names = header(line).is_some_and(|names| names.len() > 2);
        (names || is_default(&line[stamp(line)..])).then_some(60)
    }

    fn reading(&self) -> Reading<'_> {
        Reading::Records(self)
    }
}

/// Whether a line has what the default format has, where it has it.
fn is_default(line: &[u8]) -> bool {
    let mut found = Vec::new();
    tokens(line, false, DEFAULT.len() + 1, &mut found);
    if found.len() != DEFAULT.len() {
        return false;
    }
    let token = |n: usize| &line[found[n].clone()];
    let digits = |text: &[u8]| text.iter().all(u8::is_ascii_digit);
    let account = token(1) == b"unknown" || (token(1).len() == 12 && digits(token(1)));
    let counted = (5..10).all(|n| token(n) == b"-" || digits(token(n)));
    let known =
        matches!(token(12), b"ACCEPT" | b"REJECT" | b"-") && matches!(token(13), b"OK" | b"NODATA" | b"SKIPDATA");
    digits(token(0)) && token(0).len() <= 2 && account && counted && digits(token(10)) && digits(token(11)) && known
}

/// The fields that a line names, spelled with hyphens; none if it does not name fields.
fn header(line: &[u8]) -> Option<Vec<String>> {
    // Nearly all lines are none, and the first byte tells.
    if !line.first()?.is_ascii_lowercase() {
        return None;
    }
    let word = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(byte);
    let words = line.split(|byte| byte.is_ascii_whitespace()).filter(|word| !word.is_empty());
    let mut names = Vec::new();
    for name in words {
        if !name[0].is_ascii_lowercase() || !name.iter().all(word) {
            return None;
        }
        names.push(String::from_utf8_lossy(name).replace('_', "-"));
    }
    let known = |name: &&String| DEFAULT.contains(&name.as_str()) || KNOWN.contains(&name.as_str());
    let count = names.iter().filter(known).count();
    (names.first().is_some_and(|first| known(&first)) && count * 2 > names.len()).then_some(names)
}

/// Whether a query calls the field so.
fn answers_to(field: &str, name: &str) -> bool {
    if field == name || (name.contains('_') && field == name.replace('_', "-")) {
        return true;
    }
    match CAMEL.iter().find(|(spelled, _)| *spelled == field) {
        Some((_, camel)) => *camel == name || camel_case(field) == name,
        None => camel_case(field) == name,
    }
}

/// `flow-direction` as `flowDirection`.
fn camel_case(field: &str) -> String {
    let mut camel = String::with_capacity(field.len());
    for (n, word) in field.split('-').enumerate() {
        let mut letters = word.chars();
        match letters.next() {
            Some(first) if n > 0 => camel.push(first.to_ascii_uppercase()),
            Some(first) => camel.push(first),
            None => {}
        }
        camel.push_str(letters.as_str());
    }
    camel
}

/// Where the wanted fields lie in lines that have these fields.
fn places<'a>(wanted: &[Wanted], fields: impl Iterator<Item = &'a str> + Clone) -> Vec<Option<Place>> {
    let position = |name: &str| {
        let (token, field) = fields.clone().enumerate().find(|(_, field)| answers_to(field, name))?;
        Some(Place { token, part: if field.starts_with("next-hop-") { Part::Literal } else { Part::All } })
    };
    let place = |wanted: &Wanted| match wanted.path.as_str() {
        "@timestamp" => position("start").or_else(|| position("end")),
        name => position(name),
    };
    wanted.iter().map(place).collect()
}

impl Records for VpcFlow {
    fn decoder(&self, wanted: &[Wanted]) -> Box<dyn Decoder> {
        Box::new(FlowDecoder {
            kinds: wanted.iter().map(|wanted| wanted.kind).collect(),
            times: wanted.iter().map(|wanted| wanted.path == "@timestamp").collect(),
            default: places(wanted, DEFAULT.into_iter()),
            wanted: wanted.into(),
        })
    }

    fn fields(&self) -> Vec<String> {
        let camel = |field: &&str| match CAMEL.iter().find(|(spelled, _)| spelled == field) {
            Some((_, camel)) => (*camel).to_owned(),
            None => camel_case(field),
        };
        DEFAULT.iter().chain(&KNOWN).map(camel).collect()
    }
}

struct FlowDecoder {
    wanted: Arc<[Wanted]>,
    kinds: Vec<Kind>,
    times: Vec<bool>,
    /// Where the wanted fields lie while no line has said so.
    default: Vec<Option<Place>>,
}

/// The lines of one object. Where the values lie is noted here: only who has read the line of names knows.
struct Flows {
    framer: Framer,
    wanted: Arc<[Wanted]>,
    places: Vec<Option<Place>>,
    found: Vec<Range<usize>>,
}

impl Splitter for Flows {
    fn split(&mut self, bytes: &[u8], last: bool, found: &mut Found) -> usize {
        let framed = &mut found.framed;
        let first = framed.records.len();
        let done = self.framer.frame(bytes, last, framed);
        for mut span in framed.records.split_off(first) {
            // Files that were put together have such a line in their middle, too.
            if let Some(names) = header(span.of(bytes)) {
                self.places = places(&self.wanted, names.iter().map(String::as_str));
                continue;
            }
            span.start += stamp(span.of(bytes)) as u32;
            framed.records.push(span);
            let line = span.of(bytes);
            tokens(line, false, reach(&self.places), &mut self.found);
            note(line, &self.found, &self.places, &mut framed.noted);
        }
        done
    }
}

impl Decoder for FlowDecoder {
    fn splitter(&self) -> Box<dyn Splitter> {
        Box::new(Flows {
            framer: Framer::new(Shape::Lines),
            wanted: Arc::clone(&self.wanted),
            places: self.default.clone(),
            found: Vec::new(),
        })
    }

    fn decode(&self, rows: &Rows<'_>, fields: Range<usize>) -> Vec<ArrayRef> {
        let width = self.kinds.len();
        let noted = |row: usize| rows.noted.get(row * width..(row + 1) * width).and_then(|all| all.get(fields.clone()));
        let mut slots: Vec<Slot> = Vec::with_capacity(rows.records.len() * fields.len());
        let mut found = Vec::new();
        for (row, span) in rows.records.iter().enumerate() {
            match noted(row) {
                Some(noted) => slots.extend(noted),
                None => {
                    let (line, places) = (span.of(rows.block.as_slice()), &self.default[fields.clone()]);
                    tokens(line, false, reach(places), &mut found);
                    note(line, &found, places, &mut slots);
                }
            }
        }
        line::read(rows, &slots, &self.kinds[fields.clone()], &self.times[fields])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_names() {
        assert_eq!(header(b"srcaddr dst_port"), None, "half of it is not more than half");
        assert_eq!(
            header(b"srcaddr vpc_id new-field"),
            Some(vec!["srcaddr".into(), "vpc-id".into(), "new-field".into()])
        );
        assert_eq!(header(b"srcaddr\r").map(|names| names.len()), Some(1));
        for line in
            ["", "2 246813579024 eni-1 - -", "eni-0aa vpc-0bb", "type of thing", "ACCEPT OK", "start now please"]
        {
            assert_eq!(header(line.as_bytes()), None, "{line}");
        }
    }

    #[test]
    fn a_field_has_several_spellings() {
        for name in ["srcaddr", "srcAddr"] {
            assert!(answers_to("srcaddr", name), "{name}");
        }
        for name in ["pkt-srcaddr", "pkt_srcaddr", "pktSrcAddr", "pktSrcaddr"] {
            assert!(answers_to("pkt-srcaddr", name), "{name}");
        }
        for name in ["startTime", "start"] {
            assert!(answers_to("start", name), "{name}");
        }
        assert!(answers_to("next-hop-az-id", "nextHopAzId") && answers_to("log-status", "logStatus"));
        assert!(!answers_to("srcaddr", "SRCADDR") && !answers_to("start", "end") && !answers_to("action", "Action"));
    }

    #[test]
    fn the_default_format_by_its_first_line() {
        assert!(is_default(
            b"2 246813579024 eni-0aa 10.1.0.4 198.51.100.9 44312 443 6 11 4020 1927857600 1927857655 ACCEPT OK"
        ));
        assert!(is_default(b"2 unknown eni-0aa - - - - - - - 1927857600 1927857655 - NODATA"));
        assert!(!is_default(b"2 246813579024 eni-0aa - - - - - - - 1927857600 1927857655 - NODATA -"));
        assert!(!is_default(b"1 2 3 4 5 6 7 8 9 10 11 12 13 14"));
    }
}
