//! How many instructions finding the records and extracting their columns takes: a count does not depend on what else
//! the machine does, so a small regression shows in it.
//!
//! Valgrind counts them. Its processor has AVX2 and not AVX-512, whatever the real one has.

use std::fs;
use std::process::Command;

use trailsight_extract::{Block, Extractor};

use crate::archive::Archive;
use crate::decode::{ASKED, columns, extract, frame, names};
use crate::inflate::{Inflater, Library};
use crate::machine::root;
use crate::measure::{Table, digits};
use crate::report::Found;
use crate::{Result, machine};

/// The sample that everything is counted over ships with the repository, so that counts of different days compare.
const SAMPLE: &str = "tests/data/cloudtrail";

/// The work: 0 finds and checks the records, n extracts the columns of the n-th entry of [`ASKED`], too.
pub(crate) fn work(what: usize, turns: usize) -> Result<()> {
    let blocks = blocks()?;
    let Some(asked) = what.checked_sub(1).map(|n| ASKED[n]) else {
        for _ in 0..turns {
            blocks.iter().for_each(|block| drop(std::hint::black_box(frame(block.as_slice()))));
        }
        return Ok(());
    };
    let extractor = Extractor::new(&columns(asked));
    for _ in 0..turns {
        blocks.iter().for_each(|block| _ = extract(&extractor, asked.len(), block));
    }
    Ok(())
}

pub(crate) fn found() -> Result<Found> {
    let Some(version) = machine::output("valgrind", &["--version"]) else {
        let about = "Not counted: valgrind is not installed (`apt install valgrind`).";
        return Ok(Table::new("Instructions", about, &["what"]).into());
    };
    let blocks = blocks()?;
    let bytes: usize = blocks.iter().map(|block| block.as_slice().len()).sum();
    let records: usize = blocks.iter().map(|block| frame(block.as_slice()).events()).sum();
    let about = format!(
        "Counted by {version}, on one core with AVX2 and without AVX-512, over `{SAMPLE}`: {} objects, {records} \
         records, {bytes} bytes of JSON.",
        blocks.len()
    );
    let columns = ["what", "instructions per byte", "per record"];
    let mut table = Table::new("Instructions", about, &columns);
    for what in 0..=ASKED.len() {
        // What three turns take more than one is two turns, without start, inflation and end.
        let instructions = (count(what, 3)? - count(what, 1)?) as f64 / 2.0;
        let name = match what.checked_sub(1) {
            None => "find and check the records".to_owned(),
            Some(n) => format!("find, check and extract {}", names(ASKED[n])),
        };
        table.row([name, digits(instructions / bytes as f64), digits(instructions / records as f64)]);
    }
    Ok(table.into())
}

/// Instructions of a process that does some work so many times.
fn count(what: usize, turns: usize) -> Result<u64> {
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(std::env::current_exe()?);
    let output = command.arg("--work").arg(what.to_string()).arg(turns.to_string()).output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    let collected = said.lines().find_map(|line| line.split_once("Collected :")?.1.trim().parse().ok());
    match collected {
        Some(count) if output.status.success() => Ok(count),
        _ => Err(format!("valgrind failed: {}", said.trim()).into()),
    }
}

fn blocks() -> Result<Vec<Block>> {
    let archive = Archive::at(&root().join(SAMPLE))?;
    let mut inflater = Inflater::new(Library::ZlibRs);
    let block = |(path, _): &(std::path::PathBuf, u64)| -> Result<Block> {
        let mut out = Vec::new();
        let length = inflater.inflate(&fs::read(path)?, &mut out)?;
        out.truncate(length);
        Ok(Block::from(out))
    };
    archive.objects.iter().map(block).collect()
}
