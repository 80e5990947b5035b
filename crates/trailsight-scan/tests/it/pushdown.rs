//! Filters, projection and limit are taken over by the scan.

use std::sync::Arc;
use std::time::{Duration, Instant};

use datafusion::physical_plan::collect;
use futures::StreamExt;
use trailsight_scan::{Order, Request, Statistics};

use crate::support::*;

const TIME: &str = "2031-02-03T04:05:06Z";

fn archive(objects: usize, records: usize) -> Folder {
    (0..objects).fold(Folder::new(), |folder, object| {
        let record =
            |n: usize| event(&format!("Event{}", n % 10), &format!("2031-02-03T04:{:02}:{:02}Z", object % 60, n % 60));
        let records: Vec<_> = (0..records).map(record).collect();
        folder.with(&format!("{object:05}.json.gz"), gz(format!("{{\"Records\":[{}]}}", records.join(","))))
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn filters_move_into_the_scan_and_unused_columns_are_not_read() {
    let folder = archive(3, 20);
    let source = folder.open().await;
    let request = || Request::new(columns(&["eventName", "userIdentity.userName", "n:bytes", "@message"]));
    let sql = "select \"userIdentity.userName\" from t where \"eventName\" = 'Event3' and \"n:bytes\" > 1";
    let plan = plan(&source, request(), sql).await;
    assert!(!plan.contains("FilterExec"), "{plan}");
    assert!(!plan.contains("ProjectionExec"), "{plan}");
    assert!(
        plan.contains("objects=3, columns=[userIdentity.userName], predicate=eventName@0 = Event3 AND n:bytes@2 > 1"),
        "{plan}"
    );
    // And what is looked for in the bytes before they are parsed.
    assert!(plan.contains(", searched for \"Event3\""), "{plan}");
    let (rows, statistics) = ask(&source, request(), sql).await;
    assert_eq!(rows, ["otter"; 6]);
    assert_eq!((statistics.records_scanned, statistics.records_matched), (60, 6));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_unknown_does_not_pass() {
    let folder = Folder::new().with("a.json", "{\"a\":1}\n{\"a\":2}\n{\"b\":1}\n");
    let source = folder.open().await;
    let sql = "select \"n:a\" from t where \"n:a\" <> 1";
    assert_eq!(ask(&source, Request::new(columns(&["n:a"])), sql).await.0, ["2.0"]);
    let sql = "select count(*) from t where \"n:a\" is null";
    assert_eq!(ask(&source, Request::new(columns(&["n:a"])), sql).await.0, ["1"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn filters_on_what_the_scan_itself_answers() {
    let folder = archive(2, 20);
    let source = folder.open().await;
    let request = || Request::new(columns(&["eventName", "@ptr", "@object", "@message", "@position"]));
    let sql =
        "select \"@ptr\" from t where \"@object\" like '%00001.json.gz' and \"@message\" like '%Event7%' order by 1";
    let place = folder.place();
    let (rows, _) = ask(&source, request(), sql).await;
    assert_eq!(rows, [format!("{place}/00001.json.gz#17"), format!("{place}/00001.json.gz#7")]);
    let (rows, _) = ask(&source, request(), "select \"eventName\" from t where \"@position\" = 4294967296 + 4").await;
    assert_eq!(rows, ["Event4"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn counting_decodes_no_column() {
    let folder = archive(4, 25);
    let source = folder.open().await;
    let request = || Request::new(columns(&["eventName"]));
    assert!(plan(&source, request(), "select count(*) from t").await.contains("columns=[]"));
    assert_eq!(ask(&source, request(), "select count(*) from t").await.0, ["100"]);
    let sql = "select count(*) from t where \"eventName\" = 'Event3'";
    let (rows, statistics) = ask(&source, request(), sql).await;
    assert_eq!((rows, statistics.records_matched), (vec!["12".to_owned()], 12));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_limit_stops_reading() {
    let folder = archive(400, 50);
    let source = folder.open().await;
    let request = || Request::new(columns(&["eventName"]));
    let text = plan(&source, request(), "select * from t limit 7").await;
    assert!(text.contains("limit=7"), "{text}");
    let (rows, statistics) = ask(&source, request(), "select * from t limit 7").await;
    assert_eq!(rows.len(), 7);
    assert!(statistics.objects_read < 200 && statistics.records_scanned < 100, "{statistics:?}");
    // After a filter, too, and across partitions.
    let sql = "select * from t where \"eventName\" = 'Event3' limit 7";
    let text = plan(&source, request(), sql).await;
    assert!(text.contains("predicate=") && text.contains("limit=7") && !text.contains("FilterExec"), "{text}");
    let (rows, statistics) = ask(&source, request(), sql).await;
    assert_eq!(rows, ["Event3"; 7]);
    assert!(statistics.objects_read < 300, "{statistics:?}");
    let (rows, _) = ask(&source, request(), "select * from t limit 3 offset 5").await;
    assert_eq!(rows.len(), 3);
    assert_eq!(ask(&source, request(), "select * from t limit 0").await.0.len(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sorting_with_a_limit_is_right() {
    let folder = archive(30, 50);
    let source = folder.open().await;
    let request = Request::new(columns(&["t:@timestamp", "eventName", "@position"]));
    let sql = "select \"t:@timestamp\", \"eventName\" from t where \"eventName\" <> 'Event9' order by 1 desc nulls last, \"@position\" limit 2";
    let (rows, statistics) = ask(&source, request, sql).await;
    assert_eq!(rows, ["2031-02-03T04:29:48Z|Event8", "2031-02-03T04:29:47Z|Event7"]);
    assert_eq!(statistics.records_scanned, 1_500);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn joins_push_filters_that_change_and_stay_right() {
    let folder = archive(5, 20);
    let source = folder.open().await;
    let sql = "select count(*) from t a join t b on a.\"eventName\" = b.\"eventName\" where a.\"@ptr\" like '%00001.json.gz#3'";
    let (rows, _) = ask(&source, Request::new(columns(&["eventName", "@ptr"])), sql).await;
    assert_eq!(rows, ["10"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_window_keeps_its_ends_and_nothing_without_a_time() {
    let text = "{\"n\":1,\"time\":\"2031-02-03T04:05:05.999Z\"}\n{\"n\":2,\"time\":\"2031-02-03T04:05:06Z\"}\n{\"n\":3,\"time\":\"2031-02-03T04:05:07Z\"}\n{\"n\":4,\"time\":\"2031-02-03T04:05:07.001Z\"}\n{\"n\":5}\n";
    let folder = Folder::new().with("a.json", text);
    let source = folder.open().await;
    let window = Some((1_927_857_906_000, 1_927_857_907_000));
    for names in [&["n"][..], &["n", "t:@timestamp"], &["@timestamp", "n"]] {
        let request = || Request::new(columns(names)).with_window(window);
        let (mut rows, statistics) = ask(&source, request(), "select n from t").await;
        rows.sort();
        assert_eq!(rows, ["2", "3"], "{names:?}");
        assert_eq!((statistics.records_scanned, statistics.records_matched), (5, 2));
        assert_eq!(ask(&source, request(), "select count(*) from t where n > '2'").await.0, ["1"]);
        assert_eq!(ask(&source, request(), "select * from t").await.0.len(), 2);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_prune_with_slack() {
    let name = |time: &str| format!("246813579024_CloudTrail_eu-north-1_{time}Z_aAbBcCdDeEfFgGhH.json");
    let late = event("Late", TIME);
    let folder = Folder::new()
        .with(&name("20310203T0349"), event("TooEarly", TIME))
        .with(&name("20310203T0351"), event("Early", TIME))
        .with(&name("20310203T0410"), event("Usual", TIME))
        .with(&name("20310204T0405"), &late)
        .with(&name("20310204T0407"), event("TooLate", TIME))
        .with("other.json", event("NoName", TIME));
    let source = folder.open().await;
    let request = || Request::new(columns(&["eventName"])).with_window(Some((1_927_857_906_000, 1_927_857_906_000)));
    let (mut rows, statistics) = ask(&source, request(), "select * from t").await;
    rows.sort();
    assert_eq!(rows, ["Early", "Late", "NoName", "Usual"]);
    assert_eq!((statistics.objects_total, statistics.objects_pruned, statistics.objects_read), (6, 2, 4));
    // With more slack, more is looked at.
    let (rows, _) = ask(&source, request().with_late(30 * 86_400_000), "select * from t").await;
    assert_eq!(rows.len(), 5);
    // As JSON, the name says nothing about the time.
    let (_, statistics) = ask(&folder.open_as("json").await, request(), "select * from t").await;
    assert_eq!(statistics.objects_pruned, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plan_is_executed_again() {
    let folder = archive(50, 10);
    let source = folder.open().await;
    let context = context(4);
    context.register_table("t", source.table(Request::new(columns(&["eventName"])))).unwrap();
    let plan = context.sql("select \"eventName\" from t").await.unwrap().create_physical_plan().await.unwrap();
    let task = context.task_ctx();
    let count = |batches: Vec<arrow::array::RecordBatch>| batches.iter().map(|batch| batch.num_rows()).sum::<usize>();
    for _ in 0..3 {
        assert_eq!(count(collect(Arc::clone(&plan), Arc::clone(&task)).await.unwrap()), 500);
    }
    // With another context.
    assert_eq!(count(collect(Arc::clone(&plan), context.task_ctx()).await.unwrap()), 500);
    // Partition by partition, each with a context of its own.
    let partitions = plan.properties().output_partitioning().partition_count();
    assert_eq!(partitions, 4);
    let mut rows = 0;
    for partition in 0..partitions {
        let mut stream = plan.execute(partition, context.task_ctx()).unwrap();
        while let Some(batch) = stream.next().await {
            rows += batch.unwrap().num_rows();
        }
    }
    assert_eq!(rows, 500);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_of_many_small_objects_come_in_few_batches() {
    let folder = archive(1_000, 5);
    let source = folder.open().await;
    let context = context(2);
    context.register_table("t", source.table(Request::new(columns(&["eventName"])))).unwrap();
    let batches = context.sql("select * from t").await.unwrap().collect().await.unwrap();
    assert!(batches.len() <= 20, "{}", batches.len());
    assert_eq!(batches.iter().map(|batch| batch.num_rows()).sum::<usize>(), 5_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn few_rows_do_not_hold_on_to_their_blocks() {
    let text: String = (0..20_000)
        .map(|n| format!("{{\"n\":{n},\"word\":\"a word of some length {n}\",\"filler\":\"{}\"}}\n", "x".repeat(200)))
        .collect();
    let folder = Folder::new().with("a.json", text);
    let source = folder.open().await;
    let context = context(1);
    context.register_table("t", source.table(Request::new(columns(&["n:n", "word"])))).unwrap();
    for sql in ["select word from t where \"n:n\" < 10", "select word from t"] {
        let batches = context.sql(sql).await.unwrap().collect().await.unwrap();
        let rows: usize = batches.iter().map(|batch| batch.num_rows()).sum();
        let held: usize = batches.iter().map(|batch| batch.get_array_memory_size()).sum();
        assert!(held < 20_000 + rows * 120, "{sql}: {held} bytes for {rows} rows");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dropping_the_stream_ends_the_reading() {
    let folder = archive(2_000, 20);
    let source = folder.open().await;
    let statistics = Arc::new(Statistics::default());
    let request = Request::new(columns(&["eventName"])).with_statistics(Arc::clone(&statistics));
    let context = context(2);
    context.register_table("t", source.table(request)).unwrap();
    let mut stream = context.sql("select * from t").await.unwrap().execute_stream().await.unwrap();
    assert!(stream.next().await.unwrap().unwrap().num_rows() > 0);
    drop(stream);
    let started = Instant::now();
    let mut before = statistics.snapshot().objects_read;
    loop {
        tokio::time::sleep(Duration::from_millis(50)).await;
        let now = statistics.snapshot().objects_read;
        if now == before {
            break;
        }
        assert!(started.elapsed() < Duration::from_secs(2), "still reading");
        before = now;
    }
    assert!(before < 2_000, "{before}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn newest_first_begins_with_the_last_delivery() {
    let folder = (0..6).fold(Folder::new(), |folder, hour| {
        let name = format!("246813579024_CloudTrail_eu-north-1_20310203T0{hour}00Z_aAbBcCdDeEfFgGhH.json");
        folder.with(&name, event(&format!("Hour{hour}"), TIME))
    });
    let source = folder.open().await;
    let context = context(1);
    let request = Request::new(columns(&["eventName"])).with_order(Order::NewestFirst);
    context.register_table("t", source.table(request)).unwrap();
    let batches = context.sql("select * from t limit 2").await.unwrap().collect().await.unwrap();
    assert_eq!(lines(&batches), ["Hour5", "Hour4"]);
}
