//! The archives that everything is timed over.

use std::fs;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::ValueEnum;

use crate::Result;
use crate::machine::root;

/// An archive that the benchmarks know, all over thirty days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Known {
    /// A million records in 2,000 objects: few large ones.
    Million,
    /// 150,000 records in 25,000 objects: many tiny ones, as most real archives have them.
    Tiny,
}

impl Known {
    pub(crate) const ALL: [Self; 2] = [Self::Million, Self::Tiny];

    /// One word, for files and the command line.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Million => "million",
            Self::Tiny => "tiny",
        }
    }

    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Million => "A million records in 2,000 objects",
            Self::Tiny => "150,000 records in 25,000 objects",
        }
    }

    /// The archive, made unless it is there.
    pub(crate) fn open(self) -> Result<Archive> {
        match self {
            Self::Million => Archive::open(1_000_000, 2_000),
            Self::Tiny => Archive::open(150_000, 25_000),
        }
    }
}

/// A folder of CloudTrail objects.
#[derive(Debug)]
pub(crate) struct Archive {
    pub(crate) folder: PathBuf,
    /// Where its objects lie, in order, and how many bytes each stores.
    pub(crate) objects: Vec<(PathBuf, u64)>,
}

impl Archive {
    /// Makes the archive unless it is there.
    pub(crate) fn open(records: u64, objects: u64) -> Result<Self> {
        let folder = folder().join(format!("{records}-in-{objects}"));
        once(&folder, |unfinished| make(unfinished, records, objects))?;
        Self::at(&folder)
    }

    /// The archive in a folder, or the one object that a file is.
    pub(crate) fn at(folder: &Path) -> Result<Self> {
        let mut objects = Vec::new();
        if folder.is_file() {
            objects.push((folder.to_owned(), fs::metadata(folder)?.len()));
        } else {
            list(folder, &mut objects)?;
        }
        objects.sort();
        if objects.is_empty() {
            return Err(format!("{} holds no object", folder.display()).into());
        }
        Ok(Self { folder: folder.to_owned(), objects })
    }

    /// How many bytes the largest object is, once inflated.
    pub(crate) fn largest(&self) -> Result<u64> {
        let mut largest = 0;
        for (path, size) in self.objects.iter().filter(|(path, _)| path.extension().is_some_and(|end| end == "gz")) {
            // A gzip object ends with that number.
            let mut end = [0; 4];
            let mut file = fs::File::open(path)?;
            file.seek(SeekFrom::Start(size.saturating_sub(4)))?;
            file.read_exact(&mut end)?;
            largest = largest.max(u32::from_le_bytes(end).into());
        }
        Ok(largest)
    }

    /// Bytes as they are stored.
    pub(crate) fn stored(&self) -> u64 {
        self.objects.iter().map(|(_, size)| size).sum()
    }
}

/// Where all archives are kept for the next time.
pub(crate) fn folder() -> PathBuf {
    root().join("benches/archives")
}

/// Makes a file or a folder unless it is there: under another name until it is whole, so that nobody takes half of it
/// for all.
pub(crate) fn once(path: &Path, make: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    if path.exists() {
        return Ok(());
    }
    let unfinished = path.with_extension("unfinished");
    if unfinished.is_dir() {
        fs::remove_dir_all(&unfinished)?;
    }
    fs::create_dir_all(folder())?;
    make(&unfinished)?;
    Ok(fs::rename(&unfinished, path)?)
}

/// `cargo dev data`, optimised: it makes a gigabyte of JSON.
fn make(folder: &Path, records: u64, objects: u64) -> Result<()> {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root()).args(["run", "--release", "--quiet", "--locked", "--package", "trailsight-dev", "--"]);
    command.arg("data").arg("--out").arg(folder).args(["--days", "30"]);
    command.arg("--records").arg(records.to_string()).arg("--objects").arg(objects.to_string());
    let status = command.status()?;
    if status.success() { Ok(()) } else { Err(format!("the archive cannot be made ({status})").into()) }
}

fn list(folder: &Path, objects: &mut Vec<(PathBuf, u64)>) -> Result<()> {
    for entry in fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))? {
        // Through links too: an archive may be made of links to another's objects.
        let path = entry?.path();
        let data = fs::metadata(&path)?;
        if data.is_dir() {
            list(&path, objects)?;
        } else {
            objects.push((path, data.len()));
        }
    }
    Ok(())
}
