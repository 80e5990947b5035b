//! The quick way to a record, where it can be gone; see [`walk`].

use std::sync::Arc;

use crate::column::Slot;
use crate::index::{Index, What};
use crate::trie::Trie;
use crate::walk::{self, Bail, Cursor, Reached, Walked};

/// A first window, and what windows grow to while records follow each other in good order: what the walk reads was
/// just written and is still in the nearest cache.
const FIRST: usize = 4 << 10;
const USUAL: usize = 64 << 10;

/// A record that does not fit into this goes the other way.
const LARGEST: usize = 4 << 20;

/// Windows over a block, and the walk through them.
#[derive(Debug)]
pub(super) struct Quick {
    pub(super) trie: Arc<Trie>,
    index: Index,
    /// What of the block the index is of.
    from: usize,
    to: usize,
    size: usize,
    cursor: Cursor,
    pub(super) reached: Reached,
}

impl Quick {
    pub(super) fn new(trie: Arc<Trie>) -> Quick {
        let reached = Reached::new(&trie);
        Quick { trie, index: Index::new(), from: 0, to: 0, size: FIRST, cursor: Cursor::default(), reached }
    }

    /// Another block, or other bytes than were thought: the window means nothing any more.
    pub(super) fn lose(&mut self) {
        (self.from, self.to, self.size) = (0, 0, FIRST);
    }

    fn window(&mut self, block: &[u8], at: usize) {
        (self.from, self.to) = (at, block.len().min(at + self.size));
        self.cursor = Cursor::default();
        self.index.fill(block, self.from, self.to, What::All);
    }

    /// Walks the object that begins at `at` and fills its slots; none when that is for the other way to do.
    pub(super) fn object(&mut self, block: &[u8], at: usize, marks: bool, slots: &mut [Slot]) -> Option<Walked> {
        if at < self.from || at >= self.to {
            self.window(block, at);
        }
        loop {
            let trie = (&*self.trie, marks);
            match walk::record(trie, block, &self.index, &mut self.cursor, at, &mut self.reached, slots) {
                Ok(walked) => return Some(walked),
                Err(Bail::More) if self.to < block.len() => {
                    if at > self.from {
                        self.size = (self.size * 2).min(USUAL.max(self.size));
                    } else if self.size < LARGEST {
                        self.size *= 4;
                    } else {
                        return None;
                    }
                    self.window(block, at);
                }
                Err(_) => return None,
            }
        }
    }
}
