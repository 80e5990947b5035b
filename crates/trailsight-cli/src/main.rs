//! The trailsight command: results on standard output, everything else on standard error.

mod args;
mod commands;
mod exit;
mod pager;
mod progress;
mod report;
mod summary;
mod topics;
mod window;

use std::process::ExitCode;

use clap::Parser;

use crate::args::Args;

fn main() -> ExitCode {
    let args = Args::parse();
    args.color.apply();
    commands::run(args).into()
}
