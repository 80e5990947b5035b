//! Asks a folder a question and reads the rows as they come.
//!
//! `cargo run -p trailsight --example query -- tests/data/cloudtrail 'stats count(*) as n by eventName'`

use futures::StreamExt;
use trailsight::Engine;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let place = args.next().unwrap_or_else(|| "tests/data/cloudtrail".to_owned());
    let query = args.next().unwrap_or_else(|| "stats count(*) as n by eventSource | sort n desc".to_owned());

    let engine = Engine::builder().memory_limit(1 << 30).build()?;
    let source = engine.open([place]).await?;
    let mut results = engine.query(&query, &source).run().await?;
    while let Some(batch) = results.next().await {
        print_rows(&batch?);
    }
    let read = results.statistics();
    eprintln!("{} of {} records matched", read.records_matched, read.records_scanned);
    Ok(())
}

#[allow(clippy::print_stdout, reason = "an example shows what it got")]
fn print_rows(batch: &trailsight::datafusion::arrow::array::RecordBatch) {
    print!("{}", trailsight::output::to_ndjson_string(std::slice::from_ref(batch)));
}
