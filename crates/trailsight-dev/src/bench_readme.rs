//! The benchmarks in the README: copied from the newest file of a run, between two lines that say so.

use std::fs;

use crate::Result;
use crate::workspace::{files_below, from_root, root};

/// Where runs are written, from the root of the repository.
const RUNS: &str = "benches/runs";

/// What is copied stands between these lines of the file of a run…
const FROM: (&str, &str) = ("<!-- for the README -->\n", "<!-- until here -->\n");

/// …and goes between these lines of the README.
const TO: (&str, &str) = (
    "<!-- Written by `cargo dev generate` from the newest file in benches/runs. -->\n",
    "<!-- The end of what is written. -->\n",
);

/// Writes the benchmarks into the README, or with `check` fails when they are not as they would be written.
pub(crate) fn run(check: bool) -> Result<()> {
    let path = root().join("README.md");
    let readme = fs::read_to_string(&path)?;
    let fresh = replaced(&readme, &newest()?)?;
    match (readme == fresh, check) {
        (true, _) => Ok(()),
        (false, true) => {
            Err("the benchmarks in README.md are not those of the newest run, run `cargo dev generate`".into())
        }
        (false, false) => {
            fs::write(&path, fresh)?;
            println!("wrote the benchmarks of the newest run to README.md");
            Ok(())
        }
    }
}

/// What the newest run says for the README.
fn newest() -> Result<String> {
    let folder = root().join(RUNS);
    let runs = if folder.exists() { files_below(&folder, ".md")? } else { Vec::new() };
    // Their names begin with the date.
    let Some(run) = runs.last() else {
        return Ok("\nNo run is kept yet; `cargo dev bench` makes one.\n\n".to_owned());
    };
    let text = fs::read_to_string(run)?;
    let (_, copied, _) = parts(&text, FROM).ok_or_else(|| format!("{} has nothing for the README", from_root(run)))?;
    Ok(format!("{copied}\nAll of it, with machine, versions and memory: [{name}]({name}).\n\n", name = from_root(run)))
}

fn replaced(readme: &str, text: &str) -> Result<String> {
    let (before, _, after) = parts(readme, TO).ok_or("README.md has no place for the benchmarks")?;
    Ok(format!("{before}{text}{after}"))
}

/// What stands up to the end of the first line, between both, and from the second line on.
fn parts<'a>(text: &'a str, (start, end): (&str, &str)) -> Option<(&'a str, &'a str, &'a str)> {
    let begins = text.find(start)? + start.len();
    let ends = begins + text[begins..].find(end)?;
    Some((&text[..begins], &text[begins..ends], &text[ends..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_between_the_lines_is_replaced() {
        let readme = format!("before\n{}old\n{}after\n", TO.0, TO.1);
        assert_eq!(replaced(&readme, "new\n").unwrap(), format!("before\n{}new\n{}after\n", TO.0, TO.1));
        assert!(replaced("no such lines", "new").is_err());
    }

    #[test]
    fn the_readme_is_that_of_the_newest_run() {
        run(true).unwrap();
    }
}
