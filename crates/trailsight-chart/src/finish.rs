//! From collected values to the series of a chart: the biggest by name, the rest as "other", and what was left out.

use crate::collect::{BEYOND, Collector, Measure};
use crate::data::{Axis, Chart, Point, Series};
use crate::kind::Kind;
use crate::number::count_text;
use crate::text::Label;

/// One measure of one value of the further keys, while it is being made.
struct Line {
    series: usize,
    measure: usize,
    points: Vec<Point>,
}

pub(crate) fn finish(mut collector: Collector) -> Chart {
    let mut notes = Vec::new();
    let mut lines: Vec<Line> = Vec::new();
    for ((series, measure), values) in std::mem::take(&mut collector.values) {
        let points = merged(values, collector.measures[measure].adds);
        lines.push(Line { series, measure, points });
    }
    // The map's order is chance.
    lines.sort_unstable_by_key(|line| (line.series, line.measure));

    let mut names = std::mem::take(&mut collector.names.labels);
    let mut other_name = false;
    let key = collector.axis.map(|(column, _)| collector.columns[column].name.clone()).unwrap_or_default();
    let on_names = matches!(collector.axis, Some((_, None)));
    if on_names {
        if collector.kind == Kind::Pie {
            only_positive(&mut lines, &mut notes);
        }
        let limit = if collector.kind == Kind::Pie { collector.limits.slices } else { collector.limits.bars };
        other_name = fewer_names(&collector, &mut names, &mut lines, limit.max(1), &key, &mut notes);
    }
    let series = fewer_series(&collector, lines, &mut notes);
    say(&collector, &mut notes);

    let axis = match collector.axis {
        Some((_, Some(step))) => Axis::Times { step },
        Some((_, None)) => Axis::Names { names, other: other_name },
        None => Axis::None,
    };
    Chart { kind: collector.kind, axis, key, series, rows: collector.rows, notes }
}

/// The values in the order of the axis, those of one place made one.
fn merged(mut values: Vec<(i64, Option<f64>)>, adds: bool) -> Vec<Point> {
    values.sort_by_key(|(at, _)| *at);
    let mut points: Vec<Point> = Vec::with_capacity(values.len());
    for (at, value) in values {
        match points.last_mut() {
            Some(last) if last.at == at => {
                last.value = match (last.value, value) {
                    (Some(a), Some(b)) if adds => Some((a + b).clamp(-f64::MAX, f64::MAX)),
                    (before, now) => now.or(before),
                }
            }
            _ => points.push(Point { at, value }),
        }
    }
    points
}

/// How much there is of a line, so that lines can be told big from small.
fn total<'a>(points: impl IntoIterator<Item = &'a Point>) -> f64 {
    points.into_iter().filter_map(|point| point.value).map(f64::abs).sum()
}

fn only_positive(lines: &mut [Line], notes: &mut Vec<String>) {
    let mut below = 0_u64;
    for point in lines.iter_mut().flat_map(|line| &mut line.points) {
        if point.value.is_some_and(|value| value < 0.0) {
            point.value = None;
            below += 1;
        }
    }
    if below > 0 {
        notes.push(format!("{} below zero cannot be part of a whole and {} left out.", values(below), are(below)));
    }
}

/// Keeps the biggest names on the axis, in the order of the result. Says whether the last is "other".
fn fewer_names(
    collector: &Collector,
    names: &mut Vec<Label>,
    lines: &mut [Line],
    limit: usize,
    key: &str,
    notes: &mut Vec<String>,
) -> bool {
    let beyond = lines.iter().any(|line| line.points.last().is_some_and(|point| point.at == i64::MAX));
    if names.len() <= limit && !beyond {
        return false;
    }
    let mut totals = vec![0.0_f64; names.len()];
    for line in lines.iter().filter(|line| line.measure == 0) {
        for point in line.points.iter().filter(|point| point.at != i64::MAX) {
            totals[point.at as usize] += point.value.unwrap_or(0.0).abs();
        }
    }
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by(|a, b| totals[*b].total_cmp(&totals[*a]).then_with(|| names[*a].cmp(&names[*b])));
    let mut kept: Vec<usize> = order.into_iter().take(limit).collect();
    kept.sort_unstable();
    let mut place = vec![None; names.len()];
    for (new, old) in kept.iter().enumerate() {
        place[*old] = Some(new as i64);
    }
    let other = kept.len() as i64;
    let mut any_other = false;
    for line in lines.iter_mut() {
        let adds = collector.measures[line.measure].adds;
        let old = std::mem::take(&mut line.points);
        let new = old.into_iter().filter_map(|point| {
            let at = if point.at == i64::MAX { None } else { place[point.at as usize] };
            match at {
                Some(at) => Some((at, point.value)),
                None if adds => {
                    any_other |= point.value.is_some();
                    Some((other, point.value))
                }
                None => None,
            }
        });
        line.points = merged(new.collect(), adds);
    }
    let hidden = names.len() - kept.len();
    let key = Label::new(key).short(40);
    let what = if beyond { format!("more than {}", count_text(hidden as u64)) } else { count_text(hidden as u64) };
    *names = kept.into_iter().map(|old| names[old].clone()).collect();
    let shown = count_text(limit as u64);
    if any_other {
        names.push(Label::other());
        notes.push(format!("The {shown} biggest values of {key} are shown; {what} more are added up as \"other\"."));
    } else {
        notes.push(format!(
            "The {shown} biggest values of {key} are shown; {what} more are left out, as they do not add up."
        ));
    }
    any_other
}

/// Keeps the biggest series, and adds up the rest where that means something.
fn fewer_series(collector: &Collector, lines: Vec<Line>, notes: &mut Vec<String>) -> Vec<Series> {
    let measures = &collector.measures;
    let by_value = !collector.by.is_empty();
    if !by_value {
        let limit = match collector.kind {
            Kind::Number => usize::MAX,
            _ => collector.limits.series.max(1),
        };
        if lines.len() > limit {
            let (shown, all) = (count_text(limit as u64), count_text(lines.len() as u64));
            notes.push(format!("The first {shown} of {all} aggregates are shown."));
        }
        let lines = lines.into_iter().take(limit);
        let series = lines.map(|line| {
            let measure = &measures[line.measure];
            Series { name: measure.name.clone(), unit: measure.unit, other: false, points: line.points }
        });
        return series.collect();
    }

    let labels = &collector.series.labels;
    let mut totals: Vec<(f64, usize)> = (0..labels.len()).map(|id| (0.0, id)).collect();
    for line in lines.iter().filter(|line| line.measure == 0 && line.series != BEYOND) {
        totals[line.series].0 = total(&line.points);
    }
    totals.sort_by(|(a, i), (b, j)| b.total_cmp(a).then_with(|| labels[*i].cmp(&labels[*j])));
    let limit = (collector.limits.series / measures.len().max(1)).max(1);
    let beyond = lines.iter().any(|line| line.series == BEYOND);
    let mut rank = vec![usize::MAX; labels.len()];
    for (place, (_, id)) in totals.iter().take(limit).enumerate() {
        rank[*id] = place;
    }
    let rank_of = |line: &Line| if line.series == BEYOND { usize::MAX } else { rank[line.series] };

    let mut kept: Vec<(usize, Line)> = Vec::new();
    let mut rest: Vec<Vec<(i64, Option<f64>)>> = vec![Vec::new(); measures.len()];
    for line in lines {
        match rank_of(&line) {
            usize::MAX => rest[line.measure].extend(line.points.iter().map(|point| (point.at, point.value))),
            place => kept.push((place, line)),
        }
    }
    kept.sort_by_key(|(place, line)| (*place, line.measure));
    let name = |value: &Label, measure: &Measure| {
        if measures.len() == 1 {
            value.clone()
        } else {
            Label::new(&format!("{} · {}", value.text(), measure.name.text()))
        }
    };
    let mut series: Vec<Series> = Vec::new();
    for (_, line) in kept {
        let measure = &measures[line.measure];
        let name = name(&labels[line.series], measure);
        series.push(Series { name, unit: measure.unit, other: false, points: line.points });
    }
    let hidden = labels.len().saturating_sub(limit);
    if hidden == 0 && !beyond {
        return series;
    }
    let mut any_other = false;
    for (measure, rest) in measures.iter().zip(rest) {
        if measure.adds && !rest.is_empty() {
            any_other = true;
            let name = name(&Label::other(), measure);
            series.push(Series { name, unit: measure.unit, other: true, points: merged(rest, true) });
        }
    }
    let what = if beyond { format!("more than {}", count_text(hidden as u64)) } else { count_text(hidden as u64) };
    let shown = count_text(limit as u64);
    let all_add = measures.iter().all(|measure| measure.adds);
    notes.push(match (any_other, all_add) {
        (true, true) => format!("The {shown} biggest series are shown; {what} more are added up as \"other\"."),
        (true, false) => format!(
            "The {shown} biggest series are shown; of {what} more, the aggregates that add up are \"other\" and the \
             rest is left out."
        ),
        (false, _) => {
            format!("The {shown} biggest series are shown; {what} more are left out, as they do not add up.")
        }
    });
    series
}

/// Notes on all that was counted on the way.
fn say(collector: &Collector, notes: &mut Vec<String>) {
    let counted = &collector.counted;
    for name in &counted.no_numbers {
        notes.push(format!("{} holds no numbers.", Label::new(name).short(40)));
    }
    if counted.not_finite > 0 {
        let n = counted.not_finite;
        notes.push(format!("{} that {} no finite number {} not drawn.", values(n), are(n), are(n)));
    }
    if counted.no_time > 0 {
        notes.push(format!("{} without a time {} not drawn.", rows(counted.no_time), are(counted.no_time)));
    }
    if counted.far_time > 0 {
        let n = counted.far_time;
        notes.push(format!("{} before the year 0 or after 9999 {} not drawn.", rows(n), are(n)));
    }
    if counted.not_held > 0 {
        let n = counted.not_held;
        notes.push(format!(
            "{} beyond the first {} {} not drawn.",
            values(n),
            count_text(collector.held as u64),
            are(n)
        ));
    }
    let shown = collector.rows.rows.len() as u64;
    if matches!(collector.kind, Kind::Table | Kind::Logs) && counted.rows > shown {
        notes.push(format!("The first {} of {} rows are shown.", count_text(shown), count_text(counted.rows)));
    }
}

fn values(n: u64) -> String {
    if n == 1 { "1 value".to_owned() } else { format!("{} values", count_text(n)) }
}

fn rows(n: u64) -> String {
    if n == 1 { "1 row".to_owned() } else { format!("{} rows", count_text(n)) }
}

fn are(n: u64) -> &'static str {
    if n == 1 { "is" } else { "are" }
}
