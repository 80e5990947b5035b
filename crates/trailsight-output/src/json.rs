//! JSON text: rows for the formats `json` and `ndjson`, and the text of lists, structs and maps.
//!
//! Written straight from the columns, so that a row costs no tree of values.

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::{DataType, Schema};

use crate::value::{dictionary_value, is_number, push_text};
use crate::{Options, visible};

/// Writes the rows of one result as JSON objects.
pub(crate) struct Rows {
    /// `"name":` of each column, escaped once.
    keys: Vec<String>,
    precise: bool,
}

impl Rows {
    pub(crate) fn new(schema: &Schema, options: &Options) -> Self {
        let key = |name: &str| {
            let mut key = String::new();
            push_string(name, &mut key);
            key.push(':');
            key
        };
        Self { keys: schema.fields().iter().map(|field| key(field.name())).collect(), precise: options.precise }
    }

    /// Appends one row. A missing value has no key.
    pub(crate) fn push(&self, batch: &RecordBatch, row: usize, out: &mut String) {
        let mut text = String::new();
        out.push('{');
        let mut first = true;
        for (key, column) in self.keys.iter().zip(batch.columns()) {
            text.clear();
            if !push_text(column, row, self.precise, &mut text) {
                continue;
            }
            if !std::mem::take(&mut first) {
                out.push(',');
            }
            out.push_str(key);
            if is_number(column.data_type()) {
                out.push_str(&text);
            } else {
                push_string(&text, out);
            }
        }
        out.push('}');
    }
}

/// Appends a value as JSON inside a container, where `null`, `true` and `false` exist and numbers are precise: the
/// text is that of the source, not of a computed result. `false` says that `null` was written.
pub(crate) fn push_value(array: &dyn Array, row: usize, out: &mut String) -> bool {
    if row >= array.len() || array.is_null(row) {
        out.push_str("null");
        return false;
    }
    match array.data_type() {
        DataType::Boolean => out.push_str(if array.as_boolean().value(row) { "true" } else { "false" }),
        DataType::List(_) => push_list(&array.as_list::<i32>().value(row), out),
        DataType::LargeList(_) => push_list(&array.as_list::<i64>().value(row), out),
        DataType::FixedSizeList(..) => push_list(&array.as_fixed_size_list().value(row), out),
        DataType::ListView(_) => push_list(&array.as_list_view::<i32>().value(row), out),
        DataType::LargeListView(_) => push_list(&array.as_list_view::<i64>().value(row), out),
        DataType::Struct(fields) => {
            let columns = array.as_struct().columns();
            push_object(fields.iter().map(|field| field.name().clone()).zip(columns.iter().map(|c| (c, row))), out);
        }
        DataType::Map(..) => {
            let entries = array.as_map().value(row);
            let (keys, values) = (entries.column(0), entries.column(1));
            let name = |entry| {
                let mut name = String::new();
                push_text(keys, entry, true, &mut name);
                name
            };
            push_object((0..entries.len()).map(|entry| (name(entry), (values, entry))), out);
        }
        DataType::Dictionary(..) => {
            let (values, key) = dictionary_value(array, row);
            return push_value(values, key, out);
        }
        data_type => {
            let mut text = String::new();
            if !push_text(array, row, true, &mut text) {
                out.push_str("null");
                return false;
            }
            if is_number(data_type) {
                out.push_str(&text);
            } else {
                push_string(&text, out);
            }
        }
    }
    true
}

fn push_list(values: &ArrayRef, out: &mut String) {
    out.push('[');
    for row in 0..values.len() {
        if row > 0 {
            out.push(',');
        }
        push_value(values, row, out);
    }
    out.push(']');
}

/// Missing members are left out, as they are in a row; in a list they hold their place.
fn push_object<'a>(members: impl Iterator<Item = (String, (&'a ArrayRef, usize))>, out: &mut String) {
    out.push('{');
    let mut first = true;
    for (name, (values, row)) in members {
        let start = out.len();
        if !first {
            out.push(',');
        }
        push_string(&name, out);
        out.push(':');
        if push_value(values, row, out) {
            first = false;
        } else {
            out.truncate(start);
        }
    }
    out.push('}');
}

/// Appends a JSON string. DEL and the C1 controls are escaped too, which JSON does not ask for: some terminals take
/// U+009B for the start of an escape sequence.
pub(crate) fn push_string(text: &str, out: &mut String) {
    out.push('"');
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c == '"' || c == '\\' || visible::is_control(c)) {
        out.push_str(&rest[..at]);
        let Some(c) = rest[at..].chars().next() else { break };
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ => out.push_str(&format!("\\u{:04x}", u32::from(c))),
        }
        rest = &rest[at + c.len_utf8()..];
    }
    out.push_str(rest);
    out.push('"');
}
