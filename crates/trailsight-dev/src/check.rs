//! `cargo dev check`: everything that must hold before a change is taken, short of the tests.
//!
//! Each step runs even when one before it failed, so that one run tells all there is to mend.

mod arrows;
mod dependencies;
mod files;
mod licences;

use std::time::Instant;

use clap::Args;

use crate::workspace::{self, cargo, run};
use crate::{Result, bench_readme, data, generate};

/// Check format, lints, documentation, generated files, crate arrows, dependencies, file sizes and licences.
#[derive(Args)]
pub(crate) struct Check {
    /// Run only the steps whose title contains this word.
    step: Option<String>,
}

/// What a step is called, and what it does.
type Step = (&'static str, fn() -> Result<()>);

/// In this order: what fails fastest, first.
const STEPS: &[Step] = &[
    ("format", format),
    ("crate arrows", || arrows::check(&workspace::members()?)),
    ("unused dependencies", || dependencies::check(&workspace::members()?)),
    ("file sizes", files::check),
    ("licences", || licences::check(&workspace::members()?)),
    ("generated data", data::check_shipped),
    ("benchmarks in the README", || bench_readme::run(true)),
    ("lints", lints),
    ("documentation", documentation),
    ("generated pages", || generate::Generate { check: true }.run()),
];

impl Check {
    pub(crate) fn run(&self) -> Result<()> {
        let mut failures = Vec::new();
        let mut ran = 0;
        for (title, step) in STEPS {
            if self.step.as_ref().is_some_and(|word| !title.contains(word.as_str())) {
                continue;
            }
            println!("\n==> {title}");
            ran += 1;
            let begun = Instant::now();
            match step() {
                Ok(()) => println!("ok, {:.1} s", begun.elapsed().as_secs_f64()),
                Err(error) => {
                    println!("failed: {error}");
                    failures.push(format!("{title}: {error}"));
                }
            }
        }
        if ran == 0 {
            let titles: Vec<_> = STEPS.iter().map(|(title, _)| *title).collect();
            return Err(format!("no step is called so; the steps are: {}", titles.join(", ")).into());
        }

        println!("\n==> summary");
        if failures.is_empty() {
            println!("all checks passed ({ran})");
            return Ok(());
        }
        for failure in &failures {
            println!("- {failure}");
        }
        Err(format!("{} of {ran} checks failed", failures.len()).into())
    }
}

fn format() -> Result<()> {
    run(&mut cargo(["fmt", "--all", "--check"]))
}

fn lints() -> Result<()> {
    run(&mut cargo(["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]))
}

fn documentation() -> Result<()> {
    // Binaries and libraries apart: the library `trailsight` and the command `trailsight` share a page name. The
    // libraries come second, so that theirs is the page that stays.
    for targets in ["--bins", "--lib"] {
        let mut command = cargo(["doc", "--workspace", "--no-deps", "--locked", targets]);
        run(command.env("RUSTDOCFLAGS", "-D warnings"))?;
    }
    Ok(())
}

/// Several findings as one error, or none.
fn findings(found: Vec<String>) -> Result<()> {
    if found.is_empty() { Ok(()) } else { Err(found.join("\n        ").into()) }
}
