//! STS, IAM, sign-in, KMS and Secrets Manager.

use serde_json::{Value, json};

use super::storage::trail;
use crate::data::call::Call;
use crate::data::identity::{self, Session};
use crate::data::random::Random;
use crate::data::world::{self, AUDIT, BROWSERS, PEOPLE, Place};

/// A role of a person who signed in through the identity provider.
pub(super) const PERSON: &str = "aws-reserved/sso.amazonaws.com/AWSReservedSSO_PowerUserAccess_4f1c2a9be07d3865";

/// A worker decrypts with the key of the place.
pub(super) fn key_decrypts(place: &Place, time: i64, same: &mut Random, random: &mut Random) -> Call {
    let who = Session::new("service-role/OrderWorker", "checkout", time).identity(place);
    let call = Call::new(place, time, "kms", "Decrypt", who)
        .version("1.11")
        .from(world::machine(same), same.pick(world::LIBRARIES))
        .request(json!({
            "encryptionContext": {
                "aws:s3:arn": format!("arn:aws:s3:::kelp-orders/orders/{}.json", random.between(70_000, 99_999)),
                "tenant": random.between(1, 40).to_string(),
            },
            "encryptionAlgorithm": "SYMMETRIC_DEFAULT",
        }))
        .additional(json!({"keyMaterialId": Random::named(&place.key()).hex(64)}))
        .resource("AWS::KMS::Key", place.key())
        .endpoint()
        .tls_here();
    let message = format!(
        "User: arn:aws:sts::{}:assumed-role/OrderWorker/checkout is not authorized to perform: kms:Decrypt on the \
         resource associated with this ciphertext because no identity-based policy allows the kms:Decrypt action",
        place.account
    );
    call.sometimes(random, 25, "AccessDenied", &message)
}

/// The trail asks for a key to encrypt its objects with.
pub(super) fn trail_asks_for_key(place: &Place, time: i64, same: &mut Random, _: &mut Random) -> Call {
    let name = "cloudtrail.amazonaws.com";
    Call::new(place, time, "kms", "GenerateDataKey", identity::service(name))
        .version(same.pick(&["1.08", "1.11"]))
        .by_service(name)
        .request(json!({
            "keyId": place.key(),
            "encryptionContext": {
                "aws:cloudtrail:arn": trail(place),
                "aws:s3:arn": format!("arn:aws:s3:::{AUDIT}/AWSLogs/{}/CloudTrail/", place.account),
            },
            "keySpec": "AES_256",
        }))
        .resource("AWS::KMS::Key", place.key())
}

/// What `AssumeRole` answers.
fn credentials(place: &Place, role: &str, session: &str, time: i64, random: &mut Random) -> Value {
    let id = identity::role_id(&place.account, role);
    json!({
        "credentials": {
            "accessKeyId": random.iam_id("ASIA"),
            "sessionToken": format!("EXAMPLE{}==", random.base64(630)),
            "expiration": expiration(time + 3600),
        },
        "assumedRoleUser": {
            "assumedRoleId": format!("{id}:{session}"),
            "arn": format!("arn:aws:sts::{}:assumed-role/{role}/{session}", place.account),
        },
    })
}

/// A time as STS writes it in its answers: `Mar 6, 2025, 3:04:05 AM`.
fn expiration(time: i64) -> String {
    // All times lie in the years of the archive, far from what jiff cannot hold.
    jiff::Timestamp::from_second(time).unwrap_or_default().strftime("%b %-d, %Y, %-I:%M:%S %p").to_string()
}

/// A service takes on the role that was made for it.
pub(super) fn service_assumes_role(place: &Place, time: i64, same: &mut Random, random: &mut Random) -> Call {
    let (service, role, session) = same.pick(&[
        ("lambda.amazonaws.com", "OrderWorker", "order-worker"),
        ("ec2.amazonaws.com", "WebServer", "i-0c1d2e3f4a5b6c7d8"),
        ("ecs-tasks.amazonaws.com", "ExportJob", "nightly"),
        ("cloudtrail.amazonaws.com", "CloudTrailRoleForCloudWatchLogs", "CLOUDWATCH_LOGS_DELIVERY_SESSION"),
    ]);
    let arn = place.iam(&format!("role/{role}"));
    Call::new(place, time, "sts", "AssumeRole", identity::service(service))
        .version("1.08")
        .by_service(service)
        .request(json!({"roleArn": arn, "roleSessionName": session}))
        .response(credentials(place, role, session, time, random))
        .resource("AWS::IAM::Role", arn)
}

/// Another account takes on a role here.
pub(super) fn account_assumes_role(place: &Place, time: i64, same: &mut Random, random: &mut Random) -> Call {
    let arn = place.iam("role/InventoryReader");
    // Numeric text: milliseconds since the epoch.
    let session = format!("{}", time * 1000 + random.below(1000) as i64);
    Call::new(place, time, "sts", "AssumeRole", identity::other_account("000777888999"))
        .version("1.08")
        .from(world::machine(same), world::LIBRARIES[2])
        .request(json!({
            "roleArn": arn,
            "roleSessionName": session,
            "durationSeconds": 900,
            "externalId": "kelp & partners <inventory>",
        }))
        .response(credentials(place, "InventoryReader", &session, time, random))
        .resource("AWS::IAM::Role", arn)
        .tls_here()
}

/// A pipeline proves itself by a token and gets a role.
pub(super) fn pipeline_assumes_role(place: &Place, time: i64, same: &mut Random, random: &mut Random) -> Call {
    let subject = same.pick(&["repo:kelp/shop:ref:refs/heads/main", "repo:kelp/site:environment:production"]);
    let arn = place.iam("role/Pipeline");
    let mut response = credentials(place, "Pipeline", "deploy", time, random);
    response["subjectFromWebIdentityToken"] = (*subject).into();
    response["provider"] = place.iam("oidc-provider/ci.example.com").into();
    response["audience"] = "sts.amazonaws.com".into();
    Call::new(place, time, "sts", "AssumeRoleWithWebIdentity", identity::web_identity(place, subject))
        .version("1.08")
        .from(world::machine(same), world::LIBRARIES[3])
        .request(json!({"roleArn": arn, "roleSessionName": "deploy", "durationSeconds": 3600}))
        .response(response)
        .resource("AWS::IAM::Role", arn)
        .tls_here()
        .sometimes(random, 50, "InvalidIdentityTokenException", "Token issued in the future is not accepted.")
}

/// A program reads its secret.
pub(super) fn secret_is_read(place: &Place, time: i64, same: &mut Random, random: &mut Random) -> Call {
    let machine = place.instance(same);
    let secret = same.pick(&["shop/database", "shop/payment-provider", "shared/smtp"]);
    let arn = place.arn("secretsmanager", &format!("secret:{secret}-{}", Random::named(secret).alphanumeric(6)));
    let mut session = Session::new("WebServer", &machine, time);
    session.delivery = Some("2.0");
    Call::new(place, time, "secretsmanager", "GetSecretValue", session.identity(place))
        .version("1.11")
        .from(world::machine(same), world::LIBRARIES[0])
        .request(json!({"secretId": arn}))
        .resource("AWS::SecretsManager::Secret", arn)
        .endpoint()
        .tls_here()
        .sometimes(random, 30, "ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
}

/// People sign in; some mistype.
pub(super) fn person_signs_in(place: &Place, time: i64, same: &mut Random, random: &mut Random) -> Call {
    let person = random.pick(PEOPLE);
    let address = world::office(random);
    let additional = json!({
        "LoginTo": format!("https://console.aws.amazon.com/console/home?hashArgs=%23&isauthcode=true&state=hashArgs_{}", random.hex(16)),
        "MobileVersion": "No",
        "MFAUsed": if random.permille(900) { "Yes" } else { "No" },
    });
    let failure = random.below(12);
    let who = if failure == 0 { identity::unknown_user(place) } else { identity::signing_in(place, person) };
    let call = Call::new(place, time, "signin", "ConsoleLogin", who)
        .version("1.09")
        .sign_in()
        .from(address, same.pick(BROWSERS))
        .additional(additional)
        .tls("signin.aws.amazon.com");
    match failure {
        0 => call.message("No username found in supplied account").response(json!({"ConsoleLogin": "Failure"})),
        1 => call.message("Failed authentication").response(json!({"ConsoleLogin": "Failure"})),
        _ => call.response(json!({"ConsoleLogin": "Success"})),
    }
}

/// A role is made or looked at. Policies are JSON text within JSON.
pub(super) fn role_is_made(place: &Place, time: i64, same: &mut Random, random: &mut Random) -> Call {
    let person = same.pick(PEOPLE);
    let mut session = Session::new(PERSON, person, time);
    session.mfa = true;
    let role = format!("{}-{}", random.pick(&["Reader", "Batch", "Preview"]), random.between(1, 30));
    let policy = json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Sid": format!("Allow{}", random.between(1, 9)),
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"aws:SourceAccount": place.account}},
        }],
    });
    let (name, request, response) = match random.below(3) {
        0 => {
            let arn = place.iam(&format!("role/{role}"));
            let text = format!("{policy:#}");
            let made = json!({"role": {
                "path": "/",
                "roleName": role,
                "roleId": identity::role_id(&place.account, &role),
                "arn": arn,
                "createDate": expiration(time),
                "assumeRolePolicyDocument": text.replace('"', "%22").replace(['\n', ' '], "%20"),
            }});
            let asked = json!({
                "roleName": role,
                "description": "für die Vorschau – \"nur lesen\"\tseit März",
                "assumeRolePolicyDocument": text,
                "maxSessionDuration": 3600,
                "tags": [{"key": "team", "value": "塩"}, {"key": "cost", "value": ""}],
            });
            ("CreateRole", asked, made)
        }
        1 => ("GetRole", json!({"roleName": role}), Value::Null),
        _ => {
            let asked = json!({"roleName": role, "policyName": "inline", "policyDocument": policy.to_string()});
            ("PutRolePolicy", asked, Value::Null)
        }
    };
    let call = Call::new(place, time, "iam", name, session.identity(place))
        .version("1.10")
        .from(world::office(same), same.pick(BROWSERS))
        .request(request)
        .response(response)
        .console();
    let missing = format!("The role with name {role} cannot be found.");
    if name == "GetRole" { call.sometimes(random, 200, "NoSuchEntityException", &missing) } else { call }
}
