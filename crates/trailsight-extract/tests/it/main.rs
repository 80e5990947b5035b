//! What the crate promises, rule by rule, and against slow twins.

mod chosen;
mod extraction;
mod framing;
mod generate;
mod recovery;
mod shared;
mod twin;
mod values;

use trailsight_extract::{Block, Fault, Framed, Framer, Shape, Span};

/// Everything framing an object gave, as text, so that it can be compared however the object was cut into blocks.
#[derive(Debug, Default, PartialEq)]
struct Framing {
    records: Vec<String>,
    insights: Vec<String>,
    aggregated: Vec<String>,
    opened: Vec<(String, u64)>,
    opened_insights: Vec<String>,
    digests: u64,
    faults: Vec<Fault>,
}

impl Framing {
    fn add(&mut self, block: &[u8], framed: &Framed) {
        let texts = |bytes: &[u8], spans: &[Span]| -> Vec<String> {
            spans.iter().map(|span| String::from_utf8(span.of(bytes).to_vec()).expect("records are UTF-8")).collect()
        };
        self.records.extend(texts(block, &framed.records));
        self.insights.extend(texts(block, &framed.insights));
        self.aggregated.extend(texts(block, &framed.aggregated));
        let opened = texts(&framed.opened.bytes, &framed.opened.records);
        assert_eq!(opened.len(), framed.opened.at.len());
        self.opened.extend(opened.into_iter().zip(framed.opened.at.iter().copied()));
        self.opened_insights.extend(texts(&framed.opened.bytes, &framed.opened.insights));
        self.digests += framed.digests;
        self.faults.extend_from_slice(&framed.faults);
    }

    fn reasons(&self) -> Vec<(u64, String)> {
        self.faults.iter().map(|fault| (fault.at, fault.reason.to_string())).collect()
    }
}

/// Frames an object that is one block.
fn frame(shape: Shape, object: &[u8]) -> Framing {
    let mut framed = Framed::default();
    let consumed = Framer::new(shape).frame(object, true, &mut framed);
    assert_eq!(consumed, object.len(), "with the last block everything is done with");
    let mut all = Framing::default();
    all.add(object, &framed);
    all
}

/// Frames an object that comes in pieces, as a caller would: what is left of a block goes before the next piece.
fn frame_pieces(shape: Shape, object: &[u8], mut piece: impl FnMut() -> usize) -> Framing {
    let (mut framer, mut framed, mut all) = (Framer::new(shape), Framed::default(), Framing::default());
    let (mut block, mut rest) = (Vec::new(), object);
    loop {
        let (next, after) = rest.split_at(piece().min(rest.len()));
        block.extend_from_slice(next);
        rest = after;
        let consumed = framer.frame(&block, rest.is_empty(), &mut framed);
        all.add(&block, &framed);
        framed.clear();
        block.drain(..consumed);
        if rest.is_empty() {
            assert!(block.is_empty());
            return all;
        }
    }
}

/// Frames in one block and in many ways of cutting it, which must all agree.
fn frame_any(shape: Shape, object: &[u8]) -> Framing {
    let whole = frame(shape, object);
    let text = String::from_utf8_lossy(object);
    for size in [1, 2, 3, 7, 64] {
        assert_eq!(frame_pieces(shape, object, || size), whole, "in pieces of {size}: {text}");
    }
    let mut seed = generate::Seed(object.len() as u64);
    for _ in 0..5 {
        assert_eq!(frame_pieces(shape, object, || seed.below(40)), whole, "in uneven pieces: {text}");
    }
    whole
}

/// A block with one record for each text.
fn block_of(records: &[&str]) -> (Block, Vec<Span>) {
    let (mut bytes, mut spans) = (Vec::new(), Vec::new());
    for record in records {
        let start = bytes.len() as u32;
        bytes.extend_from_slice(record.as_bytes());
        spans.push(Span { start, end: bytes.len() as u32 });
        bytes.push(b'\n');
    }
    (Block::from(bytes), spans)
}
