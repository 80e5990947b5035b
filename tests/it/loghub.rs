//! How well `pattern` finds the templates that people gave to the lines of eight systems.
//!
//! Grouping accuracy: a line is right if its group has exactly the lines of its label. The same for all systems, with
//! nothing tuned for any of them.

use std::collections::HashMap;
use std::io::Read;
use std::path::Path;

use libtest_mimic::Trial;
use trailsight_pattern::{Lines, group};

use crate::Outcome;
use crate::shared::folder_or_skip;

const SYSTEMS: [&str; 8] = ["Apache", "BGL", "HDFS", "Hadoop", "Linux", "OpenStack", "Spark", "Zookeeper"];

/// The mean must not fall below it.
const MEAN: f64 = 0.90;

pub(crate) fn trials() -> Vec<Trial> {
    vec![Trial::test("loghub::patterns_are_those_that_people_see", check)]
}

fn check() -> Outcome {
    let Some(shared) = folder_or_skip("loghub::patterns_are_those_that_people_see") else { return Ok(()) };
    let mut sum = 0.0;
    for system in SYSTEMS {
        let path = shared.join(format!("data/loghub/{system}/{system}_2k.log_structured.csv.gz"));
        let rows = labelled(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        let groups = group(rows.iter().map(|(_, line)| line.as_str()));
        let accuracy = accuracy(&rows, &groups);
        println!("loghub: {system:10} {accuracy:.4}");
        sum += accuracy;
        // What the command counts are the same groups.
        let mut lines = Lines::default();
        rows.iter().for_each(|(_, line)| lines.add(line, None, false));
        let mut counts: Vec<u64> = lines.patterns().iter().map(|pattern| pattern.counts[0]).collect();
        let mut sizes: HashMap<usize, u64> = HashMap::new();
        groups.iter().for_each(|group| *sizes.entry(*group).or_default() += 1);
        let mut sizes: Vec<u64> = sizes.into_values().collect();
        counts.sort_unstable();
        sizes.sort_unstable();
        if counts != sizes {
            return Err(format!("{system}: the patterns have other lines than the groups").into());
        }
    }
    let mean = sum / SYSTEMS.len() as f64;
    println!("loghub: mean       {mean:.4}");
    if mean < MEAN { Err(format!("the mean accuracy is {mean:.4}, below {MEAN}").into()) } else { Ok(()) }
}

fn accuracy(rows: &[(String, String)], groups: &[usize]) -> f64 {
    let mut by_label: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut by_group: HashMap<usize, Vec<usize>> = HashMap::new();
    for (line, ((label, _), group)) in rows.iter().zip(groups).enumerate() {
        by_label.entry(label).or_default().push(line);
        by_group.entry(*group).or_default().push(line);
    }
    let right = by_label.values().filter(|lines| by_group[&groups[lines[0]]] == **lines);
    right.map(Vec::len).sum::<usize>() as f64 / rows.len() as f64
}

/// The label and the text of each line.
fn labelled(path: &Path) -> Result<Vec<(String, String)>, String> {
    let file = std::fs::File::open(path).map_err(|e| e.to_string())?;
    let mut text = String::new();
    flate2::read::MultiGzDecoder::new(file).read_to_string(&mut text).map_err(|e| e.to_string())?;
    let mut records = text.lines().map(fields);
    let head = records.next().ok_or("it is empty")?;
    let place = |name: &str| head.iter().position(|field| field == name).ok_or(format!("it has no `{name}`"));
    let (label, line) = (place("EventId")?, place("Content")?);
    records
        .map(|record| match (record.get(label), record.get(line)) {
            (Some(label), Some(line)) => Ok((label.clone(), line.clone())),
            _ => Err("a line has too few fields".to_owned()),
        })
        .collect()
}

/// The fields of a line of CSV.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    let mut rest = line.chars().peekable();
    while let Some(c) = rest.next() {
        let last = fields.len() - 1;
        match c {
            '"' if quoted && rest.peek() == Some(&'"') => {
                rest.next();
                fields[last].push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            c => fields[last].push(c),
        }
    }
    fields
}
