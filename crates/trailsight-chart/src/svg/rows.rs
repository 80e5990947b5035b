//! Numbers, tables and log lists.

use super::Frame;
use super::write::{Anchor, Text, fit, width};
use crate::kind::Kind;
use crate::number::{count_text, short_text, value_text};

impl Frame<'_> {
    pub(super) fn numbers(&mut self) {
        let (w, h) = (self.right - self.left, self.bottom - self.top);
        let count = self.chart.series.len().max(1);
        let across = ((w / 180.0) as usize).clamp(1, count);
        let down = count.div_ceil(across);
        let (cell_w, cell_h) = (w / across as f64, h / down as f64);
        for (i, series) in self.chart.series.iter().enumerate() {
            let cx = self.left + cell_w * ((i % across) as f64 + 0.5);
            let cy = self.top + cell_h * ((i / across) as f64 + 0.5);
            let value = series.points.iter().find_map(|point| point.value);
            let full = value.map_or_else(|| "–".to_owned(), |value| value_text(value, series.unit));
            let most = cell_w - 16.0;
            let size = (cell_h * 0.4).clamp(12.0, 44.0);
            let short = value.map_or_else(|| "–".to_owned(), |value| short_text(value, series.unit));
            let shown = if width(&full, size) <= most { &full } else { &short };
            // Smaller rather than cut: half a number is a wrong number.
            let size = size.min(size * most / width(shown, size).max(1.0));
            let text = Text::new(cx, cy + size * 0.2, shown, self.colours.text).size(size).bold();
            self.out.text(text.anchor(Anchor::Middle).full(&full));
            let name = fit(series.name.text(), most, 12.0);
            let text = Text::new(cx, cy + size * 0.2 + 20.0, &name, self.colours.faint).size(12.0);
            self.out.text(text.anchor(Anchor::Middle).full(series.name.text()));
        }
    }

    pub(super) fn table(&mut self) {
        let rows = &self.chart.rows;
        let each = 20.0;
        let fits = (((self.bottom - self.top) / each) as usize).saturating_sub(1).max(1);
        let more = rows.rows.len() > fits;
        let shown = if more { fits.saturating_sub(1).max(1) } else { rows.rows.len() };
        let size = 11.5;
        // As wide as the widest, but none takes so much that others vanish.
        let mut wide: Vec<f64> = Vec::with_capacity(rows.head.len());
        for (c, head) in rows.head.iter().enumerate() {
            let cells =
                rows.rows[..shown].iter().map(|row| row[c].as_ref().map_or(10.0, |cell| width(&cell.short(200), size)));
            wide.push(cells.fold(width(&head.short(60), size) * 1.08, f64::max) + 18.0);
        }
        let space = self.right - self.left;
        let fair = space / wide.len().max(1) as f64;
        let (narrow, broad): (Vec<f64>, Vec<f64>) = wide.iter().partition(|wide| **wide <= fair);
        let over = broad.iter().sum::<f64>();
        let left = space - narrow.iter().sum::<f64>();
        if over > left && over > 0.0 {
            for wide in wide.iter_mut().filter(|wide| **wide > fair) {
                *wide *= left / over;
            }
        }
        let mut x = self.left;
        for (c, head) in rows.head.iter().enumerate() {
            let (end, room) = (x + wide[c] - 14.0, wide[c] - 14.0);
            let cell = |out: &mut super::Writer, row: usize, text: &str, fill: &str, bold: bool| {
                let short = fit(text, if bold { room / 1.08 } else { room }, size);
                let y = self.top + each * row as f64 + 14.0;
                let (at, anchor) = if rows.numbers[c] { (end, Anchor::End) } else { (x, Anchor::Start) };
                let look = Text::new(at, y, &short, fill).size(size).anchor(anchor).full(text);
                out.text(if bold { look.bold() } else { look });
            };
            cell(&mut self.out, 0, head.text(), self.colours.text, true);
            for (r, row) in rows.rows[..shown].iter().enumerate() {
                match &row[c] {
                    Some(value) => cell(&mut self.out, r + 1, value.text(), self.colours.text, false),
                    None => cell(&mut self.out, r + 1, "–", self.colours.faint, false),
                }
            }
            x += wide[c];
        }
        for r in 1..=shown {
            let y = self.top + each * r as f64;
            let colour = if r == 1 { self.colours.axis } else { self.colours.grid };
            self.out.line((self.left, y), (self.right, y), colour);
        }
        if more {
            let what = if self.chart.kind == Kind::Logs { "events" } else { "rows" };
            let text = format!("and {} more {what}", count_text((rows.rows.len() - shown) as u64));
            let y = self.top + each * (shown + 1) as f64 + 14.0;
            self.out.text(Text::new(self.left, y, &text, self.colours.faint));
        }
    }
}
