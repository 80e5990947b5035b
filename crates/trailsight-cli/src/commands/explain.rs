//! `trailsight explain`: how a query would be run, and what would be read.

use std::io::Write;

use crate::args::{ErrorFormat, Explain};
use crate::exit::Exit;
use crate::pager::Sink;
use crate::report;
use crate::window::Asked;

pub(crate) fn run(args: &Explain, format: ErrorFormat) -> Exit {
    let prepared = super::asked(&args.asked).and_then(|asked| Ok((asked, Asked::new(&args.window)?)));
    match prepared {
        Ok(((query, places), window)) => super::block_on(explain(args, &query, &places, &window, format), format),
        Err(mistake) => report::usage(&mistake, format),
    }
}

async fn explain(args: &Explain, query: &str, places: &[String], window: &Asked, format: ErrorFormat) -> Exit {
    let engine = match super::engine(&args.reading).build() {
        Ok(engine) => engine,
        Err(error) => return report::error(&error, format),
    };
    let source = match super::open(&engine, places, args.reading.source_format.as_deref(), format).await {
        Ok(source) => source,
        Err(exit) => return exit,
    };
    let explained = window.over(engine.query(query, &source)).explain().await;
    let explanation = match explained {
        Ok(explanation) => explanation,
        Err(error) => return report::error(&error, format),
    };
    let mut sink = Sink::new(true);
    let mut text = explanation.to_string();
    if !window.told().is_empty() {
        text.push_str(&format!("{}\n", window.told()));
    }
    // A closed pipe or pager: whoever reads has enough.
    let _ = sink.write_all(text.as_bytes()).and_then(|()| sink.close());
    Exit::Done
}
