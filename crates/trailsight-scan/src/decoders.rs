//! What reads the records of one execution: a decoder for each format, made when the format is first met.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use arrow::array::ArrayRef;
use trailsight_extract::{Bounds, Span};

use crate::formats::{Decoder, Formats, Reading, Rows, Splitter, Wanted};
use crate::skip::Needles;
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
    /// What must be in the bytes of records that pass, where fields are read from them as they stand.
    needles: Option<Needles>,
    /// Whether the numbers of records are asked for.
    numbered: bool,
}

impl Decoders {
    pub(crate) fn new(source: &Source, wanted: Vec<Wanted>, columns: Arc<[Wanted]>) -> Decoders {
        let made = (0..source.inner.formats.len()).map(|_| OnceLock::new()).collect();
        Decoders { source: source.clone(), wanted, columns, made, needles: None, numbered: false }
    }

    /// Passes over what does not hold this. `numbered` says whether the numbers of records in their objects are asked for.
    pub(crate) fn with_needles(mut self, needles: Option<Needles>, numbered: bool) -> Decoders {
        (self.needles, self.numbered) = (needles, numbered);
        self
    }

    /// What is looked for in bytes before they are parsed, in formats that let it.
    pub(crate) fn searched(&self) -> Option<&Needles> {
        self.needles.as_ref()
    }

    /// What must be in the bytes of records of a format.
    fn needles(&self, format: usize) -> Option<&Needles> {
        let needles = self.needles.as_ref()?;
        let Reading::Records(reading) = self.formats().at(format).reading() else { return None };
        reading.verbatim().then_some(needles)
    }

    /// Whether records within the bytes of a whole object may pass.
    pub(crate) fn may_hold(&self, format: usize, object: &[u8]) -> bool {
        self.needles(format).is_none_or(|needles| needles.may_hold(object))
    }

    /// Whether it is worth it to choose among records before they are read. Pointers number the events of an object, and
    /// nobody knows whether what is not read is one.
    pub(crate) fn chooses(&self, format: usize) -> bool {
        !self.numbered && self.needles(format).is_some_and(Needles::is_worth_it)
    }

    /// The numbers of the records that may pass; none when that is all of them.
    pub(crate) fn narrow(&self, format: usize, block: &[u8], records: &[Span]) -> Option<Vec<u32>> {
        self.needles(format)?.narrow(block, records, None)
    }

    /// The same, of records whose escapes are known.
    pub(crate) fn choose(&self, format: usize, block: &[u8], bounds: &Bounds) -> Option<Vec<u32>> {
        self.needles(format)?.narrow(block, &bounds.records, Some(&bounds.escapes))
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
