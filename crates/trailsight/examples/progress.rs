//! A window, a progress report, and a query that is stopped when enough has been seen.
//!
//! `cargo run -p trailsight --example progress`

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example shows what it does")]

use std::time::Duration;

use futures::StreamExt;
use trailsight::Engine;
use trailsight::time::{now, parse, utc};

/// Runs the example.
#[tokio::main]
pub(crate) async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let engine = Engine::builder().concurrency(64).memory_limit(256 << 20).build()?;
    let source = engine.open(["tests/data/cloudtrail"]).await?;
    let mut results = engine
        .query("fields @timestamp, eventName, sourceIPAddress", &source)
        .since(parse("2025-03-06", now(), &utc())?)
        .until(parse("2025-03-06T12:00Z", now(), &utc())?)
        .run()
        .await?;

    let progress = results.progress();
    let reporter = tokio::spawn(async move {
        loop {
            let read = progress.statistics();
            eprintln!("{} of {} bytes in {} objects", read.bytes_read, progress.total_bytes(), read.objects_read);
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });

    // The handle may go anywhere: a button, a time-out, another thread.
    let cancel = results.cancel();
    let mut rows = 0;
    while let Some(batch) = results.next().await {
        rows += batch?.num_rows();
        if rows >= 100 {
            cancel.cancel();
        }
    }
    reporter.abort();
    eprintln!("{rows} rows, {} objects pruned by their names", results.statistics().objects_pruned);
    Ok(())
}
