//! `cargo dev bench`: time parsing, planning, decoding and whole queries.

use clap::Args;

use crate::Result;
use crate::workspace::{cargo, run};

/// Run the benchmarks: all of them, or the parts that are named (`--help` names them).
#[derive(Args)]
pub(crate) struct Bench {
    /// Passed on, for example `questions --no-peers`.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

impl Bench {
    pub(crate) fn run(&self) -> Result<()> {
        // The command as a user builds it. The benchmarks have the same profile, so that DataFusion is built once.
        run(&mut cargo(["build", "--release", "--quiet", "--locked", "--package", "trailsight-cli"]))?;
        let mut bench =
            cargo(["bench", "--profile", "release", "--quiet", "--locked", "--package", "trailsight-benches"]);
        run(bench.arg("--").args(&self.arguments))
    }
}
