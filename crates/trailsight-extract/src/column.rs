//! What is wanted, and how a column of it grows.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanBuilder, Float64Builder, StringViewArray, StringViewBuilder, TimestampMillisecondBuilder,
};

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

/// Texts that are views into the block where they can be.
pub(crate) struct Texts<'a> {
    block: &'a Block,
    /// The block's number among the buffers of the array, once a text needs it: a column of short texts, which lie in
    /// the views themselves, does not keep the block alive.
    number: Option<u32>,
    builder: StringViewBuilder,
}

/// Texts up to this length lie in the view.
const INLINE: u32 = 12;

impl<'a> Texts<'a> {
    pub(crate) fn new(block: &'a Block, rows: usize) -> Texts<'a> {
        Texts { block, number: None, builder: StringViewBuilder::with_capacity(rows) }
    }

    pub(crate) fn null(&mut self) {
        self.builder.append_null();
    }

    /// Appends bytes of the block. What is not UTF-8 is null.
    pub(crate) fn view(&mut self, start: u32, end: u32) {
        let len = end.saturating_sub(start);
        if len <= INLINE {
            let bytes = self.block.as_slice().get(start as usize..end as usize).unwrap_or_default();
            return self.copy(bytes);
        }
        let number = *self.number.get_or_insert_with(|| self.builder.append_block(self.block.buffer().clone()));
        if self.builder.try_append_view(number, start, len).is_err() {
            self.null();
        }
    }

    /// Appends bytes that lie elsewhere.
    pub(crate) fn copy(&mut self, bytes: &[u8]) {
        match std::str::from_utf8(bytes) {
            Ok(text) => self.builder.append_value(text),
            Err(_) => self.null(),
        }
    }

    pub(crate) fn finish(mut self) -> StringViewArray {
        self.builder.finish()
    }
}
