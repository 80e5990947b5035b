//! A shape taken apart, and several shapes made one.

use crate::entry::Entry;
use crate::kind::Kind;
use crate::mask::{Class, class};

/// Values are kept of the variable parts among this many first pieces of a shape.
pub(crate) const VALUED: usize = 32;

/// A word or a mask, with the blanks and signs before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Piece<'a> {
    pub(crate) before: &'a [u8],
    pub(crate) item: Item<'a>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Item<'a> {
    Mask(Kind),
    Word(&'a [u8]),
    /// The end of the line, once and last, so that what stands before it is compared too.
    End,
}

/// The pieces of a shape.
pub(crate) fn pieces(shape: &[u8]) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut at, mut from) = (0, 0);
    while at < shape.len() {
        if let Some(kind) = Kind::of(shape[at]) {
            pieces.push(Piece { before: &shape[from..at], item: Item::Mask(kind) });
            at += 1;
            from = at;
        } else if class(shape[at]) == Class::Word {
            let start = at;
            while at < shape.len() && class(shape[at]) == Class::Word {
                at += 1;
            }
            pieces.push(Piece { before: &shape[from..start], item: Item::Word(&shape[start..at]) });
            from = at;
        } else {
            at += 1;
        }
    }
    pieces.push(Piece { before: &shape[from..], item: Item::End });
    pieces
}

/// How many variable parts of a shape have their values kept.
pub(crate) fn valued(shape: &[u8]) -> usize {
    pieces(shape).iter().take(VALUED).filter(|piece| matches!(piece.item, Item::Mask(_))).count()
}

/// The shape with only what is the same in all, of shapes that have the same number of pieces, and what is known of
/// all their lines together.
pub(crate) fn unite(members: &[(&[u8], &Entry)]) -> (Vec<u8>, Entry) {
    let taken: Vec<Vec<Piece<'_>>> = members.iter().map(|(shape, _)| pieces(shape)).collect();
    let mut shape = Vec::new();
    let mut entry = Entry::default();
    for (_, member) in members {
        entry.add_counts(member);
    }
    // The next value of each member.
    let mut next = vec![0; members.len()];
    for place in 0..taken.first().map_or(0, Vec::len) {
        let first = taken[0][place];
        if taken.iter().all(|pieces| pieces[place].before == first.before) {
            shape.extend_from_slice(first.before);
        } else {
            shape.push(b' ');
        }
        if taken.iter().all(|pieces| pieces[place].item == first.item)
            && let Item::Word(word) = first.item
        {
            shape.extend_from_slice(word);
            continue;
        }
        let kinds = taken.iter().filter_map(|pieces| match pieces[place].item {
            Item::Mask(kind) => Some(kind),
            Item::Word(_) => Some(Kind::Token),
            Item::End => None,
        });
        let Some(kind) = kinds.reduce(Kind::join) else { continue };
        shape.push(kind as u8);
        if place >= VALUED {
            continue;
        }
        let mut values = crate::values::Values::default();
        for (member, (_, of)) in members.iter().enumerate() {
            match taken[member][place].item {
                Item::Mask(_) => {
                    if let Some(known) = of.slots.get(next[member]) {
                        values.merge(known);
                    }
                    next[member] += 1;
                }
                Item::Word(word) => values.add(&String::from_utf8_lossy(word), of.counts, false),
                Item::End => {}
            }
        }
        entry.slots.push(values);
    }
    (shape, entry)
}
