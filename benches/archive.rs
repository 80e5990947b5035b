//! The archive that everything is timed over.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Result;
use crate::machine::root;

/// A folder of CloudTrail objects.
#[derive(Debug)]
pub(crate) struct Archive {
    pub(crate) folder: PathBuf,
    pub(crate) records: u64,
    /// Where its objects lie, in order, and how many bytes each stores.
    pub(crate) objects: Vec<(PathBuf, u64)>,
}

impl Archive {
    /// Makes the archive unless it is there.
    pub(crate) fn open(records: u64, objects: u64) -> Result<Self> {
        let archives = root().join("benches/archives");
        let folder = archives.join(format!("{records}-in-{objects}"));
        if !folder.exists() {
            // Under another name until it is whole, so that nobody takes half an archive for it.
            let unfinished = folder.with_extension("unfinished");
            if unfinished.exists() {
                fs::remove_dir_all(&unfinished)?;
            }
            fs::create_dir_all(&archives)?;
            make(&unfinished, records, objects)?;
            fs::rename(&unfinished, &folder)?;
        }
        Self::at(&folder, records)
    }

    /// The archive in a folder, which holds so many records.
    pub(crate) fn at(folder: &Path, records: u64) -> Result<Self> {
        let mut objects = Vec::new();
        list(folder, &mut objects)?;
        objects.sort();
        Ok(Self { folder: folder.to_owned(), records, objects })
    }

    /// Bytes as they are stored.
    pub(crate) fn stored(&self) -> u64 {
        self.objects.iter().map(|(_, size)| size).sum()
    }
}

impl fmt::Display for Archive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (records, objects) = (self.records, self.objects.len());
        let command = format!("cargo dev data --records {records} --objects {objects} --out DIR");
        write!(f, "- archive: {records} records in {objects} objects, {} bytes stored; `{command}`", self.stored())
    }
}

/// `cargo dev data`, optimised: it makes a gigabyte of JSON.
fn make(folder: &Path, records: u64, objects: u64) -> Result<()> {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root()).args(["run", "--release", "--quiet", "--locked", "--package", "trailsight-dev", "--"]);
    command.arg("data").arg("--out").arg(folder);
    command.arg("--records").arg(records.to_string()).arg("--objects").arg(objects.to_string());
    let status = command.status()?;
    if status.success() { Ok(()) } else { Err(format!("the archive cannot be made ({status})").into()) }
}

fn list(folder: &Path, objects: &mut Vec<(PathBuf, u64)>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let data = entry.metadata()?;
        if data.is_dir() {
            list(&entry.path(), objects)?;
        } else {
            objects.push((entry.path(), data.len()));
        }
    }
    Ok(())
}
