//! What goes to standard error when something is wrong.

use anstream::eprintln;
use anstyle::{AnsiColor, Style};
use trailsight::{Error, InputError};

use crate::args::{ErrorFormat, color_on_stderr};
use crate::exit::Exit;

/// Tells an error of the engine and how the command ends by it.
pub(crate) fn error(error: &Error, format: ErrorFormat) -> Exit {
    match error {
        Error::Query(mistakes) => {
            match format {
                ErrorFormat::Text => eprintln!("{}", mistakes.render(color_on_stderr()).trim_end()),
                ErrorFormat::Json => eprintln!("{}", mistakes.to_json()),
            }
            Exit::BadQuery
        }
        Error::Input(InputError::Damaged(_)) => {
            message(&error.to_string(), format);
            Exit::Partial
        }
        Error::Input(InputError::Setting(_)) => usage(&error.to_string(), format),
        Error::Input(InputError::Open(trailsight::scan::OpenError::UnknownFormat { .. })) => {
            usage(&error.to_string(), format)
        }
        Error::Input(_) => {
            message(&error.to_string(), format);
            Exit::NoInput
        }
        Error::Memory(_) => {
            message(&format!("{error}; raise --memory-limit, or narrow the query"), format);
            Exit::NoInput
        }
        _ => {
            message(&error.to_string(), format);
            Exit::Bug
        }
    }
}

/// A mistake on the command line.
pub(crate) fn usage(text: &str, format: ErrorFormat) -> Exit {
    message(text, format);
    Exit::BadQuery
}

/// One sentence about what is wrong.
pub(crate) fn message(text: &str, format: ErrorFormat) {
    let red = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
    match format {
        ErrorFormat::Text => eprintln!("{red}error{red:#}: {text}"),
        ErrorFormat::Json => eprintln!("{{\"error\":{}}}", json_string(text)),
    }
}

/// Something to know that is no error.
pub(crate) fn note(text: &str) {
    let dim = Style::new().dimmed();
    eprintln!("{dim}{text}{dim:#}");
}

/// Something that went wrong without ending the query.
pub(crate) fn warning(text: &str) {
    let yellow = Style::new().bold().fg_color(Some(AnsiColor::Yellow.into()));
    eprintln!("{yellow}warning{yellow:#}: {text}");
}

/// `text` without the control characters by which a name in an archive could steer the terminal.
pub(crate) fn harmless(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
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
