//! From records to columns: one walk over each record, along the asked-for paths only.

pub(crate) mod exact;

use std::ops::Range;
use std::sync::Arc;

use arrow::array::ArrayRef;

use crate::block::{Block, Span};
use crate::column::{Column, Growing, Kind, Raw, Slot};
use crate::frame::{Framer, Shape};
use crate::json::{Scanned, scan_string, skip_container, skip_scalar, skip_space, skip_value, unescape};
use crate::trie::{NodeId, ROOT, Trie};
use crate::walk::Reached;

/// Asked-for columns, compiled. Made once for a query and shared by all who read for it.
///
/// # Names of fields
///
/// A field is named by the keys that lead to it, joined by dots; elements of an array by their position
/// (`resources.0.ARN`). A key that itself holds dots answers to the same spelling: of `{"a.b":1}` and
/// `{"a":{"b":2}}` the first in the record that is not null wins. Where one object repeats a key, the last one
/// counts and the others do not exist. A key of the record itself that begins with `@` is asked for with one more
/// (`@@id`), since names with one `@` are the engine's.
///
/// Null, `{}` and `[]` are no values: the field is absent.
#[derive(Debug)]
pub struct Extractor {
    trie: Arc<Trie>,
    columns: Vec<Wanted>,
}

#[derive(Debug)]
struct Wanted {
    kind: Kind,
    /// In the order in which they are asked.
    slots: Vec<u32>,
}

impl Extractor {
    /// Compiles the paths of the columns.
    pub fn new(columns: &[Column]) -> Extractor {
        let mut trie = Trie::new();
        let columns = columns
            .iter()
            .map(|column| Wanted {
                kind: column.kind,
                slots: column.paths.iter().filter_map(|path| trie.add(path)).collect(),
            })
            .collect();
        trie.seal();
        Extractor { trie: Arc::new(trie), columns }
    }

    /// A framer that notes where the values of the columns lie while it finds the records, so that
    /// [`extract_noted`](Extractor::extract_noted) need not look for them.
    pub fn framer(&self, shape: Shape) -> Framer {
        Framer::with(shape, Arc::clone(&self.trie))
    }

    /// How many slots are noted for each record.
    pub fn width(&self) -> usize {
        self.trie.slots()
    }

    /// One array per column with one row per span.
    ///
    /// `Text` gives a `StringViewArray` whose longer values are views into the block, `Number` a `Float64Array`,
    /// `Truth` a `BooleanArray`, `Time` a `TimestampMillisecondArray` in UTC. The spans are those a
    /// [`Framer`](crate::Framer) found in the block. A span that does not begin with an object, such as an empty one,
    /// has no fields; of a span that is not valid JSON the values are arbitrary.
    pub fn extract(&self, block: &Block, rows: &[Span]) -> Vec<ArrayRef> {
        self.extract_noted(block, rows, &[], 0..self.columns.len())
    }

    /// The same of some of the columns, given what a framer of this extractor noted for these rows. Where that is not
    /// so many slots for each row, or speaks of other bytes, the rows are walked, or have arbitrary values.
    ///
    /// ```
    /// use trailsight_extract::{Block, Column, Extractor, Framed, Kind, Shape};
    ///
    /// let text = |path: &str| Column { paths: vec![path.into()], kind: Kind::Text };
    /// let extractor = Extractor::new(&[text("a"), text("b.c")]);
    /// let block = Block::from(br#"{"a":1,"b":{"c":"x"}}"#.to_vec());
    /// let mut framed = Framed::default();
    /// extractor.framer(Shape::Values).frame(block.as_slice(), true, &mut framed);
    ///
    /// let second = extractor.extract_noted(&block, &framed.records, &framed.noted, 1..2);
    /// assert_eq!(&second[0], &extractor.extract(&block, &framed.records)[1]);
    /// ```
    pub fn extract_noted(&self, block: &Block, rows: &[Span], noted: &[Slot], columns: Range<usize>) -> Vec<ArrayRef> {
        let (bytes, width) = (block.as_slice(), self.width());
        let mut walked = Vec::new();
        let noted = if noted.len() == rows.len() * width {
            noted
        } else {
            walked.resize(rows.len() * width, Slot::default());
            let mut reached = Reached::new(&self.trie);
            for (row, slots) in rows.iter().zip(walked.chunks_exact_mut(width.max(1))) {
                walk_text(&self.trie, row.of(bytes), &mut reached, slots);
            }
            &walked[..]
        };
        let mut scratch = Vec::new();
        let column = |wanted: &Wanted| {
            let mut growing = Growing::new(wanted.kind, block, rows.len());
            match wanted.slots[..] {
                [] => rows.iter().for_each(|_| growing.push(bytes, 0, Slot::default(), &mut scratch)),
                [slot] => {
                    for (row, slots) in rows.iter().zip(noted.chunks_exact(width)) {
                        growing.push(bytes, row.start, slots[slot as usize], &mut scratch);
                    }
                }
                _ => {
                    for (row, slots) in rows.iter().zip(noted.chunks_exact(width)) {
                        let present =
                            wanted.slots.iter().map(|slot| slots[*slot as usize]).find(|s| s.raw != Raw::Missing);
                        growing.push(bytes, row.start, present.unwrap_or_default(), &mut scratch);
                    }
                }
            }
            growing.finish()
        };
        self.columns.get(columns).unwrap_or_default().iter().map(column).collect()
    }
}

/// Fills the slots from the text of a record, reading one byte after the other.
pub(crate) fn walk_text(trie: &Trie, record: &[u8], reached: &mut Reached, slots: &mut [Slot]) {
    reached.next_record();
    let mut walk = Walk { trie, bytes: record, slots, reached, twice: false };
    walk.record();
    if walk.twice {
        exact::record(trie, record, slots);
    }
}

/// A walk over one record.
struct Walk<'a> {
    trie: &'a Trie,
    bytes: &'a [u8],
    slots: &'a mut [Slot],
    reached: &'a mut Reached,
    /// A node was reached twice: a key is repeated, or two spellings meet. That is rare and has rules of its own, so
    /// that what was found is dropped and the record read again by [`exact`].
    twice: bool,
}

impl Walk<'_> {
    fn record(&mut self) {
        let start = skip_space(self.bytes, 0);
        if self.bytes.get(start) == Some(&b'{') {
            self.object(ROOT, start + 1);
        }
    }

    /// Walks the members of an object; returns the byte after its closing bracket.
    ///
    /// This and the next two call each other once for each segment of an asked-for path, which `Trie` limits.
    fn object(&mut self, node: NodeId, mut at: usize) -> usize {
        let bytes = self.bytes;
        let here = self.trie.node(node);
        loop {
            at = skip_space(bytes, at);
            if bytes.get(at) != Some(&b'"') {
                return (at + 1).min(bytes.len());
            }
            let key = scan_string(bytes, at + 1);
            let child = if key.escaped {
                let key = unescape(&bytes[at + 1..key.end]);
                self.trie.find(here, key.as_bytes(), true)
            } else {
                self.trie.find(here, &bytes[at + 1..key.end], key.dotted)
            };
            // The colon follows the quote.
            at = skip_space(bytes, skip_space(bytes, key.end + 1) + 1);
            at = match child {
                Some(child) => self.value(child, at),
                None => skip_value(bytes, at),
            };
            at = skip_space(bytes, at);
            if bytes.get(at) == Some(&b',') {
                at += 1;
            }
        }
    }

    /// Walks the elements of an array; returns the byte after its closing bracket.
    fn array(&mut self, node: NodeId, mut at: usize) -> usize {
        let bytes = self.bytes;
        let positions = self.trie.node(node).positions();
        let mut position = 0;
        for (wanted, child) in positions {
            while position < *wanted {
                at = skip_space(bytes, at);
                if let Some(b']') | None = bytes.get(at) {
                    return (at + 1).min(bytes.len());
                }
                at = self.next(skip_value(bytes, at));
                position += 1;
            }
            at = skip_space(bytes, at);
            if let Some(b']') | None = bytes.get(at) {
                return (at + 1).min(bytes.len());
            }
            at = self.value(*child, at);
            at = self.next(at);
            position += 1;
        }
        skip_container(bytes, at)
    }

    /// Steps over a comma.
    fn next(&self, at: usize) -> usize {
        let at = skip_space(self.bytes, at);
        if self.bytes.get(at) == Some(&b',') { at + 1 } else { at }
    }

    /// Notes the value at `at` and walks into it as far as the paths go; returns the byte after it.
    fn value(&mut self, id: NodeId, at: usize) -> usize {
        let bytes = self.bytes;
        let node = self.trie.node(id);
        self.twice |= self.reached.again(id);
        let end = match bytes.get(at) {
            Some(b'{') if node.has_children() => self.object(id, at + 1),
            Some(b'[') if !node.positions().is_empty() => self.array(id, at + 1),
            Some(b'"') => {
                let text = scan_string(bytes, at + 1);
                if let Some(slot) = node.slot {
                    self.slots[slot as usize] = string_slot(at, text);
                }
                return (text.end + 1).min(bytes.len());
            }
            _ => skip_value(bytes, at),
        };
        if let Some(slot) = node.slot {
            self.slots[slot as usize] = other_slot(bytes, at, end);
        }
        end
    }
}

/// The slot of a string whose opening quote is at `at`.
fn string_slot(at: usize, text: Scanned) -> Slot {
    let raw = if text.escaped { Raw::Escaped } else { Raw::Plain };
    Slot { start: at as u32 + 1, end: text.end as u32, raw }
}

/// The slot of a value that is not a string.
fn other_slot(bytes: &[u8], start: usize, end: usize) -> Slot {
    let raw = match bytes.get(start) {
        Some(b'{' | b'[') if matches!(bytes.get(skip_space(bytes, start + 1)), Some(b'}' | b']')) => Raw::Missing,
        Some(b'{' | b'[') => Raw::Container,
        Some(b't') => Raw::True,
        Some(b'f') => Raw::False,
        Some(b'-' | b'0'..=b'9') => Raw::Number,
        _ => Raw::Missing,
    };
    Slot { start: start as u32, end: end as u32, raw }
}

/// The slot of the value at `at`, whatever it is, and the byte after it.
fn any_slot(bytes: &[u8], at: usize) -> (Slot, usize) {
    match bytes.get(at) {
        Some(b'"') => {
            let text = scan_string(bytes, at + 1);
            (string_slot(at, text), (text.end + 1).min(bytes.len()))
        }
        Some(b'{' | b'[') => {
            let end = skip_container(bytes, at + 1);
            (other_slot(bytes, at, end), end)
        }
        _ => {
            let end = skip_scalar(bytes, at);
            (other_slot(bytes, at, end), end)
        }
    }
}
