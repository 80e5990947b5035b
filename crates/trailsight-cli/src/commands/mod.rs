//! The subcommands, one file each.

mod check;
mod completions;
mod explain;
mod fields;
mod help;
mod query;
mod record;
mod reference;
mod writing;

use std::future::Future;
use std::path::PathBuf;

use trailsight::{Engine, EngineBuilder, Source};

use crate::args::{Args, Asked, Command, ErrorFormat, OnError, Reading, places};
use crate::exit::Exit;
use crate::report;

/// Does what was asked.
pub(crate) fn run(args: Args) -> Exit {
    let format = args.error_format;
    match args.command {
        Command::Query(query) => query::run(&query, format),
        Command::Fields(fields) => fields::run(&fields, format),
        Command::Explain(explain) => explain::run(&explain, format),
        Command::Check(check) => check::run(&check, format),
        Command::Record(record) => record::run(&record, format),
        Command::Help(help) => help::run(&help, format),
        Command::Completions(completions) => completions::run(&completions),
        Command::Reference(reference) => reference::run(&reference, format),
    }
}

/// Runs asynchronous work. Only the commands that read build the runtime.
fn block_on(work: impl Future<Output = Exit>, format: ErrorFormat) -> Exit {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        // Expressions are evaluated by recursion, as deep as the parser lets them nest.
        .thread_stack_size(16 << 20)
        .build();
    match runtime {
        Ok(runtime) => {
            let exit = runtime.block_on(work);
            // What still reads in the background is not waited for.
            runtime.shutdown_background();
            exit
        }
        Err(error) => {
            report::message(&format!("the threads that read cannot be started: {error}"), format);
            Exit::Bug
        }
    }
}

/// The text of the query and the places to ask.
fn asked(asked: &Asked) -> Result<(String, Vec<String>), String> {
    match &asked.file {
        Some(file) => Ok((query_file(file)?, places(&asked.words)?)),
        None => match asked.words.split_first() {
            Some((query, paths)) => Ok((query.clone(), places(paths)?)),
            None => Err("no query was given: write it first, as in `trailsight query 'stats count(*)' logs/`".into()),
        },
    }
}

fn query_file(file: &PathBuf) -> Result<String, String> {
    std::fs::read_to_string(file).map_err(|e| format!("the query file {} cannot be read: {e}", file.display()))
}

fn engine(reading: &Reading) -> EngineBuilder {
    let mut builder = Engine::builder().on_error(match reading.on_error {
        OnError::Skip => trailsight::OnError::Skip,
        OnError::Fail => trailsight::OnError::Fail,
    });
    if let Some(bytes) = reading.memory_limit {
        builder = builder.memory_limit(bytes);
    }
    if let Some(objects) = reading.concurrency {
        builder = builder.concurrency(objects as usize);
    }
    if let Some(threads) = reading.threads {
        builder = builder.threads(threads as usize);
    }
    builder
}

/// Opens the places; tells and ends if they are not there.
async fn open(
    engine: &Engine,
    places: &[String],
    as_format: Option<&str>,
    format: ErrorFormat,
) -> Result<Source, Exit> {
    let opened = match as_format {
        Some(name) => engine.open_as(places.iter().cloned(), name).await,
        None => engine.open(places.iter().cloned()).await,
    };
    opened.map_err(|e| report::error(&e, format))
}

/// Tells that nothing lies at the places.
fn nothing_there(source: &Source, places: &[String], format: ErrorFormat) -> Exit {
    for failure in source.failures() {
        report::warning(&format!("{}: {}", report::harmless(&failure.object), report::harmless(&failure.reason)));
    }
    report::message(&format!("there is no object to read at {}", places.join(", ")), format);
    Exit::NoInput
}
