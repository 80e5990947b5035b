//! Every case, asked in several ways that must not differ.

use std::path::PathBuf;

use libtest_mimic::{Failed, Trial};
use trailsight::{Engine, Error, Explanation, syntax};

use crate::answer::{self, Answer, Window, ask, ask_of};
use crate::case::{self, Block, Case, Kind, Language, Round};
use crate::compare::{difference, lines, normal};
use crate::{Outcome, project, tests_folder};

/// What `now` is in a case that does not say: 2025-01-02T03:04:05Z.
const NOW: i64 = 1_735_787_045_000;

/// One test for each case, and one for each file that is none.
pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for file in case::files(tests_folder()) {
        match case::read(tests_folder(), &file) {
            Ok(cases) => {
                trials.extend(cases.into_iter().map(|case| Trial::test(case.name(), move || check(&case))));
            }
            Err(wrong) => trials.push(Trial::test(file.display().to_string(), move || Err(Failed::from(wrong)))),
        }
    }
    trials
}

fn check(case: &Case) -> Outcome {
    let window = window(case)?;
    for round in case.rounds() {
        for query in &round.queries {
            let text = query.text.trim_end_matches('\n');
            let window = Window { strict: query.has("strict"), ..window };
            let asked = Asked { case, round: &round, text, window };
            asked
                .check()
                .map_err(|what| format!("{}: {}\n\n{}\n\n{what}", case.at(query.line), case.heading, indented(text)))?;
        }
    }
    Ok(())
}

/// One query of a case.
struct Asked<'a> {
    case: &'a Case,
    round: &'a Round<'a>,
    text: &'a str,
    window: Window,
}

/// The window of a case.
pub(crate) fn window(case: &Case) -> Result<Window, String> {
    let mut window = Window { now: Some(NOW), ..Window::default() };
    let Some(block) = case.one(Kind::Window) else { return Ok(window) };
    for (n, line) in block.text.lines().enumerate() {
        let at = case.at(block.line + n);
        let (word, time) = line.split_once(' ').ok_or_else(|| format!("{at}: expected a word and a time"))?;
        let ms = trailsight::time::parse(time, NOW, &trailsight::time::utc()).map_err(|e| format!("{at}: {e}"))?;
        match word {
            "since" => window.since = Some(ms),
            "until" => window.until = Some(ms),
            "now" => window.now = Some(ms),
            _ => return Err(format!("{at}: expected `since`, `until` or `now`")),
        }
    }
    Ok(window)
}

/// Every query prints, and what is printed means the same.
pub(crate) fn round_trip(text: &str) -> Result<(), String> {
    let parsed = syntax::parse(text);
    if !parsed.diagnostics.is_empty() {
        return Err(format!("does not parse\n{}", syntax::render(text, &parsed.diagnostics, false)));
    }
    let printed = syntax::print(&parsed.query);
    let again = syntax::parse(&printed);
    if !again.diagnostics.is_empty() {
        return Err(format!("what is printed does not parse\n{}", syntax::render(&printed, &again.diagnostics, false)));
    }
    if again.query != parsed.query {
        return Err(format!("what is printed means something else\n  {printed}"));
    }
    let twice = syntax::print(&again.query);
    if twice != printed {
        return Err(format!("printing again gives another text\n  {printed}\n  {twice}"));
    }
    for layout in [syntax::Layout::Lines, syntax::Layout::OneLine] {
        let laid_out =
            |text: &str| syntax::format(text, layout).map_err(|mistakes| format!("not laid out: {mistakes:?}"));
        let lines = laid_out(text)?;
        if syntax::parse(&lines).query != parsed.query {
            return Err(format!("laid out it means something else\n  {lines}"));
        }
        let twice = laid_out(&lines)?;
        if twice != lines {
            return Err(format!("laid out again it is another text\n  {lines}\n  {twice}"));
        }
    }
    Ok(())
}

impl Asked<'_> {
    fn check(&self) -> Result<(), String> {
        if let Some(expected) = self.round.one(Kind::Print) {
            let printed = syntax::print(&syntax::parse(self.text).query);
            self.same("the canonical spelling", expected, &lines(&printed))?;
        }
        if let Some(expected) = self.round.one(Kind::Error) {
            return self.check_error(expected);
        }
        round_trip(self.text)?;
        if let Some(expected) = self.round.one(Kind::Output) {
            self.check_rows(expected)?;
        }
        if let Some(expected) = self.round.one(Kind::Written) {
            self.check_written(expected)?;
        }
        self.check_plan()
    }

    fn check_error(&self, expected: &Block) -> Result<(), String> {
        let way = ways(self.case).swap_remove(0);
        let opened = way.open(self.case)?;
        match opened.ask(self.text, self.window) {
            Ok(answer) => Err(format!("expected an error, and {} rows came", answer.rows.len())),
            Err(error) => self.same("the error", expected, &lines(&error)),
        }
    }

    fn check_rows(&self, expected: &Block) -> Result<(), String> {
        let case = self.case;
        let unordered = expected.has("unordered");
        let mut wanted = normal(expected.text.lines()).map_err(|e| format!("{}: {e}", case.at(expected.line)))?;
        for way in ways(case) {
            let opened = way.open(case)?;
            let answer = opened.ask(self.text, self.window).map_err(|e| format!("{}: {e}", way.title))?;
            let skipped = &answer.statistics.failures;
            if !skipped.is_empty() && !expected.has("skipping") {
                return Err(format!("{}: input was skipped: {skipped:?}", way.title));
            }
            let through = expected.words.iter().skip_while(|w| *w != "through").nth(1);
            let rows = match through {
                Some(output) => answer.through(output)?,
                None => answer.rows,
            };
            let mut rows = normal(rows.iter().map(String::as_str))?;
            if unordered {
                wanted.sort();
                rows.sort();
            }
            if let Some(difference) = difference(&wanted, &rows) {
                return Err(format!("{}: {}: other rows\n{difference}", case.at(expected.line), way.title));
            }
        }
        Ok(())
    }

    /// The result in an output that is text.
    fn check_written(&self, expected: &Block) -> Result<(), String> {
        let output = expected.words.first().map_or("", String::as_str);
        for way in ways(self.case) {
            let opened = way.open(self.case)?;
            let answer = opened.ask(self.text, self.window).map_err(|e| format!("{}: {e}", way.title))?;
            let written = String::from_utf8(answer.write(output)?).map_err(|e| e.to_string())?;
            self.same(&format!("the output {}", way.title), expected, &lines(&written))?;
        }
        Ok(())
    }

    fn check_plan(&self) -> Result<(), String> {
        let (plan, demand) = (self.round.one(Kind::Plan), self.round.one(Kind::Demand));
        if plan.is_none() && demand.is_none() {
            return Ok(());
        }
        // With several partitions, so that the plan shows what is done in each of them.
        let mut way = ways(self.case).swap_remove(0);
        way.threads = 3;
        let explained = way.open(self.case)?.explain(self.text, self.window)?;
        if let Some(expected) = demand {
            self.same("the demand", expected, &lines(&explained.demand))?;
        }
        let Some(expected) = plan else { return Ok(()) };
        let mut rest = explained.physical.lines();
        for (n, line) in expected.text.lines().enumerate() {
            if !rest.any(|l| l.contains(line.trim())) {
                let at = self.case.at(expected.line + n);
                return Err(format!("{at}: the plan does not hold `{}` here\n{}", line.trim(), explained.physical));
            }
        }
        Ok(())
    }

    fn same(&self, what: &str, expected: &Block, actual: &[String]) -> Result<(), String> {
        match difference(&lines(&expected.text), actual) {
            None => Ok(()),
            Some(difference) => Err(format!("{}: {what} is another\n{difference}", self.case.at(expected.line))),
        }
    }
}

/// One way to lay the events of a case out.
pub(crate) struct Way {
    title: &'static str,
    pub(crate) threads: usize,
    files: Vec<(String, String)>,
    /// How events of log groups are laid out.
    deal: fn(&str) -> Vec<String>,
}

/// A case laid out.
pub(crate) struct Opened {
    folder: tempfile::TempDir,
    source: trailsight::Source,
    engine: Engine,
}

impl Opened {
    pub(crate) fn ask(&self, text: &str, window: Window) -> Result<Answer, String> {
        ask_of(&self.engine, &self.source, text, window).map_err(|error| self.told(&error))
    }

    pub(crate) fn explain(&self, text: &str, window: Window) -> Result<Explanation, String> {
        answer::explain(&self.engine, &self.source, text, window).map_err(|error| self.told(&error))
    }

    /// The error as it would be if the files lay here.
    fn told(&self, error: &Error) -> String {
        error.to_string().replace(&format!("{}/", self.folder.path().display()), "")
    }
}

impl Way {
    /// Writes the files and lists them.
    pub(crate) fn open(&self, case: &Case) -> Result<Opened, String> {
        let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
        let mut places: Vec<PathBuf> =
            self.files.iter().map(|(name, text)| answer::put(folder.path(), name, text)).collect();
        let format = case.inputs().next().map_or("json", |(language, _)| language.format());
        if places.is_empty() {
            places.push(answer::put(folder.path(), "none.jsonl", ""));
        }
        let source = answer::open(&places, Some(format)).map_err(|e| e.to_string())?;
        let project = project::of_case(case, folder.path(), &self.deal)?;
        let engine = answer::engine_with(self.threads, project);
        let Some(into) = case.one(Kind::Into) else { return Ok(Opened { folder, source, engine }) };
        let output = into.words.first().map_or("", String::as_str);
        let made = ask(&source, into.text.trim_end(), window(case)?, self.threads).map_err(|e| e.to_string())?;
        let path = folder.path().join("made");
        std::fs::write(&path, made.write(output)?).map_err(|e| e.to_string())?;
        let source = answer::open(&[path], None).map_err(|e| e.to_string())?;
        Ok(Opened { folder, source, engine })
    }
}

/// The ways to ask a case: as it is written; with several partitions; with its events dealt over several objects that
/// are read in the same order; and, where no order of reading can matter, dealt like cards.
pub(crate) fn ways(case: &Case) -> Vec<Way> {
    let mut written = Vec::new();
    for (k, (language, block)) in case.inputs().enumerate() {
        let extension = match language {
            Language::JsonLines => "jsonl",
            Language::Json | Language::CloudTrail => "json",
            Language::Text | Language::Other(_) => "log",
        };
        let named = block.words.iter().find(|word| word.contains('.'));
        let name = named.cloned().unwrap_or_else(|| format!("{:02}.{extension}", k + 1));
        written.push((name, block.text.clone()));
    }
    let whole = case.inputs().any(|(language, block)| block.has("whole") || is_one(language));
    let as_written = |text: &str| vec![text.to_owned()];
    let mut ways = vec![Way { title: "as written", threads: 1, files: written.clone(), deal: as_written }];
    if whole {
        return ways;
    }
    ways.push(Way { title: "with three threads", threads: 3, files: written, deal: as_written });
    let events: Vec<&str> = case.inputs().flat_map(|(_, block)| block.text.lines()).collect();
    let grouped: Vec<&str> = case.of_kind(Kind::Group).flat_map(|block| block.text.lines()).collect();
    if events.len() + grouped.len() < 2 {
        return ways;
    }
    let deal = |title, objects: Vec<Vec<&str>>, deal| {
        let file = |(k, lines): (usize, &Vec<&str>)| (format!("{k:02}.part"), lines.join("\n") + "\n");
        Way { title, threads: 3, files: objects.iter().enumerate().map(file).collect(), deal }
    };
    let each = events.len().div_ceil(3).max(1);
    ways.push(deal("in several objects", events.chunks(each).map(<[_]>::to_vec).collect(), |text| {
        let lines: Vec<&str> = text.lines().collect();
        lines.chunks(2).map(|lines| lines.join("\n") + "\n").collect()
    }));
    let mut outcomes = case.of_kind(Kind::Output).chain(case.of_kind(Kind::Written)).peekable();
    let unordered = outcomes.peek().is_some() && outcomes.all(|output| output.has("unordered"));
    if unordered || (distinct_times(&events) && distinct_times(&grouped)) {
        let mut hands = vec![Vec::new(); 3.min(events.len())];
        let count = hands.len().max(1);
        // Last first, so that the order of reading is none that a case could rely on.
        for (k, event) in events.iter().rev().enumerate() {
            hands[k % count].push(*event);
        }
        ways.push(deal("dealt in another order", hands, |text| {
            text.lines().rev().map(|line| format!("{line}\n")).collect()
        }));
    }
    ways
}

/// Whether an input is one object, which may not be cut into lines.
fn is_one(language: Language) -> bool {
    matches!(language, Language::Json | Language::Other(_))
}

/// Whether every event has a time of its own.
fn distinct_times(events: &[&str]) -> bool {
    let time = |event: &&str| {
        let event: serde_json::Value = serde_json::from_str(event).ok()?;
        ["@timestamp", "timestamp", "time", "eventTime"].iter().find_map(|key| event.get(key).map(|v| v.to_string()))
    };
    let Some(mut times) = events.iter().map(time).collect::<Option<Vec<_>>>() else { return false };
    times.sort();
    times.windows(2).all(|pair| pair[0] != pair[1])
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("    {line}")).collect::<Vec<_>>().join("\n")
}
