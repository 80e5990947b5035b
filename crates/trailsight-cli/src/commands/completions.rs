//! `trailsight completions`: the completion script of a shell.

use clap::CommandFactory;

use crate::args::{Args, Completions};
use crate::exit::Exit;

pub(crate) fn run(args: &Completions) -> Exit {
    clap_complete::generate(args.shell, &mut Args::command(), "trailsight", &mut std::io::stdout());
    Exit::Done
}
