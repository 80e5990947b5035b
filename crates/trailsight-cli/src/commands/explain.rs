//! `trailsight explain`: how a query would be run, and what would be read.

use trailsight::Project;

use super::writing::print;
use crate::args::{Explain, Terminal};
use crate::exit::Exit;
use crate::report;
use crate::window::Asked;

pub(crate) fn run(args: &Explain, terminal: &Terminal) -> Exit {
    let format = terminal.error_format;
    let prepared = args.naming.project().and_then(|project| {
        let asked = args.asked.read(&project)?;
        Ok((project, asked, Asked::new(&args.window)?))
    });
    match prepared {
        Ok((project, (query, places), window)) => super::block_on(args.reading.threads, format, async {
            match explain(args, project, &query, &places, &window).await {
                Ok(text) => print(&text, terminal),
                Err(error) => report::error(&error, format),
            }
        }),
        Err(mistake) => report::usage(&mistake, format),
    }
}

async fn explain(
    args: &Explain,
    project: Project,
    query: &str,
    places: &[String],
    window: &Asked,
) -> Result<String, trailsight::Error> {
    let engine = super::engine(&args.reading).project(project).build()?;
    let source = super::open(&engine, places, &args.reading, super::reach(query, window), query).await?;
    let mut text = window.over(engine.query(query, &source)).strict(args.asked.strict).explain().await?.to_string();
    if !window.told().is_empty() {
        text.push_str(&format!("{}\n", window.told()));
    }
    Ok(text)
}
