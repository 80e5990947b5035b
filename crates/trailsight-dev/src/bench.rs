//! `cargo dev bench`: time parsing, planning, decoding and whole queries.

use clap::Args;

use crate::Result;
use crate::workspace::{cargo, run};

/// Run the benchmarks.
#[derive(Args)]
pub(crate) struct Bench {
    /// Passed on to `cargo bench`, for example the name of one benchmark.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

impl Bench {
    pub(crate) fn run(&self) -> Result<()> {
        run(cargo(["bench", "--package", "trailsight-benches", "--locked"]).args(&self.arguments))
    }
}
