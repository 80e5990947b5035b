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
    // A word and the blank before it are seldom shorter.
    let mut pieces = Vec::with_capacity(shape.len() / 5 + 2);
    pieces.extend(Walk { shape, at: 0, ended: false });
    pieces
}

/// From piece to piece.
struct Walk<'a> {
    shape: &'a [u8],
    at: usize,
    ended: bool,
}

impl<'a> Iterator for Walk<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        if self.ended {
            return None;
        }
        let (shape, from) = (self.shape, self.at);
        let mut at = from;
        while let Some(&byte) = shape.get(at) {
            if let Some(kind) = Kind::of(byte) {
                self.at = at + 1;
                return Some(Piece { before: &shape[from..at], item: Item::Mask(kind) });
            }
            if class(byte) == Class::Word {
                let length = shape[at..].iter().take_while(|byte| class(**byte) == Class::Word).count();
                self.at = at + length;
                return Some(Piece { before: &shape[from..at], item: Item::Word(&shape[at..at + length]) });
            }
            at += 1;
        }
        self.ended = true;
        Some(Piece { before: &shape[from..], item: Item::End })
    }
}

/// How many variable parts of a shape have their values kept.
pub(crate) fn valued(shape: &[u8]) -> usize {
    let walk = Walk { shape, at: 0, ended: false };
    walk.take(VALUED).filter(|piece| matches!(piece.item, Item::Mask(_))).count()
}

/// The shape with only what is the same in all, of shapes that have the same number of pieces, and what is known of
/// all their lines together.
pub(crate) fn unite(members: &[(&[Piece<'_>], &Entry)]) -> (Vec<u8>, Entry) {
    let mut shape = Vec::new();
    let mut entry = Entry::default();
    for (_, member) in members {
        entry.add_counts(member);
    }
    // The next value of each member.
    let mut next = vec![0; members.len()];
    for place in 0..members.first().map_or(0, |(pieces, _)| pieces.len()) {
        let first = members[0].0[place];
        if members.iter().all(|(pieces, _)| pieces[place].before == first.before) {
            shape.extend_from_slice(first.before);
        } else {
            shape.push(b' ');
        }
        if members.iter().all(|(pieces, _)| pieces[place].item == first.item)
            && let Item::Word(word) = first.item
        {
            shape.extend_from_slice(word);
            continue;
        }
        let kinds = members.iter().filter_map(|(pieces, _)| match pieces[place].item {
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
        for ((pieces, of), next) in members.iter().zip(&mut next) {
            match pieces[place].item {
                Item::Mask(_) => {
                    if let Some(known) = of.slots.get(*next) {
                        values.merge(known);
                    }
                    *next += 1;
                }
                Item::Word(word) => match std::str::from_utf8(word) {
                    Ok(word) => values.add(word, of.counts, false),
                    Err(_) => values.add(&String::from_utf8_lossy(word), of.counts, false),
                },
                Item::End => {}
            }
        }
        entry.slots.push(values);
    }
    (shape, entry)
}
