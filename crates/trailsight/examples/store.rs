//! An object store of the program's own: here one in memory, in a service one with its credentials.
//!
//! `cargo run -p trailsight --example store`

use std::sync::Arc;

use trailsight::Engine;
use trailsight::object_store::memory::InMemory;
use trailsight::object_store::path::Path;
use trailsight::object_store::{ObjectStore, ObjectStoreExt};
use trailsight::output::to_ndjson_string;

/// Runs the example.
#[tokio::main]
pub(crate) async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let store = Arc::new(InMemory::new());
    let events = "{\"level\":\"info\",\"ms\":12}\n{\"level\":\"error\",\"ms\":340}\n";
    store.put(&Path::from("logs/app.jsonl"), events.into()).await?;

    let store: Arc<dyn ObjectStore> = store;
    let engine = Engine::builder().object_store("mem://bucket", store).build()?;
    let source = engine.open(["mem://bucket/logs/"]).await?;
    let results = engine.query("filter ms > 100 | fields level, ms", &source).run().await?;
    assert_eq!(to_ndjson_string(&results.collect().await?), "{\"level\":\"error\",\"ms\":\"340\"}\n");
    Ok(())
}
