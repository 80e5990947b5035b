//! Writes what fuzzing starts from, taken from the cases: `cargo run --example seed` in the folder `fuzz`.
//!
//! `corpus/TARGET` gets one file for each query or input, `corpus/queries.dict` and `corpus/objects.dict` the words
//! that mean something.

use std::collections::BTreeSet;
use std::fs;
use std::io::Result;
use std::path::{Path, PathBuf};

use serde_json::json;
use trailsight_syntax::commands::specs;

fn main() -> Result<()> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut seeds = Seeds::default();
    for file in files(&here.join("../tests"))? {
        for (info, text) in blocks(&fs::read_to_string(file)?) {
            seeds.add(info, &text);
        }
    }
    // Every command and function by every name, whether a case calls it or not.
    let words = fs::read_to_string(here.join("../tests/words.txt"))?;
    seeds.words.extend(words.lines().filter(|line| !line.is_empty() && !line.starts_with(['#', '['])).map(str::to_owned));
    for spec in specs() {
        // The words of its options, too.
        seeds.words.extend(tokens(spec.usage));
        seeds.words.extend(spec.names().map(str::to_owned));
        for example in spec.examples {
            seeds.add("trailsight", example.query);
            seeds.add("jsonl input", example.input);
        }
    }

    let corpus = here.join("corpus");
    for target in ["parse", "plan", "round_trip"] {
        write(&corpus.join(target), &seeds.queries)?;
    }
    write(&corpus.join("decode"), &seeds.objects)?;
    fs::write(corpus.join("queries.dict"), dictionary(&seeds.words))?;
    let words = OBJECT_WORDS.iter().map(|word| (*word).to_owned()).collect();
    fs::write(corpus.join("objects.dict"), dictionary(&words))?;
    let (queries, objects, words) = (seeds.queries.len(), seeds.objects.len(), seeds.words.len());
    println!("{queries} queries, {objects} objects, {words} words");
    Ok(())
}

/// Each once, in an order that is the same every time.
#[derive(Default)]
struct Seeds {
    queries: BTreeSet<Vec<u8>>,
    /// As the target `decode` reads them: how to cut, then the object.
    objects: BTreeSet<Vec<u8>>,
    words: BTreeSet<String>,
}

impl Seeds {
    fn add(&mut self, info: &str, text: &str) {
        let mut words = info.split(' ');
        match (words.next(), words.next()) {
            (Some("trailsight"), _) => {
                self.queries.insert(text.trim_end().into());
                self.words.extend(tokens(text));
            }
            (_, Some("input")) => {
                self.object(text);
                // The same records as CloudTrail wraps them, and as its LookupEvents does.
                let records: Vec<_> = text.lines().collect();
                self.object(&format!("{{\"Records\":[{}]}}", records.join(",")));
                let events: Vec<_> = records.iter().map(|record| json!({"CloudTrailEvent": record})).collect();
                self.object(&json!({"Events": events}).to_string());
            }
            _ => {}
        }
    }

    fn object(&mut self, text: &str) {
        self.objects.insert([b" ", text.as_bytes()].concat());
    }
}

/// The words and operators of a query. Every command and function has a case, so that all of them are met.
fn tokens(query: &str) -> impl Iterator<Item = String> {
    let kind = |c: char| match c {
        c if c.is_alphanumeric() || "_@.".contains(c) => 1,
        c if c.is_ascii_punctuation() => 2,
        _ => 0,
    };
    let mut tokens = vec![String::new()];
    let mut last = 0;
    for c in query.chars() {
        if kind(c) != last {
            tokens.push(String::new());
        }
        last = kind(c);
        if let Some(token) = tokens.last_mut().filter(|_| last != 0) {
            token.push(c);
        }
    }
    // A single character is found soon enough, and the operators have two at the most.
    let longest = move |token: &str| if token.starts_with(|c| kind(c) == 2) { 2 } else { 24 };
    tokens.into_iter().filter(move |token| (2..=longest(token)).contains(&token.len()))
}

/// What framing and reading treat in a way of its own.
const OBJECT_WORDS: &[&str] = &[
    "{\"Records\":[",
    "\"Records\":",
    "\"Events\":[",
    "\"CloudTrailEvent\":\"{",
    "\"eventName\":",
    "\"userIdentity\":{\"arn\":",
    "\"eventType\":\"AwsCloudTrailInsight\"",
    "\"eventCategory\":\"Aggregated\"",
    "\"insightDetails\":{",
    "\"digestS3Object\":",
    "\"detail-type\":\"\"",
    "\"detail\":{",
    "\"logEvents\":[{\"message\":\"{",
    "CWL CONTROL MESSAGE",
    "version account-id srcaddr start action\n",
    "REPORT RequestId: ",
    "\tBilled Duration: 13 ms",
    "2025-03-06T12:00:00.000Z ",
    "\"@timestamp\":",
    "\"a\":{\"b\":{\"c\":",
    "2025-03-06T12:00:00Z",
    "\\ud83d\\ude00",
    "\\ud83d",
    "\u{feff}",
    "null",
    "true",
    "false",
    "-0",
    "1e309",
    "1.5E-7",
    "\r\n",
];

/// As libFuzzer reads it: one word a line, in quotes.
fn dictionary(words: &BTreeSet<String>) -> String {
    let escaped = |byte: u8| match byte {
        b'"' | b'\\' => format!("\\{}", char::from(byte)),
        b' '..=b'~' => char::from(byte).to_string(),
        _ => format!("\\x{byte:02x}"),
    };
    words.iter().map(|word| format!("\"{}\"\n", word.bytes().map(escaped).collect::<String>())).collect()
}

fn write(folder: &Path, seeds: &BTreeSet<Vec<u8>>) -> Result<()> {
    fs::create_dir_all(folder)?;
    for (n, seed) in seeds.iter().enumerate() {
        fs::write(folder.join(format!("seed-{n:04}")), seed)?;
    }
    Ok(())
}

/// The fenced blocks of a Markdown text: what stands behind the fence, and what it holds.
fn blocks(text: &str) -> Vec<(&str, String)> {
    let mut blocks = Vec::new();
    let mut open: Option<(&str, String)> = None;
    for line in text.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => open = Some((info, String::new())),
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some((_, block)), None) => {
                block.push_str(line);
                block.push('\n');
            }
            (None, None) => {}
        }
    }
    blocks
}

/// The case files below a folder.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            found.push(path);
        }
    }
    Ok(found)
}
