//! A function and a log format of the program's own.
//!
//! `cargo run -p trailsight --example extend`

use std::ops::Range;
use std::sync::Arc;

use trailsight::Engine;
use trailsight::datafusion::arrow::array::{ArrayRef, StringViewArray, new_null_array};
use trailsight::datafusion::arrow::datatypes::DataType;
use trailsight::datafusion::functions::expr_fn::reverse;
use trailsight::functions::{Gives, Kind, Scalar, Takes, Want};
use trailsight::output::to_ndjson_string;
use trailsight::scan::{self, Decoder, Format, Found, Object, Reading, Records, Rows, Span, Splitter, Wanted};
use trailsight::spec::Spec;

/// `backwards(text)`: any DataFusion expression will do.
const BACKWARDS: Scalar = Scalar::new(
    &Spec {
        name: "backwards",
        aliases: &[],
        usage: "backwards(TEXT)",
        summary: "The text from its end to its beginning.",
        search: &["reverse"],
        parameters: &[],
        notes: &[],
        examples: &[],
    },
    Takes::exactly(&[Want::Kind(Kind::Text)]),
    Gives::Kind(Kind::Text),
    |_, mut args| reverse(args.swap_remove(0)),
);

/// Lines of `KEY=VALUE`, one field each.
#[derive(Debug)]
struct Pairs;

const PAIRS: Spec = Spec {
    name: "pairs",
    aliases: &[],
    usage: "pairs",
    summary: "One event a line, `key=value`.",
    search: &[],
    parameters: &[],
    notes: &[],
    examples: &[],
};

impl Format for Pairs {
    fn spec(&self) -> &'static Spec {
        &PAIRS
    }

    fn recognise(&self, object: &Object, _: &[u8]) -> Option<u8> {
        object.name().ends_with(".pairs").then_some(80)
    }

    fn reading(&self) -> Reading<'_> {
        Reading::Records(self)
    }
}

impl Records for Pairs {
    fn decoder(&self, wanted: &[Wanted]) -> Box<dyn Decoder> {
        Box::new(Keys(wanted.to_vec()))
    }
}

struct Lines;

impl Splitter for Lines {
    fn split(&mut self, bytes: &[u8], last: bool, found: &mut Found) -> usize {
        let mut start = 0;
        let ends = (0..bytes.len()).filter(|at| bytes[*at] == b'\n');
        for end in ends.chain((last && !bytes.ends_with(b"\n")).then_some(bytes.len())) {
            found.framed.records.push(Span { start: start as u32, end: end as u32 });
            start = (end + 1).min(bytes.len());
        }
        start
    }
}

struct Keys(Vec<Wanted>);

impl Decoder for Keys {
    fn splitter(&self) -> Box<dyn Splitter> {
        Box::new(Lines)
    }

    fn decode(&self, rows: &Rows<'_>, fields: Range<usize>) -> Vec<ArrayRef> {
        let column = |wanted: &Wanted| -> ArrayRef {
            let values = rows.records.iter().map(|span| {
                let line = std::str::from_utf8(span.of(rows.block.as_slice())).ok()?;
                line.split_once('=').filter(|(key, _)| *key == wanted.path).map(|(_, value)| value)
            });
            match wanted.kind {
                scan::Kind::Text => Arc::new(values.collect::<StringViewArray>()),
                _ => new_null_array(&DataType::Float64, rows.records.len()),
            }
        };
        self.0[fields].iter().map(column).collect()
    }
}

/// Runs the example.
#[tokio::main]
pub(crate) async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    std::fs::write(folder.path().join("door.pairs"), "user=ana\nuser=raj\n")?;

    let engine = Engine::builder().function(BACKWARDS).format(Arc::new(Pairs)).build()?;
    let source = engine.open([folder.path().display().to_string()]).await?;
    let results = engine.query("display backwards(user) as u | limit 2", &source).run().await?;
    assert_eq!(to_ndjson_string(&results.collect().await?), "{\"u\":\"ana\"}\n{\"u\":\"jar\"}\n");
    Ok(())
}
