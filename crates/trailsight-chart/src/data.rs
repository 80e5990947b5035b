//! What a chart draws: series of points, made from the rows of a result.

use crate::kind::Kind;
use crate::role::{Step, Unit};
use crate::text::Label;

/// One value of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Milliseconds since 1970 on an axis of times, else the number of a name on the axis.
    pub at: i64,
    /// The value, always finite. `None` where the row has none, which is a gap.
    pub value: Option<f64>,
}

/// What one line, one colour of bars or one slice stands for.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Its name.
    pub name: Label,
    /// What its values count.
    pub unit: Unit,
    /// Whether it stands for all series that are not shown one by one.
    pub other: bool,
    /// Its values, in the order of the axis, at most one for each place.
    pub points: Vec<Point>,
}

/// What the values stand along.
#[derive(Debug, Clone, PartialEq)]
pub enum Axis {
    /// Moments.
    Times {
        /// How far apart they are, if the query says so.
        step: Option<Step>,
    },
    /// Names, in the order of the result.
    Names {
        /// One for each place.
        names: Vec<Label>,
        /// Whether the last name stands for all that are not shown one by one.
        other: bool,
    },
    /// Nothing: the result is one row.
    None,
}

/// The first rows of a result, for a table or a log list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rows {
    /// The names of the columns.
    pub head: Vec<Label>,
    /// Whether the values of a column are numbers, which stand to the right.
    pub numbers: Vec<bool>,
    /// The rows, with `None` for what is missing.
    pub rows: Vec<Vec<Option<Label>>>,
}

/// A chart: everything that is drawn, and nothing about how.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Chart {
    /// Its kind.
    pub kind: Kind,
    /// What the values stand along.
    pub axis: Axis,
    /// The name of the key on the axis; empty without one.
    pub key: String,
    /// What is drawn. Empty for a table or a log list.
    pub series: Vec<Series>,
    /// What a table or a log list shows.
    pub rows: Rows,
    /// What was left out or changed, as sentences for the reader.
    pub notes: Vec<String>,
}

impl Chart {
    /// The unit of all series, or plain if they differ.
    pub(crate) fn unit(&self) -> Unit {
        let mut units = self.series.iter().map(|series| series.unit);
        let first = units.next().unwrap_or_default();
        if units.all(|unit| unit == first) { first } else { Unit::Plain }
    }

    /// The places on the axis that have a value or a gap, in order.
    pub(crate) fn places(&self) -> Vec<i64> {
        let mut places: Vec<i64> =
            self.series.iter().flat_map(|series| series.points.iter().map(|point| point.at)).collect();
        places.sort_unstable();
        places.dedup();
        places
    }

    /// The least and the greatest value that is drawn, and whether all of them are whole.
    pub(crate) fn extent(&self) -> Option<Extent> {
        let mut extent: Option<Extent> = None;
        for value in self.series.iter().flat_map(|series| series.points.iter().filter_map(|point| point.value)) {
            let whole = value.fract() == 0.0;
            extent = Some(match extent {
                None => Extent { min: value, max: value, whole },
                Some(e) => Extent { min: e.min.min(value), max: e.max.max(value), whole: e.whole && whole },
            });
        }
        extent
    }

    /// Whether there is nothing to draw.
    pub fn is_empty(&self) -> bool {
        match self.kind {
            Kind::Table | Kind::Logs => self.rows.rows.is_empty(),
            _ => self.extent().is_none(),
        }
    }

    /// One sentence for those who cannot see the chart.
    pub fn summary(&self) -> String {
        let kind = match self.kind {
            Kind::Line => "Line chart",
            Kind::StackedArea => "Stacked area chart",
            Kind::Bar => "Bar chart",
            Kind::GroupedBar => "Grouped bar chart",
            Kind::StackedBar => "Stacked bar chart",
            Kind::Pie => "Pie chart",
            Kind::Number => "Number",
            Kind::Gauge => "Gauge",
            Kind::Table => "Table",
            Kind::Logs => "Log list",
        };
        if matches!(self.kind, Kind::Table | Kind::Logs) {
            return format!("{kind} of {} rows and {} columns.", self.rows.rows.len(), self.rows.head.len());
        }
        let Some(extent) = self.extent() else { return format!("{kind} without values.") };
        let unit = self.unit();
        let text = |value| crate::number::value_text(value, unit);
        let names: Vec<String> = self.series.iter().map(|series| series.name.short(60)).collect();
        let over = match &self.axis {
            Axis::None => String::new(),
            _ => format!(" over {}", Label::new(&self.key).short(60)),
        };
        if extent.min == extent.max {
            return format!("{kind} of {}{over}. The value is {}.", names.join(", "), text(extent.min));
        }
        format!("{kind} of {}{over}. Values from {} to {}.", names.join(", "), text(extent.min), text(extent.max))
    }
}

/// The least and the greatest value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Extent {
    pub(crate) min: f64,
    pub(crate) max: f64,
    pub(crate) whole: bool,
}

/// The pieces of a series that are drawn in one go: without a gap in them.
pub(crate) fn pieces(points: &[Point], step: Option<Step>) -> Vec<Vec<(i64, f64)>> {
    let longest = step.map_or(i64::MAX, Step::longest);
    let mut pieces: Vec<Vec<(i64, f64)>> = Vec::new();
    let mut open = false;
    for point in points {
        let Some(value) = point.value else {
            open = false;
            continue;
        };
        match pieces.last_mut() {
            Some(piece) if open && piece.last().is_some_and(|(at, _)| point.at.saturating_sub(*at) <= longest) => {
                piece.push((point.at, value));
            }
            _ => pieces.push(vec![(point.at, value)]),
        }
        open = true;
    }
    pieces
}

/// The values of all series at each place, one on another.
///
/// A series without a value at a place adds nothing there; what is below zero goes down from zero.
pub(crate) struct Stack {
    /// The places in order.
    pub(crate) places: Vec<i64>,
    /// For each series, for each place, where its part begins and ends.
    pub(crate) parts: Vec<Vec<(f64, f64)>>,
}

impl Stack {
    pub(crate) fn of(chart: &Chart) -> Stack {
        let places: Vec<i64> = {
            let mut places: Vec<i64> = chart
                .series
                .iter()
                .flat_map(|series| series.points.iter().filter(|p| p.value.is_some()).map(|p| p.at))
                .collect();
            places.sort_unstable();
            places.dedup();
            places
        };
        let (mut up, mut down) = (vec![0.0_f64; places.len()], vec![0.0_f64; places.len()]);
        let mut parts = Vec::with_capacity(chart.series.len());
        for series in &chart.series {
            let mut points = series.points.iter().peekable();
            let mut part = Vec::with_capacity(places.len());
            for (i, place) in places.iter().enumerate() {
                while points.next_if(|point| point.at < *place).is_some() {}
                let value = points.peek().filter(|point| point.at == *place).and_then(|point| point.value);
                let side = if value.is_some_and(|value| value < 0.0) { &mut down[i] } else { &mut up[i] };
                let from = *side;
                // Two values near the end of what a double holds must not become infinite.
                *side = (from + value.unwrap_or(0.0)).clamp(-f64::MAX, f64::MAX);
                part.push((from, *side));
            }
            parts.push(part);
        }
        Stack { places, parts }
    }

    /// How far it goes down and up.
    pub(crate) fn extent(&self) -> (f64, f64) {
        let ends = self.parts.iter().flatten().map(|(_, to)| *to);
        ends.fold((0.0, 0.0), |(min, max), to| (to.min(min), to.max(max)))
    }

    /// How high it stands at a place: what matters when places are thinned.
    pub(crate) fn height(&self, place: usize) -> f64 {
        self.parts.iter().map(|part| part[place].1 - part[place].0).fold(0.0, |sum, part| sum + part)
    }
}

/// Which of many points are drawn, so that not more than four fall on a column: its first, its lowest, its highest and
/// its last. A peak of one point among a million is still seen.
///
/// `column` says where a point falls and never falls from one point to the next; all are kept if they are few.
pub(crate) fn thin(
    count: usize,
    columns: usize,
    column: impl Fn(usize) -> i64,
    value: impl Fn(usize) -> f64,
) -> Vec<usize> {
    if count <= columns.saturating_mul(4) {
        return (0..count).collect();
    }
    let mut kept = Vec::new();
    let mut from = 0;
    while from < count {
        let this = column(from);
        let (mut to, mut low, mut high) = (from, from, from);
        while to + 1 < count && column(to + 1) == this {
            to += 1;
            if value(to) < value(low) {
                low = to;
            }
            if value(to) > value(high) {
                high = to;
            }
        }
        let mut four = [from, low, high, to];
        four.sort_unstable();
        for i in four {
            if kept.last() != Some(&i) {
                kept.push(i);
            }
        }
        from = to + 1;
    }
    kept
}
