//! Whatever the data hold, every rendering is readable and none breaks.

use trailsight_chart::{Chart, Kind, Kinds, Style, Svg, Terminal, Unit};
use unicode_width::UnicodeWidthStr;

use crate::shared::{DAY, MINUTE, chart, count, key, maybe, measure, noise, numbers, texts, time, times};

const CENTURY: i64 = 3_155_760_000_000;

fn long() -> String {
    "long ".repeat(250)
}

/// Results that are hard to draw, as every kind they can be.
fn hard() -> Vec<(String, Chart)> {
    let wild = [
        "<script>alert(1)</script>",
        "</text></svg><script>",
        "a\" onload=\"alert(1)",
        "]]><!--",
        "&amp;&lt;",
        "javascript:alert(1)",
        "datum.value + 1",
        "a.b[0]['c']",
        "\u{1b}[31mred\u{1b}[0m\u{7}",
        "two\nlines\r\n\ttab\0nul",
        "\u{202e}reversed\u{202c}",
        "שלום",
        "e\u{301}\u{301}\u{301}\u{301}",
        "👩‍👩‍👧‍👦",
        "\u{fffe}\u{ffff}",
        "",
        " ",
    ];
    let long = long();
    let accents = format!("a{}", "\u{301}".repeat(3000));
    let mut labels: Vec<&str> = wild.to_vec();
    labels.extend([long.as_str(), accents.as_str()]);
    let n = labels.len();
    let huge = [f64::MAX, f64::MIN, 1e-308, 0.0, -0.0, 1e300, -1e300, 5e-324];
    let cases: Vec<(&str, Vec<_>, Vec<_>)> = vec![
        (
            "wild names",
            vec![key("<k>"), count("n\u{1b}[0m")],
            vec![texts(labels.clone()), numbers((0..n).map(|i| i as f64))],
        ),
        (
            "wild series",
            vec![time(5), key("k"), count("n")],
            vec![times(vec![DAY; n]), texts(labels.clone()), numbers((0..n).map(|i| i as f64))],
        ),
        ("wild table", vec![key("k"), count("n")], vec![texts(labels.clone()), numbers((0..n).map(|i| i as f64))]),
        (
            "huge",
            vec![time(5), measure("m", Unit::Plain, true)],
            vec![times((0..8).map(|i| DAY + i * 5 * MINUTE)), numbers(huge)],
        ),
        (
            "huge by name",
            vec![key("k"), measure("m", Unit::Bytes, true), measure("o", Unit::Bytes, true)],
            vec![texts(["a", "b", "c", "d", "e", "f", "g", "h"]), numbers(huge), numbers(huge)],
        ),
        ("one huge", vec![measure("m", Unit::Millis, false)], vec![numbers([f64::MAX])]),
        ("one negative", vec![measure("m", Unit::Percent, false)], vec![numbers([-5.0])]),
        ("one missing", vec![count("n")], vec![maybe(vec![None])]),
        ("nothing", vec![time(5), count("n")], vec![times([]), numbers([])]),
        ("no names", vec![key("k"), count("n")], vec![texts([]), numbers([])]),
        ("all missing", vec![time(5), count("n")], vec![times([DAY, DAY + 1]), maybe(vec![None, None])]),
        ("not finite", vec![time(5), count("n")], vec![times([DAY, DAY + 1]), numbers([f64::NAN, f64::NEG_INFINITY])]),
        ("all zero", vec![key("k"), count("n")], vec![texts(["a", "b"]), numbers([0.0, 0.0])]),
        ("all negative", vec![key("k"), count("n")], vec![texts(["a", "b"]), numbers([-1.0, -2.5])]),
        (
            "a century apart",
            vec![time(5), count("n")],
            vec![times([DAY - CENTURY, DAY, DAY + CENTURY]), numbers([1.0, 2.0, 3.0])],
        ),
        (
            "all of time",
            vec![time(5), count("n")],
            vec![times([i64::MIN, -62_167_132_800_000, 0, 253_402_128_000_000, i64::MAX]), numbers(vec![1.0; 5])],
        ),
        ("a millisecond apart", vec![time(5), count("n")], vec![times([DAY, DAY + 1]), numbers([1.0, 2.0])]),
        (
            "a thousand series",
            vec![time(5), key("k"), measure("avg(d)", Unit::Millis, false)],
            vec![
                times((0..1000).map(|i| DAY + i % 7 * 5 * MINUTE)),
                texts((0..1000).map(|i| &long[..i % 500 + 1])),
                numbers((0..1000).map(noise)),
            ],
        ),
        (
            "a hundred numbers",
            (0..100).map(|i| count(&format!("n{i}"))).collect(),
            (0..100).map(|i| numbers([f64::from(i)])).collect(),
        ),
    ];
    let mut all = Vec::new();
    for (what, columns, arrays) in cases {
        for kind in Kinds::of(&columns).possible() {
            all.push((format!("{what} as {kind}"), chart(&columns, Some(*kind), arrays.clone())));
        }
    }
    all
}

fn terminal(width: usize, height: Option<usize>, ascii: bool, color: bool, style: Style) -> Terminal {
    let mut terminal = Terminal::default();
    (terminal.width, terminal.height, terminal.ascii) = (width, height, ascii);
    (terminal.color, terminal.style) = (color, style);
    terminal.title = Some(long());
    terminal
}

#[test]
fn svg_is_xml_and_nothing_of_the_data_is_markup() {
    let mut names = std::collections::BTreeSet::new();
    for (what, chart) in hard() {
        for (width, height) in [(720, None), (160, Some(120)), (300, Some(2000)), (0, Some(0))] {
            let mut svg = Svg::default();
            (svg.width, svg.height) = (width, height);
            svg.title = Some("<b>\u{0}&\u{202e}".to_owned());
            let drawn = chart.to_svg(&svg);
            let tree = roxmltree::Document::parse(&drawn).unwrap_or_else(|e| panic!("{what}: {e}\n{drawn}"));
            assert_eq!(tree.root_element().attribute("role"), Some("img"));
            for node in tree.descendants().filter(roxmltree::Node::is_element) {
                names.insert(node.tag_name().name().to_owned());
                for attribute in node.attributes() {
                    assert!(!attribute.name().starts_with("on") && attribute.name() != "href", "{what}");
                    let number = ["x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "width", "height"];
                    if number.contains(&attribute.name()) {
                        let value: f64 = attribute.value().parse().unwrap();
                        assert!((-2000.0..20_000.0).contains(&value), "{what}: {} {value}", attribute.name());
                    }
                }
            }
            let of = |name: &str| tree.descendants().find(|node| node.has_tag_name(name));
            assert!(of("title").is_some() && of("desc").is_some(), "{what}");
            // A table shows what is there; a place in a picture must be a number.
            let table = matches!(chart.kind, Kind::Table | Kind::Logs);
            assert!(table || !drawn.contains("NaN") && !drawn.contains("inf "), "{what}\n{drawn}");
        }
    }
    let allowed = ["circle", "desc", "line", "path", "rect", "svg", "text", "title"];
    assert!(names.iter().all(|name| allowed.contains(&name.as_str())), "{names:?}");
}

#[test]
fn terminals_of_any_size_are_kept() {
    for (what, chart) in hard() {
        for width in [0, 20, 37, 80, 200] {
            for height in [None, Some(0), Some(8), Some(30)] {
                for style in [Style::Whole, Style::Sparkline, Style::Heat] {
                    for ascii in [true, false] {
                        let look = terminal(width, height, ascii, false, style);
                        let drawn = chart.to_terminal(&look);
                        assert!(drawn.ends_with('\n'), "{what}");
                        for line in drawn.lines() {
                            let wide = line.width();
                            assert!(wide <= width.max(16), "{what}: {wide} of {width} columns: {line:?}\n{drawn}");
                            assert!(!line.chars().any(char::is_control), "{what}: {line:?}");
                            assert!(!ascii || line.is_ascii(), "{what}: {line:?}");
                        }
                    }
                }
            }
        }
    }
}

/// Colour adds its own sequences and nothing else.
#[test]
fn colour_changes_no_text_but_the_fill() {
    for (what, chart) in hard() {
        let drawn = chart.to_terminal(&terminal(60, None, false, true, Style::Whole));
        let mut rest = drawn.as_str();
        while let Some(at) = rest.find('\u{1b}') {
            rest = &rest[at + 1..];
            let ours = rest.starts_with("[0m")
                || rest
                    .strip_prefix("[38;5;")
                    .is_some_and(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with('m'));
            assert!(ours, "{what}: {rest:?}");
        }
    }
}

#[test]
fn specs_hold_no_expression_of_the_data() {
    for (what, chart) in hard() {
        let Some(spec) = chart.to_vega_lite(&Svg::default()) else { continue };
        let mut open = vec![&spec];
        while let Some(value) = open.pop() {
            match value {
                serde_json::Value::Object(members) => {
                    for (name, value) in members {
                        if matches!(name.as_str(), "labelExpr" | "expr" | "calculate" | "test") {
                            let text = value.as_str().unwrap();
                            assert!(
                                text.starts_with("format(datum.value") && !text.contains("script"),
                                "{what}: {text}"
                            );
                        }
                        if name == "field" {
                            let ours = [
                                "at", "from", "to", "name", "series", "value", "shown", "low", "high", "piece", "part",
                                "percent", "order", "alone",
                            ];
                            assert!(ours.contains(&value.as_str().unwrap()), "{what}: {value}");
                        }
                        open.push(value);
                    }
                }
                serde_json::Value::Array(values) => open.extend(values),
                _ => {}
            }
        }
    }
}

#[test]
fn a_million_points_keep_their_peaks() {
    let count_of = 1_000_000;
    let peak = 654_321;
    let drawn = chart(
        &[time(1), count("n")],
        Some(Kind::Line),
        vec![
            times((0..count_of).map(|i| DAY + i * MINUTE)),
            numbers((0..count_of).map(|i| if i == peak { 5000.0 } else { 100.0 + noise(i as u64) })),
        ],
    );
    assert!(drawn.notes.is_empty());
    let mut svg = Svg::default();
    svg.width = 800;
    let picture = drawn.to_svg(&svg);
    assert!(picture.len() < 100_000, "{} bytes", picture.len());
    assert!(picture.contains("the lowest and the highest of each column are drawn"));
    // The peak is the top of the scale, 6 below the upper edge.
    assert!(picture.contains(" 20L") || picture.contains(" 20\""), "the peak is drawn");
    let spec = drawn.to_vega_lite(&svg).unwrap();
    let rows = spec["data"]["values"].as_array().unwrap();
    assert!(rows.len() <= 8004 && rows.iter().any(|row| row["value"] == 5000.0), "{} rows", rows.len());
    let text = drawn.to_terminal(&Terminal::default());
    assert!(text.contains("the highest of each"), "{text}");

    for kind in [Kind::StackedArea, Kind::Bar] {
        let drawn = Chart::clone(&drawn);
        let mut drawn = drawn;
        drawn.kind = kind;
        let picture = drawn.to_svg(&svg);
        assert!(picture.len() < 400_000 && picture.contains("the lowest and the highest"), "{kind}");
    }
}

#[test]
fn a_long_label_is_short_and_its_text_is_in_the_tooltip() {
    let long = long();
    let drawn = chart(&[key("k"), count("n")], None, vec![texts([long.as_str()]), numbers([1.0])]);
    let picture = drawn.to_svg(&Svg::default());
    assert!(picture.contains("…</text>"));
    assert!(picture.contains(long.trim_end()), "in full");
}
