//! Three kinds of fault that never mix: a bad query, bad data, a bug of ours.

use std::fmt;

use datafusion::error::DataFusionError;
use trailsight_scan::{OpenError, ScanError};
use trailsight_syntax::{Diagnostic, codes, render, to_json};

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The query has mistakes.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// The data cannot be read, or cannot be read whole and that was asked for.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The query needs more memory than it was given, for something that cannot go on in temporary files. Says for what.
    #[error("the query needs more memory than the limit allows, for {0}")]
    Memory(String),
    /// A bug of ours.
    #[error(transparent)]
    Internal(#[from] InternalError),
}

/// Every mistake of a query.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryError {
    query: String,
    diagnostics: Vec<Diagnostic>,
}

impl QueryError {
    pub(crate) fn new(query: &str, diagnostics: Vec<Diagnostic>) -> Self {
        let diagnostics = diagnostics.into_iter().map(|diagnostic| diagnostic.worded(query)).collect();
        Self { query: query.to_owned(), diagnostics }
    }

    /// The mistakes of a query that is only checked: over which window it will run is not known yet.
    pub(crate) fn without_window(mut self, known: bool) -> Result<(), Self> {
        if !known {
            self.diagnostics.retain(|diagnostic| diagnostic.code != &codes::NO_WINDOW);
        }
        if self.diagnostics.is_empty() { Ok(()) } else { Err(self) }
    }

    /// The mistakes in the order they stand in the query; [`Diagnostic::aws`] is how the service words one.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The mistakes as text, each with its place marked under the query; with colour for a terminal.
    pub fn render(&self, color: bool) -> String {
        render(&self.query, &self.diagnostics, color)
    }

    /// The mistakes as a JSON array: code, message, help, the wording of the service, and offsets in bytes and characters.
    pub fn to_json(&self) -> String {
        to_json(&self.query, &self.diagnostics)
    }
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for QueryError {}

/// A place or an object that cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InputError {
    /// A place cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// An object is damaged, and [`OnError::Fail`](crate::OnError::Fail) was asked for.
    #[error("{0}")]
    Damaged(String),
    /// A record is not where its pointer says.
    #[error("{0}")]
    Record(String),
    /// The places of a log group cannot be opened.
    #[error("log group `{name}`: {source}")]
    Group {
        /// The group.
        name: String,
        /// What is wrong with its places.
        source: OpenError,
    },
    /// A project file cannot be used.
    #[error("the project file {file}: {reason}")]
    Project {
        /// The file.
        file: String,
        /// What is wrong with it, and where.
        reason: String,
    },
    /// A setting of the engine cannot be used.
    #[error("{0}")]
    Setting(String),
}

/// A bug of ours.
#[derive(Debug, thiserror::Error)]
#[error("this is a bug in trailsight, please report it with the query: {0}")]
pub struct InternalError(pub(crate) String);

impl From<DataFusionError> for Error {
    fn from(error: DataFusionError) -> Self {
        if let Some(scan) = find_scan_error(&error) {
            return InputError::Damaged(scan).into();
        }
        match error.find_root() {
            DataFusionError::ResourcesExhausted(reason) => {
                tracing::debug!(reason, "too little memory");
                Error::Memory(exhausted(reason))
            }
            root => InternalError(root.to_string()).into(),
        }
    }
}

/// What took the memory, in words of the language where DataFusion names an operator.
fn exhausted(reason: &str) -> String {
    // `Failed to allocate additional 938.3 KB for ExternalSorterMerge[0] with 0.0 B already allocated ...`
    let asked = reason.split_once("Failed to allocate additional ").and_then(|(_, rest)| rest.split_once(" for "));
    let Some((bytes, rest)) = asked else { return reason.to_owned() };
    if let Some(end) = rest.strip_prefix("the lookup table `").and_then(|rest| rest.find('`')) {
        return format!("{}: {bytes} more were asked for", &rest[.."the lookup table `".len() + end + 1]);
    }
    let operator = rest.split(['[', '#', ' ']).next().unwrap_or_default();
    let what = match operator {
        name if name.contains("Aggregate") => GATHERED,
        name if name.contains("Sort") => "the rows that are put in order",
        name if name.contains("TopK") => "the first rows of a long order",
        name if name.contains("Join") => "the rows that others are put beside",
        name if name.contains("Window") => WALKED,
        name => name,
    };
    format!("{what}: {bytes} more were asked for")
}

/// What DataFusion's aggregates hold.
const GATHERED: &str = "what `stats` holds of its groups";

/// What DataFusion's window functions hold.
const WALKED: &str = "the rows that are held to be compared";

/// Commands that become aggregates.
const GATHER: &[&str] = &["countFrequent", "fillmissing", "outlier", "pattern", "relevantfields", "stats"];

/// Commands that become window functions.
const WALK: &[&str] = &["accum", "addtotals", "appendcols", "autoregress", "dedup", "filldown", "sessionize"];

impl Error {
    /// The same, where memory was too little for something, with the commands named that hold it. `commands` are those of
    /// the query.
    pub(crate) fn of_commands(self, commands: &[&'static str]) -> Error {
        let Error::Memory(told) = self else { return self };
        let (what, known, before, behind) = match &told {
            told if told.starts_with(GATHERED) => (GATHERED, GATHER, "what ", " holds of its groups"),
            told if told.starts_with(WALKED) => (WALKED, WALK, "the rows that ", " compares"),
            _ => return Error::Memory(told),
        };
        let mut named: Vec<String> = Vec::new();
        for command in commands.iter().filter(|command| known.contains(command)) {
            let name = format!("`{command}`");
            if !named.contains(&name) {
                named.push(name);
            }
        }
        if named.is_empty() {
            return Error::Memory(told);
        }
        let behind = if named == ["`pattern`"] { " holds of its patterns" } else { behind };
        Error::Memory(format!("{before}{}{behind}{}", named.join(" or "), &told[what.len()..]))
    }
}

fn find_scan_error(error: &DataFusionError) -> Option<String> {
    let mut source: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(e) = source {
        if let Some(scan) = e.downcast_ref::<ScanError>() {
            return Some(scan.to_string());
        }
        source = e.source();
    }
    match error.find_root() {
        DataFusionError::External(e) => e.downcast_ref::<ScanError>().map(ToString::to_string),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commands_that_hold_too_much_are_named() {
        let told = |operator: &str, commands: &[&'static str]| {
            let asked = format!("Failed to allocate additional 2.0 MB for {operator}[0] with 0.0 B already allocated");
            match Error::Memory(exhausted(&asked)).of_commands(commands) {
                Error::Memory(told) => told,
                other => other.to_string(),
            }
        };
        let more = ": 2.0 MB more were asked for";
        for (operator, commands, expected) in [
            ("AggregateStream", &["filter", "stats", "sort"][..], "what `stats` holds of its groups"),
            ("GroupedHashAggregateStream", &["pattern", "sort"], "what `pattern` holds of its patterns"),
            ("AggregateStream", &["stats", "stats", "pattern"], "what `stats` or `pattern` holds of its groups"),
            ("AggregateStream", &["fields"], "what `stats` holds of its groups"),
            ("WindowAggStream", &["accum", "sort"], "the rows that `accum` compares"),
            ("WindowAggStream", &["sessionize", "dedup"], "the rows that `sessionize` or `dedup` compares"),
            ("WindowAggStream", &["parse"], "the rows that are held to be compared"),
            ("ExternalSorter", &["dedup"], "the rows that are put in order"),
        ] {
            assert_eq!(told(operator, commands), format!("{expected}{more}"));
        }
    }
}
