//! Files, folders, patterns, and what is not there.

use trailsight_scan::{OpenError, OpenOptions, Source, open};

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
        "no log format is called `cloudtrial`; there are: auto, cloudtrail, json, parquet, text"
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
