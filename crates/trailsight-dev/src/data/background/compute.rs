//! EC2, load balancing, Lambda and the agents on machines.

use serde_json::{Value, json};

use super::access::PERSON;
use crate::data::call::Call;
use crate::data::identity::Session;
use crate::data::random::Random;
use crate::data::world::{self, BROWSERS, PEOPLE, Place};

/// Auto scaling looks at machines.
pub(super) fn scaling_looks(place: &Place, time: i64, same: &mut Random, random: &mut Random) -> Call {
    let name = "autoscaling.amazonaws.com";
    let role = "aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling";
    let mut session = Session::new(role, "AutoScaling", time);
    session.invoked_by = Some(name);
    let machines: Vec<_> = (0..random.between(1, 4)).map(|_| json!({"instanceId": place.instance(random)})).collect();
    Call::new(place, time, "ec2", "DescribeInstanceStatus", session.identity(place))
        .version(same.pick(&["1.08", "1.10"]))
        .from(name, name)
        .request(json!({"instancesSet": {"items": machines}, "filterSet": {}, "includeAllInstances": true}))
}

/// A person looks around in the console.
pub(super) fn person_describes(place: &Place, time: i64, same: &mut Random, random: &mut Random) -> Call {
    let person = same.pick(PEOPLE);
    let (address, agent) = (world::office(same), same.pick(BROWSERS));
    let (name, request) = random.pick(&LOOKS)();
    let mut session = Session::new(PERSON, person, time);
    session.mfa = true;
    Call::new(place, time, "ec2", name, session.identity(place))
        .version("1.10")
        .from(address, agent)
        .request(request)
        .tls_here()
        .console()
        .sometimes(random, 20, "Client.RequestLimitExceeded", "Request limit exceeded.")
        .sometimes(
            random,
            15,
            "Client.UnauthorizedOperation",
            "You are not authorized to perform this operation. User: PowerUser is not authorized because no \
             identity-based policy allows the action",
        )
}

/// What the console asks for when someone looks at machines.
const LOOKS: [fn() -> (&'static str, Value); 7] = [
    || {
        let filter = json!({"items": [{"name": "instance-state-code", "valueSet": {"items": [{"value": "16"}]}}]});
        ("DescribeInstances", json!({"maxResults": 1000, "instancesSet": {}, "filterSet": filter}))
    },
    || ("DescribeVolumes", json!({"maxResults": 1000, "volumeSet": {}, "filterSet": {}})),
    || ("DescribeSecurityGroups", json!({"maxResults": 1000, "securityGroupSet": {}, "filterSet": {}})),
    || {
        (
            "DescribeTags",
            json!({"maxResults": 1000, "filterSet": {"items": [{"name": "key", "valueSet": {"items": [{"value": "Name"}]}}]}}),
        )
    },
    || ("DescribeAddresses", json!({"publicIpsSet": {}, "filterSet": {}, "allocationIdsSet": {}})),
    || ("DescribeVpcs", json!({"vpcSet": {}, "filterSet": {}})),
    || {
        (
            "DescribeAccountAttributes",
            json!({"accountAttributeNameSet": {"items": [{"attributeName": "supported-platforms"}]}, "filterSet": {}}),
        )
    },
];

/// The container cluster asks for its load balancer.
pub(super) fn balancer_is_asked(place: &Place, time: i64, same: &mut Random, random: &mut Random) -> Call {
    let name = "eks.amazonaws.com";
    let mut session = Session::new("ClusterControl", "aws-go-sdk-1740787200", time);
    session.invoked_by = Some(name);
    let balancer = format!("net/shop/{}", Random::named(&place.account).hex(16));
    let arn = place.arn("elasticloadbalancing", &format!("loadbalancer/{balancer}"));
    let asks = random.pick(&["DescribeLoadBalancers", "DescribeTargetGroups", "DescribeTargetHealth"]);
    let request = match asks {
        "DescribeLoadBalancers" => json!({"names": ["shop"]}),
        _ => json!({"loadBalancerArn": arn}),
    };
    let missing = format!("Load balancer '{arn}' not found");
    Call::new(place, time, "elasticloadbalancing", asks, session.identity(place))
        .version(same.pick(&["1.09", "1.10"]))
        .from(name, name)
        .request(request)
        .api_version("2015-12-01")
        .sometimes(random, 30, "LoadBalancerNotFoundException", &missing)
}

/// A function is called, by a service or by a program.
pub(super) fn function_is_invoked(place: &Place, time: i64, same: &mut Random, random: &mut Random) -> Call {
    let function = same.pick(&["checkout", "thumbnail-maker", "price-feed"]);
    let arn = place.arn("lambda", &format!("function:{function}"));
    let machine = place.instance(same);
    let mut session = Session::new("WebServer", &machine, time);
    session.delivery = Some("2.0");
    Call::new(place, time, "lambda", "Invoke", session.identity(place))
        .version("1.11")
        .data()
        .from(world::machine(same), same.pick(world::LIBRARIES))
        .request(json!({
            "functionName": arn,
            "invocationType": if random.permille(700) { "RequestResponse" } else { "Event" },
            "clientContext": null,
            "qualifier": same.pick(&["live", "7", "$LATEST"]),
        }))
        .additional(json!({
            "functionVersion": format!("{arn}:{}", same.between(1, 90)),
            "billedDurationMs": random.between(2, 2900),
            "memoryUsedMB": random.between(70, 250),
        }))
        .resource("AWS::Lambda::Function", arn)
        .sometimes(random, 25, "TooManyRequestsException", "Rate Exceeded.")
}

/// The agent on a machine says that it is there.
pub(super) fn machine_reports(place: &Place, time: i64, same: &mut Random, random: &mut Random) -> Call {
    let machine = place.instance(same);
    let mut session = Session::new("WebServer", &machine, time);
    session.delivery = Some("2.0");
    let address = world::machine(same);
    let call = |name| {
        Call::new(place, time, "ssm", name, session.identity(place))
            .version("1.08")
            .from(address.clone(), "aws-sdk-go/1.55.5 (go1.23.4; linux; amd64) amazon-ssm-agent/3.3.1611.0")
            .tls_here()
    };
    if random.permille(300) {
        return call("ListInstanceAssociations").request(json!({"instanceId": machine, "maxResults": 20}));
    }
    call("UpdateInstanceInformation").request(json!({
        "instanceId": machine,
        "agentVersion": "3.3.1611.0",
        "agentStatus": "Active",
        "platformType": "Linux",
        "platformName": "Amazon Linux",
        "platformVersion": "2023",
        "iPAddress": format!("10.20.1.{}", same.between(4, 250)),
        "computerName": format!("ip-10-20-1-{}.example.internal", same.between(4, 250)),
        "agentName": "amazon-ssm-agent",
        "availabilityZone": format!("{}{}", place.region, same.pick(&["a", "b", "c"])),
    }))
}
