//! An embedded log query engine: CloudWatch Logs Insights queries over log archives where they lie.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("app.jsonl");
//! # std::fs::write(&path, "{\"level\":\"error\"}\n{\"level\":\"info\"}\n{\"level\":\"error\"}\n")?;
//! # let path = path.to_string_lossy();
//! use trailsight::Engine;
//!
//! let engine = Engine::new()?;
//! let source = engine.open([path]).await?;
//! let results = engine.query("stats count(*) as n by level | sort n desc", &source).run().await?;
//! let rows = trailsight::output::to_ndjson_string(&results.collect().await?);
//! assert_eq!(rows, "{\"level\":\"error\",\"n\":2}\n{\"level\":\"info\",\"n\":1}\n");
//! # Ok(()) }
//! ```
//!
//! The way of a query: [`Engine::open`] lists a place; [`Engine::query`] takes text and a window; [`QueryBuilder::run`]
//! parses and plans it, with every mistake at once in a [`QueryError`], and gives [`Results`]: a stream of Arrow record
//! batches with their schema, shape, statistics and progress. Dropping the results cancels what is under way.
//!
//! Nothing is printed; what happens is said through `tracing`.
//!
//! [`datafusion`] and [`arrow`](datafusion::arrow) are re-exported so that a program gets the versions that match.

mod engine;
mod error;
mod estimate;
mod explain;
mod memory;
mod project;
mod query;
mod results;
mod session;
mod source;
mod tables;
pub mod time;
mod workers;
mod world;

pub use datafusion;
pub use object_store;
pub use trailsight_functions as functions;
pub use trailsight_output as output;
pub use trailsight_spec as spec;
pub use trailsight_syntax as syntax;

/// Log formats: what an embedding program implements to read one of its own.
pub use trailsight_scan as scan;

pub use engine::{Engine, EngineBuilder};
pub use error::{Error, InputError, InternalError, QueryError};
pub use explain::Explanation;
pub use project::{FILE_NAME, Group, Project, SavedQuery};
pub use query::QueryBuilder;
pub use results::{Cancel, Progress, Results};
pub use session::register_functions;
pub use source::Source;
pub use trailsight_plan::{CHOICES, Choice, Column, Role, Settings, Shape};
pub use trailsight_scan::{Failure, OnError, Snapshot as Statistics};
