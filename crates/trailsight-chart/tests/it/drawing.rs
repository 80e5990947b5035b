//! What a picture must show, whatever it looks like.

use jiff::tz::TimeZone;
use trailsight_chart::{Chart, Kind, Svg, Terminal, Theme, Unit};

use crate::golden::examples;
use crate::shared::{DAY, MINUTE, chart, count, key, maybe, measure, numbers, texts, time, times};

fn marks<'a>(tree: &'a roxmltree::Document<'_>, name: &str) -> Vec<roxmltree::Node<'a, 'a>> {
    tree.descendants().filter(|node| node.has_tag_name(name)).collect()
}

fn svg(set: impl FnOnce(&mut Svg)) -> Svg {
    let mut svg = Svg::default();
    set(&mut svg);
    svg
}

/// Every series has a mark of its colour, in both themes, and every note stands below.
#[test]
fn every_series_has_a_mark() {
    for (name, mut chart) in examples() {
        chart.notes.push("This is a note.".to_owned());
        for theme in [Theme::Light, Theme::Dark] {
            let drawn = chart.to_svg(&svg(|svg| svg.theme = theme));
            let tree = roxmltree::Document::parse(&drawn).unwrap();
            assert!(drawn.contains("This is a note."), "{name}");
            for series in &chart.series {
                if series.points.iter().any(|point| point.value.is_some()) && chart.kind != Kind::Number {
                    let titled = marks(&tree, "title").iter().any(|title| {
                        title.text().is_some_and(|text| text.contains(series.name.text()))
                            && title.parent().is_some_and(|mark| !mark.has_tag_name("svg"))
                    });
                    assert!(titled, "{name}: {}", series.name.text());
                }
            }
        }
    }
}

#[test]
fn gaps_are_gaps() {
    let columns = [time(5), count("n")];
    let at = |minutes: &[i64]| times(minutes.iter().map(|m| DAY + m * MINUTE).collect::<Vec<_>>());
    let pieces = |chart: &Chart| {
        let drawn = chart.to_svg(&Svg::default());
        let tree = roxmltree::Document::parse(&drawn).unwrap();
        let paths = marks(&tree, "path");
        let moves: usize = paths.iter().map(|path| path.attribute("d").unwrap().matches('M').count()).sum();
        let dots = marks(&tree, "circle").iter().filter(|dot| dot.attribute("r") == Some("2.5")).count();
        (moves, dots)
    };
    let drawn = chart(&columns, None, vec![at(&[0, 5, 10, 15]), numbers([1.0; 4])]);
    assert_eq!(pieces(&drawn), (1, 0));
    // Minute 10 has no row.
    let drawn = chart(&columns, None, vec![at(&[0, 5, 15, 20]), numbers([1.0; 4])]);
    assert_eq!(pieces(&drawn), (2, 0));
    // Minute 10 has no value.
    let drawn = chart(&columns, None, vec![at(&[0, 5, 10, 15]), maybe(vec![Some(1.0), Some(1.0), None, Some(1.0)])]);
    assert_eq!(pieces(&drawn), (1, 1));
}

#[test]
fn the_zone_is_said_and_kept() {
    let drawn = chart(
        &[time(60), count("n")],
        None,
        vec![times((0..24).map(|i| DAY + i * 60 * MINUTE)), numbers(vec![1.0; 24])],
    );
    assert!(drawn.to_svg(&Svg::default()).contains("2026-11-01 UTC"));
    let zone = TimeZone::get("America/New_York");
    // Systems without the list of zones have nothing to test here.
    let Ok(zone) = zone else { return };
    let picture = drawn.to_svg(&svg(|svg| svg.zone = zone.clone()));
    // On this day New York's clocks are put back: it begins at 20:00 of the day before and ends at 18:00.
    assert!(picture.contains("2026-10-31 to 2026-11-01 America/New_York"), "{picture}");
    let spec = drawn.to_vega_lite(&svg(|svg| svg.zone = zone)).unwrap();
    assert_eq!(spec["data"]["values"][0]["at"], DAY - 4 * 60 * MINUTE);
    assert_eq!(spec["data"]["values"][23]["at"], DAY + (23 - 5) * 60 * MINUTE);
}

#[test]
fn a_terminal_says_what_it_cannot_draw() {
    let mut look = Terminal::default();
    look.height = Some(8);
    let names: Vec<String> = (0..40).map(|i| format!("k{i}")).collect();
    let drawn = chart(
        &[key("k"), count("n")],
        None,
        vec![texts(names.iter().map(String::as_str)), numbers((0..40).map(f64::from))],
    );
    let text = drawn.to_terminal(&look);
    assert_eq!(text.lines().count(), 8, "{text}");
    assert!(text.ends_with("and 33 more\n"), "{text}");
}

#[test]
fn gauges_go_where_they_are_told() {
    let drawn = chart(&[measure("m", Unit::Plain, false)], Some(Kind::Gauge), vec![numbers([30.0])]);
    let mut look = Terminal::default();
    (look.ascii, look.width) = (true, 31);
    look.gauge = Some((0.0, 60.0));
    assert_eq!(drawn.to_terminal(&look), "m\n0 #############------------- 60\n30\n");
}

#[test]
fn summaries_tell_what_is_seen() {
    let of = |name: &str| examples().into_iter().find(|(known, _)| *known == name).unwrap().1.summary();
    assert_eq!(of("bar"), "Bar chart of count(*) over eventName. Values from 7 to 51,234.");
    assert_eq!(of("one-point"), "Line chart of n over bin(5m). The value is 7.");
    assert_eq!(of("no-points"), "Line chart without values.");
    assert_eq!(of("table"), "Table of 3 rows and 3 columns.");
}
