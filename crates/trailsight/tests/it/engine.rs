//! Opening, asking, results.

use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use trailsight::output::to_ndjson_string;
use trailsight::{Engine, Error, Role, Source};

use crate::Outcome;

/// A folder of JSON lines, one file for each text.
pub(crate) async fn folder(engine: &Engine, files: &[&str]) -> (tempfile::TempDir, Source) {
    let folder = tempfile::tempdir().unwrap();
    for (k, text) in files.iter().enumerate() {
        std::fs::write(folder.path().join(format!("{k:04}.jsonl")), text).unwrap();
    }
    let source = engine.open([folder.path().display().to_string()]).await.unwrap();
    (folder, source)
}

async fn rows(engine: &Engine, query: &str, source: &Source) -> String {
    to_ndjson_string(&engine.query(query, source).run().await.unwrap().collect().await.unwrap())
}

#[tokio::test]
async fn a_result_knows_its_schema_and_shape() -> Outcome {
    let engine = Engine::new()?;
    let (_folder, source) = folder(&engine, &["{\"time\":\"2026-01-05T10:00:00Z\",\"user\":\"ana\",\"ms\":4}\n"]).await;
    let results = engine.query("stats count(*) as n, avg(ms) as mean by bin(1h) as hour, user", &source).run().await?;
    let roles: Vec<_> = results.shape().columns.iter().map(|c| (c.name.as_str(), c.role)).collect();
    let wanted = [("hour", Role::Time), ("user", Role::Category), ("n", Role::Measure), ("mean", Role::Measure)];
    assert_eq!(roles, wanted);
    let types: Vec<_> = results.schema().fields().iter().map(|f| f.data_type().to_string()).collect();
    assert_eq!(types, ["Timestamp(ms, \"UTC\")", "Utf8View", "Int64", "Float64"]);
    Ok(())
}

#[tokio::test]
async fn a_window_holds_both_its_ends() -> Outcome {
    let engine = Engine::new()?;
    let lines = "{\"ts\":1000000000,\"n\":1}\n{\"ts\":1000000001,\"n\":2}\n{\"ts\":1000000002,\"n\":3}\n{\"n\":4}\n";
    let (_folder, source) = folder(&engine, &[lines]).await;
    let query = engine.query("display n | sort n", &source).since(1_000_000_001_000).until(1_000_000_002_000);
    let rows = to_ndjson_string(&query.run().await?.collect().await?);
    assert_eq!(rows, "{\"n\":\"2\"}\n{\"n\":\"3\"}\n");
    Ok(())
}

#[tokio::test]
async fn a_pointer_leads_back_to_its_event() -> Outcome {
    let engine = Engine::new()?;
    let (_folder, source) = folder(&engine, &["{\"a\":1}\n{\"a\":  2}\n"]).await;
    let batches = engine.query("filter a = 2 | display a", &source).pointers(true).run().await?.collect().await?;
    let row = to_ndjson_string(&batches);
    let pointer = row.split("\"@ptr\":\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    assert_eq!(source.record(pointer).await?, "{\"a\":  2}");
    assert!(source.record("elsewhere#0").await.is_err());
    Ok(())
}

#[tokio::test]
async fn statistics_count_what_was_read() -> Outcome {
    let engine = Engine::new()?;
    let (_folder, source) = folder(&engine, &["{\"a\":1}\n{\"a\":2}\nbroken\n", "{\"a\":3}\n"]).await;
    let mut results = engine.query("filter a > 1 | stats count(*)", &source).run().await?;
    while let Some(batch) = results.next().await {
        batch?;
    }
    let read = results.statistics();
    let counts = (read.records_scanned, read.records_matched, read.records_skipped, read.objects_read);
    assert_eq!(counts, (3, 2, 1, 2));
    assert_eq!(read.failures.len(), 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn many_queries_run_at_once() -> Outcome {
    let engine = Engine::new()?;
    let files: Vec<String> = (0..40).map(|k| format!("{{\"k\":{}}}\n", k % 4)).collect();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let (_folder, source) = folder(&engine, &files).await;
    let source = Arc::new(source);
    let tasks: Vec<_> = (0..16)
        .map(|_| {
            let (engine, source) = (engine.clone(), Arc::clone(&source));
            tokio::spawn(async move { rows(&engine, "stats count(*) as n by k", &source).await })
        })
        .collect();
    for task in tasks {
        let wanted: String = (0..4).map(|k| format!("{{\"k\":\"{k}\",\"n\":10}}\n")).collect();
        assert_eq!(task.await?, wanted);
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_query_ends_at_once() -> Outcome {
    let engine = Engine::new()?;
    let many = "{\"a\":1}\n".repeat(20_000);
    let (_folder, source) = folder(&engine, &vec![many.as_str(); 30]).await;
    let mut results = engine.query("display a", &source).default_limit(None).run().await?;
    let cancel = results.cancel();
    let first = results.next().await.unwrap()?;
    cancel.cancel();
    let rest = tokio::time::timeout(Duration::from_secs(5), async {
        let mut rows = 0;
        while let Some(batch) = results.next().await {
            rows += batch.unwrap().num_rows();
        }
        rows
    });
    assert_eq!(rest.await?, 0);
    assert!(first.num_rows() > 0);
    Ok(())
}

#[tokio::test]
async fn beyond_the_memory_limit_answers_are_the_same() -> Outcome {
    const ROWS: usize = 60_000;
    // No order, and each but one value once.
    let ids = (0..ROWS).map(|n| n * 7_919 % ROWS / 2 * 2);
    let lines: String = ids.map(|id| format!("{{\"id\":\"key-{id:06}\",\"n\":{id}}}\n")).collect();
    let small = Engine::builder().memory_limit(16 << 20).threads(2).build()?;
    let large = Engine::builder().memory_limit(usize::MAX).threads(2).build()?;
    for query in [
        "stats count(*) as n, latest(n) as l, max(n) as m by id | sort m desc, id",
        "fields id, n | sort id",
        "fields id | dedup id",
    ] {
        let answer = async |engine: &Engine| -> Result<String, Box<dyn std::error::Error>> {
            let (_folder, source) = folder(engine, &[&lines[..lines.len() / 2], &lines[lines.len() / 2..]]).await;
            let results = engine.query(query, &source).default_limit(None).run().await?;
            Ok(to_ndjson_string(&results.collect().await?))
        };
        let (small, large) = (answer(&small).await?, answer(&large).await?);
        assert!(large.lines().count() >= ROWS / 2);
        assert!(small == large, "{query}: another answer with little memory");
    }
    Ok(())
}

#[tokio::test]
async fn what_cannot_go_to_files_says_so() -> Outcome {
    let engine = Engine::builder().memory_limit(4 << 20).threads(1).build()?;
    let lines: String = (0..50_000).map(|k| format!("{{\"id\":\"a key of some length {k}\"}}\n")).collect();
    let (_folder, source) = folder(&engine, &[&lines]).await;
    let failed = engine.query("stats count_distinct(id) as n", &source).run().await?.collect().await.unwrap_err();
    let told = "the query needs more memory than the limit allows, for what `stats` holds of its groups: ";
    assert!(matches!(&failed, Error::Memory(_)) && failed.to_string().starts_with(told), "{failed}");
    Ok(())
}

#[tokio::test]
async fn a_deep_query_is_planned_and_run() -> Outcome {
    let engine = Engine::new()?;
    let (_folder, source) = folder(&engine, &["{\"a\":1}\n"]).await;
    let sum = vec!["a"; 60].join(" + ");
    assert_eq!(rows(&engine, &format!("display {sum} as n"), &source).await, "{\"n\":60}\n");
    // Chains of conditions are flat, however long.
    let either = vec!["a = 1"; 400].join(" or ");
    assert_eq!(rows(&engine, &format!("filter {either} | stats count(*) as n"), &source).await, "{\"n\":1}\n");
    let nested = format!("display {}a{} as n", "abs(".repeat(60), ")".repeat(60));
    assert_eq!(rows(&engine, &nested, &source).await, "{\"n\":1}\n");
    let too_deep = format!("display {} as n", vec!["a"; 400].join(" + "));
    let mistakes = engine.query(&too_deep, &source).check().unwrap_err();
    assert_eq!(mistakes.diagnostics().len(), 1, "{mistakes}");
    Ok(())
}

#[tokio::test]
async fn a_plan_pushes_filter_and_projection_into_the_scan() -> Outcome {
    let engine = Engine::new()?;
    let (_folder, source) = folder(&engine, &["{\"a\":1}\n"]).await;
    let explained = engine.query("filter a > 0 and b like \"x\" | fields c", &source).explain().await?;
    assert!(!explained.physical.contains("FilterExec"), "{}", explained.physical);
    assert!(explained.demand.contains("a as Float64"), "{}", explained.demand);
    assert!(explained.demand.contains("c as Utf8View"), "{}", explained.demand);
    assert_eq!(explained.objects.len(), 1);
    Ok(())
}

#[tokio::test]
async fn the_first_events_by_time_are_the_same_and_found_without_reading_all() -> Outcome {
    let engine = Engine::new()?;
    let (folder, nameless) = (tempfile::tempdir()?, tempfile::tempdir()?);
    for number in 0..200 {
        let (day, hour) = (1 + number / 24, number % 24);
        let name = format!("246813579024_CloudTrail_eu-north-1_203102{day:02}T{hour:02}30Z_{day:02}{hour:02}.json");
        let record = |minute: usize| {
            // Some are early, some late, one in ten has no time.
            let time = match (day + hour + minute) % 10 {
                0 => String::new(),
                1 => format!(r#""eventTime":"2031-02-{day:02}T{hour:02}:44:00Z","#),
                2 if day > 1 => format!(r#""eventTime":"2031-02-{:02}T{hour:02}:31:00Z","#, day - 1),
                _ => format!(r#""eventTime":"2031-02-{day:02}T{hour:02}:{minute:02}:00Z","#),
            };
            format!(r#"{{"eventVersion":"1.08",{time}"eventName":"Event{}","id":"{day}-{hour}-{minute}"}}"#, minute % 3)
        };
        let records: Vec<_> = [5, 11, 28, 29].into_iter().map(record).collect();
        let text = format!("{{\"Records\":[{}]}}", records.join(","));
        std::fs::write(folder.path().join(name), &text)?;
        std::fs::write(nameless.path().join(format!("{number:04}.json")), &text)?;
    }
    let source = engine.open([folder.path().display().to_string()]).await?;
    // The same in the same order, but where names tell nothing all is read.
    let twin = engine.open([nameless.path().display().to_string()]).await?;
    let queries = [
        ("fields id | limit 5", true),
        ("fields @timestamp, id | sort @timestamp desc | limit 20", true),
        ("fields id, strlen(eventName) as n | sort @timestamp desc, n, id | limit 7", true),
        ("filter eventName = 'Event2' | fields @message | sort @timestamp | limit 9", true),
        ("fields id | sort @timestamp desc | limit 30 | sort id | limit 4", true),
        ("sort @timestamp desc | limit 12 | stats count(*) as n, min(@timestamp) as t", true),
        ("fields id", false),
        // Any object may hold an event without a time, and these come first.
        ("parse @message '\"id\":\"*-' as day | fields id, day | sort @timestamp asc, day desc | limit 3", false),
        ("fields id | tail 30", false),
        ("fields id | sort id | limit 5", false),
        ("filter eventName = 'None' | limit 5", false),
        ("fields id | dedup eventName", false),
    ];
    for (query, prunes) in queries {
        let results = engine.query(query, &source).run().await?;
        let progress = results.progress();
        let found = to_ndjson_string(&results.collect().await?);
        assert_eq!(found, rows(&engine, query, &twin).await, "{query}");
        let pruned = progress.statistics().objects_pruned;
        assert_eq!(pruned > 50, prunes, "{query}: {pruned}");
    }
    Ok(())
}
