//! Asks a folder a question and reads the rows as they come.
//!
//! `cargo run -p trailsight --example query -- tests/data/cloudtrail 'stats count(*) as n by eventName'`

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example shows what it does")]

use futures::StreamExt;
use trailsight::Engine;
use trailsight::datafusion::arrow::array::RecordBatch;

/// Runs the example.
#[allow(dead_code, reason = "as a test, `ask` is called by itself")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let place = args.next().unwrap_or_else(|| "tests/data/cloudtrail".to_owned());
    let query = args.next().unwrap_or_else(|| "stats count(*) as n by eventSource | sort n desc".to_owned());
    ask(&place, &query)
}

/// Prints the rows that `query` gives over `place`.
#[tokio::main]
pub(crate) async fn ask(place: &str, query: &str) -> Result<(), Box<dyn std::error::Error>> {
    let engine = Engine::builder().memory_limit(1 << 30).build()?;
    let source = engine.open([place]).await?;
    let mut results = engine.query(query, &source).run().await?;
    while let Some(batch) = results.next().await {
        print_rows(&batch?);
    }
    let read = results.statistics();
    eprintln!("{} of {} records matched", read.records_matched, read.records_scanned);
    Ok(())
}

fn print_rows(batch: &RecordBatch) {
    print!("{}", trailsight::output::to_ndjson_string(std::slice::from_ref(batch)));
}
