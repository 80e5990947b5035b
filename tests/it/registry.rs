//! What is not described is not done: every command, function, log format, output and error says what it is, has
//! examples that run, and has a case file.

use std::collections::BTreeSet;

use libtest_mimic::{Failed, Trial};
use trailsight::functions::{aggregates, scalars};
use trailsight::spec::{Spec, UNLIKE};
use trailsight::syntax::{codes, commands};
use trailsight::{Error, output, scan, syntax};

use crate::answer::{Window, ask_of, engine, engine_with, explain, over};
use crate::case::{self, Kind};
use crate::cases::round_trip;
use crate::compare::{difference, normal};
use crate::{Outcome, project, tests_folder};

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for (folder, spec) in entries() {
        let test = move || all_said(folder, spec);
        trials.push(Trial::test(format!("registry::{folder}::{}::is_described", spec.name), test));
        for (k, _) in spec.examples.iter().enumerate() {
            let test = move || example(folder, spec, k);
            trials.push(Trial::test(format!("registry::{folder}::{}::example_{}", spec.name, k + 1), test));
        }
        if folder == "commands" {
            let test = move || command_is_tried_three_ways(spec);
            trials.push(Trial::test(format!("registry::commands::{}::is_tried_three_ways", spec.name), test));
        }
    }
    trials.push(Trial::test("registry::lists_are_sorted_and_names_are_unique", names));
    trials.push(Trial::test("registry::no_case_file_is_of_nothing", no_stray_files));
    trials.push(Trial::test("registry::each_error_is_rendered_in_a_case", each_error_has_a_case));
    for code in codes::CODES {
        trials.push(Trial::test(format!("registry::errors::{}", code.code), move || error(code)));
    }
    trials
}

/// All that describe themselves, with the folder of their case files.
fn entries() -> Vec<(&'static str, &'static Spec)> {
    let mut entries = Vec::new();
    entries.extend(commands::specs().iter().map(|spec| ("commands", *spec)));
    entries.extend(functions().into_iter().map(|spec| ("functions", spec)));
    entries.extend(scan::Formats::default().iter().map(|format| ("formats", format.spec())));
    entries.extend(output::formats().iter().map(|format| ("outputs", format.spec)));
    entries
}

fn functions() -> Vec<&'static Spec> {
    scalars().iter().map(|f| f.spec).chain(aggregates().iter().map(|f| f.spec)).collect()
}

fn all_said(folder: &str, spec: &Spec) -> Outcome {
    let mut lacks = Vec::new();
    let sentence = |text: &str| text.ends_with('.') && text.len() > 1 && !text.starts_with(char::is_whitespace);
    if !sentence(spec.summary) {
        lacks.push("a summary that is a sentence".to_owned());
    }
    if !spec.usage.contains(spec.name) {
        lacks.push("a usage line with its name".to_owned());
    }
    for parameter in spec.parameters {
        if !parameter.name.split(['|', ',']).all(|name| spec.usage.contains(name)) {
            lacks.push(format!("`{}` in its usage line", parameter.name));
        }
        if !sentence(parameter.summary) {
            lacks.push(format!("a sentence about `{}`", parameter.name));
        }
    }
    let buried = |note: &&&str| !note.starts_with(UNLIKE) && note.contains(UNLIKE.trim_end());
    lacks.extend(spec.notes.iter().filter(buried).map(|note| format!("`{UNLIKE}` at the start of `{note}`")));
    lacks.extend(spec.notes.iter().filter(|note| !sentence(note)).map(|note| format!("a full stop after `{note}`")));
    // Parquet is no text, so an example of it cannot be written down; its cases make it first.
    if spec.examples.is_empty() && !(folder == "formats" && spec.name == "parquet") {
        lacks.push("an example".to_owned());
    }
    if spec.search.is_empty() && matches!(folder, "commands" | "functions") {
        lacks.push("words to search for".to_owned());
    }
    let file = std::path::PathBuf::from(folder).join(format!("{}.md", spec.name));
    match case::read(tests_folder(), &file) {
        Ok(cases) if cases.is_empty() => lacks.push(format!("a case in tests/{}", file.display())),
        Ok(cases) => {
            let text = |block: &case::Block| block.text.to_ascii_lowercase();
            let name = spec.name.to_ascii_lowercase();
            let in_queries = cases.iter().any(|c| c.of_kind(Kind::Query).any(|q| text(q).contains(&name)));
            if matches!(folder, "commands" | "functions") && !in_queries {
                lacks.push(format!("a query that uses it in tests/{}", file.display()));
            }
        }
        Err(wrong) => lacks.push(format!("a case file: {wrong}")),
    }
    match lacks.as_slice() {
        [] => Ok(()),
        lacks => Err(Failed::from(format!("{folder} `{}` lacks {}", spec.name, lacks.join("; ")))),
    }
}

/// It parses and prints back, it refuses with the right message, rows in give rows out.
fn command_is_tried_three_ways(spec: &Spec) -> Outcome {
    let file = std::path::PathBuf::from("commands").join(format!("{}.md", spec.name));
    let cases = case::read(tests_folder(), &file)?;
    for kind in [Kind::Print, Kind::Error, Kind::Output] {
        if !cases.iter().any(|case| case.one(kind).is_some()) {
            return Err(Failed::from(format!("tests/{} has no case with an {kind:?} block", file.display())));
        }
    }
    Ok(())
}

fn example(folder: &str, spec: &Spec, k: usize) -> Outcome {
    let example = &spec.examples[k];
    let format = if folder == "formats" { spec.name } else { "json" };
    let (place, source) = over(example.parts()[0].text, format)?;
    round_trip(example.query)?;
    let engine = engine_with(3, project::of_example(example, place.path()));
    let answer = ask_of(&engine, &source, example.query, window(example.query)?).map_err(|e| e.to_string())?;
    let rows = normal(answer.rows.iter().map(String::as_str))?;
    let expected: Vec<String> = serde_json::Deserializer::from_str(example.output)
        .into_iter::<serde_json::Value>()
        .map(|row| row.map(|row| row.to_string()))
        .collect::<Result<_, _>>()
        .map_err(|e| format!("the example's output is no JSON: {e}"))?;
    if let Some(difference) = difference(&expected, &rows) {
        return Err(Failed::from(format!("{}\n{difference}", example.query)));
    }
    if folder == "outputs" {
        let bytes = answer.write(spec.name)?;
        if bytes.is_empty() {
            return Err(Failed::from(format!("the output `{}` wrote nothing", spec.name)));
        }
    }
    Ok(())
}

/// The window of an example, if its first line is a comment that says so: `# since 2025-01-02 until 2025-01-03`.
fn window(query: &str) -> Result<Window, String> {
    let mut window = Window::default();
    let Some(comment) = query.lines().next().and_then(|line| line.strip_prefix("# since ")) else { return Ok(window) };
    let parse = |time: &str| trailsight::time::parse(time, 0, &trailsight::time::utc()).map_err(|e| e.to_string());
    let (since, until) = comment.split_once(" until ").ok_or("a window has two ends")?;
    (window.since, window.until) = (Some(parse(since)?), Some(parse(until)?));
    Ok(window)
}

fn names() -> Outcome {
    let lists: [(&str, Vec<&'static Spec>); 4] = [
        ("commands", commands::specs().to_vec()),
        ("scalars", scalars().iter().map(|f| f.spec).collect()),
        ("aggregates", aggregates().iter().map(|f| f.spec).collect()),
        ("outputs", output::formats().iter().map(|f| f.spec).collect()),
    ];
    for (list, specs) in &lists {
        let written: Vec<String> = specs.iter().map(|s| s.name.to_ascii_lowercase()).collect();
        let mut sorted = written.clone();
        sorted.sort();
        if written != sorted {
            return Err(Failed::from(format!("the list of {list} is not sorted: {written:?}")));
        }
    }
    for specs in [commands::specs().to_vec(), functions(), output::formats().iter().map(|f| f.spec).collect()] {
        let mut seen = BTreeSet::new();
        for name in specs.iter().flat_map(|spec| spec.names()) {
            if !seen.insert(name.to_ascii_lowercase()) {
                return Err(Failed::from(format!("two entries answer to `{name}`")));
            }
        }
    }
    // What the engine can call is what describes itself.
    for name in engine(1).functions().names() {
        if !functions().iter().any(|spec| spec.answers_to(name)) {
            return Err(Failed::from(format!("the function `{name}` describes itself nowhere")));
        }
    }
    Ok(())
}

/// A case file outlives what it was about.
fn no_stray_files() -> Outcome {
    let entries = entries();
    for file in case::files(tests_folder()) {
        let folder = file.parent().map(|f| f.to_string_lossy().into_owned()).unwrap_or_default();
        let stem = file.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        let is_known = entries.iter().any(|(of, spec)| *of == folder && spec.name == stem);
        // The language has no list of its words.
        if folder != "language" && !is_known {
            return Err(Failed::from(format!("tests/{} is about nothing that there is", file.display())));
        }
    }
    Ok(())
}

fn each_error_has_a_case() -> Outcome {
    let mut rendered = BTreeSet::new();
    for file in case::files(tests_folder()) {
        for case in case::read(tests_folder(), &file)? {
            for block in case.of_kind(Kind::Error) {
                rendered.extend(codes::CODES.iter().filter(|c| block.text.contains(c.code)).map(|c| c.code));
            }
        }
    }
    let elsewhere: Vec<&str> = NEVER_RAISED.iter().chain(PAGES_LONG).copied().collect();
    let missing: Vec<&str> =
        codes::CODES.iter().map(|c| c.code).filter(|c| !rendered.contains(c) && !elsewhere.contains(c)).collect();
    if missing.is_empty() { Ok(()) } else { Err(Failed::from(format!("no case shows {}", missing.join(", ")))) }
}

/// Their queries are pages long: the tests of the syntax and of the library show them.
const PAGES_LONG: &[&str] = &["E001", "E002", "E060"];

const ANY_TIME: Window = Window { since: None, until: None, now: None, strict: false };

/// Kept for what is added to the language: the engine accepts what they speak of.
const NEVER_RAISED: &[&str] = &["E116"];

/// The example of a code makes this mistake and no other; mended, it makes none.
fn error(code: &codes::Code) -> Outcome {
    let (folder, source) = over("", "json")?;
    let engine = engine_with(1, Some(project::of_errors(folder.path())));
    let mistakes = |query: &str, strict: bool| match explain(&engine, &source, query, Window { strict, ..ANY_TIME }) {
        Err(Error::Query(error)) => {
            // One query may make the mistake several times.
            let mut codes: Vec<_> = error.diagnostics().iter().map(|d| d.code.code).collect();
            codes.dedup();
            codes
        }
        _ => Vec::new(),
    };
    let strict = code.only_strict();
    let found = mistakes(&code.query(), strict);
    let expected: &[&str] = if NEVER_RAISED.contains(&code.code) { &[] } else { &[code.code] };
    if found != expected {
        return Err(Failed::from(format!("{}: found {found:?}", code.example)));
    }
    let after = mistakes(code.instead, strict);
    if !after.is_empty() {
        return Err(Failed::from(format!("{}: found {after:?}", code.instead)));
    }
    if strict {
        let lenient = mistakes(code.example, false);
        if !lenient.is_empty() {
            return Err(Failed::from(format!("{}: found {lenient:?} when it is not read strictly", code.example)));
        }
    }
    // Whatever is wrong, it can be drawn.
    let drawn = syntax::render(&code.query(), &syntax::parse(&code.query()).diagnostics, false);
    if found.first().is_some_and(|c| c.starts_with("E0")) && !drawn.starts_with(&format!("error[{}]: ", code.code)) {
        return Err(Failed::from(format!("not drawn as an error: {drawn}")));
    }
    Ok(())
}
