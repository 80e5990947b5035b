//! Questions on real logs as a person would ask them, in Markdown under `tests/questions`, and how many there are.
//!
//! The answers were not taken from the engine: a script that knows nothing of it reads the same objects with the JSON
//! library of another language, or splits their lines, and adds up in plain loops. What it does stands above each query.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::{Path, PathBuf};

use libtest_mimic::{Failed, Trial};
use regex::Regex;
use serde_json::Value;
use trailsight::{Group, Source};

use crate::answer::{self, ask_of, engine_with};
use crate::case::{self, Block, Case, Kind, Round};
use crate::cases::{self, round_trip};
use crate::shared::folder_or_skip;
use crate::{Outcome, data_answers, project, tests_folder, twin};

/// One test for each file, and one that counts.
pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = vec![Trial::test("questions::how_many", count)];
    for file in case::files_of(tests_folder(), &["questions"]) {
        let name = file.with_extension("").to_string_lossy().replace('/', "::");
        trials.push(Trial::test(name.clone(), move || {
            let Some(shared) = folder_or_skip(&name) else { return Ok(()) };
            let data = shared.join("data");
            let cases = case::read(tests_folder(), &file)?;
            // The same objects are looked up once.
            let mut opened = BTreeMap::new();
            let wrong: Vec<String> = cases.iter().filter_map(|case| check(case, &data, &mut opened).err()).collect();
            let tally = || format!("{} of {} answers differ", wrong.len(), cases.len());
            if wrong.is_empty() { Ok(()) } else { Err(format!("{}\n\n{}", tally(), wrong.join("\n\n")).into()) }
        }));
    }
    trials
}

/// Objects that are looked up, and the format they are read as.
type Opened = BTreeMap<(Vec<PathBuf>, Option<String>), Source>;

fn check(case: &Case, data: &Path, opened: &mut Opened) -> Result<(), String> {
    let places = |block: &Block| block.text.lines().map(|place| data.join(place)).collect::<Vec<_>>();
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let mut project = project::of_case(case, folder.path(), &|text| vec![text.to_owned()])?.unwrap_or_default();
    for block in case.of_kind(Kind::GroupObjects) {
        let group = Group::new(&block.words[0], places(block).iter().map(|place| place.to_string_lossy()));
        project = project.group(match block.words.get(1) {
            Some(format) => group.format(format),
            None => group,
        });
    }
    let places: Vec<PathBuf> = match case.one(Kind::Objects) {
        Some(block) => places(block),
        None => vec![answer::put(folder.path(), "none.jsonl", "")],
    };
    let format = case.one(Kind::Objects).and_then(|block| block.words.first().cloned());
    let source = match opened.entry((places, format)) {
        Entry::Occupied(known) => known.get().clone(),
        Entry::Vacant(new) => {
            let source = answer::open(&new.key().0, new.key().1.as_deref());
            new.insert(source.map_err(|e| format!("{}: {e}", case.at(case.line)))?).clone()
        }
    };
    let window = cases::window(case)?;
    let engine = engine_with(3, Some(project));
    for round in case.rounds() {
        let begun = std::time::Instant::now();
        check_round(case, &round, |text| {
            round_trip(text)?;
            ask_of(&engine, &source, text, window).map(|answer| answer.rows).map_err(|e| e.to_string())
        })?;
        if std::env::var_os("TRAILSIGHT_TIMES").is_some() {
            eprintln!("{:>6} ms  {}", begun.elapsed().as_millis(), case.heading);
        }
    }
    Ok(())
}

fn check_round(
    case: &Case,
    round: &Round<'_>,
    ask: impl Fn(&str) -> Result<Vec<String>, String>,
) -> Result<(), String> {
    for query in &round.queries {
        let told = |what: String| format!("{}: {}\n{}{what}", case.at(query.line), case.heading, query.text);
        let rows = ask(query.text.trim_end()).map_err(told)?;
        for output in round.outcomes() {
            let expected: Result<Vec<Value>, _> = output.text.lines().map(serde_json::from_str).collect();
            let expected = expected.map_err(|e| format!("{}: {e}", case.at(output.line)))?;
            twin::compare(!output.has("unordered"), expected, &rows).map_err(told)?;
        }
    }
    Ok(())
}

/// Words of the language that came after the first ones, which were `fields`, `display`, `filter`, `stats`, `sort`,
/// `limit`, `dedup`, `parse` with `*` or an expression, and the functions of numbers, texts and times.
const LATER: &str = r"(?ix) \b ( filterIndex | multi | logfmt | csv | xml | json | unnest | expand | unmask | pattern | diff
    | anomaly | logcompare | relevantfields | lookup | cidrlookup | join | appendcols | (?-i:SOURCE) | addtotals | accum
    | autoregress | filldown | fillmissing | outlier | sessionize | count_?Frequent | estimate | offset | histogram
    | json(Parse|Stringify|ArraySize|ArrayContains) | md5 | sha256 | hexTo(Ascii|Dec) | decToHex | split
    | is(Private|Public|Reserved)IP | isIp(v4|v6)?InSubnet | isValidIp(V4|V6)? | ipv4ToNumber | haversine | rate
    | (count|sum)_?Over_?Time | case | if | parseDate | formatDate | strftime | values | collect_values | topk | isNumeric
    | messageSize | base64(en|de)code | url(en|de)code | query(StartTime|EndTime|TimeRange) | variance | sorts(First|Last)
    | regex_?Replace ) \b | \$ [A-Z]\w* \(";

/// At least two hundred questions on real logs use what came later.
fn count() -> Outcome {
    let later = Regex::new(LATER).map_err(|e| e.to_string())?;
    let mut questions: Vec<(String, String)> = Vec::new();
    let known = twin::kinds().into_iter().chain(data_answers::questions());
    questions.extend(known.map(|(kind, query)| (kind.to_owned(), query.to_owned())));
    for file in case::files_of(tests_folder(), &["questions"]) {
        for case in case::read(tests_folder(), &file)? {
            let places = case.blocks.iter().find(|b| matches!(b.kind, Kind::Objects | Kind::GroupObjects));
            let kind = places.and_then(|block| block.text.split('/').next()).unwrap_or_default();
            questions.extend(case.rounds().iter().map(|round| (kind.to_owned(), round.queries[0].text.clone())));
        }
    }
    let mut counts: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    for (kind, query) in &questions {
        let count = counts.entry(kind).or_default();
        *count = [count[0] + 1, count[1] + usize::from(later.is_match(query))];
    }
    for (kind, [all, later]) in &counts {
        eprintln!("{kind:<16} {all:>4} questions, {later:>4} with words that came later");
    }
    let sum: usize = counts.values().map(|[_, later]| later).sum();
    eprintln!("{:<16} {:>4} questions, {sum:>4} with words that came later", "all", questions.len());
    if sum >= LEAST { Ok(()) } else { Err(Failed::from(format!("{sum} questions, not {LEAST}"))) }
}

/// As many as there are to be.
const LEAST: usize = 200;
