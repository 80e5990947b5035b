//! Dotted paths to values inside nested columns.

use std::ops::Range;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, UInt32Array};
use arrow::compute::{is_null, nullif, take};
use arrow::datatypes::{DataType, Fields};

use crate::convert::fit;

/// Where a path leads.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Resolved {
    steps: Vec<Step>,
    /// The leaves of the file that are needed for it, counted in their order.
    pub(super) leaves: Range<usize>,
}

#[derive(Debug, Clone, PartialEq)]
enum Step {
    /// A column of the row, or a member of a group.
    Member(String),
    /// An element of a list.
    Element(usize),
    /// The value of a key of a map.
    Key(String),
}

/// Finds what a path means among fields. Names may hold dots themselves: the longest name that fits wins.
pub(super) fn resolve(fields: &Fields, path: &str, exact: bool) -> Option<Resolved> {
    let mut steps = Vec::new();
    let leaves = members(fields, path, exact, 0, &mut steps)?;
    Some(Resolved { steps, leaves })
}

fn members(fields: &Fields, path: &str, exact: bool, from: usize, steps: &mut Vec<Step>) -> Option<Range<usize>> {
    let ends = path.char_indices().filter(|(_, letter)| *letter == '.').map(|(at, _)| at).chain([path.len()]);
    for end in ends.collect::<Vec<_>>().into_iter().rev() {
        let (name, rest) = (&path[..end], path.get(end + 1..));
        let mut from = from;
        for field in fields {
            let count = leaves(field.data_type());
            if if exact { field.name() == name } else { field.name().eq_ignore_ascii_case(name) } {
                steps.push(Step::Member(field.name().clone()));
                if let Some(found) = below(field.data_type(), rest, exact, from, steps) {
                    return Some(found);
                }
                steps.pop();
            }
            from += count;
        }
    }
    None
}

/// What the rest of a path means inside a type.
fn below(
    data_type: &DataType,
    rest: Option<&str>,
    exact: bool,
    from: usize,
    steps: &mut Vec<Step>,
) -> Option<Range<usize>> {
    let Some(rest) = rest else { return Some(from..from + leaves(data_type)) };
    match data_type {
        DataType::Struct(fields) => members(fields, rest, exact, from, steps),
        DataType::List(item) | DataType::LargeList(item) | DataType::FixedSizeList(item, _) => {
            let (position, rest) = rest.split_once('.').map_or((rest, None), |(position, rest)| (position, Some(rest)));
            steps.push(Step::Element(position.parse().ok()?));
            let found = below(item.data_type(), rest, exact, from, steps);
            if found.is_none() {
                steps.pop();
            }
            found
        }
        DataType::Map(..) => {
            steps.push(Step::Key(rest.to_owned()));
            Some(from..from + leaves(data_type))
        }
        _ => None,
    }
}

/// How many leaves of the file a type takes.
fn leaves(data_type: &DataType) -> usize {
    match data_type {
        DataType::Struct(fields) => fields.iter().map(|field| leaves(field.data_type())).sum(),
        DataType::List(item)
        | DataType::LargeList(item)
        | DataType::FixedSizeList(item, _)
        | DataType::Map(item, _) => leaves(item.data_type()),
        _ => 1,
    }
}

impl Resolved {
    /// The values, one for each row; none if the batch has nothing there.
    pub(super) fn of(&self, batch: &RecordBatch) -> Option<ArrayRef> {
        let (first, rest) = self.steps.split_first()?;
        let Step::Member(name) = first else { return None };
        let mut array = Arc::clone(batch.column_by_name(name)?);
        for step in rest {
            array = match step {
                Step::Member(name) => member(&array, name)?,
                Step::Element(position) => element(&array, *position)?,
                Step::Key(key) => value(&array, key)?,
            };
        }
        Some(array)
    }
}

fn member(array: &ArrayRef, name: &str) -> Option<ArrayRef> {
    let member = array.as_struct_opt()?.column_by_name(name)?;
    if array.null_count() == 0 {
        return Some(Arc::clone(member));
    }
    // What a missing group holds is not said.
    nullif(member, &is_null(array).ok()?).ok()
}

fn element(array: &ArrayRef, position: usize) -> Option<ArrayRef> {
    let pick = |range: Range<usize>| {
        let at = range.start + position;
        (at < range.end).then(|| u32::try_from(at).ok()).flatten()
    };
    let (values, picked): (&ArrayRef, UInt32Array) = match array.data_type() {
        DataType::List(_) => {
            let lists = array.as_list::<i32>();
            let at = |row: usize| lists.is_valid(row).then(|| pick(range(lists.value_offsets(), row))).flatten();
            (lists.values(), (0..lists.len()).map(at).collect())
        }
        DataType::LargeList(_) => {
            let lists = array.as_list::<i64>();
            let at = |row: usize| lists.is_valid(row).then(|| pick(range(lists.value_offsets(), row))).flatten();
            (lists.values(), (0..lists.len()).map(at).collect())
        }
        DataType::FixedSizeList(_, size) => {
            let lists = array.as_fixed_size_list();
            let size = usize::try_from(*size).ok()?;
            let at = |row: usize| lists.is_valid(row).then(|| pick(row * size..(row + 1) * size)).flatten();
            (lists.values(), (0..lists.len()).map(at).collect())
        }
        _ => return None,
    };
    take(values, &picked, None).ok()
}

fn range<O: Copy + TryInto<usize>>(offsets: &[O], row: usize) -> Range<usize> {
    // Offsets are never negative.
    let at = |index: usize| offsets[index].try_into().unwrap_or(0);
    at(row)..at(row + 1)
}

fn value(array: &ArrayRef, key: &str) -> Option<ArrayRef> {
    let maps = array.as_map_opt()?;
    let keys = fit(maps.keys(), &DataType::Utf8View);
    let keys = keys.as_string_view();
    let find = |row: usize| {
        if maps.is_null(row) {
            return None;
        }
        let found =
            range(maps.value_offsets(), row).rev().find(|entry| keys.is_valid(*entry) && keys.value(*entry) == key);
        found.and_then(|entry| u32::try_from(entry).ok())
    };
    take(maps.values(), &(0..maps.len()).map(find).collect::<UInt32Array>(), None).ok()
}
