//! From one kind to another.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int64Type};
use datafusion_common::Result;
use datafusion_expr::{Expr, ScalarUDF, lit};

use crate::args::Args;
use crate::calendar::time_text;
use crate::entry::{Kind, Takes, Want};
use crate::function::{self, Udf, call, helper};
use crate::number::{number_text, parse_number};
use crate::period::Binner;

const A_TEXT: Takes = Takes::exactly(&[Want::Kind(Kind::Text)]);
const A_NUMBER: Takes = Takes::exactly(&[Want::Kind(Kind::Number)]);
const A_TIME: Takes = Takes::exactly(&[Want::Kind(Kind::Time)]);
const A_TRUTH: Takes = Takes::exactly(&[Want::Kind(Kind::Truth)]);
const ANYTHING: Takes = Takes::exactly(&[Want::Any]);

/// The number that a text is; missing if it is none.
pub fn number(text: Expr) -> Expr {
    call(&NUMBER, vec![text])
}

static NUMBER: Udf = Udf::new(|| {
    helper("_number", A_TEXT, function::number, |args| {
        let text = args.text(0)?;
        args.numbers(|row| parse_number(text.get(row)?))
    })
});

/// The text of a number as results print it: whole or with at most four decimals.
pub fn text_of_number(number: Expr) -> Expr {
    call(&TEXT_OF_NUMBER, vec![number])
}

static TEXT_OF_NUMBER: Udf = Udf::new(|| {
    helper("_text_of_number", A_NUMBER, function::text, |args| {
        let number = args.number(0)?;
        args.texts(|row| number.get(row).filter(|number| number.is_finite()).map(number_text))
    })
});

/// `2026-01-05 10:00:00.000`, in UTC.
pub fn text_of_time(time: Expr) -> Expr {
    call(&TEXT_OF_TIME, vec![time])
}

static TEXT_OF_TIME: Udf = Udf::new(|| {
    helper("_text_of_time", A_TIME, function::text, |args| {
        let time = args.time(0)?;
        args.texts(|row| time_text(time.get(row)?))
    })
});

/// `1` or `0`.
pub fn text_of_truth(truth: Expr) -> Expr {
    call(&TEXT_OF_TRUTH, vec![truth])
}

static TEXT_OF_TRUTH: Udf = Udf::new(|| {
    helper("_text_of_truth", A_TRUTH, function::text, |args| {
        let truth = args.truth(0)?;
        args.texts(|row| Some(if truth.get(row)? { "1" } else { "0" }))
    })
});

/// What `filter field` makes of a text: `true` in any case and numbers other than zero are true, all else is false.
pub fn truth_of_text(text: Expr) -> Expr {
    call(&TRUTH_OF_TEXT, vec![text])
}

static TRUTH_OF_TEXT: Udf = Udf::new(|| {
    helper("_truth_of_text", A_TEXT, function::truth, |args| {
        let text = args.text(0)?;
        args.truths(|row| {
            let text = text.get(row)?;
            Some(text.eq_ignore_ascii_case("true") || parse_number(text).is_some_and(|number| number != 0.0))
        })
    })
});

/// Numbers other than zero are true.
pub fn truth_of_number(number: Expr) -> Expr {
    call(&TRUTH_OF_NUMBER, vec![number])
}

static TRUTH_OF_NUMBER: Udf = Udf::new(|| {
    helper("_truth_of_number", A_NUMBER, function::truth, |args| {
        let number = args.number(0)?;
        args.truths(|row| Some(number.get(row)? != 0.0))
    })
});

/// What `sum` and `avg` make of a value of any kind: a number, or missing.
///
/// Text counts if it is a number, a time as ms since the epoch. A truth counts as 1 or 0, and as 0 where it is missing:
/// a comparison that cannot be made does not hold, so that `sum(a = b)` of a group without `a` is 0.
pub fn addend(value: Expr) -> Expr {
    call(&ADDEND, vec![value])
}

static ADDEND: Udf = Udf::new(|| {
    helper("_addend", ANYTHING, function::number, |args| {
        let column = args.column(0)?;
        Ok(match column.data_type() {
            DataType::Float64 => column,
            DataType::Boolean => {
                let truth = args.truth(0)?;
                args.numbers(|row| Some(f64::from(truth.get(row).unwrap_or(false))))?
            }
            DataType::Timestamp(..) => cast(&args_as_ms(args)?, &DataType::Float64)?,
            DataType::Utf8View | DataType::Utf8 | DataType::LargeUtf8 => {
                let text = args.text(0)?;
                args.numbers(|row| parse_number(text.get(row)?))?
            }
            _ => cast(&column, &DataType::Float64)?,
        })
    })
});

fn args_as_ms(args: &Args<'_>) -> Result<ArrayRef> {
    Ok(cast(&cast(&args.column(0)?, &Kind::Time.data_type())?, &DataType::Int64)?)
}

/// A number that has a text: infinities and what is not a number are missing.
pub fn finite(number: Expr) -> Expr {
    call(&FINITE, vec![number])
}

static FINITE: Udf = Udf::new(|| {
    helper("_finite", A_NUMBER, function::number, |args| {
        let number = args.number(0)?;
        args.numbers(|row| number.get(row))
    })
});

/// A count, missing if it is zero. It stays an `Int64`, whole as it is.
pub fn positive(count: Expr) -> Expr {
    call(&POSITIVE, vec![count])
}

/// The count of [`positive`], 0 where it is zero; anything else as it is.
pub fn counted(expr: Expr) -> Expr {
    match expr {
        Expr::ScalarFunction(call) if call.name() == POSITIVE_NAME && call.args.len() == 1 => {
            call.args.into_iter().next().unwrap_or_default()
        }
        other => other,
    }
}

const POSITIVE_NAME: &str = "_positive";

static POSITIVE: Udf = Udf::new(|| {
    helper(
        POSITIVE_NAME,
        ANYTHING,
        |_| Ok(DataType::Int64),
        |args| {
            let count = cast(&args.column(0)?, &DataType::Int64)?;
            let count = count.as_primitive::<Int64Type>();
            let known = count.iter().map(|count| count.filter(|count| *count > 0));
            Ok(Arc::new(known.collect::<arrow::array::PrimitiveArray<Int64Type>>()))
        },
    )
});

/// The start of the bin that holds `time`, where bins are `period` long (a literal such as `"5m"`) and shifted by
/// `offset` ms, as `stats ... offset` does.
pub fn bin(time: Expr, period: Expr, offset: i64) -> Expr {
    call(&BIN, vec![time, period, lit(offset)])
}

static BIN: Udf = Udf::new(|| {
    helper("_bin", Takes::exactly(&[Want::Kind(Kind::Time), Want::Period, Want::Any]), function::time, |args| {
        let time = args.time(0)?;
        let mut bins = Binner::new(args.period(1)?);
        let offset = cast(&args.column(2)?, &DataType::Int64)?;
        let offset = offset.as_primitive::<Int64Type>();
        args.times(|row| {
            let offset = offset.is_valid(row).then(|| offset.value(row))?;
            bins.bin(time.get(row)?.checked_sub(offset)?)?.0.checked_add(offset)
        })
    })
});

pub(super) fn udfs() -> Vec<Arc<ScalarUDF>> {
    [
        &ADDEND,
        &BIN,
        &FINITE,
        &NUMBER,
        &POSITIVE,
        &TEXT_OF_NUMBER,
        &TEXT_OF_TIME,
        &TEXT_OF_TRUTH,
        &TRUTH_OF_NUMBER,
        &TRUTH_OF_TEXT,
    ]
    .map(|udf| Arc::clone(udf))
    .into()
}
