//! The tests of the whole: every case under `tests/`, every example, the registries, and the engine against a slow,
//! obvious twin over real logs.
//!
//! `cargo test -p trailsight-tests -- dedup` runs what has `dedup` in its name. With `TRAILSIGHT_BLESS=1` the cases
//! are not checked but rewritten to what comes out, which is then to be read and judged, line by line, against the
//! language. Tests over real logs need `TRAILSIGHT_SHARED`, the folder that holds `data` and `corpus`, and say that
//! they are skipped where it is not set.

// A test program tells its outcome, and a failure is a panic with its reason.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod answer;
mod archive;
mod bless;
mod case;
mod cases;
mod compare;
mod corpus;
mod data_answers;
mod data_sets;
mod generated;
mod hostile;
mod loghub;
mod memory;
mod project;
mod questions;
mod real_patterns;
mod registry;
mod shared;
mod twin;
mod words;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};

/// What a test gives: nothing, or what is wrong.
type Outcome = Result<(), Failed>;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    if std::env::var_os("TRAILSIGHT_BLESS").is_some() {
        return bless::run(arguments.filter.as_deref());
    }
    let mut trials: Vec<Trial> = Vec::new();
    trials.extend(cases::trials());
    trials.extend(registry::trials());
    trials.extend(archive::trials());
    trials.extend(twin::trials());
    trials.extend(data_answers::trials());
    trials.extend(questions::trials());
    trials.extend(data_sets::trials());
    trials.extend(corpus::trials());
    trials.extend(hostile::trials());
    trials.extend(words::trials());
    trials.extend(generated::trials());
    trials.extend(memory::trials());
    trials.extend(loghub::trials());
    trials.extend(real_patterns::trials());
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// The folder `tests` of the repository.
fn tests_folder() -> &'static std::path::Path {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
}
