//! `tsv`: tab separated values.

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use trailsight_spec::{Example, Spec};

use super::csv::guarded;
use crate::lines::{self, Lines};
use crate::value::push_text;
use crate::{Format, Options};

pub(super) const FORMAT: Format =
    Format { spec: &SPEC, binary: false, writer: |schema, options| lines::writer(Tsv::new(schema, options)) };

const SPEC: Spec = Spec {
    name: "tsv",
    aliases: &["tab"],
    usage: "--output tsv",
    summary: "Write tab separated values with a header row, for `cut`, `awk` and `sort`.",
    search: &["awk", "cut", "paste", "spreadsheet", "tabs"],
    parameters: &[],
    notes: &[
        r"A tab, line feed, carriage return or backslash in a value is written `\t`, `\n`, `\r` or `\\`, so that a row is always one line.",
        "There are no quotes: nothing else is changed.",
        "A missing value and an empty text are both nothing between the tabs.",
        "A result without rows is the header row.",
    ],
    examples: &[Example {
        query: "display user, path | sort user",
        input: r#"{"user":"ana","path":"C:\\logs"} {"user":"raj"}"#,
        output: r#"{"user":"ana","path":"C:\\logs"} {"user":"raj"}"#,
    }],
};

struct Tsv {
    schema: SchemaRef,
    options: Options,
    text: String,
}

impl Tsv {
    fn new(schema: SchemaRef, options: &Options) -> Self {
        Self { schema, options: options.clone(), text: String::new() }
    }
}

impl Lines for Tsv {
    fn start(&mut self, out: &mut String) {
        for (column, field) in self.schema.fields().iter().enumerate() {
            if column > 0 {
                out.push('\t');
            }
            out.push_str(guarded(field.name(), &self.options));
            push_escaped(field.name(), out);
        }
        out.push('\n');
    }

    fn row(&mut self, batch: &RecordBatch, row: usize, out: &mut String) {
        for (column, values) in batch.columns().iter().enumerate() {
            if column > 0 {
                out.push('\t');
            }
            self.text.clear();
            push_text(values, row, self.options.precise, &mut self.text);
            out.push_str(guarded(&self.text, &self.options));
            push_escaped(&self.text, out);
        }
        out.push('\n');
    }
}

fn push_escaped(text: &str, out: &mut String) {
    if !text.contains(['\t', '\n', '\r', '\\']) {
        out.push_str(text);
        return;
    }
    for c in text.chars() {
        match c {
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\\' => out.push_str("\\\\"),
            _ => out.push(c),
        }
    }
}
