//! The first rows by time: what cannot be among them is not read, and what is read is the same.

use std::collections::HashMap;
use std::fmt::Write;
use std::sync::Arc;

use object_store::memory::InMemory;
use object_store::{ObjectStore, ObjectStoreExt};
use trailsight_scan::{OpenOptions, Order, Request, Snapshot, Source, Statistics, open};

use crate::support::*;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
/// 2031-02-03T04:05:00Z
const START: i64 = 1_927_857_900_000;

/// Numbers that look random and are the same on every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len() as u64) as usize]
    }
}

/// An event as the twin knows it.
#[derive(Debug, Clone)]
struct Event {
    name: String,
    time: Option<i64>,
    /// The number of its object in the source, and its own in the object.
    position: (usize, usize),
}

fn utc(ms: i64, format: &str) -> String {
    jiff::Timestamp::from_millisecond(ms).unwrap().strftime(format).to_string()
}

fn object(delivered: i64, mark: usize) -> String {
    format!("246813579024_CloudTrail_eu-north-1_{}_{mark:016}.json", utc(delivered, "%Y%m%dT%H%MZ"))
}

fn record(name: &str, time: Option<i64>) -> String {
    let time = time.map(|ms| format!(r#","eventTime":"{}""#, utc(ms, "%Y-%m-%dT%H:%M:%S.%3fZ"))).unwrap_or_default();
    format!(r#"{{"eventVersion":"1.08","eventName":"{name}"{time}}}"#)
}

/// Files by name, and the events in each.
type Files = Vec<(String, Vec<(String, Option<i64>)>)>;

/// Objects of a few days whose events lie anywhere that their names allow, at the very edges too.
fn some_files(numbers: &mut Numbers) -> Files {
    let minutes = numbers.of(&[10, 300, 6_000]);
    (0..=numbers.below(40) as usize)
        .map(|mark| {
            let delivered = START + MINUTE * numbers.below(minutes) as i64;
            let named = numbers.below(10) > 0;
            let count = numbers.of(&[0_usize, 1, 1, 3, 5]);
            let event = |at| {
                let time = match numbers.below(16) {
                    0 => None,
                    1 => Some(delivered + 15 * MINUTE),
                    2 => Some(delivered - 24 * HOUR),
                    3 => Some(delivered - HOUR * numbers.below(24) as i64),
                    4 => Some(delivered + MINUTE * numbers.below(15) as i64 + 1),
                    // Whole ten minutes, so that many events are of one moment.
                    5..8 => Some(delivered / (10 * MINUTE) * (10 * MINUTE)),
                    _ => Some(delivered - 1_000 * numbers.below(600) as i64),
                };
                (format!("Event{mark}-{at}"), time)
            };
            let events = (0..count).map(event).collect();
            // A name that says nothing may hold anything.
            (if named { object(delivered, mark) } else { format!("other-{mark}.json") }, events)
        })
        .collect()
}

fn written(files: &Files) -> Folder {
    files.iter().fold(Folder::new(), |folder, (name, events)| {
        let records: Vec<_> = events.iter().map(|(name, time)| record(name, *time)).collect();
        folder.with(name, format!("{{\"Records\":[{}]}}", records.join(",")))
    })
}

/// All events, in the order in which the source has them.
fn events_of(source: &Source, files: &Files) -> Vec<Event> {
    let files: HashMap<&str, _> = files.iter().map(|(name, events)| (name.as_str(), events)).collect();
    let mut all = Vec::new();
    for (number, object) in source.objects().iter().enumerate() {
        for (at, (name, time)) in files[object.name()].iter().enumerate() {
            all.push(Event { name: name.clone(), time: *time, position: (number, at) });
        }
    }
    all
}

/// The slow way: sort all, take the first.
fn first(mut events: Vec<Event>, newest: bool, untimed_first: bool, by_name: bool, count: usize) -> Vec<String> {
    events.sort_by(|a, b| {
        let untimed = a.time.is_none().cmp(&b.time.is_none());
        let untimed = if untimed_first { untimed.reverse() } else { untimed };
        let time = if newest { b.time.cmp(&a.time) } else { a.time.cmp(&b.time) };
        let name = if by_name { b.name.cmp(&a.name) } else { std::cmp::Ordering::Equal };
        untimed.then(time).then(name).then(a.position.cmp(&b.position))
    });
    events.into_iter().take(count).map(|event| event.name).collect()
}

async fn asked(source: &Source, request: Request, sql: &str, partitions: usize) -> (Vec<String>, Snapshot) {
    let statistics = Arc::new(Statistics::default());
    let context = context(partitions);
    context.register_table("t", source.table(request.with_statistics(Arc::clone(&statistics)))).unwrap();
    let batches = context.sql(sql).await.unwrap().collect().await.unwrap();
    (lines(&batches), statistics.snapshot())
}

fn request() -> Request {
    Request::new(columns(&["eventName", "t:@timestamp", "@position", "@aws.region", "@message"]))
}

/// Every object is read or passed over, and so is every byte.
fn accounted(statistics: &Snapshot) {
    assert_eq!(statistics.objects_read + statistics.objects_pruned, statistics.objects_total, "{statistics:?}");
    assert_eq!(statistics.bytes_read + statistics.bytes_pruned, statistics.bytes_total, "{statistics:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_rows_are_those_of_a_full_sort() {
    let mut numbers = Numbers(20_310_203);
    let mut pruned = 0;
    for round in 0..40 {
        let files = some_files(&mut numbers);
        let folder = written(&files);
        let source = folder.open().await;
        let events = events_of(&source, &files);
        for _ in 0..4 {
            let (newest, untimed_first) = (numbers.below(2) == 0, numbers.below(4) == 0);
            let (by_name, filtered) = (numbers.below(3) == 0, numbers.below(3) == 0);
            let (count, partitions) = (numbers.of(&[1, 2, 5, 20, 500]), numbers.of(&[1, 2, 3, 8]));
            let window = (numbers.below(3) == 0).then(|| {
                let from = START + MINUTE * numbers.below(600) as i64 - 2 * HOUR;
                (from, from + MINUTE * numbers.below(600) as i64)
            });
            let mut sql = "select \"eventName\", \"@message\" from t".to_owned();
            if filtered {
                sql.push_str(" where \"eventName\" like '%1'");
            }
            let _ = write!(
                sql,
                " order by \"t:@timestamp\" {} nulls {}",
                if newest { "desc" } else { "asc" },
                if untimed_first { "first" } else { "last" },
            );
            sql.push_str(if by_name { ", \"eventName\" desc" } else { "" });
            let _ = write!(sql, ", \"@position\" limit {count}");
            let inside = |event: &Event| {
                let timely = window.is_none_or(|(from, to)| event.time.is_some_and(|time| (from..=to).contains(&time)));
                timely && (!filtered || event.name.ends_with('1'))
            };
            let expected = first(
                events.iter().filter(|event| inside(event)).cloned().collect(),
                newest,
                untimed_first,
                by_name,
                count,
            );
            let (rows, statistics) = asked(&source, request().with_window(window), &sql, partitions).await;
            let names: Vec<_> = rows.iter().map(|row| row.split('|').next().unwrap_or_default().to_owned()).collect();
            assert_eq!(names, expected, "round {round}, {partitions} partitions, window {window:?}: {sql}");
            for row in &rows {
                let (name, message) = row.split_once('|').unwrap();
                assert!(message.contains(&format!("\"{name}\"")), "{row}");
            }
            accounted(&statistics);
            pruned += statistics.objects_pruned;
        }
    }
    assert!(pruned > 300, "{pruned}");
}

/// An object an hour, each with events of the ten minutes before it was delivered.
fn hourly(objects: usize) -> Files {
    let events = |mark: usize, delivered: i64| {
        (0..4).map(move |at| (format!("Event{mark}-{at}"), Some(delivered - MINUTE * (2 * at + 1)))).collect()
    };
    let file = |mark: usize| {
        let delivered = START + HOUR * mark as i64;
        (object(delivered, mark), events(mark, delivered))
    };
    (0..objects).map(file).collect()
}

const NEWEST: &str =
    "select \"eventName\" from t order by \"t:@timestamp\" desc nulls last, \"@position\" asc nulls last limit 6";
const OLDEST: &str =
    "select \"eventName\" from t order by \"t:@timestamp\" asc nulls last, \"@position\" asc nulls last limit 6";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn most_objects_are_not_read_for_the_newest_or_the_oldest() {
    let files = hourly(300);
    let folder = written(&files);
    let source = folder.open().await;
    let events = events_of(&source, &files);
    for partitions in [1, 2, 5] {
        let (rows, statistics) = asked(&source, request(), NEWEST, partitions).await;
        assert_eq!(rows, first(events.clone(), true, false, false, 6));
        accounted(&statistics);
        assert!(statistics.objects_read < 100, "{partitions}: {statistics:?}");
        let (rows, statistics) = asked(&source, request(), OLDEST, partitions).await;
        assert_eq!(rows, first(events.clone(), false, false, false, 6));
        accounted(&statistics);
        // Some more, since any object of the first day may hold a late event.
        assert!((24..130).contains(&statistics.objects_read), "{partitions}: {statistics:?}");
        assert!(statistics.records_matched < statistics.records_scanned);
    }
    // How late events may be is the asker's to say.
    let (_, statistics) = asked(&source, request().with_late(0), OLDEST, 1).await;
    assert!(statistics.objects_read < 24, "{statistics:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sort_decides_where_reading_begins() {
    let folder = written(&hourly(3));
    let source = folder.open().await;
    // Even when the request says another thing.
    let text = plan(&source, request().with_order(Order::OldestFirst), NEWEST).await;
    assert!(text.contains("order=newest first"), "{text}");
    assert!(text.contains("predicate=DynamicFilter [ empty ]"), "{text}");
    let text = plan(&source, request(), OLDEST).await;
    assert!(text.contains("order=oldest first"), "{text}");
    let text = plan(&source, request(), "select * from t order by \"eventName\" desc, \"t:@timestamp\" limit 3").await;
    assert!(!text.contains("order="), "{text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_without_a_time_that_come_first_are_looked_for_everywhere() {
    let mut files = hourly(100);
    files[80].1.push(("Untimed".to_owned(), None));
    let folder = written(&files);
    let source = folder.open().await;
    let sql = "select \"eventName\" from t order by \"t:@timestamp\" asc nulls first, \"@position\" limit 2";
    let (rows, statistics) = asked(&source, request(), sql, 2).await;
    assert_eq!(rows, ["Untimed", "Event0-3"]);
    assert_eq!((statistics.objects_read, statistics.objects_pruned), (100, 0));
    // In a window there are none.
    let window = Some((START - HOUR, START + 99 * HOUR));
    let (rows, statistics) = asked(&source, request().with_window(window), sql, 2).await;
    assert_eq!(rows, ["Event0-3", "Event0-2"]);
    assert!(statistics.objects_pruned > 10, "{statistics:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn too_few_rows_leave_nothing_out() {
    let folder = written(&hourly(50));
    let source = folder.open().await;
    let nothing = NEWEST.replace("order by", "where \"eventName\" = 'None' order by");
    let (rows, statistics) = asked(&source, request(), &nothing, 2).await;
    assert_eq!((rows.len(), statistics.objects_read, statistics.objects_pruned), (0, 50, 0));
    let five = NEWEST.replace("order by", "where \"eventName\" like 'Event1_-0' order by").replace('6', "11");
    let (rows, statistics) = asked(&source, request(), &five, 2).await;
    assert_eq!((rows.len(), statistics.objects_read, statistics.records_matched), (10, 50, 10));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_tell_nothing_of_another_format() {
    let files = hourly(50);
    let folder = written(&files);
    let (_, statistics) = asked(&folder.open_as("json").await, request(), NEWEST, 2).await;
    assert_eq!((statistics.objects_read, statistics.objects_pruned), (50, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_filter_on_what_the_name_says_reads_no_other_object() {
    let names = ["eu-north-1", "us-east-1", "eu-west-3"];
    let folder = names.iter().enumerate().fold(Folder::new(), |folder, (mark, region)| {
        folder.with(&object(START, mark).replace("eu-north-1", region), record(region, Some(START)))
    });
    let folder = folder.with("other.json", record("nowhere", Some(START)));
    let source = folder.open().await;
    let sql = "select \"eventName\" from t where \"@aws.region\" = 'us-east-1'";
    let (rows, statistics) = asked(&source, request(), sql, 2).await;
    assert_eq!(rows, ["us-east-1"]);
    // One whose name says nothing is looked at.
    assert_eq!((statistics.objects_read, statistics.objects_pruned), (2, 2));
    accounted(&statistics);
    let sql = "select count(*) from t where \"@aws.region\" <> 'us-east-1' or \"@aws.region\" is null";
    let (rows, statistics) = asked(&source, request(), sql, 2).await;
    assert_eq!((rows, statistics.objects_read), (vec!["3".to_owned()], 3));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_store_little_is_fetched() {
    let files = hourly(400);
    let store = InMemory::new();
    for (name, events) in &files {
        let records: Vec<_> = events.iter().map(|(name, time)| record(name, *time)).collect();
        store.put(&format!("logs/{name}").into(), records.join("\n").into()).await.unwrap();
    }
    let store: Arc<dyn ObjectStore> = Arc::new(store);
    let options = OpenOptions::default().with_store("mem://bucket", store);
    let source = open(&["mem://bucket/logs".to_owned()], &options).await.unwrap();
    let expected = first(events_of(&source, &files), true, false, false, 6);
    for concurrency in [1, 8] {
        let (rows, statistics) = asked(&source, request().with_concurrency(concurrency), NEWEST, 2).await;
        assert_eq!(rows, expected);
        accounted(&statistics);
        assert!(statistics.objects_read < 200, "{statistics:?}");
    }
}
