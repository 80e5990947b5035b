//! Record batches to bytes a person or a program reads.
//!
//! Each output has one file in `formats/` and one line in the list that [`formats`] returns. A [`Format`] describes
//! itself and makes a [`Writer`], which is given the batches of a result one after another:
//!
//! ```
//! use std::sync::Arc;
//! use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};
//! use trailsight_output::{Options, format};
//!
//! let batch = RecordBatch::try_from_iter([
//!     ("user", Arc::new(StringArray::from(vec!["ana", "raj"])) as ArrayRef),
//!     ("calls", Arc::new(Int64Array::from(vec![12, 7])) as ArrayRef),
//! ])?;
//! let mut bytes = Vec::new();
//! let csv = format("csv").ok_or("no such format")?;
//! let mut writer = (csv.writer)(batch.schema(), &Options::default());
//! writer.write(&batch, &mut bytes)?;
//! writer.finish(&mut bytes)?;
//! assert_eq!(String::from_utf8(bytes)?, "user,calls\nana,12\nraj,7\n");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The text of a value
//!
//! Every text format prints a value the same way, the way CloudWatch Logs Insights does:
//!
//! | kind | text |
//! | --- | --- |
//! | timestamp | `2026-11-01 09:30:00.000`, in UTC whatever zone the column names, cut to milliseconds |
//! | date | `2026-11-01` |
//! | integer | plain digits |
//! | floating point | at most four decimals of the double's exact value, none when it is whole, never an exponent |
//! | floating point, [`Options::precise`] | the shortest text that reads back as the same double |
//! | decimal | all its digits, trailing zeros cut |
//! | boolean | `1` or `0` |
//! | bytes | base64 |
//! | list, struct, map | their JSON text, in which numbers are precise and booleans `true` and `false` |
//! | missing, NaN, infinite | nothing; each format says what it puts there |

mod error;
mod formats;
mod held;
mod json;
mod lines;
mod plain;
mod value;
mod visible;

use std::io;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use trailsight_spec::Spec;

pub use error::{Error, Result};
pub use formats::{format, formats};
pub use value::value_text;

/// How a result shall look. What a format has no use for it ignores.
///
/// ```
/// let mut options = trailsight_output::Options::default();
/// options.width = Some(80);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// The columns of the terminal that a `table` must fit; fewer than 20 count as 20. `None`, the default, cuts
    /// nothing.
    pub width: Option<usize>,
    /// Whether a `table` may use colour: bold names, dim rules and marks for missing values.
    pub color: bool,
    /// Whether a `table` that shows times says under its last row that they are in UTC.
    pub utc_note: bool,
    /// Print floating-point numbers in full rather than to four decimals.
    pub precise: bool,
    /// In `csv` and `tsv`, put `'` before a text that a spreadsheet would run as a formula. This changes the data, so
    /// it is for files that people open, not for files that programs read.
    pub formula_guard: bool,
}

/// Turns the batches of one result into bytes.
///
/// Call [`write`](Writer::write) for each batch, in order, then [`finish`](Writer::finish) once, also when there was
/// no batch: some formats begin only there. Every call gets the same `out`, which is not flushed.
pub trait Writer: Send {
    /// Takes one more batch, whose columns are those of the schema the writer was made with.
    fn write(&mut self, batch: &RecordBatch, out: &mut dyn io::Write) -> Result<()>;

    /// Writes what was held back and what ends the format.
    fn finish(&mut self, out: &mut dyn io::Write) -> Result<()>;
}

/// An output format: what it says of itself, and how to write it.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    /// Name, aliases, edges and examples.
    pub spec: &'static Spec,
    /// Whether the bytes are no text, so that they do not belong on a terminal.
    pub binary: bool,
    /// Makes a writer for one result.
    pub writer: fn(SchemaRef, &Options) -> Box<dyn Writer>,
}

/// The rows of `batches` as `ndjson` prints them by default, one JSON object a line.
///
/// ```
/// use std::sync::Arc;
/// use arrow::array::{ArrayRef, Int64Array, RecordBatch};
///
/// let numbers = Arc::new(Int64Array::from(vec![Some(1), None])) as ArrayRef;
/// let batch = RecordBatch::try_from_iter([("n", numbers)])?;
/// assert_eq!(trailsight_output::to_ndjson_string(&[batch]), "{\"n\":1}\n{}\n");
/// # Ok::<(), arrow::error::ArrowError>(())
/// ```
pub fn to_ndjson_string(batches: &[RecordBatch]) -> String {
    let mut out = String::new();
    for batch in batches {
        let rows = json::Rows::new(&batch.schema(), &Options::default());
        for row in 0..batch.num_rows() {
            rows.push(batch, row, &mut out);
            out.push('\n');
        }
    }
    out
}
