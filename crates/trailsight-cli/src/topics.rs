//! Everything that has a name, found by it: commands, functions, formats, outputs, error codes.

use trailsight::spec::Spec;
use trailsight::syntax::{Code, codes, commands};
use trailsight::{functions, output, scan};

/// A group of named things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Group {
    Commands,
    Functions,
    Aggregates,
    Formats,
    Outputs,
}

impl Group {
    pub(crate) const ALL: [Group; 5] =
        [Group::Commands, Group::Functions, Group::Aggregates, Group::Formats, Group::Outputs];

    /// The heading of the group.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Group::Commands => "Commands of the language",
            Group::Functions => "Functions",
            Group::Aggregates => "Aggregates, in `stats` only",
            Group::Formats => "Log formats (--source-format)",
            Group::Outputs => "Output formats (-o)",
        }
    }

    /// What one of them is.
    pub(crate) fn one(self) -> &'static str {
        match self {
            Group::Commands => "command",
            Group::Functions => "function",
            Group::Aggregates => "aggregate",
            Group::Formats => "log format",
            Group::Outputs => "output format",
        }
    }

    /// The specs of the group, sorted by name.
    pub(crate) fn specs(self) -> Vec<&'static Spec> {
        match self {
            Group::Commands => commands::specs().to_vec(),
            Group::Functions => functions::scalars().iter().map(|f| f.spec).collect(),
            Group::Aggregates => functions::aggregates().iter().map(|f| f.spec).collect(),
            Group::Formats => scan::Formats::default().iter().map(|f| f.spec()).collect(),
            Group::Outputs => output::formats().iter().map(|f| f.spec).collect(),
        }
    }
}

/// Every thing of that name or alias; several groups may have one (`json`).
pub(crate) fn named(word: &str) -> Vec<(Group, &'static Spec)> {
    let each = Group::ALL.into_iter().flat_map(|group| group.specs().into_iter().map(move |spec| (group, spec)));
    each.filter(|(_, spec)| spec.answers_to(word)).collect()
}

/// Things that somebody who typed `word` may be looking for.
pub(crate) fn searched(word: &str) -> Vec<(Group, &'static Spec)> {
    let word = word.to_ascii_lowercase();
    let each = Group::ALL.into_iter().flat_map(|group| group.specs().into_iter().map(move |spec| (group, spec)));
    each.filter(|(_, spec)| spec.search.iter().any(|s| s.to_ascii_lowercase().contains(&word))).collect()
}

/// The error code of that name: `E014`, in any case.
pub(crate) fn code(word: &str) -> Option<&'static Code> {
    codes::CODES.iter().copied().find(|code| code.code.eq_ignore_ascii_case(word))
}

/// Every word that `help` knows, for "did you mean".
pub(crate) fn words() -> Vec<&'static str> {
    let specs = Group::ALL.into_iter().flat_map(|group| group.specs());
    let mut words: Vec<_> = specs.flat_map(|spec| spec.names()).collect();
    words.extend(codes::CODES.iter().map(|code| code.code));
    words.extend(["commands", "functions", "formats", "outputs", "errors", "times", "exit-codes"]);
    words
}

/// The forms of a time, for `help times` and the reference.
pub(crate) const TIMES: &[(&str, &str)] = &[
    ("15m, 2h, 3d, 1w, 1h30m", "that long before now; units s m h d w, a day has 24 hours"),
    ("T-45d, -45d", "the same, as other tools write it"),
    ("2026-11-01", "the first moment of that day in the zone of --tz"),
    ("2026-11-01T10:00, '2026-11-01 10:00:30'", "that moment in the zone of --tz"),
    ("2026-11-01T10:00Z, 2026-11-01T10:00+02:00", "that moment, whatever the zone"),
    ("1793527200, 1793527200000", "seconds or milliseconds since 1970 (milliseconds above 10^11)"),
    ("now, today, yesterday", "now, or the first moment of that day in the zone of --tz"),
];
