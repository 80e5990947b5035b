//! Columns of values whose places somebody else found.

use std::ops::Range;

use arrow::array::ArrayRef;

use crate::block::{Block, Span};
use crate::column::{Growing, Kind, Raw, Slot};

impl Slot {
    /// A text that stands in the record as it is, at these bytes of it.
    pub fn text(at: Range<usize>) -> Slot {
        // Records are shorter than 2 GiB, as blocks are.
        Slot { start: at.start as u32, end: at.end as u32, raw: Raw::Plain }
    }

    /// The bytes of the record that hold the value; none where there is no value.
    pub fn range(self) -> Option<Range<usize>> {
        (self.raw != Raw::Missing).then_some(self.start as usize..self.end as usize)
    }
}

/// One array for each of the kinds, with one row per span, read from the places in `noted`: so many for each row as
/// there are kinds. For formats that are not JSON and find their values in a way of their own.
///
/// ```
/// use trailsight_extract::{Block, Kind, Slot, Span, read_noted};
///
/// let block = Block::from(b"7 fox\n".to_vec());
/// let row = Span { start: 0, end: 5 };
/// let noted = [Slot::text(0..1), Slot::text(2..5), Slot::default()];
/// let columns = read_noted(&block, &[row], &noted, &[Kind::Number, Kind::Text, Kind::Text]);
/// assert_eq!(columns.iter().map(|column| column.null_count()).collect::<Vec<_>>(), [0, 0, 1]);
/// ```
pub fn read_noted(block: &Block, rows: &[Span], noted: &[Slot], kinds: &[Kind]) -> Vec<ArrayRef> {
    let bytes = block.as_slice();
    let mut scratch = Vec::new();
    let column = |(place, kind): (usize, &Kind)| {
        let mut growing = Growing::new(*kind, block, rows.len());
        for (number, row) in rows.iter().enumerate() {
            let slot = noted.get(number * kinds.len() + place).copied().unwrap_or_default();
            growing.push(bytes, row.start, slot, &mut scratch);
        }
        growing.finish()
    };
    kinds.iter().enumerate().map(column).collect()
}
