//! `trailsight fmt`: a query in its canonical form.

use std::io::{IsTerminal, Write, stdin};
use std::path::PathBuf;

use trailsight::syntax::{Layout, format};

use super::writing::not_written;
use crate::args::{Fmt, Terminal, query_file};
use crate::exit::Exit;
use crate::report;

pub(crate) fn run(args: &Fmt, terminal: &Terminal) -> Exit {
    let errors = terminal.error_format;
    let text = match (&args.query, &args.file) {
        (_, Some(file)) => query_file(file),
        (Some(query), None) => Ok(query.clone()),
        (None, None) if stdin().is_terminal() => {
            Err("no query was given: write it, or name a file with --file".to_owned())
        }
        (None, None) => query_file(&PathBuf::from("-")),
    };
    let text = match text {
        Ok(text) => text,
        Err(mistake) => return report::usage(&mistake, errors),
    };
    let layout = if args.one_line { Layout::OneLine } else { Layout::Lines };
    let formatted = match format(&text, layout) {
        Ok(formatted) => formatted,
        Err(mistakes) => return report::mistakes(&text, &mistakes, errors),
    };
    if args.check {
        // A file ends with a line end, an argument does not.
        let same = text.strip_suffix('\n').unwrap_or(&text) == formatted;
        return if same { Exit::Done } else { Exit::No };
    }
    let mut out = std::io::stdout().lock();
    match writeln!(out, "{formatted}").and_then(|()| out.flush()) {
        Ok(()) => Exit::Done,
        Err(error) => not_written(&error.into(), errors),
    }
}
