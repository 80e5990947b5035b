//! An archive in S3: the same rows as from disk, few requests, and what comes of S3's bad days.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use object_store::aws::AmazonS3Builder;
use trailsight_bucket::{ACCESS_KEY, BUCKET, Faults, SECRET_KEY, Server, files_below};
use trailsight_scan::{OpenOptions, Request, S3Options, Source, open};

use crate::support::*;

/// Credentials come from the environment, which all tests share. It is set once, before any test looks at it.
pub(crate) fn credentials() {
    static SET: std::sync::Once = std::sync::Once::new();
    SET.call_once(|| {
        // SAFETY: every test that reads the environment comes through here first, and nothing is set later.
        #[expect(unsafe_code, reason = "no other way to set a variable")]
        unsafe {
            std::env::set_var("AWS_ACCESS_KEY_ID", ACCESS_KEY);
            std::env::set_var("AWS_SECRET_ACCESS_KEY", SECRET_KEY);
            std::env::set_var("AWS_REGION", "us-east-1");
            std::env::set_var("AWS_EC2_METADATA_DISABLED", "true");
            std::env::set_var("AWS_CONFIG_FILE", "/nowhere");
            std::env::set_var("AWS_SHARED_CREDENTIALS_FILE", "/nowhere");
        }
    });
}

fn options(server: &Server) -> OpenOptions {
    credentials();
    OpenOptions::default().with_s3(S3Options::default().with_endpoint_url(server.url()))
}

async fn opened(server: &Server, key: &str) -> Source {
    open(&[format!("s3://{BUCKET}/{key}")], &options(server)).await.unwrap()
}

async fn shipped() -> (Server, Source) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/cloudtrail");
    let server = Server::start(files_below(&folder)).await;
    let disk = open(&[folder.display().to_string()], &OpenOptions::default()).await.unwrap();
    (server, disk)
}

const COLUMNS: &[&str] = &["t:@timestamp", "eventName", "awsRegion", "userIdentity.arn", "@aws.account", "@logStream"];

/// One event at noon of each day of a year, for three accounts and four regions.
async fn year() -> Server {
    days(365).await
}

/// The same for so many days.
async fn days(count: i64) -> Server {
    let mut objects = Vec::new();
    for account in ["111111111111", "222222222222", "333333333333"] {
        for region in ["eu-north-1", "us-east-1", "us-west-2", "ap-south-1"] {
            for day in 0..count {
                let at = jiff::Timestamp::from_second(1_704_110_400 + day * 86_400).unwrap();
                let folder = format!("AWSLogs/{account}/CloudTrail/{region}/{}", at.strftime("%Y/%m/%d"));
                let name = format!("{account}_CloudTrail_{region}_{}_a.json", at.strftime("%Y%m%dT%H10Z"));
                let event = format!(
                    r#"{{"Records":[{{"eventName":"Get{day}","eventTime":"{at}","awsRegion":"{region}","recipientAccountId":"{account}"}}]}}"#
                );
                objects.push((format!("{folder}/{name}"), event.into_bytes()));
            }
        }
    }
    Server::start(objects).await
}

/// 2024-06-15, the whole day.
const DAY: (i64, i64) = (1_718_409_600_000, 1_718_495_999_999);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_archive_has_the_same_rows_in_s3_as_on_disk() {
    let (server, disk) = shipped().await;
    let (expected, _) = rows(&disk, COLUMNS).await;
    for key in ["", "AWSLogs", "AWSLogs/", "AWSLogs/*/CloudTrail/**"] {
        let source = opened(&server, key).await;
        assert_eq!(source.objects().len(), disk.objects().len(), "{key}");
        let (found, statistics) = rows(&source, COLUMNS).await;
        assert_eq!(found, expected, "{key}");
        let asked = server.requests();
        assert_eq!((statistics.requests, statistics.requests_lost), (asked.all(), 0), "{key}");
        assert_eq!(asked.gets, statistics.objects_read);
    }
    let object = opened(&server, "").await.objects()[7].clone();
    let one = open(std::slice::from_ref(&object.path), &options(&server)).await.unwrap();
    assert_eq!(one.objects().len(), 1);
    assert_eq!(one.objects()[0].path, object.path);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn windows_have_the_same_rows_in_s3_as_on_disk() {
    let (server, disk) = shipped().await;
    let hour = 3_600_000;
    // From the third to the eighth of March 2025.
    for begin in (0..6 * 24).step_by(53).map(|hours| 1_740_960_000_000 + hours * hour) {
        for window in [(begin, begin + hour), (begin, begin + 30 * hour), (i64::MIN, begin), (begin, i64::MAX)] {
            let request = || Request::new(columns(COLUMNS)).with_window(Some(window));
            let (mut expected, _) = ask(&disk, request(), "select * from t").await;
            let options = options(&server).with_window(Some(window));
            let source = open(&[format!("s3://{BUCKET}/")], &options).await.unwrap();
            let (mut found, _) = ask(&source, request(), "select * from t").await;
            expected.sort();
            found.sort();
            assert_eq!(found, expected, "{window:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_day_of_a_year_lists_that_day() {
    let server = year().await;
    let source = open(&[format!("s3://{BUCKET}/")], &options(&server).with_window(Some(DAY))).await.unwrap();
    // The bucket, `AWSLogs`, three accounts, what each has, and three days for each of twelve regions: the day, the last
    // minutes of the one before for clocks that are ahead, and the next for what comes late.
    let asked = server.requests();
    assert_eq!((asked.lists, asked.heads, asked.gets), (1 + 1 + 3 + 3 + 3 * 12, 0, 0));
    assert_eq!(source.requests(), asked.all());
    let days = server.listed().into_iter().filter(|prefix| prefix.contains("/2024/"));
    assert!(days.into_iter().all(|it| ["/06/14/", "/06/15/", "/06/16/"].iter().any(|day| it.ends_with(day))));
    // Of the day before nothing is listed that came at ten past noon.
    assert_eq!(source.objects().len(), 2 * 12);
    let (found, _) = rows(&source, &["eventName"]).await;
    assert_eq!(found, ["Get166"; 12]);
    let narrow = options(&server).with_window(Some(DAY)).with_accounts(["222222222222"]).with_regions(["us-east-1"]);
    server.requests();
    let source = open(&[format!("s3://{BUCKET}/")], &narrow).await.unwrap();
    assert_eq!(server.requests().lists, 1 + 1 + 1 + 1 + 3);
    assert_eq!(rows(&source, &["eventName"]).await.0, ["Get166"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_window_looks_up_months() {
    let server = year().await;
    // From the middle of February to the middle of November.
    let window = (1_707_998_400_000, 1_731_672_000_000);
    let only = options(&server).with_window(Some(window)).with_accounts(["111111111111"]).with_regions(["us-west-2"]);
    let source = open(&[format!("s3://{BUCKET}/AWSLogs/")], &only).await.unwrap();
    let request = Request::new(columns(&["eventName"])).with_window(Some(window));
    let (found, _) = ask(&source, request, "select count(*) from t").await;
    assert_eq!(found, ["275"]);
    // Discovery, the region, the year, eight whole months, and the days of February and of November.
    let (february, november) = (29 - 14, 16);
    assert_eq!(server.requests().lists, 3 + 1 + 1 + 8 + february + november);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_newest_events_of_a_year_are_in_a_handful_of_objects() {
    let server = year().await;
    let source = opened(&server, "").await;
    server.requests();
    let request = Request::new(columns(&["t:@timestamp", "eventName"])).with_concurrency(8);
    let sql = "select \"eventName\" from t order by \"t:@timestamp\" desc nulls last limit 20";
    let (found, statistics) = ask(&source, request, sql).await;
    assert_eq!(found.len(), 20);
    assert!(found.iter().all(|name| name == "Get364" || name == "Get363"), "{found:?}");
    let gets = server.requests().gets;
    assert!(gets < 250, "{gets} of {}", source.objects().len());
    assert_eq!(statistics.objects_total, 3 * 4 * 365);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_can_be_survived_changes_no_row() {
    let (server, disk) = shipped().await;
    let (expected, _) = rows(&disk, COLUMNS).await;
    for faults in [
        Faults::none().busy(10),
        Faults::none().cut(5),
        Faults::none().busy(11).cut(7).page(13).latency(Duration::from_millis(2)),
        Faults::none().region("eu-south-2"),
    ] {
        server.set(faults.clone());
        let source = opened(&server, "").await;
        let (found, statistics) = rows(&source, COLUMNS).await;
        assert_eq!(found, expected, "{faults:?}");
        assert_eq!(statistics.failures, [], "{faults:?}");
        let asked = server.requests();
        assert_eq!(statistics.requests, asked.all(), "{faults:?}");
        assert!(asked.failed == 0 || statistics.requests_lost > 0, "{faults:?}: {statistics:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_read_is_named_and_the_rest_is_answered() {
    let server = days(20).await;
    let all = opened(&server, "").await;
    let key = |at: usize| all.objects()[at].store().unwrap().1.to_string();
    let (gone, cut) = (key(3), key(100));
    // The second account's objects may neither be listed nor read.
    let faults = Faults::none().denied("AWSLogs/222222222222/").gone(&gone).truncated(&cut);
    server.set(faults.clone());
    let source = opened(&server, "").await;
    let (found, statistics) = ask(&source, Request::new(columns(&["eventName"])), "select count(*) from t").await;
    // The other one is one of the second account's, and is not even listed.
    assert_eq!(found, [(2 * 4 * 20 - 1).to_string()]);
    let failed: Vec<_> = statistics.failures.iter().map(|it| (it.object.as_str(), it.reason.as_str())).collect();
    let object = format!("s3://{BUCKET}/{gone}");
    let account = format!("s3://{BUCKET}/AWSLogs/222222222222");
    assert_eq!(failed, [(object.as_str(), "no longer there"), (account.as_str(), "access denied")]);
    // Listed before, and denied now.
    let (found, statistics) = ask(&all, Request::new(columns(&["eventName"])), "select count(*) from t").await;
    assert_eq!(found, [(2 * 4 * 20 - 1).to_string()]);
    assert_eq!(statistics.objects_failed, 4 * 20 + 1);
    server.set(Faults::none().truncated(key(0)));
    let (_, statistics) = ask(&all, Request::new(columns(&["eventName"])), "select count(*) from t").await;
    assert_eq!(statistics.failures.len(), 1, "{:?}", statistics.failures);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_place_that_cannot_be_read_at_all_says_why() {
    let (server, _) = shipped().await;
    let said =
        async |place: &str, options: OpenOptions| open(&[place.to_owned()], &options).await.unwrap_err().to_string();
    let place = format!("s3://{BUCKET}/");
    assert_eq!(said("s3://nothing/", options(&server)).await, "cannot read s3://nothing/: no such bucket");
    assert_eq!(
        said("s3://", options(&server)).await,
        "cannot read s3://: no bucket is named; write s3://BUCKET/PREFIX"
    );
    server.set(Faults::none().denied(""));
    assert_eq!(said(&place, options(&server)).await, format!("cannot read {place}: access denied"));
    server.set(Faults::none().skewed());
    let clock = format!("cannot read {place}: the clock of this machine is wrong");
    assert_eq!(said(&place, options(&server)).await, clock);
    server.set(Faults::none());
    let anonymous = S3Options::default().with_endpoint_url(server.url()).with_anonymous(true);
    let denied = said(&place, OpenOptions::default().with_s3(anonymous)).await;
    assert_eq!(denied, format!("cannot read {place}: access denied"));
    assert_eq!(said("ftp://host/a", options(&server)).await, "no object store is registered for ftp://host/a");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_shows_a_secret() {
    let (server, _) = shipped().await;
    let options = options(&server);
    let source = open(&[format!("s3://{BUCKET}/")], &options).await.unwrap();
    let shown = format!("{options:?} {source:?} {:?}", source.objects()[0]);
    assert!(!shown.contains(SECRET_KEY) && !shown.contains(ACCESS_KEY));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_object_is_read_in_parts_of_one_version() {
    let line = |n: u32| format!("{{\"eventName\":\"line {n}\",\"rest\":\"{}\"}}\n", "x".repeat(2_000));
    let text: String = (0..10_000).map(line).collect();
    let other = text.replace("line", "other").into_bytes();
    let server = Server::start([("big.json".to_owned(), text.clone().into_bytes())]).await;
    let source = opened(&server, "big.json").await;
    let sql = "select count(*), count(distinct \"eventName\") from t";
    for faults in [Faults::none(), Faults::none().cut(3)] {
        server.set(faults);
        server.requests();
        let (found, statistics) = ask(&source, Request::new(columns(&["eventName"])), sql).await;
        assert_eq!(found, ["10000|10000"]);
        assert_eq!(statistics.failures, []);
        assert_eq!(statistics.bytes_read, text.len() as u64);
        assert!(server.requests().gets >= text.len() as u64 / (8 << 20));
    }
    // Another object at the same place, while this one is being read.
    server.set(Faults::none().latency(Duration::from_millis(700)));
    server.requests();
    let asked =
        tokio::spawn(
            async move { ask(&source, Request::new(columns(&["eventName"])), "select count(*) from t").await.1 },
        );
    // The first part is answered, and the others are on their way.
    let mut gets = 0;
    while gets < 2 {
        tokio::time::sleep(Duration::from_millis(20)).await;
        gets += server.requests().gets;
    }
    server.put("big.json", other);
    let statistics = asked.await.unwrap();
    let reasons: Vec<_> = statistics.failures.iter().map(|failure| failure.reason.as_str()).collect();
    assert_eq!(reasons.len(), 1, "{reasons:?}");
    assert!(reasons[0].contains("replaced while it was read"), "{reasons:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_pages_of_keys_are_listed() {
    let objects = (0..25_000).map(|n| (format!("logs/{n:05}.json"), b"{\"eventName\":\"a\"}\n".to_vec()));
    let server = Server::start(objects).await;
    server.set(Faults::none().busy(9));
    let source = opened(&server, "logs/").await;
    assert_eq!(source.objects().len(), 25_000);
    assert_eq!(server.requests().lists - 25, source.requests() - 25);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_that_name_days_are_pruned_in_s3_and_on_disk() {
    let mut folder = Folder::new();
    for day in 1..=20 {
        for region in ["eu-north-1", "us-east-1"] {
            let name = format!("logs/region={region}/year=2031/month=02/day={day:02}/a.json");
            folder = folder.with(&name, event(&format!("Get{day}"), &format!("2031-02-{day:02}T12:00:00Z")));
        }
    }
    let server = Server::start(files_below(folder.path())).await;
    // 2031-02-05
    let day = (1_928_016_000_000, 1_928_102_399_999);
    for (place, options) in [(folder.place(), OpenOptions::default()), (format!("s3://{BUCKET}/"), options(&server))] {
        let options = options.with_window(Some(day)).with_regions(["us-east-1"]);
        let source = open(&[place], &options).await.unwrap();
        // The day itself and those beside it.
        assert_eq!((source.objects().len(), source.folders_pruned()), (3, 1 + 17));
        assert_eq!(rows(&source, &["eventName"]).await.0, ["Get5"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_object_behind_http_and_a_store_of_the_programs_own() {
    use trailsight_scan::{OpenError, Opener};

    #[derive(Debug)]
    struct Own(Arc<dyn object_store::ObjectStore>);

    #[async_trait::async_trait]
    impl Opener for Own {
        fn scheme(&self) -> &str {
            "own"
        }

        async fn open(&self, _: &str) -> Result<(String, Arc<dyn object_store::ObjectStore>), OpenError> {
            Ok(("own://here".to_owned(), Arc::clone(&self.0)))
        }
    }

    let server =
        Server::start([("a/b.json".to_owned(), event("GetObject", "2031-02-03T04:05:06Z").into_bytes())]).await;
    credentials();
    let builder = AmazonS3Builder::new().with_endpoint(server.url()).with_allow_http(true).with_bucket_name(BUCKET);
    let store = builder.with_access_key_id(ACCESS_KEY).with_secret_access_key(SECRET_KEY).build().unwrap();
    // A URL that is signed opens the door by itself, and only for reading.
    use object_store::signer::Signer;
    let signed = store.signed_url(http::Method::GET, &"a/b.json".into(), Duration::from_secs(60)).await.unwrap();
    let source = open(&[signed.to_string()], &OpenOptions::default()).await.unwrap();
    assert_eq!(source.objects()[0].path, format!("{}/{BUCKET}/a/b.json", server.url()));
    assert_eq!(rows(&source, &["eventName"]).await.0, ["GetObject"]);
    assert!(!format!("{source:?}").contains("Signature"), "{source:?}");
    let missing = format!("{}/{BUCKET}/none.json?x=secret", server.url());
    let error = open(&[missing], &OpenOptions::default()).await.unwrap_err().to_string();
    assert!(!error.contains("secret"), "{error}");

    let options = OpenOptions::default().with_opener(Arc::new(Own(Arc::new(store))));
    let source = open(&["own://here/a".to_owned()], &options).await.unwrap();
    assert_eq!(source.objects()[0].path, "own://here/a/b.json");
    assert_eq!(rows(&source, &["eventName"]).await.0, ["GetObject"]);
}
