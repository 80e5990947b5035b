//! `cargo dev test`: run every test there is, and say how long each part took.

use std::process::Stdio;
use std::time::Instant;

use clap::Args;

use crate::Result;
use crate::workspace::{cargo, root, run};

/// Where tests that want real logs look for them. They print that they skip when it is not set.
const SHARED: &str = "TRAILSIGHT_SHARED";

/// Run every test: unit tests, cases, integration tests and the examples in the documentation.
#[derive(Args)]
pub(crate) struct Test {
    /// Passed on to the test runner, for example the name of a test.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

impl Test {
    pub(crate) fn run(&self) -> Result<()> {
        // `nextest` runs tests of all crates side by side; plain `cargo test` runs the same ones crate by crate.
        // Examples in the documentation are beyond `nextest`, so they are a part of their own either way.
        let all: &[&str] = if has_nextest() {
            &["nextest", "run", "--workspace", "--locked", "--no-fail-fast"]
        } else {
            println!("cargo-nextest is not installed; using `cargo test`");
            &["test", "--workspace", "--locked", "--lib", "--bins", "--tests", "--examples"]
        };
        let parts = [("tests", all), ("documentation tests", &["test", "--workspace", "--locked", "--doc"])];

        let mut times = Vec::new();
        let mut failed = Vec::new();
        for (title, part) in parts {
            println!("\n==> {title}: cargo {}", part.join(" "));
            let mut command = cargo(part.iter().copied());
            command.args(&self.arguments);
            let shared = root().join("../shared");
            if std::env::var_os(SHARED).is_none() && shared.join("data").is_dir() {
                command.env(SHARED, shared.canonicalize()?);
            }
            let begun = Instant::now();
            let outcome = run(&mut command);
            times.push(format!("{title} {:.1} s", begun.elapsed().as_secs_f64()));
            if let Err(error) = outcome {
                failed.push(error.to_string());
            }
        }

        println!("\n==> times: {}", times.join(", "));
        if failed.is_empty() {
            println!("all tests passed");
            Ok(())
        } else {
            Err(failed.join("; ").into())
        }
    }
}

fn has_nextest() -> bool {
    let asked = cargo(["nextest", "--version"]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    asked.is_ok_and(|status| status.success())
}
