//! The trailsight command: results on standard output, everything else on standard error.

mod args;
mod commands;
mod differences;
mod exit;
mod manual;
mod naming;
mod pager;
mod progress;
mod report;
mod summary;
mod topics;
mod usage;
mod window;

use std::panic;
use std::process::ExitCode;

use clap::Parser;

use crate::args::Args;
use crate::exit::Exit;

// Every batch is made of many small allocations on many threads, which the C library's allocator serves slowly.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    without_huge_pages();
    panic::set_hook(Box::new(report::bug));
    let outcome = panic::catch_unwind(|| match Args::try_parse() {
        Ok(args) => {
            args.terminal.color.apply();
            commands::run(args)
        }
        Err(error) => usage::refuse(error),
    });
    // The hook has told what happened.
    outcome.unwrap_or(Exit::Bug).into()
}

/// Asks Linux for memory in small pages. A buffer that is used once in a while would be given two megabytes to clear and
/// keep for every few kilobytes it touches, which doubles the memory of a query and makes none faster.
fn without_huge_pages() {
    #[cfg(target_os = "linux")]
    // SAFETY: a flag of this process is set; no memory is read or written, and failing to set it does no harm.
    #[expect(unsafe_code, reason = "a system call that nothing in reach wraps")]
    unsafe {
        libc::prctl(libc::PR_SET_THP_DISABLE, 1, 0, 0, 0);
    }
}
