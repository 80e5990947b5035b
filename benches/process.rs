//! A process from its start to its end: how long it took, what it used of the processor, and its memory at the most.

use std::fs::File;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::Result;

/// What one run took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    /// From the start to the end, on the clock on the wall.
    pub(crate) wall: Duration,
    /// Of all its threads together, where the system tells: other programs disturb this less.
    pub(crate) cpu: Option<Duration>,
    /// The resident set at its peak in KiB, where the system tells.
    pub(crate) peak: Option<u64>,
}

/// Runs a command to its end, its standard output into a file or thrown away. Fails when it does.
///
/// Whoever calls this must be small itself: Linux counts the memory of the parent at the moment of the fork as the
/// child's, so nothing below the parent's own size can be measured.
pub(crate) fn run(command: &mut Command, output: Option<&Path>) -> Result<Cost> {
    command.stdin(Stdio::null()).stderr(Stdio::piped());
    command.stdout(match output {
        Some(path) => Stdio::from(File::create(path).map_err(|error| format!("{}: {error}", path.display()))?),
        None => Stdio::null(),
    });
    let begun = Instant::now();
    let mut child =
        command.spawn().map_err(|error| format!("{:?} cannot be started: {error}", command.get_program()))?;
    // What is written here is short, a sentence or two, and ends with the process.
    let mut said = String::new();
    if let Some(mut stderr) = child.stderr.take() {
        std::io::Read::read_to_string(&mut stderr, &mut said)?;
    }
    let (success, cpu, peak) = wait(&mut child)?;
    let wall = begun.elapsed();
    if !success {
        return Err(format!("{command:?} failed: {}", said.trim()).into());
    }
    Ok(Cost { wall, cpu, peak })
}

/// Waits for a child. Returns whether it succeeded, the time of its threads and its peak memory in KiB.
#[cfg(unix)]
fn wait(child: &mut Child) -> Result<(bool, Option<Duration>, Option<u64>)> {
    let mut status = 0;
    // SAFETY: a `rusage` is numbers only, for all of which zero is a value.
    #[expect(unsafe_code, reason = "the standard library waits for a child without telling what it used")]
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: both pointers are to live values of the right type, and the child has not been waited for.
    #[expect(unsafe_code, reason = "the standard library waits for a child without telling what it used")]
    let waited = unsafe { libc::wait4(child.id() as libc::pid_t, &mut status, 0, &mut usage) };
    if waited < 0 {
        return Err(std::io::Error::last_os_error().into());
    }
    let time = |time: libc::timeval| Duration::new(time.tv_sec as u64, time.tv_usec as u32 * 1000);
    // Apple counts bytes, all others KiB.
    let unit = if cfg!(target_vendor = "apple") { 1024 } else { 1 };
    let cpu = time(usage.ru_utime) + time(usage.ru_stime);
    Ok((status == 0, Some(cpu), Some(usage.ru_maxrss as u64 / unit)))
}

#[cfg(not(unix))]
fn wait(child: &mut Child) -> Result<(bool, Option<Duration>, Option<u64>)> {
    Ok((child.wait()?.success(), None, None))
}
