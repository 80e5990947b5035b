//! `trailsight check`: the mistakes of a query, found without data.

use super::block_on;
use crate::args::{Check, ErrorFormat};
use crate::exit::Exit;
use crate::report;

pub(crate) fn run(args: &Check, format: ErrorFormat) -> Exit {
    let text = match (&args.query, &args.file) {
        (_, Some(file)) => super::query_file(file),
        (Some(query), None) => Ok(query.clone()),
        (None, None) => Err("no query was given".to_owned()),
    };
    let text = match text {
        Ok(text) => text,
        Err(mistake) => return report::usage(&mistake, format),
    };
    block_on(
        async {
            let engine = match trailsight::Engine::new() {
                Ok(engine) => engine,
                Err(error) => return report::error(&error, format),
            };
            // No place: every field may be there.
            let source = match engine.open(Vec::<String>::new()).await {
                Ok(source) => source,
                Err(error) => return report::error(&error, format),
            };
            match engine.query(&text, &source).check() {
                Ok(()) => Exit::Done,
                Err(mistakes) => report::error(&mistakes.into(), format),
            }
        },
        format,
    )
}
