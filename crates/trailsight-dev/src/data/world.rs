//! The company whose archive this is: accounts, regions, buckets, roles. All invented.
//!
//! Addresses are those that RFC 5737 and RFC 3849 keep for documentation, domains those of RFC 2606.

use super::random::Random;

/// Midnight of the first day, UTC: Monday 3 March 2025.
pub(super) const START: i64 = 1_740_960_000;

pub(super) const DAY: i64 = 86_400;

/// The account in which the intrusion happens, and the one with shared services. The second begins with a zero, as
/// account numbers may: whoever reads them as numbers loses it.
const ACCOUNTS: &[&str] = &["111122223333", "012233445566"];

/// The first is home: global services record there.
const REGIONS: &[&str] = &[
    "us-east-1",
    "eu-west-1",
    "ap-southeast-2",
    "us-west-2",
    "eu-central-1",
    "ap-northeast-1",
    "ca-central-1",
    "eu-north-1",
    "sa-east-1",
    "ap-south-1",
    "us-east-2",
    "eu-west-3",
];

pub(super) const MOST_REGIONS: u64 = REGIONS.len() as u64;

/// An account and a region: where an event is recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) account: String,
    pub(super) region: &'static str,
}

impl Place {
    /// The place of an account and a region by their numbers, the region's below [`MOST_REGIONS`].
    pub(super) fn new(account: u64, region: u64) -> Self {
        let number = account as usize;
        let account = ACCOUNTS.get(number).map_or_else(
            || format!("{:012}", Random::new(account, 0xacc0).below(1_000_000_000_000)),
            |&known| known.to_owned(),
        );
        Self { account, region: REGIONS[region as usize] }
    }

    /// Global services (IAM, sign-in) record here.
    pub(super) fn is_home(&self) -> bool {
        self.region == REGIONS[0]
    }

    /// The place in this account where global services record.
    pub(super) fn home(&self) -> Self {
        Self { account: self.account.clone(), region: REGIONS[0] }
    }

    /// `arn:aws:SERVICE:REGION:ACCOUNT:REST`.
    pub(super) fn arn(&self, service: &str, rest: &str) -> String {
        format!("arn:aws:{service}:{}:{}:{rest}", self.region, self.account)
    }

    /// The ARN of an IAM thing, which has no region.
    pub(super) fn iam(&self, rest: &str) -> String {
        format!("arn:aws:iam::{}:{rest}", self.account)
    }

    /// The key that encrypts what lies in this place.
    pub(super) fn key(&self) -> String {
        let id = Random::named(&format!("key {} {}", self.account, self.region)).uuid();
        self.arn("kms", &format!("key/{id}"))
    }

    /// The network interface of services in this place.
    pub(super) fn endpoint(&self) -> String {
        format!("vpce-{}", Random::named(&format!("vpce {} {}", self.account, self.region)).hex(17))
    }

    /// A machine of this place; there are a few.
    pub(super) fn instance(&self, random: &mut Random) -> String {
        let number = random.below(6);
        format!("i-{}", Random::named(&format!("instance {} {} {number}", self.account, self.region)).hex(17))
    }
}

/// Buckets with orders, pictures and the like. Their names are the same in all places but for the region.
pub(super) const BUCKETS: &[&str] =
    &["kelp-orders", "kelp-invoices", "kelp-web-assets", "kelp-sensor-data", "kelp-backups"];

/// The bucket the intruder takes data out of. Only its own job reads it on other days.
pub(super) const EXPORTS: &str = "kelp-customer-exports";

/// The bucket the trail writes to.
pub(super) const AUDIT: &str = "kelp-audit-logs";

/// The trail.
pub(super) const TRAIL: &str = "kelp-organization";

/// People who sign in, through the company's identity provider.
pub(super) const PEOPLE: &[&str] = &["ana", "raj", "mia", "joão", "noor", "li"];

/// From where people work.
pub(super) fn office(random: &mut Random) -> String {
    match random.below(8) {
        0 => format!("2001:db8:5a0::{:x}", random.between(0x10, 0xff)),
        1..=2 => format!("192.0.2.{}", random.between(100, 130)),
        _ => format!("192.0.2.{}", random.between(10, 14)),
    }
}

/// From where our own machines call.
pub(super) fn machine(random: &mut Random) -> String {
    match random.below(3) {
        0 => format!("10.20.{}.{}", random.below(4), random.between(4, 250)),
        _ => format!("198.51.100.{}", random.between(20, 60)),
    }
}

/// What browsers call themselves.
pub(super) const BROWSERS: &[&str] = &[
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/133.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:135.0) Gecko/20100101 Firefox/135.0",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/132.0.0.0 Safari/537.36",
];

/// What libraries call themselves.
pub(super) const LIBRARIES: &[&str] = &[
    "aws-sdk-java/2.30.11 ua/2.1 os/Linux#6.1.127 lang/java#21.0.6 exec-env/AWS_ECS_FARGATE cfg/retry-mode#standard",
    "Boto3/1.36.24 md/Botocore#1.36.24 os/linux#5.10.233 lang/python#3.12.8 exec-env/AWS_Lambda_python3.12 Botocore/1.36.24",
    "aws-sdk-go-v2/1.36.1 os/linux lang/go#1.23.6 md/GOARCH#arm64",
    "aws-sdk-js/3.750.0 ua/2.1 os/linux#6.1.127 lang/js md/nodejs#22.13.1 m/E",
];

/// What the command line of the continuous integration calls itself.
pub(super) const CI_AGENT: &str = "APN/1.0 HashiCorp/1.0 Terraform/1.10.5 (+https://www.terraform.io) terraform-provider-aws/5.87.0 aws-sdk-go-v2/1.36.1";
