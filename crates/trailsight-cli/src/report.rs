//! What goes to standard error when something is wrong.
//!
//! Nothing here fails: where standard error is closed, nobody wants to know.

use std::fmt::Display;
use std::io::Write;
use std::panic::PanicHookInfo;

use anstyle::{AnsiColor, Style};
use trailsight::scan::OpenError;
use trailsight::syntax::{Diagnostic, render, to_json};
use trailsight::{Error, InputError};

use crate::args::{ErrorFormat, color_on_stderr};
use crate::exit::Exit;

/// One line, or several.
pub(crate) fn say(text: impl Display) {
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// Tells an error of the engine and how the command ends by it.
pub(crate) fn error(error: &Error, format: ErrorFormat) -> Exit {
    let exit = match error {
        Error::Query(mistakes) => {
            match format {
                ErrorFormat::Text => say(mistakes.render(color_on_stderr()).trim_end()),
                ErrorFormat::Json => say(mistakes.to_json()),
            }
            return Exit::Mistake;
        }
        Error::Memory(_) => {
            message(&format!("{error}; raise --memory-limit, or narrow the query"), format);
            return Exit::NoInput;
        }
        Error::Input(InputError::Damaged(_)) => Exit::Partial,
        Error::Input(InputError::Setting(_) | InputError::Project { .. }) => Exit::Mistake,
        Error::Input(InputError::Open(OpenError::UnknownFormat { .. } | OpenError::BadPattern { .. })) => Exit::Mistake,
        Error::Input(_) => Exit::NoInput,
        _ => Exit::Bug,
    };
    message(&error.to_string(), format);
    exit
}

/// Tells the mistakes of a query, found without an engine.
pub(crate) fn mistakes(query: &str, mistakes: &[Diagnostic], format: ErrorFormat) -> Exit {
    match format {
        ErrorFormat::Text => say(render(query, mistakes, color_on_stderr()).trim_end()),
        ErrorFormat::Json => say(to_json(query, mistakes)),
    }
    Exit::Mistake
}

/// A mistake on the command line.
pub(crate) fn usage(text: &str, format: ErrorFormat) -> Exit {
    message(text, format);
    Exit::Mistake
}

/// One sentence about what is wrong.
pub(crate) fn message(text: &str, format: ErrorFormat) {
    let red = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
    match format {
        ErrorFormat::Text => say(format_args!("{red}error{red:#}: {}", harmless(text))),
        ErrorFormat::Json => say(format_args!("{{\"error\":{}}}", json_string(text))),
    }
}

/// Something to know that is no error.
pub(crate) fn note(text: &str) {
    let dim = Style::new().dimmed();
    say(format_args!("{dim}{}{dim:#}", harmless(text)));
}

/// Something that went wrong without ending the query.
pub(crate) fn warning(text: &str) {
    let yellow = Style::new().bold().fg_color(Some(AnsiColor::Yellow.into()));
    say(format_args!("{yellow}warning{yellow:#}: {}", harmless(text)));
}

/// A panic, told as what it is.
pub(crate) fn bug(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(|at| format!(" at {at}")).unwrap_or_default();
    let words = panic.payload_as_str().unwrap_or("no reason was given");
    let text = format!("this is a bug in trailsight, please report it with the command: {words}{place}");
    message(&text, ErrorFormat::Text);
}

/// `text` without the control characters by which a name in an archive could steer the terminal.
fn harmless(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect()
}

fn json_string(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            c if c.is_control() => quoted.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
