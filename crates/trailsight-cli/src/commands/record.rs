//! `trailsight record`: the event that an `@ptr` points at.

use std::io::Write;

use trailsight::Engine;

use crate::args::{ErrorFormat, Record};
use crate::exit::Exit;
use crate::report;

pub(crate) fn run(args: &Record, format: ErrorFormat) -> Exit {
    super::block_on(print(args, format), format)
}

async fn print(args: &Record, format: ErrorFormat) -> Exit {
    let places = if args.paths.is_empty() {
        match args.ptr.rsplit_once('#') {
            Some((object, _)) => vec![object.to_owned()],
            None => {
                let help = "a pointer is an object and a number, as the column @ptr shows it: logs/a.json.gz#3";
                return report::usage(&format!("`{}` is not a pointer: {help}", args.ptr), format);
            }
        }
    } else {
        args.paths.clone()
    };
    let engine = match Engine::new() {
        Ok(engine) => engine,
        Err(error) => return report::error(&error, format),
    };
    let source = match super::open(&engine, &places, args.source_format.as_deref(), format).await {
        Ok(source) => source,
        Err(exit) => return exit,
    };
    match source.record(&args.ptr).await {
        Ok(text) => {
            let mut out = std::io::stdout().lock();
            let end = if text.ends_with('\n') { "" } else { "\n" };
            // A closed pipe: whoever reads has enough.
            let _ = out.write_all(text.as_bytes()).and_then(|()| out.write_all(end.as_bytes()));
            Exit::Done
        }
        Err(error) => report::error(&error, format),
    }
}
