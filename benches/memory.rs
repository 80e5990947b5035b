//! What a process takes that does one thing and ends: its time from start to end, and its memory at the most.

use std::path::Path;
use std::process::Command;

use trailsight::Engine;

use crate::archive::Archive;
use crate::machine::line_of;
use crate::measure::{Table, code, digits, median, once, ratio, time};
use crate::queries::{QUERIES, ask};
use crate::{Result, inflate};

/// The task that is no query.
const DECOMPRESSION: &str = "decompression alone";

/// What the process that [`table`] starts does: the task, then one line with the memory it took.
pub(crate) fn alone(task: &str, folder: &Path) -> Result<()> {
    if task == DECOMPRESSION {
        inflate::everything(&Archive::at(folder, 0)?.objects)?;
    } else {
        ask(&Engine::new()?, folder, task)?;
    }
    // The most that was ever in memory at once. Linux tells it here; elsewhere nothing is told.
    println!("{}", line_of("/proc/self/status", "VmHWM").unwrap_or_default());
    Ok(())
}

pub(crate) fn table(archive: &Archive, rounds: u32) -> Result<Table> {
    let about = format!(
        "A process of its own each time, from its start to its end: the engine within one thin program, all cores. \
         Median of {rounds}; memory is the resident set at its peak, the largest of {rounds}."
    );
    let mut table = Table::new("One process", about, &["what", "time", "against decompression", "peak memory"]);
    let tasks = [DECOMPRESSION, QUERIES[0], QUERIES[1], QUERIES[2]];
    let mut times = vec![Vec::new(); tasks.len()];
    let mut peaks = vec![None; tasks.len()];
    for _ in 0..rounds {
        for (n, task) in tasks.iter().enumerate() {
            let (took, peak) = once(|| process(task, &archive.folder));
            times[n].push(took);
            peaks[n] = peaks[n].max(peak?);
        }
    }
    let times: Vec<_> = times.into_iter().map(median).collect();
    for ((task, took), peak) in tasks.iter().zip(&times).zip(peaks) {
        let what = if *task == DECOMPRESSION { (*task).to_owned() } else { code(task) };
        let peak = peak.map_or("not known here".to_owned(), |kib| format!("{} MiB", digits(kib as f64 / 1024.0)));
        table.row([what, time(*took), ratio(*took, times[0]), peak]);
    }
    Ok(table)
}

/// Runs a task in a process of its own. Returns its peak memory in KiB, where that is known.
fn process(task: &str, folder: &Path) -> Result<Option<u64>> {
    let output = Command::new(std::env::current_exe()?).arg("--alone").arg(task).arg(folder).output()?;
    if !output.status.success() {
        return Err(format!("`{task}` failed: {}", String::from_utf8_lossy(&output.stderr).trim()).into());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().trim_end_matches(" kB").parse().ok())
}
