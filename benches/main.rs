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
mod instructions;
mod machine;
mod measure;
mod memory;
mod ours;
mod parquet;
mod pattern;
mod peers;
mod plan;
mod process;
mod questions;
mod report;
mod startup;
mod table;
mod targets;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use archive::{Archive, Known};
use clap::{Parser, ValueEnum};
use contest::{Contest, Row};
use inflate::Library;
use questions::{QUESTIONS, Question};
use report::Found;

/// As in the command, so that the numbers are those a user sees.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Any failure, as a sentence for the person at the terminal.
type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Time Trailsight against decompression alone and against others.
///
/// Without a part, all of them run, and the file of the run is written.
#[derive(Parser)]
#[command(name = "cargo dev bench")]
struct Arguments {
    /// Only these parts.
    #[arg(value_name = "PART")]
    parts: Vec<Part>,
    /// Pass over what was measured today with this very commit.
    #[arg(long)]
    resume: bool,
    /// The archives of `questions`: million, tiny, or a folder of yours; both known ones without it.
    #[arg(long, value_name = "ARCHIVE")]
    archive: Vec<String>,
    /// Only questions with this word in their short name.
    #[arg(long, value_name = "WORD")]
    only: Option<String>,
    /// How often each question is asked, after once that does not count; the median counts.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Only ours and decompression alone.
    #[arg(long)]
    no_peers: bool,
    /// Show the tables although answers differ.
    #[arg(long)]
    anyway: bool,
    /// The library that decompression alone uses; without it, the faster one.
    #[arg(long, value_name = "LIBRARY")]
    with: Option<Library>,
    /// Inflate all that is in a folder, and nothing else; a benchmark starts itself with it.
    #[arg(long, hide = true, value_name = "FOLDER")]
    inflate: Option<PathBuf>,
    /// Do some work so many times, and nothing else; a benchmark starts itself with it.
    #[arg(long, hide = true, num_args = 2, value_names = ["WORK", "TURNS"])]
    work: Vec<usize>,
    /// Given by cargo.
    #[arg(long, hide = true)]
    bench: bool,
}

/// What there is to measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    /// The ten questions, as whole processes.
    Questions,
    /// The questions over a Parquet file.
    Parquet,
    /// Peaks over ten times as much, over one huge object, with ten million groups.
    Memory,
    /// Until something happens at all.
    Startup,
    /// Instructions of finding and extracting.
    Instructions,
    /// Bytes to columns, on one core and in memory.
    Decode,
    /// Text to a plan.
    Plan,
    /// Lines to the shapes they share.
    Pattern,
    /// Write the file of a run from what the parts found last.
    Report,
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
    if let [what, turns] = arguments.work[..] {
        return instructions::work(what, turns);
    }
    // `cargo test --benches` runs benchmarks too, without this word, to see that they begin.
    if !arguments.bench {
        return Ok(());
    }
    if arguments.parts.is_empty() {
        // Each in a process of its own: what one leaves in memory would count for the processes of the next.
        for part in Part::value_variants() {
            let mut command = Command::new(std::env::current_exe()?);
            command.arg("--bench").args(part.to_possible_value().map(|value| value.get_name().to_owned()));
            let status = command.args(std::env::args_os().skip(1).filter(|word| word != "--bench")).status()?;
            if !status.success() {
                return Err(format!("{part:?} failed ({status}); `--resume` takes up from here").into());
            }
        }
        return Ok(());
    }
    arguments.parts.iter().try_for_each(|part| match part {
        Part::Questions => arguments.questions(),
        Part::Parquet => arguments.piece("parquet", || {
            parquet::found(arguments.rounds, !arguments.no_peers, |contest, asks| arguments.ask(contest, asks))
        }),
        Part::Memory => arguments.piece("memory", memory::found),
        Part::Startup => arguments.piece("startup", startup::found),
        Part::Instructions => arguments.piece("instructions", instructions::found),
        Part::Decode => arguments.piece("decode", || Ok(decode::table(&Known::Million.open()?)?.into())),
        Part::Plan => arguments.piece("plan", || Ok(plan::table()?.into())),
        Part::Pattern => arguments.piece("pattern", || Ok(pattern::table()?.into())),
        Part::Report => {
            println!("written to {}", report::write()?.display());
            Ok(())
        }
    })
}

impl Arguments {
    /// Measures a piece, shows it, and keeps it for the file of the run.
    fn piece(&self, piece: &str, measure: impl FnOnce() -> Result<Found>) -> Result<()> {
        if self.resume && report::fresh(piece) {
            eprintln!("{piece}: measured already");
            return Ok(());
        }
        let found = measure()?;
        found.tables.iter().for_each(|table| println!("\n{table}"));
        for target in found.targets.iter().filter(|target| !target.holds) {
            println!("missed: {}, found {}", target.text, target.found);
        }
        // Of a part of the questions, or with some of those who were to be asked, there is no record. Nor is there of
        // what was not optimised.
        let whole = self.only.is_none() && !self.no_peers && !self.anyway && !cfg!(debug_assertions);
        if whole { report::keep(piece, &found) } else { Ok(()) }
    }

    fn questions(&self) -> Result<()> {
        for known in Known::ALL.into_iter().filter(|known| self.names(known.id())) {
            self.piece(known.id(), || self.contest(known.title(), Some(known), &known.open()?))?;
        }
        for folder in self.archive.iter().filter(|name| Known::from_str(name, false).is_err()) {
            let found = self.contest("An archive of yours", None, &Archive::at(Path::new(folder))?)?;
            found.tables.iter().for_each(|table| println!("\n{table}"));
        }
        Ok(())
    }

    /// Whether an archive is asked for.
    fn names(&self, archive: &str) -> bool {
        self.archive.is_empty() || self.archive.iter().any(|name| name == archive)
    }

    fn contest(&self, title: &'static str, known: Option<Known>, archive: &Archive) -> Result<Found> {
        let library = self.with.map_or_else(|| contest::fastest(archive), Ok)?;
        let mut contest = Contest::new(archive, Some(library), self.rounds, !self.no_peers)?;
        let rows = self.ask(&mut contest, &|_| true)?;
        Ok(Found {
            tables: vec![table::full(title, known, archive, &contest, &rows)?],
            short: Some(table::short(title, &rows)),
            targets: known.map_or_else(Vec::new, |known| targets::questions(known, &rows)),
        })
    }

    /// Holds a contest over all questions that can be asked and are asked for. Fails when answers differ.
    fn ask(&self, contest: &mut Contest, asks: &dyn Fn(&Question) -> bool) -> Result<Vec<Row>> {
        let mut rows = Vec::new();
        for question in QUESTIONS.iter().filter(|question| asks(question)) {
            if self.only.as_ref().is_none_or(|word| question.id.contains(word.as_str())) {
                let row = contest.hold(question)?;
                eprintln!("{}", table::brief(&row));
                rows.push(row);
            }
        }
        if !contest.differences.is_empty() {
            let differences = contest.differences.join("\n");
            if !self.anyway {
                return Err(
                    format!("answers differ, so there is no table (`--anyway` shows it):\n{differences}").into()
                );
            }
            eprintln!("answers differ:\n{differences}");
        }
        Ok(rows)
    }
}
