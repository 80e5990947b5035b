//! Tables: layout, widths, harmless text.

use std::sync::Arc;

use arrow::array::{Int64Array, RecordBatch, StringViewArray};
use trailsight_output::{Options, format};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::{batch, corners, floats, options, strings, text, text_with, times};

fn at(width: usize, batch: &RecordBatch) -> String {
    text_with("table", batch, &options(|o| o.width = Some(width)))
}

fn columns(line: &str) -> usize {
    line.graphemes(true).map(UnicodeWidthStr::width).sum()
}

/// Expected text, without the line end it begins with.
fn drawn(text: &str) -> &str {
    text.trim_start_matches('\n')
}

fn calls() -> RecordBatch {
    batch([
        ("eventSource", strings([Some("s3.amazonaws.com"), Some("iam.amazonaws.com"), Some("sts.amazonaws.com")])),
        ("errorCode", strings([None, Some("AccessDenied"), Some("")])),
        ("status", strings([Some("200"), None, Some("-1.5e3")])),
        ("calls", floats([Some(120.0), Some(7.25), None])),
    ])
}

#[test]
fn numbers_stand_on_the_right() {
    assert_eq!(
        text("table", &calls()),
        drawn(
            r"
eventSource        errorCode     status  calls
─────────────────  ────────────  ──────  ─────
s3.amazonaws.com                    200    120
iam.amazonaws.com  AccessDenied           7.25
sts.amazonaws.com                -1.5e3
"
        )
    );
}

#[test]
fn one_text_among_numbers_makes_a_column_of_texts() {
    let rows = batch([("v", strings([Some("1"), Some("22"), Some("n/a")])), ("w", strings([None; 3]))]);
    assert_eq!(text("table", &rows), "v    w\n───  ─\n1\n22\nn/a\n");
}

#[test]
fn no_rows_is_said() {
    assert_eq!(
        text("table", &calls().slice(0, 0)),
        drawn(
            r"
eventSource  errorCode  status  calls
───────────  ─────────  ──────  ─────
(no rows)
"
        )
    );
    assert_eq!(at(20, &calls().slice(0, 0)), "(no rows)\n");
}

fn events() -> RecordBatch {
    batch([
        ("@timestamp", times([Some(1_793_525_400_000), Some(1_793_525_401_500)])),
        ("user", strings([Some("ana"), Some("raj")])),
        (
            "@message",
            strings([
                Some("REPORT RequestId: 3f2a\tDuration: 12.5 ms\tBilled: 13 ms\tMemory: 128 MB\n"),
                Some("Traceback:\n  File \"handler.py\", line 3\nKeyError: 'bucket'\n"),
            ]),
        ),
    ])
}

#[test]
fn long_texts_are_cut_and_times_are_whole() {
    assert_eq!(
        at(80, &events()),
        drawn(
            r#"
@timestamp               user  @message
───────────────────────  ────  ─────────────────────────────────────────────────
2026-11-01 09:30:00.000  ana   REPORT RequestId: 3f2a Duration: 12.5 ms Billed:…
2026-11-01 09:30:01.500  raj   Traceback:↵  File "handler.py", line 3↵KeyError:…
"#
        )
    );
    assert_eq!(
        at(200, &events()),
        drawn(
            r#"
@timestamp               user  @message
───────────────────────  ────  ─────────────────────────────────────────────────────────────────────
2026-11-01 09:30:00.000  ana   REPORT RequestId: 3f2a Duration: 12.5 ms Billed: 13 ms Memory: 128 MB
2026-11-01 09:30:01.500  raj   Traceback:↵  File "handler.py", line 3↵KeyError: 'bucket'
"#
        )
    );
}

#[test]
fn narrow_terminals_get_blocks() {
    assert_eq!(
        at(36, &events()),
        drawn(
            r#"
── 1 ───────────────────────────────
@timestamp  2026-11-01 09:30:00.000
user        ana
@message    REPORT RequestId: 3f2a
            Duration: 12.5 ms
            Billed: 13 ms Memory:
            128 MB
── 2 ───────────────────────────────
@timestamp  2026-11-01 09:30:01.500
user        raj
@message    Traceback:
              File "handler.py",
            line 3
            KeyError: 'bucket'
"#
        )
    );
}

#[test]
fn at_twenty_columns_long_names_have_their_own_line() {
    let rows = batch([
        ("n", floats([Some(3.0), None])),
        ("requestParameters.bucketName", strings([Some("audit-archive-of-everything"), Some("")])),
        ("errorCode", strings([None, Some("AccessDenied")])),
    ]);
    assert_eq!(
        at(20, &rows),
        drawn(
            r"
── 1 ───────────────
n  3
requestParameters.bu
cketName
   audit-archive-of-
   everything
── 2 ───────────────
requestParameters.bu
cketName

errorCode
   AccessDenied
"
        )
    );
    // Narrower is drawn as for twenty.
    assert_eq!(at(3, &rows), at(20, &rows));
}

#[test]
fn two_short_columns_fit_twenty() {
    let rows = batch([("user", strings([Some("ana"), Some("a-long-user-name-cut")])), ("n", floats([Some(1.0); 2]))]);
    assert_eq!(
        at(20, &rows),
        drawn(
            r"
user               n
─────────────────  ─
ana                1
a-long-user-name…  1
"
        )
    );
}

#[test]
fn an_outlier_does_not_starve_its_neighbour() {
    let mut short = vec!["x"; 19];
    short.push("an outlier that is far longer than everything else that is in this column of the result");
    let even = vec!["a text of thirty-six columns, always"; 20];
    let rows = batch([("o", Arc::new(StringViewArray::from(short))), ("even", Arc::new(StringViewArray::from(even)))]);
    let drawn = at(60, &rows);
    assert!(drawn.lines().nth(2).unwrap().ends_with("a text of thirty-six columns, always"), "{drawn}");
}

#[test]
fn wide_characters_are_measured() {
    let rows = batch([
        ("text", strings([Some("日本語"), Some("e\u{301}te\u{301}"), Some("👩‍👩‍👧🇨🇭"), Some("שלום"), Some("ﷺ안녕")])),
        ("k", strings([Some("|"); 5])),
    ]);
    let drawn = text("table", &rows);
    let bars: Vec<_> = drawn.lines().skip(2).map(|line| columns(line.split('|').next().unwrap())).collect();
    assert!(bars.iter().all(|bar| *bar == bars[0]), "{drawn}");

    // A wide character that would be split at the edge is left out.
    let rows = batch([("t", strings([Some(&"日本".repeat(20))]))]);
    assert_eq!(at(20, &rows).lines().last().unwrap(), "日本日本日本日本日…");
    let rows = batch([("t", strings([Some(&format!("x{}", "日本".repeat(20)))]))]);
    assert_eq!(at(20, &rows).lines().last().unwrap(), "x日本日本日本日本日…");
}

#[test]
fn nothing_in_a_value_acts_on_the_terminal() {
    let hostile =
        "\u{1b}[2J\u{1b}]0;title\u{7}\u{8}\0\u{7f}\u{9b}31m\r\u{202e}\u{2066}\u{200b}\u{feff}\u{2028}\u{ad}end";
    let rows = batch([
        (hostile, strings([Some(hostile), None])),
        ("two\nlines\u{1b}c", strings([Some("x\n\ny\t\n\n"), None])),
    ]);
    let shown = r"␛[2J␛]0;title␇␈␀␡\u{9b}31m␍\u{202e}\u{2066}\u{200b}\u{feff}\u{2028}\u{ad}end";
    assert_eq!(text("table", &rows).lines().nth(2).unwrap(), format!("{shown}  x↵↵y"));
    for width in [None, Some(20), Some(60), Some(300)] {
        for name in ["table", "markdown"] {
            let drawn = text_with(name, &rows, &options(|o| o.width = width));
            assert!(!drawn.contains(|c: char| c.is_control() && c != '\n'), "{drawn:?}");
            assert!(!drawn.contains(['\u{202e}', '\u{2066}', '\u{200b}', '\u{feff}', '\u{2028}', '\u{ad}']));
        }
    }
}

#[test]
fn colour_only_when_asked_for() {
    let rows = batch([("user", strings([Some("ana"), None])), ("n", floats([None, Some(1.0)]))]);
    assert_eq!(
        text_with("table", &rows, &options(|o| o.color = true)),
        "\u{1b}[1muser\u{1b}[0m  \u{1b}[1mn\u{1b}[0m\n\
         \u{1b}[2m────\u{1b}[0m  \u{1b}[2m─\u{1b}[0m\n\
         ana   \u{1b}[2m·\u{1b}[0m\n\
         \u{1b}[2m·\u{1b}[0m     1\n"
    );
    assert!(!text("table", &rows).contains('\u{1b}'));
}

#[test]
fn the_zone_is_said_when_there_are_times() {
    let note = options(|o| o.utc_note = true);
    assert!(text_with("table", &events(), &note).ends_with("\n(times are UTC)\n"));
    assert!(!text_with("table", &calls(), &note).contains("UTC"));
    assert!(text_with("table", &events().slice(0, 0), &note).ends_with("\n(no rows)\n"));
}

#[test]
fn never_wider_than_the_terminal() {
    // A small generator of its own, so that the same cases run everywhere.
    let mut state = 1_u64;
    let mut next = move |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    let pieces =
        ["a", "word ", "日", "👩‍👩‍👧", "e\u{301}", "12", ".", "\n", "\t", "\u{1b}[1m", "ש", "-", "🇨🇭", "longer-piece/"];
    for _ in 0..400 {
        let columns_of = 1 + next(9);
        let rows = next(6);
        let mut piece = |most: usize| -> String { (0..next(most)).map(|_| pieces[next(pieces.len())]).collect() };
        let batch = RecordBatch::try_from_iter((0..columns_of).map(|column| {
            let name = format!("{column}{}", piece(8));
            let texts: Vec<_> = (0..rows).map(|_| Some(piece(30)).filter(|text| text != "a")).collect();
            (name, Arc::new(StringViewArray::from_iter(texts)) as arrow::array::ArrayRef)
        }))
        .unwrap();
        for width in [20, 21, 33, 80, 200] {
            for line in at(width, &batch).lines() {
                assert!(columns(line) <= width, "{} columns of {width}: {line}", columns(line));
                assert!(!line.ends_with(' '), "{line:?}");
            }
        }
    }
}

#[test]
fn everything_is_whole_without_a_width() {
    let long = "long ".repeat(1000) + "end";
    let drawn = text("table", &batch([("a", strings([Some(&long)])), ("b", strings([Some("x")]))]));
    assert!(drawn.ends_with(&format!("\n{long}  x\n")));
}

#[test]
fn rows_beyond_a_hundred_thousand_follow_as_they_come() {
    let rows = |from: i64, text: &str| {
        batch([
            ("n", Arc::new(Int64Array::from_iter_values(from..from + 50_000))),
            ("t", Arc::new(StringViewArray::from_iter_values((0..50_000).map(|_| text)))),
            ("u", Arc::new(StringViewArray::from_iter_values((0..50_000).map(|_| "end")))),
        ])
    };
    for (width, tail) in [(Some(40), "999999  lon…  end"), (None, "999999  longer now  end")] {
        let options = options(|o| o.width = width);
        let mut writer = (format("table").unwrap().writer)(rows(0, "").schema(), &options);
        let mut out = Vec::new();
        writer.write(&rows(800_000, "text"), &mut out).unwrap();
        assert!(out.is_empty());
        writer.write(&rows(850_000, "text"), &mut out).unwrap();
        assert!(out.ends_with(b"\n899999  text  end\n"));
        writer.write(&rows(950_000, "longer now"), &mut out).unwrap();
        assert!(out.ends_with(format!("\n{tail}\n").as_bytes()), "width {width:?}");
        writer.finish(&mut out).unwrap();
        assert_eq!(out.iter().filter(|byte| **byte == b'\n').count(), 150_002);
    }
}

#[test]
fn corners_at_every_width() {
    for width in [20, 80, 200] {
        assert!(at(width, &corners()).lines().all(|line| columns(line) <= width));
    }
    assert_eq!(
        text_with("table", &corners(), &Options::default()),
        drawn(
            r#"
@timestamp               text                                      n
───────────────────────  ───────────────────  ──────────────────────
2026-11-01 09:30:00.000  a,b "quoted" | pipe                       2
                                                              0.6667
1969-12-31 23:59:59.999
1970-01-01 00:00:00.000  one↵two↵ three\n                          0
1970-01-01 00:00:00.000  ␛[2J日本 \u{9b}      1000000000000000000000
"#
        )
    );
}
