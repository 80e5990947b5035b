//! Queries that Route 53 answered for public hosted zones.

use trailsight_extract::parse_time;
use trailsight_spec::{Example, Spec};

use super::line::{Fixed, LineDecoder, Place, stamp, tokens};
use super::{Decoder, Format, Reading, Records, Wanted};
use crate::object::Object;

const SPEC: Spec = Spec {
    name: "route53",
    aliases: &["route53-public", "dns"],
    usage: "route53",
    summary: "Queries that Route 53 answered for public hosted zones, one a line.",
    search: &["aws", "dns", "query log", "hosted zone"],
    parameters: &[],
    notes: &[
        "Told from lines that begin with a version, a time, and the id of a hosted zone. \
         The logs of the Route 53 Resolver are JSON: `json` reads them.",
        "The fields are `version`, `queryTimestamp`, `hostZoneId`, `queryName`, `queryType`, `responseCode`, `protocol`, \
         `edgeLocation`, `resolverIp` and `ednsClientSubnet`. A `-` is no value.",
        "`@timestamp` is `queryTimestamp`, or the time that an export of CloudWatch Logs wrote before the line.",
    ],
    examples: &[Example {
        query: "fields @timestamp, queryName, responseCode, ednsClientSubnet",
        input: "1.0 2031-02-03T04:05:06.789Z Z0FOX hens.example A NOERROR UDP ARN1 203.0.113.9 -",
        output: r#"{"@timestamp":"2031-02-03 04:05:06.789","queryName":"hens.example","responseCode":"NOERROR"}"#,
    }],
};

const FIELDS: [&str; 10] = [
    "version",
    "queryTimestamp",
    "hostZoneId",
    "queryName",
    "queryType",
    "responseCode",
    "protocol",
    "edgeLocation",
    "resolverIp",
    "ednsClientSubnet",
];

/// Public query logs of Route 53.
#[derive(Debug, Clone, Copy)]
pub struct Route53;

impl Format for Route53 {
    fn spec(&self) -> &'static Spec {
        &SPEC
    }

    fn recognise(&self, _: &Object, head: &[u8]) -> Option<u8> {
        if !head.first()?.is_ascii_digit() {
            return None;
        }
        let line = &head[..memchr::memchr(b'\n', head).unwrap_or(head.len())];
        let line = &line[stamp(line)..];
        let mut found = Vec::new();
        tokens(line, false, FIELDS.len(), &mut found);
        let token = |n: usize| found.get(n).map_or(&[][..], |range| &line[range.clone()]);
        let version = token(0).len() == 3 && token(0)[0].is_ascii_digit() && token(0)[1] == b'.';
        let time = std::str::from_utf8(token(1)).ok().filter(|text| text.ends_with('Z')).and_then(parse_time);
        let zone = token(2).len() > 1 && token(2)[0] == b'Z' && token(2).iter().all(u8::is_ascii_alphanumeric);
        (version && time.is_some() && zone && found.len() > 7).then_some(60)
    }

    fn reading(&self) -> Reading<'_> {
        Reading::Records(self)
    }
}

impl Records for Route53 {
    fn decoder(&self, wanted: &[Wanted]) -> Box<dyn Decoder> {
        let place = |wanted: &Wanted| {
            let name = if wanted.path == "@timestamp" { "queryTimestamp" } else { &wanted.path };
            FIELDS.iter().position(|field| *field == name).map(Place::all)
        };
        Box::new(LineDecoder::new(Fixed(wanted.iter().map(place).collect()), wanted))
    }
    fn fields(&self) -> Vec<String> {
        FIELDS.map(str::to_owned).into()
    }
}
