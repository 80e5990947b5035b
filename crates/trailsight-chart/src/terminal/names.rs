//! Bars beside names.

use super::{Line, Page};
use crate::data::Stack;
use crate::kind::Kind;
use crate::number::{count_text, value_text};
use crate::svg::percent_text;
use crate::text::{Label, pad, width};

/// What is left of a bar's last character, in eighths.
const EIGHTHS: [char; 8] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];

/// One bar: pieces of it with their series, and the text behind it.
struct Bar {
    name: Option<String>,
    pieces: Vec<(usize, f64, f64)>,
    text: String,
}

impl Page<'_> {
    pub(super) fn bars_by_name(&mut self, names: &[Label]) {
        let stack = (self.chart.kind == Kind::StackedBar).then(|| Stack::of(self.chart));
        let mut bars = Vec::new();
        for (n, name) in names.iter().enumerate() {
            let mut name = Some(name.short(80));
            if let Some(stack) = &stack {
                let Ok(place) = stack.places.binary_search(&(n as i64)) else {
                    bars.push(Bar { name, pieces: Vec::new(), text: "–".to_owned() });
                    continue;
                };
                let pieces = stack.parts.iter().enumerate().map(|(i, part)| (i, part[place].0, part[place].1));
                let text = value_text(stack.height(place), self.chart.unit());
                bars.push(Bar { name, pieces: pieces.collect(), text });
                continue;
            }
            for (i, series) in self.chart.series.iter().enumerate() {
                let at = series.points.binary_search_by_key(&(n as i64), |point| point.at);
                let value = at.ok().and_then(|at| series.points[at].value);
                let text = value.map_or_else(|| "–".to_owned(), |value| value_text(value, series.unit));
                let pieces = value.map(|value| (i, 0.0, value)).into_iter().collect();
                bars.push(Bar { name: name.take(), pieces, text });
            }
        }
        self.bars(bars);
        self.legend();
    }

    /// The parts of a whole: bars with their percent, as a terminal has no circles.
    pub(super) fn parts(&mut self, names: &[Label]) {
        let Some(series) = self.chart.series.first() else { return };
        let most = series.points.iter().filter_map(|point| point.value).fold(0.0, f64::max);
        let whole: f64 = series.points.iter().filter_map(|point| point.value).map(|value| value / most).sum();
        let mut bars = Vec::new();
        for point in &series.points {
            let Some(value) = point.value else { continue };
            let percent = if most > 0.0 { percent_text(value / most / whole) } else { "0.0%".to_owned() };
            let value_shown = value_text(value, series.unit);
            let text = if self.width < 40 { percent } else { format!("{percent} {value_shown}") };
            let name = names.get(point.at as usize).map(|name| name.short(80));
            bars.push(Bar { name, pieces: vec![(0, 0.0, value)], text });
        }
        self.bars(bars);
    }

    fn bars(&mut self, mut bars: Vec<Bar>) {
        let ends = bars.iter().flat_map(|bar| bar.pieces.iter().map(|(_, _, to)| *to));
        let (min, max) = ends.fold((0.0_f64, 0.0_f64), |(min, max), to| (min.min(to), max.max(to)));
        let more = match self.room(1) {
            Some(room) if bars.len() > room + 1 => bars.len() - room.max(1),
            _ => 0,
        };
        bars.truncate(bars.len() - more);
        let label = bars.iter().filter_map(|bar| bar.name.as_deref()).map(width).max().unwrap_or(0);
        let text = bars.iter().map(|bar| width(&bar.text)).max().unwrap_or(0).min(self.width / 2);
        // Three columns of bar are the least; the numbers matter more than the names.
        let label = label.min((self.width * 2 / 5).max(4)).min(self.width.saturating_sub(text + 7)).max(1);
        let wide = self.width.saturating_sub(label + 3 + text + 1).max(3);
        // Quarters, for ends so far apart that their difference is no double.
        let span = (max / 4.0 - min / 4.0).max(f64::MIN_POSITIVE);
        let at = |value: f64| ((value / 4.0 - min / 4.0) / span).clamp(0.0, 1.0) * wide as f64;
        for bar in bars {
            let mut line = Line::plain(pad(bar.name.as_deref().unwrap_or(""), label));
            line.push(" │ ", None);
            let end = self.bar(&mut line, &bar, wide, min < 0.0, at);
            // Where bars go both ways, their texts stand in a column.
            let spaces = if min < 0.0 { wide - end + 1 } else { 1 };
            let spaces = if end == 0 && min >= 0.0 { 0 } else { spaces };
            line.push(&" ".repeat(spaces), None);
            line.push(&crate::text::shorten(&bar.text, text), None);
            self.lines.push(line);
        }
        if more > 0 {
            self.lines.push(Line::plain(format!("and {} more", count_text(more as u64))));
        }
    }

    /// Draws one bar and says how many columns it took.
    fn bar(&self, line: &mut Line, bar: &Bar, wide: usize, both_ways: bool, at: impl Fn(f64) -> f64) -> usize {
        let mut cells: Vec<Option<(char, usize)>> = vec![None; wide];
        let eighths = !self.look.ascii && !both_ways && (self.look.color || bar.pieces.len() <= 1);
        for (series, from, to) in &bar.pieces {
            let (low, high) = (at(from.min(*to)), at(from.max(*to)));
            for (x, cell) in cells.iter_mut().enumerate() {
                let middle = x as f64 + 0.5;
                if low <= middle && middle < high {
                    *cell = Some((self.fill(*series), *series));
                }
            }
        }
        let last = bar.pieces.iter().rev().find(|(_, from, to)| from != to);
        if let Some((series, _, to)) = last {
            let end = at(*to);
            let x = end as usize;
            if eighths && x < wide {
                let eighth = ((end - x as f64) * 8.0).round() as usize;
                cells[x] = (eighth > 0).then(|| (EIGHTHS[eighth - 1], *series));
            }
            // Little is not nothing.
            if cells.iter().all(Option::is_none) {
                let sign = if self.look.ascii { '|' } else { '▏' };
                cells[x.min(wide - 1)] = Some((sign, *series));
            }
        }
        let end = cells.iter().rposition(Option::is_some).map_or(0, |last| last + 1);
        for cell in &cells[..end] {
            match cell {
                Some((sign, series)) => line.push(sign.encode_utf8(&mut [0; 4]), self.colour(*series)),
                None => line.push(" ", None),
            }
        }
        end
    }
}
