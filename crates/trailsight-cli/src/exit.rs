//! What the exit status says. The list is what `trailsight help exit-codes` shows.

use std::process::ExitCode;

/// How the command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    Done,
    No,
    Mistake,
    Partial,
    NoInput,
    Bug,
    Interrupted,
}

/// Every status, in order, with what it means.
pub(crate) const STATUSES: &[(Exit, &str)] = &[
    (Exit::Done, "done; also when no event matched, and when whoever reads the output has enough"),
    (Exit::No, "the query ran and gave no row (only with --exit-status), or is not in canonical form (fmt --check)"),
    (Exit::Mistake, "the command line or the query has mistakes"),
    (
        Exit::Partial,
        "the query ran, but some input was skipped (not with --allow-partial), or ended at damaged data with --on-error fail",
    ),
    (
        Exit::NoInput,
        "nothing could be read: a place is missing, may not be read or holds no object; or the output could not be written, or the memory limit was reached",
    ),
    (Exit::Bug, "a bug of trailsight"),
    (Exit::Interrupted, "interrupted by Ctrl-C, or asked to end by SIGTERM"),
];

impl Exit {
    pub(crate) fn status(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::No => 1,
            Exit::Mistake => 2,
            Exit::Partial => 3,
            Exit::NoInput => 4,
            // EX_SOFTWARE of sysexits.h
            Exit::Bug => 70,
            // 128 and the number of SIGINT
            Exit::Interrupted => 130,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit.status())
    }
}
