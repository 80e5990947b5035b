//! Rows to standard output in the format that was asked for.

use std::io::{self, IsTerminal};

use trailsight::datafusion::arrow::array::RecordBatch;
use trailsight::datafusion::arrow::datatypes::SchemaRef;
use trailsight::output::{self, Format, Options, Writer};

use crate::args::{Printing, color_on_stdout};
use crate::pager::Sink;

/// A chosen format and its options.
pub(crate) struct Choice {
    format: &'static Format,
    options: Options,
    paged: bool,
}

impl Choice {
    /// What `-o` says, or what suits where standard output goes.
    pub(crate) fn new(printing: &Printing) -> Result<Choice, String> {
        let terminal = io::stdout().is_terminal();
        let name = printing.output.as_deref().unwrap_or(if terminal { "table" } else { "ndjson" });
        let format = output::format(name).ok_or_else(|| {
            let known: Vec<_> = output::formats().iter().map(|f| f.spec.name).collect();
            format!("no output format is called `{name}`: write one of {}", known.join(", "))
        })?;
        if format.binary && terminal {
            return Err(format!("`{name}` is not for a terminal: redirect it, as in `-o {name} > result.{name}`"));
        }
        let columns = std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok());
        let screen = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        let mut options = Options::default();
        options.width = printing.width.or(if terminal { screen.or(columns) } else { None });
        options.color = color_on_stdout();
        options.precise = printing.precise;
        Ok(Choice { format, options, paged: !printing.no_pager && !format.binary })
    }

    pub(crate) fn rows(&self, schema: SchemaRef) -> Rows {
        Rows { writer: (self.format.writer)(schema, &self.options), sink: Sink::new(self.paged) }
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

    /// Ends without showing what was held back.
    pub(crate) fn abandon(mut self) {
        self.sink.discard();
    }
}
