//! Requests that load balancers handled.

use std::ops::Range;

use trailsight_extract::parse_time;
use trailsight_spec::{Example, Spec};

use super::line::{Layout, LineDecoder, Part, Place, tokens};
use super::{Decoder, Format, Reading, Records, Wanted};
use crate::object::Object;

const SPEC: Spec = Spec {
    name: "elb",
    aliases: &["alb", "nlb", "clb"],
    usage: "elb",
    summary: "Access logs of load balancers: application, network and classic, one request a line.",
    search: &["aws", "load balancer", "access log", "http", "requests"],
    parameters: &[],
    notes: &[
        "Told from `elasticloadbalancing` in the key, or from a first line with the times and addresses of one of the three kinds. \
         Each line says by its beginning which kind it is.",
        "The fields have the names of AWS's tables: for application load balancers `type`, `time`, `elb`, `client_ip`, \
         `client_port`, `target_ip`, `target_port`, `request_processing_time`, `target_processing_time`, \
         `response_processing_time`, `elb_status_code`, `target_status_code`, `received_bytes`, `sent_bytes`, \
         `request_verb`, `request_url`, `request_proto`, `user_agent`, `ssl_cipher`, `ssl_protocol`, `target_group_arn`, \
         `trace_id`, `domain_name`, `chosen_cert_arn`, `matched_rule_priority`, `request_creation_time`, \
         `actions_executed`, `redirect_url`, `error_reason`, `target_port_list`, `target_status_code_list`, \
         `classification`, `classification_reason`, `conn_trace_id`; besides `request`, `client` and `target` whole. Classic ones \
         say `backend` for `target`; both words work for both.",
        "A `-` is no value. A time of `-1` means that there was no answer, and is kept.",
        "`@timestamp` is the time of the line, which is that of the response.",
    ],
    examples: &[Example {
        query: "fields @timestamp, client_ip, elb_status_code, request_verb, request_url",
        input: r#"2031-02-03T04:05:06.123456Z otter 203.0.113.5:50111 10.0.0.7:80 0.001 0.020 0.000 200 200 0 512 "GET http://otter.example:80/fish?q=1 HTTP/1.1""#,
        output: r#"{"@timestamp":"2031-02-03 04:05:06.123","client_ip":"203.0.113.5","elb_status_code":"200","request_verb":"GET","request_url":"http://otter.example:80/fish?q=1"}"#,
    }],
};

/// Fields of application load balancers.
const APPLICATION: [&str; 30] = [
    "type",
    "time",
    "elb",
    "client",
    "target",
    "request_processing_time",
    "target_processing_time",
    "response_processing_time",
    "elb_status_code",
    "target_status_code",
    "received_bytes",
    "sent_bytes",
    "request",
    "user_agent",
    "ssl_cipher",
    "ssl_protocol",
    "target_group_arn",
    "trace_id",
    "domain_name",
    "chosen_cert_arn",
    "matched_rule_priority",
    "request_creation_time",
    "actions_executed",
    "redirect_url",
    "error_reason",
    "target_port_list",
    "target_status_code_list",
    "classification",
    "classification_reason",
    "conn_trace_id",
];

/// Fields of network load balancers.
const NETWORK: [&str; 22] = [
    "type",
    "version",
    "time",
    "elb",
    "listener",
    "client",
    "target",
    "connection_time",
    "tls_handshake_time",
    "received_bytes",
    "sent_bytes",
    "incoming_tls_alert",
    "chosen_cert_arn",
    "chosen_cert_serial",
    "ssl_cipher",
    "ssl_protocol",
    "tls_named_group",
    "domain_name",
    "alpn_fe_protocol",
    "alpn_be_protocol",
    "alpn_client_preference_list",
    "tls_connection_creation_time",
];

/// Fields of classic load balancers.
const CLASSIC: [&str; 15] = [
    "time",
    "elb",
    "client",
    "target",
    "request_processing_time",
    "target_processing_time",
    "response_processing_time",
    "elb_status_code",
    "target_status_code",
    "received_bytes",
    "sent_bytes",
    "request",
    "user_agent",
    "ssl_cipher",
    "ssl_protocol",
];

/// Access logs of load balancers.
#[derive(Debug, Clone, Copy)]
pub struct Elb;

/// The three kinds of load balancers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Application,
    Network,
    Classic,
}

impl Kind {
    /// What kind a line is of, by its first words.
    fn of(line: &[u8]) -> Option<Kind> {
        let mut words = line.split(|byte| *byte == b' ');
        let (first, second) = (words.next()?, words.next()?);
        let time = |word: &[u8]| word.len() > 18 && std::str::from_utf8(word).ok().and_then(parse_time).is_some();
        match first {
            b"http" | b"https" | b"h2" | b"grpcs" | b"ws" | b"wss" => time(second).then_some(Kind::Application),
            b"tls" => words.next().is_some_and(time).then_some(Kind::Network),
            _ => (first.first()?.is_ascii_digit() && time(first)).then_some(Kind::Classic),
        }
    }
}

impl Format for Elb {
    fn spec(&self) -> &'static Spec {
        &SPEC
    }

    fn recognise(&self, object: &Object, head: &[u8]) -> Option<u8> {
        // Nearly all objects of all formats are told from these by a byte.
        if !head.first()?.is_ascii_alphanumeric() {
            return None;
        }
        let line = &head[..memchr::memchr(b'\n', head).unwrap_or(head.len())];
        let kind = Kind::of(line)?;
        if object.product() == Some("elasticloadbalancing") || object.name().contains("_elasticloadbalancing_") {
            return Some(80);
        }
        // Many logs begin lines with a time. Of these the third and fourth words are addresses.
        let address =
            |word: &[u8]| memchr::memrchr(b':', word).is_some_and(|at| word[at + 1..].iter().all(u8::is_ascii_digit));
        let mut words = line.split(|byte| *byte == b' ').skip(2);
        let (client, backend) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let classic = address(client) && (backend == b"-" || address(backend));
        (kind != Kind::Classic || classic).then_some(60)
    }

    fn reading(&self) -> Reading<'_> {
        Reading::Records(self)
    }
}

/// Where the wanted fields lie in lines of the three kinds.
struct Kinds {
    application: Vec<Option<Place>>,
    network: Vec<Option<Place>>,
    classic: Vec<Option<Place>>,
    /// In lines of no kind.
    none: Vec<Option<Place>>,
}

impl Layout for Kinds {
    fn places(&self, line: &[u8]) -> &[Option<Place>] {
        match Kind::of(line) {
            Some(Kind::Application) => &self.application,
            Some(Kind::Network) => &self.network,
            Some(Kind::Classic) => &self.classic,
            None => &self.none,
        }
    }

    fn cut(&self, line: &[u8], most: usize, found: &mut Vec<Range<usize>>) {
        tokens(line, true, most, found);
    }
}

/// Where a field lies among fields.
fn place(fields: &[&str], name: &str) -> Option<Place> {
    let name = if name == "@timestamp" { "time" } else { name };
    let name = match name.strip_prefix("backend") {
        Some(rest) => format!("target{rest}"),
        None => name.to_owned(),
    };
    let of = |name: &str| fields.iter().position(|field| *field == name);
    if let Some(token) = of(&name) {
        return Some(Place::all(token));
    }
    let (whole, part) = match name.as_str() {
        "client_ip" => ("client", Part::Host),
        "client_port" => ("client", Part::Port),
        "target_ip" => ("target", Part::Host),
        "target_port" => ("target", Part::Port),
        "request_verb" => ("request", Part::Word(0)),
        "request_url" => ("request", Part::Word(1)),
        "request_proto" => ("request", Part::Word(2)),
        _ => return None,
    };
    of(whole).map(|token| Place { token, part })
}

impl Records for Elb {
    fn decoder(&self, wanted: &[Wanted]) -> Box<dyn Decoder> {
        let places = |fields: &[&str]| wanted.iter().map(|wanted| place(fields, &wanted.path)).collect();
        let layout = Kinds {
            application: places(&APPLICATION),
            network: places(&NETWORK),
            classic: places(&CLASSIC),
            none: places(&[]),
        };
        Box::new(LineDecoder::new(layout, wanted))
    }

    fn fields(&self) -> Vec<String> {
        let parts =
            ["client_ip", "client_port", "target_ip", "target_port", "request_verb", "request_url", "request_proto"];
        let network = NETWORK.iter().filter(|field| !APPLICATION.contains(field));
        APPLICATION.iter().chain(network).chain(&parts).map(|field| (*field).to_owned()).collect()
    }
}
