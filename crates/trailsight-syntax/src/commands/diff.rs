//! `diff`: patterns now against patterns before.

use std::fmt;

use trailsight_spec::{Example, Parameter, Spec};

use crate::grammar::{Input, PResult, fail, unexpected};
use crate::lexer::Kind;

/// `diff previousDay`
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Diff {
    /// What the window is compared with.
    pub with: Earlier,
}

/// An earlier window of the same length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Earlier {
    /// `diff`: the one that ends where the window begins.
    Before,
    /// `diff previousDay`: a day earlier.
    Day,
    /// `diff previousWeek`: seven days earlier.
    Week,
    /// `diff previousMonth`: a month earlier by the calendar.
    Month,
}

const WORDS: [(&str, Earlier); 3] =
    [("previousDay", Earlier::Day), ("previousWeek", Earlier::Week), ("previousMonth", Earlier::Month)];

/// What `diff` says of itself.
pub(super) const SPEC: Spec = Spec {
    name: "diff",
    aliases: &[],
    usage: "diff [previousDay|previousWeek|previousMonth]",
    summary: "Compare the patterns of the window with those of an earlier one.",
    search: &["compare", "change", "new patterns", "previous", "before", "regression", "difference"],
    parameters: &[Parameter {
        name: "previousDay|previousWeek|previousMonth",
        summary: "The same length of time, that much earlier; without a word, directly before the window.",
    }],
    notes: &[
        "Unlike AWS, whose columns are shown in its console only, it names them itself.",
        "It stands behind `pattern`, and adds columns to its rows: `@diffEventCount`, lines now less lines before, and `@differenceDescription`, which says it in words. `@sampleCount` and `@ratio` are those of now.",
        "The rows with the largest change come first, whether up or down. A pattern that is no longer there has a `@sampleCount` of 0.",
        "Lines of both windows are clustered together, so that they are the same patterns.",
        "The earlier window is read from the same place, and commands before `pattern` see the events of both. Where the two overlap, an event counts in both.",
        "A window without an end ends now. Without a start, one with `previousDay` is the day up to its end, and likewise for the week and the month. Without any window and word, the later half of the time that the events span is compared with the earlier half, to within a sixtieth.",
    ],
    examples: &[
        Example {
            query: "# since 2025-01-02 until 2025-01-03\npattern msg | diff",
            input: r#"{"@timestamp":"2025-01-02T10:00:00Z","msg":"took 5 ms"} {"@timestamp":"2025-01-02T11:00:00Z","msg":"no route"} {"@timestamp":"2025-01-01T10:00:00Z","msg":"took 6 ms"}"#,
            output: r#"{"@pattern":"no route","@sampleCount":1,"@diffEventCount":1,"@differenceDescription":"new: 1 line, none before","@severityLabel":"INFO"} {"@pattern":"took <Number-1>","@sampleCount":1,"@diffEventCount":0,"@differenceDescription":"as before: 1 line","@severityLabel":"INFO"}"#,
        },
        Example {
            query: "# since 2025-01-09 until 2025-01-10\npattern msg | diff previousWeek | filter @diffEventCount < 0 | display @pattern, @diffEventCount",
            input: r#"{"@timestamp":"2025-01-02T10:00:00Z","msg":"took 5 ms"} {"@timestamp":"2025-01-02T11:00:00Z","msg":"took 6 ms"} {"@timestamp":"2025-01-09T10:00:00Z","msg":"took 7 ms"}"#,
            output: r#"{"@pattern":"took <Number-1>","@diffEventCount":-1}"#,
        },
    ],
};

/// `diff ::= "diff" [ "previousDay" | "previousWeek" | "previousMonth" ]`, after the word is read.
pub(super) fn parse(i: Input<'_>) -> PResult<'_, Diff> {
    let word = i.peek();
    if word.kind == Kind::End || word.is("|") || word.is("||") {
        return Ok((i, Diff { with: Earlier::Before }));
    }
    match WORDS.iter().find(|(known, _)| word.is_word(known)) {
        Some((_, with)) => Ok((i.after(&word), Diff { with: *with })),
        None => fail(unexpected(i, "`previousDay`, `previousWeek`, `previousMonth` or `|`")),
    }
}

impl fmt::Display for Diff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("diff")?;
        match WORDS.iter().find(|(_, with)| *with == self.with) {
            Some((word, _)) => write!(f, " {word}"),
            None => Ok(()),
        }
    }
}
