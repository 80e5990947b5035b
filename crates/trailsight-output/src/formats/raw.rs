//! `raw`: values and nothing else.

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use trailsight_spec::{Example, Spec};

use crate::lines::{self, Lines};
use crate::value::push_text;
use crate::{Format, Options};

pub(super) const FORMAT: Format =
    Format { spec: &SPEC, binary: false, writer: |schema, options| lines::writer(Raw::new(&schema, options)) };

const SPEC: Spec = Spec {
    name: "raw",
    aliases: &["text"],
    usage: "--output raw",
    summary: "Write the values alone: the log messages themselves, or the columns with tabs between them.",
    search: &["grep", "message", "original", "plain", "unquoted", "verbatim"],
    parameters: &[],
    notes: &[
        "When the result has a column `@message`, only that is written, so the events come out as they went in.",
        "Otherwise the values of a row are joined by a tab. There is no header.",
        "Nothing is quoted or escaped: a value may span lines, and control characters reach the terminal.",
        "Each row ends one line, and a line end that the value already has is not doubled.",
        "A missing value is empty.",
    ],
    examples: &[Example {
        query: "filter role = \"audit\" | display user",
        input: r#"{"user":"ana","role":"admin"} {"user":"raj","role":"audit"}"#,
        output: r#"{"user":"raj"}"#,
    }],
};

struct Raw {
    /// The place of `@message`.
    message: Option<usize>,
    precise: bool,
}

impl Raw {
    fn new(schema: &SchemaRef, options: &Options) -> Self {
        Self { message: schema.index_of("@message").ok(), precise: options.precise }
    }
}

impl Lines for Raw {
    fn row(&mut self, batch: &RecordBatch, row: usize, out: &mut String) {
        let start = out.len();
        match self.message {
            Some(message) => {
                push_text(batch.column(message), row, self.precise, out);
            }
            None => {
                for (column, values) in batch.columns().iter().enumerate() {
                    if column > 0 {
                        out.push('\t');
                    }
                    push_text(values, row, self.precise, out);
                }
            }
        }
        if !out[start..].ends_with('\n') {
            out.push('\n');
        }
    }
}
