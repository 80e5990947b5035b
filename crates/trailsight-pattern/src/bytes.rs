//! A summary to bytes and back, to travel between the parts of a query.

use std::collections::BTreeMap;
use std::fmt;

use crate::chart::Chart;
use crate::entry::{Entry, Sample};
use crate::lines::Lines;
use crate::values::Values;

/// The bytes are not those of a summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Damaged;

impl fmt::Display for Damaged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("these bytes are not the summary of lines")
    }
}

impl std::error::Error for Damaged {}

impl Lines {
    /// The summary as bytes; the same for the same lines.
    pub fn to_bytes(&self) -> Vec<u8> {
        let (full, shapes) = self.parts();
        let mut sorted: Vec<_> = shapes.iter().collect();
        sorted.sort_by_key(|(key, _)| *key);
        let mut out = Vec::new();
        number(&mut out, u64::from(full));
        number(&mut out, sorted.len() as u64);
        for (key, entry) in sorted {
            text(&mut out, key);
            write(&mut out, entry);
        }
        out
    }

    /// Adds what [`to_bytes`](Self::to_bytes) wrote.
    ///
    /// # Errors
    /// If the bytes are something else.
    pub fn merge_bytes(&mut self, bytes: &[u8]) -> Result<(), Damaged> {
        let mut rest = bytes;
        let full = rest.number()? != 0;
        self.set_full(full);
        for _ in 0..rest.number()? {
            let key = rest.text()?;
            if key.len() < 2 {
                return Err(Damaged);
            }
            let entry = read(&mut rest)?;
            self.insert(key.into(), entry);
        }
        if rest.is_empty() { Ok(()) } else { Err(Damaged) }
    }
}

fn write(out: &mut Vec<u8>, entry: &Entry) {
    entry.counts.iter().for_each(|count| number(out, *count));
    number(out, entry.slots.len() as u64);
    for values in &entry.slots {
        number(out, values.kept().len() as u64);
        for value in values.kept() {
            text(out, value.text.as_bytes());
            value.counts.iter().for_each(|count| number(out, *count));
        }
        number(out, u64::from(values.has_others()));
        match values.range() {
            None => number(out, 0),
            Some((low, high)) => {
                number(out, 1);
                out.extend_from_slice(&low.to_le_bytes());
                out.extend_from_slice(&high.to_le_bytes());
            }
        }
    }
    number(out, entry.samples.len() as u64);
    for sample in &entry.samples {
        text(out, sample.text.as_bytes());
        number(out, u64::from(sample.earlier));
        number(out, u64::from(sample.time.is_some()));
        out.extend_from_slice(&sample.time.unwrap_or(0).to_le_bytes());
    }
    let (width, bins) = entry.chart.parts();
    number(out, width as u64);
    number(out, bins.len() as u64);
    for (bin, count) in bins {
        out.extend_from_slice(&bin.to_le_bytes());
        number(out, *count);
    }
}

fn read(rest: &mut &[u8]) -> Result<Entry, Damaged> {
    let mut entry = Entry { counts: [rest.number()?, rest.number()?], ..Entry::default() };
    for _ in 0..rest.number()? {
        let mut kept = Vec::new();
        for _ in 0..rest.number()? {
            kept.push((rest.string()?.into(), [rest.number()?, rest.number()?]));
        }
        let others = rest.number()? != 0;
        let range = match rest.number()? {
            0 => None,
            _ => Some((f64::from_le_bytes(rest.eight()?), f64::from_le_bytes(rest.eight()?))),
        };
        entry.slots.push(Values::from_parts(kept, others, range));
    }
    for _ in 0..rest.number()? {
        let text = rest.string()?.to_owned();
        let earlier = rest.number()? != 0;
        let timed = rest.number()? != 0;
        let time = i64::from_le_bytes(rest.eight()?);
        entry.keep(Sample::new(&text, timed.then_some(time), earlier));
    }
    let width = usize::try_from(rest.number()?).map_err(|_| Damaged)?;
    let mut bins = BTreeMap::new();
    for _ in 0..rest.number()? {
        let bin = i64::from_le_bytes(rest.eight()?);
        bins.insert(bin, rest.number()?);
    }
    entry.chart = Chart::from_parts(width, bins).ok_or(Damaged)?;
    Ok(entry)
}

fn number(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

fn text(out: &mut Vec<u8>, text: &[u8]) {
    number(out, text.len() as u64);
    out.extend_from_slice(text);
}

/// Reading from the front.
trait Take<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], Damaged>;
    fn number(&mut self) -> Result<u64, Damaged>;

    fn text(&mut self) -> Result<&'a [u8], Damaged> {
        let length = usize::try_from(self.number()?).map_err(|_| Damaged)?;
        self.take(length)
    }

    fn string(&mut self) -> Result<&'a str, Damaged> {
        std::str::from_utf8(self.text()?).map_err(|_| Damaged)
    }

    fn eight(&mut self) -> Result<[u8; 8], Damaged> {
        self.take(8)?.try_into().map_err(|_| Damaged)
    }
}

impl<'a> Take<'a> for &'a [u8] {
    fn take(&mut self, count: usize) -> Result<&'a [u8], Damaged> {
        let (taken, rest) = self.split_at_checked(count).ok_or(Damaged)?;
        *self = rest;
        Ok(taken)
    }

    fn number(&mut self) -> Result<u64, Damaged> {
        let mut n = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.take(1)?[0];
            n |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(n);
            }
        }
        Err(Damaged)
    }
}
