//! Whole queries, from opening the archive to the last row.

use std::path::Path;

use trailsight::{Engine, Statistics};

use crate::Result;
use crate::archive::Archive;
use crate::inflate;
use crate::machine::cores;
use crate::measure::{Table, code, digits, median, once, rate, ratio, time};

/// Each asks for something else of the engine.
pub(crate) const QUERIES: &[&str] = &[
    // Records are counted, not read.
    "stats count(*) as n",
    // One column, few groups. The one of `memory` as well.
    "stats count(*) as n by eventName",
    // A filter, then groups of two columns.
    "filter errorCode = 'AccessDenied' | stats count(*) as n by userIdentity.arn, eventName | sort n desc",
    // All of each record.
    "filter @message like /Describe[A-Z][a-z]+s.*us-east-1/ | stats count(*) as n",
    // A field deep in few records.
    "stats count(*) as n by requestParameters.bucketName | sort n desc | limit 10",
    // What was distinct, in time.
    "stats count_distinct(sourceIPAddress) as sources by bin(1d)",
    // The newest events.
    "fields @timestamp, eventName, userIdentity.arn | sort @timestamp desc | limit 20",
];

/// Opens the archive, runs a query and throws its rows away. Tells how many rows there were, and what was read.
pub(crate) fn ask(engine: &Engine, folder: &Path, query: &str) -> Result<(usize, Statistics)> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let source = engine.open([folder.display().to_string()]).await?;
        let results = engine.query(query, &source).run().await?;
        let progress = results.progress();
        let batches = results.collect().await?;
        Ok((batches.iter().map(|batch| batch.num_rows()).sum(), progress.statistics()))
    })
}

pub(crate) fn table(archive: &Archive, rounds: u32) -> Result<Table> {
    let engine = Engine::new()?;
    // Once unmeasured: the files come into memory, and every answer is looked at.
    let inflated = inflate::everything(&archive.objects)?;
    let mut rows = Vec::new();
    for query in QUERIES {
        let (count, read) = ask(&engine, &archive.folder, query)?;
        if read.records_scanned != archive.records || read.records_skipped > 0 || !read.failures.is_empty() {
            return Err(format!("`{query}` did not read all of the archive; its time would mean nothing").into());
        }
        rows.push(count);
    }

    // By turns, so that what disturbs the machine disturbs all of them.
    let mut alone = Vec::new();
    let mut times = vec![Vec::new(); QUERIES.len()];
    for _ in 0..rounds {
        let (took, done) = once(|| inflate::everything(&archive.objects));
        done?;
        alone.push(took);
        for (query, times) in QUERIES.iter().zip(&mut times) {
            let (took, done) = once(|| ask(&engine, &archive.folder, query));
            done?;
            times.push(took);
        }
    }

    let about = format!(
        "All {} cores, files in the page cache, from opening the folder to the last row; decompression alone reads and \
         inflates the same {} objects on as many threads. {inflated} bytes of JSON. Median of {rounds}, by turns.",
        cores(),
        archive.objects.len(),
    );
    let mut table = Table::new(
        "Whole queries",
        about,
        &["query", "rows", "time", "thousand records/s", "MB/s of JSON", "against decompression"],
    );
    let alone = median(alone);
    let what = ["decompression alone".to_owned()].into_iter().chain(QUERIES.iter().map(|query| code(query)));
    let rows = [String::new()].into_iter().chain(rows.iter().map(ToString::to_string));
    let times = [alone].into_iter().chain(times.into_iter().map(median));
    for ((what, rows), took) in what.zip(rows).zip(times) {
        let records = digits(rate(archive.records, took) / 1e3);
        table.row([what, rows, time(took), records, digits(rate(inflated, took) / 1e6), ratio(took, alone)]);
    }
    Ok(table)
}
