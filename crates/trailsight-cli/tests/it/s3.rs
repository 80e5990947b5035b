//! Archives in S3, as the command meets them.

use std::path::Path;
use std::time::{Duration, Instant};

use tokio::runtime::Runtime;
use trailsight_bucket::{ACCESS_KEY, Faults, SECRET_KEY, Server, files_below};

use crate::{Ended, command};

/// The archive that ships, in S3.
struct Bucket {
    server: Server,
    _runtime: Runtime,
}

impl Bucket {
    fn new() -> Bucket {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/cloudtrail");
        let server = runtime.block_on(Server::start(files_below(&folder)));
        Bucket { server, _runtime: runtime }
    }

    fn command(&self, arguments: &[&str]) -> std::process::Command {
        let mut command = command(arguments);
        for variable in ["AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_ENDPOINT_URL"] {
            command.env_remove(variable);
        }
        command
            .env("AWS_ACCESS_KEY_ID", ACCESS_KEY)
            .env("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env("AWS_CONFIG_FILE", "/nowhere")
            .env("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
            .args(["--endpoint-url", &self.server.url()]);
        command
    }

    fn run(&self, arguments: &[&str]) -> Ended {
        Ended::of(self.command(arguments).output().unwrap())
    }
}

const COUNT: &str = "stats count(*) as n by awsRegion | sort n desc, awsRegion";

fn on_disk(query: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/cloudtrail");
    crate::run(&["query", "-q", query, folder.to_str().unwrap()]).with(0).out
}

#[test]
fn rows_and_summary() {
    let bucket = Bucket::new();
    let ended = bucket.run(&["query", COUNT, "s3://archive/AWSLogs/"]).with(0).prints(&on_disk(COUNT));
    let asked = bucket.server.requests();
    ended.tells(&format!(" 0 failed · {} requests · ", asked.all()));
    bucket.run(&["query", "-q", COUNT, "s3://archive/", "--region", "eu-west-9"]).with(0).prints(&on_disk(COUNT));
    let fields = bucket.run(&["fields", "s3://archive/", "--sample", "10"]).with(0).out;
    assert!(fields.contains("eventName"), "{fields}");
    bucket.run(&["explain", COUNT, "s3://archive/"]).with(0).tells_nothing();
    let query = "fields @ptr | sort eventID | limit 1";
    let pointer = bucket.run(&["query", "-q", query, "s3://archive/", "-o", "raw"]).with(0).out;
    let event = bucket.run(&["record", pointer.trim()]).with(0).out;
    assert!(event.starts_with("{\"eventVersion\""), "{event}");
}

#[test]
fn what_is_filtered_by_account_and_region_is_not_listed() {
    let bucket = Bucket::new();
    let listed = |arguments: &[&str]| {
        bucket.server.listed();
        let rows = bucket.run(&[&["query", "-q"], arguments, &["s3://archive/"]].concat()).with(0).out;
        let regions = bucket.server.listed().into_iter().filter(|it| it.matches('/').count() > 3);
        (rows, regions.collect::<Vec<_>>())
    };
    let query = "filter awsRegion = \"eu-west-1\" | stats count(*) as n by awsRegion";
    let (rows, regions) = listed(&[query]);
    assert_eq!(rows, on_disk(query));
    assert!(!regions.is_empty() && regions.iter().all(|it| it.contains("/eu-west-1/")), "{regions:?}");
    let all = "stats count(*) as n by awsRegion";
    assert_eq!(listed(&[all, "--region-filter", "eu-west-1"]), (rows, regions));
    // Nobody's account is no mistake.
    let none = bucket.run(&["query", "stats count(*) as n", "s3://archive/", "--account", "000000000000"]).with(0);
    none.prints("").tells(" of other days");
    assert!(bucket.run(&["query", all, "s3://archive/nothing/"]).with(4).err.contains("nothing to read in s3://"));
}

#[test]
fn bad_days() {
    let bucket = Bucket::new();
    bucket.server.set(Faults::none().busy(10).cut(9));
    bucket.run(&["query", COUNT, "s3://archive/"]).with(0).prints(&on_disk(COUNT)).tells(" made again · ");
    let denied = "AWSLogs/012233445566";
    bucket.server.set(Faults::none().denied(denied));
    let by_account = "stats count(*) as n by recipientAccountId | sort n desc";
    let ended = bucket.run(&["query", by_account, "s3://archive/"]).with(3);
    assert!(!ended.out.contains("012233445566") && ended.out.lines().count() > 0, "{ended:?}");
    ended.tells(&format!("warning: s3://archive/{denied}: access denied\n"));
    bucket.run(&["query", COUNT, "s3://archive/", "--allow-partial"]).with(0);
    bucket.run(&["query", COUNT, "s3://archive/", "--on-error", "fail"]).with(3);
    bucket.server.set(Faults::none().denied(""));
    bucket.run(&["query", COUNT, "s3://archive/"]).with(4).tells("error: cannot read s3://archive/: access denied\n");
}

#[test]
fn credentials_that_are_not_there() {
    let bucket = Bucket::new();
    let without = |arguments: &[&str], files: Option<&str>| {
        let mut command = bucket.command(&[&["query", COUNT, "s3://archive/"], arguments].concat());
        command.env_remove("AWS_ACCESS_KEY_ID").env_remove("AWS_SECRET_ACCESS_KEY");
        if let Some(files) = files {
            command.env("AWS_CONFIG_FILE", files);
        }
        Ended::of(command.output().unwrap()).with(4)
    };
    without(&[], None).tells("no credentials were found: set them up with `aws configure`, name a profile");
    without(&["--no-sign-request"], None).tells("cannot read s3://archive/: access denied");
    let config = "[profile team]\nsso_session = team\nsso_account_id = 246813579024\nsso_role_name = reader\n\
                  region = us-east-1\n[sso-session team]\nsso_region = us-east-1\n\
                  sso_start_url = https://example.com/start\n";
    let folder = crate::Folder::new().file("config", config);
    let sso = without(&["--profile", "team"], Some(&folder.path("config")));
    sso.tells("the SSO session is not valid any more: log in with `aws sso login --profile team`");
    let keys = format!("[profile keys]\naws_access_key_id = {ACCESS_KEY}\naws_secret_access_key = {SECRET_KEY}\n");
    let folder = crate::Folder::new().file("config", keys);
    let mut command = bucket.command(&["query", "-q", COUNT, "s3://archive/", "--profile", "keys"]);
    command.env_remove("AWS_ACCESS_KEY_ID").env_remove("AWS_SECRET_ACCESS_KEY");
    let ended = Ended::of(command.env("AWS_CONFIG_FILE", folder.path("config")).output().unwrap());
    ended.with(0).prints(&on_disk(COUNT));
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_what_is_under_way() {
    let bucket = Bucket::new();
    bucket.server.set(Faults::none().latency(Duration::from_secs(30)));
    let mut command = bucket.command(&["query", COUNT, "s3://archive/"]);
    let mut child = command.stderr(std::process::Stdio::piped()).spawn().unwrap();
    let begun = Instant::now();
    while bucket.server.requests().all() == 0 {
        assert!(begun.elapsed() < Duration::from_secs(60), "no request comes");
        std::thread::sleep(Duration::from_millis(10));
    }
    let id = child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(begun.elapsed() < Duration::from_secs(25), "it waits for the answer");
}
