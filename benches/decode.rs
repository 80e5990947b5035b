//! Bytes to columns, on one core and in memory.

use std::fs;
use std::time::Duration;

use trailsight_extract::{Block, Column, Extractor, Framed, Framer, Kind, Shape};

use crate::Result;
use crate::archive::Archive;
use crate::inflate::{Inflater, Library};
use crate::measure::{Table, code, digits, median, once, rate, ratio, time};

/// As much of the archive as is decoded, in bytes of JSON: more than any cache holds.
const SAMPLE: usize = 128 << 20;

/// How often; the median counts.
const ROUNDS: usize = 11;

/// What is asked for, from little to much. `bucketName` lies deep and in few records.
pub(crate) const ASKED: &[&[(&str, Kind)]] = &[
    &[("eventName", Kind::Text)],
    &[("eventTime", Kind::Time), ("eventName", Kind::Text), ("sourceIPAddress", Kind::Text)],
    &[("requestParameters.bucketName", Kind::Text)],
    &[("resources.0.ARN", Kind::Text), ("userIdentity.sessionContext.sessionIssuer.arn", Kind::Text)],
];

pub(crate) fn table(archive: &Archive) -> Result<Table> {
    let mut stored = Vec::new();
    let mut blocks = Vec::new();
    let (mut inflater, mut size) = (Inflater::new(Library::Libdeflate), 0);
    // Every n-th object, so that the sample is like the whole.
    let step = 1 + archive.stored() as usize * 12 / SAMPLE;
    for (path, _) in archive.objects.iter().step_by(step) {
        let object = fs::read(path)?;
        let mut out = Vec::new();
        let length = inflater.inflate(&object, &mut out)?;
        out.truncate(length);
        size += length;
        stored.push(object);
        blocks.push(Block::from(out));
    }
    let framed = || blocks.iter().map(|block| frame(block.as_slice()));
    let records: usize = framed().map(|framed| framed.events()).sum();
    if framed().any(|framed| !framed.faults.is_empty()) || records == 0 {
        return Err("the archive is not read without a fault; its numbers would mean nothing".into());
    }
    let extractors: Vec<_> = ASKED.iter().map(|asked| Extractor::new(&columns(asked))).collect();

    let mut times = vec![Vec::new(); 2 + ASKED.len()];
    let mut out = Vec::new();
    for _ in 0..ROUNDS {
        let (inflating, done) =
            once(|| stored.iter().try_for_each(|object| inflater.inflate(object, &mut out).map(drop)));
        done?;
        times[0].push(inflating);
        let (framing, _) = once(|| blocks.iter().map(|block| frame(block.as_slice()).records.len()).sum::<usize>());
        times[1].push(framing);
        for ((extractor, asked), times) in extractors.iter().zip(ASKED).zip(&mut times[2..]) {
            let extracting = || blocks.iter().map(|block| extract(extractor, asked.len(), block)).sum::<usize>();
            let (extracting, _) = once(extracting);
            times.push(extracting);
        }
    }

    let about = format!(
        "One core, in memory: {} objects of the archive, {records} records, {size} bytes of JSON. Median of {ROUNDS}.",
        blocks.len()
    );
    let columns = &["what", "time", "MB/s of JSON", "against decompression"];
    let mut table = Table::new("Decode", about, columns);
    let medians: Vec<Duration> = times.into_iter().map(median).collect();
    let mut row = |what: String, took: Duration| {
        let speed = digits(rate(size as u64, took) / 1e6);
        table.row([what, time(took), speed, ratio(took, medians[0])]);
    };
    row("decompress (libdeflate)".to_owned(), medians[0]);
    row("find and check the records".to_owned(), medians[1]);
    for (asked, took) in ASKED.iter().zip(&medians[2..]) {
        row(format!("find, check and extract {}", names(asked)), *took);
    }
    row(format!("decompress, find, check and extract {}", names(ASKED[0])), medians[0] + medians[2]);
    Ok(table)
}

pub(crate) fn frame(block: &[u8]) -> Framed {
    let mut framed = Framed::default();
    Framer::new(Shape::Events).frame(block, true, &mut framed);
    framed
}

/// Reads a block as the scan does: the values are noted while the records are found. Returns how many records there are.
pub(crate) fn extract(extractor: &Extractor, columns: usize, block: &Block) -> usize {
    let mut framed = Framed::default();
    extractor.framer(Shape::Events).frame(block.as_slice(), true, &mut framed);
    drop(std::hint::black_box(extractor.extract_noted(block, &framed.records, &framed.noted, 0..columns)));
    framed.records.len()
}

pub(crate) fn columns(asked: &[(&str, Kind)]) -> Vec<Column> {
    asked.iter().map(|(path, kind)| Column { paths: vec![(*path).to_owned()], kind: *kind }).collect()
}

pub(crate) fn names(asked: &[(&str, Kind)]) -> String {
    asked.iter().map(|(path, _)| code(path)).collect::<Vec<_>>().join(", ")
}
