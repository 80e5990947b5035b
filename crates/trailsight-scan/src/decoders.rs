//! What reads the records of one execution: a decoder for each format, made when the format is first met.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use arrow::array::ArrayRef;

use crate::formats::{Decoder, Formats, Reading, Rows, Splitter, Wanted};
use crate::source::Source;

/// Shared by all who read for one execution.
pub(crate) struct Decoders {
    source: Source,
    /// What is decoded of records.
    wanted: Vec<Wanted>,
    /// What is wanted of objects that are read by column.
    columns: Arc<[Wanted]>,
    /// For each format, by its number.
    made: Vec<OnceLock<Box<dyn Decoder>>>,
}

impl Decoders {
    pub(crate) fn new(source: &Source, wanted: Vec<Wanted>, columns: Arc<[Wanted]>) -> Decoders {
        let made = (0..source.inner.formats.len()).map(|_| OnceLock::new()).collect();
        Decoders { source: source.clone(), wanted, columns, made }
    }

    /// What is wanted of objects that are read by column.
    pub(crate) fn columns(&self) -> &[Wanted] {
        &self.columns
    }

    fn formats(&self) -> &Formats {
        &self.source.inner.formats
    }

    /// None for a format whose objects are read by column.
    fn decoder(&self, format: usize) -> Option<&dyn Decoder> {
        let Reading::Records(reading) = self.formats().at(format).reading() else { return None };
        Some(&**self.made[format].get_or_init(|| reading.decoder(&self.wanted)))
    }

    /// What finds the records of one object of the format; none when it is read by column.
    pub(crate) fn splitter(&self, format: usize) -> Option<Box<dyn Splitter>> {
        self.decoder(format).map(|decoder| decoder.splitter())
    }

    /// Some of the wanted fields, in their order.
    pub(crate) fn decode(&self, format: usize, rows: &Rows<'_>, fields: Range<usize>) -> Vec<ArrayRef> {
        match self.decoder(format) {
            Some(decoder) if !fields.is_empty() => decoder.decode(rows, fields),
            _ => Vec::new(),
        }
    }
}
