//! CloudTrail events, in every wrapping they are met in.

use memchr::memmem;
use trailsight_extract::{Column, Extractor, Kind, Shape};
use trailsight_spec::{Example, Spec};

use super::json::{JsonDecoder, looks_like_json};
use super::{Decoder, Format, Reading, Records, Wanted};
use crate::object::Object;

const SPEC: Spec = Spec {
    name: "cloudtrail",
    aliases: &["aws-cloudtrail"],
    usage: "cloudtrail",
    summary: "Events that AWS CloudTrail recorded, as delivered to S3 or exported from elsewhere.",
    search: &["aws", "audit", "api calls", "trail"],
    parameters: &[],
    notes: &[
        "Told from `CloudTrail` in the key or the file name, or from fields such as `eventVersion` and `eventName`.",
        "Read are `{\"Records\":[...]}`, arrays, single objects, JSON lines, answers of LookupEvents, deliveries of \
         CloudWatch Logs and events of EventBridge, minified or pretty.",
        "`@timestamp` is `eventTime`, or the key `@timestamp` where a log shipper renamed it.",
        "Digests, Insights records and aggregated records are no events: they are counted as ignored. \
         The format `json` reads them.",
        "With a time window, objects are passed over whose name says that they were delivered more than 15 minutes \
         before it or more than 24 hours after it.",
    ],
    examples: &[Example {
        query: "fields eventName, userIdentity.type",
        input: r#"{"eventVersion":"1.08","eventTime":"2031-02-03T04:05:06Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","userIdentity":{"type":"Root"}}"#,
        output: r#"{"eventName":"GetObject","userIdentity.type":"Root"}"#,
    }],
};

/// How much of an object is looked at to tell what it is.
const HEAD: usize = 16 << 10;

/// Events of AWS CloudTrail.
#[derive(Debug, Clone, Copy)]
pub struct CloudTrail;

impl Format for CloudTrail {
    fn spec(&self) -> &'static Spec {
        &SPEC
    }

    fn recognise(&self, object: &Object, head: &[u8]) -> Option<u8> {
        if !looks_like_json(head) {
            return None;
        }
        // Saved results of Lake queries lie beside the events but are tables.
        if object.product().is_some_and(|product| product.starts_with("CloudTrail") && product != "CloudTrail-Lake") {
            return Some(80);
        }
        let head = &head[..head.len().min(HEAD)];
        let has = |word: &str| memmem::find(head, word.as_bytes()).is_some();
        // Without the quotes around the words: in an envelope the record is a string, and they are escaped.
        let record = has("eventVersion") && (has("eventTime") || has("eventSource") || has("eventName"));
        let envelope = first_key(head) == Some(b"Records") || has("\"CloudTrailEvent\"");
        let digest = has("\"digestStartTime\"") && has("\"digestS3Object\"");
        (record || envelope || digest).then_some(60)
    }

    fn reading(&self) -> Reading<'_> {
        Reading::Records(self)
    }
}

impl Records for CloudTrail {
    fn decoder(&self, wanted: &[Wanted]) -> Box<dyn Decoder> {
        let column = |wanted: &Wanted| match wanted.path.as_str() {
            // Shippers put the time under a name of their own and drop the one it had.
            "@timestamp" => Column { paths: vec!["eventTime".to_owned(), "@@timestamp".to_owned()], kind: Kind::Time },
            path => Column { paths: vec![path.to_owned()], kind: wanted.kind },
        };
        let extractor = Extractor::new(&wanted.iter().map(column).collect::<Vec<_>>());
        Box::new(JsonDecoder { extractor, shape: Shape::Events })
    }

    fn verbatim(&self) -> bool {
        true
    }
}

/// The first key of the object that the bytes begin.
fn first_key(head: &[u8]) -> Option<&[u8]> {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let key = head.strip_prefix(b"{")?.trim_ascii_start().strip_prefix(b"\"")?;
    Some(&key[..memchr::memchr(b'"', key)?])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::Location;

    fn sure(path: &str, head: &str) -> Option<u8> {
        let object = Object::found(path.into(), &"".into(), 0, (0, None), Location::File(None));
        CloudTrail.recognise(&object, head.as_bytes())
    }

    #[test]
    fn told_from_the_key_or_from_the_content() {
        let key = "AWSLogs/246813579024/CloudTrail/eu-north-1/2031/02/03/a.json.gz";
        assert_eq!(sure(key, "{\"Records\":[]}"), Some(80));
        assert_eq!(sure(key, "not json"), None);
        assert_eq!(sure("AWSLogs/246813579024/CloudTrail-Lake/Query/2031/02/03/x/result_1.csv.gz", "a,b\n"), None);
        for head in [
            "{ \"Records\" : [",
            "[{\"eventVersion\":\"1.08\",\"eventName\":\"GetObject\"",
            "{\"Events\":[{\"EventId\":\"1\",\"CloudTrailEvent\":\"{",
            "{\"logEvents\":[{\"message\":\"{\\\"eventVersion\\\":\\\"1.08\\\",\\\"eventName\\\":\\\"x\\\"",
            "{\"awsAccountId\":\"1\",\"digestStartTime\":\"x\",\"digestS3Object\":\"y\"}",
            "\u{feff}{\"Records\":[]}",
        ] {
            assert_eq!(sure("a.log", head), Some(60), "{head}");
        }
        assert_eq!(sure("a.log", "{\"level\":\"info\"}"), None);
    }
}
