//! `cargo dev data`: make CloudTrail archives, the one that ships and any size for benchmarks.
//!
//! Everything comes from a seed. Object number 17 of an archive is made from (seed, 17) alone, so any number of threads
//! makes the same bytes. The bytes after compression are those of the `zlib-rs` that `Cargo.lock` pins; a newer one may
//! write other bytes for the same content, which is why `--check` compares content.

mod background;
mod call;
mod identity;
mod incident;
mod plan;
mod random;
mod samples;
mod world;
mod write;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use clap::Args;

use crate::Result;
use crate::generate::differences;
use crate::workspace::{files_below, from_root, root};
use plan::{Archive, Order};

/// Where the shipped data lies, from the root of the repository.
const SHIPPED: &str = "tests/data";

/// Make CloudTrail archives. Without `--out`, writes the data that ships with the repository.
#[derive(Args)]
pub(crate) struct Data {
    /// The folder for the archive; `AWSLogs` is made in it.
    #[arg(long, value_name = "DIR", conflicts_with = "check")]
    out: Option<PathBuf>,
    /// Same seed, same archive.
    #[arg(long, default_value_t = Order::SHIPPED.seed, requires = "out")]
    seed: u64,
    /// Records in all, those of the intrusion included.
    #[arg(long, default_value_t = Order::SHIPPED.records, requires = "out")]
    records: u64,
    /// Objects (files) the records are spread over.
    #[arg(long, default_value_t = Order::SHIPPED.objects, requires = "out")]
    objects: u64,
    /// Days from the first record to the last.
    #[arg(long, default_value_t = Order::SHIPPED.days, requires = "out")]
    days: u64,
    /// Accounts.
    #[arg(long, default_value_t = Order::SHIPPED.accounts, requires = "out")]
    accounts: u64,
    /// Regions.
    #[arg(long, default_value_t = Order::SHIPPED.regions, requires = "out")]
    regions: u64,
    /// Write nothing; fail when the shipped data is not as it would be written.
    #[arg(long)]
    check: bool,
}

impl Data {
    pub(crate) fn run(&self) -> Result<()> {
        match (&self.out, self.check) {
            (_, true) => check_shipped(),
            (None, false) => ship(),
            (Some(folder), false) => {
                if folder.join("AWSLogs").exists() {
                    let folder = folder.display();
                    return Err(format!("{folder} holds an archive already; remove it or name another folder").into());
                }
                let order = Order {
                    seed: self.seed,
                    records: self.records,
                    objects: self.objects,
                    days: self.days,
                    accounts: self.accounts,
                    regions: self.regions,
                };
                let archive = Archive::plan(order)?;
                println!("{}: {}", folder.display(), write::write(&archive, folder)?);
                Ok(())
            }
        }
    }
}

/// Writes the shipped archive and the small sources beside it.
fn ship() -> Result<()> {
    let folder = root().join(SHIPPED);
    let archive = folder.join("cloudtrail");
    if archive.exists() {
        fs::remove_dir_all(&archive)?;
    }
    fs::create_dir_all(&folder)?;
    println!("{}: {}", from_root(&archive), write::write(&Archive::plan(Order::SHIPPED)?, &archive)?);
    for (name, text) in samples::all() {
        println!("{SHIPPED}/{name}: {} lines", text.lines().count());
        fs::write(folder.join(name), text)?;
    }
    Ok(())
}

/// Fails when the shipped data is not, once decompressed, what `cargo dev data` would write.
pub(crate) fn check_shipped() -> Result<()> {
    let folder = root().join(SHIPPED);
    let mut committed = BTreeMap::new();
    for file in files_below(&folder.join("cloudtrail"), "")? {
        let name = file.strip_prefix(&folder)?.display().to_string();
        committed.insert(name, write::decompress(&fs::read(&file)?)?);
    }
    for (name, _) in samples::all() {
        committed.insert(name.to_owned(), fs::read(folder.join(name)).unwrap_or_default());
    }

    let archive = Archive::plan(Order::SHIPPED)?;
    let objects =
        (0..archive.len()).map(|index| (format!("cloudtrail/{}", archive.key(index)), archive.content(index)));
    let samples = samples::all().into_iter().map(|(name, text)| (name.to_owned(), text.into_bytes()));
    let stale = differences(&committed, &objects.chain(samples).collect());
    match stale.len() {
        0 => Ok(()),
        many => {
            Err(format!("not up to date ({many} files), run `cargo dev data`: {}", stale[..many.min(3)].join(", "))
                .into())
        }
    }
}
