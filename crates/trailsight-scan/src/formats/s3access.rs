//! Requests that buckets of S3 handled.

use std::ops::Range;

use memchr::memmem;
use trailsight_extract::leading_time;
use trailsight_spec::{Example, Spec};

use super::line::{Layout, LineDecoder, Part, Place, tokens};
use super::{Decoder, Format, Reading, Records, Wanted};
use crate::object::Object;

const SPEC: Spec = Spec {
    name: "s3access",
    aliases: &["s3-access", "s3-server-access"],
    usage: "s3access",
    summary: "Server access logs of S3 buckets, one request a line.",
    search: &["aws", "bucket", "access log", "requests"],
    parameters: &[],
    notes: &[
        "Told from a first line with the owner of a bucket, 64 hexadecimal digits, its name, and a time in square brackets.",
        "The fields have the names of AWS's tables: `bucketowner`, `bucket_name`, `requestdatetime`, `remoteip`, `requester`, \
         `requestid`, `operation`, `key`, `request_uri`, `httpstatus`, `errorcode`, `bytessent`, `objectsize`, `totaltime`, \
         `turnaroundtime`, `referrer`, `useragent`, `versionid`, `hostid`, `sigv`, `ciphersuite`, `authtype`, `endpoint`, \
         `tlsversion`, `accesspointarn`, `aclrequired`, `sourceregion`; besides `request_verb`, `request_url` and \
         `request_proto`. Older lines have fewer.",
        "A `-` is no value. What is in quotes may have quotes itself: the request ends before a status, and what the caller \
         says it is (`useragent`) ends with the last quote of the line.",
        "`@timestamp` is the time of the line.",
    ],
    examples: &[Example {
        query: "fields @timestamp, bucket_name, operation, key, httpstatus",
        input: r#"00000000000000000000000000000000000000000000000000000000000000f0 hens [03/Feb/2031:04:05:06 +0000] 203.0.113.5 - 0F0F REST.GET.OBJECT egg.txt "GET /egg.txt HTTP/1.1" 200 - 12 12 7 6 "-" "curl/8" -"#,
        output: r#"{"@timestamp":"2031-02-03 04:05:06.000","bucket_name":"hens","operation":"REST.GET.OBJECT","key":"egg.txt","httpstatus":"200"}"#,
    }],
};

const FIELDS: [&str; 27] = [
    "bucketowner",
    "bucket_name",
    "requestdatetime",
    "remoteip",
    "requester",
    "requestid",
    "operation",
    "key",
    "request_uri",
    "httpstatus",
    "errorcode",
    "bytessent",
    "objectsize",
    "totaltime",
    "turnaroundtime",
    "referrer",
    "useragent",
    "versionid",
    "hostid",
    "sigv",
    "ciphersuite",
    "authtype",
    "endpoint",
    "tlsversion",
    "accesspointarn",
    "aclrequired",
    "sourceregion",
];

/// The parts of the request.
const REQUEST: [&str; 3] = ["request_verb", "request_url", "request_proto"];

/// Server access logs of S3.
#[derive(Debug, Clone, Copy)]
pub struct S3Access;

impl Format for S3Access {
    fn spec(&self) -> &'static Spec {
        &SPEC
    }

    fn recognise(&self, _: &Object, head: &[u8]) -> Option<u8> {
        let owner = head.get(..65)?;
        if !owner[..64].iter().all(u8::is_ascii_hexdigit) || owner[64] != b' ' {
            return None;
        }
        let line = &head[..memchr::memchr(b'\n', head).unwrap_or(head.len())];
        let mut found = Vec::new();
        tokens(line, true, 8, &mut found);
        let time = found.get(2).and_then(|time| leading_time(&line[time.clone()], 1970));
        (found.len() == 8 && time.is_some()).then_some(60)
    }

    fn reading(&self) -> Reading<'_> {
        Reading::Records(self)
    }
}

/// Where the wanted fields lie.
struct Requests(Vec<Option<Place>>);

impl Layout for Requests {
    fn places(&self, _: &[u8]) -> &[Option<Place>] {
        &self.0
    }

    fn cut(&self, line: &[u8], most: usize, found: &mut Vec<Range<usize>>) {
        let request = 8;
        tokens(line, true, most.min(request), found);
        if most <= request || found.len() < request {
            return;
        }
        let mut at = found.last().map_or(0, |key| key.end);
        let blanks = |at: usize| at + line[at..].iter().take_while(|byte| **byte == b' ').count();
        // Behind the request stands a status.
        let status = |end: &usize| {
            matches!(&line[end + 1..], [b' ', b'0'..=b'9', b'0'..=b'9', b'0'..=b'9', b' ', ..] | [b' ', b'-', b' ', ..])
        };
        at = quoted(line, blanks(at), status, found);
        at = plain(line, at, 6, found);
        at = blanks(at);
        let last = memchr::memrchr(b'"', line).filter(|last| *last > at);
        let Some(last) = last else {
            plain(line, at, most, found);
            return;
        };
        if line[at] == b'"' {
            let between = memmem::find(&line[at..last], b"\" \"").map_or(last, |n| at + n);
            found.push(at + 1..between);
            at = between + 1;
        } else {
            at = plain(line, at, 1, found);
        }
        at = blanks(at);
        if at < last {
            found.push(at + 1..last);
            at = last + 1;
        }
        plain(line, at, most, found);
    }
}

/// Adds a token in quotes that closes where `closes` says so; returns the byte after it.
fn quoted(line: &[u8], at: usize, closes: impl Fn(&usize) -> bool, found: &mut Vec<Range<usize>>) -> usize {
    if line.get(at) != Some(&b'"') {
        return plain(line, at, 1, found);
    }
    // What is not closed goes on to the end: the line was cut off.
    let end = memchr::memchr_iter(b'"', &line[at + 1..]).map(|n| at + 1 + n).find(closes).unwrap_or(line.len());
    found.push(at + 1..end);
    (end + 1).min(line.len())
}

/// Adds tokens between blanks, at most so many; returns the byte after the last.
fn plain(line: &[u8], at: usize, most: usize, found: &mut Vec<Range<usize>>) -> usize {
    let mut more = Vec::new();
    tokens(&line[at..], false, most, &mut more);
    found.extend(more.iter().map(|token| at + token.start..at + token.end));
    more.last().map_or(line.len(), |token| at + token.end)
}

impl Records for S3Access {
    fn decoder(&self, wanted: &[Wanted]) -> Box<dyn Decoder> {
        let of = |name: &str| FIELDS.iter().position(|field| *field == name);
        let place = |wanted: &Wanted| match wanted.path.as_str() {
            "@timestamp" => of("requestdatetime").map(Place::all),
            name => of(name).map(Place::all).or_else(|| {
                let part = Part::Word(REQUEST.iter().position(|part| *part == name)?);
                Some(Place { token: of("request_uri")?, part })
            }),
        };
        Box::new(LineDecoder::new(Requests(wanted.iter().map(place).collect()), wanted))
    }

    fn fields(&self) -> Vec<String> {
        FIELDS.iter().chain(&REQUEST).map(|field| (*field).to_owned()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(line: &str) -> Vec<&str> {
        let mut found = Vec::new();
        Requests(Vec::new()).cut(line.as_bytes(), 99, &mut found);
        found.into_iter().map(|range| &line[range]).collect()
    }

    #[test]
    fn quotes_in_quotes() {
        let line = r#"o b [t 1] ip r id op key "GET /"a" b HTTP/1.1" 200 - 1 2 3 4 "r "x" "u "y" z" v h"#;
        let expected =
            ["o", "b", "t 1", "ip", "r", "id", "op", "key", "GET /\"a\" b HTTP/1.1", "200", "-", "1", "2", "3", "4"];
        assert_eq!(cut(line)[..15], expected);
        assert_eq!(cut(line)[15..], ["r \"x", "u \"y\" z", "v", "h"]);
    }

    #[test]
    fn bare_and_cut_off() {
        let begin = "o b [t 1] ip r id op key";
        assert_eq!(
            cut(&format!("{begin} - - - 1 2 3 4 - \"u\" v"))[8..],
            ["-", "-", "-", "1", "2", "3", "4", "-", "u", "v"]
        );
        assert_eq!(cut(&format!("{begin} - - - 1 2 3 4 \"r\" - v"))[15..], ["r", "-", "v"]);
        assert_eq!(cut(&format!("{begin} - - - 1 2 3 4 - - v"))[15..], ["-", "-", "v"]);
        assert_eq!(cut(&format!("{begin} \"GET /"))[8..], ["GET /"]);
        assert_eq!(cut(&format!("{begin} \"GET / HTTP/1.1\" 200"))[8..], ["GET / HTTP/1.1\" 200"]);
        assert_eq!(cut(&format!("{begin} - 200 - 1 2 3 4 \""))[15..], ["\""]);
        for at in 0..begin.len() {
            cut(&begin[..at]);
        }
    }
}
