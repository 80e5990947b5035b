//! Everything that has a name, found by it: commands, functions, formats, outputs, error codes, topics.

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
            Group::Outputs => "Output formats (--output)",
        }
    }

    /// What one of them is.
    pub(crate) fn one(self) -> &'static str {
        match self {
            Group::Commands => "command of the language",
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

/// What `help` tells at once about many things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Topic {
    Commands,
    Differences,
    Environment,
    Errors,
    ExitCodes,
    Formats,
    Functions,
    Outputs,
    Times,
}

impl Topic {
    pub(crate) const ALL: [Topic; 9] = [
        Topic::Commands,
        Topic::Differences,
        Topic::Environment,
        Topic::Errors,
        Topic::ExitCodes,
        Topic::Formats,
        Topic::Functions,
        Topic::Outputs,
        Topic::Times,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Topic::Commands => "commands",
            Topic::Differences => "differences",
            Topic::Environment => "environment",
            Topic::Errors => "errors",
            Topic::ExitCodes => "exit-codes",
            Topic::Formats => "formats",
            Topic::Functions => "functions",
            Topic::Outputs => "outputs",
            Topic::Times => "times",
        }
    }

    /// The topic of that name; one may leave out the `s`, or write it as the option it is about.
    pub(crate) fn named(word: &str) -> Option<Topic> {
        let word = word.to_ascii_lowercase();
        let word = match word.as_str() {
            "aggregates" => "functions",
            "aws" | "strict" => "differences",
            "exit" | "exit-status" | "status" => "exit-codes",
            "output" => "outputs",
            "since" | "until" | "window" => "times",
            "source-format" => "formats",
            word => word,
        };
        Topic::ALL.into_iter().find(|topic| topic.name() == word || topic.name().strip_suffix('s') == Some(word))
    }
}

fn each() -> impl Iterator<Item = (Group, &'static Spec)> {
    Group::ALL.into_iter().flat_map(|group| group.specs().into_iter().map(move |spec| (group, spec)))
}

/// Every thing of that name or alias; several groups may have one (`json`).
pub(crate) fn named(word: &str) -> Vec<(Group, &'static Spec)> {
    each().filter(|(_, spec)| spec.answers_to(word)).collect()
}

/// Things that somebody who typed `word` may be looking for.
pub(crate) fn searched(word: &str) -> Vec<(Group, &'static Spec)> {
    let word = word.to_ascii_lowercase();
    // Two letters are in everything.
    let fits =
        |known: &&str| known.eq_ignore_ascii_case(&word) || word.len() > 2 && known.to_lowercase().contains(&word);
    each().filter(|(_, spec)| spec.search.iter().any(fits)).collect()
}

/// The error code of that number or name, in any case: `E014`, `unknown-command`.
pub(crate) fn code(word: &str) -> Option<&'static Code> {
    let answers = |code: &&&Code| code.code.eq_ignore_ascii_case(word) || code.name.eq_ignore_ascii_case(word);
    codes::CODES.iter().find(answers).copied()
}

/// Why a word of the language is not here, if that is known: it comes later, or another language says it so.
pub(crate) fn later(word: &str) -> Option<String> {
    if functions::LATER.iter().any(|name| name.eq_ignore_ascii_case(word)) {
        return Some(format!("the function `{word}` is part of the language, but Trailsight does not run it yet"));
    }
    // The parser knows the commands that are missing, and says so.
    let parsed = trailsight::syntax::parse(word);
    let mistake = parsed.diagnostics.first().filter(|mistake| mistake.code.code == codes::NOT_YET_COMMAND.code)?;
    Some(mistake.message.clone())
}

/// Every word that `help` knows, for "did you mean".
pub(crate) fn words() -> Vec<&'static str> {
    let mut words: Vec<_> = each().flat_map(|(_, spec)| spec.names()).collect();
    words.extend(each().flat_map(|(_, spec)| spec.search.iter().copied()));
    words.extend(codes::CODES.iter().flat_map(|code| [code.code, code.name]));
    words.extend(Topic::ALL.iter().map(|topic| topic.name()));
    words
}

/// The forms of a time.
pub(crate) const TIMES: &[(&str, &str)] = &[
    ("15m, 2h, 3d, 1w, 1h30m", "That long before now; units s m h d w, a day has 24 hours."),
    ("T-45d, -45d", "The same, as other tools write it."),
    ("2026-11-01", "The first moment of that day, in the zone of --tz."),
    ("2026-11-01T10:00, '2026-11-01 10:00:30'", "That moment, in the zone of --tz."),
    ("2026-11-01T10:00Z, 2026-11-01T10:00+02:00", "That moment, whatever the zone."),
    ("1793527200, 1793527200000", "Seconds or milliseconds since 1970 (milliseconds above 10^11)."),
    ("now, today, yesterday", "Now, or the first moment of that day, in the zone of --tz."),
];

/// What is worth knowing about all forms of a time.
pub(crate) const TIME_NOTES: &[&str] = &[
    "Both ends of the window belong to it. Without --since and --until every event is asked.",
    "An event without a time lies in no window.",
    "The zone is UTC unless --tz names another. Times in results are always UTC.",
];

/// The variables of the environment that are read.
pub(crate) const ENVIRONMENT: &[(&str, &str)] = &[
    ("CLICOLOR_FORCE", "Use colour also where the output is not a terminal, unless it is 0."),
    ("COLUMNS", "The columns that a table must fit, where --width does not say."),
    ("LESS", "Settings of less; FRX where it is not set: leave at once if all fits, keep colours and the text."),
    ("NO_COLOR", "Use no colour if it is not empty."),
    ("PAGER", "The program that shows what is longer than the screen; less where it is not set, none if empty."),
    ("TERM", "No colour if it is `dumb`."),
    ("TRAILSIGHT_PAGER", "The same as PAGER, and before it."),
];
