//! `logcompare`: the patterns of the window against those of one that lies earlier by any time.

use std::fmt;

use trailsight_spec::{Example, Parameter, Spec};

use crate::ast::{ExprKind, Period};
use crate::expr::expr;
use crate::grammar::{Input, PResult, expect, fail, keyword, unexpected};

/// `logcompare timeshift 7d`
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Logcompare {
    /// How much earlier the other window lies.
    pub shift: Period,
}

/// What `logcompare` says of itself.
pub(super) const SPEC: Spec = Spec {
    name: "logcompare",
    aliases: &[],
    usage: "logcompare timeshift PERIOD",
    summary: "Compare the patterns of the window with those of the same window earlier.",
    search: &["diff", "compare", "timeshift", "earlier", "previous", "week over week"],
    parameters: &[Parameter { name: "PERIOD", summary: "How much earlier, as in `7d`, `12h` or `1mo`." }],
    notes: &[
        "Unlike AWS, whose output is unpublished, it has that of `diff`.",
        "It is `pattern @message | diff` with any shift: the columns and their order are those of `diff`.",
        "Behind a `pattern` it compares the patterns of that.",
        "Months, quarters and years are those of the calendar.",
        "A window without a start is as long as the shift.",
    ],
    examples: &[Example {
        query: "# since 2025-01-08 until 2025-01-09\nlogcompare timeshift 7d | display @pattern, @sampleCount, @diffEventCount",
        input: r#"{"@timestamp":"2025-01-01T10:00:00Z","n":1} {"@timestamp":"2025-01-08T10:00:00Z","n":2} {"@timestamp":"2025-01-08T11:00:00Z","n":3}"#,
        output: r#"{"@pattern":"{\"@timestamp\":\"<Time-1>\",\"n\":<Number-2>}","@sampleCount":2,"@diffEventCount":1}"#,
    }],
};

/// `logcompare ::= "logcompare" "timeshift" period`, after the word is read.
pub(super) fn parse(i: Input<'_>) -> PResult<'_, Logcompare> {
    let (rest, _) = expect("`timeshift`", keyword("timeshift"))(i)?;
    let (end, shift) = expect("a period such as `7d`", expr)(rest)?;
    match shift.kind {
        ExprKind::Period(shift) => Ok((end, Logcompare { shift })),
        _ => fail(unexpected(rest, "a period such as `7d`")),
    }
}

impl fmt::Display for Logcompare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "logcompare timeshift {}", self.shift)
    }
}
