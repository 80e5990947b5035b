//! A chart as lines of text for a terminal.

mod canvas;
mod columns;
mod names;
mod small;
mod times;

use jiff::tz::TimeZone;
use unicode_segmentation::UnicodeSegmentation;

use crate::data::{Axis, Chart};
use crate::kind::Kind;
use crate::svg::THINNED;
use crate::text::{Label, width};
use crate::theme::{SERIES, TERMINAL, TERMINAL_OTHER};

pub use small::Style;

/// How a chart shall look in a terminal.
///
/// ```
/// let mut terminal = trailsight_chart::Terminal::default();
/// terminal.width = 120;
/// terminal.color = true;
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Terminal {
    /// What stands above the chart.
    pub title: Option<String>,
    /// The columns it may take, 80 by default; fewer than 16 count as 16.
    pub width: usize,
    /// The lines it may take, title, axis and legend among them; fewer than 6 count as 6. `None`, the default, takes
    /// as many as the chart needs.
    pub height: Option<usize>,
    /// Whether series are told apart by colour. Without, each has a mark of its own.
    pub color: bool,
    /// Whether everything is plain ASCII, also what comes from the data.
    pub ascii: bool,
    /// The zone that times are shown in, UTC by default.
    pub zone: TimeZone,
    /// The whole chart, or only a line or a strip for each series.
    pub style: Style,
    /// From where to where a gauge goes. By default from 0 to 100 for percent, else to the next tick.
    pub gauge: Option<(f64, f64)>,
}

impl Default for Terminal {
    fn default() -> Terminal {
        Terminal {
            title: None,
            width: 80,
            height: None,
            color: false,
            ascii: false,
            zone: TimeZone::UTC,
            style: Style::Whole,
            gauge: None,
        }
    }
}

/// What fills the bars of a series where there is no colour.
const FILLS: [char; SERIES] = ['█', '▓', '▒', '░', '▚', '▤', '▥', '▦'];
const ASCII_FILLS: [char; SERIES] = ['#', '=', '+', '-', 'o', '%', '@', ':'];
/// What the line of a series is made of where there is no colour.
const MARKS: [char; SERIES] = ['●', '▲', '■', '◆', '○', '△', '□', '◇'];
const ASCII_MARKS: [char; SERIES] = ['*', '+', 'o', 'x', '#', '@', '%', '&'];

/// The lines in the making.
struct Page<'a> {
    chart: &'a Chart,
    look: &'a Terminal,
    width: usize,
    lines: Vec<Line>,
    thinned: bool,
    /// Whether of several points that share a column the highest was drawn, and nothing of the others.
    topped: bool,
}

/// A line of texts, each with its colour.
#[derive(Debug, Clone, Default)]
struct Line {
    parts: Vec<(String, Option<u8>)>,
}

impl Line {
    fn new() -> Line {
        Line::default()
    }

    fn plain(text: impl Into<String>) -> Line {
        Line { parts: vec![(text.into(), None)] }
    }

    fn push(&mut self, text: &str, colour: Option<u8>) {
        match self.parts.last_mut() {
            Some((last, same)) if *same == colour => last.push_str(text),
            _ => self.parts.push((text.to_owned(), colour)),
        }
    }

    fn write(&self, look: &Terminal, out: &mut String) {
        let from = out.len();
        for (text, colour) in &self.parts {
            let text = if look.ascii { ascii(text) } else { text.clone() };
            match colour.filter(|_| look.color) {
                // Spaces have no colour, and lines shall have none at their end.
                Some(colour) if !text.trim().is_empty() => {
                    let kept = text.trim_end();
                    out.push_str(&format!("\u{1b}[38;5;{colour}m{kept}\u{1b}[0m{}", &text[kept.len()..]));
                }
                _ => out.push_str(&text),
            }
        }
        let kept = out[from..].trim_end_matches(' ').len();
        out.truncate(from + kept);
        out.push('\n');
    }
}

/// `text` in ASCII: our own signs by what looks like them, what comes from the data by `?`.
fn ascii(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    // By what is one sign to the reader: its parts have other widths than the whole.
    for grapheme in text.graphemes(true) {
        match grapheme {
            ours if ours.is_ascii() => plain.push_str(ours),
            "…" => plain.push('~'),
            "│" | "┤" => plain.push('|'),
            "─" | "·" | "–" => plain.push('-'),
            "┬" | "└" | "┼" => plain.push('+'),
            "µ" => plain.push('u'),
            // As wide as the sign was, so that columns stay where they are.
            other => plain.extend(std::iter::repeat_n('?', width(other))),
        }
    }
    plain
}

impl Chart {
    /// The chart as lines of text, each with its line end and none wider than asked for.
    ///
    /// Without [`Terminal::color`] there is not one control character in it, whatever the data hold.
    pub fn to_terminal(&self, look: &Terminal) -> String {
        let width = look.width.max(16);
        let mut page = Page { chart: self, look, width, lines: Vec::new(), thinned: false, topped: false };
        page.all();
        let mut out = String::new();
        for line in &page.lines {
            line.write(look, &mut out);
        }
        out
    }
}

/// What is said when columns of text are fewer than points, and show the highest.
const TOPPED: &str = "There are more points than columns: the highest of each column is drawn.";

impl Page<'_> {
    fn all(&mut self) {
        if let Some(title) = &self.look.title {
            let short = Label::new(title).short(self.width);
            self.lines.push(Line::plain(short));
        }
        if self.chart.is_empty() {
            self.lines.extend(wrapped("no values to draw", self.width).into_iter().map(Line::plain));
        } else {
            match (self.look.style, self.chart.kind, &self.chart.axis) {
                (_, Kind::Table | Kind::Logs, _) => self.table(),
                (_, Kind::Gauge, _) => self.gauge(),
                (_, Kind::Number, _) | (_, _, Axis::None) => self.numbers(),
                (_, Kind::Pie, Axis::Names { names, .. }) => self.parts(names),
                (Style::Sparkline, _, _) => self.sparklines(),
                (Style::Heat, _, _) => self.heat(),
                (Style::Whole, _, Axis::Names { names, .. }) => self.bars_by_name(names),
                (Style::Whole, _, Axis::Times { step }) => self.over_time(*step),
            }
        }
        let mut notes = self.chart.notes.clone();
        if self.thinned {
            notes.push(THINNED.to_owned());
        }
        if self.topped {
            notes.push(TOPPED.to_owned());
        }
        for note in notes {
            for line in wrapped(&note, self.width) {
                self.lines.push(Line::plain(line));
            }
        }
    }

    /// How many lines are left for the chart itself, if a height was asked for.
    fn room(&self, other: usize) -> Option<usize> {
        let notes: usize = self.chart.notes.iter().map(|note| wrapped(note, self.width).len()).sum();
        let used = self.lines.len() + other + notes + self.legend_lines().len();
        self.look.height.map(|height| height.max(6).saturating_sub(used))
    }

    /// The colour of a series.
    fn colour(&self, series: usize) -> Option<u8> {
        Some(if self.chart.series[series].other { TERMINAL_OTHER } else { TERMINAL[series % SERIES] })
    }

    /// What a bar of this series is filled with.
    fn fill(&self, series: usize) -> char {
        match (self.look.ascii, self.look.color) {
            (true, _) => ASCII_FILLS[series % SERIES],
            (false, true) => '█',
            (false, false) => FILLS[series % SERIES],
        }
    }

    /// What a line of this series is made of where it is not fine dots.
    fn mark(&self, series: usize) -> char {
        if self.look.ascii { ASCII_MARKS[series % SERIES] } else { MARKS[series % SERIES] }
    }

    /// Whether lines are drawn with fine dots, eight a character: those have no shape of their own, so only where one
    /// line is alone or colour tells them apart.
    fn fine(&self) -> bool {
        !self.look.ascii && (self.look.color || self.chart.series.len() == 1)
    }

    fn legend_lines(&self) -> Vec<Line> {
        let series = &self.chart.series;
        let one_alone = series.len() == 1 && !series[0].other;
        let no_legend = matches!(self.chart.kind, Kind::Pie | Kind::Number | Kind::Gauge | Kind::Table | Kind::Logs);
        if one_alone || no_legend || self.look.style != Style::Whole {
            return Vec::new();
        }
        let mut lines: Vec<Line> = Vec::new();
        let mut used = usize::MAX;
        let lined = self.chart.kind == Kind::Line;
        for (i, series) in series.iter().enumerate() {
            let sign = match (lined, self.fine()) {
                (true, true) => '━',
                (true, false) => self.mark(i),
                (false, _) => self.fill(i),
            };
            let name = series.name.short((self.width - 2).min(40));
            let wide = width(&name) + 2;
            let line = match lines.last_mut() {
                Some(line) if used + 3 + wide <= self.width => {
                    line.push("   ", None);
                    used += 3 + wide;
                    line
                }
                _ => {
                    used = wide;
                    lines.push(Line::new());
                    let last = lines.len() - 1;
                    &mut lines[last]
                }
            };
            line.push(&sign.to_string(), self.colour(i));
            line.push(&format!(" {name}"), None);
        }
        lines
    }

    fn legend(&mut self) {
        let lines = self.legend_lines();
        self.lines.extend(lines);
    }
}

/// A sentence in lines of at most this width.
fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if width(line) + 1 + width(word) <= columns => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(crate::text::shorten(word, columns)),
        }
    }
    lines
}
