//! `cargo dev generate`: write the files of the repository that are made from what the code says of itself.
//!
//! Each command, function and format describes itself in the engine, which this tool does not link. The `trailsight`
//! binary therefore writes the pages: its hidden subcommand `reference DIR` fills an empty folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use clap::Args;

use crate::Result;
use crate::workspace::{built, cargo, files_below, from_root, root, run};

/// Where the reference pages lie, from the root of the repository.
const REFERENCE: &str = "docs/reference";

/// Write the reference pages anew, and the benchmarks of the README.
#[derive(Args)]
pub(crate) struct Generate {
    /// Write nothing; fail when a page is not as it would be written.
    #[arg(long)]
    pub(crate) check: bool,
}

impl Generate {
    pub(crate) fn run(&self) -> Result<()> {
        let fresh = root().join("target/dev/reference");
        empty(&fresh)?;
        let folder = fresh.to_str().ok_or("the path of the repository is not UTF-8")?;
        // The features of the whole workspace, as the tests have them: DataFusion is built once.
        run(&mut cargo(["build", "--quiet", "--workspace", "--bins", "--locked"]))?;
        run(Command::new(built("trailsight")).args(["reference", folder]))?;

        let (fresh, committed) = (pages(&fresh)?, pages(&root().join(REFERENCE))?);
        if fresh.is_empty() {
            return Err("`trailsight reference` wrote no page".into());
        }
        let stale = differences(&committed, &fresh);
        if self.check {
            return match stale.is_empty() {
                true => Ok(()),
                false => Err(format!("not up to date, run `cargo dev generate`: {}", stale.join(", ")).into()),
            };
        }
        let target = root().join(REFERENCE);
        empty(&target)?;
        for (name, text) in &fresh {
            let page = target.join(name);
            fs::create_dir_all(page.parent().unwrap_or(&target))?;
            fs::write(page, text)?;
        }
        println!("wrote {} pages to {}, {} changed", fresh.len(), from_root(&target), stale.len());
        crate::bench_readme::run(false)
    }
}

fn empty(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    Ok(fs::create_dir_all(folder)?)
}

/// The files of a folder by their path within it. A folder that is not there has none.
fn pages(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut pages = BTreeMap::new();
    if folder.exists() {
        for file in files_below(folder, "")? {
            let name = file.strip_prefix(folder)?.display().to_string();
            pages.insert(name, fs::read(file)?);
        }
    }
    Ok(pages)
}

/// Which entries are missing, changed, or no longer made, as words for a message.
pub(crate) fn differences(committed: &BTreeMap<String, Vec<u8>>, fresh: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let mut found = Vec::new();
    for (name, text) in fresh {
        match committed.get(name) {
            None => found.push(format!("{name} is missing")),
            Some(old) if old != text => found.push(format!("{name} differs")),
            Some(_) => {}
        }
    }
    found.extend(committed.keys().filter(|name| !fresh.contains_key(*name)).map(|name| format!("{name} is left over")));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages(entries: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
        entries.iter().map(|(name, text)| (name.to_string(), text.as_bytes().to_vec())).collect()
    }

    #[test]
    fn a_page_is_missing_differs_or_is_left_over() {
        let committed = pages(&[("same.md", "a"), ("old.md", "a"), ("gone.md", "a")]);
        let fresh = pages(&[("same.md", "a"), ("old.md", "b"), ("new.md", "a")]);
        let expected = ["new.md is missing", "old.md differs", "gone.md is left over"];
        assert_eq!(differences(&committed, &fresh), expected);
        assert!(differences(&fresh, &fresh).is_empty());
    }
}
