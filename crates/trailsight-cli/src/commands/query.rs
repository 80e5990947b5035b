//! `trailsight query`: run a query and write its rows.

use std::time::{Duration, Instant};

use futures::StreamExt;
use trailsight::syntax::{Command, parse};
use trailsight::{Cancel, Error, InputError, Project, Results, Settings};

use super::writing::{Choice, not_written};
use crate::args::{ErrorFormat, Query, Terminal};
use crate::exit::Exit;
use crate::progress::Bar;
use crate::window::Asked;
use crate::{report, summary};

pub(crate) fn run(args: &Query, terminal: &Terminal) -> Exit {
    let prepared = args.naming.project().and_then(|project| {
        let asked = args.asked.read(&project)?;
        Ok((project, asked, Asked::new(&args.window)?, Choice::new(&args.printing, terminal)?))
    });
    match prepared {
        Ok((project, asked, window, choice)) => super::block_on(
            args.reading.threads,
            terminal.error_format,
            answer(args, terminal, project, (&asked.0, &asked.1), &window, &choice),
        ),
        Err(mistake) => report::usage(&mistake, terminal.error_format),
    }
}

async fn answer(
    args: &Query,
    terminal: &Terminal,
    project: Project,
    (query, places): (&str, &[String]),
    window: &Asked,
    choice: &Choice,
) -> Exit {
    let begun = Instant::now();
    let format = terminal.error_format;
    let quiet = args.reading.quiet;
    let engine = match super::engine(&args.reading).project(project).build() {
        Ok(engine) => engine,
        Err(error) => return report::error(&error, format),
    };
    let source = match super::open(&engine, places, &args.reading, super::reach(query, window), query).await {
        Ok(source) => source,
        Err(error) => return refused(&error, query, places, format),
    };
    let mut builder = window.over(engine.query(query, &source)).pointers(args.ptr).strict(args.asked.strict);
    if args.no_limit {
        builder = builder.default_limit(None);
    }
    if let Some(rows) = args.limit {
        builder = builder.limit(rows);
    }
    // Without a place the query names its own source.
    if super::is_nothing(&source) && !places.is_empty() {
        // A wrong query is told even where there is nothing to ask.
        return match builder.check() {
            Ok(()) => super::nothing_there(&source, places, format),
            Err(mistakes) => refused(&mistakes.into(), query, places, format),
        };
    }
    let results = match builder.run().await {
        Ok(results) => results,
        Err(error) => return refused(&error, query, places, format),
    };
    let progress = results.progress();
    let cancel = results.cancel();
    interruptible(cancel.clone());
    let bar = {
        let progress = progress.clone();
        let total = progress.total_bytes();
        Bar::new(move || progress.statistics(), total, !quiet && !args.reading.no_progress)
    };
    let mut took = Duration::ZERO;
    let written = write(results, choice, &cancel, bar, || took = begun.elapsed()).await;
    let mut read = progress.statistics();
    let mut shown = None;
    let exit = match written {
        Written::Rows(rows) => {
            shown = Some(rows);
            if !quiet {
                about_rows(rows, query, args.no_limit || args.limit.is_some());
            }
            if summary::is_nothing(&read) {
                Exit::NoInput
            } else if summary::is_partial(&read) && !args.reading.allow_partial {
                Exit::Partial
            } else if rows == 0 && args.exit_status {
                Exit::No
            } else {
                Exit::Done
            }
        }
        Written::Interrupted => {
            report::note("interrupted: this is what was read until then");
            Exit::Interrupted
        }
        Written::Error(error) => {
            if matches!(error, Error::Input(InputError::Damaged(_))) {
                // The error names it.
                read.failures.clear();
            }
            report::error(&error, format)
        }
        // Whoever read the output has enough: no summary of what was half read either.
        Written::Not(error) => return not_written(&error, format),
    };
    summary::tell(shown, &read, took, window, quiet);
    exit
}

/// Tells what is not to be seen from the rows alone.
fn about_rows(rows: usize, query: &str, no_limit: bool) {
    if rows == 0 {
        report::note("no event matched");
    }
    let most = Settings::default().default_limit;
    let limits = || parse(query).query.stages.iter().any(|stage| matches!(stage.command, Command::Limit(_)));
    if !no_limit && most.is_some_and(|most| most == rows as u64) && !limits() {
        report::note(&format!(
            "only {} rows are shown, there may be more: write `limit` in the query, or --no-limit",
            summary::grouped(rows as u64)
        ));
    }
}

/// Tells why the query did not begin; and somebody who wrote the path first to write it last.
fn refused(error: &Error, query: &str, places: &[String], format: ErrorFormat) -> Exit {
    let exit = report::error(error, format);
    if format == ErrorFormat::Text && std::fs::exists(query).unwrap_or(false) {
        let places = places.join(" ");
        report::note(&format!("`{query}` was taken as the query and `{places}` as the path: write the query first"));
    }
    exit
}

/// Ctrl-C ends the query, and so does whoever asks the process to end; a second time ends the command.
fn interruptible(cancel: Cancel) {
    tokio::spawn(async move {
        if asked_to_end().await {
            cancel.cancel();
        }
        if asked_to_end().await {
            std::process::exit(i32::from(Exit::Interrupted.status()));
        }
    });
}

#[cfg(unix)]
async fn asked_to_end() -> bool {
    use tokio::signal::unix::{SignalKind, signal};

    // Left to itself it ends the process on the spot, and what was written to temporary files stays there.
    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return tokio::signal::ctrl_c().await.is_ok() };
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted.is_ok(),
        asked = terminate.recv() => asked.is_some(),
    }
}

#[cfg(not(unix))]
async fn asked_to_end() -> bool {
    tokio::signal::ctrl_c().await.is_ok()
}

/// How the writing ended.
enum Written {
    Rows(usize),
    Interrupted,
    Error(Error),
    Not(trailsight::output::Error),
}

/// Writes all rows, and says so when the last one is there: how long somebody looks at a pager is not our time.
async fn write(mut results: Results, choice: &Choice, cancel: &Cancel, bar: Bar, read: impl FnOnce()) -> Written {
    let mut out = choice.rows(results.schema(), bar);
    let mut rows = 0;
    while let Some(batch) = results.next().await {
        match batch {
            Ok(batch) => {
                rows += batch.num_rows();
                if let Err(error) = out.write(&batch) {
                    return Written::Not(error);
                }
            }
            Err(error) => {
                read();
                out.abandon();
                return Written::Error(error);
            }
        }
    }
    read();
    if cancel.is_cancelled() {
        out.abandon();
        return Written::Interrupted;
    }
    match out.finish() {
        Ok(()) => Written::Rows(rows),
        Err(error) => Written::Not(error),
    }
}
