//! Files, folders, patterns, and what is not there.

use trailsight_scan::{OpenError, OpenOptions, Request, Source, open};

use crate::support::*;

fn folder() -> Folder {
    ["a.log", "b.json", "sub/c.log", "sub/deep/d.log", ".hidden", ".git/config", "sub/.e.log"]
        .iter()
        .fold(Folder::new(), |folder, name| folder.with(name, name))
}

async fn found(folder: &Folder, places: &[&str]) -> Vec<String> {
    let places: Vec<_> = places.iter().map(|place| format!("{}/{place}", folder.place())).collect();
    names(folder, &open(&places, &OpenOptions::default()).await.unwrap())
}

fn names(folder: &Folder, source: &Source) -> Vec<String> {
    let place = format!("{}/", folder.place());
    source.objects().iter().map(|object| object.path.strip_prefix(&place).unwrap().to_owned()).collect()
}

#[tokio::test]
async fn folders_are_walked_and_what_is_hidden_is_left_out() {
    let folder = folder();
    assert_eq!(found(&folder, &[""]).await, ["a.log", "b.json", "sub/c.log", "sub/deep/d.log"]);
    assert_eq!(found(&folder, &["sub", "a.log"]).await, ["sub/c.log", "sub/deep/d.log", "a.log"]);
    // What is named is not hidden.
    assert_eq!(found(&folder, &[".hidden"]).await, [".hidden"]);
}

#[tokio::test]
async fn many_folders_are_listed_as_one_after_the_other() {
    let paths: Vec<String> = (0..300).map(|n| format!("{}/{}-{}/{n}.log", n % 20, n % 7, n % 3)).collect();
    let folder = paths.iter().fold(Folder::new(), |folder, path| folder.with(path, path));
    let mut sorted = paths;
    sorted.sort_unstable();
    assert_eq!(found(&folder, &[""]).await, sorted);
    assert_eq!(found(&folder, &["**/*.log"]).await, sorted);
}

#[cfg(unix)]
#[tokio::test]
async fn links_are_followed_but_not_in_circles() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new().with("in/a.log", "a").with("in/deep/b.log", "b");
    let away = Folder::new().with("c.log", "c").with("d/e.log", "e");
    symlink(away.path(), folder.path().join("in/away")).unwrap();
    symlink(away.path().join("c.log"), folder.path().join("f.log")).unwrap();
    symlink("..", folder.path().join("in/deep/up")).unwrap();
    symlink(folder.path(), folder.path().join("in/deep/top")).unwrap();
    // Back again by a way that does not show in the path.
    symlink(folder.path().join("in"), away.path().join("d/back")).unwrap();
    let source = folder.open().await;
    assert_eq!(names(&folder, &source), ["f.log", "in/a.log", "in/away/c.log", "in/away/d/e.log", "in/deep/b.log"]);
    let place = folder.place();
    let circles = source.failures().iter().map(|failure| failure.object.strip_prefix(&place).unwrap());
    assert_eq!(circles.collect::<Vec<_>>(), ["/in/away/d/back", "/in/deep/top", "/in/deep/up"]);
    assert!(source.failures().iter().all(|failure| failure.reason == "a link to a folder it lies in"));
}

#[tokio::test]
async fn patterns() {
    let folder = folder();
    assert_eq!(found(&folder, &["*.log"]).await, ["a.log"]);
    assert_eq!(found(&folder, &["**/*.log"]).await, ["a.log", "sub/c.log", "sub/deep/d.log"]);
    assert_eq!(found(&folder, &["[ab].*"]).await, ["a.log", "b.json"]);
    assert_eq!(found(&folder, &["sub/?.log"]).await, ["sub/c.log"]);
    // A folder that matches is walked, as if a shell had found it.
    assert_eq!(found(&folder, &["s*"]).await, ["sub/c.log", "sub/deep/d.log"]);
    assert_eq!(found(&folder, &["sub/.*"]).await, ["sub/.e.log"]);
    assert_eq!(found(&folder, &["*.nothing", "nowhere/*"]).await, [""; 0]);
    let bad = open(&[format!("{}/[a", folder.place())], &OpenOptions::default()).await;
    assert!(matches!(bad, Err(OpenError::BadPattern { .. })), "{bad:?}");
}

#[tokio::test]
async fn a_file_whose_name_looks_like_a_pattern() {
    let folder = Folder::new().with("a[1].log", "x");
    assert_eq!(found(&folder, &["a[1].log"]).await, ["a[1].log"]);
}

#[tokio::test]
async fn objects_of_two_places_are_read_once() {
    let folder = folder();
    assert_eq!(found(&folder, &["sub", "", "a.log"]).await, ["sub/c.log", "sub/deep/d.log", "a.log", "b.json"]);
}

#[tokio::test]
async fn no_object_and_no_folder_are_different() {
    let empty = Folder::new();
    let source = empty.open().await;
    assert!(source.is_empty());
    let (rows, statistics) = rows(&source, &["@message"]).await;
    assert_eq!((rows.len(), statistics.objects_total), (0, 0));
    let missing = open(&[format!("{}/missing", empty.place())], &OpenOptions::default()).await.unwrap_err();
    assert_eq!(missing.to_string(), format!("no such file or folder: {}/missing", empty.place()));
}

#[tokio::test]
async fn a_format_that_is_not_there() {
    let folder = folder();
    let error = open(&[folder.place()], &OpenOptions::default().with_format("cloudtrial")).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "no log format is called `cloudtrial`; there are: auto, cloudtrail, elb, json, lambda, parquet, route53, s3access, text, vpcflow"
    );
    for name in ["auto", "jsonl", "NDJSON", "text"] {
        open(&[folder.place()], &OpenOptions::default().with_format(name)).await.unwrap();
    }
}

#[tokio::test]
async fn streams_are_paths_below_the_place() {
    let folder = Folder::new().with("web/app.log", "x\n");
    let (rows, _) = rows(&folder.open().await, &["@logStream", "@log"]).await;
    assert_eq!(rows, [format!("web/app.log|local:{}", folder.place())]);
    let place = format!("{}/web/app.log", folder.place());
    let source = open(&[place], &OpenOptions::default()).await.unwrap();
    assert_eq!(source.objects()[0].stream(), "app.log");
}

#[cfg(unix)]
#[tokio::test]
async fn a_pipe_is_read_to_its_end() {
    let folder = Folder::new();
    let pipe = folder.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let text: String = (0..100).map(|n| format!("{{\"n\":{n}}}\n")).collect();
    let writer = std::thread::spawn({
        let pipe = pipe.clone();
        move || std::fs::write(pipe, gz(text)).unwrap()
    });
    let source = open(&[pipe.display().to_string()], &OpenOptions::default()).await.unwrap();
    let (found, _) = rows(&source, &["n"]).await;
    writer.join().unwrap();
    assert_eq!(found.len(), 100);
}

/// One event at noon of each of ten days, delivered ten minutes later, as CloudTrail lays objects out.
fn ten_days() -> Folder {
    (1..=10).fold(Folder::new(), |folder, day| {
        let trail = format!("AWSLogs/246813579024/CloudTrail/eu-north-1/2031/02/{day:02}");
        let name = format!("246813579024_CloudTrail_eu-north-1_203102{day:02}T1210Z_aAbBcCdDeEfFgGhH.json");
        let event = format!(r#"{{"Records":[{{"eventName":"Get{day}","eventTime":"2031-02-{day:02}T12:00:00Z"}}]}}"#);
        folder.with(&format!("{trail}/{name}"), event).with(&format!("{trail}/notes.txt"), "not a log of CloudTrail")
    })
}

#[tokio::test]
async fn a_source_that_was_opened_for_a_window_holds_its_events_and_lists_no_folder_in_vain() {
    let folder = ten_days();
    let all = folder.open().await;
    // 2031-02-05, the whole day.
    let day = (1_928_016_000_000, 1_928_102_399_999);
    for window in [day, (day.0, i64::MAX), (i64::MIN, day.1), (i64::MIN, i64::MAX), (i64::MAX, i64::MIN)] {
        let wanted = Request::new(columns(&["eventName"])).with_window(Some(window));
        let (mut expected, _) = ask(&all, wanted, "select * from t").await;
        for place in [folder.place(), format!("{}/**", folder.place())] {
            let options = OpenOptions::default().with_window(Some(window));
            let source = open(&[place], &options).await.unwrap();
            // The window of the source holds also for who does not ask for one, or for a wider one.
            for asked in [None, Some(window), Some((i64::MIN, i64::MAX))] {
                let request = Request::new(columns(&["eventName"])).with_window(asked);
                let (mut rows, statistics) = ask(&source, request, "select * from t").await;
                rows.sort();
                expected.sort();
                assert_eq!(rows, expected, "{window:?}");
                assert_eq!(statistics.folders_pruned, source.folders_pruned());
            }
        }
    }
    let source = open(&[folder.place()], &OpenOptions::default().with_window(Some(day))).await.unwrap();
    // The fourth for clocks that are ahead, the sixth for what comes late.
    assert_eq!((source.folders_pruned(), source.objects().len()), (7, 6));
    // What is read as something else may lie about.
    let options = OpenOptions::default().with_window(Some(day)).with_format("json");
    assert_eq!(open(&[folder.place()], &options).await.unwrap().folders_pruned(), 0);
}
