//! Bars beside names.

use super::Frame;
use super::write::{Anchor, Text, fit, width};
use crate::data::Stack;
use crate::kind::Kind;
use crate::number::{short_text, value_text};
use crate::scale::Scale;
use crate::text::Label;

impl Frame<'_> {
    pub(super) fn bars_by_name(&mut self, names: &[Label]) {
        let stack = (self.chart.kind == Kind::StackedBar).then(|| Stack::of(self.chart));
        let extent = self.chart.extent();
        let (min, max) = match (&stack, extent) {
            (Some(stack), _) => stack.extent(),
            (None, Some(extent)) => (extent.min, extent.max),
            (None, None) => (0.0, 1.0),
        };
        let unit = self.chart.unit();
        let whole = extent.is_some_and(|extent| extent.whole);
        // Texts at the ends of the bars, where each bar is one value.
        let series = self.chart.series.len();
        let ends = series == 1;
        let value_room = if ends { width("-999.9 MiB", 11.0) } else { 12.0 };

        let space = self.right - self.left;
        let longest = names.iter().map(|name| width(&name.short(60), 12.0)).fold(0.0, f64::max);
        let label_room = longest.min(space * 0.42);
        let x = self.left + label_room + 10.0;
        let w = (self.right - x - value_room).max(20.0);
        let y = self.top + 4.0;
        let h = (self.bottom - y - 22.0).max(20.0);
        let each = h / names.len().max(1) as f64;
        // Few bars in a high picture are not made thick, but stand at the top.
        let groups = if stack.is_some() { 1 } else { series };
        let each = each.min(14.0 + 26.0 * groups as f64);
        let h = each * names.len() as f64;
        let values = Scale::over(min, max, (w / 90.0) as usize, unit, true, whole);
        let at = |value: f64| x + values.at(value) * w;

        let mut free = f64::MIN;
        for tick in &values.ticks {
            let text = values.text(*tick);
            let (to, half) = (at(*tick), width(&text, 11.0) / 2.0);
            self.out.line((to, y), (to, y + h), self.colours.grid);
            if to - half > free {
                free = to + half + 6.0;
                self.out.text(Text::new(to, y + h + 15.0, &text, self.colours.faint).anchor(Anchor::Middle));
            }
        }

        // Where rows are lower than letters, only some have their name.
        let every = (13.0 / each).ceil().max(1.0) as usize;
        for (n, name) in names.iter().enumerate() {
            let top = y + each * n as f64;
            if n % every == 0 {
                let short = fit(name.text(), label_room, 12.0);
                let text = Text::new(x - 8.0, top + each / 2.0 + 4.0, &short, self.colours.text);
                self.out.text(text.size(12.0).anchor(Anchor::End).full(name.text()));
            }
            let gap = (each * 0.22).min(8.0);
            let thick = (each - gap) / groups as f64;
            for i in 0..series {
                let points = &self.chart.series[i].points;
                let value =
                    points.binary_search_by_key(&(n as i64), |point| point.at).ok().and_then(|p| points[p].value);
                let Some(value) = value else { continue };
                let (from, to, row) = match &stack {
                    Some(stack) => {
                        let Ok(place) = stack.places.binary_search(&(n as i64)) else { continue };
                        let (from, to) = stack.parts[i][place];
                        (at(from), at(to), 0)
                    }
                    None => (at(0.0), at(value), i),
                };
                let bar_top = top + gap / 2.0 + thick * row as f64;
                let colour = if series == 1 && self.is_other(n) { self.colours.other } else { self.colour(i) };
                let tooltip = self.tooltip(name.text(), i, value);
                let shape = (from.min(to), bar_top, (to - from).abs(), (thick - 0.5).max(0.5));
                self.out.rect(shape, colour, Some(&tooltip));
                if ends && n % every == 0 {
                    let unit = self.chart.series[i].unit;
                    let full = value_text(value, unit);
                    let shown = if width(&full, 11.0) <= value_room { full } else { short_text(value, unit) };
                    let end = from.max(to) + 5.0;
                    self.out.text(Text::new(end, top + each / 2.0 + 4.0, &shown, self.colours.faint));
                }
            }
        }
        let zero = at(0.0);
        self.out.line((zero, y), (zero, y + h), self.colours.axis);
    }

    /// Whether a place on the axis stands for all names that are not shown.
    fn is_other(&self, place: usize) -> bool {
        matches!(&self.chart.axis, crate::Axis::Names { names, other: true } if place + 1 == names.len())
    }
}
