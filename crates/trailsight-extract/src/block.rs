//! The bytes records lie in, and where in them.

use arrow::array::{ArrayRef, StringViewArray};
use arrow::buffer::Buffer;

/// Bytes of a piece of an object, shareable with arrow so that strings are views into them without a copy.
///
/// Cloning is cheap. Arrow views address at most 4 GiB and our spans are `u32`: keep blocks below 2 GiB.
#[derive(Clone, Debug)]
pub struct Block(Buffer);

impl Block {
    /// The bytes.
    pub fn as_slice(&self) -> &[u8] {
        self.0.as_slice()
    }

    /// The bytes themselves, to be used anew, when nothing else holds on to them: no array, and no other block.
    pub fn into_vec(self) -> Option<Vec<u8>> {
        self.0.into_vec().ok()
    }

    /// The same bytes as arrow knows them.
    pub fn buffer(&self) -> &Buffer {
        &self.0
    }

    /// The whole text of each span, one row per span: what `@message` holds. Long ones are views into this block.
    ///
    /// An empty span is an empty text; a span that is not UTF-8 (none that a `Framer` returned) is null.
    pub fn texts(&self, rows: &[Span]) -> ArrayRef {
        let mut texts = crate::column::Texts::new(self, rows.len());
        for row in rows {
            texts.view(row.start, row.end);
        }
        let array: StringViewArray = texts.finish();
        std::sync::Arc::new(array)
    }
}

impl From<Vec<u8>> for Block {
    fn from(bytes: Vec<u8>) -> Block {
        Block(Buffer::from_vec(bytes))
    }
}

impl From<Buffer> for Block {
    fn from(buffer: Buffer) -> Block {
        Block(buffer)
    }
}

/// Where a record lies: bytes `start..end` of its block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// Block offsets fit `u32` because frames and extraction look at less than 2 GiB at a time.
    pub(crate) fn new(start: usize, end: usize) -> Span {
        Span { start: start as u32, end: end as u32 }
    }

    /// How many bytes the record has.
    pub fn len(self) -> usize {
        self.end.saturating_sub(self.start) as usize
    }

    /// Whether it holds no byte.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The bytes of the record; empty when the span lies outside.
    pub fn of(self, block: &[u8]) -> &[u8] {
        block.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}
