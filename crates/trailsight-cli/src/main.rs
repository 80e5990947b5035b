//! The trailsight command: results on standard output, everything else on standard error.

mod args;
mod commands;
mod exit;
mod manual;
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
