//! `csv`: comma separated values.

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use trailsight_spec::{Example, Spec};

use crate::lines::{self, Lines};
use crate::value::{is_number_text, push_text};
use crate::{Format, Options};

pub(super) const FORMAT: Format =
    Format { spec: &SPEC, binary: false, writer: |schema, options| lines::writer(Csv::new(schema, options)) };

const SPEC: Spec = Spec {
    name: "csv",
    aliases: &[],
    usage: "--output csv",
    summary: "Write comma separated values with a header row.",
    search: &["comma", "excel", "export", "spreadsheet"],
    parameters: &[],
    notes: &[
        "As RFC 4180 has it, but lines end with a line feed alone.",
        "A value is quoted when it holds a comma, a quote or a line end; a quote in it is doubled.",
        "A missing value is nothing between the commas, and an empty text is `\"\"`.",
        "In a result of one column a missing value is `\"\"` too, since many readers skip an empty line.",
        "A result without rows is the header row.",
        "Text is written as it is, also text that a spreadsheet would take for a formula.",
    ],
    examples: &[Example {
        query: r#"display user, concat(user, ", ", role) as title | sort user"#,
        input: r#"{"user":"ana","role":"admin"} {"user":"raj","role":"audit"}"#,
        output: r#"{"user":"ana","title":"ana, admin"} {"user":"raj","title":"raj, audit"}"#,
    }],
};

struct Csv {
    schema: SchemaRef,
    options: Options,
    text: String,
}

impl Csv {
    fn new(schema: SchemaRef, options: &Options) -> Self {
        Self { schema, options: options.clone(), text: String::new() }
    }
}

impl Lines for Csv {
    fn start(&mut self, out: &mut String) {
        for (column, field) in self.schema.fields().iter().enumerate() {
            if column > 0 {
                out.push(',');
            }
            push_field(guarded(field.name(), &self.options), field.name(), out);
        }
        out.push('\n');
    }

    fn row(&mut self, batch: &RecordBatch, row: usize, out: &mut String) {
        for (column, values) in batch.columns().iter().enumerate() {
            if column > 0 {
                out.push(',');
            }
            self.text.clear();
            if push_text(values, row, self.options.precise, &mut self.text) {
                push_field(guarded(&self.text, &self.options), &self.text, out);
            } else if batch.num_columns() == 1 {
                out.push_str("\"\"");
            }
        }
        out.push('\n');
    }
}

fn push_field(guard: &str, text: &str, out: &mut String) {
    if !text.is_empty() && !text.contains([',', '"', '\n', '\r']) {
        out.push_str(guard);
        out.push_str(text);
        return;
    }
    out.push('"');
    out.push_str(guard);
    for (part, piece) in text.split('"').enumerate() {
        if part > 0 {
            out.push_str("\"\"");
        }
        out.push_str(piece);
    }
    out.push('"');
}

/// What to put before `text` so that a spreadsheet takes it for text, if that is asked for. Negative numbers are no
/// formulas.
pub(super) fn guarded(text: &str, options: &Options) -> &'static str {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number_text(text);
    if options.formula_guard && formula { "'" } else { "" }
}
