//! What the exit status says. The list is what `trailsight help exit-codes` shows.

use std::process::ExitCode;

/// How the command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    Done,
    NoRows,
    BadQuery,
    Partial,
    NoInput,
    Bug,
    Interrupted,
}

/// Every status, in order, with what it means.
pub(crate) const STATUSES: &[(Exit, &str)] = &[
    (Exit::Done, "done; also when a closed pipe ended the output early"),
    (Exit::NoRows, "the query ran and gave no row (only with --exit-status)"),
    (Exit::BadQuery, "the command line or the query has mistakes"),
    (
        Exit::Partial,
        "the query ran, but some input was skipped (not with --allow-partial); with --on-error fail, it ended there",
    ),
    (Exit::NoInput, "nothing could be read: a place is missing or holds no object, or the output could not be written"),
    (Exit::Bug, "a bug of trailsight"),
    (Exit::Interrupted, "interrupted by Ctrl-C"),
];

impl Exit {
    pub(crate) fn status(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::NoRows => 1,
            Exit::BadQuery => 2,
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
