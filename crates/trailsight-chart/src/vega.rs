//! A chart as a Vega-Lite 6 spec with its data inside.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::data::{Axis, Chart, Stack, pieces, thin};
use crate::kind::Kind;
use crate::number::value_text;
use crate::role::Step;
use crate::scale::Scale;
use crate::svg::{Svg, THINNED, gauge_range, percent_text};
use crate::text::Label;
use crate::theme::{Colours, SERIES};

/// How many columns a series is thinned to: more than any screen has.
const COLUMNS: usize = 2000;

const SCHEMA: &str = "https://vega.github.io/schema/vega-lite/v6.json";

/// A spec in the making.
struct Spec<'a> {
    chart: &'a Chart,
    svg: &'a Svg,
    colours: Colours,
    /// The names of the series, none twice.
    series: Vec<String>,
    thinned: bool,
}

impl Chart {
    /// The chart as a Vega-Lite 6 spec, or `None` for a table or a log list, for which Vega-Lite has no marks.
    ///
    /// Size, title, theme and zone are those of the SVG. The fields of the data have names of ours (`at`, `name`,
    /// `series`, `value`, `shown`), and what the columns are called stands in titles only: a column called `a.b[0]`
    /// would be read as a path, and nothing from the data may become part of an expression. Times are those of the
    /// clock in the zone, on a scale called `utc`, as Vega knows no other zones than that and the reader's.
    pub fn to_vega_lite(&self, svg: &Svg) -> Option<Value> {
        if matches!(self.kind, Kind::Table | Kind::Logs) {
            return None;
        }
        let series = unique(self.series.iter().map(|series| &series.name));
        let mut spec = Spec { chart: self, svg, colours: svg.theme.colours(), series, thinned: false };
        let body = match (self.kind, &self.axis) {
            (Kind::Number, _) | (_, Axis::None) if self.kind != Kind::Gauge => spec.numbers(),
            (Kind::Gauge, _) => spec.gauge(),
            (Kind::Pie, Axis::Names { names, other }) => spec.pie(names, *other),
            (_, Axis::Names { names, .. }) => spec.bars_by_name(names),
            (_, Axis::Times { step }) => spec.over_time(*step),
            (_, Axis::None) => spec.numbers(),
        };
        Some(spec.whole(body))
    }
}

/// The labels as texts of which none is there twice, as Vega would make one of two.
fn unique<'a>(labels: impl Iterator<Item = &'a Label>) -> Vec<String> {
    let mut seen = HashSet::new();
    labels
        .map(|label| {
            let mut name = label.text().to_owned();
            let mut n = 2;
            while !seen.insert(name.clone()) {
                name = format!("{} ({n})", label.text());
                n += 1;
            }
            name
        })
        .collect()
}

/// Adds the members of one object to another.
fn merge(into: &mut Value, from: Value) {
    if let (Value::Object(into), Value::Object(from)) = (into, from) {
        into.extend(from);
    }
}

impl Spec<'_> {
    fn whole(&self, body: Value) -> Value {
        let c = &self.colours;
        let mut notes = self.chart.notes.clone();
        if self.thinned {
            notes.push(THINNED.to_owned());
        }
        let title = self.svg.title.as_deref().map(|title| Label::new(title).text().to_owned());
        let description = [vec![self.chart.summary()], notes.clone()].concat().join(" ");
        let mut spec = json!({
            "$schema": SCHEMA,
            "description": description,
            "background": c.background,
            "padding": 12,
            "width": self.svg.width.clamp(160, 16_384),
        });
        if let Axis::Times { .. } = self.chart.axis {
            merge(&mut spec, json!({ "height": self.svg.height.unwrap_or(300).clamp(120, 16_384) }));
        }
        if title.is_some() || !notes.is_empty() {
            let title = json!({ "title": {
                "text": title.unwrap_or_default(), "subtitle": notes, "anchor": "start",
                "color": c.text, "subtitleColor": c.faint,
            }});
            merge(&mut spec, title);
        }
        let config = json!({ "config": {
            "font": "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif",
            "view": { "stroke": null },
            "axis": {
                "labelColor": c.faint, "titleColor": c.faint, "gridColor": c.grid, "domainColor": c.axis,
                "tickColor": c.axis, "labelLimit": 240, "titleFontWeight": "normal",
            },
            "legend": { "labelColor": c.text, "titleColor": c.text, "orient": "top", "labelLimit": 240 },
            "text": { "color": c.text },
        }});
        merge(&mut spec, body);
        merge(&mut spec, config);
        spec
    }

    fn colour(&self, series: usize) -> &'static str {
        if self.chart.series[series].other { self.colours.other } else { self.colours.series[series % SERIES] }
    }

    /// The colours of the series, with a legend if there is more than one.
    fn colours(&self) -> Value {
        let range: Vec<&str> = (0..self.series.len()).map(|i| self.colour(i)).collect();
        let mut colour = json!({
            "field": "series", "type": "nominal", "scale": { "domain": self.series, "range": range },
            "title": null, "sort": null,
        });
        if self.series.len() == 1 && !self.chart.series[0].other {
            merge(&mut colour, json!({ "legend": null }));
        }
        colour
    }

    /// An axis of values: our ticks, and the unit behind each.
    fn values(&self, field: &str, min: f64, max: f64, zero: bool) -> Value {
        let whole = self.chart.extent().is_some_and(|extent| extent.whole);
        let scale = Scale::over(min, max, 6, self.chart.unit(), zero, whole);
        let title = match self.chart.series.as_slice() {
            [one] => Value::from(one.name.short(60)),
            _ => Value::Null,
        };
        json!({
            "field": field, "type": "quantitative", "title": title, "stack": null,
            "scale": { "domain": [scale.low, scale.high], "nice": false, "zero": false },
            "axis": { "values": scale.ticks, "labelExpr": label_expression(&scale) },
        })
    }

    /// A moment by the clock of the zone, as if it were UTC.
    fn clock(&self, at: i64) -> i64 {
        let offset = jiff::Timestamp::from_millisecond(at).map(|t| self.svg.zone.to_offset(t).seconds());
        at + i64::from(offset.unwrap_or(0)) * 1000
    }

    fn over_time(&mut self, step: Option<Step>) -> Value {
        let kind = self.chart.kind;
        let zone = match self.svg.zone.iana_name() {
            Some(name) => name,
            None if self.svg.zone == jiff::tz::TimeZone::UTC => "UTC",
            None => "local time",
        };
        let title = format!("{} ({zone})", Label::new(&self.chart.key).short(60));
        let stacked = kind.stacks();
        let (rows, (min, max), alone) =
            if kind == Kind::Line { self.line_rows(step) } else { self.filled_rows(step, stacked) };
        let tooltip = json!([
            { "field": "at", "type": "temporal", "title": title, "format": "%Y-%m-%d %H:%M:%S" },
            { "field": "series", "type": "nominal", "title": "series" },
            { "field": "shown", "type": "nominal", "title": "value" },
        ]);
        let mut encoding = json!({
            "x": { "field": "at", "type": "temporal", "title": title, "scale": { "type": "utc" },
                   "axis": { "grid": false, "labelOverlap": "greedy" } },
            "y": self.values(if kind == Kind::Line { "value" } else { "high" }, min, max, kind != Kind::Line),
            "color": self.colours(),
            "tooltip": tooltip,
        });
        if kind == Kind::Line {
            let line = json!({ "mark": {
                "type": "line", "strokeWidth": 1.8, "strokeJoin": "round", "invalid": "break-paths-show-path-domains",
            }});
            let mut layers = vec![line];
            if alone {
                layers.push(json!({
                    "transform": [{ "filter": { "field": "alone", "equal": true } }],
                    "mark": { "type": "point", "filled": true, "size": 24 },
                }));
            }
            return json!({ "data": { "values": rows }, "encoding": encoding, "layer": layers });
        }
        merge(&mut encoding, json!({ "y2": { "field": "low" } }));
        let mark = if kind == Kind::StackedArea {
            // Each piece between two gaps is an area of its own.
            merge(&mut encoding, json!({ "detail": { "field": "piece", "type": "ordinal" } }));
            json!({ "type": "area", "opacity": 0.8, "line": false })
        } else {
            if let Some(x) = encoding.get_mut("x") {
                merge(x, json!({ "field": "from" }));
            }
            merge(&mut encoding, json!({ "x2": { "field": "to" } }));
            json!({ "type": "bar" })
        };
        json!({ "data": { "values": rows }, "mark": mark, "encoding": encoding })
    }

    /// The points of lines, with a missing one where there is a gap; from where to where they go; whether any is alone.
    fn line_rows(&mut self, step: Option<Step>) -> (Vec<Value>, (f64, f64), bool) {
        let places = self.chart.places();
        let (first, last) = (places.first().copied().unwrap_or(0), places.last().copied().unwrap_or(0));
        let span = (last - first).max(1);
        let (mut rows, mut any_alone) = (Vec::new(), false);
        for (i, series) in self.chart.series.iter().enumerate() {
            let name = &self.series[i];
            for (n, piece) in pieces(&series.points, step).into_iter().enumerate() {
                let column = |p: usize| (i128::from(piece[p].0 - first) * COLUMNS as i128 / i128::from(span)) as i64;
                if n > 0 {
                    rows.push(json!({ "at": self.clock(piece[0].0 - 1), "series": name, "value": null }));
                }
                let kept = thin(piece.len(), COLUMNS, column, |p| piece[p].1);
                self.thinned |= kept.len() < piece.len();
                for p in kept {
                    let (at, value) = piece[p];
                    let shown = value_text(value, series.unit);
                    let mut row = json!({ "at": self.clock(at), "series": name, "value": value, "shown": shown });
                    if piece.len() == 1 {
                        any_alone = true;
                        merge(&mut row, json!({ "alone": true }));
                    }
                    rows.push(row);
                }
            }
        }
        let extent = self.chart.extent().map_or((0.0, 1.0), |extent| (extent.min, extent.max));
        (rows, extent, any_alone)
    }

    /// Bars and areas, each from where to where.
    fn filled_rows(&mut self, step: Option<Step>, stacked: bool) -> (Vec<Value>, (f64, f64), bool) {
        let stack = Stack::of(self.chart);
        let places = &stack.places;
        let (first, last) = (places.first().copied().unwrap_or(0), places.last().copied().unwrap_or(0));
        let span = i128::from((last - first).max(1));
        let column = |p: usize| (i128::from(places[p] - first) * COLUMNS as i128 / span) as i64;
        let kept = thin(places.len(), COLUMNS, column, |p| stack.height(p));
        self.thinned |= kept.len() < places.len();
        let nearest = places.windows(2).map(|two| two[1] - two[0]).min().unwrap_or(1000);
        let long = step.map_or(nearest, Step::usual).max(1);
        let longest = step.map_or(i64::MAX, Step::longest);
        let count = self.chart.series.len().max(1) as i64;
        let mut rows = Vec::new();
        let (mut piece, mut min, mut max) = (0, 0.0_f64, 0.0_f64);
        for (n, p) in kept.into_iter().enumerate() {
            let at = places[p];
            // Not by the place that is drawn before, which may be further away.
            if n > 0 && at - places[p - 1] > longest {
                piece += 1;
            }
            for (i, series) in self.chart.series.iter().enumerate() {
                let point = series.points.binary_search_by_key(&at, |point| point.at);
                let value = point.ok().and_then(|point| series.points[point].value);
                if value.is_none() && self.chart.kind.is_bar() {
                    continue;
                }
                let (low, high) = if stacked { stack.parts[i][p] } else { (0.0, value.unwrap_or(0.0)) };
                (min, max) = (min.min(high), max.max(high));
                let shown = value.map_or_else(|| "–".to_owned(), |value| value_text(value, series.unit));
                let mut row = json!({
                    "at": self.clock(at), "series": self.series[i], "value": value, "shown": shown,
                    "low": low, "high": high,
                });
                if self.chart.kind.is_bar() {
                    let (part, of) = if stacked { (0, 1) } else { (i as i64, count) };
                    let wide = (long - long / 8) / of;
                    let from = self.clock(at) + wide * part;
                    merge(&mut row, json!({ "from": from, "to": from + wide.max(1) }));
                } else {
                    merge(&mut row, json!({ "piece": piece }));
                }
                rows.push(row);
            }
        }
        (rows, (min, max), false)
    }

    fn bars_by_name(&mut self, names: &[Label]) -> Value {
        let names = unique(names.iter());
        let stack = (self.chart.kind == Kind::StackedBar).then(|| Stack::of(self.chart));
        let (mut rows, mut min, mut max) = (Vec::new(), 0.0_f64, 0.0_f64);
        for (i, series) in self.chart.series.iter().enumerate() {
            for point in &series.points {
                let (Some(value), Some(name)) = (point.value, names.get(point.at as usize)) else { continue };
                let (low, high) = match &stack {
                    Some(stack) => match stack.places.binary_search(&point.at) {
                        Ok(place) => stack.parts[i][place],
                        Err(_) => continue,
                    },
                    None => (0.0, value),
                };
                (min, max) = (min.min(high), max.max(high));
                let shown = value_text(value, series.unit);
                rows.push(json!({
                    "name": name, "series": self.series[i], "value": value, "shown": shown, "low": low, "high": high,
                }));
            }
        }
        let mut y = json!({
            "field": "name", "type": "nominal", "sort": names, "title": Label::new(&self.chart.key).short(60),
            "axis": { "labelLimit": 240, "domain": false, "ticks": false },
        });
        let grouped = self.chart.kind == Kind::GroupedBar;
        if grouped {
            merge(&mut y, json!({ "scale": { "paddingInner": 0.25 } }));
        }
        let mut encoding = json!({
            "y": y,
            "x": self.values("high", min, max, true),
            "x2": { "field": "low" },
            "color": self.colours(),
            "tooltip": [
                { "field": "name", "type": "nominal", "title": Label::new(&self.chart.key).short(60) },
                { "field": "series", "type": "nominal", "title": "series" },
                { "field": "shown", "type": "nominal", "title": "value" },
            ],
        });
        if grouped {
            merge(&mut encoding, json!({ "yOffset": { "field": "series", "type": "nominal", "sort": self.series } }));
        }
        let height = self.svg.height.map_or_else(
            || json!({ "height": { "step": if grouped { 14 } else { 24 } } }),
            |height| json!({ "height": height.clamp(120, 16_384) }),
        );
        let mut body = json!({ "data": { "values": rows }, "mark": { "type": "bar" }, "encoding": encoding });
        merge(&mut body, height);
        body
    }

    fn pie(&mut self, names: &[Label], other: bool) -> Value {
        let unique = unique(names.iter());
        let Some(series) = self.chart.series.first() else { return self.numbers() };
        let most = series.points.iter().filter_map(|point| point.value).fold(0.0, f64::max);
        let whole: f64 = series.points.iter().filter_map(|point| point.value).map(|value| value / most).sum();
        let (mut rows, mut domain, mut range) = (Vec::new(), Vec::new(), Vec::new());
        for point in &series.points {
            let (Some(value), Some(name)) = (point.value, unique.get(point.at as usize)) else { continue };
            let is_other = other && point.at as usize + 1 == names.len();
            let n = domain.len();
            domain.push(name.clone());
            range.push(if is_other { self.colours.other } else { self.colours.series[n % SERIES] });
            let part = if most > 0.0 { value / most / whole } else { 0.0 };
            rows.push(json!({
                "name": name, "value": value, "shown": value_text(value, series.unit), "part": part,
                "percent": percent_text(part), "order": n,
            }));
        }
        json!({
            "data": { "values": rows },
            "height": self.svg.height.unwrap_or(300).clamp(120, 16_384),
            "mark": { "type": "arc", "innerRadius": 70, "stroke": self.colours.background },
            "encoding": {
                "theta": { "field": "part", "type": "quantitative", "stack": true, "scale": { "type": "linear" } },
                "order": { "field": "order", "type": "quantitative" },
                "color": {
                    "field": "name", "type": "nominal", "sort": null,
                    "scale": { "domain": domain, "range": range },
                    "title": Label::new(&self.chart.key).short(60),
                    "legend": { "orient": "right" },
                },
                "tooltip": [
                    { "field": "name", "type": "nominal", "title": Label::new(&self.chart.key).short(60) },
                    { "field": "shown", "type": "nominal", "title": series.name.short(60) },
                    { "field": "percent", "type": "nominal", "title": "part" },
                ],
            },
        })
    }

    fn numbers(&mut self) -> Value {
        let rows: Vec<Value> = self
            .chart
            .series
            .iter()
            .enumerate()
            .map(|(i, series)| {
                let value = series.points.iter().find_map(|point| point.value);
                let shown = value.map_or_else(|| "–".to_owned(), |value| value_text(value, series.unit));
                json!({ "name": self.series[i], "value": value, "shown": shown })
            })
            .collect();
        json!({
            "data": { "values": rows },
            "height": { "step": 64 },
            "mark": { "type": "text", "fontSize": 40, "fontWeight": 600 },
            "encoding": {
                "y": {
                    "field": "name", "type": "nominal", "title": null, "sort": self.series,
                    "axis": { "domain": false, "ticks": false, "labelFontSize": 13 },
                },
                "text": { "field": "shown", "type": "nominal" },
                "tooltip": [
                    { "field": "name", "type": "nominal", "title": "name" },
                    { "field": "shown", "type": "nominal", "title": "value" },
                ],
            },
        })
    }

    fn gauge(&mut self) -> Value {
        let series = self.chart.series.first();
        let value = series.and_then(|series| series.points.iter().find_map(|point| point.value));
        let (Some(series), Some(value)) = (series, value) else { return self.numbers() };
        let (low, high) = gauge_range(value, series.unit, self.svg.gauge);
        let part = ((value / 4.0 - low / 4.0) / (high / 4.0 - low / 4.0)).clamp(0.0, 1.0);
        let half = std::f64::consts::FRAC_PI_2;
        // As an encoding: a mark of its own may not begin left of the top.
        let ring = |to: f64, colour: &str| {
            json!({
                "mark": { "type": "arc", "innerRadius": 90, "outerRadius": 125, "color": colour },
                "encoding": { "theta": { "value": -half }, "theta2": { "value": to } },
            })
        };
        let shown = value_text(value, series.unit);
        json!({
            "data": { "values": [{ "name": self.series[0], "value": value, "shown": shown }] },
            "height": 260,
            "layer": [
                ring(half, self.colours.grid),
                ring(-half + 2.0 * half * part, self.colours.series[0]),
                {
                    "mark": { "type": "text", "fontSize": 36, "fontWeight": 600, "dy": -10 },
                    "encoding": { "text": { "field": "shown", "type": "nominal" } },
                },
                {
                    "mark": { "type": "text", "fontSize": 13, "dy": 26, "limit": 300 },
                    "encoding": { "text": { "field": "name", "type": "nominal" } },
                },
            ],
        })
    }
}

/// How a tick is written, as an expression of Vega. Only numbers and texts of ours are in it.
fn label_expression(scale: &Scale) -> String {
    let (factor, suffix, decimals) = scale.shown();
    if factor == 1.0 && suffix.is_empty() {
        return format!("format(datum.value, ',.{decimals}f')");
    }
    format!("format(datum.value / {factor}, ',.{decimals}f') + '{suffix}'")
}
