//! `table`: for a person at a terminal.
//!
//! Drawn here and not by a table library: it must never be wider than the terminal, must cut rather than wrap, must
//! pass over to one line a value when columns would be too narrow, and must go on in bounded memory.

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, SchemaRef};
use trailsight_spec::{Example, Spec};

use crate::held::{Cell, Column, Held, Texts};
use crate::lines::{self, Lines};
use crate::{Format, Options, visible};

pub(super) const FORMAT: Format =
    Format { spec: &SPEC, binary: false, writer: |schema, options| lines::writer(Table::new(&schema, options)) };

const SPEC: Spec = Spec {
    name: "table",
    aliases: &[],
    usage: "--output table",
    summary: "Draw a table that fits the terminal.",
    search: &["columns", "human", "pretty", "terminal"],
    parameters: &[],
    notes: &[
        "Numbers stand on the right; a column of text counts as numbers when all its values read as numbers.",
        "When not everything fits, numbers and times are kept whole and long texts are cut, which `…` shows.",
        "When the columns would be too narrow to read, each row is a block with one line for each value, nothing is cut, and missing values are left out.",
        "A missing value is blank, or a dim dot where there is colour.",
        "Values are made harmless: a line end shows as `↵`, a tab as a blank, a control character as its symbol (`␛`), an invisible one by its number (`\\u{202e}`).",
        "Rows are held until the end to know the widths; of more than 100,000 rows the first decide and the rest follow as they come.",
        "Times are in UTC.",
        "A result without rows is the header and `(no rows)`.",
    ],
    examples: &[Example {
        query: "stats count(*) as calls by user | sort calls desc",
        input: r#"{"user":"ana"} {"user":"raj"} {"user":"ana"}"#,
        output: r#"{"user":"ana","calls":2} {"user":"raj","calls":1}"#,
    }],
};

/// Between two columns.
const GAP: usize = 2;

/// A terminal narrower than this is taken to be this wide.
const LEAST_WIDTH: usize = 20;

/// A column of text narrower than this is not worth reading.
const LEAST_TEXT: usize = 10;

/// As much of a name as a column is given before the texts of its neighbours.
const USUAL_NAME: usize = 20;

/// Rules of blocks are drawn no longer than this.
const LONGEST_RULE: usize = 60;

struct Table {
    style: Style,
    /// By column, whether its values are times.
    times: Vec<bool>,
    utc_note: bool,
    state: State,
    rows: u64,
}

#[derive(Clone, Copy)]
struct Style {
    width: Option<usize>,
    color: bool,
    precise: bool,
}

enum State {
    Learning(Held),
    Columns(Vec<Place>),
    Blocks(Blocks),
}

/// Where the values of a column go.
struct Place {
    name: String,
    width: usize,
    right: bool,
    /// Whether a value that is too wide is cut, rather than pushing the others to the right.
    cut: bool,
}

impl Table {
    fn new(schema: &SchemaRef, options: &Options) -> Self {
        Self {
            style: Style {
                width: options.width.map(|width| width.max(LEAST_WIDTH)),
                color: options.color,
                precise: options.precise,
            },
            utc_note: options.utc_note && schema.fields().iter().any(|field| is_time(field.data_type())),
            times: schema.fields().iter().map(|field| is_time(field.data_type())).collect(),
            state: State::Learning(Held::new(schema, |text| visible::width(&visible::clean(text)))),
            rows: 0,
        }
    }

    /// Chooses the layout and writes what was held, the first time it is called.
    fn settle(&mut self, out: &mut String) {
        let State::Learning(held) = &self.state else { return };
        let columns = held.columns();
        self.state = match widths(&columns, &self.times, self.style.width) {
            Some(widths) => {
                let places: Vec<_> = columns
                    .into_iter()
                    .zip(widths)
                    .map(|(column, width)| Place {
                        name: visible::clean(&column.name).into_owned(),
                        width,
                        right: column.numbers,
                        cut: self.style.width.is_some(),
                    })
                    .collect();
                push_header(&places, self.style, out);
                held.rows().for_each(|row| push_row(&places, &row, self.style, out));
                State::Columns(places)
            }
            None => {
                let mut blocks = Blocks::new(&columns, self.style);
                held.rows().for_each(|row| blocks.push(&row, self.style, out));
                State::Blocks(blocks)
            }
        };
    }
}

impl Lines for Table {
    fn row(&mut self, batch: &RecordBatch, row: usize, out: &mut String) {
        self.rows += 1;
        match &mut self.state {
            State::Learning(held) => {
                held.push(batch, row, self.style.precise);
                if held.is_full() {
                    self.settle(out);
                }
            }
            State::Columns(places) => {
                push_row(places, &Texts::of(batch, row, self.style.precise).cells(), self.style, out);
            }
            State::Blocks(blocks) => {
                blocks.push(&Texts::of(batch, row, self.style.precise).cells(), self.style, out);
            }
        }
    }

    fn end(&mut self, out: &mut String) {
        self.settle(out);
        if self.rows == 0 {
            push_dim("(no rows)", self.style, out);
            out.push('\n');
        } else if self.utc_note {
            push_dim("(times are UTC)", self.style, out);
            out.push('\n');
        }
    }
}

fn is_time(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Timestamp(..))
}

/// The width of each column, or `None` when they would be too narrow to read.
fn widths(columns: &[Column], times: &[bool], width: Option<usize>) -> Option<Vec<usize>> {
    let names: Vec<_> = columns.iter().map(|column| visible::width(&visible::clean(&column.name))).collect();
    let each = |f: &dyn Fn(&Column, usize, bool) -> usize| -> Vec<usize> {
        columns.iter().zip(&names).zip(times).map(|((column, name), time)| f(column, *name, *time).max(1)).collect()
    };

    let all = each(&|column, name, _| column.widest.max(name));
    let Some(width) = width else { return Some(all) };
    let room = width.checked_sub(GAP * columns.len().saturating_sub(1))?;
    if all.iter().sum::<usize>() <= room {
        return Some(all);
    }

    // A part of a number or of a time is a different number or time; a part of a text is still a hint.
    let mut given = each(&|column, name, time| {
        let name = name.min(LEAST_TEXT);
        if column.numbers || time { column.widest.max(name) } else { column.widest.max(name).min(LEAST_TEXT) }
    });
    let mut left = room.checked_sub(given.iter().sum())?;
    let usual = each(&|column, name, _| column.usual.max(name.min(USUAL_NAME)));
    for wanted in [usual, all] {
        left = raise(&mut given, &wanted, left);
    }
    Some(given)
}

/// Gives `left` columns to those below what they want, the narrowest first, so that the widest are cut and the
/// others are whole. Returns what nobody wants.
fn raise(given: &mut [usize], wanted: &[usize], mut left: usize) -> usize {
    while left > 0 {
        let below = given.iter_mut().zip(wanted).filter(|(given, wanted)| **given < **wanted);
        let Some((narrowest, _)) = below.min_by_key(|(given, _)| **given) else { break };
        *narrowest += 1;
        left -= 1;
    }
    left
}

const BOLD: &str = "\x1b[1m";
const DIM: &str = "\x1b[2m";
const PLAIN: &str = "\x1b[0m";

fn push_styled(style: &str, text: &str, color: bool, out: &mut String) {
    if color {
        out.push_str(style);
        out.push_str(text);
        out.push_str(PLAIN);
    } else {
        out.push_str(text);
    }
}

fn push_dim(text: &str, style: Style, out: &mut String) {
    push_styled(DIM, text, style.color, out);
}

fn push_header(places: &[Place], style: Style, out: &mut String) {
    if places.is_empty() {
        return;
    }
    push_line(places, out, |place, text| {
        let used = visible::push_cut(&place.name, place.width, text);
        (used, Some(BOLD).filter(|_| style.color))
    });
    push_line(places, out, |place, text| {
        text.extend(std::iter::repeat_n('─', place.width));
        (place.width, Some(DIM).filter(|_| style.color))
    });
}

fn push_row(places: &[Place], cells: &[Cell<'_>], style: Style, out: &mut String) {
    let mut cells = cells.iter();
    push_line(places, out, |place, text| match cells.next() {
        Some(Cell { missing: true, .. }) | None if style.color => {
            text.push('·');
            (1, Some(DIM))
        }
        Some(Cell { missing: false, text: value }) => {
            let value = visible::clean(value);
            if place.cut {
                (visible::push_cut(&value, place.width, text), None)
            } else {
                text.push_str(&value);
                (visible::width(&value), None)
            }
        }
        _ => (0, None),
    });
}

/// One line. `fill` appends the text of a place and returns its width and colour. Blanks at the end of the line are
/// dropped.
fn push_line(
    places: &[Place],
    out: &mut String,
    mut fill: impl FnMut(&Place, &mut String) -> (usize, Option<&'static str>),
) {
    let mut text = String::new();
    for (column, place) in places.iter().enumerate() {
        text.clear();
        let (used, style) = fill(place, &mut text);
        let padding = place.width.saturating_sub(used);
        let (before, after) = if place.right { (padding, 0) } else { (0, padding) };
        let gap = if column > 0 { GAP } else { 0 };
        out.extend(std::iter::repeat_n(' ', gap + before));
        push_styled(style.unwrap_or_default(), &text, style.is_some(), out);
        out.extend(std::iter::repeat_n(' ', after));
    }
    out.truncate(out.trim_end_matches(' ').len());
    out.push('\n');
}

/// A row as a block: a rule with its number, then a line for each value.
struct Blocks {
    names: Vec<String>,
    width: usize,
    /// The column at which values begin.
    label: usize,
    count: u64,
}

impl Blocks {
    fn new(columns: &[Column], style: Style) -> Self {
        let names: Vec<_> = columns.iter().map(|column| visible::clean(&column.name).trim_end().to_owned()).collect();
        let width = style.width.unwrap_or(LONGEST_RULE);
        // A name longer than a third of the line stands on a line of its own, its value below it.
        let fits = |name: &String| Some(visible::width(name) + GAP).filter(|label| *label <= width / 3);
        let label = names.iter().filter_map(fits).max().unwrap_or(2 * GAP);
        Self { names, width, label, count: 0 }
    }

    fn push(&mut self, cells: &[Cell<'_>], style: Style, out: &mut String) {
        self.count += 1;
        let mut rule = format!("── {} ", self.count);
        let drawn = visible::width(&rule);
        rule.extend(std::iter::repeat_n('─', self.width.min(LONGEST_RULE).saturating_sub(drawn)));
        push_dim(&rule, style, out);
        out.push('\n');

        for (name, cell) in self.names.iter().zip(cells).filter(|(_, cell)| !cell.missing) {
            self.push_value(name, cell.text, style, out);
        }
    }

    fn push_value(&self, name: &str, value: &str, style: Style, out: &mut String) {
        let used = visible::width(name);
        let mut column = if used + GAP <= self.label {
            push_styled(BOLD, name, style.color, out);
            used
        } else {
            for (number, line) in visible::wrap(name, self.width).into_iter().enumerate() {
                if number > 0 {
                    out.push('\n');
                }
                push_styled(BOLD, line.trim_end_matches(' '), style.color, out);
            }
            self.width
        };
        for line in value.trim_end_matches(['\n', '\r']).split('\n') {
            for line in visible::wrap(&visible::clean(line), self.width - self.label) {
                if column >= self.label {
                    out.push('\n');
                    column = 0;
                }
                let line = line.trim_end_matches(' ');
                if !line.is_empty() {
                    out.extend(std::iter::repeat_n(' ', self.label - column));
                    out.push_str(line);
                }
                column = self.width;
            }
        }
        out.push('\n');
    }
}
