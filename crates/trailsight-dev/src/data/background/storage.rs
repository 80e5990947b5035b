//! S3 and DynamoDB.

use serde_json::{Value, json};

use crate::data::call::Call;
use crate::data::identity::{self, Session};
use crate::data::random::Random;
use crate::data::world::{self, AUDIT, BUCKETS, EXPORTS, Place, TRAIL};

/// What S3 adds to every record. Management events count bytes in whole numbers, data events in floating-point ones.
pub(in crate::data) fn transfer(random: &mut Random, received: Value, sent: Value) -> Value {
    json!({
        "SignatureVersion": "SigV4",
        "CipherSuite": "TLS_AES_128_GCM_SHA256",
        "bytesTransferredIn": received,
        "AuthenticationMethod": "AuthHeader",
        "x-amz-id-2": format!("{}=", random.base64(75)),
        "bytesTransferredOut": sent,
    })
}

/// The host name of a bucket.
pub(in crate::data) fn host(place: &Place, bucket: &str) -> String {
    format!("{bucket}.s3.{}.amazonaws.com", place.region)
}

/// `GetObject`, done by someone.
pub(in crate::data) fn get(place: &Place, time: i64, who: Value, bucket: &str, key: &str) -> Call {
    let host = host(place, bucket);
    Call::new(place, time, "s3", "GetObject", who)
        .data()
        .request(json!({"bucketName": bucket, "Host": host, "key": key}))
        .object(bucket, key)
        .tls(host)
}

const KEYS: &[&str] = &["orders", "rechnungen/Köln", "sensor readings/", "exports/東京", "img/\"new\"", "invoices"];

/// The key of an object in an ordinary bucket.
fn key(same: &mut Random, random: &mut Random) -> String {
    let folder = same.pick(KEYS);
    let day = random.between(1, 28);
    format!("{folder}/2025/02/{day:02}/part-{:05}.parquet", random.below(4000))
}

/// The trail writes an object, such as the one this record is in.
pub(super) fn trail_delivers(place: &Place, time: i64, same: &mut Random, random: &mut Random) -> Call {
    let key = format!(
        "AWSLogs/{0}/CloudTrail/{1}/{2}/{0}_CloudTrail_{1}_{3}_{4}.json.gz",
        place.account,
        place.region,
        identity::time(time)[..10].replace('-', "/"),
        format!("{}Z", &identity::time(time - time % 300)[..16]).replace(['-', ':'], ""),
        random.alphanumeric(16),
    );
    let name = "cloudtrail.amazonaws.com";
    // The context is text in base64: one part names the trail, the other the object.
    let mut named = Random::named(&format!("context {} {}", place.account, place.region));
    let (context, object) = (named.base64(88), named.base64(100));
    let received = random.bytes(600, 9000);
    let call = Call::new(place, time, "s3", "PutObject", identity::service(name))
        .version(same.pick(&["1.09", "1.10", "1.11"]))
        .data()
        .by_service(name)
        .request(json!({
            "bucketName": AUDIT,
            "x-amz-acl": "bucket-owner-full-control",
            "x-amz-server-side-encryption-context": context,
            "x-amz-server-side-encryption-aws-kms-key-id": place.key(),
            "Host": host(place, AUDIT),
            "x-amz-server-side-encryption": "aws:kms",
            "key": key,
        }))
        .response(json!({
            "x-amz-server-side-encryption-aws-kms-key-id": place.key(),
            "x-amz-server-side-encryption": "aws:kms",
            "x-amz-expiration": "expiry-date=\"Sun, 08 Mar 2026 00:00:00 GMT\", rule-id=\"one year\"",
            "x-amz-server-side-encryption-context": format!("{context}{object}{}", random.base64(32)),
        }))
        .additional(transfer(random, received, Value::from(0.0)))
        .object(AUDIT, &key);
    call.sometimes(random, 3, "InternalError", "We encountered an internal error. Please try again.")
}

/// The trail looks whether it may write.
pub(super) fn trail_asks_for_acl(place: &Place, time: i64, same: &mut Random, random: &mut Random) -> Call {
    let name = "cloudtrail.amazonaws.com";
    Call::new(place, time, "s3", "GetBucketAcl", identity::service(name))
        .version(same.pick(&["1.09", "1.11"]))
        .by_service(name)
        .request(json!({"bucketName": AUDIT, "Host": host(place, AUDIT), "acl": ""}))
        .additional(transfer(random, 0.into(), 542.into()))
        .bucket(AUDIT)
}

/// A worker reads what it works on.
pub(super) fn worker_gets(place: &Place, time: i64, same: &mut Random, random: &mut Random) -> Call {
    let function = same.pick(&["order-worker", "invoice-printer", "thumbnail-maker"]);
    let bucket = same.pick(&BUCKETS[..4]);
    let (agent, address) = (same.pick(world::LIBRARIES), world::machine(same));
    let key = key(same, random);
    let who = Session::new("service-role/OrderWorker", function, time).identity(place);
    let sent = random.bytes(2_000, 9_000_000);
    let call = get(place, time, who, bucket, &key)
        .version("1.11")
        .from(address, format!("[{agent}]"))
        .endpoint()
        .additional(transfer(random, Value::from(0.0), sent));
    if random.permille(40) {
        call.error("NoSuchKey", "The specified key does not exist.")
    } else {
        call.sometimes(random, 15, "AccessDenied", "Access Denied")
    }
}

/// The web servers write.
pub(super) fn web_puts(place: &Place, time: i64, same: &mut Random, random: &mut Random) -> Call {
    let machine = place.instance(same);
    let (agent, address) = (same.pick(world::LIBRARIES), world::machine(same));
    let bucket = same.pick(&BUCKETS[2..4]);
    let key = key(same, random);
    let mut session = Session::new("WebServer", &machine, time);
    session.delivery = Some("2.0");
    let received = random.bytes(300, 40_000);
    let part = random.permille(250);
    let mut request = json!({"bucketName": bucket, "Host": host(place, bucket), "key": key});
    if part {
        // Numbers that come in the query part of the address stay text.
        request["partNumber"] = random.between(1, 40).to_string().into();
        request["uploadId"] = same.alphanumeric(48).into();
    }
    let name = if part { "UploadPart" } else { "PutObject" };
    Call::new(place, time, "s3", name, session.identity(place))
        .version("1.11")
        .data()
        .from(address, format!("[{agent}]"))
        .request(request)
        .response(json!({"x-amz-server-side-encryption": "AES256"}))
        .additional(transfer(random, received, Value::from(0.0)))
        .object(bucket, &key)
        .endpoint()
        .sometimes(random, 20, "SlowDown", "Please reduce your request rate.")
}

/// The backup, a user with a key, lists and looks.
pub(super) fn backup_runs(place: &Place, time: i64, same: &mut Random, random: &mut Random) -> Call {
    let bucket = same.pick(BUCKETS);
    let lists = random.permille(300);
    let name = if lists { "ListObjects" } else { "HeadObject" };
    let call = Call::new(place, time, "s3", name, identity::user(place, "backup-agent"))
        .version("1.10")
        .data()
        .from(format!("198.51.100.{}", same.between(200, 203)), "[rclone/v1.69.1]")
        .tls(host(place, bucket));
    if lists {
        let sent = random.bytes(400, 250_000);
        return call
            .request(json!({
                "list-type": "2",
                "bucketName": bucket,
                "encoding-type": "url",
                "prefix": "",
                "max-keys": "1000",
                "delimiter": "/",
                "Host": host(place, bucket),
            }))
            .additional(transfer(random, Value::from(0.0), sent))
            .objects_below(bucket, "");
    }
    let key = key(same, random);
    call.request(json!({"bucketName": bucket, "Host": host(place, bucket), "key": key}))
        .additional(transfer(random, Value::from(0.0), Value::from(0.0)))
        .object(bucket, &key)
        .sometimes(random, 60, "NoSuchKey", "The specified key does not exist.")
}

/// The job that writes the exports of customers, and reads back what it wrote.
pub(super) fn export_job_runs(place: &Place, time: i64, same: &mut Random, random: &mut Random) -> Call {
    let key = format!("2025/03/customers-{:04}.csv.gz", random.below(400));
    let who = Session::new("ExportJob", "nightly", time).identity(place);
    let sent = random.bytes(20_000, 900_000);
    get(place, time, who, EXPORTS, &key)
        .version("1.11")
        .from(world::machine(same), format!("[{}]", world::LIBRARIES[1]))
        .endpoint()
        .additional(transfer(random, Value::from(0.0), sent))
}

/// Somebody out there tries names.
pub(super) fn stranger_knocks(place: &Place, time: i64, same: &mut Random, random: &mut Random) -> Call {
    let bucket = same.pick(&[EXPORTS, BUCKETS[2], BUCKETS[4]]);
    let key = random.pick(&[".env", "backup.sql", "config.json", "wp-config.php", "dump/users.csv", "?acl&x=<1>"]);
    let address = format!("203.0.113.{}", same.between(150, 250));
    let mut transfer = transfer(random, Value::from(0.0), Value::from(243.0));
    if let Some(added) = transfer.as_object_mut() {
        added.shift_remove("SignatureVersion");
        added.shift_remove("AuthenticationMethod");
    }
    get(place, time, identity::anonymous(), bucket, key)
        .version("1.11")
        .from(address, "[Mozilla/5.0 zgrab/0.x]")
        .additional(transfer)
        .error("AccessDenied", "Access Denied")
}

const TABLES: &[&str] = &["kelp-orders", "kelp-sessions", "kelp-stock"];

/// A function uses a table.
pub(super) fn table_is_used(place: &Place, time: i64, same: &mut Random, random: &mut Random) -> Call {
    let table = same.pick(TABLES);
    let arn = place.arn("dynamodb", &format!("table/{table}"));
    let who = Session::new("service-role/OrderWorker", "checkout", time).identity(place);
    let (name, request) = match random.below(3) {
        0 => (
            "Query",
            json!({
                "tableName": table,
                "keyConditionExpression": "#c = :c AND #t >= :t",
                "expressionAttributeNames": {"#c": "customer", "#t": "time"},
                "limit": 25,
                "scanIndexForward": false,
            }),
        ),
        1 => ("PutItem", json!({"tableName": table, "key": {"order": random.between(70_000, 99_999).to_string()}})),
        _ => (
            "GetItem",
            json!({"tableName": table, "key": {"order": random.between(70_000, 99_999).to_string()}, "consistentRead": false}),
        ),
    };
    let fails = name == "PutItem";
    let call = Call::new(place, time, "dynamodb", name, who)
        .version("1.11")
        .data()
        .from(world::machine(same), world::LIBRARIES[3])
        .request(request)
        .resource("AWS::DynamoDB::Table", arn)
        .api_version("2012-08-10")
        .endpoint()
        .tls_here();
    if fails {
        return call.sometimes(random, 90, "ConditionalCheckFailedException", "The conditional request failed");
    }
    call.sometimes(random, 12, "ProvisionedThroughputExceededException", "")
}

/// Something keeps an eye on the tables.
pub(super) fn table_is_described(place: &Place, time: i64, same: &mut Random, random: &mut Random) -> Call {
    let table = random.pick(TABLES);
    let mut session = Session::new(
        "aws-service-role/dynamodb.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_DynamoDBTable",
        "AutoScaling-ManageAlarms",
        time,
    );
    session.invoked_by = Some("dynamodb.application-autoscaling.amazonaws.com");
    let name = "dynamodb.application-autoscaling.amazonaws.com";
    Call::new(place, time, "dynamodb", "DescribeTable", session.identity(place))
        .version(same.pick(&["1.08", "1.10"]))
        .from(name, name)
        .request(json!({"tableName": table}))
        .resource("AWS::DynamoDB::Table", place.arn("dynamodb", &format!("table/{table}")))
        .api_version("2012-08-10")
}

/// The name of the trail as an ARN, where it lives.
pub(in crate::data) fn trail(place: &Place) -> String {
    place.home().arn("cloudtrail", &format!("trail/{TRAIL}"))
}
