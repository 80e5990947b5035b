//! Lines, areas and bars over time.

use std::fmt::Write as _;

use super::Frame;
use super::write::{Anchor, Text, number, width};
use crate::data::{Stack, pieces, thin};
use crate::kind::Kind;
use crate::role::Step;
use crate::scale::Scale;
use crate::time::TimeScale;

/// Where the values are drawn.
struct Plot {
    x: f64,
    y: f64,
    w: f64,
    h: f64,
    times: TimeScale,
    values: Scale,
}

impl Plot {
    fn at(&self, millis: i64) -> f64 {
        self.x + self.times.at(millis) * self.w
    }

    fn up(&self, value: f64) -> f64 {
        self.y + (1.0 - self.values.at(value)) * self.h
    }

    /// The column of pixels a moment falls on.
    fn column(&self, millis: i64) -> i64 {
        (self.times.at(millis) * self.w) as i64
    }
}

/// More points than this have no tooltips: the file would be mostly those.
const TOOLTIPS: usize = 500;

impl Frame<'_> {
    pub(super) fn over_time(&mut self, step: Option<Step>) {
        let stack = self.chart.kind.stacks().then(|| Stack::of(self.chart));
        let places = self.chart.places();
        let (Some(first), Some(last)) = (places.first().copied(), places.last().copied()) else { return };
        let bars = self.chart.kind.is_bar();
        // How long one bar is; without a step, as near as two of them are.
        let nearest = places.windows(2).map(|two| two[1] - two[0]).min().unwrap_or(1000);
        let long = step.map_or(nearest, Step::usual).max(1);
        let (from, to) = match (bars, first == last) {
            // What `bin` names by its beginning lasts until the next.
            (true, _) => (first, last.saturating_add(long)),
            (false, true) => (first.saturating_sub(long), last.saturating_add(long)),
            (false, false) => (first, last),
        };
        let plot = self.axes(from, to, stack.as_ref());
        match (self.chart.kind, stack) {
            (Kind::StackedArea, Some(stack)) => self.areas(&plot, &stack, step),
            (Kind::StackedBar, Some(stack)) => self.stacked_bars(&plot, &stack, long),
            (kind, _) if kind.is_bar() => self.bars_at_times(&plot, long),
            _ => self.lines(&plot, step),
        }
        let zero = plot.up(0.0_f64.clamp(plot.values.low, plot.values.high));
        self.out.line((plot.x, zero), (plot.x + plot.w, zero), self.colours.axis);
    }

    fn axes(&mut self, from: i64, to: i64, stack: Option<&Stack>) -> Plot {
        let extent = self.chart.extent();
        let (min, max) = match (stack, extent) {
            (Some(stack), _) => stack.extent(),
            (None, Some(extent)) => (extent.min, extent.max),
            (None, None) => (0.0, 1.0),
        };
        let whole = extent.is_some_and(|extent| extent.whole);
        let unit = self.chart.unit();
        let below = 34.0;
        let h = (self.bottom - self.top - below).max(20.0);
        let zero = self.chart.kind != Kind::Line;
        let values = Scale::over(min, max, (h / 42.0) as usize, unit, zero, whole);
        let texts: Vec<String> = values.ticks.iter().map(|tick| values.text(*tick)).collect();
        let wide = texts.iter().map(|text| width(text, 11.0)).fold(0.0, f64::max);
        let x = self.left + wide + 8.0;
        let (y, w) = (self.top + 6.0, (self.right - x - 4.0).max(20.0));
        let h = h - 6.0;
        let times = TimeScale::over(from, to, (w / 84.0) as usize, &self.svg.zone);
        let plot = Plot { x, y, w, h, times, values };

        for (tick, text) in plot.values.ticks.iter().zip(&texts) {
            let y = plot.up(*tick);
            self.out.line((plot.x, y), (plot.x + plot.w, y), self.colours.grid);
            let text = Text::new(plot.x - 7.0, y + 4.0, text, self.colours.faint);
            self.out.text(text.anchor(Anchor::End));
        }
        let base = plot.y + plot.h;
        let mut free = f64::MIN;
        for (at, text) in &plot.times.ticks {
            let x = plot.at(*at);
            let half = width(text, 11.0) / 2.0;
            // At the ends a text is moved in rather than cut.
            let middle = x.clamp(self.left + half, (self.right - half).max(self.left + half));
            if middle - half < free {
                continue;
            }
            free = middle + half + 8.0;
            self.out.line((x, base), (x, base + 4.0), self.colours.axis);
            let text = Text::new(middle, base + 16.0, text, self.colours.faint);
            self.out.text(text.anchor(Anchor::Middle));
        }
        let caption = Text::new(plot.x + plot.w, base + 30.0, &plot.times.caption, self.colours.faint);
        self.out.text(caption.size(10.5).anchor(Anchor::End));
        plot
    }

    fn lines(&mut self, plot: &Plot, step: Option<Step>) {
        let count: usize = self.chart.series.iter().map(|series| series.points.len()).sum();
        // The biggest are drawn last, so that the small do not cover them.
        for i in (0..self.chart.series.len()).rev() {
            let colour = self.colour(i);
            let mut path = String::new();
            let mut dots = Vec::new();
            for piece in pieces(&self.chart.series[i].points, step) {
                let kept = thin(piece.len(), plot.w as usize, |p| plot.column(piece[p].0), |p| piece[p].1);
                self.thinned |= kept.len() < piece.len();
                if let [(at, value)] = piece.as_slice() {
                    dots.push((*at, *value));
                    continue;
                }
                for (n, p) in kept.into_iter().enumerate() {
                    let (at, value) = piece[p];
                    let letter = if n == 0 { 'M' } else { 'L' };
                    let _ = write!(path, "{letter}{} {}", number(plot.at(at)), number(plot.up(value)));
                }
            }
            let name = self.chart.series[i].name.text();
            if !path.is_empty() {
                let shape = [
                    ("d", path.as_str()),
                    ("fill", "none"),
                    ("stroke", colour),
                    ("stroke-width", "1.8"),
                    ("stroke-linejoin", "round"),
                    ("stroke-linecap", "round"),
                ];
                self.out.element("path", &shape, Some(name));
            }
            // A point with a gap on both sides would be no line at all. A million of them are still only pixels.
            let kept = thin(dots.len(), plot.w as usize, |p| plot.column(dots[p].0), |p| dots[p].1);
            self.thinned |= kept.len() < dots.len();
            for p in kept {
                let (at, value) = dots[p];
                let tooltip = self.tooltip(&self.moment(at), i, value);
                let (x, y) = (number(plot.at(at)), number(plot.up(value)));
                self.out.element("circle", &[("cx", &x), ("cy", &y), ("r", "2.5"), ("fill", colour)], Some(&tooltip));
            }
            if count <= TOOLTIPS {
                for point in &self.chart.series[i].points {
                    let Some(value) = point.value else { continue };
                    let tooltip = self.tooltip(&self.moment(point.at), i, value);
                    let (x, y) = (number(plot.at(point.at)), number(plot.up(value)));
                    let shape = [("cx", x.as_str()), ("cy", &y), ("r", "5"), ("fill-opacity", "0")];
                    self.out.element("circle", &shape, Some(&tooltip));
                }
            }
        }
    }

    fn areas(&mut self, plot: &Plot, stack: &Stack, step: Option<Step>) {
        let longest = step.map_or(i64::MAX, Step::longest);
        let places = &stack.places;
        let mut from = 0;
        while from < places.len() {
            let mut to = from + 1;
            while to < places.len() && places[to].saturating_sub(places[to - 1]) <= longest {
                to += 1;
            }
            let kept = thin(to - from, plot.w as usize, |p| plot.column(places[from + p]), |p| stack.height(from + p));
            self.thinned |= kept.len() < to - from;
            for i in 0..self.chart.series.len() {
                let colour = self.colour(i);
                let name = self.chart.series[i].name.text();
                if let [_] = kept.as_slice() {
                    let (low, high) = stack.parts[i][from];
                    let (y, h) = (plot.up(low.max(high)), (plot.up(low) - plot.up(high)).abs());
                    let tooltip = self.tooltip(&self.moment(places[from]), i, high - low);
                    self.out.rect((plot.at(places[from]) - 1.5, y, 3.0, h), colour, Some(&tooltip));
                    continue;
                }
                let mut path = String::new();
                for (n, p) in kept.iter().enumerate() {
                    let letter = if n == 0 { 'M' } else { 'L' };
                    let (x, y) = (plot.at(places[from + p]), plot.up(stack.parts[i][from + p].1));
                    let _ = write!(path, "{letter}{} {}", number(x), number(y));
                }
                for p in kept.iter().rev() {
                    let (x, y) = (plot.at(places[from + p]), plot.up(stack.parts[i][from + p].0));
                    let _ = write!(path, "L{} {}", number(x), number(y));
                }
                path.push('Z');
                let shape = [
                    ("d", path.as_str()),
                    ("fill", colour),
                    ("fill-opacity", "0.8"),
                    ("stroke", colour),
                    ("stroke-width", "1"),
                ];
                self.out.element("path", &shape, Some(name));
            }
            from = to;
        }
    }

    fn stacked_bars(&mut self, plot: &Plot, stack: &Stack, long: i64) {
        let places = &stack.places;
        let kept = thin(places.len(), plot.w as usize, |p| plot.column(places[p]), |p| stack.height(p));
        self.thinned |= kept.len() < places.len();
        for p in kept {
            let (x, w) = bar(plot, places[p], long);
            for i in 0..self.chart.series.len() {
                let (low, high) = stack.parts[i][p];
                if low != high {
                    let (y, h) = (plot.up(low.max(high)), (plot.up(low) - plot.up(high)).abs());
                    let tooltip = self.tooltip(&self.moment(places[p]), i, high - low);
                    let colour = self.colour(i);
                    self.out.rect((x, y, w, h), colour, Some(&tooltip));
                }
            }
        }
    }

    fn bars_at_times(&mut self, plot: &Plot, long: i64) {
        let zero = plot.up(0.0);
        let count = self.chart.series.len();
        for i in 0..count {
            let points = &self.chart.series[i].points;
            let points: Vec<(i64, f64)> = points.iter().filter_map(|p| p.value.map(|value| (p.at, value))).collect();
            let kept = thin(points.len(), plot.w as usize, |p| plot.column(points[p].0), |p| points[p].1);
            self.thinned |= kept.len() < points.len();
            for p in kept {
                let (at, value) = points[p];
                let (x, w) = bar(plot, at, long);
                let w = w / count as f64;
                let y = plot.up(value);
                let tooltip = self.tooltip(&self.moment(at), i, value);
                let colour = self.colour(i);
                self.out.rect((x + w * i as f64, y.min(zero), w, (y - zero).abs()), colour, Some(&tooltip));
            }
        }
    }
}

/// Where a bar begins and how wide it is: as its time, less a gap, and always seen.
fn bar(plot: &Plot, at: i64, long: i64) -> (f64, f64) {
    let (from, to) = (plot.at(at), plot.at(at.saturating_add(long)));
    let gap = ((to - from) * 0.15).min(6.0);
    (from + gap / 2.0, (to - from - gap).max(0.75))
}
