//! How fast records are found and read: `cargo run --release --example throughput -- FILE...`
//!
//! Inflates the files into memory, then measures framing and extraction of three columns, best of thirty rounds, each
//! file being a block of its own as the scan reads them.
#![allow(clippy::print_stdout)] // a command, not a library

use std::io::Read;
use std::time::{Duration, Instant};

use trailsight_extract::{Block, Column, Extractor, Framed, Framer, Kind, Shape};

fn main() -> std::io::Result<()> {
    let mut blocks = Vec::new();
    let mut inflating = Duration::ZERO;
    for path in std::env::args_os().skip(1) {
        let mut bytes = std::fs::read(path)?;
        if bytes.starts_with(&[0x1f, 0x8b]) {
            let mut inflated = Vec::new();
            let start = Instant::now();
            flate2::read::MultiGzDecoder::new(&bytes[..]).read_to_end(&mut inflated)?;
            inflating += start.elapsed();
            bytes = inflated;
        }
        blocks.push(Block::from(bytes));
    }
    let size: usize = blocks.iter().map(|block| block.as_slice().len()).sum();
    let wanted = ["eventName", "userIdentity.arn", "sourceIPAddress"]
        .map(|path| Column { paths: vec![path.into()], kind: Kind::Text });
    let extractor = Extractor::new(&wanted);

    let (mut framing, mut extracting, mut records) = (Duration::MAX, Duration::MAX, 0);
    for _ in 0..30 {
        let start = Instant::now();
        let framed: Vec<_> = blocks.iter().map(frame).collect();
        framing = framing.min(start.elapsed());
        records = framed.iter().map(Framed::events).sum();

        let start = Instant::now();
        let mut values = 0;
        for (block, framed) in blocks.iter().zip(&framed) {
            for column in extractor.extract(block, &framed.records) {
                values += column.len() - column.null_count();
            }
        }
        extracting = extracting.min(start.elapsed());
        assert!(values > 0 || records == 0);
    }
    println!("{records} records in {} files, {size} bytes", blocks.len());
    for (name, time) in [("inflating", inflating), ("framing", framing), ("extracting 3 columns", extracting)] {
        println!("{name}: {:.0} MB/s ({time:?})", size as f64 / 1e6 / time.as_secs_f64());
    }
    Ok(())
}

fn frame(block: &Block) -> Framed {
    let mut framed = Framed::default();
    Framer::new(Shape::Events).frame(block.as_slice(), true, &mut framed);
    framed
}
