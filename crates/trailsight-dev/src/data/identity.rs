//! Who calls: the shapes of `userIdentity`.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::random::Random;
use super::world::Place;

/// The user whose access key leaks. On other days it deploys.
pub(super) const CI_USER: &str = "ci-deploy";

/// The user the intruder makes.
pub(super) const PLANTED_USER: &str = "svc-metrics";

/// A time as CloudTrail writes it: whole seconds, UTC.
pub(super) fn time(seconds: i64) -> String {
    // All times lie in the years of the archive, far from what jiff cannot hold.
    Timestamp::from_second(seconds).unwrap_or_default().to_string()
}

/// The long-lived key of a user.
pub(super) fn user_key(account: &str, name: &str) -> String {
    Random::named(&format!("key {account} {name}")).iam_id("AKIA")
}

/// The id of a user.
pub(super) fn user_id(account: &str, name: &str) -> String {
    Random::named(&format!("user {account} {name}")).iam_id("AIDA")
}

/// The id of a role.
pub(super) fn role_id(account: &str, name: &str) -> String {
    Random::named(&format!("role {account} {name}")).iam_id("AROA")
}

/// A user with a long-lived key.
pub(super) fn user(place: &Place, name: &str) -> Value {
    json!({
        "type": "IAMUser",
        "principalId": user_id(&place.account, name),
        "arn": place.iam(&format!("user/{name}")),
        "accountId": place.account,
        "accessKeyId": user_key(&place.account, name),
        "userName": name,
    })
}

/// A user at the sign-in page, who has no key yet.
pub(super) fn signing_in(place: &Place, name: &str) -> Value {
    json!({
        "type": "IAMUser",
        "principalId": user_id(&place.account, name),
        "arn": place.iam(&format!("user/{name}")),
        "accountId": place.account,
        "userName": name,
    })
}

/// Someone at the sign-in page with a name that is no user's; CloudTrail hides what may be a mistyped password.
pub(super) fn unknown_user(place: &Place) -> Value {
    json!({
        "type": "IAMUser",
        "accountId": place.account,
        "accessKeyId": "",
        "userName": "HIDDEN_DUE_TO_SECURITY_REASONS",
    })
}

/// The owner of the account.
pub(super) fn root(place: &Place) -> Value {
    json!({
        "type": "Root",
        "principalId": place.account,
        "arn": place.iam("root"),
        "accountId": place.account,
        "accessKeyId": "",
    })
}

/// A session of a role.
pub(super) struct Session<'a> {
    pub(super) role: &'a str,
    pub(super) name: &'a str,
    /// Seconds; sessions begin on the hour before the call, so that calls share them.
    pub(super) time: i64,
    pub(super) mfa: bool,
    /// Which metadata service handed out the credentials of a machine.
    pub(super) delivery: Option<&'static str>,
    /// The service that calls for the session.
    pub(super) invoked_by: Option<&'static str>,
}

impl<'a> Session<'a> {
    pub(super) fn new(role: &'a str, name: &'a str, time: i64) -> Self {
        Self { role, name, time, mfa: false, delivery: None, invoked_by: None }
    }

    pub(super) fn identity(&self, place: &Place) -> Value {
        let Session { role, name, .. } = self;
        let begun = self.time - self.time % 3600 + i64::from(name.len() as u8) * 7 - 600;
        // Paths are part of a role's own ARN, never of its sessions'.
        let plain = role.rsplit('/').next().unwrap_or(role);
        let id = role_id(&place.account, plain);
        let key = Random::named(&format!("{id} {name} {begun}")).iam_id("ASIA");
        let mut identity = json!({
            "type": "AssumedRole",
            "principalId": format!("{id}:{name}"),
            "arn": format!("arn:aws:sts::{}:assumed-role/{plain}/{name}", place.account),
            "accountId": place.account,
            "accessKeyId": key,
            "sessionContext": {
                "sessionIssuer": {
                    "type": "Role",
                    "principalId": id,
                    "arn": place.iam(&format!("role/{role}")),
                    "accountId": place.account,
                    "userName": plain,
                },
                "attributes": {"creationDate": time(begun), "mfaAuthenticated": if self.mfa { "true" } else { "false" }},
            },
        });
        if let Some(delivery) = self.delivery {
            identity["sessionContext"]["webIdFederationData"] = json!({});
            identity["sessionContext"]["ec2RoleDelivery"] = delivery.into();
        }
        if let Some(service) = self.invoked_by {
            identity["invokedBy"] = service.into();
        }
        identity
    }
}

/// A service that calls on its own account.
pub(super) fn service(name: &str) -> Value {
    json!({"type": "AWSService", "invokedBy": name})
}

/// Another account, as a resource's owner sees it.
pub(super) fn other_account(account: &str) -> Value {
    let name = "Inventory";
    json!({
        "type": "AWSAccount",
        "principalId": format!("{}:{name}", role_id(account, "InventoryReader")),
        "accountId": account,
    })
}

/// Nobody: a call without a signature.
pub(super) fn anonymous() -> Value {
    json!({"type": "AWSAccount", "principalId": "", "accountId": "anonymous"})
}

/// A pipeline that proves itself with a token of its own identity provider.
pub(super) fn web_identity(place: &Place, subject: &str) -> Value {
    let provider = place.iam("oidc-provider/ci.example.com");
    json!({
        "type": "WebIdentityUser",
        "principalId": format!("{provider}:sts.amazonaws.com:{subject}"),
        "userName": subject,
        "identityProvider": provider,
    })
}

/// A service event has no caller: there is no `type`.
pub(super) fn service_event(place: &Place, name: &str) -> Value {
    json!({"accountId": place.account, "invokedBy": name})
}
