//! What comes out.

use std::collections::BTreeMap;

use crate::chart::Chart;
use crate::cluster::CATEGORIES;
use crate::entry::{Entry, Sample};
use crate::findings::{Finding, Span, findings};
use crate::kind::Kind;
use crate::shape::{Item, pieces};
use crate::values::{LONGEST, Values};

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
    /// What is odd about it.
    pub findings: Vec<Finding>,
}

impl Pattern {
    /// Counts anew: the lines of the later half of the time that all lines span as now, those of the earlier half as
    /// before, and those without a time not at all. The parts of [`bins`](Self::bins) are not divided.
    pub fn halve(patterns: &mut Vec<Pattern>) {
        let starts = || patterns.iter().flat_map(|pattern| pattern.bins.iter().map(|(start, _)| *start));
        let (Some(first), Some(last)) = (starts().min(), starts().max()) else {
            return patterns.clear();
        };
        let bin = patterns.first().map_or(1, |pattern| pattern.bin);
        let (first, last) = (first.div_euclid(bin), last.div_euclid(bin));
        let half = first + last.saturating_sub(first) / 2;
        for pattern in patterns.iter_mut() {
            pattern.counts = [0, 0];
            for (start, count) in &pattern.bins {
                pattern.counts[usize::from(start.div_euclid(bin) <= half)] += count;
            }
        }
        patterns.retain(|pattern| pattern.counts != [0, 0]);
        patterns.sort_by(by_count);
    }
}

fn by_count(a: &Pattern, b: &Pattern) -> std::cmp::Ordering {
    (b.counts[0], b.counts[1]).cmp(&(a.counts[0], a.counts[1])).then_with(|| a.text.cmp(&b.text))
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
    let (bin, bins) = whole.bins();
    let span = Span::of(bin, &bins);
    let mut patterns: Vec<Pattern> =
        shapes.into_iter().map(|(shape, entry)| pattern(&shape, entry, &whole, span)).collect();
    patterns.sort_by(by_count);
    patterns
}

fn pattern(shape: &[u8], mut entry: Entry, whole: &Chart, span: Option<Span>) -> Pattern {
    let mut text = Vec::new();
    let mut slots: Vec<Slot> = Vec::new();
    // The word before each of them, and the one before this place.
    let (mut before, mut last) = (Vec::new(), String::new());
    let mut values = std::mem::take(&mut entry.slots).into_iter();
    for piece in pieces(shape) {
        text.extend_from_slice(piece.before);
        match piece.item {
            Item::Word(word) => {
                text.extend_from_slice(word);
                last = String::from_utf8_lossy(word).into_owned();
            }
            Item::End => {}
            Item::Mask(kind) => {
                let values = values.next();
                if let Some(word) = constant(kind, values.as_ref()) {
                    text.extend_from_slice(word.as_bytes());
                    last = word.to_owned();
                    continue;
                }
                text.extend_from_slice(format!("<{}-{}>", kind.name(), slots.len() + 1).as_bytes());
                slots.push(slot(kind, values));
                before.push(std::mem::take(&mut last));
                // `HTTP/1.1 200`
                last = slots.last().and_then(|slot| slot.values.first()).map(|v| v.0.clone()).unwrap_or_default();
            }
        }
    }
    let text = String::from_utf8_lossy(&text).into_owned();
    entry.chart.like(whole);
    let (bin, bins) = entry.chart.bins();
    let mut pattern = Pattern {
        severity: Severity::of(&String::from_utf8_lossy(shape)),
        text,
        counts: entry.counts,
        slots,
        samples: entry.samples,
        bin,
        bins,
        findings: Vec::new(),
    };
    pattern.findings = findings(&pattern, span, &before);
    pattern
}

/// The word that stands in a place which only looks variable, because of its digits: in more than a few lines it is the
/// same in all.
fn constant(kind: Kind, values: Option<&Values>) -> Option<&str> {
    let [only] = values?.kept() else { return None };
    let same = !values?.has_others() && only.counts.iter().sum::<u64>() > CATEGORIES as u64;
    (same && matches!(kind, Kind::Id | Kind::Token) && !only.text.is_empty() && only.text.len() < LONGEST)
        .then_some(&only.text)
}

fn slot(kind: Kind, values: Option<Values>) -> Slot {
    let Some(values) = values else { return Slot { kind, values: Vec::new(), complete: false, range: None } };
    let mut kept: Vec<(String, [u64; 2])> = values.kept().iter().map(|v| (v.text.to_string(), v.counts)).collect();
    kept.sort_by(|a, b| (b.1[0] + b.1[1]).cmp(&(a.1[0] + a.1[1])).then_with(|| a.0.cmp(&b.0)));
    let range = if kind == Kind::Number { values.range() } else { None };
    Slot { kind, values: kept, complete: !values.has_others(), range }
}
