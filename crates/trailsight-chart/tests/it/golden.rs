//! What is drawn, kept as files to be looked at: `TRAILSIGHT_BLESS=1` rewrites them.

use std::fs;
use std::path::Path;

use trailsight_chart::{Chart, Kind, Style, Svg, Terminal, Theme, Unit};

use crate::shared::{DAY, MINUTE, chart, count, key, maybe, measure, noise, numbers, texts, time, times};

/// One chart of every kind, with what makes it hard in it.
pub(crate) fn examples() -> Vec<(&'static str, Chart)> {
    let hours = || times((0..96).map(|i| DAY + i * 15 * MINUTE));
    let day = |n: u64, high: f64| {
        (0..96).map(move |i| {
            let wave = 1.0 - ((i as f64 - 56.0) / 40.0).abs();
            (high * (wave.max(0.05) + noise(i * 7 + n) * 0.25)).floor()
        })
    };
    let mut gaps: Vec<Option<f64>> = day(3, 240.0).map(Some).collect();
    // A gap, a point alone in it, and a row without a value.
    for (i, gap) in gaps.iter_mut().enumerate() {
        if (30..42).contains(&i) && i != 35 {
            *gap = None;
        }
    }
    let services = ["s3.amazonaws.com", "sts.amazonaws.com", "ec2.amazonaws.com", "kms.amazonaws.com"];
    let by_service = |asked| {
        let rows = 24 * services.len();
        chart(
            &[time(60), key("eventSource"), count("count(*)")],
            asked,
            vec![
                times((0..rows).map(|i| DAY + (i / services.len()) as i64 * 60 * MINUTE)),
                texts((0..rows).map(|i| services[i % services.len()])),
                numbers((0..rows as u64).map(|i| {
                    let hour = (i / 4) as f64;
                    ((1.2 - (hour - 13.0).abs() / 12.0) * 900.0 / (1 + i % 4) as f64 * (0.7 + 0.5 * noise(i))).floor()
                })),
            ],
        )
    };
    let calls = ["GetObject", "AssumeRole", "DescribeInstances", "Decrypt", "ConsoleLogin", "CreateAccessKey"];
    let many = [51_234.0, 20_113.0, 9_870.0, 4_021.0, 312.0, 7.0];
    let users = ["arn:aws:iam::000000000000:role/deployment-of-the-web-front-end", "ana", "rajesh"];
    vec![
        ("line", chart(&[time(15), count("count(*)")], None, vec![hours(), numbers(day(1, 400.0))])),
        (
            "line-gaps",
            chart(&[time(15), measure("avg(@duration)", Unit::Millis, false)], None, vec![hours(), maybe(gaps)]),
        ),
        ("line-series", by_service(None)),
        ("area", by_service(Some(Kind::StackedArea))),
        (
            "bars-over-time",
            chart(
                &[time(60), count("errors")],
                Some(Kind::Bar),
                vec![
                    times((0..24).map(|i| DAY + i * 60 * MINUTE)),
                    numbers((0..24).map(|i| (noise(i) * 40.0).floor())),
                ],
            ),
        ),
        ("stacked-over-time", by_service(Some(Kind::StackedBar))),
        (
            "grouped-over-time",
            chart(
                &[time(240), count("reads"), count("writes")],
                Some(Kind::GroupedBar),
                vec![
                    times((0..6).map(|i| DAY + i * 240 * MINUTE)),
                    numbers([120.0, 80.0, 310.0, 420.0, 390.0, 160.0]),
                    numbers([20.0, 35.0, 90.0, 140.0, 60.0, 25.0]),
                ],
            ),
        ),
        ("bar", chart(&[key("eventName"), count("count(*)")], None, vec![texts(calls), numbers(many)])),
        (
            "bar-both-ways",
            chart(
                &[key("account"), measure("sum(change)", Unit::Bytes, true)],
                None,
                vec![
                    texts(["111111111111", "222222222222", "333333333333", "444444444444"]),
                    numbers([3.5 * 1024.0 * 1024.0 * 1024.0, -1.25e9, 2e8, -4e7]),
                ],
            ),
        ),
        (
            "grouped-bar",
            chart(
                &[
                    key("userIdentity.arn"),
                    measure("min(d)", Unit::Millis, false),
                    measure("max(d)", Unit::Millis, false),
                ],
                None,
                vec![texts(users), numbers([120.0, 40.0, 900.0]), numbers([4300.0, 150.0, 2500.0])],
            ),
        ),
        (
            "stacked-bar",
            chart(
                &[key("region"), key("outcome"), count("n")],
                None,
                vec![
                    texts(["eu-west-1", "eu-west-1", "us-east-1", "us-east-1", "ap-south-1"]),
                    texts(["allowed", "denied", "allowed", "denied", "allowed"]),
                    numbers([420.0, 35.0, 900.0, 120.0, 80.0]),
                ],
            ),
        ),
        ("pie", chart(&[key("eventName"), count("count(*)")], Some(Kind::Pie), vec![texts(calls), numbers(many)])),
        ("number", chart(&[count("count(*)")], None, vec![numbers([1_234_567.0])])),
        (
            "numbers",
            chart(
                &[
                    count("count(*)"),
                    measure("avg(@duration)", Unit::Millis, false),
                    measure("sum(bytes)", Unit::Bytes, true),
                ],
                None,
                vec![numbers([12_345.0]), numbers([8_312.4]), numbers([5.5e12])],
            ),
        ),
        ("gauge", chart(&[measure("errors / calls", Unit::Percent, false)], Some(Kind::Gauge), vec![numbers([37.25])])),
        (
            "table",
            chart(
                &[key("eventName"), key("user"), count("n")],
                Some(Kind::Table),
                vec![texts(["GetObject", "AssumeRole", "ConsoleLogin"]), texts(users), numbers([1200.0, 12.0, 0.5])],
            ),
        ),
        ("one-point", chart(&[time(5), count("n")], None, vec![times([DAY + 570 * MINUTE]), numbers([7.0])])),
        ("no-points", chart(&[time(5), count("n")], None, vec![times([]), numbers([])])),
        (
            "other-languages",
            chart(
                &[key("who"), count("n")],
                None,
                vec![
                    texts(["שלום עולם", "日本語のラベル", "🦦 otter 👩‍👩‍👧", "مرحبا", "plain"]),
                    numbers([5.0, 4.0, 3.0, 2.0, 1.0]),
                ],
            ),
        ),
    ]
}

/// Compares with the file, or rewrites it.
fn check(file: &str, drawn: &str, wrong: &mut Vec<String>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(file);
    if std::env::var_os("TRAILSIGHT_BLESS").is_some() {
        fs::write(&path, drawn).unwrap();
    } else if fs::read_to_string(&path).unwrap_or_default() != drawn {
        wrong.push(file.to_owned());
    }
}

#[test]
fn as_in_the_files() {
    let mut wrong = Vec::new();
    let mut terminals = String::new();
    for (name, chart) in examples() {
        for (theme, end) in [(Theme::Light, "svg"), (Theme::Dark, "dark.svg")] {
            let mut svg = Svg::default();
            svg.title = Some(name.to_owned());
            svg.theme = theme;
            check(&format!("{name}.{end}"), &chart.to_svg(&svg), &mut wrong);
        }
        if let Some(spec) = chart.to_vega_lite(&Svg::default()) {
            check(&format!("{name}.vl.json"), &format!("{spec:#}\n"), &mut wrong);
        }
        terminals += &format!("# {name}\n\n{}", chart.to_terminal(&Terminal::default()));
        let mut ascii = Terminal::default();
        (ascii.width, ascii.ascii) = (40, true);
        terminals += &format!("\n{name}, 40 columns, ASCII\n\n{}", chart.to_terminal(&ascii));
        let mut small = Terminal::default();
        small.width = 20;
        terminals += &format!("\n{name}, 20 columns\n\n{}\n", chart.to_terminal(&small));
        if ["line", "line-gaps", "line-series", "bar"].contains(&name) {
            for style in [Style::Sparkline, Style::Heat] {
                for ascii in [false, true] {
                    let mut look = Terminal::default();
                    (look.style, look.ascii) = (style, ascii);
                    let kind = if ascii { ", ASCII" } else { "" };
                    terminals += &format!("{name}, {style:?}{kind}\n\n{}\n", chart.to_terminal(&look));
                }
            }
        }
    }
    check("terminal.txt", &terminals, &mut wrong);
    assert!(wrong.is_empty(), "not as drawn before: {wrong:?}; look at what `TRAILSIGHT_BLESS=1` makes of them");
}
