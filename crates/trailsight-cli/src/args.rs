//! What was asked for, before the world is looked at.

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use trailsight::Project;
use trailsight::scan::S3Options;

use crate::naming::{self, Naming};
use crate::topics::{Group, Topic};

/// Ask log archives questions in the CloudWatch Logs Insights language, where they lie.
#[derive(Debug, Parser)]
#[command(
    name = "trailsight",
    version,
    disable_help_subcommand = true,
    subcommand_required = true,
    arg_required_else_help = true,
    max_term_width = 120,
    after_help = "Begin with:   trailsight query 'stats count(*) by eventName' FOLDER\n\
                  Its language: trailsight help, trailsight help stats"
)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) terminal: Terminal,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// How to talk to whoever typed the command.
#[derive(Debug, Clone, ClapArgs)]
#[command(next_help_heading = "Terminal")]
pub(crate) struct Terminal {
    /// When to use colour. NO_COLOR, CLICOLOR_FORCE and TERM=dumb are obeyed
    #[arg(long, global = true, value_enum, default_value = "auto", value_name = "WHEN")]
    pub(crate) color: Color,
    /// How mistakes are written to standard error; those of a query as a JSON array with their offsets
    #[arg(long, global = true, value_enum, default_value = "text", value_name = "FORMAT")]
    pub(crate) error_format: ErrorFormat,
    /// Do not show what is longer than the screen through TRAILSIGHT_PAGER, PAGER or less
    #[arg(long, global = true)]
    pub(crate) no_pager: bool,
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
    /// Print a query in its canonical form
    Fmt(Fmt),
    /// Show the project: log groups, lookup tables, saved queries
    Config(Config),
    /// Print the event that an @ptr points at
    Record(Record),
    /// Explain a command, function, format, output, subcommand or error code
    Help(Help),
    /// Write the completion script of a shell
    Completions(Completions),
    /// Write the reference pages into a folder
    #[command(hide = true)]
    Reference(Reference),
}

#[derive(Debug, ClapArgs)]
#[command(
    override_usage = "trailsight query [OPTIONS] QUERY [PATH]...\n       \
                      trailsight query [OPTIONS] --file FILE [PATH]...",
    after_help = "Results go to standard output, everything else to standard error.\n\
                  Times: trailsight help times. Exit status: trailsight help exit-codes."
)]
pub(crate) struct Query {
    #[command(flatten)]
    pub(crate) asked: Asked,
    /// Return all rows where the query has no `limit`, instead of 10,000
    #[arg(long, help_heading = "Output")]
    pub(crate) no_limit: bool,
    /// Return so many rows at most; of this and a `limit` of the query the smaller one wins
    #[arg(long, value_name = "ROWS", value_parser = clap::value_parser!(u64).range(1..), conflicts_with = "no_limit", help_heading = "Output")]
    pub(crate) limit: Option<u64>,
    /// Add the column @ptr to rows that are events; `trailsight record` takes it
    #[arg(long, help_heading = "Output")]
    pub(crate) ptr: bool,
    /// Exit with 1 when there is no row
    #[arg(long, help_heading = "Output")]
    pub(crate) exit_status: bool,
    #[command(flatten)]
    pub(crate) printing: Printing,
    #[command(flatten)]
    pub(crate) window: Window,
    #[command(flatten)]
    pub(crate) naming: Naming,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

#[derive(Debug, ClapArgs)]
#[command(override_usage = "trailsight explain [OPTIONS] QUERY [PATH]...\n       \
                      trailsight explain [OPTIONS] --file FILE [PATH]...")]
pub(crate) struct Explain {
    #[command(flatten)]
    pub(crate) asked: Asked,
    #[command(flatten)]
    pub(crate) window: Window,
    #[command(flatten)]
    pub(crate) naming: Naming,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Fields {
    /// Files, folders, globs, s3://BUCKET/PREFIX, an https:// URL, or `-` for standard input
    #[arg(value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    pub(crate) paths: Vec<String>,
    /// Look at this many records only
    #[arg(long, value_name = "RECORDS", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) sample: Option<u64>,
    #[command(flatten)]
    pub(crate) printing: Printing,
    #[command(flatten)]
    pub(crate) window: Window,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Check {
    /// The query
    #[arg(required_unless_present = "file")]
    pub(crate) query: Option<String>,
    /// Read the query from a file, or with `-` from standard input
    #[arg(short, long, value_name = "FILE", conflicts_with = "query", value_hint = clap::ValueHint::FilePath)]
    pub(crate) file: Option<PathBuf>,
    /// Refuse what CloudWatch Logs Insights refuses, though it means something here: trailsight help differences
    #[arg(long)]
    pub(crate) strict: bool,
    #[command(flatten)]
    pub(crate) naming: Naming,
}

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "One command stands on a line. A comment behind a command stays there; one between commands or \
                        inside of a command\nstands before it. An expression without alias stays as it is written, \
                        for that is the name of its column."
)]
pub(crate) struct Fmt {
    /// The query; without it and without --file, standard input
    pub(crate) query: Option<String>,
    /// Read the query from a file, or with `-` from standard input
    #[arg(short, long, value_name = "FILE", conflicts_with = "query", value_hint = clap::ValueHint::FilePath)]
    pub(crate) file: Option<PathBuf>,
    /// Print nothing, and exit with 1 if the query is written in another way
    #[arg(long)]
    pub(crate) check: bool,
    /// All commands on one line, comments before it
    #[arg(long)]
    pub(crate) one_line: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Config {
    #[command(subcommand)]
    pub(crate) what: ConfigCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Show what queries may name, as a project file, and where it comes from
    Show {
        #[command(flatten)]
        naming: Naming,
    },
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Record {
    /// The pointer, as the column @ptr shows it
    #[arg(allow_hyphen_values = true)]
    pub(crate) ptr: String,
    /// The places that were asked; without them, the object that the pointer names
    #[arg(value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    pub(crate) paths: Vec<String>,
    /// Read all objects as this format instead of telling it from each
    #[arg(long, value_name = "FORMAT", value_parser = source_formats())]
    pub(crate) source_format: Option<String>,
    #[command(flatten)]
    pub(crate) s3: S3,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Help {
    /// What to explain; without it, what there is
    // Over a hundred words: offered by a shell, not listed by `--help`.
    #[arg(value_parser = words(), hide_possible_values = true)]
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
    /// The query
    query: Option<String>,
    /// Files, folders, globs, s3://BUCKET/PREFIX, an https:// URL, or `-` for standard input, which is also read when it
    /// is piped in and no path is given
    #[arg(value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    paths: Vec<String>,
    /// Read the query from a file, or with `-` from standard input; all other arguments are then paths
    #[arg(short, long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    file: Option<PathBuf>,
    /// Refuse what CloudWatch Logs Insights refuses, though it means something here: trailsight help differences
    #[arg(long)]
    pub(crate) strict: bool,
}

/// Which events, by time.
#[derive(Debug, Clone, ClapArgs)]
#[command(next_help_heading = "Time")]
pub(crate) struct Window {
    /// Only events from this time on: 15m, 2h, 3d, 2026-11-01, 2026-11-01T10:00Z, yesterday, epoch
    #[arg(long, visible_aliases = ["start", "start-time"], value_name = "TIME", allow_hyphen_values = true)]
    pub(crate) since: Option<String>,
    /// Only events up to this time, itself included
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
#[command(next_help_heading = "Reading")]
pub(crate) struct Reading {
    /// Read all objects as this format instead of telling it from each
    #[arg(long, value_name = "FORMAT", value_parser = source_formats())]
    pub(crate) source_format: Option<String>,
    #[command(flatten)]
    pub(crate) stored: Stored,
    /// What damaged data does: skip it and say so at the end, or fail
    #[arg(long, value_enum, default_value = "skip", value_name = "WHAT")]
    pub(crate) on_error: OnError,
    /// Exit with 0 although some input was skipped
    #[arg(long)]
    pub(crate) allow_partial: bool,
    /// Memory to use before sorting and grouping spill to disk: 512MiB, 2GiB; half of the machine's by default
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub(crate) memory_limit: Option<usize>,
    /// Objects of a store fetched at once; 96 by default
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) concurrency: Option<u32>,
    /// Threads that decode and aggregate; one for each core by default
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub(crate) threads: Option<u32>,
    /// No progress bar and no summary; mistakes and failures are still told
    #[arg(short, long)]
    pub(crate) quiet: bool,
    /// No progress bar
    #[arg(long)]
    pub(crate) no_progress: bool,
}

/// What is read of archives, and how S3 is asked.
#[derive(Debug, Clone, ClapArgs)]
#[command(next_help_heading = "S3 and archives")]
pub(crate) struct Stored {
    /// Only objects of these accounts, where the path says whose an object is
    #[arg(long, value_name = "ACCOUNT", value_delimiter = ',')]
    pub(crate) account: Vec<String>,
    /// Only objects of these regions, where the path says of which an object is
    #[arg(long, value_name = "REGION", value_delimiter = ',')]
    pub(crate) region_filter: Vec<String>,
    #[command(flatten)]
    pub(crate) s3: S3,
}

/// How S3 is asked.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct S3 {
    /// The profile whose credentials and region are used for S3; by default AWS_PROFILE, or AWS_ACCESS_KEY_ID and so on
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// The region to ask S3 in first; that of a bucket is found
    #[arg(long, value_name = "REGION")]
    pub(crate) region: Option<String>,
    /// Ask here rather than at Amazon: a server that speaks as S3 does
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint_url: Option<String>,
    /// Ask S3 without credentials, as public buckets allow
    #[arg(long)]
    pub(crate) no_sign_request: bool,
    /// Agree to pay for the requests, where the owner of the bucket wants that
    #[arg(long, value_name = "WHO", num_args = 0..=1, default_missing_value = "requester", value_parser = ["requester"])]
    pub(crate) request_payer: Option<String>,
}

impl S3 {
    pub(crate) fn options(&self) -> S3Options {
        let mut options = S3Options::default();
        if let Some(profile) = &self.profile {
            options = options.with_profile(profile);
        }
        if let Some(region) = &self.region {
            options = options.with_region(region);
        }
        if let Some(url) = &self.endpoint_url {
            options = options.with_endpoint_url(url);
        }
        options.with_anonymous(self.no_sign_request).with_request_payer(self.request_payer.is_some())
    }
}

/// How rows are written.
#[derive(Debug, Clone, ClapArgs)]
#[command(next_help_heading = "Output")]
pub(crate) struct Printing {
    /// How rows are written; by default a table on a terminal, ndjson when piped
    #[arg(short, long, value_name = "FORMAT", ignore_case = true, value_parser = outputs())]
    pub(crate) output: Option<String>,
    /// Columns that a table must fit, 0 for any number; by default COLUMNS or the terminal's, unlimited when piped
    #[arg(long, value_name = "COLUMNS")]
    pub(crate) width: Option<usize>,
    /// Full precision of numbers, instead of at most four decimals
    #[arg(long)]
    pub(crate) precise: bool,
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

const BOTH: &str = "standard input cannot be both the query and the data: name a path";

impl Asked {
    /// The text of the query and the places to ask.
    pub(crate) fn read(&self, project: &Project) -> Result<(String, Vec<String>), String> {
        let paths = || self.paths.iter().cloned();
        // Nothing else is read then, not even what is piped in.
        let places_of = |query: &str, given: Vec<String>| match given.is_empty() && naming::names_source(query, project)
        {
            true => Ok(given),
            false => places(given).map_err(|missing| missing + &naming::hint(project)),
        };
        match (&self.file, &self.query) {
            (Some(file), query) => {
                let given: Vec<String> = query.iter().cloned().chain(paths()).collect();
                let from_stdin = file.as_os_str() == "-";
                if from_stdin && given.iter().any(|place| place == "-") {
                    return Err(BOTH.to_owned());
                }
                let text = query_file(file)?;
                let places = places_of(&text, given)?;
                if from_stdin && places.iter().any(|place| place == "-") {
                    return Err(BOTH.to_owned());
                }
                Ok((text, places))
            }
            (None, Some(query)) => match places_of(query, paths().collect()) {
                Ok(places) => Ok((query.clone(), places)),
                Err(_) if std::fs::exists(query).unwrap_or(false) => Err(format!(
                    "no query was given: write it before the path, as in `trailsight query 'stats count(*)' {query}`"
                )),
                Err(missing) => Err(missing),
            },
            (None, None) => {
                Err("no query was given: write it first, as in `trailsight query 'stats count(*)' logs/`".to_owned())
            }
        }
    }
}

/// The places to read: those given, or standard input if something is piped in.
pub(crate) fn places(paths: Vec<String>) -> Result<Vec<String>, String> {
    if !paths.is_empty() {
        return Ok(paths);
    }
    if std::io::stdin().is_terminal() {
        return Err("no path was given: name a file or a folder last, `-` to read what you type".to_owned());
    }
    Ok(vec!["-".to_owned()])
}

/// The text of a query that is in a file.
pub(crate) fn query_file(file: &PathBuf) -> Result<String, String> {
    if file.as_os_str() == "-" {
        return std::io::read_to_string(std::io::stdin())
            .map_err(|e| format!("the query cannot be read from standard input: {e}"));
    }
    std::fs::read_to_string(file).map_err(|e| format!("the query file {} cannot be read: {e}", file.display()))
}

fn outputs() -> PossibleValuesParser {
    PossibleValuesParser::new(Group::Outputs.specs().into_iter().map(|spec| {
        // Only the name: with a sentence for each, `--help` would fill the screen. `help outputs` has them.
        PossibleValue::new(spec.name).aliases(spec.aliases.iter().copied())
    }))
}

fn source_formats() -> PossibleValuesParser {
    let formats = Group::Formats.specs().into_iter();
    let formats = formats.map(|spec| PossibleValue::new(spec.name).aliases(spec.aliases.iter().copied()));
    PossibleValuesParser::new(std::iter::once(PossibleValue::new("auto")).chain(formats))
}

/// Any word; those there are, for completion.
fn words() -> impl clap::builder::TypedValueParser<Value = String> {
    use clap::builder::{StringValueParser, TypedValueParser};

    #[derive(Clone)]
    struct Words;

    impl TypedValueParser for Words {
        type Value = String;

        fn parse_ref(
            &self,
            command: &clap::Command,
            argument: Option<&clap::Arg>,
            value: &std::ffi::OsStr,
        ) -> Result<String, clap::Error> {
            StringValueParser::new().parse_ref(command, argument, value)
        }

        fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
            let topics = Topic::ALL.into_iter().map(|topic| topic.name());
            let specs = Group::ALL.into_iter().flat_map(|group| group.specs()).map(|spec| spec.name);
            let mut words: Vec<_> = topics.chain(specs).collect();
            words.sort_unstable();
            words.dedup();
            Some(Box::new(words.into_iter().map(PossibleValue::new)))
        }
    }

    Words
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

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_holds_together() {
        Args::command().debug_assert();
    }

    #[test]
    fn sizes() {
        assert_eq!(["1", "2k", "512MiB", "2 GiB"].map(size), [Ok(1), Ok(2 << 10), Ok(512 << 20), Ok(2 << 30)]);
        assert!(["", "0", "GiB", "2TB", "-1", "99999999999GiB"].iter().all(|text| size(text).is_err()));
    }
}
