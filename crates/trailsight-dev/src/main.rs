//! `cargo dev`: the project's own tool. It tests, checks, writes generated files and makes data.
//!
//! It runs cargo and the `trailsight` binary but links neither DataFusion nor Arrow, so that it is built in seconds.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command talks to the person who typed it")]

mod bench;
mod bench_readme;
mod check;
mod data;
mod generate;
mod test;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Any failure, as a sentence for the person at the terminal.
pub(crate) type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

#[derive(Parser)]
#[command(name = "cargo dev", about = "Test, check and feed the project.", disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Bench(bench::Bench),
    Check(check::Check),
    Data(data::Data),
    Generate(generate::Generate),
    Test(test::Test),
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Bench(bench) => bench.run(),
        Command::Check(check) => check.run(),
        Command::Data(data) => data.run(),
        Command::Generate(generate) => generate.run(),
        Command::Test(test) => test.run(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
