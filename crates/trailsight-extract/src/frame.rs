//! Bytes of an object to records, a block at a time.

mod lines;
mod quick;
mod recover;
mod sparse;
mod values;

use std::sync::Arc;

use self::quick::Quick;
pub use self::sparse::{Bounds, Choose};
use crate::block::Span;
use crate::classify::{Family, Within};
use crate::column::Slot;
use crate::fault::{Fault, Reason};
use crate::trie::Trie;

/// How the bytes of an object hold records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// CloudTrail: JSON, and what wraps records is opened. That is `{"Records":[…]}`, arrays, the answers of
    /// `LookupEvents`, deliveries of CloudWatch Logs and events of EventBridge, one or many of them after each other.
    Events,
    /// JSON: each object is a record, after each other or in arrays.
    Values,
    /// Text: each line is a record, its line end left out. Lines without a character are none.
    Lines,
}

/// What frames of an object gave. [`Framer::frame`] only ever adds to it.
#[derive(Clone, Debug, Default)]
pub struct Framed {
    /// The records, where they lie in the block.
    pub records: Vec<Span>,
    /// Where the values lie that the [`Extractor`](crate::Extractor) who made the framer is asked for: so many slots for
    /// each of `records` as it has [`width`](crate::Extractor::width).
    pub noted: Vec<Slot>,
    /// CloudTrail Insights records, likewise. They share the envelope with events but are none.
    pub insights: Vec<Span>,
    /// CloudTrail aggregated records, likewise.
    pub aggregated: Vec<Span>,
    /// Records that an envelope held as the text of a string.
    pub opened: Opened,
    /// How many records were passed over unread; see [`Framer::frame_chosen`].
    pub passed: usize,
    /// How many digest files were met instead of records.
    pub digests: u64,
    /// What could not be read.
    pub faults: Vec<Fault>,
}

/// Records that were written inside a string, unescaped. The spans lie in `bytes`, not in the block:
///
/// ```
/// # use trailsight_extract::*;
/// # let extractor = Extractor::new(&[]);
/// # fn emit(_: Vec<arrow::array::ArrayRef>) {}
/// let answer = br#"{"EventName":"GetUser","CloudTrailEvent":"{\"eventName\":\"GetUser\"}"}"#;
/// let block = Block::from(answer.to_vec());
/// let mut framed = Framed::default();
/// Framer::new(Shape::Events).frame(block.as_slice(), true, &mut framed);
///
/// let opened = Block::from(std::mem::take(&mut framed.opened.bytes));
/// for (block, rows) in [(&block, &framed.records), (&opened, &framed.opened.records)] {
///     emit(extractor.extract(block, rows));
/// }
/// # assert_eq!((framed.records.len(), framed.opened.records.len()), (0, 1));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Opened {
    /// The texts, one after the other.
    pub bytes: Vec<u8>,
    /// The records.
    pub records: Vec<Span>,
    /// CloudTrail Insights records.
    pub insights: Vec<Span>,
    /// CloudTrail aggregated records.
    pub aggregated: Vec<Span>,
    /// For each of `records` where its string begins, in bytes from the beginning of the object.
    pub at: Vec<u64>,
}

impl Framed {
    /// How many events: records that are not Insights or aggregated ones, wherever they lie.
    pub fn events(&self) -> usize {
        self.records.len() + self.opened.records.len()
    }

    /// Empties everything and keeps the room, for the next block.
    pub fn clear(&mut self) {
        self.records.clear();
        self.noted.clear();
        self.insights.clear();
        self.aggregated.clear();
        self.opened.bytes.clear();
        self.opened.records.clear();
        self.opened.insights.clear();
        self.opened.aggregated.clear();
        self.opened.at.clear();
        self.passed = 0;
        self.digests = 0;
        self.faults.clear();
    }

    fn family(&mut self, family: Family) -> &mut Vec<Span> {
        match family {
            Family::Event => &mut self.records,
            Family::Insight => &mut self.insights,
            Family::Aggregated => &mut self.aggregated,
        }
    }
}

impl Opened {
    fn family(&mut self, family: Family) -> &mut Vec<Span> {
        match family {
            Family::Event => &mut self.records,
            Family::Insight => &mut self.insights,
            Family::Aggregated => &mut self.aggregated,
        }
    }
}

/// Finds the records of one object, block after block.
///
/// All of a record is checked, whatever will be asked of it: a record is never half right. A broken one is one
/// [`Fault`] and the next is looked for: behind its closing bracket where brackets still match, else on a later line.
///
/// ```
/// use trailsight_extract::{Framed, Framer, Shape};
///
/// let mut framer = Framer::new(Shape::Events);
/// let mut framed = Framed::default();
/// let first = br#"{"Records":[{"a":1},{"a":"#;
/// let consumed = framer.frame(first, false, &mut framed);
/// assert_eq!((consumed, framed.records.len()), (20, 1));
///
/// let second = [&first[consumed..], b"2}]}"].concat();
/// framer.frame(&second, true, &mut framed);
/// assert_eq!(framed.records.len(), 2);
/// ```
#[derive(Debug)]
pub struct Framer {
    shape: Shape,
    /// How many bytes of the object lie before the block.
    base: u64,
    /// The containers that are open, outermost first.
    levels: Vec<Level>,
    expect: Expect,
    skip: Skip,
    /// Brackets were lost before. Leftovers of what they enclosed are no further faults.
    lost: bool,
    /// What an array that was lost held.
    remnant: Within,
    quick: Quick,
}

/// A container whose records are being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    /// An array of records.
    Array(Within),
    /// The object around such an array.
    Envelope,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expect {
    /// A value.
    Value,
    /// The first element of an array, or its end.
    First,
    /// A comma, or the end of the container.
    Comma,
}

/// What is thrown away before reading on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Skip {
    Nothing,
    /// The rest of this line.
    Line,
    /// Everything up to a line whose first character opens an object or an array.
    Lines,
}

/// Spans are `u32`, and a position more must fit.
const LARGEST: usize = (u32::MAX / 2) as usize;

impl Framer {
    /// A framer for an object of this shape, at its beginning. It notes no values; that does one that is made by
    /// [`Extractor::framer`](crate::Extractor::framer).
    pub fn new(shape: Shape) -> Framer {
        let mut trie = Trie::new();
        trie.seal();
        Framer::with(shape, Arc::new(trie))
    }

    /// One that notes where the values of the paths lie.
    pub(crate) fn with(shape: Shape, trie: Arc<Trie>) -> Framer {
        Framer {
            shape,
            base: 0,
            levels: Vec::new(),
            expect: Expect::Value,
            skip: Skip::Nothing,
            lost: false,
            remnant: Within::Records,
            quick: Quick::new(trie),
        }
    }

    /// Adds the spans of all records that are complete in the block; returns how many bytes are done with. The caller
    /// keeps the rest and puts it before the bytes that follow. With `last` no bytes follow and all are done with.
    ///
    /// Of a block of 2 GiB or more only that much is looked at, even if `last`. When nothing is done with, a record
    /// is larger than the block: come back with more (double the block, so that the work stays linear).
    pub fn frame(&mut self, block: &[u8], last: bool, out: &mut Framed) -> usize {
        self.frame_any(block, last, None, out)
    }

    /// The same, but records that are not chosen are passed over unread: nothing in them is checked, not even that they
    /// are events, and all that is known of them is how many there are ([`Framed::passed`]). `choose` is asked for many records at once, of JSON that is wrapped in the usual ways; of
    /// all else every record is read.
    ///
    /// ```
    /// use trailsight_extract::{Bounds, Framed, Framer, Shape, Span};
    ///
    /// let block = br#"{"Records":[{"a":1},{"a":2},{"b":3}]}"#;
    /// let with_b = |block: &[u8], bounds: &Bounds| {
    ///     let holds = |span: &Span| span.of(block).windows(3).any(|text| text == b"\"b\"");
    ///     Some((0..).zip(&bounds.records).filter(|(_, span)| holds(span)).map(|(n, _)| n).collect())
    /// };
    /// let mut framed = Framed::default();
    /// Framer::new(Shape::Events).frame_chosen(block, true, &with_b, &mut framed);
    /// assert_eq!((framed.records.len(), framed.passed), (1, 2));
    /// ```
    pub fn frame_chosen(&mut self, block: &[u8], last: bool, choose: Choose<'_>, out: &mut Framed) -> usize {
        self.frame_any(block, last, Some(choose), out)
    }

    fn frame_any(&mut self, block: &[u8], last: bool, choose: Option<Choose<'_>>, out: &mut Framed) -> usize {
        let (block, last) = match block.get(..LARGEST) {
            Some(part) if part.len() < block.len() => (part, false),
            _ => (block, last),
        };
        self.quick.lose();
        let mut start = 0;
        if self.base == 0 {
            let mark = b"\xef\xbb\xbf";
            if block.starts_with(mark) {
                start = mark.len();
            } else if mark.starts_with(block) && !last {
                return 0;
            }
        }
        let consumed = match self.shape {
            Shape::Lines => self.lines(block, start, last, out),
            Shape::Events | Shape::Values => self.values(block, start, last, choose, out),
        };
        self.base += consumed as u64;
        consumed
    }

    fn fault(&mut self, at: usize, near: usize, reason: Reason, out: &mut Framed) {
        self.quick.lose();
        out.faults.push(Fault { at: self.base + at as u64, near: self.base + near as u64, reason });
    }
}
