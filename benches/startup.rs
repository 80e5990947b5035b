//! How long it takes until something happens at all.

use std::process::Command;

use crate::Result;
use crate::contest::Runs;
use crate::machine::root;
use crate::measure::{Table, time};
use crate::ours;
use crate::process::run;
use crate::report::Found;
use crate::table::memory;
use crate::targets::Target;

const ROUNDS: u32 = 20;

/// One of the samples that ship.
const SMALL: &str = "tests/data/app.jsonl";

pub(crate) fn found() -> Result<Found> {
    let small = root().join(SMALL);
    let small = small.to_str().ok_or("the path of the repository is not UTF-8")?;
    let query = "stats count(*) as n by level";
    let runs: [(&str, &[&str], f64); 2] = [
        ("`trailsight --version`", &["--version"], 10.0),
        ("a query over one small file", &["query", "--quiet", "-o", "ndjson", query, small], 40.0),
    ];
    let about = format!("Whole processes, medians of {ROUNDS}. The file is `{SMALL}`, the query `{query}`.");
    let mut table = Table::new("Start-up", about, &["what", "time", "processor time", "peak"]);
    let mut targets = Vec::new();
    for (name, arguments, most) in runs {
        let mut runs = Runs::default();
        for round in 0..=ROUNDS {
            let cost = run(Command::new(ours::binary()?).args(arguments), None)?;
            if round > 0 {
                runs.add(cost);
            }
        }
        table.row([name.to_owned(), time(runs.wall()), time(runs.cpu()), memory(runs.peak)]);
        targets.push(Target::most(name, most, "ms", runs.wall().as_secs_f64() * 1e3));
    }
    Ok(Found { tables: vec![table], targets, ..Found::default() })
}
