//! `trailsight check`: the mistakes of a query, found without data.

use trailsight::{Engine, Project};

use crate::args::{Check, Terminal, query_file};
use crate::exit::Exit;
use crate::report;

pub(crate) fn run(args: &Check, terminal: &Terminal) -> Exit {
    let format = terminal.error_format;
    let text = match (&args.query, &args.file) {
        (_, Some(file)) => query_file(file),
        (Some(query), None) => Ok(query.clone()),
        (None, None) => Err("no query was given".to_owned()),
    };
    match text.and_then(|text| Ok((text, args.naming.project()?))) {
        Ok((text, project)) => super::block_on(None, format, async {
            match check(&text, project, args.strict).await {
                Ok(()) => Exit::Done,
                Err(error) => report::error(&error, format),
            }
        }),
        Err(mistake) => report::usage(&mistake, format),
    }
}

async fn check(text: &str, project: Project, strict: bool) -> Result<(), trailsight::Error> {
    let engine = Engine::builder().project(project).build()?;
    // No place: every field may be there.
    let source = engine.open(Vec::<String>::new()).await?;
    Ok(engine.query(text, &source).strict(strict).check()?)
}
