//! The summary of many lines.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use crate::cluster::{cluster, groups};
use crate::entry::Entry;
use crate::kind::Kind;
use crate::mask::Masked;
use crate::pattern::Pattern;
use crate::shape::{Item, Piece, pieces, unite, valued};

/// The most shapes that are told apart; twice as many are held for a while.
const MOST: usize = 16_384;

/// The most shapes that are told apart among those that begin with the same pieces.
fn most(depth: usize) -> usize {
    (MOST >> (depth + 1)).max(MOST / 8)
}

/// Lines by their shapes.
///
/// Two summaries of the same lines are the same, whatever order they came in and however they were merged.
#[derive(Default)]
pub struct Lines {
    shapes: HashMap<Box<[u8]>, Entry>,
    /// Too many shapes in all: of each number of pieces one is kept.
    full: bool,
    /// Bytes held by keys and entries.
    held: usize,
    masked: Masked,
    key: Vec<u8>,
}

impl fmt::Debug for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lines").field("shapes", &self.shapes.len()).finish_non_exhaustive()
    }
}

/// A shape may be what is left of many that begin alike: then it knows how many of its first pieces were the same.
///
/// The first two bytes of a key; 0 for a shape of its own.
const CROWD: usize = 2;

impl Lines {
    /// Adds a line, with its time in ms since the epoch. One of the earlier window is counted apart.
    pub fn add(&mut self, line: &str, time: Option<i64>, earlier: bool) {
        self.masked.read(line);
        self.key.clear();
        self.key.extend_from_slice(&[0; CROWD]);
        self.key.extend_from_slice(&self.masked.shape);
        let entry = match self.shapes.get_mut(self.key.as_slice()) {
            Some(entry) => entry,
            None => {
                if self.shapes.len() >= 2 * MOST {
                    self.settle();
                }
                let mut entry = Entry::default();
                entry.slots.resize_with(valued(&self.masked.shape), Default::default);
                self.held += self.key.len();
                self.shapes.entry(self.key.as_slice().into()).or_insert(entry)
            }
        };
        let before = if entry.counts == [0, 0] { 0 } else { entry.size() };
        entry.add(line, time, earlier);
        let mut counts = [0; 2];
        counts[usize::from(earlier)] = 1;
        let kinds = self.masked.shape.iter().filter_map(|byte| Kind::of(*byte));
        for ((values, (start, end)), kind) in entry.slots.iter_mut().zip(&self.masked.slots).zip(kinds) {
            values.add(&line[*start..*end], counts, kind == Kind::Number);
        }
        self.held += entry.size().saturating_sub(before);
    }

    /// Adds the lines of another summary.
    pub fn merge(&mut self, other: Lines) {
        self.full |= other.full;
        for (key, entry) in other.shapes {
            self.insert(key, entry);
        }
    }

    pub(crate) fn insert(&mut self, key: Box<[u8]>, entry: Entry) {
        if self.shapes.len() >= 2 * MOST && !self.shapes.contains_key(&key) {
            self.settle();
        }
        self.held += key.len() + entry.size();
        match self.shapes.get_mut(&key) {
            Some(known) => known.merge(&entry),
            None => {
                self.shapes.insert(key, entry);
            }
        }
    }

    /// Whether there is no line in it.
    pub fn is_empty(&self) -> bool {
        self.shapes.is_empty()
    }

    /// About how many bytes it holds.
    pub fn size(&self) -> usize {
        self.held + self.shapes.capacity() * size_of::<(Box<[u8]>, Entry)>()
    }

    pub(crate) fn parts(&self) -> (bool, &HashMap<Box<[u8]>, Entry>) {
        (self.full, &self.shapes)
    }

    pub(crate) fn set_full(&mut self, full: bool) {
        self.full |= full;
    }

    /// The patterns of all lines, those with most lines first.
    pub fn patterns(mut self) -> Vec<Pattern> {
        self.settle();
        let shapes = self.shapes.into_iter().map(|(key, entry)| (key[CROWD..].to_vec(), entry));
        crate::pattern::patterns(cluster(shapes.collect()))
    }

    /// Makes one of the shapes that are too many.
    ///
    /// Where it is done makes no difference: a beginning is crowded when more different shapes than it may have were
    /// met, and that stays so whatever else comes.
    fn settle(&mut self) {
        let shapes: Vec<(Box<[u8]>, Entry)> = std::mem::take(&mut self.shapes).into_iter().collect();
        let leaves: Vec<Leaf<'_>> = shapes.iter().map(|(key, entry)| Leaf::new(key, entry)).collect();
        let mut by_length: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (at, leaf) in leaves.iter().enumerate() {
            by_length.entry(leaf.pieces.len()).or_default().push(at);
        }
        let mut settled = Vec::new();
        let mut sum = 0;
        for members in by_length.into_values() {
            let (keep, charge) = settle(&leaves, members, 0, self.full);
            sum += charge;
            settled.push(keep);
        }
        if sum > MOST && !self.full {
            self.full = true;
            for keep in &mut settled {
                let kept = keep.iter().map(|kept| match kept {
                    Kept::Leaf(at) => Leaf::new(leaves[*at].key, leaves[*at].entry),
                    Kept::Crowd(key, entry) => Leaf::new(key, entry),
                });
                let kept: Vec<Leaf<'_>> = kept.collect();
                *keep = vec![crowd(&kept, &(0..kept.len()).collect::<Vec<_>>(), 0)];
            }
        }
        let mut shapes: Vec<Option<(Box<[u8]>, Entry)>> = shapes.into_iter().map(Some).collect();
        self.held = 0;
        for kept in settled.into_iter().flatten() {
            let (key, entry) = match kept {
                // Leaves are parted by length and then by word, and each part names its own.
                Kept::Leaf(at) => shapes[at].take().expect("no leaf is kept twice"),
                Kept::Crowd(key, entry) => (key.into(), entry),
            };
            self.held += key.len() + entry.size();
            self.shapes.insert(key, entry);
        }
    }
}

/// The number of the pattern that each line has, when all lines are at hand. Crowded beginnings are not forgotten here.
pub fn group<'a>(lines: impl IntoIterator<Item = &'a str>) -> Vec<usize> {
    let mut masked = Masked::default();
    let mut shapes: BTreeMap<Vec<u8>, Vec<usize>> = BTreeMap::new();
    let mut count = 0;
    for line in lines {
        masked.read(line);
        shapes.entry(masked.shape.clone()).or_default().push(count);
        count += 1;
    }
    let sorted: Vec<&[u8]> = shapes.keys().map(Vec::as_slice).collect();
    let lines: Vec<&Vec<usize>> = shapes.values().collect();
    let mut numbers = vec![0; count];
    for (number, group) in groups(&sorted).into_iter().enumerate() {
        for line in group.into_iter().flat_map(|shape| lines[shape]) {
            numbers[*line] = number;
        }
    }
    numbers
}

struct Leaf<'a> {
    key: &'a [u8],
    pieces: Vec<Piece<'a>>,
    entry: &'a Entry,
    /// The first pieces that were the same, where it stands for many.
    crowd: Option<usize>,
}

impl<'a> Leaf<'a> {
    fn new(key: &'a [u8], entry: &'a Entry) -> Self {
        let crowd = usize::from(u16::from_be_bytes([key[0], key[1]])).checked_sub(1);
        Self { key, pieces: pieces(&key[CROWD..]), entry, crowd }
    }
}

/// What is kept of some leaves.
enum Kept {
    /// One as it is, by its place.
    Leaf(usize),
    /// What is the same in several.
    Crowd(Vec<u8>, Entry),
}

/// What is kept of the leaves that begin with the same `depth` pieces, and how many they count for.
fn settle(leaves: &[Leaf<'_>], members: Vec<usize>, depth: usize, whole: bool) -> (Vec<Kept>, usize) {
    let crowded = whole || members.iter().any(|at| leaves[*at].crowd == Some(depth));
    if !crowded {
        // No beginning in here can be crowded.
        let alone = members.iter().all(|at| leaves[*at].crowd.is_none());
        if alone && members.len() <= MOST / 8 {
            let count = members.len();
            return (members.into_iter().map(Kept::Leaf).collect(), count);
        }
        let mut children: BTreeMap<Piece<'_>, Vec<usize>> = BTreeMap::new();
        let mut parts = Vec::new();
        for at in &members {
            match leaves[*at].pieces.get(depth) {
                Some(piece) => children.entry(*piece).or_default().push(*at),
                // A leaf that goes no deeper is the only one of its kind.
                None => parts.push(Kept::Leaf(*at)),
            }
        }
        let mut sum = parts.len();
        for child in children.into_values() {
            let (keep, charge) = settle(leaves, child, depth + 1, false);
            parts.extend(keep);
            sum += charge;
        }
        if sum <= most(depth) {
            return (parts, sum);
        }
    }
    (vec![crowd(leaves, &members, depth)], most(depth) + 1)
}

/// What is the same in leaves that begin with the same `depth` pieces.
fn crowd(leaves: &[Leaf<'_>], members: &[usize], depth: usize) -> Kept {
    let members: Vec<(&[Piece<'_>], &Entry)> =
        members.iter().map(|at| (leaves[*at].pieces.as_slice(), leaves[*at].entry)).collect();
    let (shape, entry) = unite(&members);
    // A shape has no more pieces than fit: a mask for the rest ends it.
    let mut key = u16::try_from(depth + 1).unwrap_or(u16::MAX).to_be_bytes().to_vec();
    key.extend_from_slice(&shape);
    Kept::Crowd(key, entry)
}

/// Only the words and masks of a shape count, not its end.
pub(crate) fn is_word(item: &Item<'_>) -> bool {
    matches!(item, Item::Word(word) if word.iter().any(|b| b.is_ascii_alphabetic() || *b >= 0x80))
}
