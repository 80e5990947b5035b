//! The tables of the ten questions.

use crate::Result;
use crate::archive::{Archive, Known};
use crate::contest::Row;
use crate::inflate::{self, Library};
use crate::measure::{Table, digits, ratio, time};
use crate::ours::THREADS;
use crate::targets;

/// A row on a line, for someone who waits.
pub(crate) fn brief(row: &Row) -> String {
    let (alone, ours) = (row.decompression.wall(), row.ours.wall());
    format!("{} against {}, {}", time(ours), time(alone), ratio(ours, alone))
}

/// The table of an archive.
pub(crate) fn questions(
    title: &'static str,
    known: Option<Known>,
    archive: &Archive,
    library: Library,
    rounds: u32,
    rows: &[Row],
) -> Result<Table> {
    let inflated = inflate::everything(&archive.objects, library, THREADS)?;
    let about = format!(
        "{} objects, {} MB stored, {} MB of JSON. Whole processes, {THREADS} threads each, files in the page cache. \
         Decompression alone (reading, {}, checksums) ran in turn with every question. Medians of {rounds}; peak \
         memory is the largest of {rounds}.",
        archive.objects.len(),
        archive.stored() / 1_000_000,
        inflated / 1_000_000,
        library.name(),
    );
    let columns = &["question", "decompression", "ours", "×", "× of processor time", "target", "peak"];
    let mut table = Table::new(title, about, columns);
    for row in rows {
        let (alone, ours) = (row.decompression.wall(), row.ours.wall());
        let target = known.and_then(|known| targets::of(row.question.id, known));
        let target = target.map_or(String::new(), |most| {
            let holds = ours.as_secs_f64() <= most * alone.as_secs_f64();
            format!("≤ {} {}", digits(most), if holds { "holds" } else { "**missed**" })
        });
        table.row([
            row.question.name.to_owned(),
            time(alone),
            time(ours),
            ratio(ours, alone),
            ratio(row.ours.cpu(), row.decompression.cpu()),
            target,
            row.ours.peak.map_or(String::new(), |kib| format!("{} MiB", digits(kib as f64 / 1024.0))),
        ]);
    }
    Ok(table)
}
