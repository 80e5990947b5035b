//! Some of the values of a variable part, with how often each was there.

use crate::numbers;

/// At most this many values are kept of each variable part.
pub const KEPT: usize = 10;

/// Bytes of a value that are kept.
pub(crate) const LONGEST: usize = 64;

/// The values with the smallest hashes, each with its exact count: all of them, while there are not more than
/// [`KEPT`]. A value that is kept in the end was kept from its first time on, so its count is whole, and merging in
/// any order keeps the same values.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Values {
    /// Sorted by hash, then text.
    kept: Vec<Value>,
    /// There were others.
    others: bool,
    /// The smallest and the largest of those that are numbers.
    range: Option<(f64, f64)>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Value {
    pub(crate) hash: u64,
    pub(crate) text: Box<str>,
    /// Now, and in the earlier window.
    pub(crate) counts: [u64; 2],
}

impl Values {
    pub(crate) fn add(&mut self, text: &str, counts: [u64; 2], number: bool) {
        if number && let Some(number) = numbers::value(text) {
            self.stretch(number, number);
        }
        let text = cut(text, LONGEST);
        let hash = hash(text.as_bytes());
        self.insert(hash, text, counts);
    }

    fn insert(&mut self, hash: u64, text: &str, counts: [u64; 2]) {
        let full = self.kept.len() == KEPT;
        if full && self.kept.last().is_some_and(|last| (last.hash, &*last.text) < (hash, text)) {
            self.others = true;
            return;
        }
        match self.kept.binary_search_by(|v| (v.hash, &*v.text).cmp(&(hash, text))) {
            Ok(at) => {
                for (sum, count) in self.kept[at].counts.iter_mut().zip(counts) {
                    *sum += count;
                }
            }
            Err(at) => {
                if full {
                    self.kept.pop();
                    self.others = true;
                }
                self.kept.insert(at, Value { hash, text: text.into(), counts });
            }
        }
    }

    fn stretch(&mut self, low: f64, high: f64) {
        let (a, b) = self.range.unwrap_or((low, high));
        self.range = Some((a.min(low), b.max(high)));
    }

    pub(crate) fn merge(&mut self, other: &Values) {
        for value in &other.kept {
            self.insert(value.hash, &value.text, value.counts);
        }
        self.others |= other.others;
        if let Some((low, high)) = other.range {
            self.stretch(low, high);
        }
    }

    pub(crate) fn kept(&self) -> &[Value] {
        &self.kept
    }

    pub(crate) fn has_others(&self) -> bool {
        self.others
    }

    pub(crate) fn range(&self) -> Option<(f64, f64)> {
        self.range
    }

    pub(crate) fn from_parts(kept: Vec<(Box<str>, [u64; 2])>, others: bool, range: Option<(f64, f64)>) -> Self {
        let mut values = Self { kept: Vec::with_capacity(kept.len()), others, range };
        for (text, counts) in kept {
            values.insert(hash(text.as_bytes()), &text, counts);
        }
        values.others |= others;
        values
    }

    pub(crate) fn size(&self) -> usize {
        self.kept.capacity() * size_of::<Value>() + self.kept.iter().map(|v| v.text.len()).sum::<usize>()
    }
}

/// The first bytes of a text, whole characters.
pub(crate) fn cut(text: &str, most: usize) -> &str {
    if text.len() <= most {
        return text;
    }
    let end = (0..=most).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    &text[..end]
}

/// A hash that is the same everywhere and always, to choose some of many texts whatever order they come in.
pub fn hash(text: &[u8]) -> u64 {
    const K: u64 = 0x9e37_79b9_7f4a_7c15;
    let fold = |a: u64, b: u64| {
        let product = u128::from(a) * u128::from(b);
        product as u64 ^ (product >> 64) as u64
    };
    let mut sum = K ^ text.len() as u64;
    let mut chunks = text.chunks_exact(8);
    for chunk in &mut chunks {
        let word = chunk.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
        sum = fold(sum ^ word, K);
    }
    let rest = chunks.remainder().iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
    fold(fold(sum ^ rest, K) ^ K, 0xd6e8_feb8_6659_fd93)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_values_are_kept_in_any_order_with_whole_counts() {
        let texts: Vec<String> = (0..100).map(|n| (n * 7 % 40).to_string()).collect();
        let mut forth = Values::default();
        texts.iter().for_each(|t| forth.add(t, [1, 0], true));
        let mut halves = [Values::default(), Values::default()];
        texts.iter().rev().enumerate().for_each(|(n, t)| halves[n % 2].add(t, [1, 0], true));
        let [mut first, second] = halves;
        first.merge(&second);
        assert_eq!(forth, first);
        assert_eq!(forth.kept().len(), KEPT);
        assert!(forth.has_others());
        assert_eq!(forth.range(), Some((0.0, 39.0)));
        for value in forth.kept() {
            let count = texts.iter().filter(|t| **t == *value.text).count() as u64;
            assert_eq!(value.counts, [count, 0]);
        }
    }
}
