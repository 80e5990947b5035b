//! `parse`: several texts out of one, delivered together and taken apart by `member`.

use std::hash::BuildHasher;
use std::ops::Range;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, ByteView, MAX_INLINE_VIEW_LEN, NullBufferBuilder, StringViewArray, StructArray,
};
use arrow::buffer::{Buffer, ScalarBuffer};
use arrow::compute::{is_not_null, nullif};
use arrow::datatypes::{DataType, Field, Fields};
use datafusion_common::hash_utils::RandomState;
use datafusion_common::{Result, ScalarValue, exec_err, plan_err};
use datafusion_expr::{ColumnarValue, Expr, ReturnFieldArgs, ScalarUDF, lit};

use crate::args::{Args, Texts, Values};
use crate::entry::{Kind, Takes, Want};
use crate::function::{Udf, call, helper};
use crate::pattern::{Glob, kept_regex};

/// What each `*` of a glob (a literal text) stands for in `text`: a struct of `count` texts called `1`, `2`, ..., all
/// of them missing where the glob does not occur. `count` must be the number of `*`.
pub fn parse_glob(text: Expr, pattern: Expr, count: usize) -> Expr {
    call(&PARSE_GLOB, vec![text, pattern, lit(count as i64)])
}

/// The captures of the first match of a regular expression (a literal text) in `text`: a struct of texts called `1`,
/// `2`, ..., the n-th of which is the capture with the n-th index in `groups`. Missing are the captures of groups that
/// took no part, and all of them where nothing matches.
pub fn parse_regex(text: Expr, pattern: Expr, groups: &[usize]) -> Expr {
    let groups = groups.iter().map(|group| lit(*group as i64));
    call(&PARSE_REGEX, [text, pattern].into_iter().chain(groups).collect())
}

/// The n-th value, counted from 1, of what [`parse_glob`] or [`parse_regex`] gave.
pub fn member(parsed: Expr, nth: usize) -> Expr {
    call(&MEMBER, vec![parsed, lit(nth as i64)])
}

static PARSE_GLOB: Udf = Udf::new(|| {
    let takes = Takes::exactly(&[Want::Kind(Kind::Text), Want::LiteralText, Want::Any]);
    helper("_parse_glob", takes, |args| Ok(texts_type(literal_at(args, 2)?)), run_glob)
});

static PARSE_REGEX: Udf = Udf::new(|| {
    let takes = Takes { rest: &[Want::Any], ..Takes::exactly(&[Want::Kind(Kind::Text), Want::LiteralText]) };
    helper("_parse_regex", takes, |args| Ok(texts_type(args.arg_fields.len() - 2)), run_regex)
});

static MEMBER: Udf = Udf::new(|| {
    helper("_member", Takes::exactly(&[Want::Any, Want::Any]), member_type, |args| {
        let column = args.column(0)?;
        let Some(whole) = column.as_struct_opt() else {
            return exec_err!("{}: expected a struct, found {}", args.function(), column.data_type());
        };
        let nth = literal_number(args, 1)?;
        let Some(part) = nth.checked_sub(1).and_then(|index| whole.columns().get(index)) else {
            return exec_err!("{}: no member {nth} among {}", args.function(), whole.num_columns());
        };
        if whole.null_count() == 0 {
            return Ok(Arc::clone(part));
        }
        let absent = arrow::compute::not(&is_not_null(&column)?)?;
        Ok(nullif(part, &absent)?)
    })
});

pub(super) fn texts_type(count: usize) -> DataType {
    let fields = (1..=count).map(|nth| Field::new(nth.to_string(), Kind::Text.data_type(), true));
    DataType::Struct(fields.collect())
}

fn member_type(args: &ReturnFieldArgs<'_>) -> Result<DataType> {
    let nth = literal_at(args, 1)?;
    match args.arg_fields.first().map(|field| field.data_type()) {
        Some(DataType::Struct(fields)) => match nth.checked_sub(1).and_then(|index| fields.get(index)) {
            Some(field) => Ok(field.data_type().clone()),
            None => plan_err!("no member {nth} among {}", fields.len()),
        },
        other => plan_err!("expected a struct to take member {nth} of, found {other:?}"),
    }
}

pub(super) fn literal_at(args: &ReturnFieldArgs<'_>, place: usize) -> Result<usize> {
    match args.scalar_arguments.get(place) {
        Some(Some(ScalarValue::Int64(Some(count)))) if *count >= 0 => Ok(*count as usize),
        _ => plan_err!("argument {} must be a literal count", place + 1),
    }
}

pub(super) fn literal_number(args: &Args<'_>, place: usize) -> Result<usize> {
    match args.value(place)? {
        ColumnarValue::Scalar(ScalarValue::Int64(Some(number))) if *number >= 0 => Ok(*number as usize),
        _ => exec_err!("{}: argument {} must be a literal count", args.function(), place + 1),
    }
}

/// The struct under construction: parts of texts. They are not copied but lie in the buffers of the texts.
struct Parts<'a> {
    texts: &'a Texts,
    columns: Vec<Part>,
}

struct Part {
    views: Vec<u128>,
    nulls: NullBufferBuilder,
}

impl Part {
    fn push(&mut self, view: Option<u128>) {
        self.views.push(view.unwrap_or_default());
        self.nulls.append(view.is_some());
    }
}

impl<'a> Parts<'a> {
    fn new(count: usize, rows: usize, texts: &'a Texts) -> Self {
        let part = || Part { views: Vec::with_capacity(rows), nulls: NullBufferBuilder::new(rows) };
        Self { texts, columns: std::iter::repeat_with(part).take(count).collect() }
    }

    /// Adds parts of `text`, the text of the row, given by where they are in it. They begin and end between characters.
    fn push(&mut self, row: usize, text: &str, parts: impl Iterator<Item = Option<Range<usize>>>) {
        let (buffer, offset) = match self.texts {
            // Of a text that lies in its view these say nothing, nor are they asked.
            Values::Column(texts) => {
                let view = ByteView::from(texts.views()[row]);
                (view.buffer_index, view.offset)
            }
            // A constant has a buffer to itself.
            Values::Same(_) => (0, 0),
        };
        for (column, part) in self.columns.iter_mut().zip(parts) {
            column.push(part.map(|part| view_of(text, part, buffer, offset)));
        }
    }

    /// Adds a row like one that is there already, whose text is the same.
    fn push_again(&mut self, row: usize) {
        for column in &mut self.columns {
            let view = column.nulls.is_valid(row).then(|| column.views[row]);
            column.push(view);
        }
    }

    /// Adds a row without any part.
    fn push_none(&mut self) {
        self.columns.iter_mut().for_each(|column| column.push(None));
    }

    #[allow(unsafe_code, reason = "the safe way reads every part once more, to see that it is UTF-8")]
    fn finish(self, rows: usize) -> Result<ArrayRef> {
        let DataType::Struct(fields) = texts_type(self.columns.len()) else {
            return exec_err!("a struct type was expected");
        };
        let buffers: Arc<[Buffer]> = match self.texts {
            Values::Column(texts) => texts.data_buffers().iter().cloned().collect(),
            Values::Same(text) => text.iter().map(|text| Buffer::from(text.as_bytes())).collect(),
        };
        let array = |mut part: Part| -> ArrayRef {
            let views = ScalarBuffer::from(part.views);
            // SAFETY: `view_of` made the views, of parts cut out of texts as UTF-8. A view is as short as its text or
            // leads into the buffer in which the whole text lies, which has the same number here.
            Arc::new(unsafe { StringViewArray::new_unchecked(views, Arc::clone(&buffers), part.nulls.finish()) })
        };
        if self.columns.is_empty() {
            return Ok(Arc::new(StructArray::new_empty_fields(rows, None)));
        }
        let columns = self.columns.into_iter().map(array).collect();
        Ok(Arc::new(StructArray::try_new(Fields::clone(&fields), columns, None)?))
    }
}

/// The view of a part of `text`, which lies in that buffer from that offset on.
fn view_of(text: &str, part: Range<usize>, buffer: u32, offset: u32) -> u128 {
    let start = part.start;
    // Cutting checks that the part is within the text, and is text itself.
    let part = text[part].as_bytes();
    let length = part.len() as u32;
    if length <= MAX_INLINE_VIEW_LEN {
        let mut view = [0; 16];
        // A copy of a known size takes a fraction of the time, so more is copied than is wanted, where there is more.
        if let Some(window) = text.as_bytes().get(start..start + MAX_INLINE_VIEW_LEN as usize) {
            view[4..].copy_from_slice(window);
        } else {
            view[4..4 + part.len()].copy_from_slice(part);
        }
        let wanted = !(u128::MAX.checked_shl(32 + 8 * length).unwrap_or(0));
        return u128::from_le_bytes(view) & wanted | u128::from(length);
    }
    // A text with a part of this length is no shorter, so it does lie in a buffer.
    ByteView::new(length, &part[..4]).with_buffer_index(buffer).with_offset(offset + start as u32).as_u128()
}

fn run_glob(args: &Args<'_>) -> Result<ArrayRef> {
    let texts = args.text(0)?;
    let glob = Glob::new(&args.literal_text(1)?);
    let count = literal_number(args, 2)?;
    if glob.captures() != count {
        return exec_err!("the pattern has {} `*` for {count} names", glob.captures());
    }
    let mut parts = Parts::new(count, args.rows(), &texts);
    let mut captured = Vec::with_capacity(count);
    for row in 0..args.rows() {
        match texts.get(row).filter(|text| glob.find(text, &mut captured)) {
            Some(text) => parts.push(row, text, captured.iter().cloned().map(Some)),
            None => parts.push_none(),
        }
    }
    parts.finish(args.rows())
}

fn run_regex(args: &Args<'_>) -> Result<ArrayRef> {
    let texts = args.text(0)?;
    let regex = kept_regex(&args.literal_text(1)?).or_else(|fault| exec_err!("{fault}"))?;
    let groups = (2..args.len()).map(|place| literal_number(args, place)).collect::<Result<Vec<_>>>()?;
    let mut parts = Parts::new(groups.len(), args.rows(), &texts);
    let mut captured = regex.capture_locations();
    let mut seen = Seen::default();
    for row in 0..args.rows() {
        if let Some(text) = texts.get(row)
            && let Some(before) = seen.before(text, row, |row| texts.get(row))
        {
            parts.push_again(before);
            continue;
        }
        match texts.get(row).filter(|text| regex.captures_read(&mut captured, text).is_some()) {
            Some(text) => {
                let found = groups.iter().map(|group| captured.get(*group).map(|(start, end)| start..end));
                parts.push(row, text, found);
            }
            None => parts.push_none(),
        }
    }
    parts.finish(args.rows())
}

/// Where texts were seen before: logs say the same again and again, and to match anew takes several times as long as
/// to see that. What was seen long ago is forgotten.
struct Seen {
    /// Rows, each where the hash of its text says.
    rows: Box<[Option<u32>; Seen::ROOM]>,
    hasher: RandomState,
}

impl Default for Seen {
    fn default() -> Seen {
        Seen { rows: Box::new([None; Seen::ROOM]), hasher: RandomState::default() }
    }
}

impl Seen {
    const ROOM: usize = 512;

    /// A row before this one that has the same text; else this one is kept in mind.
    fn before<'a>(&mut self, text: &str, row: usize, text_of: impl Fn(usize) -> Option<&'a str>) -> Option<usize> {
        let place = self.hasher.hash_one(text) as usize % Seen::ROOM;
        let before = self.rows[place].map(|row| row as usize).filter(|row| text_of(*row) == Some(text));
        if before.is_none() {
            self.rows[place] = u32::try_from(row).ok();
        }
        before
    }
}

pub(super) fn udfs() -> Vec<Arc<ScalarUDF>> {
    [&MEMBER, &PARSE_GLOB, &PARSE_REGEX].map(|udf| Arc::clone(udf)).into()
}
