//! A case file: headings, prose, and fenced blocks that say what goes in and what comes out.
//!
//! | block | what it holds |
//! | --- | --- |
//! | `jsonl input`, `text input`, `cloudtrail input` | events, one a line; several make several objects |
//! | `json input` | one document, not to be cut into lines |
//! | `elb input`, `lambda input`, `route53 input`, `s3access input`, `vpcflow input` | one object of that format |
//! | `objects`, `objects group NAME` | real logs, a place of the shared data a line, read as they are or as a log group |
//! | `jsonl group NAME` | events of a log group of that name; `account=A`, `class=C`, `data=D`, `tag.KEY=V` may follow |
//! | `csv table NAME` | a lookup table of that name; with `missing` behind it, one whose file is not there |
//! | `trailsight saved NAME` | a saved query of that name; defaults `parameter=value` may follow |
//! | `trailsight` | a query; several must all give the same; `trailsight strict` is one that is read strictly |
//! | `window` | `since TIME`, `until TIME`, `now TIME`, one a line |
//! | `jsonl output` | the rows in order; `jsonl output unordered` where no order is promised |
//! | `error` | the mistakes as they are shown, or the reason why it cannot run |
//! | `print` | the query in canonical spelling |
//! | `trailsight into parquet` | makes the input of the other queries: its result in that output |
//! | `csv output` | the bytes of the result in an output that is text, `csv` or another |
//! | `jsonl output through parquet` | the rows after a way through an output that is not |
//! | `plan` | lines that the physical plan holds, in this order |
//! | `demand` | what is read of each event, one a line |
//!
//! Queries stand before what comes out of them; another query behind that begins anew over the same events.
//!
//! Behind `input` may stand the name of the object, and `whole`: the answer tells objects apart, or threads, and
//! events may not be dealt over several.

use std::path::{Path, PathBuf};

/// One case of a file.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    /// The file, relative to the folder of all cases.
    pub(crate) file: PathBuf,
    pub(crate) heading: String,
    /// Of the heading, counted from 1.
    pub(crate) line: usize,
    pub(crate) blocks: Vec<Block>,
}

/// One fenced block.
#[derive(Debug, Clone)]
pub(crate) struct Block {
    pub(crate) kind: Kind,
    /// What stands behind the kind.
    pub(crate) words: Vec<String>,
    /// What it holds; the last line ends with a newline, unless there is none.
    pub(crate) text: String,
    /// The first line of the text, counted from 1.
    pub(crate) line: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Input(Language),
    /// Places of real logs.
    Objects,
    /// A log group of real logs.
    GroupObjects,
    Group,
    Table,
    Saved,
    Query,
    Into,
    Window,
    Output,
    /// The result as an output writes it.
    Written,
    Error,
    Print,
    Plan,
    Demand,
}

/// What the events are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    JsonLines,
    Json,
    Text,
    CloudTrail,
    /// Another format, one whole object of it.
    Other(&'static str),
}

/// Formats whose inputs are one object each.
const OTHERS: [&str; 5] = ["elb", "lambda", "route53", "s3access", "vpcflow"];

impl Language {
    /// The format that is forced, so that a case does not depend on how formats are told.
    pub(crate) fn format(self) -> &'static str {
        match self {
            Language::JsonLines | Language::Json => "json",
            Language::Text => "text",
            Language::CloudTrail => "cloudtrail",
            Language::Other(format) => format,
        }
    }
}

impl Case {
    /// `commands::dedup::a_missing_field_is_not_a_duplicate`
    pub(crate) fn name(&self) -> String {
        let folder = self.file.with_extension("");
        let path: Vec<_> = folder.components().map(|c| c.as_os_str().to_string_lossy().into_owned()).collect();
        format!("{}::{}", path.join("::"), slug(&self.heading))
    }

    /// `tests/commands/dedup.md:12`, where the line is that of a block or of the heading.
    pub(crate) fn at(&self, line: usize) -> String {
        format!("tests/{}:{line}", self.file.display())
    }

    pub(crate) fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Block> {
        self.blocks.iter().filter(move |block| block.kind == kind)
    }

    pub(crate) fn inputs(&self) -> impl Iterator<Item = (Language, &Block)> {
        self.blocks.iter().filter_map(|block| match block.kind {
            Kind::Input(language) => Some((language, block)),
            _ => None,
        })
    }

    pub(crate) fn one(&self, kind: Kind) -> Option<&Block> {
        self.of_kind(kind).next()
    }

    /// Queries with what comes out of each of them.
    pub(crate) fn rounds(&self) -> Vec<Round<'_>> {
        let mut rounds: Vec<Round<'_>> = Vec::new();
        for block in &self.blocks {
            match block.kind {
                Kind::Query => match rounds.last_mut() {
                    Some(round) if round.outcomes.is_empty() => round.queries.push(block),
                    _ => rounds.push(Round { queries: vec![block], outcomes: Vec::new() }),
                },
                Kind::Input(_) | Kind::Objects | Kind::GroupObjects => {}
                Kind::Group | Kind::Table | Kind::Saved | Kind::Into | Kind::Window => {}
                _ => {
                    if let Some(round) = rounds.last_mut() {
                        round.outcomes.push(block);
                    }
                }
            }
        }
        rounds
    }
}

/// Queries that all have the same outcome.
#[derive(Debug)]
pub(crate) struct Round<'a> {
    pub(crate) queries: Vec<&'a Block>,
    outcomes: Vec<&'a Block>,
}

impl<'a> Round<'a> {
    /// What comes out, in the order it stands.
    pub(crate) fn outcomes(&self) -> &[&'a Block] {
        &self.outcomes
    }

    /// The outcome of that kind.
    pub(crate) fn one(&self, kind: Kind) -> Option<&'a Block> {
        self.outcomes.iter().find(|block| block.kind == kind).copied()
    }
}

impl Block {
    pub(crate) fn has(&self, word: &str) -> bool {
        self.words.iter().any(|w| w == word)
    }
}

/// Lower case letters and digits, everything else an underscore.
fn slug(heading: &str) -> String {
    let mut slug = String::new();
    for c in heading.chars() {
        match c {
            c if c.is_alphanumeric() => slug.extend(c.to_lowercase()),
            '`' | '\'' | '"' => {}
            _ if slug.ends_with('_') || slug.is_empty() => {}
            _ => slug.push('_'),
        }
    }
    slug.trim_end_matches('_').to_owned()
}

/// Every case file of the language under `folder`, relative to it, sorted.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    files_of(folder, &["commands", "formats", "functions", "language", "outputs"])
}

/// Every case file in one of the folders below `folder`, relative to it, sorted.
pub(crate) fn files_of(folder: &Path, folders: &[&str]) -> Vec<PathBuf> {
    fn walk(folder: &Path, below: &Path, into: &mut Vec<PathBuf>) {
        let Ok(entries) = std::fs::read_dir(folder.join(below)) else { return };
        for entry in entries.flatten() {
            let path = below.join(entry.file_name());
            if entry.path().is_dir() {
                walk(folder, &path, into);
            } else if path.extension().is_some_and(|e| e == "md") {
                into.push(path);
            }
        }
    }
    let mut files = Vec::new();
    for below in folders {
        walk(folder, Path::new(below), &mut files);
    }
    files.sort();
    files
}

/// The cases of a file.
///
/// # Errors
/// What is wrong with it as a case file, and in which line.
pub(crate) fn read(folder: &Path, file: &Path) -> Result<Vec<Case>, String> {
    let text = std::fs::read_to_string(folder.join(file)).map_err(|e| format!("{}: {e}", file.display()))?;
    parse(file, &text)
}

fn parse(file: &Path, text: &str) -> Result<Vec<Case>, String> {
    let wrong = |line: usize, what: &str| Err(format!("tests/{}:{line}: {what}", file.display()));
    let mut cases: Vec<Case> = Vec::new();
    let mut open: Option<(usize, Block)> = None;
    for (line, content) in text.lines().enumerate().map(|(n, l)| (n + 1, l)) {
        if let Some((ticks, block)) = &mut open {
            let closing = content.trim_end();
            if closing.len() >= *ticks && closing.bytes().all(|b| b == b'`') {
                let (_, block) = open.take().expect("it is open");
                cases.last_mut().expect("a block is opened in a case only").blocks.push(block);
            } else {
                block.text.push_str(content);
                block.text.push('\n');
            }
            continue;
        }
        if let Some(heading) = content.strip_prefix("## ") {
            cases.push(Case { file: file.to_owned(), heading: heading.trim().to_owned(), line, blocks: Vec::new() });
            continue;
        }
        let ticks = content.bytes().take_while(|b| *b == b'`').count();
        if ticks < 3 {
            continue;
        }
        if cases.is_empty() {
            return wrong(line, "a block stands before the first `## ` heading");
        }
        let info: Vec<&str> = content[ticks..].split_whitespace().collect();
        let other = info.first().and_then(|name| OTHERS.iter().find(|other| *other == name));
        let (kind, words) = match info.as_slice() {
            [_, "input", words @ ..] if other.is_some() => {
                (Kind::Input(other.map_or(Language::Text, |other| Language::Other(other))), words)
            }
            ["jsonl", "input", words @ ..] => (Kind::Input(Language::JsonLines), words),
            ["json", "input", words @ ..] => (Kind::Input(Language::Json), words),
            ["text", "input", words @ ..] => (Kind::Input(Language::Text), words),
            ["cloudtrail", "input", words @ ..] => (Kind::Input(Language::CloudTrail), words),
            ["objects", "group", words @ ..] if !words.is_empty() => (Kind::GroupObjects, words),
            ["objects", words @ ..] => (Kind::Objects, words),
            ["jsonl", "group", words @ ..] if !words.is_empty() => (Kind::Group, words),
            ["csv", "table", words @ ..] if !words.is_empty() => (Kind::Table, words),
            ["trailsight", "saved", words @ ..] if !words.is_empty() => (Kind::Saved, words),
            ["jsonl", "output", words @ ..] => (Kind::Output, words),
            [output, "output"] => (Kind::Written, std::slice::from_ref(output)),
            ["trailsight", "into", words @ ..] => (Kind::Into, words),
            ["trailsight"] => (Kind::Query, &[][..]),
            ["trailsight", "strict"] => (Kind::Query, &info[1..]),
            ["window"] => (Kind::Window, &[][..]),
            ["error"] => (Kind::Error, &[][..]),
            ["print"] => (Kind::Print, &[][..]),
            ["plan"] => (Kind::Plan, &[][..]),
            ["demand"] => (Kind::Demand, &[][..]),
            _ => return wrong(line, &format!("no block is called `{}`", info.join(" "))),
        };
        let words = words.iter().map(|w| (*w).to_owned()).collect();
        open = Some((ticks, Block { kind, words, text: String::new(), line: line + 1 }));
    }
    if let Some((_, block)) = open {
        return wrong(block.line - 1, "this block has no end");
    }
    for case in &cases {
        if let Err(what) = check(case) {
            return wrong(case.line, &what);
        }
    }
    let mut names: Vec<String> = cases.iter().map(Case::name).collect();
    names.sort();
    match names.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(twice) => wrong(1, &format!("two headings are called `{}`", twice[0])),
        None => Ok(cases),
    }
}

/// What a case needs.
fn check(case: &Case) -> Result<(), String> {
    let count = |kind| case.of_kind(kind).count();
    if count(Kind::Query) == 0 {
        return Err("a case needs a `trailsight` block".to_owned());
    }
    if count(Kind::Into) > 1 || count(Kind::Window) > 1 {
        return Err("a case has one window, and one query that makes its input".to_owned());
    }
    for round in case.rounds() {
        let kinds: Vec<Kind> = round.outcomes.iter().map(|block| block.kind).collect();
        if kinds.is_empty() {
            return Err("a query is followed by what comes out: `jsonl output`, `error`, `print`, `plan`".to_owned());
        }
        if kinds.iter().enumerate().any(|(k, kind)| kinds[..k].contains(kind)) {
            return Err("of each kind of outcome a query has one".to_owned());
        }
        if kinds.contains(&Kind::Output) && kinds.contains(&Kind::Error) {
            return Err("a query gives rows or an error, not both".to_owned());
        }
    }
    let given = case.inputs().count() + count(Kind::Objects) + count(Kind::Group) + count(Kind::GroupObjects);
    if count(Kind::Output) > 0 && given == 0 {
        return Err("rows come from an `input`, an `objects` or a `group` block".to_owned());
    }
    let mut languages: Vec<&str> = case.inputs().map(|(language, _)| language.format()).collect();
    languages.dedup();
    if languages.len() > 1 {
        return Err("all inputs of a case are in one language".to_owned());
    }
    Ok(())
}
