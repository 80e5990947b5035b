//! `trailsight fields`: which fields the events have, how often, and of what kind.

use std::sync::Arc;
use std::time::Instant;

use trailsight::datafusion::arrow::array::{ArrayRef, Float64Array, RecordBatch, StringArray, UInt64Array};
use trailsight::datafusion::arrow::error::ArrowError;
use trailsight::scan::{FieldSummary, Statistics, Survey, SurveyOptions};

use super::writing::{Choice, not_written};
use crate::args::{Fields, Terminal, places};
use crate::exit::Exit;
use crate::progress::Bar;
use crate::window::Asked;
use crate::{report, summary};

pub(crate) fn run(args: &Fields, terminal: &Terminal) -> Exit {
    let prepared = places(args.paths.clone())
        .and_then(|places| Ok((places, Asked::new(&args.window)?, Choice::new(&args.printing, terminal)?)));
    match prepared {
        Ok((places, window, choice)) => super::block_on(
            args.reading.threads,
            terminal.error_format,
            survey(args, terminal, &places, &window, &choice),
        ),
        Err(mistake) => report::usage(&mistake, terminal.error_format),
    }
}

async fn survey(args: &Fields, terminal: &Terminal, places: &[String], window: &Asked, choice: &Choice) -> Exit {
    let begun = Instant::now();
    let format = terminal.error_format;
    let opened = match super::engine(&args.reading).build() {
        Ok(engine) => super::open(&engine, places, &args.reading, window.bounds(), "").await,
        Err(error) => Err(error),
    };
    let source = match opened {
        Ok(source) if super::is_nothing(&source) => return super::nothing_there(&source, places, format),
        Ok(source) => source,
        Err(error) => return report::error(&error, format),
    };
    let statistics = Arc::new(Statistics::default());
    let options = SurveyOptions::default()
        .with_records(args.sample)
        .with_window(window.bounds())
        .with_statistics(Arc::clone(&statistics))
        .with_on_error(super::on_error(&args.reading));
    let bar = {
        let statistics = Arc::clone(&statistics);
        let wanted = !args.reading.quiet && !args.reading.no_progress;
        Bar::new(move || statistics.snapshot(), source.total_bytes(), wanted)
    };
    let tell = |rows, took| summary::tell(rows, &statistics.snapshot(), took, window, args.reading.quiet);
    let survey = tokio::select! {
        survey = source.survey(options) => survey,
        _ = tokio::signal::ctrl_c() => {
            drop(bar);
            report::note("interrupted: this is what was read until then");
            tell(None, begun.elapsed());
            return Exit::Interrupted;
        }
    };
    let took = begun.elapsed();
    let survey = match survey {
        Ok(survey) => survey,
        Err(error) => {
            drop(bar);
            let exit = report::error(&error, format);
            tell(None, begun.elapsed());
            return exit;
        }
    };
    let batch = match table(&survey, args.printing.precise, choice.table_width()) {
        Ok(batch) => batch,
        Err(error) => {
            report::message(&error.to_string(), format);
            return Exit::Bug;
        }
    };
    let mut rows = choice.rows(batch.schema(), bar);
    if let Err(error) = rows.write(&batch).and_then(|()| rows.finish()) {
        return not_written(&error, format);
    }
    if survey.truncated {
        report::warning("there are more than 20,000 fields; those met later are left out");
    }
    tell(Some(batch.num_rows()), took);
    let read = statistics.snapshot();
    if summary::is_nothing(&read) {
        Exit::NoInput
    } else if summary::is_partial(&read) && !args.reading.allow_partial {
        Exit::Partial
    } else {
        Exit::Done
    }
}

/// One row for each field. In a table of `width` columns the examples are cut, so that the names are whole.
fn table(survey: &Survey, precise: bool, width: Option<usize>) -> Result<RecordBatch, ArrowError> {
    /// What the columns other than the name and the examples take, with what is between.
    const OTHERS: usize = "  percent".len() + "   events".len() + "  number, null".len() + "  ".len();
    /// Less of the examples is not worth having.
    const LEAST: usize = 12;

    let texts = |text: &dyn Fn(&FieldSummary) -> String| -> ArrayRef {
        Arc::new(StringArray::from_iter_values(survey.fields.iter().map(text)))
    };
    let longest = survey.fields.iter().map(|field| field.path.chars().count()).max().unwrap_or_default();
    let room = width.map(|width| width.saturating_sub(longest + OTHERS).max(LEAST));
    let examples = |field: &FieldSummary| shortened(field.examples.join(", "), room);
    let percents = survey.fields.iter().map(|field| percent(field.count, survey.records, precise));
    RecordBatch::try_from_iter([
        ("field", texts(&|field| field.path.clone())),
        ("percent", Arc::new(Float64Array::from_iter_values(percents)) as ArrayRef),
        ("events", Arc::new(UInt64Array::from_iter_values(survey.fields.iter().map(|field| field.count)))),
        ("kinds", texts(&kinds)),
        ("examples", texts(&examples)),
    ])
}

/// As much of the text as there is room for.
fn shortened(text: String, room: Option<usize>) -> String {
    match room {
        Some(room) if text.chars().count() > room => text.chars().take(room - 1).chain(['…']).collect(),
        _ => text,
    }
}

/// How many in a hundred; to two decimals unless `precise`, but never 100 when one is missing, nor 0 when one is there.
fn percent(some: u64, all: u64, precise: bool) -> f64 {
    if all == 0 {
        return 0.0;
    }
    let percent = 100.0 * some as f64 / all as f64;
    if precise || some == 0 || some == all {
        return percent;
    }
    ((percent * 100.0).round() / 100.0).clamp(0.01, 99.99)
}

/// The kinds of the values, the commonest first.
fn kinds(field: &FieldSummary) -> String {
    let kinds = &field.kinds;
    let mut counted = vec![
        ("text", kinds.text),
        ("number", kinds.number),
        ("truth", kinds.truth),
        ("time", kinds.time),
        ("null", kinds.null),
    ];
    counted.retain(|(_, count)| *count > 0);
    counted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counted.into_iter().map(|(name, _)| name).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_where_the_room_ends() {
        let cut = |room| shortened("naïve".to_owned(), room);
        assert_eq!([cut(None), cut(Some(5)), cut(Some(4))], ["naïve", "naïve", "naï…"]);
    }

    #[test]
    fn a_percentage_does_not_round_away_what_there_is() {
        let rounded = |some, all| percent(some, all, false);
        assert_eq!([rounded(1, 3), rounded(1, 1_000_000), rounded(999_999, 1_000_000)], [33.33, 0.01, 99.99]);
        assert_eq!([rounded(0, 9), rounded(9, 9), rounded(0, 0)], [0.0, 100.0, 0.0]);
        assert_eq!(percent(1, 8_000, true), 0.0125);
    }
}
