//! A chart as SVG.

mod names;
mod round;
mod rows;
mod times;
mod write;

use jiff::tz::TimeZone;

use crate::data::{Axis, Chart};
use crate::kind::Kind;
use crate::number::value_text;
use crate::theme::{Colours, SERIES, Theme};
use crate::time;
pub(crate) use round::{gauge_range, percent_text};
use write::{Anchor, Text, Writer, fit, width};

/// How an SVG shall look.
///
/// ```
/// let mut svg = trailsight_chart::Svg::default();
/// svg.title = Some("Calls".to_owned());
/// svg.theme = trailsight_chart::Theme::Dark;
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Svg {
    /// What stands above the chart.
    pub title: Option<String>,
    /// Its width in pixels, 720 by default; at least 160.
    pub width: u32,
    /// Its height in pixels; at least 120. `None`, the default, is as high as the chart needs.
    pub height: Option<u32>,
    /// Light or dark.
    pub theme: Theme,
    /// The zone that times are shown in, UTC by default.
    pub zone: TimeZone,
    /// From where to where a gauge goes. By default from 0 to 100 for percent, else to the next tick.
    pub gauge: Option<(f64, f64)>,
}

impl Default for Svg {
    fn default() -> Svg {
        Svg { title: None, width: 720, height: None, theme: Theme::Light, zone: TimeZone::UTC, gauge: None }
    }
}

/// The font of all texts: what the reader's system writes with.
const FONT: &str = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'DejaVu Sans', sans-serif";

/// What is left free around everything.
const MARGIN: f64 = 14.0;

/// A picture in the making, and the part of it that is still free.
struct Frame<'a> {
    out: Writer,
    chart: &'a Chart,
    svg: &'a Svg,
    colours: Colours,
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
    /// Whether points were left out because there are more than pixels.
    thinned: bool,
}

impl Chart {
    /// The chart as an SVG file: one element, without scripts, links or fonts of its own.
    ///
    /// Nothing of the data is markup in it. Its name for screen readers is the title, and its description the
    /// [`summary`](Chart::summary) and the notes.
    pub fn to_svg(&self, svg: &Svg) -> String {
        let w = svg.width.clamp(160, 16_384);
        let legend = legend_rows(self, f64::from(w) - 2.0 * MARGIN);
        // The height of the notes depends on what is thinned, which is known when it is drawn.
        let h = svg.height.unwrap_or_else(|| natural_height(self, svg, w, legend.len())).clamp(120, 16_384);
        let draw = |notes: Vec<String>| {
            let mut frame = Frame {
                out: Writer::default(),
                chart: self,
                svg,
                colours: svg.theme.colours(),
                left: MARGIN,
                top: MARGIN,
                right: f64::from(w) - MARGIN,
                bottom: f64::from(h) - MARGIN,
                thinned: false,
            };
            frame.all(w, h, &legend, &notes);
            (frame.thinned, frame.out.finish())
        };
        let (thinned, picture) = draw(self.notes.clone());
        if thinned {
            let mut notes = self.notes.clone();
            notes.push(THINNED.to_owned());
            return draw(notes).1;
        }
        picture
    }
}

/// What is said when there are more points than pixels.
pub(crate) const THINNED: &str = "There are more points than fit: the lowest and the highest of each column are drawn.";

fn natural_height(chart: &Chart, svg: &Svg, w: u32, legend_rows: usize) -> u32 {
    let notes = chart.notes.len().min(NOTES) as u32 * 15;
    let around = 28 + if svg.title.is_some() { 26 } else { 0 } + legend_rows as u32 * 18 + notes;
    let (places, series) = match &chart.axis {
        Axis::Names { names, .. } => (names.len() as u32, chart.series.len() as u32),
        _ => (0, 0),
    };
    let body = match chart.kind {
        Kind::GroupedBar if places > 0 => places * (series * 13 + 12) + 36,
        Kind::Bar | Kind::StackedBar if places > 0 => places * 25 + 36,
        Kind::Pie => 260.max(places * 20),
        Kind::Number => 120 * chart.series.len().div_ceil((w as usize / 220).max(1)) as u32,
        Kind::Gauge => 200,
        Kind::Table | Kind::Logs => (chart.rows.rows.len() as u32 + 1) * 20 + 8,
        _ => (w * 9 / 20).clamp(160, 480),
    };
    (around + body.max(90)).min(16_384)
}

/// How many notes are shown; all are in the description.
const NOTES: usize = 4;

/// The names of the series in rows that fit.
fn legend_rows(chart: &Chart, space: f64) -> Vec<Vec<(usize, String)>> {
    let one_alone = chart.series.len() == 1 && !chart.series[0].other;
    if one_alone || matches!(chart.kind, Kind::Pie | Kind::Number | Kind::Gauge | Kind::Table | Kind::Logs) {
        return Vec::new();
    }
    let mut rows: Vec<Vec<(usize, String)>> = Vec::new();
    let mut used = f64::MAX;
    for (i, series) in chart.series.iter().enumerate() {
        let name = fit(series.name.text(), (space - 30.0).min(240.0), 12.0);
        let wide = width(&name, 12.0) + 34.0;
        if used + wide > space + 18.0 {
            rows.push(Vec::new());
            used = 0.0;
        }
        used += wide;
        if let Some(row) = rows.last_mut() {
            row.push((i, name));
        }
    }
    rows
}

impl Frame<'_> {
    fn all(&mut self, w: u32, h: u32, legend: &[Vec<(usize, String)>], notes: &[String]) {
        let (w, h) = (w.to_string(), h.to_string());
        let view = format!("0 0 {w} {h}");
        let summary = self.chart.summary();
        let title = self.svg.title.clone().map(|title| crate::Label::new(&title).text().to_owned());
        let name = title.clone().unwrap_or_else(|| summary.clone());
        self.out.open(
            "svg",
            &[
                ("xmlns", "http://www.w3.org/2000/svg"),
                ("width", &w),
                ("height", &h),
                ("viewBox", &view),
                ("role", "img"),
                ("aria-label", &name),
                ("font-family", FONT),
            ],
        );
        self.out.with_text("title", &[], &name);
        let mut description = summary;
        for note in notes {
            description.push(' ');
            description.push_str(note);
        }
        self.out.with_text("desc", &[], &description);
        self.out.element("rect", &[("width", &w), ("height", &h), ("fill", self.colours.background)], None);
        if let Some(title) = title {
            let short = fit(&title, self.right - self.left, 15.0);
            let text = Text::new(self.left, self.top + 13.0, &short, self.colours.text);
            self.out.text(text.size(15.0).bold().full(&title));
            self.top += 26.0;
        }
        self.legend(legend);
        self.notes(notes);
        if self.chart.is_empty() {
            let (x, y) = ((self.left + self.right) / 2.0, (self.top + self.bottom) / 2.0);
            self.out.text(Text::new(x, y, "no values to draw", self.colours.faint).size(13.0).anchor(Anchor::Middle));
        } else {
            match (self.chart.kind, &self.chart.axis) {
                (Kind::Pie, _) => self.pie(),
                (Kind::Gauge, _) => self.gauge(),
                (Kind::Number, _) => self.numbers(),
                (Kind::Table | Kind::Logs, _) => self.table(),
                (_, Axis::Names { names, .. }) => self.bars_by_name(names),
                (_, Axis::Times { step }) => self.over_time(*step),
                (_, Axis::None) => self.numbers(),
            }
        }
        self.out.close("svg");
    }

    fn legend(&mut self, rows: &[Vec<(usize, String)>]) {
        // The chart needs its place too.
        let most = ((self.bottom - self.top) / 3.0 / 18.0).max(1.0) as usize;
        for (r, row) in rows.iter().take(most).enumerate() {
            let mut x = self.left;
            for (i, name) in row {
                let colour = self.colour(*i);
                self.out.rect((x, self.top + 1.0, 10.0, 10.0), colour, None);
                let full = self.chart.series[*i].name.text();
                let text = Text::new(x + 15.0, self.top + 10.0, name, self.colours.text).size(12.0);
                self.out.text(text.full(full));
                x += width(name, 12.0) + 34.0;
            }
            if r + 1 == most && rows.len() > most {
                let hidden: usize = rows[most..].iter().map(Vec::len).sum();
                let more = format!("and {hidden} more");
                self.out.text(Text::new(x, self.top + 10.0, &more, self.colours.faint));
            }
            self.top += 18.0;
        }
        if !rows.is_empty() {
            self.top += 4.0;
        }
    }

    fn notes(&mut self, notes: &[String]) {
        let shown = &notes[..notes.len().min(NOTES)];
        let mut y = self.bottom - 15.0 * shown.len() as f64;
        self.bottom = y;
        for note in shown {
            y += 15.0;
            let short = fit(note, self.right - self.left, 10.5);
            let text = Text::new(self.left, y, &short, self.colours.faint).size(10.5);
            self.out.text(text.full(note));
        }
        if !shown.is_empty() {
            self.bottom -= 4.0;
        }
    }

    /// The colour of a series.
    fn colour(&self, series: usize) -> &'static str {
        if self.chart.series[series].other { self.colours.other } else { self.colours.series[series % SERIES] }
    }

    /// What is shown when the pointer rests on a value.
    fn tooltip(&self, place: &str, series: usize, value: f64) -> String {
        let series = &self.chart.series[series];
        let value = value_text(value, series.unit);
        if place.is_empty() {
            format!("{}: {value}", series.name.text())
        } else {
            format!("{place}\n{}: {value}", series.name.text())
        }
    }

    fn moment(&self, at: i64) -> String {
        time::short_text(at, &self.svg.zone)
    }
}
