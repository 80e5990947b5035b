//! Rows to standard output in the format that was asked for.

use std::io::{self, IsTerminal};

use trailsight::datafusion::arrow::array::RecordBatch;
use trailsight::datafusion::arrow::datatypes::SchemaRef;
use trailsight::output::{self, Format, Options, Writer};

use crate::args::{ErrorFormat, Printing, Terminal, color_on_stdout};
use crate::exit::Exit;
use crate::pager::Sink;
use crate::progress::Bar;
use crate::report;

/// A chosen format and its options.
pub(crate) struct Choice {
    format: &'static Format,
    options: Options,
    paged: bool,
}

impl Choice {
    /// What `-o` says, or what suits where standard output goes.
    pub(crate) fn new(printing: &Printing, terminal: &Terminal) -> Result<Choice, String> {
        let on_screen = io::stdout().is_terminal();
        let name = printing.output.as_deref().unwrap_or(if on_screen { "table" } else { "ndjson" });
        let format = output::format(name).ok_or_else(|| {
            let known: Vec<_> = output::formats().iter().map(|f| f.spec.name).collect();
            format!("no output format is called `{name}`: write one of {}", known.join(", "))
        })?;
        if format.binary && on_screen {
            let name = format.spec.name;
            return Err(format!("{name} is not for a terminal: send it to a file, as in `-o {name} > result.{name}`"));
        }
        let mut options = Options::default();
        options.width = match printing.width {
            Some(0) => None,
            Some(width) => Some(width),
            None => {
                let screen = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
                let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.trim().parse().ok());
                columns.filter(|columns| *columns > 0).or_else(|| screen().filter(|_| on_screen))
            }
        };
        options.color = color_on_stdout();
        // Rows in a table are for people, who must be told the zone.
        options.utc_note = true;
        options.precise = printing.precise;
        Ok(Choice { format, options, paged: !terminal.no_pager && !format.binary })
    }

    /// The columns that rows must fit, where they are a table and must fit any.
    pub(crate) fn table_width(&self) -> Option<usize> {
        self.options.width.filter(|_| self.format.spec.name == "table")
    }

    pub(crate) fn rows(&self, schema: SchemaRef, bar: Bar) -> Rows {
        let sink = Sink::new(self.paged).with_bar(bar);
        Rows { writer: (self.format.writer)(schema, &self.options), sink }
    }
}

/// Rows on their way out.
pub(crate) struct Rows {
    writer: Box<dyn Writer>,
    sink: Sink,
}

impl Rows {
    pub(crate) fn write(&mut self, batch: &RecordBatch) -> output::Result<()> {
        self.writer.write(batch, &mut self.sink)
    }

    pub(crate) fn finish(mut self) -> output::Result<()> {
        self.writer.finish(&mut self.sink)?;
        self.sink.close().map_err(output::Error::from)
    }

    /// Ends without showing what was held back, nor what would make the rest look whole.
    pub(crate) fn abandon(self) {
        self.sink.abandon();
    }
}

/// Prints a text, through the pager where it is long.
pub(crate) fn print(text: &str, terminal: &Terminal) -> Exit {
    use io::Write;

    let mut sink = Sink::new(!terminal.no_pager);
    let written = sink.write_all(text.as_bytes()).and_then(|()| sink.close());
    written.map_or_else(|error| not_written(&error.into(), terminal.error_format), |()| Exit::Done)
}

/// Tells that the output cannot be written, unless whoever reads it has enough.
pub(crate) fn not_written(error: &output::Error, format: ErrorFormat) -> Exit {
    if error.is_broken_pipe() {
        return Exit::Done;
    }
    report::message(&error.to_string(), format);
    Exit::NoInput
}
