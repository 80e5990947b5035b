//! How many lines there were over time.

use std::collections::BTreeMap;

const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// The lengths of bins. Each is a multiple of the one before it, so bins can be widened whatever they hold.
const WIDTHS: [i64; 23] = [
    1,
    10,
    100,
    SECOND,
    5 * SECOND,
    10 * SECOND,
    30 * SECOND,
    MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    30 * MINUTE,
    HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
    7 * DAY,
    28 * DAY,
    364 * DAY,
    3_640 * DAY,
    36_400 * DAY,
    36_400_000 * DAY,
    // The last holds all of time.
    i64::MAX,
];

/// At most this many bins lie between the first and the last one.
const MOST: i64 = 60;

/// Counts by bins of the shortest length of which not too many are needed. That depends on the times only, not on
/// their order.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Chart {
    width: usize,
    bins: BTreeMap<i64, u64>,
}

impl Chart {
    pub(crate) fn add(&mut self, time: i64, count: u64) {
        *self.bins.entry(time.div_euclid(WIDTHS[self.width])).or_default() += count;
        self.fit();
    }

    fn fit(&mut self) {
        while let (Some((first, _)), Some((last, _))) = (self.bins.first_key_value(), self.bins.last_key_value())
            && last.saturating_sub(*first) >= MOST
            && self.width + 1 < WIDTHS.len()
        {
            self.widen(self.width + 1);
        }
    }

    fn widen(&mut self, width: usize) {
        let (old, new) = (WIDTHS[self.width], WIDTHS[width]);
        let mut bins = BTreeMap::new();
        for (bin, count) in std::mem::take(&mut self.bins) {
            let start = bin.saturating_mul(old);
            *bins.entry(start.div_euclid(new)).or_default() += count;
        }
        self.bins = bins;
        self.width = width;
    }

    pub(crate) fn merge(&mut self, other: &Chart) {
        let width = self.width.max(other.width);
        if self.width < width {
            self.widen(width);
        }
        let (old, new) = (WIDTHS[other.width], WIDTHS[width]);
        for (bin, count) in &other.bins {
            let start = bin.saturating_mul(old);
            *self.bins.entry(start.div_euclid(new)).or_default() += count;
        }
        self.fit();
    }

    /// The start of each bin, in ms since the epoch, with its count, and the length of the bins.
    pub(crate) fn bins(&self) -> (i64, Vec<(i64, u64)>) {
        let width = WIDTHS[self.width];
        (width, self.bins.iter().map(|(bin, count)| (bin.saturating_mul(width), *count)).collect())
    }

    /// Widens the bins to those of `other`, which covers this one.
    pub(crate) fn like(&mut self, other: &Chart) {
        if other.width > self.width {
            self.widen(other.width);
        }
    }

    pub(crate) fn parts(&self) -> (usize, &BTreeMap<i64, u64>) {
        (self.width, &self.bins)
    }

    pub(crate) fn from_parts(width: usize, bins: BTreeMap<i64, u64>) -> Option<Self> {
        (width < WIDTHS.len()).then_some(Self { width, bins })
    }

    pub(crate) fn size(&self) -> usize {
        // A node of the tree has some room to spare.
        self.bins.len() * 24
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_do_not_depend_on_the_order() {
        let times: Vec<i64> = (0..500).map(|n| 1_700_000_000_000 + n * n * 777).collect();
        let mut forth = Chart::default();
        times.iter().for_each(|t| forth.add(*t, 1));
        let mut halves = [Chart::default(), Chart::default()];
        times.iter().rev().enumerate().for_each(|(n, t)| halves[n % 2].add(*t, 1));
        let [mut first, second] = halves;
        first.merge(&second);
        assert_eq!(forth, first);
        let (width, bins) = forth.bins();
        assert_eq!(width, HOUR);
        assert_eq!(bins.iter().map(|(_, count)| count).sum::<u64>(), 500);
    }

    #[test]
    fn times_at_the_ends_of_time() {
        let mut chart = Chart::default();
        for time in [i64::MIN, i64::MAX, 0, -1] {
            chart.add(time, 1);
        }
        assert_eq!(chart.bins().1.iter().map(|(_, count)| count).sum::<u64>(), 4);
    }
}
