//! Where and with what the numbers were made, and where they are written down.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::peers;

/// What decides about the numbers, beside the compiler.
const PACKAGES: &[&str] = &["trailsight", "datafusion", "arrow", "flate2", "zlib-rs", "libdeflater", "mimalloc"];

/// The root of the repository, above this crate.
pub(crate) fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// Date, processor, compiler and versions, as a list.
pub(crate) fn describe() -> String {
    format!(
        "- date: {}\n- machine: {}, {} cores, {} memory\n- compiler: {}{}\n- commit: {}\n- versions: {}\n- others: {}",
        date(),
        processor(),
        cores(),
        memory().unwrap_or_else(|| "unknown".to_owned()),
        output("rustc", &["--version"]).unwrap_or_else(|| "unknown".to_owned()),
        if cfg!(debug_assertions) { ", not optimised: these numbers mean nothing" } else { ", optimised" },
        commit(),
        versions(),
        peers::versions(),
    )
}

/// Where the run of today on this machine is written: `benches/runs/DATE-MACHINE.md`.
pub(crate) fn run_file() -> PathBuf {
    let machine: String =
        processor().to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let machine: Vec<_> = machine.split('-').filter(|word| !word.is_empty()).collect();
    root().join("benches/runs").join(format!("{}-{}-{}-cores.md", date(), machine.join("-"), cores()))
}

/// What was measured: the commit, with `-dirty` where there is more.
pub(crate) fn commit() -> String {
    output("git", &["describe", "--always", "--dirty", "--exclude=*"]).unwrap_or_else(|| "unknown".to_owned())
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

pub(crate) fn date() -> String {
    let now = trailsight::functions::time_text(trailsight::time::now()).unwrap_or_default();
    now.chars().take_while(|c| !c.is_whitespace() && *c != 'T').collect()
}

fn processor() -> String {
    line_of("/proc/cpuinfo", "model name")
        .or_else(|| output("sysctl", &["-n", "machdep.cpu.brand_string"]))
        .unwrap_or_else(|| std::env::consts::ARCH.to_owned())
}

fn memory() -> Option<String> {
    let kibibytes: u64 = line_of("/proc/meminfo", "MemTotal")?.trim_end_matches(" kB").parse().ok()?;
    Some(format!("{} GiB", (kibibytes + (1 << 19)) >> 20))
}

/// What stands behind the colon of the first line that begins so. Such files are Linux's.
pub(crate) fn line_of(path: &str, begins: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    let line = text.lines().find(|line| line.starts_with(begins))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

pub(crate) fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).current_dir(root()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    (output.status.success() && !text.is_empty()).then_some(text)
}

fn versions() -> String {
    let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap_or_default();
    let version = |name: &&str| {
        let (_, behind) = lock.split_once(&format!("name = \"{name}\"\nversion = \""))?;
        Some(format!("{name} {}", behind.split_once('"')?.0))
    };
    PACKAGES.iter().filter_map(version).collect::<Vec<_>>().join(", ")
}
