//! What is odd about a pattern.

use std::collections::BTreeMap;

use crate::kind::Kind;
use crate::numbers;
use crate::pattern::{Pattern, Slot};

/// Something odd about a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What kind of thing it is.
    pub kind: FindingKind,
    /// What it is, in words.
    pub text: String,
    /// From when on, where that is part of it, in ms since the epoch.
    pub time: Option<i64>,
}

/// The kinds of [`Finding`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FindingKind {
    /// There is a time with far more lines than usual.
    Frequency,
    /// It is there only since a short while.
    NewPattern,
    /// A part that nearly always has one value has others.
    TokenVariation,
    /// A number is far larger than all others.
    NumericToken,
    /// There are HTTP status codes that mean errors.
    HttpErrorCode,
}

impl FindingKind {
    /// The name.
    pub fn name(self) -> &'static str {
        match self {
            FindingKind::Frequency => "frequency",
            FindingKind::NewPattern => "newPattern",
            FindingKind::TokenVariation => "tokenVariation",
            FindingKind::NumericToken => "numericToken",
            FindingKind::HttpErrorCode => "httpErrorCode",
        }
    }
}

/// A part with fewer lines than this says nothing of what is usual.
const ENOUGH: u64 = 20;

/// The parts of time that the lines of all patterns span.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span {
    pub(crate) first: i64,
    pub(crate) last: i64,
}

impl Span {
    pub(crate) fn of(bin: i64, bins: &[(i64, u64)]) -> Option<Self> {
        let (first, last) = (bins.first()?.0, bins.last()?.0);
        Some(Self { first: first.div_euclid(bin), last: last.div_euclid(bin) })
    }

    fn parts(self) -> i64 {
        self.last.saturating_sub(self.first).saturating_add(1)
    }
}

/// All that is odd about the pattern. `before` has the word that stands before each of its variable parts.
pub(crate) fn findings(pattern: &Pattern, span: Option<Span>, before: &[String]) -> Vec<Finding> {
    let mut found = Vec::new();
    if let Some(span) = span {
        found.extend(frequency(pattern, span));
        found.extend(new_pattern(pattern, span));
    }
    let slots = || pattern.slots.iter().enumerate();
    found.extend(slots().filter_map(|(n, slot)| token_variation(&label(slot, n), slot)));
    found.extend(slots().filter_map(|(n, slot)| numeric_token(&label(slot, n), slot)));
    found.extend(slots().filter_map(|(n, slot)| http_error_code(&label(slot, n), slot, &before[n])));
    found
}

fn label(slot: &Slot, n: usize) -> String {
    format!("<{}-{}>", slot.kind.name(), n + 1)
}

fn frequency(pattern: &Pattern, span: Span) -> Option<Finding> {
    let counts: BTreeMap<i64, u64> =
        pattern.bins.iter().map(|(start, count)| (start.div_euclid(pattern.bin), *count)).collect();
    let mut parts: Vec<u64> =
        (0..span.parts().min(60)).map(|n| counts.get(&(span.first + n)).copied().unwrap_or(0)).collect();
    let most = *parts.iter().max()?;
    let at = span.first + parts.iter().position(|count| *count == most)? as i64;
    let usual = median(&mut parts);
    let mut away: Vec<u64> = parts.iter().map(|count| count.abs_diff(usual)).collect();
    let distance = median(&mut away);
    let more = most - usual;
    if parts.len() < 4 || most <= 3 * usual || more < 10 || more <= 6 * distance {
        return None;
    }
    let text = format!("{} instead of {usual} in {}", lines(most), length(pattern.bin));
    Some(Finding { kind: FindingKind::Frequency, text, time: Some(at.saturating_mul(pattern.bin)) })
}

/// The middle one; of two the smaller.
fn median(counts: &mut [u64]) -> u64 {
    counts.sort_unstable();
    counts.get(counts.len().saturating_sub(1) / 2).copied().unwrap_or(0)
}

fn length(ms: i64) -> String {
    let units = [(86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1000, "s")];
    match units.into_iter().find(|(unit, _)| ms % unit == 0) {
        Some((unit, name)) => format!("{}{name}", ms / unit),
        None => format!("{ms}ms"),
    }
}

fn new_pattern(pattern: &Pattern, span: Span) -> Option<Finding> {
    let first = pattern.bins.first()?.0.div_euclid(pattern.bin);
    let parts = span.parts();
    // The first part of the last quarter.
    let quarter = span.first + parts - parts / 4;
    (parts >= 4 && first >= quarter).then(|| Finding {
        kind: FindingKind::NewPattern,
        text: format!("{}, all in the last quarter of the time", lines(pattern.counts[0])),
        time: None,
    })
}

fn lines(count: u64) -> String {
    format!("{count} line{}", if count == 1 { "" } else { "s" })
}

fn total(slot: &Slot) -> u64 {
    slot.values.iter().map(|(_, counts)| counts[0]).sum()
}

fn token_variation(label: &str, slot: &Slot) -> Option<Finding> {
    let all = total(slot);
    let mut values: Vec<(&String, u64)> = slot.values.iter().map(|(text, counts)| (text, counts[0])).collect();
    values.retain(|(_, count)| *count > 0);
    values.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let (usual, most) = *values.first()?;
    if !slot.complete || values.len() < 2 || all < ENOUGH || most * 20 < all * 19 {
        return None;
    }
    let others: Vec<&str> = values[1..].iter().map(|(text, _)| text.as_str()).collect();
    let text = format!("{label}: {} of {all} lines do not have `{usual}` but {}", all - most, others.join(", "));
    Some(Finding { kind: FindingKind::TokenVariation, text, time: None })
}

fn numeric_token(label: &str, slot: &Slot) -> Option<Finding> {
    let (_, largest) = slot.range?;
    let all = total(slot);
    let known = slot.values.iter().filter_map(|(text, counts)| Some((numbers::value(text)?, counts[0])));
    let (mut next, mut times) = (0.0_f64, 0);
    for (value, count) in known {
        if value < largest {
            next = next.max(value);
        } else {
            times += count;
        }
    }
    // All of ten kept values are seldom at the ends of many.
    let enough = if slot.complete { all >= ENOUGH } else { slot.values.len() == crate::values::KEPT };
    if !enough || next <= 0.0 || largest <= 10.0 * next || times * 20 > all {
        return None;
    }
    let text = format!("{label}: the largest is {largest}, the next that is known is {next}");
    Some(Finding { kind: FindingKind::NumericToken, text, time: None })
}

fn http_error_code(label: &str, slot: &Slot, before: &str) -> Option<Finding> {
    let before = before.to_ascii_lowercase();
    if slot.kind != Kind::Number
        || !(before.contains("status") || before.contains("code") || before.starts_with("http/"))
    {
        return None;
    }
    let (low, high) = slot.range?;
    if low < 100.0 || high >= 600.0 {
        return None;
    }
    let mut codes: Vec<(&str, u64)> = slot
        .values
        .iter()
        .filter(|(text, counts)| counts[0] > 0 && numbers::value(text).is_some_and(|value| value >= 400.0))
        .map(|(text, counts)| (text.as_str(), counts[0]))
        .collect();
    codes.sort_unstable();
    let errors: u64 = codes.iter().map(|(_, count)| count).sum();
    if errors == 0 {
        return None;
    }
    let codes: Vec<&str> = codes.into_iter().map(|(text, _)| text).collect();
    let at_least = if slot.complete { "" } else { "at least " };
    let text = format!(
        "{label}: {at_least}{errors} of {} have a status of 400 or more ({})",
        lines(total(slot)),
        codes.join(", ")
    );
    Some(Finding { kind: FindingKind::HttpErrorCode, text, time: None })
}
