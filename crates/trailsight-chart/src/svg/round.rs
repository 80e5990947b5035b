//! Pies and gauges.

use std::f64::consts::PI;

use super::Frame;
use super::write::{Anchor, Text, fit, number, width};
use crate::data::Axis;
use crate::number::{short_text, value_text};
use crate::role::Unit;
use crate::scale::Scale;
use crate::theme::SERIES;

/// A piece of a ring, as a path. Angles go clockwise from the top, in parts of a whole turn.
fn ring(cx: f64, cy: f64, outer: f64, inner: f64, from: f64, to: f64) -> String {
    let point = |radius: f64, turn: f64| {
        let angle = turn * 2.0 * PI - PI / 2.0;
        format!("{} {}", number(cx + radius * angle.cos()), number(cy + radius * angle.sin()))
    };
    // An arc cannot end where it begins, so a whole ring is two halves.
    if to - from > 0.9999 {
        let half = from + 0.5;
        return format!(
            "{}{}",
            ring(cx, cy, outer, inner, from, half),
            ring(cx, cy, outer, inner, half, from + 0.99989)
        );
    }
    let large = u8::from(to - from > 0.5);
    let (o, i) = (number(outer), number(inner));
    format!(
        "M{}A{o} {o} 0 {large} 1 {}L{}A{i} {i} 0 {large} 0 {}Z",
        point(outer, from),
        point(outer, to),
        point(inner, to),
        point(inner, from)
    )
}

impl Frame<'_> {
    pub(super) fn pie(&mut self) {
        let (Axis::Names { names, other }, Some(series)) = (&self.chart.axis, self.chart.series.first()) else {
            return;
        };
        let slices: Vec<(usize, f64)> =
            series.points.iter().filter_map(|point| Some((point.at as usize, point.value?))).collect();
        // Scaled down, so that a few of the greatest numbers have a sum.
        let most = slices.iter().map(|(_, value)| *value).fold(0.0, f64::max);
        let whole: f64 = slices.iter().map(|(_, value)| value / most).sum();
        let (w, h) = (self.right - self.left, self.bottom - self.top);
        if most <= 0.0 {
            let text = "all values are zero";
            let text = Text::new(self.left + w / 2.0, self.top + h / 2.0, text, self.colours.faint);
            self.out.text(text.size(13.0).anchor(Anchor::Middle));
            return;
        }
        let radius = (h / 2.0 - 4.0).min(w * 0.23).max(10.0);
        let (cx, cy) = (self.left + radius + 4.0, self.top + h / 2.0);
        let mut from = 0.0;
        let row = (h / slices.len() as f64).clamp(11.0, 22.0);
        let fits = ((h / row) as usize).max(1);
        let mut y = cy - row * slices.len().min(fits) as f64 / 2.0;
        let x = cx + radius + 26.0;
        for (n, (place, value)) in slices.iter().enumerate() {
            let part = value / most / whole;
            let is_other = *other && place + 1 == names.len();
            let colour = if is_other { self.colours.other } else { self.colours.series[n % SERIES] };
            let name = names[*place].text();
            let percent = percent_text(part);
            let shown = value_text(*value, series.unit);
            let tooltip = format!("{name}\n{}: {shown} ({percent})", series.name.text());
            if part > 0.0 {
                let path = ring(cx, cy, radius, radius * 0.55, from, from + part);
                let shape = [("d", path.as_str()), ("fill", colour), ("stroke", self.colours.background)];
                self.out.element("path", &shape, Some(&tooltip));
            }
            from += part;
            if n >= fits {
                continue;
            }
            let figures = format!("{}  {percent}", short_text(*value, series.unit));
            let figures_room = width(&figures, 11.0);
            let baseline = y + row / 2.0 + 4.0;
            self.out.rect((x, baseline - 9.5, 10.0, 10.0), colour, None);
            let short = fit(name, self.right - x - 16.0 - figures_room - 14.0, 12.0);
            self.out.text(Text::new(x + 16.0, baseline, &short, self.colours.text).size(12.0).full(name));
            // The figures stand near the names, not at the far edge.
            let end = (x + 330.0).min(self.right);
            self.out.text(Text::new(end, baseline, &figures, self.colours.faint).anchor(Anchor::End).full(&shown));
            y += row;
        }
    }

    pub(super) fn gauge(&mut self) {
        let Some(series) = self.chart.series.first() else { return };
        let Some(value) = series.points.iter().find_map(|point| point.value) else { return };
        let (low, high) = gauge_range(value, series.unit, self.svg.gauge);
        let part = ((value / 4.0 - low / 4.0) / (high / 4.0 - low / 4.0)).clamp(0.0, 1.0);
        let (w, h) = (self.right - self.left, self.bottom - self.top);
        let radius = (w / 2.0 - 30.0).min(h - 40.0).max(20.0);
        let (cx, cy) = (self.left + w / 2.0, self.top + (h + radius) / 2.0 - 14.0);
        let (from, to) = (-0.25, 0.25);
        let path = ring(cx, cy, radius, radius * 0.72, from, to);
        self.out.element("path", &[("d", &path), ("fill", self.colours.grid)], None);
        let tooltip = self.tooltip("", 0, value);
        if part > 0.0 {
            let path = ring(cx, cy, radius, radius * 0.72, from, from + (to - from) * part);
            self.out.element("path", &[("d", &path), ("fill", self.colours.series[0])], Some(&tooltip));
        }
        let size = (radius * 0.34).clamp(14.0, 42.0);
        let shown = short_text(value, series.unit);
        let full = value_text(value, series.unit);
        let text = Text::new(cx, cy - 4.0, &shown, self.colours.text).size(size).bold();
        self.out.text(text.anchor(Anchor::Middle).full(&full));
        let short = fit(series.name.text(), w, 12.0);
        let text = Text::new(cx, cy + 34.0, &short, self.colours.faint).size(12.0);
        self.out.text(text.anchor(Anchor::Middle).full(series.name.text()));
        for (turn, end) in [(-1.0, low), (1.0, high)] {
            let text = short_text(end, series.unit);
            let x = cx + turn * radius * 0.86;
            self.out.text(Text::new(x, cy + 16.0, &text, self.colours.faint).anchor(Anchor::Middle));
        }
    }
}

/// From where to where a gauge goes.
pub(crate) fn gauge_range(value: f64, unit: Unit, asked: Option<(f64, f64)>) -> (f64, f64) {
    if let Some((low, high)) = asked
        && low.is_finite()
        && high.is_finite()
        && low < high
    {
        return (low, high);
    }
    if unit == Unit::Percent && (0.0..=100.0).contains(&value) {
        return (0.0, 100.0);
    }
    let scale = Scale::over(value.min(0.0), value.max(0.0), 2, unit, true, false);
    (scale.low, scale.high)
}

/// A part of a whole in percent. What is little is not nothing.
pub(crate) fn percent_text(part: f64) -> String {
    let percent = part * 100.0;
    if percent > 0.0 && percent < 0.1 { "<0.1%".to_owned() } else { format!("{percent:.1}%") }
}
