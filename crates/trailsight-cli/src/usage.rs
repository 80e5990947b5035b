//! A command line that cannot be understood, and `--help` and `--version`, which take the same way out of the parser.

use std::io::Write;

use clap::error::{Error, ErrorKind};

use crate::args::{Color, ErrorFormat};
use crate::exit::Exit;
use crate::report;

/// Prints what the parser of the command line gave instead of arguments.
pub(crate) fn refuse(error: Error) -> Exit {
    // There are no arguments yet, but how to tell it may have been said.
    if let Some(color) = said("color").and_then(|word| <Color as clap::ValueEnum>::from_str(&word, true).ok()) {
        color.apply();
    }
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        // A closed pipe: whoever reads has enough.
        let _ = write!(anstream::stdout(), "{}", error.render().ansi());
        return Exit::Done;
    }
    let json = said("error-format").and_then(|word| <ErrorFormat as clap::ValueEnum>::from_str(&word, true).ok());
    if json == Some(ErrorFormat::Json) {
        let text = error.render().to_string();
        let text = text.split("\n\nUsage:").next().unwrap_or_default().trim();
        report::message(text.strip_prefix("error: ").unwrap_or(text), ErrorFormat::Json);
    } else {
        let _ = write!(anstream::stderr(), "{}", error.render().ansi());
        if error.kind() == ErrorKind::InvalidSubcommand {
            report::note("a question is asked with: trailsight query QUERY PATH...");
        }
    }
    Exit::Mistake
}

/// The value of a long option on the command line, wherever it stands.
fn said(option: &str) -> Option<String> {
    let mut words = std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned());
    while let Some(word) = words.next() {
        let Some(rest) = word.strip_prefix("--").and_then(|word| word.strip_prefix(option)) else { continue };
        match rest.strip_prefix('=') {
            Some(value) => return Some(value.to_owned()),
            None if rest.is_empty() => return words.next(),
            None => {}
        }
    }
    None
}
