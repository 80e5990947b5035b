//! A log archive as a table of the program's own DataFusion session, asked in SQL.
//!
//! `cargo run -p trailsight --example session`

use trailsight::Engine;
use trailsight::datafusion::prelude::SessionContext;
use trailsight::functions::Kind;
use trailsight::output::to_ndjson_string;

/// Runs the example.
#[tokio::main]
pub(crate) async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let engine = Engine::new()?;
    let source = engine.open(["tests/data/cloudtrail"]).await?;

    let context = SessionContext::new();
    trailsight::register_functions(&context);
    let columns = [("eventName", Kind::Text), ("sourceIPAddress", Kind::Text), ("errorCode", Kind::Text)];
    context.register_table("trail", source.table(&columns))?;

    // Only these columns are decoded, and the filter is evaluated by the scan.
    let sql = r#"
        SELECT "sourceIPAddress" AS address, count(*) AS refused
        FROM trail
        WHERE "errorCode" = 'AccessDenied' AND isipinsubnet("sourceIPAddress", '203.0.113.0/24')
        GROUP BY 1 ORDER BY 2 DESC"#;
    let rows = context.sql(sql).await?.collect().await?;
    let rows = to_ndjson_string(&rows);
    assert!(rows.starts_with("{\"address\":\"203.0.113."), "{rows}");
    Ok(())
}
