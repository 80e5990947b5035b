//! The text of one record.

use std::sync::Arc;

use arrow::array::{Array, AsArray};
use trailsight_extract::Kind;

use crate::decoders::Decoders;
use crate::error::{RecordError, ScanError};
use crate::feed::Fetched;
use crate::formats::Wanted;
use crate::reader::{Piece, Reader};
use crate::source::{OnError, Source};

/// Reads the object up to the record.
pub(crate) async fn read(source: &Source, object: usize, ordinal: u32) -> Result<String, RecordError> {
    let path = source.objects()[object].path.clone();
    let index = u32::try_from(object).unwrap_or(u32::MAX);
    let message = Wanted::new("@message", Kind::Text);
    let statistics = Arc::new(crate::Statistics::default());
    let decoders = Decoders::new(source, Vec::new(), [message.clone()].into());
    // Piece by piece whatever its size: the record may come early.
    let mut reader = Reader::new(source.clone(), Arc::clone(&statistics), OnError::Skip, Arc::new(decoders))
        .only(vec![(index, Fetched::Large)]);
    // An object that is not there any more says so rather than that it has no records.
    if let Some(file) = source.objects()[object].file() {
        std::fs::metadata(file).map_err(|error| ScanError { object: path.clone(), reason: crate::reason(&error) })?;
    }
    let mut records = 0;
    while let Some(piece) = reader.next(None).await? {
        match piece {
            Piece::Records(page) => {
                records += page.records.len() as u64;
                if let Some(at) = page.origins.iter().position(|origin| origin.ordinal == ordinal) {
                    return Ok(String::from_utf8_lossy(page.records[at].of(page.block.as_slice())).into_owned());
                }
            }
            Piece::Table { first, table, .. } => {
                records += table.rows() as u64;
                if let Some(row) = ordinal.checked_sub(first).map(|row| row as usize).filter(|row| *row < table.rows())
                {
                    let texts = table.column(&message, None);
                    let text = texts.as_string_view_opt().filter(|texts| texts.is_valid(row));
                    return Ok(text.map_or_else(String::new, |texts| texts.value(row).to_owned()));
                }
            }
        }
    }
    // The record may lie behind what is damaged.
    if let Some(failure) = statistics.snapshot().failures.into_iter().find(|failure| failure.records == 0) {
        return Err(failure.to_error().into());
    }
    Err(RecordError::NoRecord { object: path, ordinal, records })
}
