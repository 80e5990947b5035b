//! `trailsight record`: the event that an `@ptr` points at.

use trailsight::{Engine, Error};

use super::writing::print;
use crate::args::{Record, Terminal};
use crate::exit::Exit;
use crate::report;

pub(crate) fn run(args: &Record, terminal: &Terminal) -> Exit {
    let format = terminal.error_format;
    let places = match args.ptr.rsplit_once('#') {
        None => {
            let help = "a pointer is an object and a number, as the column @ptr shows it: logs/a.json.gz#3";
            return report::usage(&format!("`{}` is not a pointer: {help}", args.ptr), format);
        }
        Some((object, _)) if args.paths.is_empty() => vec![object.to_owned()],
        Some(_) => args.paths.clone(),
    };
    super::block_on(None, format, async {
        match find(args, &places).await {
            Ok(mut text) => {
                if !text.ends_with('\n') {
                    text.push('\n');
                }
                print(&text, terminal)
            }
            Err(error) => report::error(&error, format),
        }
    })
}

async fn find(args: &Record, places: &[String]) -> Result<String, Error> {
    let engine = Engine::builder().s3(args.s3.options()).build()?;
    let places = places.iter().cloned();
    let source = match args.source_format.as_deref() {
        Some(format) => engine.open_as(places, format).await?,
        None => engine.open(places).await?,
    };
    source.record(&args.ptr).await
}
