//! Serves a folder as the bucket `archive`, each answer after so many milliseconds: `serve FOLDER [MILLISECONDS]`.

#![allow(clippy::print_stdout, reason = "that is what it is for")]

use std::path::Path;
use std::time::Duration;

use trailsight_bucket::{ACCESS_KEY, BUCKET, Faults, SECRET_KEY, Server, files_below};

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().expect("a folder");
    let latency = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(0);
    let server = Server::start(files_below(Path::new(&folder))).await;
    server.set(Faults::none().latency(Duration::from_millis(latency)));
    println!("export AWS_ACCESS_KEY_ID={ACCESS_KEY} AWS_SECRET_ACCESS_KEY={SECRET_KEY} AWS_REGION=us-east-1");
    println!("export AWS_ENDPOINT_URL={}", server.url());
    println!("# s3://{BUCKET}/");
    std::future::pending::<()>().await;
}
