//! The outputs: one file each, one line in the list.

mod arrow;
mod csv;
mod json;
mod markdown;
mod ndjson;
mod parquet;
mod raw;
mod table;
mod tsv;

use crate::Format;

/// Every output format, by name.
static FORMATS: &[Format] = &[
    arrow::FORMAT,
    csv::FORMAT,
    json::FORMAT,
    markdown::FORMAT,
    ndjson::FORMAT,
    parquet::FORMAT,
    raw::FORMAT,
    table::FORMAT,
    tsv::FORMAT,
];

/// Every output format there is, sorted by name.
pub fn formats() -> &'static [Format] {
    FORMATS
}

/// The format of that name or alias, in any case.
///
/// ```
/// let format = trailsight_output::format("JSONL").ok_or("no such format")?;
/// assert_eq!(format.spec.name, "ndjson");
/// # Ok::<(), &str>(())
/// ```
pub fn format(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.spec.answers_to(name))
}
