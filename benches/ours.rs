//! The command and decompression alone, each as a whole process.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Result;
use crate::inflate::Library;
use crate::process::{Cost, run};
use crate::questions::Question;

/// Everyone gets as many, so that a machine with more gives the same ratios.
pub(crate) const THREADS: usize = 2;

/// The `trailsight` command that was built beside this program.
pub(crate) fn binary() -> Result<PathBuf> {
    let this = std::env::current_exe()?;
    // This lies in `release/deps`, the command in `release`.
    let found = this
        .ancestors()
        .skip(1)
        .take(2)
        .map(|folder| folder.join("trailsight").with_extension(std::env::consts::EXE_EXTENSION));
    found
        .into_iter()
        .find(|path| path.is_file())
        .ok_or_else(|| "`trailsight` is not built: start this with `cargo dev bench`".into())
}

/// Asks a question, its answer as ndjson into a file.
pub(crate) fn ask(binary: &Path, question: &Question, places: &[&Path], more: &[&str], answer: &Path) -> Result<Cost> {
    let mut command = Command::new(binary);
    command.args(["query", "--quiet", "--no-limit", "-o", "ndjson", "--threads", &THREADS.to_string()]).args(more);
    if let Some((since, until)) = question.window {
        command.args(["--since", since, "--until", until]);
    }
    run(command.arg(question.query).args(places), Some(answer))
}

/// Lists a folder, reads and inflates all that is in it, and does nothing else.
pub(crate) fn decompress(folder: &Path, library: Library) -> Result<Cost> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("--inflate").arg(folder).args(["--with", library.name()]);
    run(&mut command, None)
}
