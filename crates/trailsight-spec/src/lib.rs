//! What a named thing says about itself.
//!
//! Every command, function, log format, output and error code of Trailsight has one [`Spec`]. Help, completion,
//! the reference pages, "did you mean", the fuzzing dictionary and the tests read it and hold no copy.
//! This crate knows nothing else and depends on nothing.

/// Everything a named thing says about itself.
///
/// There are no default texts: what is not described is not done, and a test over each list says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spec {
    /// The name a user types, in the current spelling: `countDistinct`.
    pub name: &'static str,
    /// Other spellings that mean the same: `count_distinct`.
    pub aliases: &'static [&'static str],
    /// One line of syntax, arguments in capitals: `dedup FIELD[, FIELD]...`.
    pub usage: &'static str,
    /// One sentence, ended by a full stop.
    pub summary: &'static str,
    /// Words somebody may search for who does not know the name: `unique`, `distinct`.
    pub search: &'static [&'static str],
    /// The parts named in `usage`.
    pub parameters: &'static [Parameter],
    /// Edges, units, what a missing value gives; one sentence each.
    pub notes: &'static [&'static str],
    /// Queries that run, with what they print.
    pub examples: &'static [Example],
}

/// How a note begins that tells where Trailsight differs from AWS.
pub const UNLIKE: &str = "Unlike AWS, ";

/// One part of a [`Spec::usage`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameter {
    /// As it stands in the usage line: `FIELD`.
    pub name: &'static str,
    /// What it is, its unit, its default.
    pub summary: &'static str,
}

/// A query over a few events, and its rows. Examples run as tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Example {
    /// The query text.
    pub query: &'static str,
    /// The events, one JSON object after another. Behind them, each after a line of its own, what else the query names:
    /// `--- group NAME` and its events, `--- table NAME` and its CSV, `--- saved NAME` and its text.
    pub input: &'static str,
    /// The rows, one JSON object after another, as `--output ndjson` prints them.
    pub output: &'static str,
}

/// One part of what an example runs over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// What it is.
    pub kind: PartKind,
    /// Its name; events have none.
    pub name: &'static str,
    /// What it holds.
    pub text: &'static str,
}

/// What a [`Part`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartKind {
    /// The events that the query is asked over.
    Events,
    /// The events of a log group.
    Group,
    /// A lookup table, as CSV.
    Table,
    /// The text of a saved query.
    Saved,
}

impl Example {
    /// The parts of [`input`](Self::input), the events first, even where there are none.
    pub fn parts(&self) -> Vec<Part> {
        let mut pieces = self.input.split("\n--- ");
        let events = pieces.next().unwrap_or_default();
        let mut parts = vec![Part { kind: PartKind::Events, name: "", text: events }];
        for piece in pieces {
            let (head, text) = piece.split_once('\n').unwrap_or((piece, ""));
            let (kind, name) = head.split_once(' ').unwrap_or((head, ""));
            let kind = match kind {
                "group" => PartKind::Group,
                "table" => PartKind::Table,
                _ => PartKind::Saved,
            };
            parts.push(Part { kind, name, text });
        }
        parts
    }
}

impl Spec {
    /// Whether `word` is the name or an alias, in any case.
    pub fn answers_to(&self, word: &str) -> bool {
        self.name.eq_ignore_ascii_case(word) || self.aliases.iter().any(|a| a.eq_ignore_ascii_case(word))
    }

    /// The notes that tell where Trailsight differs from AWS: those that begin with [`UNLIKE`].
    pub fn differences(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.notes.iter().copied().filter(|note| note.starts_with(UNLIKE))
    }

    /// The name and every alias.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + use<> {
        std::iter::once(self.name).chain(self.aliases.iter().copied())
    }
}
