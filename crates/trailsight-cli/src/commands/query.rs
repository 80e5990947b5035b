//! `trailsight query`: run a query and write its rows.

use std::time::Instant;

use futures::StreamExt;
use trailsight::{Cancel, Results};

use super::writing::Choice;
use crate::args::{ErrorFormat, Query};
use crate::exit::Exit;
use crate::progress::Bar;
use crate::window::Asked;
use crate::{report, summary};

pub(crate) fn run(args: &Query, format: ErrorFormat) -> Exit {
    let prepared = super::asked(&args.asked)
        .and_then(|asked| Ok((asked, Asked::new(&args.window)?, Choice::new(&args.printing)?)));
    match prepared {
        Ok(((query, places), window, choice)) => {
            super::block_on(answer(args, &query, &places, &window, &choice, format), format)
        }
        Err(mistake) => report::usage(&mistake, format),
    }
}

async fn answer(
    args: &Query,
    query: &str,
    places: &[String],
    window: &Asked,
    choice: &Choice,
    format: ErrorFormat,
) -> Exit {
    let begun = Instant::now();
    let engine = match super::engine(&args.reading).build() {
        Ok(engine) => engine,
        Err(error) => return report::error(&error, format),
    };
    let source = match super::open(&engine, places, args.reading.source_format.as_deref(), format).await {
        Ok(source) => source,
        Err(exit) => return exit,
    };
    let mut builder = window.over(engine.query(query, &source)).pointers(args.ptr);
    if args.no_limit {
        builder = builder.default_limit(None);
    }
    if source.is_empty() {
        // A wrong query is told even where there is nothing to ask.
        if let Err(mistakes) = builder.check() {
            return report::error(&mistakes.into(), format);
        }
        return super::nothing_there(&source, places, format);
    }
    let results = match builder.run().await {
        Ok(results) => results,
        Err(error) => return report::error(&error, format),
    };
    let progress = results.progress();
    let cancel = results.cancel();
    interruptible(cancel.clone());
    let bar = Bar::new(progress.clone(), !args.reading.quiet && !args.reading.no_progress);
    let written = write(results, choice, &cancel, bar).await;
    let read = progress.statistics();
    let exit = match written {
        Written::Rows(rows) => {
            if rows == 0 && !args.reading.quiet {
                report::note("no row: no event matched");
            }
            if summary::is_partial(&read) && !args.reading.allow_partial {
                Exit::Partial
            } else if rows == 0 && args.exit_status {
                Exit::NoRows
            } else {
                Exit::Done
            }
        }
        // Whoever read the output has enough: no summary of what was half read either.
        Written::Closed => return Exit::Done,
        Written::Interrupted => {
            report::note("interrupted");
            Exit::Interrupted
        }
        Written::Error(error) => report::error(&error, format),
        Written::Io(error) => {
            report::message(&format!("the result cannot be written: {error}"), format);
            Exit::NoInput
        }
    };
    summary::tell(&read, begun.elapsed(), window.told(), args.reading.quiet);
    exit
}

/// Ctrl-C ends the query; a second one ends the command.
fn interruptible(cancel: Cancel) {
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            cancel.cancel();
        }
        if tokio::signal::ctrl_c().await.is_ok() {
            std::process::exit(i32::from(Exit::Interrupted.status()));
        }
    });
}

/// How the writing ended.
enum Written {
    Rows(usize),
    Closed,
    Interrupted,
    Error(trailsight::Error),
    Io(trailsight::output::Error),
}

async fn write(mut results: Results, choice: &Choice, cancel: &Cancel, bar: Bar) -> Written {
    let mut bar = Some(bar);
    let mut out = choice.rows(results.schema());
    let mut rows = 0;
    while let Some(batch) = results.next().await {
        let batch = match batch {
            Ok(batch) => batch,
            Err(error) => {
                drop(bar);
                out.abandon();
                return Written::Error(error);
            }
        };
        rows += batch.num_rows();
        // The bar must be gone before rows appear on the same screen.
        if batch.num_rows() > 0 {
            bar = None;
        }
        if let Err(error) = out.write(&batch) {
            return ended(error);
        }
    }
    drop(bar);
    if cancel.is_cancelled() {
        out.abandon();
        return Written::Interrupted;
    }
    match out.finish() {
        Ok(()) => Written::Rows(rows),
        Err(error) => ended(error),
    }
}

fn ended(error: trailsight::output::Error) -> Written {
    if error.is_broken_pipe() { Written::Closed } else { Written::Io(error) }
}
