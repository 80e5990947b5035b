//! An S3 server for the tests: in their own process, at a port of its own, over what it is given to hold.
//!
//! It speaks S3's protocol with its signatures, counts the requests, and does what S3 does on its bad days
//! ([`Faults`]). It allows what `docs/s3.md` says that the tool needs, and nothing else: everything that would write is
//! refused.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")] async fn main() {
//! let bucket = trailsight_bucket::Server::start([("logs/a.json".to_owned(), b"{}".to_vec())]).await;
//! assert!(bucket.url().starts_with("http://127.0.0.1:"));
//! assert_eq!(bucket.requests().lists, 0);
//! # }
//! ```

mod faults;
mod server;
mod store;

pub use faults::Faults;
pub use server::{ACCESS_KEY, BUCKET, REGION, Requests, SECRET_KEY, Server, files_below};
