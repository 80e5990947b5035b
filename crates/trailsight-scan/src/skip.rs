//! Skipping by bytes: what the bytes of a record must hold for it to pass a predicate.
//!
//! `errorCode = 'AccessDenied'` is true of no record without `"AccessDenied"` in its text. To look for that in the
//! bytes of a whole object is many times quicker than to find the object's records and decode a field of each.
//!
//! ```text
//! predicate ──must──▶ texts a record must hold, and/or ──search──▶ bytes to look for, for objects and for records
//! ```
//!
//! # What is derived
//!
//! Equality of a text with a text, `IN`, `LIKE`, regular expressions and the functions that [`functions`] knows give
//! texts; whatever is not true of a missing field (`status > 400`, `x is not null`, `x <> 'a'`) gives the key of the
//! field. `AND` needs all of it, `OR` any. Of all else nothing is known, and what holds for a missing field
//! (`x is null`, `coalesce(x, 'a') = 'a'`) is among that. Numbers and truths can be spelled in many ways and give no
//! text. Texts that are shorter than three bytes are not worth a search. A disjunction of more texts than can be
//! looked for in one pass at full speed (64 or so) is not either, since decoding is quicker than an automaton.
//!
//! # Why it is right
//!
//! It holds for formats that answer [`Records::verbatim`](crate::Records::verbatim): a field is read from JSON in the
//! bytes of its record. There a text can be spelled in more than one way, and all of them are minded:
//!
//! - `"`, `\` and control characters have spellings of their own, so texts are cut there, and at U+FFFD, which may
//!   stand for bytes that are no text.
//! - `/` may be written `\/`: a text with a slash may be there wherever `\/` is.
//! - Every character may be written `\u0041`: a text may be there wherever a `\u` spells one of its characters. The
//!   `\u003c` that CloudTrail is full of takes nothing away from the search for a name.
//! - Objects and arrays are compared as the text they are written with, and numbers with their digits. The parts of a
//!   text that are looked for are the same there. The quotes of a string are only asked for when nothing but a string
//!   can be equal to the text.
//! - A record may be written inside a string, whose quotes and backslashes then have one more backslash, at any
//!   depth. For whole objects the closing quote is not asked for (the opening one is right in front of its text at
//!   any depth), and a `\u` that spells a letter, a digit or a backslash may spell a part of another `\u`, so that
//!   everything may be there.
//! - `@message` is the record's own bytes, and is looked for as it is. In a whole object it may be written inside a
//!   string, so there the rules above hold for it, too.
//!
//! # What it means for the accounting
//!
//! An object that is skipped is decompressed but its records are not found. They are not counted as scanned, and
//! what is broken in it is not reported. Neither changes the answer: no record of it could have passed, and one that
//! is broken beyond reading even less.

mod functions;
mod must;
mod pattern;
mod search;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use datafusion::physical_expr::PhysicalExpr;
use trailsight_extract::Span;

use self::search::{Formula, Level, Page, Whole};
use crate::columns::Column;

/// What must be in the bytes for a record to pass a predicate. Made once for a scan and shared by its partitions.
#[derive(Debug)]
pub(crate) struct Needles {
    /// All of it must be in an object.
    object: Vec<Formula>,
    /// All of it must be in a record.
    record: Vec<Part>,
}

/// One of the things that must be in a record.
#[derive(Debug)]
struct Part {
    formula: Formula,
    worth: Worth,
}

impl Needles {
    /// What the predicate, over these columns, asks of the bytes; none when that is nothing.
    pub(crate) fn new(predicate: &Arc<dyn PhysicalExpr>, columns: &[Column]) -> Option<Needles> {
        let must = must::of(predicate, columns)?;
        let parts = |level| search::compile(&must, level).map(Formula::parts).unwrap_or_default();
        let object = parts(Level::Object);
        let part = |formula| Part { formula, worth: Worth::default() };
        let record: Vec<_> = parts(Level::Record).into_iter().map(part).collect();
        (!object.is_empty() || !record.is_empty()).then_some(Needles { object, record })
    }

    /// False only if no record within the bytes passes. They are those of a whole object, decompressed, or of a whole
    /// record; not those of a piece that begins or ends within a record.
    pub(crate) fn may_hold(&self, bytes: &[u8]) -> bool {
        let whole = Whole::new(bytes);
        self.object.iter().all(|formula| formula.holds(&whole))
    }

    /// Whether a search left out enough of the records so far.
    pub(crate) fn is_worth_it(&self) -> bool {
        self.record.iter().any(|part| part.worth.was_worth_it())
    }

    /// The numbers of the records that may pass, in order; none when that is all of them, as far as one can tell.
    ///
    /// The spans are those of a splitter, each after the one before. Others are right as well, only not quick.
    /// Who knows where the escapes in the records are says so, and spares looking for them.
    pub(crate) fn narrow(&self, block: &[u8], records: &[Span], escapes: Option<&[u32]>) -> Option<Vec<u32>> {
        let page = Page::new(block, records, escapes);
        let mut left: Option<Vec<u32>> = None;
        for Part { formula, worth } in &self.record {
            let looked = left.as_ref().map_or(records.len(), Vec::len);
            if looked == 0 {
                break;
            }
            if worth.is_worth_it() {
                let kept = formula.keep(&page, left.as_deref());
                worth.note(looked, kept.len());
                left = Some(kept);
            }
        }
        left.filter(|left| left.len() < records.len())
    }
}

/// `"AccessDenied" and ("GetObject" or "PutObject")`.
impl fmt::Display for Needles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let records = self.record.iter().map(|part| &part.formula);
        // What is asked of records says more than what is asked of objects, where there is any.
        let objects = self.object.iter().filter(|_| self.record.is_empty());
        search::join(f, records.chain(objects), " and ")
    }
}

/// Whether a search leaves out enough records to be worth its time: a key that every record has does not.
#[derive(Debug, Default)]
struct Worth {
    looked: AtomicU64,
    kept: AtomicU64,
    /// How often it was not asked since.
    passed: AtomicU32,
}

impl Worth {
    /// After so many records it shows.
    const TRIAL: u64 = 4096;
    /// Not worth it now, but it is tried again once in so many blocks: the next objects may be different.
    const AGAIN: u32 = 64;

    fn was_worth_it(&self) -> bool {
        let (looked, kept) = (self.looked.load(Ordering::Relaxed), self.kept.load(Ordering::Relaxed));
        // To step over a third of the records about makes up for a search that stops in each of the others.
        looked < Worth::TRIAL || kept <= looked / 3 * 2
    }

    fn is_worth_it(&self) -> bool {
        self.was_worth_it() || self.passed.fetch_add(1, Ordering::Relaxed) % Worth::AGAIN == Worth::AGAIN - 1
    }

    /// Threads may come between these two; the figures need not be exact.
    fn note(&self, looked: usize, kept: usize) {
        let before = self.looked.fetch_add(looked as u64, Ordering::Relaxed);
        self.kept.fetch_add(kept as u64, Ordering::Relaxed);
        // What was long ago counts less.
        if before > Worth::TRIAL * 4 {
            self.looked.store(before / 2, Ordering::Relaxed);
            self.kept.store(self.kept.load(Ordering::Relaxed) / 2, Ordering::Relaxed);
        }
    }
}
