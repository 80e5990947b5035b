//! `trailsight completions`: the completion script of a shell.

use std::io::Write;

use clap::CommandFactory;

use crate::args::{Args, Completions};
use crate::exit::Exit;

pub(crate) fn run(args: &Completions) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "trailsight", &mut script);
    // A closed pipe: whoever reads has enough.
    let _ = std::io::stdout().write_all(&script);
    Exit::Done
}
