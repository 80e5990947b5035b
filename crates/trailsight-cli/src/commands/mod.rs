//! The subcommands, one file each.

mod check;
mod completions;
mod config;
mod explain;
mod fields;
mod fmt;
mod help;
mod query;
mod record;
mod reference;
mod writing;

use std::future::Future;
use std::thread;

use trailsight::scan::OpenOptions;
use trailsight::syntax::parse;
use trailsight::{Engine, EngineBuilder, Source};

use crate::args::{Args, Command, ErrorFormat, OnError, Reading, Stored};
use crate::exit::Exit;
use crate::report;
use crate::window::Asked;

/// Does what was asked.
pub(crate) fn run(args: Args) -> Exit {
    let terminal = &args.terminal;
    match &args.command {
        Command::Query(query) => query::run(query, terminal),
        Command::Fields(fields) => fields::run(fields, terminal),
        Command::Explain(explain) => explain::run(explain, terminal),
        Command::Fmt(fmt) => fmt::run(fmt, terminal),
        Command::Config(config) => config::run(config, terminal),
        Command::Check(check) => check::run(check, terminal),
        Command::Record(record) => record::run(record, terminal),
        Command::Help(help) => help::run(help, terminal),
        Command::Completions(completions) => completions::run(completions),
        Command::Reference(reference) => reference::run(reference, terminal),
    }
}

/// Expressions are evaluated by recursion, as deep as the parser lets them nest.
const STACK: usize = 16 << 20;

/// Runs asynchronous work. Only the commands that read build the runtime.
fn block_on(threads: Option<u32>, format: ErrorFormat, work: impl Future<Output = Exit> + Send) -> Exit {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    if let Some(threads) = threads {
        builder.worker_threads(threads as usize);
    }
    let failed = |error: std::io::Error| {
        report::message(&format!("the threads that read cannot be started: {error}"), format);
        Exit::NoInput
    };
    let runtime = match builder.enable_all().thread_stack_size(STACK).build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(error),
    };
    // Not on the first thread, whose stack is as the system likes it.
    let exit = thread::scope(|scope| {
        let work = || runtime.block_on(work);
        match thread::Builder::new().name("trailsight".to_owned()).stack_size(STACK).spawn_scoped(scope, work) {
            // What a panic said is on the screen already.
            Ok(thread) => thread.join().unwrap_or(Exit::Bug),
            Err(error) => failed(error),
        }
    });
    // What still reads in the background is not waited for: standard input may never end.
    runtime.shutdown_background();
    exit
}

fn engine(reading: &Reading) -> EngineBuilder {
    let mut builder = Engine::builder().on_error(on_error(reading)).s3(reading.stored.s3.options());
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

fn on_error(reading: &Reading) -> trailsight::OnError {
    match reading.on_error {
        OnError::Skip => trailsight::OnError::Skip,
        OnError::Fail => trailsight::OnError::Fail,
    }
}

/// Opens the places, and only for a window if there is one.
async fn open(
    engine: &Engine,
    places: &[String],
    reading: &Reading,
    window: Option<(i64, i64)>,
    query: &str,
) -> Result<Source, trailsight::Error> {
    let options = |options: OpenOptions| {
        let Stored { account, region_filter, .. } = &reading.stored;
        let (accounts, regions) = asked(query);
        let options = options.with_window(window).with_accounts(account).with_regions(region_filter);
        let options = options.with_asked(accounts, regions);
        match reading.source_format.as_deref() {
            Some(name) => options.with_format(name),
            None => options,
        }
    };
    let opened = engine.open_with(places.iter().cloned(), options);
    // A store may take its time to list millions of keys.
    if !places.iter().any(|place| place.contains("://")) {
        return opened.await;
    }
    tokio::select! {
        opened = opened => opened,
        Ok(()) = tokio::signal::ctrl_c() => {
            report::note("interrupted: nothing was read yet");
            // Nothing is written yet either, and nothing that is under way is waited for.
            std::process::exit(i32::from(Exit::Interrupted.status()))
        }
    }
}

/// The accounts and the regions of which all events are that a query asks for; none where it may ask for any.
fn asked(query: &str) -> (Vec<String>, Vec<String>) {
    let query = parse(query).query;
    let pinned = |fields: [&str; 2]| fields.into_iter().find_map(|field| query.pinned(field)).unwrap_or_default();
    (pinned(["recipientAccountId", "@aws.account"]), pinned(["awsRegion", "@aws.region"]))
}

/// What of the window a query may be opened for: nothing where it reads beyond it.
fn reach(query: &str, window: &Asked) -> Option<(i64, i64)> {
    window.bounds().filter(|_| parse(query).query.stays_in_window())
}

/// Whether nothing lies at the places, at no time.
fn is_nothing(source: &Source) -> bool {
    source.is_empty() && source.folders_pruned() == 0
}

/// Tells that nothing lies at the places.
fn nothing_there(source: &Source, places: &[String], format: ErrorFormat) -> Exit {
    for failure in source.failures() {
        report::warning(&format!("{}: {}", failure.object, failure.reason));
    }
    report::message(
        &format!("nothing to read in {}: there is no file, hidden ones left out", places.join(", ")),
        format,
    );
    Exit::NoInput
}
