//! Questions on small sets of real logs, with answers counted by other means.
//!
//! The answers were worked out once with a script of a few lines that splits the lines at blanks and quotes, or reads the
//! JSON with a library, and adds up; where that is more than counting, what it does stands beside the answer. The format
//! is told from the bytes each time.

use libtest_mimic::Trial;

use crate::Outcome;
use crate::answer::{self, Window, ask};
use crate::shared::folder_or_skip;

/// The objects, the query, and the rows.
struct Answer(&'static [&'static str], &'static str, &'static [&'static str]);

const ALB: &[&str] = &["alb/opensearch-catalog/raw.log"];
const CLB: &[&str] = &["alb/clb-elb-log-analyzer/AWSLogs.log.gz"];
const NLB: &[&str] = &["alb/lambda-promtail/nlbaccesslog.log.gz"];
const ELBS: &[&str] =
    &["alb/opensearch-catalog", "alb/clb-elb-log-analyzer", "alb/lambda-promtail/nlbaccesslog.log.gz"];
const EMF: &[&str] = &["emf/container-insights-eks/events.jsonl"];
const FLOWS: &[&str] = &["vpcflow/centralized-logging/vpcflow.log"];
const PUBLIC: &[&str] = &["route53/elastic-route53_public_logs/test-route53.log"];
const RESOLVER: &[&str] = &["route53/elastic-route53_resolver_logs/test-route53.log"];
const S3: &[&str] = &[
    "s3access/opensearch-catalog/raw.log",
    "s3access/centralized-logging/s3.log",
    "s3access/cloud-dfir-lab/aws_s3access.log",
    "s3access/lambda-promtail/s3accesslog.log",
];
const WAF: &[&str] = &["waf/opensearch-catalog/raw.log.gz"];
const WRAPPED: &[&str] = &["vpcflow/opensearch-catalog/sample.json"];

const ANSWERS: &[Answer] = &[
    Answer(
        ALB,
        "stats count(*) as n, sum(sent_bytes) as sent, sum(received_bytes) as received, countDistinct(client_ip) as clients",
        &[r#"{"n":63,"sent":29987,"received":13257,"clients":1}"#],
    ),
    Answer(
        ALB,
        "stats count(*) as n by elb_status_code as status, request_verb as verb, type | sort n desc",
        &[
            r#"{"status":"404","verb":"GET","type":"http","n":61}"#,
            r#"{"status":"200","verb":"GET","type":"http","n":2}"#,
        ],
    ),
    Answer(
        ALB,
        "stats count(*) as n by target_ip | stats count(*) as targets, min(n) as low, max(n) as high",
        &[r#"{"targets":5,"low":12,"high":13}"#],
    ),
    Answer(
        ALB,
        "filter isIpInSubnet(target_ip, '192.168.80.0/20') and target_port = 80 | stats count(*) as n",
        &[r#"{"n":63}"#],
    ),
    Answer(
        CLB,
        "stats count(*) as n by elb_status_code as status | sort status",
        &[
            r#"{"status":"200","n":538}"#,
            r#"{"status":"206","n":6}"#,
            r#"{"status":"301","n":38}"#,
            r#"{"status":"302","n":59}"#,
            r#"{"status":"304","n":26}"#,
            r#"{"status":"404","n":1}"#,
        ],
    ),
    Answer(
        CLB,
        "stats sum(sent_bytes) as b, sum(backend_processing_time > 0.1) as s by request_verb as verb | stats sum(b) as bytes, sum(s) as slow",
        &[r#"{"bytes":45404561,"slow":65}"#],
    ),
    Answer(
        CLB,
        "stats count(*) as n by bin(1m) as minute, case(request_verb = 'POST', 'writes', 'reads') as kind | sort kind",
        &[
            r#"{"minute":"2015-11-07 18:45:00.000","kind":"reads","n":659}"#,
            r#"{"minute":"2015-11-07 18:45:00.000","kind":"writes","n":9}"#,
        ],
    ),
    Answer(
        NLB,
        "fields @timestamp, connection_time, sent_bytes, alpn_fe_protocol",
        &[
            r#"{"@timestamp":"2020-04-01 08:51:42.000","connection_time":"5","sent_bytes":"246","alpn_fe_protocol":"h2"}"#,
            r#"{"@timestamp":"2018-12-20 02:59:40.000","connection_time":"5","sent_bytes":"246"}"#,
        ],
    ),
    // Three kinds of load balancers in one question: 63, 668 and 2 lines.
    Answer(
        ELBS,
        "stats count(*) as n by coalesce(type, 'classic') as kind | sort n desc",
        &[r#"{"kind":"classic","n":668}"#, r#"{"kind":"http","n":63}"#, r#"{"kind":"tls","n":2}"#],
    ),
    Answer(
        S3,
        "stats count(*) as n by operation, httpstatus, errorcode | sort n desc, operation",
        &[
            r#"{"operation":"REST.PUT.OBJECT","httpstatus":"200","n":24}"#,
            r#"{"operation":"REST.GET.ACL","httpstatus":"200","n":1}"#,
            r#"{"operation":"REST.GET.POLICY_STATUS","httpstatus":"404","errorcode":"NoSuchBucketPolicy","n":1}"#,
            r#"{"operation":"REST.GET.PUBLIC_ACCESS_BLOCK","httpstatus":"404","errorcode":"NoSuchPublicAccessBlockConfiguration","n":1}"#,
            r#"{"operation":"REST.GET.VERSIONING","httpstatus":"200","n":1}"#,
        ],
    ),
    Answer(
        S3,
        "stats sum(objectsize) as size, sum(totaltime) as ms, sum(sigv = 'SigV4') as signed",
        &[r#"{"size":877216,"ms":10212,"signed":28}"#],
    ),
    Answer(
        S3,
        "stats count(*) as n by bin(1d) as day | sort day",
        &[
            r#"{"day":"2019-02-06 00:00:00.000","n":1}"#,
            r#"{"day":"2020-06-29 00:00:00.000","n":3}"#,
            r#"{"day":"2021-12-13 00:00:00.000","n":6}"#,
            r#"{"day":"2023-01-31 00:00:00.000","n":18}"#,
        ],
    ),
    // Six queries; half of them say what subnet asked.
    Answer(
        PUBLIC,
        "stats count(*) as n, count(ednsClientSubnet) as subnets, sum(isValidIpV6(resolverIp)) as six, \
         sum(responseCode = 'NXDOMAIN') as unknown, sum(protocol = 'TCP') as tcp",
        &[r#"{"n":6,"subnets":3,"six":1,"unknown":1,"tcp":1}"#],
    ),
    Answer(
        PUBLIC,
        "stats count(*) as n by queryType | sort queryType",
        &[
            r#"{"queryType":"A","n":2}"#,
            r#"{"queryType":"AAAA","n":1}"#,
            r#"{"queryType":"ANY","n":1}"#,
            r#"{"queryType":"TXT","n":2}"#,
        ],
    ),
    Answer(
        PUBLIC,
        "stats count(*) as n by bin(1s) as t, substr(edgeLocation, 0, 3) as edge | filter edge = 'IAD' | sort t",
        &[r#"{"t":"2017-12-13 08:15:50.000","edge":"IAD","n":2}"#],
    ),
    Answer(
        RESOLVER,
        "stats count(*) as some, sum(jsonArraySize(answers)) as size by rcode | stats sum(some) as n, sum(size) as answers",
        // One answer in five of them, two in two, four in three.
        &[r#"{"n":17,"answers":21}"#],
    ),
    Answer(
        RESOLVER,
        "stats count(*) as some by rcode, query_type | stats sum(some) as n by query_type | sort n desc",
        &[r#"{"query_type":"AAAA","n":8}"#, r#"{"query_type":"A","n":6}"#, r#"{"query_type":"PTR","n":3}"#],
    ),
    Answer(
        WAF,
        "stats count(*) as n by action, httpRequest.country as country, httpRequest.httpMethod as method, terminatingRuleId as rule",
        &[r#"{"action":"ALLOW","country":"HK","method":"GET","rule":"Default_Action","n":38}"#],
    ),
    Answer(
        WAF,
        "fields jsonParse(@message) as m | unnest m.httpRequest.headers into h | stats count(*) as n, sum(tolower(h.name) = 'host') as hosts",
        &[r#"{"n":445,"hosts":38}"#],
    ),
    Answer(
        WAF,
        "stats count(*) as n by jsonArraySize(httpRequest.headers) as headers | sort headers",
        &[r#"{"headers":11,"n":32}"#, r#"{"headers":13,"n":1}"#, r#"{"headers":16,"n":5}"#],
    ),
    Answer(EMF, "stats count(*) as n, countDistinct(Type) as kinds", &[r#"{"n":11,"kinds":11}"#]),
    // Six of the eleven hold directives: four one, one two, one three; 32 metrics in all.
    Answer(
        EMF,
        "filter ispresent(CloudWatchMetrics) | fields jsonParse(@message) as m | unnest m.CloudWatchMetrics into d \
         | stats count(*) as directives, sum(jsonArraySize(d.Metrics)) as metrics",
        &[r#"{"directives":9,"metrics":32}"#],
    ),
    Answer(
        FLOWS,
        "stats count(*) as n, sum(bytes) as bytes, count(action) as seen by logStatus | sort n desc",
        &[r#"{"logStatus":"OK","n":10,"bytes":559,"seen":10}"#, r#"{"logStatus":"NODATA","n":7}"#],
    ),
    // What wraps a flow is JSON, and its line is taken apart by hand.
    Answer(
        WRAPPED,
        "parse body '* * * * * * * * * * * * * *' as v, account, eni, a, b, pa, pb, protocol, packets, octets, first, last, did, log \
         | stats count(*) as n, sum(octets) as bytes by did",
        &[r#"{"did":"ACCEPT","n":22,"bytes":968}"#],
    ),
];

pub(crate) fn trials() -> Vec<Trial> {
    vec![Trial::test("data::answers", check_all)]
}

/// Each question with the kind of its logs.
pub(crate) fn questions() -> impl Iterator<Item = (&'static str, &'static str)> {
    ANSWERS.iter().map(|Answer(objects, query, _)| (objects[0].split('/').next().unwrap_or_default(), *query))
}

fn check_all() -> Outcome {
    let Some(shared) = folder_or_skip("data::answers") else { return Ok(()) };
    let mut wrong = Vec::new();
    for Answer(objects, query, rows) in ANSWERS {
        let places: Vec<_> = objects.iter().map(|object| shared.join("data").join(object)).collect();
        let source = answer::open(&places, None).map_err(|e| e.to_string())?;
        match ask(&source, query, Window::default(), 3) {
            Ok(answer) if answer.rows == *rows => {}
            Ok(answer) => {
                wrong.push(format!("{query}\n  {}\n  not\n  {}", answer.rows.join("\n  "), rows.join("\n  ")))
            }
            Err(error) => wrong.push(format!("{query}\n{error}")),
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n\n").into()) }
}
