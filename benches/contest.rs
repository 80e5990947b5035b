//! The ten questions over one archive: everyone in turn, so that what disturbs the machine disturbs all.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::Result;
use crate::answer::Answer;
use crate::archive::{self, Archive};
use crate::inflate::Library;
use crate::measure::median;
use crate::ours;
use crate::process::Cost;
use crate::questions::Question;

/// What one contender took for one question.
#[derive(Debug, Default)]
pub(crate) struct Runs {
    pub(crate) walls: Vec<Duration>,
    pub(crate) cpus: Vec<Duration>,
    /// The largest of all runs, in KiB.
    pub(crate) peak: Option<u64>,
}

impl Runs {
    fn add(&mut self, cost: Cost) {
        self.walls.push(cost.wall);
        self.cpus.extend(cost.cpu);
        self.peak = self.peak.max(cost.peak);
    }

    pub(crate) fn wall(&self) -> Duration {
        median(self.walls.clone())
    }

    pub(crate) fn cpu(&self) -> Duration {
        median(self.cpus.clone())
    }
}

/// One question, answered by all.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) question: &'static Question,
    pub(crate) decompression: Runs,
    pub(crate) ours: Runs,
}

/// Which of the libraries inflates the archive faster on this machine, by the median of a few processes each.
pub(crate) fn fastest(archive: &Archive) -> Result<Library> {
    let mut runs = [(Library::Libdeflate, Runs::default()), (Library::ZlibRs, Runs::default())];
    for _ in 0..3 {
        for (library, runs) in &mut runs {
            runs.add(ours::decompress(&archive.folder, *library)?);
        }
    }
    let [(first, one), (second, other)] = runs;
    Ok(if one.wall() <= other.wall() { first } else { second })
}

/// Where the answers over an archive are kept, of each question one that everybody gave.
pub(crate) fn answers(archive: &Archive) -> Result<PathBuf> {
    let name = archive.folder.file_name().unwrap_or_default().to_string_lossy();
    let folder = archive::folder().join("answers").join(format!("{name}-{}", archive.stored()));
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Asks one question of everyone, `rounds` times after one time that does not count.
pub(crate) fn hold(
    question: &'static Question,
    archive: &Archive,
    library: Library,
    binary: &Path,
    rounds: u32,
) -> Result<Row> {
    let folder = answers(archive)?;
    let given = folder.join(format!("{}.ours.ndjson", question.id));
    let mut row = Row { question, decompression: Runs::default(), ours: Runs::default() };
    for round in 0..=rounds {
        let decompression = ours::decompress(&archive.folder, library)?;
        let ours = ours::ask(binary, question, &[&archive.folder], &[], &given)?;
        if round == 0 {
            verify(question, &given, &folder.join(format!("{}.agreed.ndjson", question.id)))?;
            continue;
        }
        row.decompression.add(decompression);
        row.ours.add(ours);
    }
    Ok(row)
}

/// Fails when an answer is not the one that all agreed on before, where they did.
fn verify(question: &Question, given: &Path, agreed: &Path) -> Result<()> {
    let answer = Answer::read(given)?;
    if answer.len() == 0 {
        return Err(format!("{}: there is no row, so nothing was asked", question.id).into());
    }
    if agreed.exists()
        && let Some(found) = answer.differs(&Answer::read(agreed)?, question.ties)
    {
        return Err(format!("{}: not the answer that all agreed on (-: now, +: agreed): {found}", question.id).into());
    }
    Ok(())
}
