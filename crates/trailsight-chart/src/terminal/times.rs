//! Lines, areas and bars over time.

use super::canvas::Canvas;
use super::columns::{Slots, highest};
use super::{Line, Page};
use crate::data::{Stack, pieces, thin};
use crate::kind::Kind;
use crate::role::Step;
use crate::scale::Scale;
use crate::text::{pad_left, shorten, width};
use crate::time::TimeScale;

/// How many lines the plot takes if nobody says.
const HIGH: usize = 12;

impl Page<'_> {
    pub(super) fn over_time(&mut self, step: Option<Step>) {
        let places = self.chart.places();
        let (Some(first), Some(last)) = (places.first().copied(), places.last().copied()) else { return };
        let high = self.room(3).unwrap_or(HIGH).max(2);
        let filled = self.chart.kind != Kind::Line && self.chart.kind != Kind::GroupedBar;
        if self.chart.kind == Kind::GroupedBar {
            let note = "Bars side by side do not fit a terminal; they are drawn as lines.";
            self.lines.extend(super::wrapped(note, self.width).into_iter().map(Line::plain));
        }
        let stack = filled.then(|| Stack::of(self.chart));
        let extent = self.chart.extent();
        let (min, max) = match (&stack, extent) {
            (Some(stack), _) => stack.extent(),
            (None, Some(extent)) => (extent.min, extent.max),
            (None, None) => (0.0, 1.0),
        };
        let whole = extent.is_some_and(|extent| extent.whole);
        let values = Scale::over(min, max, (high / 3).max(1), self.chart.unit(), filled, whole);
        let texts: Vec<String> = values.ticks.iter().map(|tick| values.text(*tick)).collect();
        let left = texts.iter().map(|text| width(text)).max().unwrap_or(0).min(self.width / 2);
        let wide = self.width - left - 2;

        let (canvas, times) = match stack {
            Some(stack) => self.filled(&stack, step, (wide, high), &values),
            None => {
                let long = step.map_or(1000, Step::usual);
                let (from, to) = if first == last { (first - long, last + long) } else { (first, last) };
                let times = TimeScale::over(from, to, wide / 14, &self.look.zone);
                (self.lined(step, (wide, high), &values, &times), times)
            }
        };

        let mut labels: Vec<Option<&str>> = vec![None; high];
        for (tick, text) in values.ticks.iter().zip(&texts) {
            labels[row_of(values.at(*tick), high)] = Some(text);
        }
        for (row, label) in labels.iter().enumerate() {
            let mut line = Line::plain(pad_left(label.unwrap_or(""), left));
            line.push(if label.is_some() { " ┤" } else { " │" }, None);
            canvas.write(row, &mut line);
            self.lines.push(line);
        }
        self.time_axis(&times, left, canvas.wide);
        self.legend();
    }

    /// The line of ticks, their texts, and the days.
    pub(super) fn time_axis(&mut self, times: &TimeScale, left: usize, wide: usize) {
        let mut rule: Vec<char> = vec!['─'; wide];
        let mut texts = String::new();
        let mut used = 0;
        for (at, text) in &times.ticks {
            let x = ((times.at(*at) * wide as f64) as usize).min(wide - 1);
            let from = (left + 2 + x).saturating_sub(width(text) / 2).min(self.width.saturating_sub(width(text)));
            // A text needs a space before it, and a tick without its text would be a riddle.
            if used > 0 && from < used + 1 {
                continue;
            }
            rule[x] = '┬';
            texts.extend(std::iter::repeat_n(' ', from - used));
            texts.push_str(text);
            used = from + width(text);
        }
        let mut line = Line::plain(format!("{} └", " ".repeat(left)));
        line.push(&rule.into_iter().collect::<String>(), None);
        self.lines.push(line);
        self.lines.push(Line::plain(texts));
        let caption = shorten(&times.caption, self.width);
        let spaces = (left + 2).min(self.width - width(&caption));
        self.lines.push(Line::plain(format!("{}{caption}", " ".repeat(spaces))));
    }

    fn lined(&mut self, step: Option<Step>, (wide, high): (usize, usize), values: &Scale, times: &TimeScale) -> Canvas {
        let mut canvas = Canvas::new(wide, high, self.fine());
        let (across, down) = (canvas.across(), canvas.down());
        let x_of = |at: i64| ((times.at(at) * (across - 1) as f64).round() as usize).min(across - 1);
        let y_of = |value: f64| row_of(values.at(value), down);
        for i in (0..self.chart.series.len()).rev() {
            let (sign, colour) = (self.mark(i), self.colour(i));
            for piece in pieces(&self.chart.series[i].points, step) {
                let kept = thin(piece.len(), across, |p| x_of(piece[p].0) as i64, |p| piece[p].1);
                self.thinned |= kept.len() < piece.len();
                let mut before: Option<(usize, usize)> = None;
                for p in kept {
                    let at = (x_of(piece[p].0), y_of(piece[p].1));
                    canvas.line(before.unwrap_or(at), at, sign, colour);
                    before = Some(at);
                }
            }
        }
        canvas
    }

    /// Bars or areas: columns of text, filled as high as their values.
    fn filled(
        &mut self,
        stack: &Stack,
        step: Option<Step>,
        (wide, high): (usize, usize),
        values: &Scale,
    ) -> (Canvas, TimeScale) {
        let slots = Slots::of(&stack.places, step, wide);
        // There are values, so there are places.
        let slots = slots.unwrap_or(Slots { from: 0, to: 1, count: 1, shared: false });
        self.topped |= slots.shared;
        let each = (wide / slots.count).clamp(1, 12);
        let used = each * slots.count;
        let times = TimeScale::over(slots.from, slots.to, used / 14, &self.look.zone);
        let mut canvas = Canvas::new(used, high, false);
        let best = highest(stack, &slots);
        // Bars of some width have a gap between them; areas are closed.
        let gap = usize::from(self.chart.kind.is_bar() && each > 2);
        let area = self.chart.kind == Kind::StackedArea;
        for (slot, place) in best.iter().enumerate() {
            let parts: Option<Vec<(f64, f64)>> = match *place {
                Some(p) => Some(stack.parts.iter().map(|part| part[p]).collect()),
                None if area => between(stack, step, &slots, slot),
                None => None,
            };
            let Some(parts) = parts else { continue };
            for x in slot * each..(slot + 1) * each - gap {
                self.column(&mut canvas, x, &parts, values);
            }
        }
        (canvas, times)
    }

    /// Fills one column of text.
    fn column(&self, canvas: &mut Canvas, x: usize, parts: &[(f64, f64)], values: &Scale) {
        const EIGHTHS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
        let high = canvas.high as f64;
        // From the bottom, in lines of text.
        let up = |value: f64| values.at(value) * high;
        let top = parts.iter().map(|(_, to)| up(*to)).fold(up(0.0), f64::max);
        let base = up(0.0);
        let eighths = !self.look.ascii && (self.look.color || parts.len() == 1);
        let mut any = false;
        for row in 0..canvas.high {
            let (low, middle) = ((canvas.high - row - 1) as f64, (canvas.high - row) as f64 - 0.5);
            let of = |at: f64| {
                parts.iter().rposition(|(from, to)| from != to && up(from.min(*to)) <= at && at < up(from.max(*to)))
            };
            if eighths && low >= base && low < top && top < low + 1.0 {
                // The end of the column is inside this line.
                let eighth = ((top - low) * 8.0).round() as usize;
                let part = of((low + top) / 2.0).or_else(|| of(low));
                if let (Some(part), 1..) = (part, eighth) {
                    any = true;
                    canvas.sign(x, row, EIGHTHS[eighth - 1], self.colour(part));
                }
            } else if let Some(part) = of(middle) {
                any = true;
                canvas.sign(x, row, self.fill(part), self.colour(part));
            }
        }
        // Little is not nothing.
        let biggest = parts.iter().enumerate().max_by(|(_, a), (_, b)| (a.1 - a.0).abs().total_cmp(&(b.1 - b.0).abs()));
        if let (false, Some((part, (from, to)))) = (any, biggest)
            && from != to
        {
            let row = row_of(values.at(0.0), canvas.high);
            let sign = if self.look.ascii { '_' } else { '▁' };
            canvas.sign(x, row, sign, self.colour(part));
        }
    }
}

/// What an area has in a column between two places, unless a gap is there.
fn between(stack: &Stack, step: Option<Step>, slots: &Slots, slot: usize) -> Option<Vec<(f64, f64)>> {
    let longest = step.map_or(i64::MAX, Step::longest);
    let after = stack.places.iter().position(|place| slots.at(*place) > slot)?;
    let before = after.checked_sub(1)?;
    let (from, to) = (stack.places[before], stack.places[after]);
    if to - from > longest {
        return None;
    }
    let span = (slots.to - slots.from) as f64;
    let at = slots.from as f64 + span * (slot as f64 + 0.5) / slots.count as f64;
    let part = ((at - from as f64) / (to - from) as f64).clamp(0.0, 1.0);
    let mix = |a: f64, b: f64| a * (1.0 - part) + b * part;
    let mixed = stack.parts.iter().map(|part| {
        let ((a_from, a_to), (b_from, b_to)) = (part[before], part[after]);
        (mix(a_from, b_from), mix(a_to, b_to))
    });
    Some(mixed.collect())
}

/// The row, from the top, of a place between 0 at the bottom and 1 at the top.
pub(super) fn row_of(at: f64, rows: usize) -> usize {
    let last = rows.saturating_sub(1);
    (((1.0 - at) * last as f64).round() as usize).min(last)
}
