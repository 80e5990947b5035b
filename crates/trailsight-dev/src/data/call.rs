//! One event, and the record CloudTrail makes of it: which keys, in which order, escaped how.

use std::io;

use serde::Serialize as _;
use serde_json::ser::{CompactFormatter, Formatter};
use serde_json::{Map, Serializer, Value, json};

use super::identity::time;
use super::random::Random;
use super::world::Place;

/// An event in the making. What a kind of event does not speak of stays out of its record.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) place: Place,
    /// Seconds.
    pub(super) time: i64,
    version: &'static str,
    identity: Value,
    source: &'static str,
    name: &'static str,
    address: String,
    agent: String,
    error_code: Option<String>,
    error_message: Option<String>,
    request: Value,
    response: Value,
    additional: Option<Value>,
    read_only: bool,
    resources: Vec<Value>,
    kind: &'static str,
    api_version: Option<&'static str>,
    data: bool,
    shared: bool,
    endpoint: Option<String>,
    host: Option<String>,
    console: bool,
    details: Option<Value>,
    delayed: bool,
}

/// Names of calls that read begin so.
const READING: &[&str] =
    &["Get", "List", "Describe", "Head", "Lookup", "Decrypt", "Generate", "AssumeRole", "Simulate", "Query"];

impl Call {
    /// `source` is the service without `.amazonaws.com` for short.
    pub(super) fn new(place: &Place, time: i64, source: &'static str, name: &'static str, identity: Value) -> Self {
        Self {
            place: place.clone(),
            time,
            version: "1.08",
            identity,
            source,
            name,
            address: String::new(),
            agent: String::new(),
            error_code: None,
            error_message: None,
            request: Value::Null,
            response: Value::Null,
            additional: None,
            read_only: READING.iter().any(|word| name.starts_with(word)),
            resources: Vec::new(),
            kind: "AwsApiCall",
            api_version: None,
            data: false,
            shared: false,
            endpoint: None,
            host: None,
            console: false,
            details: None,
            delayed: false,
        }
    }

    pub(super) fn version(mut self, version: &'static str) -> Self {
        self.version = version;
        self
    }

    pub(super) fn from(mut self, address: impl Into<String>, agent: impl Into<String>) -> Self {
        self.address = address.into();
        self.agent = agent.into();
        self
    }

    /// The caller is a service: it is its own address and agent, and both accounts get the record.
    pub(super) fn by_service(mut self, name: &str) -> Self {
        self.shared = true;
        self.from(name, name)
    }

    pub(super) fn request(mut self, request: Value) -> Self {
        self.request = request;
        self
    }

    pub(super) fn response(mut self, response: Value) -> Self {
        self.response = response;
        self
    }

    pub(super) fn additional(mut self, additional: Value) -> Self {
        self.additional = Some(additional);
        self
    }

    /// The call fails: no response.
    pub(super) fn error(mut self, code: &str, message: impl Into<String>) -> Self {
        self.error_code = Some(code.to_owned());
        self.response = Value::Null;
        self.message(message)
    }

    /// A message without a code, as a failed sign-in has it.
    pub(super) fn message(mut self, message: impl Into<String>) -> Self {
        self.error_message = Some(message.into());
        self
    }

    /// The call fails this many times in a thousand.
    pub(super) fn sometimes(self, random: &mut Random, permille: u64, code: &str, message: &str) -> Self {
        if random.permille(permille) { self.error(code, message) } else { self }
    }

    /// A resource of this account.
    pub(super) fn resource(mut self, kind: &str, arn: impl Into<String>) -> Self {
        let account = self.place.account.clone();
        self.resources.push(json!({"accountId": account, "type": kind, "ARN": arn.into()}));
        self
    }

    /// An object in a bucket: the object first, without an account.
    pub(super) fn object(mut self, bucket: &str, key: &str) -> Self {
        self.resources.push(json!({"type": "AWS::S3::Object", "ARN": format!("arn:aws:s3:::{bucket}/{key}")}));
        self.bucket(bucket)
    }

    /// All objects below a place in a bucket.
    pub(super) fn objects_below(mut self, bucket: &str, prefix: &str) -> Self {
        self.resources.push(json!({"type": "AWS::S3::Object", "ARNPrefix": format!("arn:aws:s3:::{bucket}/{prefix}")}));
        self.bucket(bucket)
    }

    pub(super) fn bucket(self, bucket: &str) -> Self {
        self.resource("AWS::S3::Bucket", format!("arn:aws:s3:::{bucket}"))
    }

    pub(super) fn api_version(mut self, version: &'static str) -> Self {
        self.api_version = Some(version);
        self
    }

    /// A data event rather than a management event.
    pub(super) fn data(mut self) -> Self {
        self.data = true;
        self
    }

    /// Through the endpoint of the place's own network.
    pub(super) fn endpoint(mut self) -> Self {
        self.endpoint = Some(self.place.endpoint());
        self
    }

    /// Over TLS to this host.
    pub(super) fn tls(mut self, host: impl Into<String>) -> Self {
        self.host = Some(host.into());
        self
    }

    /// Over TLS to the usual host of the service here.
    pub(super) fn tls_here(self) -> Self {
        let host = format!("{}.{}.amazonaws.com", self.source, self.place.region);
        self.tls(host)
    }

    /// With the credentials of a console session.
    pub(super) fn console(mut self) -> Self {
        self.console = true;
        self
    }

    pub(super) fn sign_in(mut self) -> Self {
        self.kind = "AwsConsoleSignIn";
        self
    }

    /// Something that happened rather than was asked for.
    pub(super) fn service_event(mut self, details: Value) -> Self {
        self.kind = "AwsServiceEvent";
        self.details = (!details.is_null()).then_some(details);
        self
    }

    /// CloudTrail delivered it long after it happened, and says so.
    pub(super) fn delayed(mut self, time: i64) -> Self {
        self.time = time;
        self.delayed = true;
        self
    }

    /// Appends the record to an object's text.
    pub(super) fn write(self, random: &mut Random, text: &mut Vec<u8>) {
        let escapes = Escapes { html: matches!(self.source, "sts" | "signin" | "iam"), plain: CompactFormatter };
        let record = Value::Object(self.record(random));
        // Writing to memory does not fail, and the keys of a `Value` are strings.
        let written = record.serialize(&mut Serializer::with_formatter(text, escapes));
        debug_assert!(written.is_ok());
    }

    /// The keys in the order in which CloudTrail writes them.
    fn record(self, random: &mut Random) -> Map<String, Value> {
        let mut record = Map::new();
        let mut put = |key: &str, value: Value| record.insert(key.to_owned(), value);
        let account = self.place.account;
        let api_call = self.kind == "AwsApiCall";

        put("eventVersion", self.version.into());
        put("userIdentity", self.identity);
        put("eventTime", time(self.time).into());
        put("eventSource", format!("{}.amazonaws.com", self.source).into());
        put("eventName", self.name.into());
        put("awsRegion", self.place.region.into());
        put("sourceIPAddress", self.address.into());
        put("userAgent", self.agent.into());
        if let Some(code) = self.error_code {
            put("errorCode", code.into());
        }
        if let Some(message) = self.error_message {
            put("errorMessage", message.into());
        }
        put("requestParameters", self.request);
        put("responseElements", self.response);
        if let Some(additional) = self.additional {
            put("additionalEventData", additional);
        }
        if api_call {
            put("requestID", if self.source == "s3" { random.s3_request() } else { random.uuid() }.into());
        }
        put("eventID", random.uuid().into());
        put("readOnly", self.read_only.into());
        if !self.resources.is_empty() {
            put("resources", self.resources.into());
        }
        put("eventType", self.kind.into());
        if let Some(version) = self.api_version {
            put("apiVersion", version.into());
        }
        put("managementEvent", (!self.data).into());
        put("recipientAccountId", account.into());
        if let Some(details) = self.details {
            put("serviceEventDetails", details);
        }
        if self.shared {
            put("sharedEventID", random.uuid().into());
        }
        if let Some(endpoint) = self.endpoint {
            put("vpcEndpointId", endpoint.into());
        }
        if self.delayed {
            put("addendum", json!({"reason": "DELIVERY_DELAY"}));
        }
        put("eventCategory", if self.data { "Data" } else { "Management" }.into());
        if let Some(host) = self.host {
            put(
                "tlsDetails",
                json!({"tlsVersion": "TLSv1.3", "cipherSuite": "TLS_AES_128_GCM_SHA256", "clientProvidedHostHeader": host}),
            );
        }
        if self.console {
            put("sessionCredentialFromConsole", "true".into());
        }
        record
    }
}

/// Text as the services write it, which are Java: some escape what HTML minds (`\u003d`), and large floating-point
/// numbers have an exponent (`1.2345678E7`).
struct Escapes {
    html: bool,
    plain: CompactFormatter,
}

impl Formatter for Escapes {
    fn write_string_fragment<W: io::Write + ?Sized>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        if !self.html {
            return self.plain.write_string_fragment(writer, fragment);
        }
        let mut rest = fragment;
        while let Some(at) = rest.find(['<', '>', '&', '=', '\'']) {
            writer.write_all(&rest.as_bytes()[..at])?;
            write!(writer, "\\u{:04x}", rest.as_bytes()[at])?;
            rest = &rest[at + 1..];
        }
        writer.write_all(rest.as_bytes())
    }

    fn write_f64<W: io::Write + ?Sized>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        if value < 1e7 {
            return self.plain.write_f64(writer, value);
        }
        let text = format!("{value:e}");
        match text.split_once('e') {
            Some((digits, exponent)) if digits.contains('.') => write!(writer, "{digits}E{exponent}"),
            Some((digits, exponent)) => write!(writer, "{digits}.0E{exponent}"),
            None => self.plain.write_f64(writer, value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(value: Value, html: bool) -> String {
        let mut text = Vec::new();
        value.serialize(&mut Serializer::with_formatter(&mut text, Escapes { html, plain: CompactFormatter })).unwrap();
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn some_services_escape_what_html_minds() {
        assert_eq!(write(json!({"a": "x==&\"é"}), true), r#"{"a":"x\u003d\u003d\u0026\"é"}"#);
        assert_eq!(write(json!({"a": "x==&\"é"}), false), r#"{"a":"x==&\"é"}"#);
    }

    #[test]
    fn large_floating_point_numbers_have_an_exponent() {
        assert_eq!(write(json!([0.0, 2903.0, 9999999.0]), false), "[0.0,2903.0,9999999.0]");
        assert_eq!(write(json!([10000000.0, 12345678.0]), false), "[1.0E7,1.2345678E7]");
    }
}
