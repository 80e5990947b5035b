//! `markdown`: a table for an issue, a chat or a report.

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use trailsight_spec::{Example, Spec};

use crate::held::{Cell, Column, Held, Texts};
use crate::lines::{self, Lines};
use crate::{Format, Options, visible};

pub(super) const FORMAT: Format =
    Format { spec: &SPEC, binary: false, writer: |schema, options| lines::writer(Markdown::new(&schema, options)) };

const SPEC: Spec = Spec {
    name: "markdown",
    aliases: &["md"],
    usage: "--output markdown",
    summary: "Write a Markdown table, to paste into an issue, a chat or a report.",
    search: &["github", "issue", "pipe table", "report"],
    parameters: &[],
    notes: &[
        "Numbers stand on the right.",
        "What Markdown would read as a mark is escaped, and a line end in a value is `<br>`, so that values look as they are.",
        "Nothing is cut, whatever the width of the terminal.",
        "A missing value is an empty cell.",
        "Columns are lined up to 40 characters; longer values stand out.",
        "Rows are held until the end to know the widths; of more than 100,000 rows the first decide.",
        "A result without rows is the header.",
    ],
    examples: &[Example {
        query: "stats count(*) as calls by user | sort user",
        input: r#"{"user":"ana"} {"user":"raj"} {"user":"ana"}"#,
        output: r#"{"user":"ana","calls":2} {"user":"raj","calls":1}"#,
    }],
};

/// A column of whole log events would push all others out of sight in the source.
const MOST_PADDING: usize = 40;

struct Markdown {
    precise: bool,
    state: State,
}

enum State {
    Learning(Held),
    Known(Vec<(Column, usize)>),
}

impl Markdown {
    fn new(schema: &SchemaRef, options: &Options) -> Self {
        let measure = |text: &str| visible::width(&escaped(text));
        Self { precise: options.precise, state: State::Learning(Held::new(schema, measure)) }
    }

    /// Writes what was held, the first time it is called.
    fn settle(&mut self, out: &mut String) {
        let State::Learning(held) = &self.state else { return };
        let width = |column: &Column| {
            // Three is the least a delimiter may have everywhere.
            visible::width(&escaped(&column.name)).max(column.widest).clamp(3, MOST_PADDING)
        };
        let columns: Vec<_> = held
            .columns()
            .into_iter()
            .map(|column| {
                let width = width(&column);
                (column, width)
            })
            .collect();
        if columns.is_empty() {
            self.state = State::Known(columns);
            return;
        }
        let names: Vec<_> = columns.iter().map(|(column, _)| Cell { text: &column.name, missing: false }).collect();
        push_row(&columns, &names, out);
        for (column, width) in &columns {
            out.push_str("| ");
            out.extend(std::iter::repeat_n('-', width - usize::from(column.numbers)));
            out.push_str(if column.numbers { ": " } else { " " });
        }
        out.push_str("|\n");
        for row in held.rows() {
            push_row(&columns, &row, out);
        }
        self.state = State::Known(columns);
    }
}

impl Lines for Markdown {
    fn row(&mut self, batch: &RecordBatch, row: usize, out: &mut String) {
        match &mut self.state {
            State::Learning(held) => {
                held.push(batch, row, self.precise);
                if held.is_full() {
                    self.settle(out);
                }
            }
            State::Known(columns) => push_row(columns, &Texts::of(batch, row, self.precise).cells(), out),
        }
    }

    fn end(&mut self, out: &mut String) {
        self.settle(out);
    }
}

fn push_row(columns: &[(Column, usize)], cells: &[Cell<'_>], out: &mut String) {
    if columns.is_empty() {
        return;
    }
    for ((column, width), cell) in columns.iter().zip(cells) {
        let text = escaped(cell.text);
        let padding = std::iter::repeat_n(' ', width.saturating_sub(visible::width(&text)));
        out.push_str("| ");
        if column.numbers {
            out.extend(padding);
            out.push_str(&text);
        } else {
            out.push_str(&text);
            out.extend(padding);
        }
        out.push(' ');
    }
    out.push_str("|\n");
}

/// The text as Markdown that shows it: marks lose their meaning, line ends become breaks.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (number, line) in text.trim_end_matches(['\n', '\r']).split('\n').enumerate() {
        if number > 0 {
            out.push_str("<br>");
        }
        let line = visible::clean(line);
        let mut before = None;
        for (at, c) in line.char_indices() {
            let after = line[at + c.len_utf8()..].chars().next();
            let mark = match c {
                '\\' | '|' | '*' | '`' | '[' | '<' | '~' => true,
                // Inside a word an underscore is one, and most field names have some.
                '_' => !(before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric)),
                '&' => is_entity(&line[at + 1..]),
                _ => false,
            };
            if mark {
                out.push('\\');
            }
            out.push(c);
            before = Some(c);
        }
    }
    out
}

/// Whether what follows an ampersand makes it a character reference: `amp;`, `#38;`.
fn is_entity(rest: &str) -> bool {
    rest.split_once(';').is_some_and(|(name, _)| {
        let name = name.strip_prefix('#').unwrap_or(name);
        (1..=32).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric())
    })
}
