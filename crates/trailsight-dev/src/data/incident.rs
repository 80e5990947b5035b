//! The needle in the haystack: an access key leaks, and what is done with it.
//!
//! Everything happens in the first account. The order of the functions is that of the story.

use serde_json::{Value, json};

use super::background::storage::{get, host, trail, transfer};
use super::call::Call;
use super::identity::{self, CI_USER, PLANTED_USER, Session};
use super::random::Random;
use super::world::{self, BROWSERS, BUCKETS, DAY, EXPORTS, PEOPLE, Place, START, TRAIL};

/// The day on which it happens, counted from 0: Thursday 6 March 2025.
pub(super) const LAST_DAY: u64 = 3;

/// From where the intruder calls: a documentation range that nothing else of the archive signs its calls from.
const FOREIGN: [&str; 2] = ["203.0.113.77", "203.0.113.142"];

/// What the intruder's tools call themselves.
const TOOL: &str =
    "aws-cli/1.38.2 md/Botocore#1.37.2 os/linux#6.12.13-amd64 lang/python#3.13.2 cfg/retry-mode#legacy botocore/1.37.2";

/// All calls of the story and, two days before it, the one sign-in of the owner; sorted by place and time.
pub(super) fn calls(random: &mut Random, regions: u64) -> Vec<Call> {
    let home = Place::new(0, 0);
    let night = START + LAST_DAY as i64 * DAY;

    let mut calls = vec![owner_signs_in(&home)];
    // 02:13 UTC. The key works from afar.
    calls.extend(looks_around(&home, regions, night + 2 * 3600 + 13 * 60 + 8, random));
    // 02:51. The deployment may make users, so the intruder makes one that may do anything.
    calls.extend(plants_user(&home, night + 2 * 3600 + 51 * 60 + 40));
    // 03:04. The new user takes the exports of customers.
    calls.extend(takes_data(&home, night + 3 * 3600 + 4 * 60 + 12, random));
    // 03:27. It tries to stop the trail, which a policy above the account forbids.
    calls.extend(tries_to_hide(&home, night + 3 * 3600 + 27 * 60 + 3));
    // 07:46. Someone of ours comes to work and shuts the door.
    calls.extend(shuts_the_door(&home, night + 7 * 3600 + 46 * 60 + 30));
    calls.sort_by(|left, right| (left.place.region, left.time).cmp(&(right.place.region, right.time)));
    calls
}

/// The owner of the account signs in once, from the office.
fn owner_signs_in(home: &Place) -> Call {
    Call::new(home, START + DAY + 9 * 3600 + 41 * 60 + 17, "signin", "ConsoleLogin", identity::root(home))
        .version("1.09")
        .sign_in()
        .from("192.0.2.10", BROWSERS[0])
        .response(json!({"ConsoleLogin": "Success"}))
        .additional(json!({
            "LoginTo": "https://console.aws.amazon.com/billing/home?region=us-east-1&state=hashArgs",
            "MobileVersion": "No",
            "MFAUsed": "Yes",
        }))
        .tls("signin.aws.amazon.com")
}

/// A call of the intruder with the key of a user.
fn foreign(place: &Place, time: i64, user: &str, source: &'static str, name: &'static str) -> Call {
    let address = FOREIGN[usize::from(user == PLANTED_USER)];
    Call::new(place, time, source, name, identity::user(place, user)).version("1.10").from(address, TOOL).tls_here()
}

/// As IAM words a refusal.
fn denied(call: Call, user: &str, action: &str, resource: &str) -> Call {
    let arn = call.place.iam(&format!("user/{user}"));
    call.error(
        "AccessDenied",
        format!(
            "User: {arn} is not authorized to perform: {action} on resource: {resource} because no identity-based \
             policy allows the {action} action"
        ),
    )
}

/// Who am I, and what is there? Most of it is refused.
fn looks_around(home: &Place, regions: u64, begun: i64, random: &mut Random) -> Vec<Call> {
    let mut time = begun;
    let mut pause = |random: &mut Random, longest| {
        time += random.between(1, longest) as i64;
        time
    };
    let mut calls = vec![foreign(home, begun, CI_USER, "sts", "GetCallerIdentity")];

    for (name, action) in [
        ("GetAccountAuthorizationDetails", "iam:GetAccountAuthorizationDetails"),
        ("ListUsers", "iam:ListUsers"),
        ("ListRoles", "iam:ListRoles"),
        ("ListGroups", "iam:ListGroups"),
        ("ListPolicies", "iam:ListPolicies"),
        ("GetAccountSummary", "iam:GetAccountSummary"),
        ("GetAccountPasswordPolicy", "iam:GetAccountPasswordPolicy"),
        ("ListAttachedUserPolicies", "iam:ListAttachedUserPolicies"),
    ] {
        let call = foreign(home, pause(random, 40), CI_USER, "iam", name);
        calls.push(denied(call, CI_USER, action, "*"));
    }
    let call = foreign(home, pause(random, 40), CI_USER, "iam", "ListAccessKeys");
    calls.push(call.request(json!({"userName": CI_USER})));

    // The deployment reads machines everywhere, and so may its key.
    for region in 0..regions.min(3) {
        let place = Place::new(0, region);
        for (name, allowed) in [
            ("DescribeInstances", true),
            ("DescribeSecurityGroups", true),
            ("DescribeSnapshots", false),
            ("DescribeRegions", true),
            ("DescribeKeyPairs", false),
            ("DescribeVpcs", true),
        ] {
            let request = json!({"filterSet": {}, "maxResults": 100});
            let call = foreign(&place, pause(random, 15), CI_USER, "ec2", name).request(request);
            calls.push(if allowed {
                call
            } else {
                call.error("Client.UnauthorizedOperation", "You are not authorized to perform this operation.")
            });
        }
        for (source, name, action) in [
            ("secretsmanager", "ListSecrets", "secretsmanager:ListSecrets"),
            ("rds", "DescribeDBInstances", "rds:DescribeDBInstances"),
            ("kms", "ListKeys", "kms:ListKeys"),
            ("lambda", "ListFunctions20150331", "lambda:ListFunctions"),
            ("cloudtrail", "DescribeTrails", "cloudtrail:DescribeTrails"),
            ("guardduty", "ListDetectors", "guardduty:ListDetectors"),
        ] {
            let call = foreign(&place, pause(random, 20), CI_USER, source, name);
            calls.push(denied(call, CI_USER, action, "*"));
        }
    }

    let bytes = |random: &mut Random, sent: u64| transfer(random, 0.into(), sent.into());
    let call =
        foreign(home, pause(random, 60), CI_USER, "s3", "ListBuckets").request(json!({"Host": "s3.amazonaws.com"}));
    calls.push(call.additional(bytes(random, 1204)).tls("s3.amazonaws.com"));
    for bucket in BUCKETS.iter().copied().chain([EXPORTS, world::AUDIT]) {
        for (name, key) in [("GetBucketAcl", "acl"), ("GetBucketPolicy", "policy"), ("GetBucketLogging", "logging")] {
            let host = host(home, bucket);
            calls.push(
                foreign(home, pause(random, 6), CI_USER, "s3", name)
                    .request(json!({"bucketName": bucket, "Host": host, key: ""}))
                    .additional(bytes(random, 243))
                    .bucket(bucket)
                    .tls(host)
                    .error("AccessDenied", "Access Denied"),
            );
        }
    }
    let role = "arn:aws:iam::012233445566:role/OrganizationAccountAccessRole";
    let call = foreign(home, pause(random, 60), CI_USER, "sts", "AssumeRole");
    calls.push(denied(call, CI_USER, "sts:AssumeRole", role));
    calls
}

/// A user of the intruder's own, with a key, every right, and a password.
fn plants_user(home: &Place, begun: i64) -> Vec<Call> {
    let administrator = "arn:aws:iam::aws:policy/AdministratorAccess";
    let user_arn = home.iam(&format!("user/{PLANTED_USER}"));
    let call = |after, user, name| foreign(home, begun + after, user, "iam", name).tls("iam.amazonaws.com");
    let made = json!({"user": {
        "path": "/",
        "userName": PLANTED_USER,
        "userId": identity::user_id(&home.account, PLANTED_USER),
        "arn": user_arn,
        "createDate": "Mar 6, 2025, 2:52:19 AM",
    }});
    let key = json!({"accessKey": {
        "userName": PLANTED_USER,
        "accessKeyId": identity::user_key(&home.account, PLANTED_USER),
        "status": "Active",
        "createDate": "Mar 6, 2025, 2:52:41 AM",
    }});
    let sign_in = Call::new(home, begun + 247, "signin", "ConsoleLogin", identity::signing_in(home, PLANTED_USER))
        .version("1.09")
        .sign_in()
        .from(FOREIGN[1], "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0")
        .response(json!({"ConsoleLogin": "Success"}))
        .additional(json!({
            "LoginTo": "https://us-east-1.console.aws.amazon.com/console/home?hashArgs=%23&isauthcode=true",
            "MobileVersion": "No",
            "MFAUsed": "No",
        }))
        .tls("signin.aws.amazon.com");
    vec![
        denied(call(0, CI_USER, "AttachUserPolicy"), CI_USER, "iam:AttachUserPolicy", &format!("user {CI_USER}")),
        call(39, CI_USER, "CreateUser").request(json!({"userName": PLANTED_USER})).response(made),
        call(61, CI_USER, "CreateAccessKey").request(json!({"userName": PLANTED_USER})).response(key),
        call(88, CI_USER, "AttachUserPolicy").request(json!({"userName": PLANTED_USER, "policyArn": administrator})),
        call(131, CI_USER, "CreateLoginProfile")
            .request(json!({"userName": PLANTED_USER, "passwordResetRequired": false}))
            .response(json!({"loginProfile": {
                "userName": PLANTED_USER,
                "createDate": "Mar 6, 2025, 2:53:51 AM",
                "passwordResetRequired": false,
            }})),
        sign_in,
        foreign(home, begun + 590, PLANTED_USER, "sts", "GetCallerIdentity"),
    ]
}

/// One listing, then every export, as fast as the line allows.
fn takes_data(home: &Place, begun: i64, random: &mut Random) -> Vec<Call> {
    let host = host(home, EXPORTS);
    let sent = random.bytes(20_000, 90_000);
    let listing = foreign(home, begun, PLANTED_USER, "s3", "ListObjects")
        .data()
        .request(json!({
            "list-type": "2",
            "bucketName": EXPORTS,
            "encoding-type": "url",
            "prefix": "2025/",
            "Host": host,
        }))
        .additional(transfer(random, Value::from(0.0), sent))
        .objects_below(EXPORTS, "2025/")
        .tls(host);
    let mut calls = vec![listing];
    let mut time = begun + 20;
    for number in 0..318 {
        time += random.between(1, 3) as i64;
        let key = format!("2025/{:02}/customers-{number:04}.csv.gz", 1 + number % 3);
        let sent = random.bytes(4_000_000, 96_000_000);
        let call = get(home, time, identity::user(home, PLANTED_USER), EXPORTS, &key)
            .version("1.11")
            .from(FOREIGN[1], format!("[{TOOL}]"))
            .additional(transfer(random, Value::from(0.0), sent));
        calls.push(call);
    }
    calls
}

/// The organization forbids to touch the trail, even to those who may do anything.
fn tries_to_hide(home: &Place, begun: i64) -> Vec<Call> {
    let user = home.iam(&format!("user/{PLANTED_USER}"));
    let trail = trail(home);
    let call = |after, name: &'static str| {
        foreign(home, begun + after, PLANTED_USER, "cloudtrail", name).request(json!({"name": TRAIL})).error(
            "AccessDenied",
            format!(
                "User: {user} is not authorized to perform: cloudtrail:{name} on resource: {trail} with an explicit \
                 deny in a service control policy"
            ),
        )
    };
    vec![
        foreign(home, begun, PLANTED_USER, "cloudtrail", "DescribeTrails")
            .request(json!({"trailNameList": [], "includeShadowTrails": true})),
        call(31, "StopLogging"),
        call(44, "StopLogging"),
        call(75, "DeleteTrail"),
        call(139, "PutEventSelectors"),
    ]
}

/// Both keys are switched off, the planted user loses its rights and its password.
fn shuts_the_door(home: &Place, begun: i64) -> Vec<Call> {
    let mut session = Session::new("Administrator", PEOPLE[0], begun);
    session.mfa = true;
    let who = session.identity(home);
    let call = |after, name, request| {
        Call::new(home, begun + after, "iam", name, who.clone())
            .version("1.10")
            .from("192.0.2.12", BROWSERS[0])
            .request(request)
            .tls("iam.amazonaws.com")
            .console()
    };
    let switch_off = |user: &str| json!({"status": "Inactive", "userName": user, "accessKeyId": identity::user_key(&home.account, user)});
    vec![
        call(0, "UpdateAccessKey", switch_off(CI_USER)),
        call(52, "UpdateAccessKey", switch_off(PLANTED_USER)),
        call(
            90,
            "DetachUserPolicy",
            json!({"userName": PLANTED_USER, "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}),
        ),
        call(121, "DeleteLoginProfile", json!({"userName": PLANTED_USER})),
    ]
}
