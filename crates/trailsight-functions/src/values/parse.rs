//! `parse`: several texts out of one, delivered together and taken apart by `member`.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, StringViewBuilder, StructArray};
use arrow::compute::{is_not_null, nullif};
use arrow::datatypes::{DataType, Field, Fields};
use datafusion_common::{Result, ScalarValue, exec_err, plan_err};
use datafusion_expr::{ColumnarValue, Expr, ReturnFieldArgs, ScalarUDF, lit};

use crate::args::Args;
use crate::entry::{Kind, Takes, Want};
use crate::function::{Udf, call, helper};
use crate::pattern::{Glob, regex};

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

fn texts_type(count: usize) -> DataType {
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

fn literal_at(args: &ReturnFieldArgs<'_>, place: usize) -> Result<usize> {
    match args.scalar_arguments.get(place) {
        Some(Some(ScalarValue::Int64(Some(count)))) if *count >= 0 => Ok(*count as usize),
        _ => plan_err!("argument {} must be a literal count", place + 1),
    }
}

fn literal_number(args: &Args<'_>, place: usize) -> Result<usize> {
    match args.value(place)? {
        ColumnarValue::Scalar(ScalarValue::Int64(Some(number))) if *number >= 0 => Ok(*number as usize),
        _ => exec_err!("{}: argument {} must be a literal count", args.function(), place + 1),
    }
}

/// The struct under construction.
struct Parts(Vec<StringViewBuilder>);

impl Parts {
    fn new(count: usize, rows: usize) -> Self {
        Self((0..count).map(|_| StringViewBuilder::with_capacity(rows)).collect())
    }

    fn push<'t>(&mut self, values: impl Iterator<Item = Option<&'t str>>) {
        for (column, value) in self.0.iter_mut().zip(values) {
            column.append_option(value);
        }
    }

    fn finish(self, rows: usize) -> Result<ArrayRef> {
        let DataType::Struct(fields) = texts_type(self.0.len()) else {
            return exec_err!("a struct type was expected");
        };
        let columns: Vec<ArrayRef> =
            self.0.into_iter().map(|mut column| Arc::new(column.finish()) as ArrayRef).collect();
        if columns.is_empty() {
            return Ok(Arc::new(StructArray::new_empty_fields(rows, None)));
        }
        Ok(Arc::new(StructArray::try_new(Fields::clone(&fields), columns, None)?))
    }
}

fn run_glob(args: &Args<'_>) -> Result<ArrayRef> {
    let text = args.text(0)?;
    let glob = Glob::new(&args.literal_text(1)?);
    let count = literal_number(args, 2)?;
    if glob.captures() != count {
        return exec_err!("the pattern has {} `*` for {count} names", glob.captures());
    }
    let mut parts = Parts::new(count, args.rows());
    let mut captured = Vec::with_capacity(count);
    for row in 0..args.rows() {
        if text.get(row).is_some_and(|text| glob.find(text, &mut captured)) {
            parts.push(captured.iter().map(|value| Some(*value)));
        } else {
            parts.push(std::iter::repeat(None));
        }
    }
    parts.finish(args.rows())
}

fn run_regex(args: &Args<'_>) -> Result<ArrayRef> {
    let text = args.text(0)?;
    let regex = match regex(&args.literal_text(1)?) {
        Ok(regex) => regex,
        Err(fault) => return exec_err!("{fault}"),
    };
    let groups = (2..args.len()).map(|place| literal_number(args, place)).collect::<Result<Vec<_>>>()?;
    let mut parts = Parts::new(groups.len(), args.rows());
    let mut captured = regex.capture_locations();
    for row in 0..args.rows() {
        let text = text.get(row);
        if let Some(text) = text
            && regex.captures_read(&mut captured, text).is_some()
        {
            parts.push(groups.iter().map(|group| captured.get(*group).map(|(start, end)| &text[start..end])));
        } else {
            parts.push(std::iter::repeat(None));
        }
    }
    parts.finish(args.rows())
}

pub(super) fn udfs() -> Vec<Arc<ScalarUDF>> {
    [&MEMBER, &PARSE_GLOB, &PARSE_REGEX].map(|udf| Arc::clone(udf)).into()
}
