//! What comes out.

use std::collections::BTreeMap;

use crate::chart::Chart;
use crate::entry::{Entry, Sample};
use crate::kind::Kind;
use crate::shape::{Item, pieces};

/// Lines that share a shape.
#[derive(Debug, Clone, PartialEq)]
pub struct Pattern {
    /// The text, with `<Kind-n>` for the variable parts, which are numbered from 1.
    pub text: String,
    /// Lines now, and in the earlier window.
    pub counts: [u64; 2],
    /// What its words say of how bad it is.
    pub severity: Severity,
    /// The variable parts, in the order they stand.
    pub slots: Vec<Slot>,
    /// Some of its lines.
    pub samples: Vec<Sample>,
    /// The length of bins of time, in ms, the same for all patterns.
    pub bin: i64,
    /// The lines of now over time: the start of each bin that has some, in ms since the epoch, with how many.
    pub bins: Vec<(i64, u64)>,
}

/// A variable part.
#[derive(Debug, Clone, PartialEq)]
pub struct Slot {
    /// What it seems to be.
    pub kind: Kind,
    /// Some values, with how often each was there now and in the earlier window; most frequent first.
    pub values: Vec<(String, [u64; 2])>,
    /// Whether these are all. Values are kept of the first parts of a long line only.
    pub complete: bool,
    /// The smallest and the largest value, of numbers.
    pub range: Option<(f64, f64)>,
}

/// How bad a pattern is, by the words in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// No such word.
    Info,
    /// `debug`
    Debug,
    /// `warn`
    Warn,
    /// `fatal`
    Fatal,
    /// `error`
    Error,
}

impl Severity {
    /// The label.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Info => "INFO",
            Severity::Debug => "DEBUG",
            Severity::Warn => "WARN",
            Severity::Fatal => "FATAL",
            Severity::Error => "ERROR",
        }
    }

    fn of(text: &str) -> Self {
        let text = text.to_ascii_lowercase();
        let words = [
            ("error", Severity::Error),
            ("fatal", Severity::Fatal),
            ("warn", Severity::Warn),
            ("debug", Severity::Debug),
        ];
        words.into_iter().find(|(word, _)| text.contains(word)).map_or(Severity::Info, |(_, severity)| severity)
    }
}

/// The patterns, those with most lines first.
pub(crate) fn patterns(shapes: BTreeMap<Vec<u8>, Entry>) -> Vec<Pattern> {
    let mut whole = Chart::default();
    for entry in shapes.values() {
        whole.merge(&entry.chart);
    }
    let mut patterns: Vec<Pattern> = shapes.into_iter().map(|(shape, entry)| pattern(&shape, entry, &whole)).collect();
    patterns
        .sort_by(|a, b| (b.counts[0], b.counts[1]).cmp(&(a.counts[0], a.counts[1])).then_with(|| a.text.cmp(&b.text)));
    patterns
}

fn pattern(shape: &[u8], mut entry: Entry, whole: &Chart) -> Pattern {
    let mut text = Vec::new();
    let mut slots = Vec::new();
    let mut values = std::mem::take(&mut entry.slots).into_iter();
    for piece in pieces(shape) {
        text.extend_from_slice(piece.before);
        match piece.item {
            Item::Word(word) => text.extend_from_slice(word),
            Item::End => {}
            Item::Mask(kind) => {
                text.extend_from_slice(format!("<{}-{}>", kind.name(), slots.len() + 1).as_bytes());
                slots.push(slot(kind, values.next()));
            }
        }
    }
    let text = String::from_utf8_lossy(&text).into_owned();
    entry.chart.like(whole);
    let (bin, bins) = entry.chart.bins();
    Pattern {
        severity: Severity::of(&String::from_utf8_lossy(shape)),
        text,
        counts: entry.counts,
        slots,
        samples: entry.samples,
        bin,
        bins,
    }
}

fn slot(kind: Kind, values: Option<crate::values::Values>) -> Slot {
    let Some(values) = values else { return Slot { kind, values: Vec::new(), complete: false, range: None } };
    let mut kept: Vec<(String, [u64; 2])> = values.kept().iter().map(|v| (v.text.to_string(), v.counts)).collect();
    kept.sort_by(|a, b| (b.1[0] + b.1[1]).cmp(&(a.1[0] + a.1[1])).then_with(|| a.0.cmp(&b.0)));
    let range = if kind == Kind::Number { values.range() } else { None };
    Slot { kind, values: kept, complete: !values.has_others(), range }
}
