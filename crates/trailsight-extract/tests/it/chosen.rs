//! Records that are chosen by their bytes, against all of them.

use trailsight_extract::{Bounds, Column, Extractor, Framed, Framer, Kind, Shape, Span};

use crate::generate::{self, Seed};

const NEEDLE: &str = "\"b\"";

fn holding(block: &[u8], bounds: &Bounds) -> Option<Vec<u32>> {
    check_escapes(block, bounds);
    let holds = |span: &Span| span.of(block).windows(NEEDLE.len()).any(|text| text == NEEDLE.as_bytes());
    Some((0..).zip(&bounds.records).filter(|(_, span)| holds(span)).map(|(n, _)| n).collect())
}

/// One byte after the other.
fn check_escapes(block: &[u8], bounds: &Bounds) {
    assert!(bounds.escapes.is_sorted());
    for record in &bounds.records {
        let (mut slow, mut escaped) = (Vec::new(), false);
        for at in record.start..record.end {
            escaped = block[at as usize] == b'\\' && !escaped;
            slow.extend(escaped.then_some(at));
        }
        let within = |at: &u32| (record.start..record.end).contains(at);
        assert_eq!(bounds.escapes.iter().copied().filter(within).collect::<Vec<_>>(), slow);
    }
}

/// The texts of the records that are found when the object comes in pieces of this size, and how many are passed over.
fn framed(shape: Shape, object: &str, size: usize, chosen: bool) -> (Vec<String>, usize) {
    let (mut framer, mut framed, mut block) = (Framer::new(shape), Framed::default(), Vec::new());
    let (mut texts, mut passed) = (Vec::new(), 0);
    let mut pieces = object.as_bytes().chunks(size).peekable();
    loop {
        block.extend_from_slice(pieces.next().unwrap_or_default());
        let last = pieces.peek().is_none();
        let consumed = match chosen {
            true => framer.frame_chosen(&block, last, &holding, &mut framed),
            false => framer.frame(&block, last, &mut framed),
        };
        texts.extend(framed.records.iter().map(|span| String::from_utf8_lossy(span.of(&block)).into_owned()));
        passed += framed.passed;
        framed.clear();
        block.drain(..consumed);
        if last {
            assert!(block.is_empty());
            return (texts, passed);
        }
    }
}

/// An object whose records are sound.
fn sound(seed: &mut Seed, shape: Shape) -> String {
    let wide = seed.below(2) == 0;
    let records: Vec<_> = (0..seed.below(9)).map(|_| generate::object(seed, 3, wide)).collect();
    match seed.below(3) {
        0 if shape == Shape::Events => format!("{{\"v\":[1],\"Records\":[{}],\"w\":{{}}}}", records.join(" ,\n")),
        1 => format!("[{}]", records.join(",")),
        _ => records.join("\n"),
    }
}

#[test]
fn of_sound_records_those_that_are_chosen_and_no_others() {
    let mut seed = Seed(11);
    let mut passed = 0;
    for _ in 0..2_000 {
        for shape in [Shape::Events, Shape::Values] {
            let object = sound(&mut seed, shape);
            let (mut all, _) = framed(shape, &object, object.len().max(1), false);
            for size in [object.len().max(1), 1 + seed.below(200)] {
                let (mut found, left_out) = framed(shape, &object, size, true);
                passed += left_out;
                assert_eq!(found.len() + left_out, all.len(), "{object}");
                // Where records cannot be told by brackets, all of them are read.
                found.retain(|record| record.contains(NEEDLE));
                all.retain(|record| record.contains(NEEDLE));
                assert_eq!(found, all);
                all = framed(shape, &object, size, false).0;
            }
        }
    }
    assert!(passed > 1_000, "{passed}");
}

#[test]
fn nothing_that_is_chosen_is_lost_among_what_is_broken() {
    let mut seed = Seed(12);
    for _ in 0..5_000 {
        for shape in [Shape::Events, Shape::Values] {
            let mut object = sound(&mut seed, shape).into_bytes();
            for _ in 0..seed.below(3) {
                if !object.is_empty() {
                    let at = seed.below(object.len());
                    object[at] = b"\"\\{}[],: x\n"[seed.below(11)];
                }
            }
            let object = String::from_utf8_lossy(&object).into_owned();
            let size = if seed.below(2) == 0 { object.len().max(1) } else { 1 + seed.below(200) };
            let (found, _) = framed(shape, &object, size, true);
            for record in framed(shape, &object, size, false).0 {
                assert!(!record.contains(NEEDLE) || found.contains(&record), "{object}\n{record}\n{found:?}");
            }
        }
    }
}

#[test]
fn what_is_noted_of_chosen_records_is_theirs() {
    let column = Column { paths: vec!["b".into()], kind: Kind::Text };
    let extractor = Extractor::new(&[column]);
    let block: Vec<_> =
        (0..100).map(|n| if n % 7 == 0 { format!("{{\"b\":{n}}}") } else { "{\"a\":1}".into() }).collect();
    let block = trailsight_extract::Block::from(format!("[{}]", block.join(",")).into_bytes());
    let mut framed = Framed::default();
    extractor.framer(Shape::Events).frame_chosen(block.as_slice(), true, &holding, &mut framed);
    assert_eq!((framed.records.len(), framed.passed), (15, 85));
    let noted = extractor.extract_noted(&block, &framed.records, &framed.noted, 0..1);
    assert_eq!(noted, extractor.extract(&block, &framed.records));
}

#[test]
fn escapes_of_records_of_any_length_are_told() {
    for length in [10, 30_000, 100_000, 700_000] {
        let record = |n: usize| format!("{{\"b\":\"{}\"}}", "x\\n\\\\\\u0041".repeat((length + n) / 11));
        let block = format!("[{}]", (0..7).map(record).collect::<Vec<_>>().join(","));
        let mut framed = Framed::default();
        Framer::new(Shape::Events).frame_chosen(block.as_bytes(), true, &holding, &mut framed);
        assert_eq!(framed.records.len(), 7);
    }
}

#[test]
fn a_backslash_outside_of_strings_escapes_nothing() {
    // Read as an escape, the element would end before its `]`, and the last record would be part of a member `y`.
    let object = "{\"Records\":[{\"x\":1 \\\"}],\"y\":[[\n{\"b\":1}\n]]}";
    for chosen in [false, true] {
        assert_eq!(framed(Shape::Events, object, object.len(), chosen).0, ["{\"b\":1}"]);
    }
}
