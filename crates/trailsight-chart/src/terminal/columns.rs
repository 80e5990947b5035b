//! Values over time in as many columns as there are.

use crate::data::{Chart, Stack};
use crate::role::Step;

/// Times laid out in columns of text, each of the same length.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slots {
    pub(super) from: i64,
    pub(super) to: i64,
    /// How many different columns there are.
    pub(super) count: usize,
    /// Whether several places share a column.
    pub(super) shared: bool,
}

impl Slots {
    /// At most `columns` slots for the places of a chart: one for each step, if that many fit.
    pub(super) fn of(places: &[i64], step: Option<Step>, columns: usize) -> Option<Slots> {
        let (first, last) = (*places.first()?, *places.last()?);
        let nearest = places.windows(2).map(|two| two[1] - two[0]).min().unwrap_or(1000);
        let long = step.map_or(nearest, Step::usual).max(1);
        let span = last.saturating_sub(first).saturating_add(long);
        let wanted = span.saturating_add(long - 1) / long;
        let columns = columns.max(1);
        let count = usize::try_from(wanted).unwrap_or(usize::MAX).clamp(1, columns);
        Some(Slots { from: first, to: first.saturating_add(span), count, shared: wanted > columns as i64 })
    }

    /// The column of a moment.
    pub(super) fn at(&self, millis: i64) -> usize {
        let span = i128::from(self.to - self.from).max(1);
        let slot = i128::from(millis - self.from) * self.count as i128 / span;
        slot.clamp(0, self.count as i128 - 1) as usize
    }
}

/// For each slot, the place of a stack that stands highest in it.
pub(super) fn highest(stack: &Stack, slots: &Slots) -> Vec<Option<usize>> {
    let mut best: Vec<Option<usize>> = vec![None; slots.count];
    for (p, place) in stack.places.iter().enumerate() {
        let slot = &mut best[slots.at(*place)];
        if slot.is_none_or(|before| stack.height(p).abs() > stack.height(before).abs()) {
            *slot = Some(p);
        }
    }
    best
}

/// For each column of a series, its greatest value. Names have a column each, times share what there is.
pub(super) fn greatest(chart: &Chart, series: usize, slots: Option<&Slots>, count: usize) -> Vec<Option<f64>> {
    let mut best: Vec<Option<f64>> = vec![None; count];
    for point in &chart.series[series].points {
        let column = match slots {
            Some(slots) => slots.at(point.at),
            None => point.at as usize,
        };
        if let (Some(slot), Some(value)) = (best.get_mut(column), point.value) {
            *slot = Some(slot.map_or(value, |before| before.max(value)));
        }
    }
    best
}
