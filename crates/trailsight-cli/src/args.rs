//! What was asked for, before the world is looked at.

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

/// Ask log archives questions in the CloudWatch Logs Insights language, where they lie.
#[derive(Debug, Parser)]
#[command(
    name = "trailsight",
    version,
    disable_help_subcommand = true,
    subcommand_required = true,
    arg_required_else_help = true,
    after_help = "Begin with:  trailsight query 'stats count(*) by eventName' FOLDER\n\
                  Words of the language:  trailsight help, trailsight help stats"
)]
pub(crate) struct Args {
    /// When to use colour. NO_COLOR, CLICOLOR_FORCE and TERM=dumb are obeyed.
    #[arg(long, global = true, value_enum, default_value = "auto", value_name = "WHEN")]
    pub(crate) color: Color,
    /// How mistakes are written to standard error.
    #[arg(long, global = true, value_enum, default_value = "text", value_name = "FORMAT")]
    pub(crate) error_format: ErrorFormat,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run a query over files, folders, globs, or standard input
    Query(Query),
    /// Show which fields the events have, how often, and of what kind
    Fields(Fields),
    /// Show how a query would be run, and what would be read
    Explain(Explain),
    /// Find the mistakes of a query without running it
    Check(Check),
    /// Print the event that an @ptr points at
    Record(Record),
    /// Explain a command, function, format, output or error code
    Help(Help),
    /// Write the completion script of a shell
    Completions(Completions),
    /// Write the reference pages into a folder
    #[command(hide = true)]
    Reference(Reference),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Query {
    #[command(flatten)]
    pub(crate) asked: Asked,
    #[command(flatten)]
    pub(crate) window: Window,
    #[command(flatten)]
    pub(crate) reading: Reading,
    #[command(flatten)]
    pub(crate) printing: Printing,
    /// Return all rows where the query has no `limit`, instead of 10,000
    #[arg(long)]
    pub(crate) no_limit: bool,
    /// Add the column @ptr to rows that are events; `trailsight record` takes it
    #[arg(long)]
    pub(crate) ptr: bool,
    /// Exit with 1 when there is no row
    #[arg(long)]
    pub(crate) exit_status: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Explain {
    #[command(flatten)]
    pub(crate) asked: Asked,
    #[command(flatten)]
    pub(crate) window: Window,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Fields {
    /// Files, folders, globs, or `-` for standard input
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<String>,
    /// Look at this many records only
    #[arg(long, value_name = "RECORDS")]
    pub(crate) sample: Option<u64>,
    #[command(flatten)]
    pub(crate) window: Window,
    #[command(flatten)]
    pub(crate) reading: Reading,
    #[command(flatten)]
    pub(crate) printing: Printing,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Check {
    /// The query
    #[arg(required_unless_present = "file")]
    pub(crate) query: Option<String>,
    /// Read the query from a file
    #[arg(short, long, value_name = "FILE", conflicts_with = "query")]
    pub(crate) file: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Record {
    /// The pointer, as the column @ptr shows it
    pub(crate) ptr: String,
    /// The places that were asked; without them, the object that the pointer names
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<String>,
    /// Read all objects as this format instead of telling it from each
    #[arg(long, value_name = "FORMAT")]
    pub(crate) source_format: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Help {
    /// A word of the language, or one of: commands, functions, formats, outputs, errors, times, exit-codes
    pub(crate) word: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Completions {
    /// The shell
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Reference {
    /// The folder
    pub(crate) folder: PathBuf,
}

/// The query and where to ask it.
#[derive(Debug, ClapArgs)]
pub(crate) struct Asked {
    /// The query, then files, folders, globs, or `-` for standard input
    #[arg(value_name = "QUERY PATH", num_args = 0..)]
    pub(crate) words: Vec<String>,
    /// Read the query from a file; all other arguments are then paths
    #[arg(short, long, value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
}

/// Which events, by time.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Window {
    /// Only events from this time on: 15m, 2h, 3d, 2026-11-01, 2026-11-01T10:00Z, yesterday, epoch (see `help times`)
    #[arg(long, visible_aliases = ["start", "start-time"], value_name = "TIME", allow_hyphen_values = true)]
    pub(crate) since: Option<String>,
    /// Only events up to this time
    #[arg(long, visible_aliases = ["end", "end-time"], value_name = "TIME", allow_hyphen_values = true)]
    pub(crate) until: Option<String>,
    /// The zone of times written without one: UTC, local, or a name such as Europe/Berlin
    #[arg(long, value_name = "ZONE", default_value = "UTC")]
    pub(crate) tz: String,
    /// The same as --tz UTC
    #[arg(long, conflicts_with = "tz")]
    pub(crate) utc: bool,
}

/// How the data are read.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Reading {
    /// Read all objects as this format instead of telling it from each: cloudtrail, json, text, parquet
    #[arg(long, value_name = "FORMAT")]
    pub(crate) source_format: Option<String>,
    /// What damaged data does: skip it and say so at the end, or fail
    #[arg(long, value_enum, default_value = "skip", value_name = "WHAT")]
    pub(crate) on_error: OnError,
    /// Exit with 0 although some input was skipped
    #[arg(long)]
    pub(crate) allow_partial: bool,
    /// Memory for sorting and grouping before they spill to disk: 512MiB, 2GiB
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub(crate) memory_limit: Option<usize>,
    /// Objects fetched at once
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) concurrency: Option<u32>,
    /// Threads that decode and aggregate; one for each core by default
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) threads: Option<u32>,
    /// No progress bar and no summary; mistakes and failures are still told
    #[arg(short, long)]
    pub(crate) quiet: bool,
    /// No progress bar
    #[arg(long)]
    pub(crate) no_progress: bool,
}

/// How rows are written.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Printing {
    /// table, json, ndjson, csv, tsv, markdown, parquet, arrow, raw; a table on a terminal, ndjson when piped
    #[arg(short, long, value_name = "FORMAT")]
    pub(crate) output: Option<String>,
    /// Width of a table in columns; the terminal's by default, unlimited when piped
    #[arg(long, value_name = "COLUMNS")]
    pub(crate) width: Option<usize>,
    /// Full precision of numbers, instead of at most four decimals
    #[arg(long)]
    pub(crate) precise: bool,
    /// Do not show long results through a pager
    #[arg(long)]
    pub(crate) no_pager: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OnError {
    Skip,
    Fail,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ErrorFormat {
    Text,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

impl Color {
    /// Makes the choice hold for all that is written through `anstream`.
    pub(crate) fn apply(self) {
        match self {
            // `auto` asks the stream, NO_COLOR, CLICOLOR, CLICOLOR_FORCE and TERM.
            Color::Auto => anstream::ColorChoice::Auto,
            Color::Always => anstream::ColorChoice::Always,
            Color::Never => anstream::ColorChoice::Never,
        }
        .write_global();
    }
}

/// Whether standard output takes colour.
pub(crate) fn color_on_stdout() -> bool {
    anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never
}

/// Whether standard error takes colour.
pub(crate) fn color_on_stderr() -> bool {
    anstream::AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never
}

/// The places to read: those given, or standard input if something is piped in.
pub(crate) fn places(paths: &[String]) -> Result<Vec<String>, String> {
    if !paths.is_empty() {
        return Ok(paths.to_vec());
    }
    if std::io::stdin().is_terminal() {
        return Err("no path was given: name a file or folder, as in `trailsight query 'stats count(*)' logs/`".into());
    }
    Ok(vec!["-".to_owned()])
}

/// `512MiB`, `2G`, `1000000`: bytes; every unit is a power of 1024, as memory is counted.
fn size(text: &str) -> Result<usize, String> {
    let wrong = || format!("`{text}` is not a size: write it as 512MiB or 2GiB");
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let count: usize = text[..digits].parse().map_err(|_| wrong())?;
    let shift = match text[digits..].trim().to_ascii_lowercase().as_str() {
        "" | "b" => 0,
        "k" | "kb" | "kib" => 10,
        "m" | "mb" | "mib" => 20,
        "g" | "gb" | "gib" => 30,
        _ => return Err(wrong()),
    };
    count.checked_mul(1 << shift).filter(|bytes| *bytes > 0).ok_or_else(wrong)
}
