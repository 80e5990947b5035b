//! Structures: made of texts, taken apart, turned into rows. How they travel is said on the crate's page.

use std::sync::Arc;

use arrow::array::{ArrayRef, LargeListArray, StringViewArray, StringViewBuilder, StructArray, UInt64Array};
use arrow::buffer::{NullBuffer, OffsetBuffer};
use arrow::datatypes::{DataType, Field, FieldRef, Fields};
use datafusion_common::{Result, exec_err};
use datafusion_expr::{Expr, ScalarUDF, lit};

use crate::args::{Args, Texts};
use crate::entry::{Kind, Takes, Want};
use crate::function::{self, Udf, call, helper};
use crate::json::{self, Part};
use crate::logfmt;
use crate::pattern::kept_regex;
use crate::xml::XPath;

/// How a part of a structure is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reading {
    /// As text; a structure is missing.
    Text,
    /// As text, a structure as its JSON text.
    Whole,
    /// As a number; a truth is 1 or 0.
    Number,
    /// As a condition.
    Truth,
    /// Only if it is a structure.
    Structure,
}

/// The structure that a text is: the compact text of a JSON object or list. Any other text is missing.
pub fn structure(text: Expr) -> Expr {
    call(&STRUCTURE, vec![text])
}

/// The part of a JSON value that a dotted path leads to; the value itself for an empty path.
pub fn part(value: Expr, path: &str, reading: Reading) -> Expr {
    let udf = match reading {
        Reading::Text => &PART_TEXT,
        Reading::Whole => &PART_WHOLE,
        Reading::Number => &PART_NUMBER,
        Reading::Truth => &PART_TRUTH,
        Reading::Structure => &PART_STRUCTURE,
    };
    call(udf, vec![value, lit(path)])
}

/// The elements of a list, for rows to be made of them: a list of structs of the element as JSON text (`1`) and its
/// place from 0 (`2`). Anything that is no list is the only element of one; missing is missing.
pub fn elements(value: Expr) -> Expr {
    call(&ELEMENTS, vec![value])
}

/// All matches of a regular expression (a literal text), for rows to be made of them: a list of structs as
/// [`parse_regex`](super::parse_regex) gives them, with the place of the match from 0 behind the captures. Missing
/// where nothing matches.
pub fn parse_regex_all(text: Expr, pattern: Expr, groups: &[usize]) -> Expr {
    let groups = groups.iter().map(|group| lit(*group as i64));
    call(&PARSE_REGEX_ALL, [text, pattern].into_iter().chain(groups).collect())
}

/// The first `count` values of the first line of CSV: a struct of texts called `1`, `2`, ...
pub fn parse_csv(text: Expr, count: usize) -> Expr {
    call(&PARSE_CSV, vec![text, lit(count as i64)])
}

/// The pairs of a text in logfmt as a structure.
pub fn parse_logfmt(text: Expr) -> Expr {
    call(&PARSE_LOGFMT, vec![text])
}

/// The first value that a path (a literal text, see [`xpath_fault`](crate::xpath_fault)) leads to in XML.
pub fn parse_xml(text: Expr, path: Expr) -> Expr {
    call(&PARSE_XML, vec![text, path])
}

const A_TEXT: Takes = Takes::exactly(&[Want::Kind(Kind::Text)]);
const TEXT_AND_LITERAL: Takes = Takes::exactly(&[Want::Kind(Kind::Text), Want::LiteralText]);

static STRUCTURE: Udf = Udf::new(|| helper("_structure", A_TEXT, function::text, run_structure));

pub(crate) fn run_structure(args: &Args<'_>) -> Result<ArrayRef> {
    let text = args.text(0)?;
    args.texts(|row| json::structure(text.get(row)?))
}

static PART_TEXT: Udf = Udf::new(|| {
    helper("_part_text", TEXT_AND_LITERAL, function::text, |args| {
        let parts = Parts::of(args)?;
        args.texts(|row| parts.get(row)?.scalar())
    })
});

static PART_WHOLE: Udf = Udf::new(|| {
    helper("_part_whole", TEXT_AND_LITERAL, function::text, |args| {
        let parts = Parts::of(args)?;
        args.texts(|row| Some(parts.get(row)?.whole()))
    })
});

static PART_NUMBER: Udf = Udf::new(|| {
    helper("_part_number", TEXT_AND_LITERAL, function::number, |args| {
        let parts = Parts::of(args)?;
        args.numbers(|row| parts.get(row)?.number())
    })
});

static PART_TRUTH: Udf = Udf::new(|| {
    helper("_part_truth", TEXT_AND_LITERAL, function::truth, |args| {
        let parts = Parts::of(args)?;
        args.truths(|row| parts.get(row)?.truth())
    })
});

static PART_STRUCTURE: Udf = Udf::new(|| {
    helper("_part_structure", TEXT_AND_LITERAL, function::text, |args| {
        let parts = Parts::of(args)?;
        args.texts(|row| match parts.get(row)? {
            Part::Structure(text) => Some(text),
            _ => None,
        })
    })
});

/// The parts of a column of JSON values at one path.
struct Parts {
    values: Texts,
    path: String,
}

impl Parts {
    fn of(args: &Args<'_>) -> Result<Self> {
        Ok(Self { values: args.text(0)?, path: args.literal_text(1)? })
    }

    fn get(&self, row: usize) -> Option<Part<'_>> {
        json::part(self.values.get(row)?, &self.path)
    }
}

/// Rows to be made of each row, while they are gathered: texts, and their place among those of their row.
struct Lists {
    columns: Vec<StringViewBuilder>,
    places: Vec<u64>,
    offsets: Vec<i64>,
    valid: Vec<bool>,
}

impl Lists {
    fn new(columns: usize, rows: usize) -> Self {
        let column = || StringViewBuilder::with_capacity(rows);
        Self {
            columns: std::iter::repeat_with(column).take(columns).collect(),
            places: Vec::new(),
            offsets: vec![0],
            valid: Vec::with_capacity(rows),
        }
    }

    /// Adds one of the rows to be made.
    fn push<'t>(&mut self, place: usize, texts: impl Iterator<Item = Option<&'t str>>) {
        for (column, text) in self.columns.iter_mut().zip(texts) {
            column.append_option(text);
        }
        self.places.push(place as u64);
    }

    /// Says that the row has no more of them.
    fn end(&mut self, valid: bool) {
        self.offsets.push(self.places.len() as i64);
        self.valid.push(valid);
    }

    fn finish(self) -> Result<ArrayRef> {
        let (element, fields) = element_type(self.columns.len());
        let mut columns: Vec<ArrayRef> = Vec::with_capacity(fields.len());
        for mut column in self.columns {
            let texts: StringViewArray = column.finish();
            columns.push(Arc::new(texts));
        }
        columns.push(Arc::new(UInt64Array::from(self.places)));
        let elements = StructArray::try_new(fields, columns, None)?;
        let offsets = OffsetBuffer::new(self.offsets.into());
        let nulls = NullBuffer::from(self.valid);
        Ok(Arc::new(LargeListArray::try_new(element, offsets, Arc::new(elements), Some(nulls))?))
    }
}

/// What a list of rows to be made holds: so many texts and a place.
fn element_type(texts: usize) -> (FieldRef, Fields) {
    let text = |nth: usize| Field::new(nth.to_string(), Kind::Text.data_type(), true);
    let place = Field::new((texts + 1).to_string(), DataType::UInt64, true);
    let fields: Fields = (1..=texts).map(text).chain([place]).collect();
    (Arc::new(Field::new("item", DataType::Struct(fields.clone()), true)), fields)
}

fn list_type(texts: usize) -> DataType {
    DataType::LargeList(element_type(texts).0)
}

static ELEMENTS: Udf = Udf::new(|| {
    helper(
        "_elements",
        A_TEXT,
        |_| Ok(list_type(1)),
        |args| {
            let values = args.text(0)?;
            let mut lists = Lists::new(1, args.rows());
            for row in 0..args.rows() {
                let Some(text) = values.get(row) else {
                    lists.end(false);
                    continue;
                };
                match json::structure(text) {
                    Some(structure) => match json::elements(&structure) {
                        Some(elements) => elements.into_iter().enumerate().for_each(|(k, e)| lists.push(k, one(e))),
                        None => lists.push(0, one(&structure)),
                    },
                    None => lists.push(0, one(&json::quoted(text))),
                }
                lists.end(true);
            }
            lists.finish()
        },
    )
});

fn one(text: &str) -> impl Iterator<Item = Option<&str>> {
    std::iter::once(Some(text))
}

static PARSE_REGEX_ALL: Udf = Udf::new(|| {
    let takes = Takes { rest: &[Want::Any], ..TEXT_AND_LITERAL };
    helper("_parse_regex_all", takes, |args| Ok(list_type(args.arg_fields.len() - 2)), run_regex_all)
});

fn run_regex_all(args: &Args<'_>) -> Result<ArrayRef> {
    let texts = args.text(0)?;
    let regex = kept_regex(&args.literal_text(1)?).or_else(|fault| exec_err!("{fault}"))?;
    let groups = (2..args.len()).map(|place| super::parse::literal_number(args, place)).collect::<Result<Vec<_>>>()?;
    let mut lists = Lists::new(groups.len(), args.rows());
    for row in 0..args.rows() {
        let mut place = 0;
        for found in texts.get(row).into_iter().flat_map(|text| regex.captures_iter(text)) {
            lists.push(place, groups.iter().map(|group| found.get(*group).map(|part| part.as_str())));
            place += 1;
        }
        lists.end(place > 0);
    }
    lists.finish()
}

static PARSE_CSV: Udf = Udf::new(|| {
    let takes = Takes::exactly(&[Want::Kind(Kind::Text), Want::Any]);
    helper("_parse_csv", takes, |args| Ok(super::parse::texts_type(super::parse::literal_at(args, 1)?)), run_csv)
});

fn run_csv(args: &Args<'_>) -> Result<ArrayRef> {
    let texts = args.text(0)?;
    let count = super::parse::literal_number(args, 1)?;
    let mut columns: Vec<_> = (0..count).map(|_| StringViewBuilder::with_capacity(args.rows())).collect();
    let (mut reader, mut room, mut ends) = (csv_core::Reader::new(), Vec::new(), Vec::new());
    for row in 0..args.rows() {
        let line = texts.get(row).and_then(|text| first_record(&mut reader, text, &mut room, &mut ends));
        for (nth, column) in columns.iter_mut().enumerate() {
            column.append_option(line.as_ref().and_then(|fields| fields.get(nth)));
        }
    }
    let DataType::Struct(fields) = super::parse::texts_type(count) else {
        return exec_err!("a struct type was expected");
    };
    let columns = columns.into_iter().map(|mut column| Arc::new(column.finish()) as ArrayRef).collect();
    Ok(Arc::new(StructArray::try_new(fields, columns, None)?))
}

/// The values of one line of CSV.
struct Record<'a> {
    bytes: &'a [u8],
    ends: &'a [usize],
}

impl<'a> Record<'a> {
    fn get(&self, nth: usize) -> Option<&'a str> {
        let end = *self.ends.get(nth)?;
        let start = nth.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        // Signs of CSV are ASCII, so what lies between them is text as before.
        std::str::from_utf8(self.bytes.get(start..end)?).ok()
    }
}

/// The first line of a text that has one. `room` and `ends` are kept from row to row.
fn first_record<'a>(
    reader: &mut csv_core::Reader,
    text: &str,
    room: &'a mut Vec<u8>,
    ends: &'a mut Vec<usize>,
) -> Option<Record<'a>> {
    reader.reset();
    // Unquoting only makes it shorter; a field takes a byte at least, but for the last.
    room.resize(room.len().max(text.len()), 0);
    ends.resize(ends.len().max(text.len() + 2), 0);
    let mut input = text.as_bytes();
    let (mut written, mut fields) = (0, 0);
    loop {
        let (result, read, wrote, ended) = reader.read_record(input, &mut room[written..], &mut ends[fields..]);
        input = &input[read..];
        written += wrote;
        fields += ended;
        match result {
            csv_core::ReadRecordResult::Record => {
                return Some(Record { bytes: &room[..written], ends: &ends[..fields] });
            }
            // Asked once more with nothing, it says what it had.
            csv_core::ReadRecordResult::InputEmpty => {}
            // There is room for all of it, so neither of the other two comes.
            _ => return None,
        }
    }
}

static PARSE_LOGFMT: Udf = Udf::new(|| {
    helper("_parse_logfmt", A_TEXT, function::text, |args| {
        let text = args.text(0)?;
        args.texts(|row| logfmt::to_json(text.get(row)?))
    })
});

static PARSE_XML: Udf = Udf::new(|| {
    helper("_parse_xml", TEXT_AND_LITERAL, function::text, |args| {
        let text = args.text(0)?;
        let path = XPath::parse(&args.literal_text(1)?).or_else(|fault| exec_err!("{fault}"))?;
        args.texts(|row| path.first(text.get(row)?))
    })
});

pub(super) fn udfs() -> Vec<Arc<ScalarUDF>> {
    [
        &ELEMENTS,
        &PARSE_CSV,
        &PARSE_LOGFMT,
        &PARSE_REGEX_ALL,
        &PARSE_XML,
        &PART_NUMBER,
        &PART_STRUCTURE,
        &PART_TEXT,
        &PART_TRUTH,
        &PART_WHOLE,
        &STRUCTURE,
    ]
    .map(|udf| Arc::clone(udf))
    .into()
}
