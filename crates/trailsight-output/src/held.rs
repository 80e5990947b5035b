//! Rows held back until the widths of their columns are known.

use arrow::array::RecordBatch;
use arrow::datatypes::Schema;

use crate::value::{is_number, is_number_text, push_text};

/// Rows held at most. Results are 10,000 rows unless a query asks for more, so nearly all are held whole.
const MOST_ROWS: usize = 100_000;

/// Bytes of text held at most.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// One value.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cell<'a> {
    /// As the value prints; empty when it is missing.
    pub(crate) text: &'a str,
    pub(crate) missing: bool,
}

/// What was learnt of a column from the rows held.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub(crate) name: String,
    /// Its type is a number, or it has values and all are texts of numbers.
    pub(crate) numbers: bool,
    /// The width of its widest value.
    pub(crate) widest: usize,
    /// The width that is enough for nine values of ten.
    pub(crate) usual: usize,
}

/// The rows. Their texts lie one after another in one string, row by row.
pub(crate) struct Held {
    names: Vec<String>,
    texts: Texts,
    /// By column, the width of each value.
    widths: Vec<Vec<u32>>,
    kinds: Vec<Kind>,
    rows: usize,
    measure: fn(&str) -> usize,
}

#[derive(Clone, Copy)]
enum Kind {
    Unknown,
    Numbers,
    Other,
}

impl Held {
    /// `measure` tells the width at which the format will print a text.
    pub(crate) fn new(schema: &Schema, measure: fn(&str) -> usize) -> Self {
        let fields = schema.fields();
        Self {
            names: fields.iter().map(|field| field.name().clone()).collect(),
            texts: Texts::default(),
            widths: vec![Vec::new(); fields.len()],
            kinds: fields
                .iter()
                .map(|field| if is_number(field.data_type()) { Kind::Numbers } else { Kind::Unknown })
                .collect(),
            rows: 0,
            measure,
        }
    }

    pub(crate) fn push(&mut self, batch: &RecordBatch, row: usize, precise: bool) {
        let first = self.texts.ends.len();
        self.texts.push(batch, row, precise);
        for (column, (widths, kind)) in self.widths.iter_mut().zip(&mut self.kinds).enumerate() {
            let cell = self.texts.cell(first + column);
            widths.push(u32::try_from((self.measure)(cell.text)).unwrap_or(u32::MAX));
            if let (Kind::Unknown | Kind::Numbers, false) = (*kind, cell.missing) {
                *kind = if is_number_text(cell.text) { Kind::Numbers } else { Kind::Other };
            }
        }
        self.rows += 1;
    }

    /// Whether no more should be held.
    pub(crate) fn is_full(&self) -> bool {
        self.rows >= MOST_ROWS || self.texts.text.len() >= MOST_BYTES
    }

    pub(crate) fn columns(&self) -> Vec<Column> {
        let column = |((name, kind), widths): ((&String, &Kind), &Vec<u32>)| {
            let mut widths = widths.clone();
            let usual = match widths.len().checked_sub(1) {
                Some(last) => *widths.select_nth_unstable(last * 9 / 10).1,
                None => 0,
            };
            let widest = widths.iter().copied().max().unwrap_or(0);
            Column {
                name: name.clone(),
                numbers: matches!(kind, Kind::Numbers),
                widest: widest as usize,
                usual: usual as usize,
            }
        };
        self.names.iter().zip(&self.kinds).zip(&self.widths).map(column).collect()
    }

    /// The rows, each as its cells in the order of the columns.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Vec<Cell<'_>>> {
        let columns = self.names.len();
        (0..self.rows).map(move |row| (row * columns..(row + 1) * columns).map(|at| self.texts.cell(at)).collect())
    }
}

/// The texts of some values.
#[derive(Default)]
pub(crate) struct Texts {
    text: String,
    /// Where each text ends, and whether it is missing.
    ends: Vec<(usize, bool)>,
}

impl Texts {
    /// The texts of a row by itself.
    pub(crate) fn of(batch: &RecordBatch, row: usize, precise: bool) -> Self {
        let mut texts = Self::default();
        texts.push(batch, row, precise);
        texts
    }

    fn push(&mut self, batch: &RecordBatch, row: usize, precise: bool) {
        for column in batch.columns() {
            let present = push_text(column, row, precise, &mut self.text);
            self.ends.push((self.text.len(), !present));
        }
    }

    fn cell(&self, at: usize) -> Cell<'_> {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before].0);
        let (end, missing) = self.ends[at];
        Cell { text: &self.text[start..end], missing }
    }

    pub(crate) fn cells(&self) -> Vec<Cell<'_>> {
        (0..self.ends.len()).map(|at| self.cell(at)).collect()
    }
}
