//! What is known of the lines of one shape.

use crate::chart::Chart;
use crate::values::{Values, cut, hash};

/// At most this many lines are kept as samples.
const SAMPLES: usize = 3;

/// Bytes of a sample that are kept.
const LONGEST: usize = 1000;

/// A line as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// Its text; of a long line the beginning.
    pub text: String,
    /// When it was written last, in ms since the epoch.
    pub time: Option<i64>,
    /// Of the earlier window.
    pub earlier: bool,
    pub(crate) hash: u64,
}

impl Sample {
    pub(crate) fn new(text: &str, time: Option<i64>, earlier: bool) -> Self {
        let text = cut(text, LONGEST);
        Self { text: text.to_owned(), time, earlier, hash: hash(text.as_bytes()) }
    }

    fn key(&self) -> (bool, u64, &str) {
        (self.earlier, self.hash, &self.text)
    }
}

/// The lines of one shape.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Entry {
    /// Lines now, and in the earlier window.
    pub(crate) counts: [u64; 2],
    /// The values of each variable part, in the order they stand.
    pub(crate) slots: Vec<Values>,
    /// Those with the smallest hashes, sorted by [`Sample::key`].
    pub(crate) samples: Vec<Sample>,
    /// The lines of now over time.
    pub(crate) chart: Chart,
}

impl Entry {
    pub(crate) fn add(&mut self, line: &str, time: Option<i64>, earlier: bool) {
        self.counts[usize::from(earlier)] += 1;
        if let Some(time) = time
            && !earlier
        {
            self.chart.add(time, 1);
        }
        let line = cut(line, LONGEST);
        let hash = hash(line.as_bytes());
        // Most lines are not kept, and need not be copied.
        if self.takes((earlier, hash, line)) {
            self.keep(Sample { text: line.to_owned(), time, earlier, hash });
        }
    }

    /// Whether a sample is not behind all that are kept.
    fn takes(&self, key: (bool, u64, &str)) -> bool {
        self.samples.len() < SAMPLES || self.samples.last().is_some_and(|last| key <= last.key())
    }

    pub(crate) fn keep(&mut self, sample: Sample) {
        match self.samples.binary_search_by(|s| s.key().cmp(&sample.key())) {
            Ok(at) => self.samples[at].time = self.samples[at].time.max(sample.time),
            Err(at) => {
                self.samples.insert(at, sample);
                self.samples.truncate(SAMPLES);
            }
        }
    }

    /// Adds all but the values.
    pub(crate) fn add_counts(&mut self, other: &Entry) {
        self.counts[0] += other.counts[0];
        self.counts[1] += other.counts[1];
        self.chart.merge(&other.chart);
        for sample in &other.samples {
            if self.takes(sample.key()) {
                self.keep(sample.clone());
            }
        }
    }

    /// Adds the lines of the same shape.
    pub(crate) fn merge(&mut self, other: &Entry) {
        self.add_counts(other);
        self.slots.resize_with(self.slots.len().max(other.slots.len()), Values::default);
        for (mine, theirs) in self.slots.iter_mut().zip(&other.slots) {
            mine.merge(theirs);
        }
    }

    /// About how many bytes it holds beyond itself.
    pub(crate) fn size(&self) -> usize {
        self.slots.capacity() * size_of::<Values>()
            + self.slots.iter().map(Values::size).sum::<usize>()
            + self.samples.iter().map(|s| size_of::<Sample>() + s.text.len()).sum::<usize>()
            + self.chart.size()
    }
}
