//! Broken bytes: one fault for each broken record, and the others are still records.

use trailsight_extract::Shape::{Events, Values};

use crate::generate::{self, Seed};
use crate::{Framing, frame_any};

fn check(object: &str, records: &[&str], faults: &[(u64, &str)]) -> Framing {
    let framing = frame_any(Events, object.as_bytes());
    assert_eq!(framing.records, records, "{object}");
    let faults: Vec<_> = faults.iter().map(|(at, reason)| (*at, (*reason).to_owned())).collect();
    assert_eq!(framing.reasons(), faults, "{object}");
    framing
}

#[test]
fn every_rule_of_the_grammar_is_kept() {
    let wrong = [
        "{",
        "{a:1}",
        "{\"a\"}",
        "{\"a\" 1}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{,}",
        "{\"a\":1 \"b\":2}",
        "{\"a\":[1,]}",
        "{\"a\":[,]}",
        "{\"a\":[1 2]}",
        "{\"a\":[1}}",
        "{\"a\":{1]}",
        "{\"a\":tru}",
        "{\"a\":True}",
        "{\"a\":nul1}",
        "{\"a\":01}",
        "{\"a\":1.}",
        "{\"a\":.5}",
        "{\"a\":+1}",
        "{\"a\":1e}",
        "{\"a\":-}",
        "{\"a\":1e+}",
        "{\"a\":0x1}",
        "{\"a\":NaN}",
        "{\"a\":\"\t\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12g4\"}",
        "{\"a\":\"\\u\"}",
        "{\"a\":\"b}",
        "{\"a\":'b'}",
        "{\"a\":1}}",
        "{1:2}",
        "{\"a\"::1}",
        "{\"a\":\"0123456789abcdef\u{1}\"}",
        "{\"a\u{0}\":1}",
    ];
    for line in wrong {
        let alone = frame_any(Values, line.as_bytes());
        assert_eq!(alone.faults.len(), 1, "{line}");
        assert!(serde_json::from_str::<serde_json::Value>(line).is_err());
        let lines = format!("{{\"before\":1}}\n{line}\n{{\"after\":1}}\n");
        let framing = frame_any(Events, lines.as_bytes());
        let extra = usize::from(line == "{\"a\":1}}");
        assert_eq!((framing.records.len(), framing.faults.len()), (2 + extra, 1), "{line}");
        assert_eq!(framing.faults[0].at, 13 + 7 * extra as u64, "{line}");
    }
}

#[test]
fn a_broken_element_is_left_out() {
    check(r#"{"Records":[{"a":1},{"b" 2},{"c":3}]}"#, &[r#"{"a":1}"#, r#"{"c":3}"#], &[(20, "not valid JSON")]);
    check(r#"[{"a":[{"x":tru},{}]},{"c":3}]"#, &[r#"{"c":3}"#], &[(1, "not valid JSON")]);
    check("[{\"a\":\"x\ny\"},{\"c\":3}]", &[r#"{"c":3}"#], &[(1, "control character in a string, not escaped")]);
    check(r#"[{"a":"\x"},{"c":3}]"#, &[r#"{"c":3}"#], &[(1, "unknown escape in a string")]);
    check(r#"[nope,{"c":3}]"#, &[r#"{"c":3}"#], &[(1, "not valid JSON")]);
    check(r#"[{"a":1}x,{"c":3}]"#, &[r#"{"a":1}"#, r#"{"c":3}"#], &[(8, "not valid JSON")]);
}

#[test]
fn commas_and_ends_that_are_wrong_cost_no_record() {
    check(r#"[{"a":1} {"b":2}]"#, &[r#"{"a":1}"#, r#"{"b":2}"#], &[(9, "not valid JSON")]);
    check(r#"[{"a":1},]"#, &[r#"{"a":1}"#], &[(9, "not valid JSON")]);
    check(r#"[,{"a":1}]"#, &[r#"{"a":1}"#], &[(1, "not valid JSON")]);
    check(r#"{"Records":[{"a":1}}"#, &[r#"{"a":1}"#], &[(19, "not valid JSON")]);
    check(r#"[{"a":1}}"#, &[r#"{"a":1}"#], &[(8, "not valid JSON")]);
    check("{\"a\":1},\n{\"b\":2}\n", &[r#"{"a":1}"#, r#"{"b":2}"#], &[(7, "not valid JSON")]);
}

#[test]
fn what_is_cut_off_is_one_fault() {
    check(r#"{"Records":[{"a":1},{"b""#, &[r#"{"a":1}"#], &[(20, "cut off")]);
    check(r#"{"Records":[{"a":1},{"b":2}"#, &[r#"{"a":1}"#, r#"{"b":2}"#], &[(27, "cut off")]);
    check(r#"{"Records":[{"a":1}]"#, &[r#"{"a":1}"#], &[(20, "cut off")]);
    check(r#"{"Records":[{"a":1}],"x":"#, &[r#"{"a":1}"#], &[(20, "cut off")]);
    check(r#"{"Records":["#, &[], &[(12, "cut off")]);
    check(r#"{"Rec"#, &[], &[(0, "cut off")]);
    check(r#"{"a":1}{"b":-"#, &[r#"{"a":1}"#], &[(7, "cut off")]);
    check(r#"[{"a":1},{"b":"x"y"},{"c":3}]"#, &[r#"{"a":1}"#], &[(9, "not valid JSON")]);
}

#[test]
fn a_broken_line_does_not_take_the_next() {
    let good = r#"{"good":1}"#;
    for broken in [
        "{\"a\":",
        "{\"a\":[",
        "{\"a\":\"x",
        "{\"a\":{\"b\":1,",
        "{",
        "[{\"a\":1},{",
        "nonsense",
        "2025-10-10 text",
        "{\"a\":\"x\"y\"}",
    ] {
        let framing = frame_any(Events, format!("{broken}\n{good}\n{good}\n").as_bytes());
        let good: Vec<_> = framing.records.iter().filter(|record| *record == good).collect();
        assert_eq!((good.len(), framing.faults.len()), (2, 1), "{broken}");
    }
    check(
        "{\"Records\":[{\"a\":1},{\"b\":\n{\"Records\":[{\"c\":3}]}\n",
        &[r#"{"a":1}"#, r#"{"c":3}"#],
        &[(20, "cut off")],
    );
}

#[test]
fn printed_objects_are_skipped_whole() {
    let object = "{\n  \"a\": 1\n}\n{\n  \"b\": tru,\n  \"c\": {\n    \"d\": 1\n  }\n}\n{\n  \"e\": 1\n}\n";
    check(object, &["{\n  \"a\": 1\n}", "{\n  \"e\": 1\n}"], &[(13, "not valid JSON")]);
}

#[test]
fn an_array_of_lines_goes_on_after_a_lost_bracket() {
    let object = "{\"Records\":[\n{\"a\":1},\n{\"b\":[1},\n{\"c\":3}\n]}\n";
    check(object, &[r#"{"a":1}"#, r#"{"c":3}"#], &[(22, "not valid JSON")]);
}

#[test]
fn depth_has_a_limit_and_no_crash() {
    let deep = |levels: usize| format!("{}{}{}", "{\"a\":".repeat(levels), "1", "}".repeat(levels));
    check(&deep(512), &[&deep(512)], &[]);
    let object = format!("{}\n{{\"b\":1}}\n", deep(513));
    check(&object, &[r#"{"b":1}"#], &[(0, "nested deeper than 512 levels")]);
    let object = format!("[{},{{\"b\":1}}]", deep(513));
    check(&object, &[r#"{"b":1}"#], &[(1, "nested deeper than 512 levels")]);

    let mut framed = trailsight_extract::Framed::default();
    let bytes = [b'['; 1_000_000];
    let mut framer = trailsight_extract::Framer::new(Events);
    assert_eq!(framer.frame(&bytes, true, &mut framed), bytes.len());
    assert_eq!(framed.faults.len(), 1);
}

#[test]
fn bytes_that_are_not_utf8_cost_their_record_only() {
    for object in [
        &b"{\"a\":\"\xff\"}\n{\"b\":2}"[..],
        b"[{\"a\":\"\xff\"},{\"b\":2}]",
        b"{\"Records\":[{\"\xc3\":1},{\"b\":2}]}",
    ] {
        let framing = frame_any(Events, object);
        assert_eq!(framing.records, [r#"{"b":2}"#]);
        assert_eq!(framing.faults.len(), 1);
        assert_eq!(framing.faults[0].reason.to_string(), "not UTF-8");
    }
    check("{\"é\":\"日本語\"}", &["{\"é\":\"日本語\"}"], &[]);
}

#[test]
fn offsets_count_from_the_beginning_of_the_object() {
    let framing = check("\u{feff}\n {\"a\":1} {\"b\": x}\n", &[r#"{"a":1}"#], &[(13, "not valid JSON")]);
    assert_eq!(framing.faults[0].near, 19);
}

#[test]
fn lines_cut_anywhere_cost_only_themselves() {
    let mut seed = Seed(99);
    for _ in 0..300 {
        let (mut object, mut good, mut bad) = (String::new(), Vec::new(), 0);
        for _ in 0..10 {
            let line = generate::object(&mut seed, 3, false);
            if seed.below(3) == 0 {
                let mut cut = 1 + seed.below(line.len() - 1);
                while !line.is_char_boundary(cut) {
                    cut -= 1;
                }
                object.push_str(&line[..cut]);
                bad += 1;
            } else {
                object.push_str(&line);
                good.push(line);
            }
            object.push('\n');
        }
        let framing = frame_any(Values, object.as_bytes());
        assert_eq!((&framing.records, framing.faults.len()), (&good, bad), "{object}");
    }
}

#[test]
fn elements_broken_inside_cost_only_themselves() {
    let mut seed = Seed(100);
    for _ in 0..300 {
        let (mut elements, mut good, mut bad) = (Vec::new(), Vec::new(), 0);
        for _ in 0..10 {
            let wide = seed.below(2) == 0;
            let element = generate::object(&mut seed, 3, wide);
            if seed.below(3) == 0 {
                elements.push(format!("{{\"x\" {},{}", seed.pick(&["1", "tru", ": 01", ":\"\\q\""]), &element[1..]));
                bad += 1;
            } else {
                elements.push(element.clone());
                good.push(element);
            }
        }
        let object = format!("{{\"Records\":[{}]}}", elements.join(","));
        let framing = frame_any(Events, object.as_bytes());
        assert_eq!((&framing.records, framing.faults.len()), (&good, bad), "{object}");
    }
}

#[test]
fn any_bytes_give_the_same_however_they_are_cut() {
    let mut seed = Seed(5);
    let pieces = [
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "\n",
        " ",
        "\"a\"",
        "\"a\":",
        "1",
        "-",
        "true",
        "nul",
        "\"Records\":[",
        "\"Events\":[",
        "\"logEvents\":[",
        "\"message\":\"{}\"",
        "\"CloudTrailEvent\":\"{\\\"a\\\":1}\"",
        "\"detail-type\":1,\"detail\":{}",
        "é",
        "\u{feff}",
        "\r\n",
        "{\"a\":1}",
        "{\"Records\":[",
        "]}",
        "\n{",
        "\n[",
    ];
    for _ in 0..500 {
        let object: String = (0..seed.below(30)).map(|_| seed.pick(&pieces)).collect();
        for shape in [Events, Values] {
            let framing = frame_any(shape, object.as_bytes());
            for record in &framing.records {
                assert!(serde_json::from_str::<serde_json::Value>(record).is_ok_and(|v| v.is_object()), "{record}");
            }
        }
    }
}

#[test]
fn what_is_odd_in_one_record_does_not_hide_what_is_odd_in_the_next() {
    // All within 64 bytes: a bad escape behind a control character, and two control characters.
    let framing = frame_any(Events, b"{\"Records\":[{\"a\":\"\x00\"},{\"a\":\"\\x\"},{\"a\":\"\x01\"},{\"a\":\"b\"}]}");
    assert_eq!(framing.records, ["{\"a\":\"b\"}"]);
    assert_eq!(framing.reasons().len(), 3);
}
