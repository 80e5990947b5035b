//! What is wanted, and how a column of it grows.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanBuilder, Float64Builder, NullBufferBuilder, StringViewArray, TimestampMillisecondBuilder,
    make_view,
};
use arrow::buffer::Buffer;

use crate::block::Block;
use crate::json::unescape_onto;
use crate::number::parse_number;
use crate::time::parse_time;

/// What one column wants.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Column {
    /// Names of fields, dotted; the first one in this order that a record has (and not as null) gives the value.
    pub paths: Vec<String>,
    /// What the values are read as.
    pub kind: Kind,
}

/// What values are read as. What cannot be read that way is null.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Strings unescaped, numbers with the digits they were written with, objects and arrays as their JSON text.
    Text,
    /// JSON numbers and strings that are wholly numeric; `true` is 1 and `false` 0.
    Number,
    /// `true` and `false`, numbers other than 0, and the text "true"; any other text is false.
    Truth,
    /// ISO 8601 text and epoch numbers; see [`parse_time`](crate::parse_time).
    Time,
}

/// A value in a record, found but not yet read. Its position is that in the record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Slot {
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) raw: Raw,
}

/// What stands between the bytes of a slot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Raw {
    /// Nothing: absent, null, or an empty container.
    #[default]
    Missing,
    /// A string without escapes, its quotes left out.
    Plain,
    /// A string with escapes, its quotes left out.
    Escaped,
    Number,
    True,
    False,
    /// An object or an array.
    Container,
}

/// A column that grows by one value for each record.
pub(crate) enum Growing<'a> {
    Text(Texts<'a>),
    Number(Float64Builder),
    Truth(BooleanBuilder),
    Time(TimestampMillisecondBuilder),
}

impl<'a> Growing<'a> {
    pub(crate) fn new(kind: Kind, block: &'a Block, rows: usize) -> Growing<'a> {
        match kind {
            Kind::Text => Growing::Text(Texts::new(block, rows)),
            Kind::Number => Growing::Number(Float64Builder::with_capacity(rows)),
            Kind::Truth => Growing::Truth(BooleanBuilder::with_capacity(rows)),
            Kind::Time => Growing::Time(TimestampMillisecondBuilder::with_capacity(rows).with_timezone("UTC")),
        }
    }

    /// Appends the value in the slot of the record that begins at `record`. `scratch` is room for unescaping that all
    /// columns share.
    #[inline(always)]
    pub(crate) fn push(&mut self, bytes: &[u8], record: u32, slot: Slot, scratch: &mut Vec<u8>) {
        let (start, end) = (record.saturating_add(slot.start), record.saturating_add(slot.end));
        let raw = bytes.get(start as usize..end as usize).unwrap_or_default();
        if let Growing::Text(texts) = self {
            return match slot.raw {
                Raw::Missing => texts.null(),
                Raw::Escaped => texts.copy(unescaped(raw, scratch)),
                _ => texts.view(start, end),
            };
        }
        let text = if slot.raw == Raw::Escaped { unescaped(raw, scratch) } else { raw };
        match self {
            Growing::Text(_) => {}
            Growing::Number(numbers) => numbers.append_option(match slot.raw {
                Raw::Plain | Raw::Escaped | Raw::Number => parse_number(text),
                Raw::True => Some(1.0),
                Raw::False => Some(0.0),
                Raw::Missing | Raw::Container => None,
            }),
            Growing::Truth(truths) => truths.append_option(match slot.raw {
                // A text that is a number acts as one: "0.5" is true.
                Raw::Plain | Raw::Escaped => {
                    Some(text.eq_ignore_ascii_case(b"true") || parse_number(text).is_some_and(|n| n != 0.0))
                }
                // Too large for a double is still not zero.
                Raw::Number => Some(parse_number(text) != Some(0.0)),
                Raw::True => Some(true),
                Raw::False => Some(false),
                Raw::Missing | Raw::Container => None,
            }),
            Growing::Time(times) => times.append_option(match slot.raw {
                Raw::Plain | Raw::Escaped | Raw::Number => std::str::from_utf8(text).ok().and_then(parse_time),
                _ => None,
            }),
        }
    }

    pub(crate) fn finish(self) -> ArrayRef {
        match self {
            Growing::Text(texts) => Arc::new(texts.finish()),
            Growing::Number(mut numbers) => Arc::new(numbers.finish()),
            Growing::Truth(mut truths) => Arc::new(truths.finish()),
            Growing::Time(mut times) => Arc::new(times.finish()),
        }
    }
}

fn unescaped<'s>(raw: &[u8], scratch: &'s mut Vec<u8>) -> &'s [u8] {
    scratch.clear();
    unescape_onto(raw, scratch);
    scratch
}

/// Texts: short ones copied next to each other, long ones as views into the block.
///
/// Few of the bytes of a block are asked for. A column of short texts that are views into it would hold on to
/// megabytes for a few words, until somebody copies them after all.
pub(crate) struct Texts<'a> {
    block: &'a Block,
    views: Vec<u128>,
    nulls: NullBufferBuilder,
    /// The short texts, of which arrow views address 4 GiB: blocks are half of that.
    copied: Vec<u8>,
    /// Whether there is a view into the block.
    viewed: bool,
}

/// Texts up to this length lie in the view.
const INLINE: usize = 12;

/// Longer ones are not copied. That is longer than nearly all names, and shorter than a record.
const SHORT: usize = 256;

/// The numbers of the buffers that views name.
const COPIED: u32 = 0;
const BLOCK: u32 = 1;

impl<'a> Texts<'a> {
    pub(crate) fn new(block: &'a Block, rows: usize) -> Texts<'a> {
        let (views, nulls) = (Vec::with_capacity(rows), NullBufferBuilder::new(rows));
        Texts { block, views, nulls, copied: Vec::new(), viewed: false }
    }

    pub(crate) fn null(&mut self) {
        self.views.push(0);
        self.nulls.append_null();
    }

    /// Appends bytes of the block. What is not UTF-8 is null.
    #[inline(always)]
    pub(crate) fn view(&mut self, start: u32, end: u32) {
        let bytes = self.block.as_slice().get(start as usize..end as usize).unwrap_or_default();
        if bytes.len() <= SHORT {
            return self.copy(bytes);
        }
        if std::str::from_utf8(bytes).is_err() {
            return self.null();
        }
        self.viewed = true;
        self.views.push(make_view(bytes, BLOCK, start));
        self.nulls.append_non_null();
    }

    /// Appends bytes that lie elsewhere.
    #[inline(always)]
    pub(crate) fn copy(&mut self, bytes: &[u8]) {
        if !bytes.is_ascii() && std::str::from_utf8(bytes).is_err() {
            return self.null();
        }
        self.views.push(make_view(bytes, COPIED, self.copied.len() as u32));
        if bytes.len() > INLINE {
            self.copied.extend_from_slice(bytes);
        }
        self.nulls.append_non_null();
    }

    pub(crate) fn finish(mut self) -> StringViewArray {
        let block = self.viewed.then(|| self.block.buffer().clone());
        let copied = (self.viewed || !self.copied.is_empty()).then(|| Buffer::from_vec(self.copied));
        let buffers: Vec<_> = copied.into_iter().chain(block).collect();
        // SAFETY: every view is null, or of bytes that were seen to be UTF-8 and that lie where it says: in `copied`,
        // behind what was in it before, or in the block.
        #[expect(unsafe_code, reason = "the safe way looks at every text once more")]
        unsafe {
            StringViewArray::new_unchecked(self.views.into(), buffers, self.nulls.finish())
        }
    }
}
