//! The library as a program uses it. One binary: linking DataFusion takes longer than running the tests.

// The examples run as tests, so that they stay true.
#[path = "../../examples/extend.rs"]
mod extend;
#[path = "../../examples/progress.rs"]
mod progress;
#[path = "../../examples/query.rs"]
mod query;
#[path = "../../examples/session.rs"]
mod session;
#[path = "../../examples/store.rs"]
mod store;

mod engine;

mod faults;
mod project;
mod readme;
mod strict;

use std::path::Path;

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// The examples name the archive that ships by its path in the repository.
fn from_the_root(example: impl FnOnce() -> Outcome) -> Outcome {
    std::env::set_current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."))?;
    example()
}

#[test]
fn example_extend() -> Outcome {
    from_the_root(extend::main)
}

#[test]
fn example_progress() -> Outcome {
    from_the_root(progress::main)
}

#[test]
fn example_session() -> Outcome {
    from_the_root(session::main)
}

#[test]
fn example_store() -> Outcome {
    from_the_root(store::main)
}

/// The example takes its arguments from the command line; here only its rows are looked at.
#[test]
fn example_query() -> Outcome {
    from_the_root(|| query::ask("tests/data/cloudtrail", "stats count(*) as n"))
}
