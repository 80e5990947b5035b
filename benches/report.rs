//! What the parts found: kept for each part until the next time it runs, and written together as the file of a run.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::measure::Table;
use crate::targets::Target;
use crate::{Result, archive, machine};

/// The pieces of a run in the order in which they are shown.
const PIECES: &[&str] =
    &["million", "tiny", "parquet", "memory", "startup", "instructions", "decode", "plan", "pattern"];

/// What a piece of the benchmarks found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) tables: Vec<Table>,
    /// The same for someone in a hurry, where it belongs in front.
    pub(crate) short: Option<Table>,
    pub(crate) targets: Vec<Target>,
}

impl From<Table> for Found {
    fn from(table: Table) -> Self {
        Self { tables: vec![table], ..Self::default() }
    }
}

/// Whether a piece was measured today with this very commit.
pub(crate) fn fresh(piece: &str) -> bool {
    let commit = machine::commit();
    !commit.ends_with("-dirty")
        && load(piece).is_some_and(|kept| kept["commit"] == commit && kept["date"] == machine::date())
}

/// Keeps what a piece found.
pub(crate) fn keep(piece: &str, found: &Found) -> Result<()> {
    let tables: Vec<_> = found.tables.iter().map(ToString::to_string).collect();
    let targets: Vec<_> = found.targets.iter().map(|target| json!([target.text, target.found, target.holds])).collect();
    let kept = json!({
        "commit": machine::commit(),
        "date": machine::date(),
        "tables": tables.join("\n"),
        // Without a heading of its own: it goes into a section.
        "short": found.short.as_ref().map(|table| table.to_string().replacen("## ", "### ", 1)),
        "targets": targets,
    });
    let path = path(piece);
    fs::create_dir_all(path.parent().unwrap_or(&path))?;
    Ok(fs::write(path, kept.to_string())?)
}

/// Writes all that is kept to `benches/runs/DATE-MACHINE.md`, over an earlier run of the same day.
pub(crate) fn write() -> Result<PathBuf> {
    let pieces: Vec<_> = PIECES.iter().map(|piece| (*piece, load(piece))).collect();
    let commit = machine::commit();
    let mut missing = Vec::new();
    let (mut short, mut tables, mut targets) = (String::new(), String::new(), String::new());
    let (mut held, mut all) = (0, 0);
    for (piece, kept) in &pieces {
        let Some(kept) = kept else {
            missing.push(*piece);
            continue;
        };
        if let Some(text) = kept["short"].as_str() {
            short.push_str(&format!("{text}\n"));
        }
        let (made, date) = (kept["commit"].as_str().unwrap_or_default(), kept["date"].as_str().unwrap_or_default());
        if made != commit || date != machine::date() {
            tables.push_str(&format!("The next part was measured at commit {made} on {date}.\n\n"));
        }
        tables.push_str(&format!("{}\n", kept["tables"].as_str().unwrap_or_default()));
        for target in kept["targets"].as_array().into_iter().flatten() {
            let holds = target[2] == true;
            (held, all) = (held + u32::from(holds), all + 1);
            let text = |n: usize| target[n].as_str().unwrap_or_default();
            targets.push_str(&format!(
                "| {} | {} | {} |\n",
                text(0),
                text(1),
                if holds { "holds" } else { "**missed**" }
            ));
        }
    }
    if !missing.is_empty() {
        return Err(format!("not measured yet: {}", missing.join(", ")).into());
    }

    let text = format!(
        "# Benchmarks of {date}\n\n{machine}\n\n{START}\n{short}{held} of {all} targets hold on this run.\n{END}\n\n\
         ## Targets\n\n| target | found | |\n| --- | --- | --- |\n{targets}\n{tables}",
        date = machine::date(),
        machine = machine::describe(),
    );
    let path = machine::run_file();
    fs::create_dir_all(path.parent().unwrap_or(&path))?;
    fs::write(&path, text)?;
    Ok(path)
}

/// What stands between these lines `cargo dev generate` copies to the README.
const START: &str = "<!-- for the README -->";
const END: &str = "<!-- until here -->";

fn load(piece: &str) -> Option<Value> {
    serde_json::from_str(&fs::read_to_string(path(piece)).ok()?).ok()
}

fn path(piece: &str) -> PathBuf {
    archive::folder().join("parts").join(format!("{piece}.json"))
}
