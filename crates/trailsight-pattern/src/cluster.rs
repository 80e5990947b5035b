//! Shapes to patterns: which places hold words of the pattern, and which hold variable parts.

use std::collections::{BTreeMap, BTreeSet};

use crate::entry::Entry;
use crate::lines::is_word;
use crate::shape::{Item, Piece, pieces, unite};

/// A place with more different words than this is variable; with fewer they are told apart.
pub const CATEGORIES: usize = 8;

/// How many places are looked at to find the one to split at: those with the fewest words.
const CANDIDATES: usize = 6;

/// How many others are asked what a place tells of them.
const OTHERS: usize = 32;

/// The shapes of the patterns, sorted, with what is known of their lines.
pub(crate) fn cluster(mut shapes: Vec<(Vec<u8>, Entry)>) -> BTreeMap<Vec<u8>, Entry> {
    shapes.sort_by(|a, b| a.0.cmp(&b.0));
    let sorted: Vec<&[u8]> = shapes.iter().map(|(shape, _)| shape.as_slice()).collect();
    let mut patterns: BTreeMap<Vec<u8>, Entry> = BTreeMap::new();
    for group in groups(&sorted) {
        let taken: Vec<Vec<Piece<'_>>> = group.iter().map(|at| pieces(sorted[*at])).collect();
        let entries = group.iter().map(|at| &shapes[*at].1);
        let members: Vec<(&[Piece<'_>], &Entry)> = taken.iter().map(Vec::as_slice).zip(entries).collect();
        let (shape, entry) = unite(&members);
        // What differed in kinds of masks only may have become one.
        match patterns.get_mut(&shape) {
            Some(known) => known.merge(&entry),
            None => {
                patterns.insert(shape, entry);
            }
        }
    }
    patterns
}

/// Which of the sorted shapes are one pattern.
pub(crate) fn groups(sorted: &[&[u8]]) -> Vec<Vec<usize>> {
    let taken: Vec<Vec<Piece<'_>>> = sorted.iter().map(|shape| pieces(shape)).collect();
    let mut alike: BTreeMap<Vec<&[u8]>, Vec<usize>> = BTreeMap::new();
    for (row, pieces) in taken.iter().enumerate() {
        alike.entry(pieces.iter().map(|piece| piece.before).collect()).or_default().push(row);
    }
    let mut groups = Vec::new();
    for rows in alike.into_values() {
        let of_table = Table::new(&taken, &rows).groups();
        groups.extend(of_table.into_iter().map(|group| group.into_iter().map(|row| rows[row]).collect()));
    }
    groups
}

/// Shapes with the same blanks and signs: a row each, with a column for each place that is not the same in all.
struct Table {
    rows: usize,
    /// Numbers for words, the same in each row where the word is the same.
    columns: Vec<Vec<u32>>,
    /// How many numbers each column has.
    numbers: Vec<usize>,
    /// Words that are the same in all rows.
    constant: usize,
    /// Which columns have words at all for a number: a word of signs only does not count as one.
    wordy: Vec<Vec<bool>>,
}

/// The number of any mask.
const MASK: u32 = 0;

impl Table {
    fn new(taken: &[Vec<Piece<'_>>], rows: &[usize]) -> Self {
        let mut table =
            Self { rows: rows.len(), columns: Vec::new(), numbers: Vec::new(), constant: 0, wordy: Vec::new() };
        let of_rows: Vec<&[Piece<'_>]> = rows.iter().map(|row| taken[*row].as_slice()).collect();
        for place in 0..of_rows.first().map_or(0, |pieces| pieces.len()) {
            let items = of_rows.iter().map(|pieces| &pieces[place].item);
            let mut known: BTreeMap<&[u8], u32> = BTreeMap::new();
            let mut wordy = vec![false];
            let column: Vec<u32> = items
                .map(|item| match item {
                    Item::Word(word) => *known.entry(word).or_insert_with(|| {
                        wordy.push(is_word(item));
                        wordy.len() as u32 - 1
                    }),
                    Item::Mask(_) | Item::End => MASK,
                })
                .collect();
            let first = column[0];
            if column.iter().all(|number| *number == first) {
                table.constant += usize::from(wordy[first as usize]);
            } else {
                table.numbers.push(wordy.len());
                table.columns.push(column);
                table.wordy.push(wordy);
            }
        }
        table
    }

    /// The rows of each pattern.
    fn groups(&self) -> Vec<Vec<usize>> {
        let mut groups = Vec::new();
        let mut waiting = vec![((0..self.rows).collect::<Vec<_>>(), vec![false; self.columns.len()])];
        while let Some((rows, variable)) = waiting.pop() {
            self.split(rows, variable, &mut waiting, &mut groups);
        }
        groups
    }

    /// Takes apart the rows, or finds that they are one pattern. `variable` are columns whose words do not matter.
    fn split(
        &self,
        rows: Vec<usize>,
        mut variable: Vec<bool>,
        waiting: &mut Vec<(Vec<usize>, Vec<bool>)>,
        groups: &mut Vec<Vec<usize>>,
    ) {
        if rows.len() == 1 {
            return groups.push(rows);
        }
        let at = loop {
            let node = self.node(&rows, &variable);
            if node.words.is_empty() {
                // Masks stand where others have words: those are variable too, if there is a word in common.
                match node.mixed.first() {
                    Some((_, column)) if node.constant == 0 => break *column,
                    _ => {
                        groups.push(rows);
                        return;
                    }
                }
            }
            let fewest = node.words[0].1;
            if let Some(column) = self.telling(&rows, &node) {
                break column;
            }
            // The places do not depend on each other.
            let many: Vec<usize> = node.words.iter().filter(|(d, _)| *d > CATEGORIES).map(|(_, c)| *c).collect();
            let loose = if !many.is_empty() {
                many
            } else if self.combinations(&rows, &node) > CATEGORIES {
                node.words.iter().map(|(_, c)| *c).collect()
            } else {
                break fewest;
            };
            // Mostly variable is no pattern.
            if loose.len() > node.constant {
                break fewest;
            }
            loose.into_iter().for_each(|column| variable[column] = true);
        };
        let mut parts: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for row in rows {
            parts.entry(self.columns[at][row]).or_default().push(row);
        }
        waiting.extend(parts.into_values().map(|rows| (rows, variable.clone())));
    }

    fn node(&self, rows: &[usize], variable: &[bool]) -> Node {
        let mut node = Node { constant: self.constant, words: Vec::new(), mixed: Vec::new() };
        for (at, column) in self.columns.iter().enumerate() {
            if variable[at] {
                continue;
            }
            let (different, masks) = self.different(at, rows);
            if different == 1 {
                node.constant += usize::from(self.wordy[at][column[rows[0]] as usize]);
            } else if masks {
                node.mixed.push((different, at));
            } else {
                node.words.push((different, at));
            }
        }
        node.words.sort_unstable();
        node.mixed.sort_unstable();
        node
    }

    /// How many different numbers a column has in these rows, and whether that of a mask is among them.
    fn different(&self, at: usize, rows: &[usize]) -> (usize, bool) {
        let column = &self.columns[at];
        if rows.len() < self.numbers[at] / 8 {
            let mut numbers: Vec<u32> = rows.iter().map(|row| column[*row]).collect();
            numbers.sort_unstable();
            numbers.dedup();
            return (numbers.len(), numbers[0] == MASK);
        }
        let mut seen = vec![false; self.numbers[at]];
        let new = rows.iter().filter(|row| !std::mem::replace(&mut seen[column[**row] as usize], true));
        (new.count(), seen[MASK as usize])
    }

    /// The place whose word tells most about the others: split there, and they become the same in the parts.
    ///
    /// At least a quarter of what can become so must; a part of one row says nothing.
    fn telling(&self, rows: &[usize], node: &Node) -> Option<usize> {
        let others: Vec<usize> = node.words.iter().chain(&node.mixed).map(|(_, at)| *at).take(OTHERS + 1).collect();
        if others.len() == 1 {
            return None;
        }
        const MIXED: u32 = u32::MAX;
        let mut best: Option<(usize, usize)> = None;
        for (_, candidate) in node.words.iter().take(CANDIDATES) {
            let (parts, sizes) = self.parts(*candidate, rows);
            let mut told = 0;
            for other in others.iter().filter(|other| *other != candidate) {
                let column = &self.columns[*other];
                let mut only: Vec<Option<u32>> = vec![None; sizes.len()];
                for (row, part) in rows.iter().zip(&parts) {
                    only[*part] = match only[*part] {
                        None => Some(column[*row]),
                        Some(number) if number == column[*row] => Some(number),
                        Some(_) => Some(MIXED),
                    };
                }
                let same = only.iter().zip(&sizes).filter(|(only, size)| **size > 1 && **only != Some(MIXED));
                told += same.map(|(_, size)| *size).sum::<usize>();
            }
            // The first of equals has the fewest words, and stands first.
            if best.is_none_or(|(most, _)| told > most) {
                best = Some((told, *candidate));
            }
        }
        let others = others.len() - 1;
        best.filter(|(told, _)| told * 4 >= rows.len() * others).map(|(_, column)| column)
    }

    /// Into which part each row falls when they are split at a column, and how large the parts are.
    fn parts(&self, at: usize, rows: &[usize]) -> (Vec<usize>, Vec<usize>) {
        let column = &self.columns[at];
        let mut numbers: Vec<u32> = rows.iter().map(|row| column[*row]).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let part = |row: &usize| numbers.binary_search(&column[*row]).unwrap_or_default();
        let parts: Vec<usize> = rows.iter().map(part).collect();
        let mut sizes = vec![0; numbers.len()];
        parts.iter().for_each(|part| sizes[*part] += 1);
        (parts, sizes)
    }

    /// How many different combinations the places with few words make, up to a few.
    fn combinations(&self, rows: &[usize], node: &Node) -> usize {
        let mut seen = BTreeSet::new();
        for row in rows {
            seen.insert(node.words.iter().map(|(_, column)| self.columns[*column][*row]).collect::<Vec<_>>());
            if seen.len() > CATEGORIES {
                break;
            }
        }
        seen.len()
    }
}

/// Some rows of a table.
struct Node {
    /// Words that are the same in all of them.
    constant: usize,
    /// Columns with several words, with how many: fewest first.
    words: Vec<(usize, usize)>,
    /// Columns with masks and words.
    mixed: Vec<(usize, usize)>,
}
