//! The slow, obvious twin: it reads the same objects with a generic JSON library and answers in plain loops.
//!
//! Nothing here knows the engine but [`check`], which asks it the same question and compares row by row.

mod calls;
mod counts;
mod deep;
mod flows;
mod lambda;
mod numbers;
pub(crate) mod records;
mod rows;
mod structures;
mod texts;
mod times;
mod values;
mod walks;

use libtest_mimic::{Failed, Trial};
use serde_json::Value;
use trailsight::Source;

pub(crate) use self::counts::MAIN_JOB;
use self::records::Record;
use crate::answer::{self, Window, ask};
use crate::compare::difference;
use crate::shared::folder_or_skip;
use crate::{Outcome, tests_folder};

/// One question: the query, and how the twin answers it.
pub(crate) struct Question {
    pub(crate) name: &'static str,
    pub(crate) query: &'static str,
    /// Whether the order of the rows is promised.
    pub(crate) ordered: bool,
    pub(crate) answer: fn(&[Record]) -> Vec<Value>,
}

/// A question whose rows come in a promised order.
pub(crate) const fn ordered(name: &'static str, query: &'static str, answer: fn(&[Record]) -> Vec<Value>) -> Question {
    Question { name, query, ordered: true, answer }
}

/// A question whose rows may come in any order.
pub(crate) const fn unordered(
    name: &'static str,
    query: &'static str,
    answer: fn(&[Record]) -> Vec<Value>,
) -> Question {
    Question { name, query, ordered: false, answer }
}

pub(crate) fn questions() -> Vec<&'static Question> {
    let all = [
        counts::QUESTIONS,
        deep::QUESTIONS,
        numbers::QUESTIONS,
        rows::QUESTIONS,
        structures::QUESTIONS,
        texts::QUESTIONS,
        times::QUESTIONS,
        walks::QUESTIONS,
    ];
    all.into_iter().flatten().collect()
}

/// Each question with the kind of its logs.
pub(crate) fn kinds() -> Vec<(&'static str, &'static str)> {
    let trails = questions().into_iter().map(|question| ("cloudtrail", question.query));
    let flows = flows::QUESTIONS.iter().map(|question| ("vpcflow", question.query));
    let calls = calls::QUESTIONS.iter().map(|question| ("lambda", question.query));
    trails.chain(flows).chain(calls).collect()
}

/// Both archives in one test each, so that their objects are read once.
pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("twin::real_archive", || {
            let Some(shared) = folder_or_skip("twin::real_archive") else { return Ok(()) };
            check_all(&shared.join("data/cloudtrail/sans504"))
        }),
        Trial::test("twin::real_flows", || {
            let Some(shared) = folder_or_skip("twin::real_flows") else { return Ok(()) };
            let path = shared.join("data/vpcflow/cloud-dfir-lab/aws_vpc.log.gz");
            check_each(flows::QUESTIONS.iter(), &flows::read(&path)?, &path)
        }),
        Trial::test("twin::real_calls", || {
            let Some(shared) = folder_or_skip("twin::real_calls") else { return Ok(()) };
            lambda::check(&shared.join("data/lambda/embr-logs-insights-results/retrievedData.json"))
        }),
        Trial::test("twin::shipped_archive", || check_all(&tests_folder().join("data/cloudtrail"))),
        Trial::test("twin::questions_have_names_of_their_own", || {
            let all = questions().into_iter().chain(flows::QUESTIONS).chain(calls::QUESTIONS);
            let mut names: Vec<&str> = all.map(|q| q.name).collect();
            let count = names.len();
            names.sort_unstable();
            names.dedup();
            if names.len() == count { Ok(()) } else { Err(Failed::from("two questions have one name")) }
        }),
    ]
}

fn check_all(folder: &std::path::Path) -> Outcome {
    let records = records::read(folder)?;
    let source = answer::open(&[folder.to_owned()], None).map_err(|e| e.to_string())?;
    let mut wrong = Vec::new();
    for question in questions() {
        if let Err(what) = check(question, &records, &source) {
            wrong.push(format!("{}: {}\n{what}", question.name, question.query));
        }
    }
    if let Err(what) = times::check_windows(&records, &source) {
        wrong.push(what);
    }
    match wrong.as_slice() {
        [] => Ok(()),
        _ => Err(Failed::from(format!(
            "{} of {} answers differ over {} records\n\n{}",
            wrong.len(),
            questions().len(),
            records.len(),
            wrong.join("\n\n")
        ))),
    }
}

/// Questions about objects that the engine tells the format of.
fn check_each<'q>(
    questions: impl Iterator<Item = &'q Question>,
    records: &[Record],
    path: &std::path::Path,
) -> Outcome {
    let source = answer::open(&[path.to_owned()], None).map_err(|e| e.to_string())?;
    let wrong = |question: &Question| {
        let what = check(question, records, &source).err()?;
        Some(format!("{}: {}\n{what}", question.name, question.query))
    };
    let wrong: Vec<String> = questions.filter_map(wrong).collect();
    if wrong.is_empty() { Ok(()) } else { Err(Failed::from(wrong.join("\n\n"))) }
}

/// Asks the engine and the twin.
pub(crate) fn check(question: &Question, records: &[Record], source: &Source) -> Result<(), String> {
    let begun = std::time::Instant::now();
    let actual = ask(source, question.query, Window::default(), 3).map_err(|e| e.to_string())?.rows;
    if std::env::var_os("TRAILSIGHT_TIMES").is_some() {
        eprintln!("{:>6} ms  {}", begun.elapsed().as_millis(), question.name);
    }
    let expected = (question.answer)(records);
    compare(question.ordered, expected, &actual)
}

/// Compares row by row: a number may differ in its last shown digit, for sums depend on the order of adding.
pub(crate) fn compare(ordered: bool, expected: Vec<Value>, actual: &[String]) -> Result<(), String> {
    let mut actual: Vec<Value> =
        actual.iter().map(|row| serde_json::from_str(row)).collect::<Result<_, _>>().map_err(|e| e.to_string())?;
    let mut expected = expected;
    if !ordered {
        // Text first, so that a number that differs in its last digit does not move its row.
        let key = |row: &Value| {
            let fields = row.as_object().map(|o| o.iter().collect::<Vec<_>>()).unwrap_or_default();
            let (texts, numbers): (Vec<_>, Vec<_>) = fields.into_iter().partition(|(_, v)| v.is_string());
            let numbers: Vec<String> =
                numbers.iter().map(|(k, v)| format!("{k}{:020.3}", v.as_f64().unwrap_or(0.0))).collect();
            format!("{texts:?}{numbers:?}")
        };
        actual.sort_by_key(key);
        expected.sort_by_key(key);
    }
    let same = expected.len() == actual.len() && expected.iter().zip(&actual).all(|(e, a)| same_row(e, a));
    if same {
        return Ok(());
    }
    let text = |rows: &[Value]| rows.iter().map(Value::to_string).collect::<Vec<_>>();
    Err(difference(&text(&expected), &text(&actual)).unwrap_or_default())
}

fn same_row(expected: &Value, actual: &Value) -> bool {
    let (Some(expected), Some(actual)) = (expected.as_object(), actual.as_object()) else { return false };
    // Keys in the same order, too.
    expected.len() == actual.len()
        && expected.iter().zip(actual).all(|((k, e), (l, a))| k == l && (e == a || values::within(e, a)))
}
