//! `trailsight fields`: which fields the events have, how often, and of what kind.

use std::sync::Arc;
use std::time::Instant;

use trailsight::datafusion::arrow::array::{ArrayRef, Float64Array, RecordBatch, StringArray, UInt64Array};
use trailsight::datafusion::arrow::datatypes::{DataType, Field, Schema};
use trailsight::scan::{FieldSummary, Statistics, Survey, SurveyOptions};

use super::writing::Choice;
use crate::args::{ErrorFormat, Fields, OnError, places};
use crate::exit::Exit;
use crate::window::Asked;
use crate::{report, summary};

pub(crate) fn run(args: &Fields, format: ErrorFormat) -> Exit {
    let prepared =
        places(&args.paths).and_then(|places| Ok((places, Asked::new(&args.window)?, Choice::new(&args.printing)?)));
    match prepared {
        Ok((places, window, choice)) => super::block_on(survey(args, &places, &window, &choice, format), format),
        Err(mistake) => report::usage(&mistake, format),
    }
}

async fn survey(args: &Fields, places: &[String], window: &Asked, choice: &Choice, format: ErrorFormat) -> Exit {
    let begun = Instant::now();
    let engine = match super::engine(&args.reading).build() {
        Ok(engine) => engine,
        Err(error) => return report::error(&error, format),
    };
    let source = match super::open(&engine, places, args.reading.source_format.as_deref(), format).await {
        Ok(source) => source,
        Err(exit) => return exit,
    };
    if source.is_empty() {
        return super::nothing_there(&source, places, format);
    }
    let statistics = Arc::new(Statistics::default());
    let on_error = match args.reading.on_error {
        OnError::Skip => trailsight::OnError::Skip,
        OnError::Fail => trailsight::OnError::Fail,
    };
    let options = SurveyOptions::default()
        .with_records(args.sample)
        .with_window(window.bounds())
        .with_statistics(Arc::clone(&statistics))
        .with_on_error(on_error);
    let survey = match source.survey(options).await {
        Ok(survey) => survey,
        Err(error) => return report::error(&error, format),
    };
    let batch = match table(&survey) {
        Ok(batch) => batch,
        Err(error) => {
            report::message(&error.to_string(), format);
            return Exit::Bug;
        }
    };
    let mut rows = choice.rows(batch.schema());
    if let Err(error) = rows.write(&batch).and_then(|()| rows.finish()) {
        if error.is_broken_pipe() {
            return Exit::Done;
        }
        report::message(&format!("the result cannot be written: {error}"), format);
        return Exit::NoInput;
    }
    if survey.truncated {
        report::warning("there are more than 20,000 fields; those met later are left out");
    }
    let read = statistics.snapshot();
    summary::tell(&read, begun.elapsed(), window.told(), args.reading.quiet);
    if summary::is_partial(&read) && !args.reading.allow_partial { Exit::Partial } else { Exit::Done }
}

fn table(survey: &Survey) -> Result<RecordBatch, trailsight::datafusion::arrow::error::ArrowError> {
    let fields = &survey.fields;
    let filled =
        |f: &FieldSummary| if survey.records == 0 { 0.0 } else { 100.0 * f.count as f64 / survey.records as f64 };
    let columns: Vec<(&str, DataType, ArrayRef)> = vec![
        ("field", DataType::Utf8, Arc::new(StringArray::from_iter_values(fields.iter().map(|f| &f.path)))),
        ("filled %", DataType::Float64, Arc::new(Float64Array::from_iter_values(fields.iter().map(filled)))),
        ("events", DataType::UInt64, Arc::new(UInt64Array::from_iter_values(fields.iter().map(|f| f.count)))),
        ("kinds", DataType::Utf8, Arc::new(StringArray::from_iter_values(fields.iter().map(kinds)))),
        (
            "examples",
            DataType::Utf8,
            Arc::new(StringArray::from_iter_values(fields.iter().map(|f| f.examples.join(", ")))),
        ),
    ];
    let schema = Schema::new(columns.iter().map(|(n, t, _)| Field::new(*n, t.clone(), false)).collect::<Vec<_>>());
    RecordBatch::try_new(Arc::new(schema), columns.into_iter().map(|(_, _, column)| column).collect())
}

fn kinds(field: &FieldSummary) -> String {
    let kinds = &field.kinds;
    let counted = [
        ("text", kinds.text),
        ("number", kinds.number),
        ("truth", kinds.truth),
        ("time", kinds.time),
        ("null", kinds.null),
    ];
    let present: Vec<_> = counted.into_iter().filter(|(_, count)| *count > 0).map(|(name, _)| name).collect();
    present.join(", ")
}
