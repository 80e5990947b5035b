//! `json`: one array of objects.

use arrow::array::RecordBatch;
use trailsight_spec::{Example, Spec};

use crate::Format;
use crate::json::Rows;
use crate::lines::{self, Lines};

pub(super) const FORMAT: Format = Format {
    spec: &SPEC,
    binary: false,
    writer: |schema, options| lines::writer(Json { rows: Rows::new(&schema, options), any: false }),
};

const SPEC: Spec = Spec {
    name: "json",
    aliases: &[],
    usage: "--output json",
    summary: "Write one JSON array with an object for each row.",
    search: &["array", "document", "jq", "objects"],
    parameters: &[],
    notes: &[
        "Each row is on a line of its own, and rows are written as they come.",
        "A missing value is left out of its row, so rows differ in their keys.",
        "Numbers are JSON numbers and booleans are 1 and 0; text is always a string, also when it reads as a number.",
        "A time is a string such as `\"2026-11-01 09:30:00.000\"`, in UTC.",
        "A list or map is a string that holds its JSON text, as it is in a log event.",
        "A result without rows is `[]`.",
    ],
    examples: &[Example {
        query: "stats avg(ms) as mean by user | sort user",
        input: r#"{"user":"ana","ms":1} {"user":"ana","ms":2} {"user":"raj","ms":4}"#,
        output: r#"{"user":"ana","mean":1.5} {"user":"raj","mean":4}"#,
    }],
};

struct Json {
    rows: Rows,
    any: bool,
}

impl Lines for Json {
    fn start(&mut self, out: &mut String) {
        out.push('[');
    }

    fn row(&mut self, batch: &RecordBatch, row: usize, out: &mut String) {
        out.push_str(if std::mem::replace(&mut self.any, true) { ",\n" } else { "\n" });
        self.rows.push(batch, row, out);
    }

    fn end(&mut self, out: &mut String) {
        out.push_str(if self.any { "\n]\n" } else { "]\n" });
    }
}
