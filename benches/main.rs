//! `cargo dev bench`: how long answers take, against decompression alone and against others.
//!
//! Every time stands beside the one that decompressing the same objects took in the same run, because that is what
//! nobody can do without: a query at 1.5 spends half as much again on everything else.
//!
//! The archives are made by `cargo dev data` when they are not there.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command talks to the person who typed it")]

mod answer;
mod archive;
mod contest;
mod decode;
mod inflate;
mod machine;
mod measure;
mod ours;
mod plan;
mod process;
mod questions;
mod table;
mod targets;

use std::path::PathBuf;
use std::process::ExitCode;

use archive::{Archive, Known};
use clap::{Parser, ValueEnum};
use inflate::Library;
use questions::QUESTIONS;

/// As in the command, so that the numbers are those a user sees.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Any failure, as a sentence for the person at the terminal.
type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

#[derive(Parser)]
#[command(name = "cargo dev bench", about = "Time Trailsight against decompression alone and against others.")]
struct Arguments {
    /// Only these parts; all of them without one.
    #[arg(value_name = "PART")]
    parts: Vec<Part>,
    /// The archives of `questions`: known ones, or a folder of yours; both known ones without it.
    #[arg(long, value_name = "ARCHIVE")]
    archive: Vec<String>,
    /// Only questions with this word in their short name.
    #[arg(long, value_name = "WORD")]
    only: Option<String>,
    /// How often each question is asked after once unmeasured; the median counts.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Only ours and decompression alone.
    #[arg(long)]
    no_peers: bool,
    /// Inflate all that is in a folder, and nothing else; a benchmark starts itself with it.
    #[arg(long, hide = true, value_name = "FOLDER")]
    inflate: Option<PathBuf>,
    /// The library to inflate with; without it, the faster one.
    #[arg(long, value_name = "LIBRARY")]
    with: Option<Library>,
    /// Given by cargo.
    #[arg(long, hide = true)]
    bench: bool,
}

/// What there is to measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Text to a plan.
    Plan,
    /// Bytes to columns, on one core and in memory.
    Decode,
    /// The ten questions, as whole processes.
    Questions,
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
    if let Some(folder) = &arguments.inflate {
        let library = arguments.with.unwrap_or(Library::Libdeflate);
        inflate::everything(&Archive::at(folder)?.objects, library, ours::THREADS)?;
        return Ok(());
    }
    // `cargo test --benches` runs benchmarks too, without this word, to see that they begin.
    if !arguments.bench {
        return Ok(());
    }
    println!("{}\n", machine::describe());
    for part in if arguments.parts.is_empty() { Part::value_variants() } else { &arguments.parts } {
        match part {
            Part::Plan => println!("{}", plan::table()?),
            Part::Decode => println!("{}", decode::table(&Known::Million.open()?)?),
            Part::Questions => questions(arguments)?,
        }
    }
    Ok(())
}

fn questions(arguments: &Arguments) -> Result<()> {
    let named: Vec<_> = arguments.archive.iter().map(String::as_str).collect();
    let named = if named.is_empty() { Known::ALL.map(Known::id).to_vec() } else { named };
    for name in named {
        let known = Known::from_str(name, false).ok();
        let archive = match known {
            Some(known) => known.open()?,
            None => Archive::at(&PathBuf::from(name))?,
        };
        let library = match arguments.with {
            Some(library) => library,
            None => contest::fastest(&archive)?,
        };
        let binary = ours::binary()?;
        let asked = |id: &str| arguments.only.as_ref().is_none_or(|word| id.contains(word.as_str()));
        let mut rows = Vec::new();
        for question in QUESTIONS.iter().filter(|question| asked(question.id)) {
            let row = contest::hold(question, &archive, library, &binary, arguments.rounds)?;
            eprintln!("{}: {}", question.id, table::brief(&row));
            rows.push(row);
        }
        let title = known.map_or("An archive of yours", Known::title);
        println!("\n{}", table::questions(title, known, &archive, library, arguments.rounds, &rows)?);
    }
    Ok(())
}
