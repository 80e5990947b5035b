//! Deployment, logs, alarms, and events nobody asked for.

use serde_json::{Value, json};

use super::access::PERSON;
use crate::data::call::Call;
use crate::data::identity::{self, CI_USER, Session};
use crate::data::random::Random;
use crate::data::world::{self, CI_AGENT, PEOPLE, Place};

/// A person sets an alarm.
pub(super) fn alarm_is_set(place: &Place, time: i64, same: &mut Random, random: &mut Random) -> Call {
    let person = same.pick(PEOPLE);
    let who = Session::new(PERSON, person, time).identity(place);
    let address = world::office(same);
    let call = |name| {
        Call::new(place, time, "monitoring", name, who)
            .version("1.11")
            .from(address, world::BROWSERS[0])
            .tls_here()
            .console()
    };
    if random.permille(650) {
        return call("DescribeAlarms").request(json!({"maxRecords": 100, "stateValue": "ALARM"}));
    }
    call("PutMetricAlarm").request(json!({
        "alarmName": format!("errors > {}%", random.between(1, 20)),
        "comparisonOperator": "GreaterThanThreshold",
        "evaluationPeriods": 3,
        "threshold": random.between(1, 400) as f64 / 4.0 - 10.0,
        "period": 60,
        "statistic": "Average",
        "actionsEnabled": true,
        "dimensions": [],
    }))
}

/// Logs arrive.
pub(super) fn log_stream_is_made(place: &Place, time: i64, same: &mut Random, random: &mut Random) -> Call {
    let group = same.pick(&["/aws/lambda/checkout", "/aws/lambda/price-feed", "/ecs/export-job"]);
    let stream =
        format!("{}/[{}]{}", &identity::time(time)[..10].replace('-', "/"), same.between(1, 90), random.hex(32));
    let who = Session::new("service-role/OrderWorker", "checkout", time).identity(place);
    Call::new(place, time, "logs", "CreateLogStream", who)
        .version("1.09")
        .from(world::machine(same), "awslambda-worker/1.0 rusoto/0.48.0 rust/1.84.0 linux")
        .request(json!({"logGroupName": group, "logStreamName": stream}))
        .api_version("20140328")
        .tls_here()
        .sometimes(random, 60, "ResourceAlreadyExistsException", "The specified log stream already exists")
}

/// From where the runners of the continuous integration call.
fn runner(random: &mut Random) -> String {
    format!("198.51.100.{}", random.between(70, 73))
}

/// The continuous integration deploys, with the key that is going to leak.
pub(super) fn stack_is_deployed(place: &Place, time: i64, same: &mut Random, random: &mut Random) -> Call {
    let stack = same.pick(&["shop-web", "shop-workers", "network"]);
    let arn = place.arn("cloudformation", &format!("stack/{stack}/{}", Random::named(stack).uuid()));
    let address = runner(same);
    let call = |source, name| {
        Call::new(place, time, source, name, identity::user(place, CI_USER))
            .version("1.10")
            .from(address, CI_AGENT)
            .tls_here()
    };
    match random.below(8) {
        0 => call("cloudformation", "CreateChangeSet")
            .request(json!({
                "stackName": stack,
                "changeSetName": format!("build-{}", random.between(4000, 4999)),
                "capabilities": ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"],
                "parameters": [{"parameterKey": "Version", "usePreviousValue": false}],
                "templateURL": format!("https://kelp-backups.s3.{}.amazonaws.com/{stack}.yaml?v={}", place.region, random.hex(8)),
            }))
            .response(json!({"id": arn.replace("stack", "changeSet"), "stackId": arn}))
            .sometimes(random, 200, "ValidationError", "No updates are to be performed."),
        1 => call("sts", "GetCallerIdentity"),
        2 => call("lambda", "UpdateFunctionCode20150331v2").request(json!({
            "functionName": "checkout",
            "s3Bucket": "kelp-backups",
            "s3Key": format!("build-{}.zip", random.between(4000, 4999)),
            "dryRun": false,
            "publish": true,
        })),
        3 => call("ec2", "DescribeImages").request(json!({
            "ownersSet": {"items": [{"owner": "self"}]},
            "imagesSet": {},
            "filterSet": {},
            "includeDeprecated": false,
        })),
        _ => call("cloudformation", "DescribeStacks")
            .request(json!({"stackName": arn}))
            .api_version("2010-05-15")
            .sometimes(random, 60, "ValidationException", &format!("Stack with id {stack} does not exist")),
    }
}

/// Service events: they have no caller and no request id.
pub(super) fn something_happens(place: &Place, time: i64, _: &mut Random, random: &mut Random) -> Call {
    let secret = place.arn("secretsmanager", "secret:shop/database-9fQ2xW");
    let (source, name, service, additional, details) = match random.below(4) {
        0 => (
            "secretsmanager",
            "RotationSucceeded",
            "secretsmanager.amazonaws.com",
            Some(json!({"SecretId": secret})),
            Value::Null,
        ),
        1 => {
            ("kms", "RotateKey", "kms.amazonaws.com", None, json!({"keyId": place.key(), "rotationType": "AUTOMATIC"}))
        }
        2 => (
            "health",
            "AWS_EC2_OPERATIONAL_NOTIFICATION",
            "health.amazonaws.com",
            None,
            json!({"affectedResources": "", "severity": random.between(1, 5), "notes": null}),
        ),
        _ => (
            "autoscaling",
            "TargetTrackingScaling",
            "autoscaling.amazonaws.com",
            None,
            json!({"group": "shop", "desired": random.between(2, 9), "reason": "CPU 71.5 > 65"}),
        ),
    };
    let call = Call::new(place, time, source, name, identity::service_event(place, service))
        .version("1.08")
        .from(service, service)
        .service_event(details);
    match additional {
        Some(additional) => call.additional(additional),
        None => call,
    }
}
