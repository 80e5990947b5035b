//! `anomaly`: what is odd about patterns.

use std::fmt;

use trailsight_spec::{Example, Spec};

use crate::grammar::{Input, PResult};

/// `anomaly`
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Anomaly;

/// What `anomaly` says of itself.
pub(super) const SPEC: Spec = Spec {
    name: "anomaly",
    aliases: &[],
    usage: "anomaly",
    summary: "Say what is odd about each pattern.",
    search: &["outlier", "unusual", "odd", "spike", "new", "detect", "rare", "strange"],
    parameters: &[],
    notes: &[
        "Unlike AWS, whose findings have unpublished names and rules, it says what it looks for, as follows.",
        "It stands behind `pattern`, keeps its rows and columns, and adds `@anomaly`, the kinds of what was found, with commas between, missing where there is nothing; and `@anomalyDetail`, a sentence for each of them.",
        "`frequency`: of the up to 60 equal parts of the time that all lines span, one has more lines of the pattern than three times its median part, by at least 10 lines and by more than 6 times the median distance from that median. Parts without a line count too.",
        "`newPattern`: all its lines lie in the last quarter of the time that all lines span, and there are other lines in the first three.",
        "`tokenVariation`: a variable part has at most 10 different values, one of them in at least 95% of 20 or more lines, and others.",
        "`numericToken`: of a part that is a number, the largest value is more than ten times the next one that is known, and in at most 5% of the lines. Known are up to 10 values chosen by their hash; where those are all values, 20 lines are needed.",
        "`httpErrorCode`: a part holds HTTP status codes, by the word `status`, `code` or `HTTP/` before it and by its values, and some are 400 or more.",
    ],
    examples: &[Example {
        query: "pattern msg | anomaly | display @pattern, @anomaly, @anomalyDetail",
        input: r#"{"msg":"GET / status: 200"} {"msg":"GET / status: 503"} {"msg":"took 5 ms"}"#,
        output: r#"{"@pattern":"GET / status: <Number-1>","@anomaly":"httpErrorCode","@anomalyDetail":"<Number-1>: 1 of 2 lines have a status of 400 or more (503)"} {"@pattern":"took <Number-1>"}"#,
    }],
};

/// `anomaly ::= "anomaly"`, after the word is read.
pub(super) fn parse(i: Input<'_>) -> PResult<'_, Anomaly> {
    Ok((i, Anomaly))
}

impl fmt::Display for Anomaly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anomaly")
    }
}
