//! `ndjson`: one JSON object a line.

use arrow::array::RecordBatch;
use trailsight_spec::{Example, Spec};

use crate::Format;
use crate::json::Rows;
use crate::lines::{self, Lines};

pub(super) const FORMAT: Format = Format {
    spec: &SPEC,
    binary: false,
    writer: |schema, options| lines::writer(Ndjson { rows: Rows::new(&schema, options) }),
};

const SPEC: Spec = Spec {
    name: "ndjson",
    aliases: &["jsonl"],
    usage: "--output ndjson",
    summary: "Write one JSON object for each row, each on a line of its own.",
    search: &["jq", "json lines", "objects", "pipe", "stream"],
    parameters: &[],
    notes: &[
        "A missing value is left out of its row, so rows differ in their keys.",
        "Numbers are JSON numbers and booleans are 1 and 0; text is always a string, also when it reads as a number.",
        "A time is a string such as `\"2026-11-01 09:30:00.000\"`, in UTC.",
        "A list or map is a string that holds its JSON text, as it is in a log event.",
        "Integers are written in full; a reader that keeps doubles rounds those above 2^53.",
        "A result without rows is no bytes at all.",
    ],
    examples: &[Example {
        query: "display user, role | sort user",
        input: r#"{"user":"ana"} {"user":"raj","role":"audit"}"#,
        output: r#"{"user":"ana"} {"user":"raj","role":"audit"}"#,
    }],
};

struct Ndjson {
    rows: Rows,
}

impl Lines for Ndjson {
    fn row(&mut self, batch: &RecordBatch, row: usize, out: &mut String) {
        self.rows.push(batch, row, out);
        out.push('\n');
    }
}
