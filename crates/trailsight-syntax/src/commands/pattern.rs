//! `pattern`: lines to the shapes they share.

use std::fmt;

use nom::Parser;
use trailsight_spec::{Example, Parameter, Spec};

use crate::ast::Expr;
use crate::expr::expr;
use crate::grammar::{Input, PResult, expect};

/// `pattern @message`
#[derive(Debug, Clone, PartialEq)]
pub struct Pattern {
    /// What is clustered.
    pub field: Expr,
}

/// What `pattern` says of itself.
pub(super) const SPEC: Spec = Spec {
    name: "pattern",
    aliases: &[],
    usage: "pattern FIELD",
    summary: "Show which shapes the lines have, and how often each of them.",
    search: &["cluster", "template", "drain", "group", "similar", "shape", "log pattern", "severity"],
    parameters: &[Parameter {
        name: "FIELD",
        summary: "What to cluster: most often `@message`, else a field or anything calculated from fields.",
    }],
    notes: &[
        "Unlike AWS, whose way to group lines is unpublished and may differ from run to run, it groups as told below, always alike.",
        "The rows are replaced by one row for each pattern, the most frequent first: `@pattern`, where the variable parts are written `<Kind-n>` and numbered from 1; `@ratio`, its share of the lines, 0 to 1; `@sampleCount`, its lines; `@severityLabel`.",
        "`@severityLabel` is `ERROR` if the pattern has the word error in it in any case, else `FATAL`, `WARN` or `DEBUG` for those words, else `INFO`.",
        "There are also `@tokens`, `@visualization` and `@logSamples`, JSON text that is shown where it is named: the values of each variable part, the lines over time, and up to three of the lines.",
        "First every line is masked: words with digits, paths, dates and addresses become `Time`, `IP`, `Number`, `UUID`, `Hex`, `ID`, `Path`, or `Token` where nothing fits. Several values of one kind with commas between are one variable part.",
        "Then lines of the same length and punctuation are taken apart at the word that tells most of the others. Places that do not depend on each other remain: with more than 8 different words a place is variable; with fewer the words are told apart, as long as they make no more than 8 patterns; and where some lines have a variable part, the words of the others are variable too.",
        "A name with digits that is the same in all of more than 8 lines of a pattern stands there as it is.",
        "The outcome does not depend on the order of the lines or on how many threads read them. Memory is bounded: where more than 2,048 different shapes begin alike (16,384 in all), only what is the same in all of them is kept.",
        "Of each variable part at most 10 values are kept, chosen by their hash, each with its exact count. Lines beyond 8 KiB or 256 words end in a variable part.",
        "Rows that lack the field are not counted.",
    ],
    examples: &[
        Example {
            query: "pattern msg",
            input: r#"{"msg":"took 12 ms"} {"msg":"took 7 ms"} {"msg":"ERROR: no route to 10.0.0.1"}"#,
            output: r#"{"@pattern":"took <Number-1>","@ratio":0.6667,"@sampleCount":2,"@severityLabel":"INFO"} {"@pattern":"ERROR: no route to <IP-1>","@ratio":0.3333,"@sampleCount":1,"@severityLabel":"ERROR"}"#,
        },
        Example {
            query: "pattern msg | filter @severityLabel = \"ERROR\" | display @pattern, @tokens",
            input: r#"{"msg":"took 12 ms"} {"msg":"ERROR: no route to 10.0.0.1"}"#,
            output: r#"{"@pattern":"ERROR: no route to <IP-1>","@tokens":"[{\"name\":\"<IP-1>\",\"values\":{\"10.0.0.1\":1},\"complete\":true}]"}"#,
        },
    ],
};

/// `pattern ::= "pattern" expr`, after the word is read.
pub(super) fn parse(i: Input<'_>) -> PResult<'_, Pattern> {
    expect("a field such as `@message`", expr).map(|field| Pattern { field }).parse(i)
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "pattern {}", self.field)
    }
}
