//! `cargo dev bench`: how long parse, plan, decode and whole queries take, against decompression alone.
//!
//! Every time stands beside the one that decompressing the same objects took in the same run, because that is what
//! nobody can do without: a query at 1.5 spends half as much again on everything else.
//!
//! The archive is made by `cargo dev data` when it is not there. A whole run writes its table to `benches/runs`; a run
//! of some parts (`cargo dev bench decode`) only prints it.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command talks to the person who typed it")]

mod archive;
mod decode;
mod inflate;
mod machine;
mod measure;
mod memory;
mod plan;
mod queries;

use std::path::PathBuf;
use std::process::ExitCode;

use archive::Archive;
use clap::Parser;
use measure::Table;

/// As in the command, so that the numbers are those a user sees.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Any failure, as a sentence for the person at the terminal.
type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

#[derive(Parser)]
#[command(name = "cargo bench", about = "Time Trailsight against decompression alone.")]
struct Arguments {
    /// Only these parts; all of them without one.
    #[arg(value_name = "PART", value_parser = ["plan", "decode", "queries", "memory"])]
    parts: Vec<String>,
    /// Records of the archive.
    #[arg(long, default_value_t = 1_000_000)]
    records: u64,
    /// Objects of the archive.
    #[arg(long, default_value_t = 20_000)]
    objects: u64,
    /// How often everything over the archive is timed; the median counts.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Says only what memory this takes; a benchmark starts itself with it.
    #[arg(long, hide = true, num_args = 2, value_names = ["TASK", "FOLDER"])]
    alone: Vec<String>,
    /// Given by cargo.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<()> {
    if let [task, folder] = &arguments.alone[..] {
        return memory::alone(task, &PathBuf::from(folder));
    }
    // `cargo test --benches` runs benchmarks too, without this word, to see that they begin.
    if !arguments.bench {
        return Ok(());
    }
    let asked = |part: &str| arguments.parts.is_empty() || arguments.parts.iter().any(|p| p == part);
    let archive = Archive::open(arguments.records, arguments.objects)?;
    let mut tables: Vec<Table> = Vec::new();
    let mut show = |table: Table| {
        println!("{table}");
        tables.push(table);
    };

    let heading = format!("{}\n{archive}\n", machine::describe());
    println!("{heading}");
    if asked("plan") {
        show(plan::table()?);
    }
    if asked("decode") {
        show(decode::table(&archive)?);
    }
    if asked("queries") {
        show(queries::table(&archive, arguments.rounds)?);
    }
    if asked("memory") {
        show(memory::table(&archive, arguments.rounds)?);
    }
    // What was not optimised is no record of anything.
    if arguments.parts.is_empty() && !cfg!(debug_assertions) {
        let path = machine::record(&heading, &tables)?;
        println!("written to {}", path.display());
    }
    Ok(())
}
