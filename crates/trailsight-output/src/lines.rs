//! What the text formats share: rows go into a buffer, which is handed on when it is large enough.

use std::io;

use arrow::array::RecordBatch;

use crate::{Result, Writer};

/// A text format, as three things to append.
pub(crate) trait Lines: Send {
    /// What stands before the first row.
    fn start(&mut self, _out: &mut String) {}

    /// One row.
    fn row(&mut self, batch: &RecordBatch, row: usize, out: &mut String);

    /// What stands after the last row.
    fn end(&mut self, _out: &mut String) {}
}

/// A writer for `lines`.
pub(crate) fn writer(lines: impl Lines + 'static) -> Box<dyn Writer> {
    Box::new(LineWriter { lines, started: false, buffer: String::new() })
}

struct LineWriter<L> {
    lines: L,
    started: bool,
    buffer: String,
}

/// Large enough that the cost of a write does not matter.
const ENOUGH: usize = 64 * 1024;

impl<L: Lines> LineWriter<L> {
    fn start(&mut self) {
        if !std::mem::replace(&mut self.started, true) {
            self.lines.start(&mut self.buffer);
        }
    }

    fn hand_on(&mut self, out: &mut dyn io::Write) -> Result<()> {
        out.write_all(self.buffer.as_bytes())?;
        self.buffer.clear();
        Ok(())
    }
}

impl<L: Lines> Writer for LineWriter<L> {
    fn write(&mut self, batch: &RecordBatch, out: &mut dyn io::Write) -> Result<()> {
        self.start();
        for row in 0..batch.num_rows() {
            self.lines.row(batch, row, &mut self.buffer);
            if self.buffer.len() >= ENOUGH {
                self.hand_on(out)?;
            }
        }
        self.hand_on(out)
    }

    fn finish(&mut self, out: &mut dyn io::Write) -> Result<()> {
        self.start();
        self.lines.end(&mut self.buffer);
        self.hand_on(out)
    }
}
