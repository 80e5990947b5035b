//! Bytes are framed alike however they are cut into blocks, what is framed is JSON, columns say what a tree of the values
//! would, and none of the records that are chosen by their bytes is lost.

#![no_main]

use arrow::array::{Array, AsArray};
use arrow::datatypes::Float64Type;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use trailsight_extract::{Block, Bounds, Column, Extractor, Fault, Framed, Framer, Kind, Shape, Span, is_object, object_in, paths};

const PATHS: &[&str] = &["a", "a.b", "a.0", "b", "a.b.c", "", "@@a", "eventName", "userIdentity.arn"];

fuzz_target!(|data: &[u8]| {
    // The first byte says how to cut the others.
    let Some((&size, object)) = data.split_first() else { return };
    for shape in [Shape::Events, Shape::Values, Shape::Lines] {
        let mut whole = Framed::default();
        assert_eq!(Framer::new(shape).frame(object, true, &mut whole), object.len());
        let mut seen = Seen::default();
        seen.add(object, &whole);
        assert_eq!(in_blocks(shape, object, 1 + usize::from(size)), seen);

        let block = Block::from(object.to_vec());
        check(&block, &whole.records, shape != Shape::Lines);
        noted(&block, shape, &whole.records);
        chosen(object, shape, &whole.records);
        chosen_in_blocks(shape, object, 1 + usize::from(size));
        let opened = Block::from(whole.opened.bytes);
        check(&opened, &whole.opened.records, shape != Shape::Lines);

        if shape == Shape::Lines {
            for line in whole.records.iter().map(|span| span.of(object)) {
                assert!(object_in(line).is_none_or(|at| is_object(&line[at])));
            }
        }
        if shape == Shape::Values && matches!(serde_json::from_slice(object), Ok(Value::Object(_))) {
            assert_eq!((whole.records.len(), whole.faults.len()), (1, 0));
        }
    }
});

#[derive(Debug, Default, PartialEq)]
struct Seen {
    records: Vec<Vec<u8>>,
    insights: Vec<Vec<u8>>,
    aggregated: Vec<Vec<u8>>,
    opened: [Vec<Vec<u8>>; 3],
    /// Where the opened ones were written.
    at: Vec<u64>,
    digests: u64,
    faults: Vec<Fault>,
}

impl Seen {
    fn add(&mut self, block: &[u8], framed: &Framed) {
        let texts = |spans: &[Span]| spans.iter().map(|span| span.of(block).to_vec()).collect::<Vec<_>>();
        self.records.extend(texts(&framed.records));
        self.insights.extend(texts(&framed.insights));
        self.aggregated.extend(texts(&framed.aggregated));
        let opened = &framed.opened;
        for (seen, spans) in self.opened.iter_mut().zip([&opened.records, &opened.insights, &opened.aggregated]) {
            seen.extend(spans.iter().map(|span| span.of(&opened.bytes).to_vec()));
        }
        self.at.extend_from_slice(&opened.at);
        self.digests += framed.digests;
        self.faults.extend_from_slice(&framed.faults);
    }
}

fn in_blocks(shape: Shape, mut rest: &[u8], size: usize) -> Seen {
    let (mut framer, mut framed, mut seen, mut block) =
        (Framer::new(shape), Framed::default(), Seen::default(), vec![]);
    loop {
        let (next, after) = rest.split_at(size.min(rest.len()));
        block.extend_from_slice(next);
        rest = after;
        let consumed = framer.frame(&block, rest.is_empty(), &mut framed);
        seen.add(&block, &framed);
        framed.clear();
        block.drain(..consumed);
        if rest.is_empty() {
            return seen;
        }
    }
}

/// A column of each kind for each path.
fn extractor() -> Extractor {
    let wanted = |kind| PATHS.iter().map(move |path| Column { paths: vec![(*path).to_owned()], kind });
    let columns: Vec<_> = [Kind::Text, Kind::Number, Kind::Truth, Kind::Time].into_iter().flat_map(wanted).collect();
    Extractor::new(&columns)
}

/// What is noted while framing gives the same as looking at each record once more.
fn noted(block: &Block, shape: Shape, rows: &[Span]) {
    let (extractor, mut framed) = (extractor(), Framed::default());
    extractor.framer(shape).frame(block.as_slice(), true, &mut framed);
    assert_eq!(framed.records, rows);
    let all = 0..4 * PATHS.len();
    assert_eq!(extractor.extract_noted(block, rows, &framed.noted, all), extractor.extract(block, rows));
}

/// Records that hold a certain text are found among all, and what is found is JSON.
fn chosen(object: &[u8], shape: Shape, rows: &[Span]) {
    let holds = |span: &Span| span.of(object).windows(3).any(|text| text == b"\"a\"");
    let choose = |_: &[u8], bounds: &Bounds| {
        Some((0..).zip(&bounds.records).filter(|(_, span)| holds(span)).map(|(n, _)| n).collect())
    };
    let mut few = Framed::default();
    assert_eq!(Framer::new(shape).frame_chosen(object, true, &choose, &mut few), object.len());
    for row in rows {
        assert!(!holds(row) || few.records.contains(row));
    }
    check(&Block::from(object.to_vec()), &few.records, shape != Shape::Lines);
}

/// And likewise when the object comes in blocks.
fn chosen_in_blocks(shape: Shape, object: &[u8], size: usize) {
    let holds = |record: &[u8]| record.windows(3).any(|text| text == b"\"a\"");
    let choose = |block: &[u8], bounds: &Bounds| {
        Some((0..).zip(&bounds.records).filter(|(_, span)| holds(span.of(block))).map(|(n, _)| n).collect())
    };
    let texts = |block: &[u8], framed: &Framed| -> Vec<Vec<u8>> {
        framed.records.iter().map(|span| span.of(block).to_vec()).filter(|record| holds(record)).collect()
    };
    let (mut all, mut few) = (Vec::new(), Vec::new());
    for (seen, chosen) in [(&mut all, false), (&mut few, true)] {
        let (mut framer, mut framed, mut block, mut rest) = (Framer::new(shape), Framed::default(), Vec::new(), object);
        loop {
            let (next, after) = rest.split_at(size.min(rest.len()));
            block.extend_from_slice(next);
            rest = after;
            let last = rest.is_empty();
            let consumed = match chosen {
                true => framer.frame_chosen(&block, last, &choose, &mut framed),
                false => framer.frame(&block, last, &mut framed),
            };
            seen.append(&mut texts(&block, &framed));
            framed.clear();
            block.drain(..consumed);
            if last {
                break;
            }
        }
    }
    let mut few = few.iter();
    assert!(all.iter().all(|record| few.any(|other| other == record)));
}

/// Extracts from every span, be it JSON or a line of text, and compares where there is something to compare with.
fn check(block: &Block, rows: &[Span], json: bool) {
    let arrays = extractor().extract(block, rows);
    for (row, span) in rows.iter().enumerate() {
        let record = span.of(block.as_slice());
        paths(record, &mut |_, _, _| {});
        let tree = match serde_json::from_slice::<Value>(record) {
            Ok(tree @ Value::Object(_)) => tree,
            // It refuses halves of surrogate pairs, numbers beyond a double, and what is deeper than 128.
            Err(error) if json => {
                let half = record.windows(3).any(|text| text.eq_ignore_ascii_case(b"\\ud"));
                let error = error.to_string();
                assert!(half || error.contains("out of range") || error.contains("recursion"), "{error}");
                continue;
            }
            _ => continue,
        };
        let mut names = Vec::new();
        flatten(String::new(), &tree, &mut names);
        for (n, path) in PATHS.iter().enumerate() {
            let value = names.iter().find(|(name, _)| name == path).map(|(_, value)| *value);
            let text = arrays[n].as_string_view();
            match value {
                None => assert!(text.is_null(row)),
                Some(Value::String(wanted)) => assert_eq!(text.value(row), wanted),
                Some(wanted) => assert_eq!(&serde_json::from_str::<Value>(text.value(row)).expect("JSON"), wanted),
            }
            let number = arrays[PATHS.len() + n].as_primitive::<Float64Type>();
            match value {
                Some(Value::Number(wanted)) => assert_eq!(Some(number.value(row)), wanted.as_f64()),
                Some(Value::Bool(wanted)) => assert_eq!(number.value(row), f64::from(*wanted)),
                Some(Value::String(_)) => {}
                _ => assert!(number.is_null(row)),
            }
        }
    }
}

/// Names of what is present, in the order of the record.
fn flatten<'v>(name: String, value: &'v Value, names: &mut Vec<(String, &'v Value)>) {
    let top = names.is_empty();
    match value {
        Value::Null => return,
        Value::Object(members) if members.is_empty() && !top => return,
        Value::Array(elements) if elements.is_empty() => return,
        _ => {}
    }
    // The record itself has a name that nobody can ask for.
    names.push((if top { "@".to_owned() } else { name.clone() }, value));
    let join = |key: &str| match (top, key.starts_with('@')) {
        (true, true) => format!("@{key}"),
        (true, false) => key.to_owned(),
        (false, _) => format!("{name}.{key}"),
    };
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                flatten(join(key), value, names);
            }
        }
        Value::Array(elements) => {
            for (position, value) in elements.iter().enumerate() {
                flatten(join(&position.to_string()), value, names);
            }
        }
        _ => {}
    }
}
