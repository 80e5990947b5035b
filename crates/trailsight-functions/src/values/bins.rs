//! The bins of time from one moment to another, for `fillmissing`.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, ListBuilder, TimestampMillisecondBuilder};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Int64Type};
use datafusion_common::{Result, resources_err};
use datafusion_expr::{Expr, ScalarUDF, lit};

use crate::args::Args;
use crate::entry::{Kind, Takes, Want};
use crate::function::{Udf, call, helper};
use crate::period::Binner;

/// So many bins may lie between two moments.
const MOST: usize = 1_000_000;

/// So many are made at once.
const CHUNK: usize = 1_000;

const TAKES: Takes = Takes::exactly(&[Want::Kind(Kind::Time), Want::Kind(Kind::Time), Want::Period, Want::Any]);

/// The beginnings of bins as a list: from the one that holds `from` up to `until`, itself left out, every thousandth of
/// them. Bins are `period` long (a literal such as `"5m"`) and shifted by `offset` ms.
///
/// Without a `from` it is a list of one missing time, so that no row is lost. [`bins`] gives those in between; taken
/// in two steps, no list is long.
pub fn thousands_of_bins(from: Expr, until: Expr, period: Expr, offset: i64) -> Expr {
    call(&THOUSANDS, vec![from, until, period, lit(offset)])
}

/// The beginnings of bins as a list: from the one that holds `from` up to `until`, itself left out, but no more than a
/// thousand.
pub fn bins(from: Expr, until: Expr, period: Expr, offset: i64) -> Expr {
    call(&BINS, vec![from, until, period, lit(offset)])
}

static THOUSANDS: Udf = Udf::new(|| helper("_thousands_of_bins", TAKES, |_| Ok(list()), |args| run(args, true)));

static BINS: Udf = Udf::new(|| helper("_bins", TAKES, |_| Ok(list()), |args| run(args, false)));

fn list() -> DataType {
    DataType::List(Arc::new(item()))
}

fn item() -> Field {
    Field::new_list_field(Kind::Time.data_type(), true)
}

fn run(args: &Args<'_>, thousands: bool) -> Result<ArrayRef> {
    let (from, until) = (args.time(0)?, args.time(1)?);
    let mut grid = Binner::new(args.period(2)?);
    let offset = cast(&args.column(3)?, &DataType::Int64)?;
    let offset = offset.as_primitive::<Int64Type>();
    let starts = TimestampMillisecondBuilder::new().with_data_type(Kind::Time.data_type());
    let mut lists = ListBuilder::new(starts).with_field(item());
    for row in 0..args.rows() {
        let Some(from) = from.get(row) else {
            lists.values().append_null();
            lists.append(true);
            continue;
        };
        let offset = if offset.is_valid(row) { offset.value(row) } else { 0 };
        let mut count = 0;
        let mut next = from.checked_sub(offset).and_then(|ms| grid.bin(ms));
        while let Some((start, end)) = next
            && let Some(shifted) = start.checked_add(offset)
            && until.get(row).is_some_and(|until| shifted < until)
        {
            if !thousands && count == CHUNK {
                break;
            }
            if count == MOST {
                return resources_err!("more than {MOST} bins of time that `fillmissing` would fill");
            }
            if !thousands || count.is_multiple_of(CHUNK) {
                lists.values().append_value(shifted);
            }
            count += 1;
            next = grid.bin(end);
        }
        lists.append(true);
    }
    Ok(Arc::new(lists.finish()))
}

pub(super) fn udfs() -> Vec<Arc<ScalarUDF>> {
    [&BINS, &THOUSANDS].map(|udf| Arc::clone(udf)).into()
}
