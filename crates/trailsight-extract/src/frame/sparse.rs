//! Records of which few are wanted: where each ends is told by its brackets, and only those are read that may be wanted
//! by their bytes.

use super::{Expect, Framed, Framer};
use crate::block::Span;
use crate::index::{END, Index, What};
use crate::json::skip_space;

/// Tells which of some records in a block may be wanted: their numbers, in order; none when that is all of them.
pub type Choose<'a> = &'a dyn Fn(&[u8], &Bounds) -> Option<Vec<u32>>;

/// Where records lie in a block.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bounds {
    /// One behind the other.
    pub records: Vec<Span>,
    /// Where the escapes in them begin, in order: whatever is no backslash with its letter is spelled as it is.
    pub escapes: Vec<u32>,
}

/// How much is indexed at a time, and the longest record that is found that way.
const WINDOW: usize = 64 << 10;
const LARGEST: usize = 4 << 20;

impl Framer {
    /// Reads those of the records from `at` on that are chosen; returns where to read on. None when that is `at`: where
    /// the records lie cannot be told by brackets.
    pub(super) fn sparse(
        &mut self,
        block: &[u8],
        at: usize,
        last: bool,
        choose: Choose<'_>,
        out: &mut Framed,
    ) -> Option<usize> {
        let (bounds, end) = bounds(block, at, last, !self.levels.is_empty())?;
        let chosen = choose(block, &bounds);
        let spans = bounds.records;
        let chosen = chosen.unwrap_or_else(|| (0..).take(spans.len()).collect());
        let mut passed = spans.len();
        for span in chosen.iter().filter_map(|chosen| spans.get(*chosen as usize)) {
            let (records, noted) = (out.records.len(), out.noted.len());
            let found = self.quick_object(block, span.start as usize, out);
            if found != Some(span.end as usize) {
                // Not an event, or not JSON, so that it may end elsewhere, and what follows begin elsewhere.
                out.records.truncate(records);
                out.noted.truncate(noted);
                let before = spans.iter().take_while(|it| it.start < span.start).count();
                out.passed += (before + passed).saturating_sub(spans.len());
                return Some(span.start as usize);
            }
            passed -= 1;
        }
        out.passed += passed;
        self.expect = if self.levels.is_empty() { Expect::Value } else { Expect::Comma };
        Some(end)
    }
}

/// Where the objects lie that follow each other from `at` on, in an array or not, up to its end or that of the block;
/// and the end of what is told. None when something else is among them. Without `last` more bytes follow: then what
/// begins after the last whole object is left for later.
fn bounds(block: &[u8], at: usize, last: bool, array: bool) -> Option<(Bounds, usize)> {
    let mut index = Index::new();
    let mut told = Bounds::default();
    let (mut start, mut size) = (at, WINDOW);
    loop {
        let to = block.len().min(start + size);
        index.fill(block, start, to, What::Brackets);
        if !index.odd.is_empty() {
            // Where it ends is for those to say who say what is wrong with it: a backslash outside of strings is none.
            return None;
        }
        // Those of a record that did not end in the window before come again.
        let known = told.escapes.partition_point(|escape| (*escape as usize) < start);
        told.escapes.truncate(known);
        told.escapes.extend_from_slice(&index.escapes);
        let first = start;
        let mut depth = 0_u32;
        for &token in index.tokens() {
            if token == END {
                break;
            }
            match block[token as usize] {
                b'{' | b'[' if depth == 0 && token as usize != start => return None,
                b'{' | b'[' => depth += 1,
                _ => depth = depth.checked_sub(1)?,
            }
            if depth > 0 {
                continue;
            }
            let end = token as usize + 1;
            told.records.push(Span::new(start, end));
            start = skip_space(block, end);
            if array && block.get(start) == Some(&b',') {
                start = skip_space(block, start + 1);
            } else if array && block.get(start) == Some(&b']') {
                return Some((told, start));
            } else if array && start < block.len() {
                return None;
            }
            match block.get(start) {
                Some(b'{') => {}
                None if !array && last => return Some((told, start)),
                None if !last => return Some((told, end)),
                _ => return None,
            }
        }
        // The record at `start` does not end in the window.
        if to == block.len() {
            let whole = told.records.last().map(|span| span.end as usize).filter(|_| !last)?;
            return Some((told, whole));
        }
        if start == first {
            size *= 4;
            if size > LARGEST {
                return None;
            }
        }
    }
}
