//! Sparklines, heat strips, numbers, gauges and tables.

use super::columns::{Slots, greatest};
use super::{Line, Page};
use crate::data::Axis;
use crate::number::{count_text, short_text, value_text};
use crate::svg::gauge_range;
use crate::text::{pad, pad_left, width};
use crate::time::TimeScale;

/// How much of a chart is drawn in a terminal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Style {
    /// The whole chart, with axes and legend.
    #[default]
    Whole,
    /// One line of small bars for each series, each on a scale of its own.
    Sparkline,
    /// One strip of shades for each series, all on one scale.
    Heat,
}

const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const ASCII_BARS: [char; 8] = ['_', '.', ':', '-', '=', '+', '*', '#'];
const SHADES: [char; 5] = ['·', '░', '▒', '▓', '█'];
const ASCII_SHADES: [char; 8] = ['.', ':', '-', '=', '+', '*', '#', '@'];
/// From little to much, on black and on white.
const HEAT: [u8; 8] = [60, 61, 67, 73, 114, 178, 208, 196];

impl Page<'_> {
    /// The names of the series in a column, how wide it is, and how much is left.
    fn name_column(&self, behind: usize) -> (usize, usize) {
        let names = self.chart.series.iter().map(|series| width(&series.name.short(60)));
        let name = names.max().unwrap_or(0).min((self.width * 3 / 10).max(4));
        (name, self.width.saturating_sub(name + 1 + behind).max(4))
    }

    fn slots(&mut self, columns: usize) -> (Option<Slots>, usize) {
        match &self.chart.axis {
            Axis::Times { step } => {
                let slots = Slots::of(&self.chart.places(), *step, columns);
                self.topped |= slots.is_some_and(|slots| slots.shared);
                (slots, slots.map_or(0, |slots| slots.count))
            }
            Axis::Names { names, .. } => {
                if names.len() > columns {
                    let text = format!("The first {} of {} names are drawn.", columns, count_text(names.len() as u64));
                    self.lines.extend(super::wrapped(&text, self.width).into_iter().map(Line::plain));
                }
                (None, names.len().min(columns))
            }
            Axis::None => (None, 1),
        }
    }

    pub(super) fn sparklines(&mut self) {
        let ends: Vec<String> = (0..self.chart.series.len())
            .map(|i| {
                let series = &self.chart.series[i];
                let values = series.points.iter().filter_map(|point| point.value);
                let (low, high) = values.fold((f64::MAX, f64::MIN), |(low, high), v| (low.min(v), high.max(v)));
                if low > high {
                    return "–".to_owned();
                }
                format!("{}–{}", short_text(low, series.unit), short_text(high, series.unit))
            })
            .collect();
        let behind = ends.iter().map(|end| width(end)).max().unwrap_or(0).min(self.width / 3);
        let (name, wide) = self.name_column(behind + 1);
        let (slots, count) = self.slots(wide);
        for (i, end) in ends.iter().enumerate() {
            let values = greatest(self.chart, i, slots.as_ref(), count);
            let of = values.iter().flatten().fold((0.0_f64, 0.0_f64), |(low, high), v| (low.min(*v), high.max(*v)));
            let mut line = Line::plain(pad(&self.chart.series[i].name.short(60), name));
            line.push(" ", None);
            let signs = if self.look.ascii { ASCII_BARS } else { BARS };
            for value in values {
                let sign = value.map_or(' ', |value| signs[part(value, of, signs.len())]);
                line.push(sign.encode_utf8(&mut [0; 4]), self.colour(i));
            }
            line.push(&format!(" {}", crate::text::shorten(end, behind)), None);
            self.lines.push(line);
        }
    }

    pub(super) fn heat(&mut self) {
        let (name, wide) = self.name_column(0);
        let (slots, count) = self.slots(wide);
        let all: Vec<Vec<Option<f64>>> =
            (0..self.chart.series.len()).map(|i| greatest(self.chart, i, slots.as_ref(), count)).collect();
        let values = all.iter().flatten().flatten();
        let of = values.fold((0.0_f64, 0.0_f64), |(low, high), v| (low.min(*v), high.max(*v)));
        let each = (wide / count.max(1)).clamp(1, 6);
        let shade = |value: f64| {
            if self.look.ascii {
                (ASCII_SHADES[part(value, of, ASCII_SHADES.len())], None)
            } else if self.look.color {
                ('█', Some(HEAT[part(value, of, HEAT.len())]))
            } else {
                (SHADES[part(value, of, SHADES.len())], None)
            }
        };
        let mut lines = Vec::new();
        for (i, values) in all.iter().enumerate() {
            let mut line = Line::plain(pad(&self.chart.series[i].name.short(60), name));
            line.push(" ", None);
            for value in values {
                let (sign, colour) = value.map_or((' ', None), shade);
                line.push(&sign.to_string().repeat(each), colour);
            }
            lines.push(line);
        }
        let unit = self.chart.unit();
        let (low, high) = (short_text(of.0, unit), short_text(of.1, unit));
        let shades = if self.look.ascii || self.look.color { 8 } else { SHADES.len() };
        let needed = width(&low) + width(&high) + shades + 2;
        let mut key = Line::new();
        if name + 1 + needed <= self.width {
            key.push(&" ".repeat(name + 1), None);
        }
        key.push(&low, None);
        key.push(" ", None);
        // Where there is no room for the shades, the ends must do.
        if needed <= self.width {
            for n in 0..shades {
                let (sign, colour) = shade(of.0 + (of.1 - of.0) * (n as f64 + 0.5) / shades as f64);
                key.push(&sign.to_string(), colour);
            }
            key.push(" ", None);
        }
        if width(&low) + 1 + width(&high) <= self.width {
            key.push(&high, None);
        }
        self.lines.extend(lines);
        if let Some(slots) = slots {
            let times = TimeScale::over(slots.from, slots.to, count * each / 14, &self.look.zone);
            self.time_axis(&times, name.saturating_sub(1), count * each);
        }
        self.lines.push(key);
    }

    pub(super) fn numbers(&mut self) {
        let names = self.chart.series.iter().map(|series| width(&series.name.short(60)));
        let values: Vec<String> = self
            .chart
            .series
            .iter()
            .map(|series| {
                let value = series.points.iter().find_map(|point| point.value);
                value.map_or_else(|| "–".to_owned(), |value| value_text(value, series.unit))
            })
            .collect();
        let behind = values.iter().map(|value| width(value)).max().unwrap_or(0).min(self.width - 6);
        let name = names.max().unwrap_or(0).min(self.width - behind - 2);
        for (i, value) in values.iter().enumerate() {
            let mut line = Line::plain(pad(&self.chart.series[i].name.short(60), name));
            line.push("  ", None);
            line.push(&pad_left(value, behind), self.colour(i));
            self.lines.push(line);
        }
    }

    pub(super) fn gauge(&mut self) {
        let Some(series) = self.chart.series.first() else { return };
        let Some(value) = series.points.iter().find_map(|point| point.value) else { return };
        let (low, high) = gauge_range(value, series.unit, self.look.gauge);
        let part = ((value / 4.0 - low / 4.0) / (high / 4.0 - low / 4.0)).clamp(0.0, 1.0);
        let (from, to) = (short_text(low, series.unit), short_text(high, series.unit));
        let wide = self.width.saturating_sub(width(&from) + width(&to) + 2).clamp(3, 60);
        let full = (part * wide as f64).round() as usize;
        let (on, off) = if self.look.ascii { ("#", "-") } else { ("█", "░") };
        self.lines.push(Line::plain(series.name.short(self.width)));
        let mut line = Line::plain(format!("{from} "));
        line.push(&on.repeat(full), self.colour(0));
        line.push(&off.repeat(wide - full), None);
        line.push(&format!(" {to}"), None);
        self.lines.push(line);
        let text = value_text(value, series.unit);
        self.lines.push(Line::plain(crate::text::shorten(&text, self.width)));
    }

    pub(super) fn table(&mut self) {
        let rows = &self.chart.rows;
        let room = self.room(2).unwrap_or(usize::MAX).max(1);
        let shown = if rows.rows.len() > room { room - 1 } else { rows.rows.len() }.max(1).min(rows.rows.len());
        let columns = rows.head.len().max(1);
        let fair = (self.width.saturating_sub((columns - 1) * 2) / columns).max(3);
        let text = |cell: &Option<crate::Label>| cell.as_ref().map_or_else(|| "–".to_owned(), |cell| cell.short(200));
        let mut wide: Vec<usize> = (0..rows.head.len())
            .map(|c| {
                let cells = rows.rows[..shown].iter().map(|row| width(&text(&row[c])));
                cells.chain([width(&rows.head[c].short(60))]).max().unwrap_or(1)
            })
            .collect();
        // The narrow keep their width; the rest share what they leave.
        let narrow: usize = wide.iter().filter(|wide| **wide <= fair).sum();
        let broad = wide.iter().filter(|wide| **wide > fair).count();
        let space = self.width.saturating_sub((columns - 1) * 2);
        let each = space.saturating_sub(narrow).checked_div(broad).unwrap_or(0).max(3);
        for wide in wide.iter_mut().filter(|wide| **wide > fair) {
            *wide = (*wide).min(each);
        }
        let row_of = |cells: Vec<String>| {
            let cells = cells
                .iter()
                .enumerate()
                .map(|(c, cell)| if rows.numbers[c] { pad_left(cell, wide[c]) } else { pad(cell, wide[c]) });
            // More columns than fit are cut at the edge rather than wrapped.
            crate::text::shorten(cells.collect::<Vec<_>>().join("  ").trim_end(), self.width)
        };
        let mut lines = vec![Line::plain(row_of(rows.head.iter().map(|head| head.short(200)).collect()))];
        let rule = (wide.iter().sum::<usize>() + (columns - 1) * 2).min(self.width);
        lines.push(Line::plain("─".repeat(rule)));
        for row in &rows.rows[..shown] {
            lines.push(Line::plain(row_of(row.iter().map(text).collect())));
        }
        if rows.rows.len() > shown {
            lines.push(Line::plain(format!("and {} more", count_text((rows.rows.len() - shown) as u64))));
        }
        self.lines.extend(lines);
    }
}

/// Which of `count` steps a value stands on.
fn part(value: f64, (low, high): (f64, f64), count: usize) -> usize {
    let at = (value / 4.0 - low / 4.0) / (high / 4.0 - low / 4.0).max(f64::MIN_POSITIVE);
    ((at * count as f64) as usize).min(count - 1)
}
