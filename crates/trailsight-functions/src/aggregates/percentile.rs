//! Percentiles, for `pct` and `median`.

use std::sync::{Arc, LazyLock};

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{DataType, Field, FieldRef, Float64Type, Schema};
use arrow::record_batch::RecordBatch;
use datafusion_common::{Result, ScalarValue, exec_err, plan_err};
use datafusion_expr::expr::AggregateFunction;
use datafusion_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion_expr::utils::{AggregateOrderSensitivity, format_state_name};
use datafusion_expr::{Accumulator, AggregateUDF, AggregateUDFImpl, ColumnarValue, Expr, Signature, Volatility};
use datafusion_functions_aggregate_common::tdigest::{Centroid, TDigest};

use crate::entry::Kind;

/// `pct` of a number and a literal percent.
pub(super) fn percentile(args: Vec<Expr>) -> Expr {
    Expr::AggregateFunction(AggregateFunction::new_udf(Arc::clone(&UDF), args, false, None, Vec::new(), None))
}

/// The percent that a literal says.
pub(super) fn percent(literal: &ScalarValue) -> Result<f64, String> {
    match literal {
        ScalarValue::Float64(Some(percent)) if (0.0..=100.0).contains(percent) => Ok(*percent),
        ScalarValue::Float64(Some(other)) => Err(format!("a percent must be from 0 to 100, found {other}")),
        other => Err(format!("a percent must be a number written out, such as 99.9, found {other}")),
    }
}

static UDF: LazyLock<Arc<AggregateUDF>> = LazyLock::new(|| {
    Arc::new(AggregateUDF::new_from_impl(Percentile {
        signature: Signature::exact(vec![DataType::Float64, DataType::Float64], Volatility::Immutable),
    }))
});

/// While a group has no more values than this they are kept: 64 KiB at most.
const KEPT: usize = 8_192;

/// Beyond that, so many clusters of values stand for them, dense at both ends. The error of a rank near the ends is far
/// below one in this number.
const CLUSTERS: usize = 512;

#[derive(Debug, PartialEq, Eq, Hash)]
struct Percentile {
    signature: Signature,
}

impl AggregateUDFImpl for Percentile {
    fn name(&self) -> &str {
        "pct"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(Kind::Number.data_type())
    }

    fn accumulator(&self, args: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        let Some(literal) = args.exprs.get(1) else {
            return plan_err!("pct: expected a number and a percent");
        };
        let empty = RecordBatch::new_empty(Arc::new(Schema::empty()));
        let ColumnarValue::Scalar(literal) = literal.evaluate(&empty)? else {
            return plan_err!("pct: the percent must be written out, not taken from a field");
        };
        match percent(&literal) {
            Ok(percent) => Ok(Box::new(Values { rank: percent / 100.0, kept: Vec::new(), digest: None })),
            Err(fault) => plan_err!("pct: {fault}"),
        }
    }

    fn state_fields(&self, args: StateFieldsArgs<'_>) -> Result<Vec<FieldRef>> {
        let field = |part: &str, of: DataType| Arc::new(Field::new(format_state_name(args.name, part), of, true));
        let list = DataType::new_list(DataType::Float64, true);
        Ok(vec![
            field("values", list.clone()),
            field("means", list.clone()),
            field("weights", list),
            field("min", DataType::Float64),
            field("max", DataType::Float64),
        ])
    }

    fn order_sensitivity(&self) -> AggregateOrderSensitivity {
        AggregateOrderSensitivity::Insensitive
    }
}

/// The values of a group.
#[derive(Debug)]
struct Values {
    /// From 0 to 1.
    rank: f64,
    /// All values, or those since the digest was last brought up to date.
    kept: Vec<f64>,
    digest: Option<TDigest>,
}

impl Values {
    fn add(&mut self, values: impl Iterator<Item = f64>) {
        self.kept.extend(values.filter(|value| value.is_finite()));
        if self.kept.len() > KEPT {
            self.digest();
        }
    }

    /// Moves what is kept into the digest.
    fn digest(&mut self) -> &TDigest {
        let kept = std::mem::take(&mut self.kept);
        let digest = self.digest.take().unwrap_or_else(|| TDigest::new(CLUSTERS));
        let digest = if kept.is_empty() { digest } else { digest.merge_unsorted_f64(kept) };
        self.digest.insert(digest)
    }
}

/// Halfway between two neighbours in proportion: rank 0 is the first value, rank 1 the last.
fn exact(values: &mut [f64], rank: f64) -> Option<f64> {
    let place = rank * values.len().checked_sub(1)? as f64;
    let below = place.floor() as usize;
    let (_, low, above) = values.select_nth_unstable_by(below, f64::total_cmp);
    let low = *low;
    let high = above.iter().copied().min_by(f64::total_cmp).unwrap_or(low);
    // Not `low + (high - low) * part`: the difference of two doubles may overflow.
    let part = place - below as f64;
    Some(if part == 0.0 || low == high { low } else { low * (1.0 - part) + high * part })
}

impl Accumulator for Values {
    fn update_batch(&mut self, columns: &[ArrayRef]) -> Result<()> {
        self.add(columns[0].as_primitive::<Float64Type>().iter().flatten());
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let [values, means, weights, min, max] = states else {
            return exec_err!("pct: a state has 5 parts, found {}", states.len());
        };
        for row in 0..values.len() {
            self.add(numbers(values, row).into_iter());
            let (means, weights) = (numbers(means, row), numbers(weights, row));
            if means.is_empty() {
                continue;
            }
            let count = weights.iter().sum();
            let sum = means.iter().zip(&weights).map(|(mean, weight)| mean * weight).sum();
            let centroids = means.into_iter().zip(weights).map(|(mean, weight)| Centroid::new(mean, weight)).collect();
            let number = |column: &ArrayRef| column.as_primitive::<Float64Type>().value(row);
            let other = TDigest::try_from_parts(CLUSTERS, sum, count, number(max), number(min), centroids)?;
            let merged = TDigest::merge_digests([self.digest(), &other]);
            self.digest = Some(merged);
        }
        Ok(())
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let list = |numbers: &mut dyn Iterator<Item = f64>| {
            let numbers: Vec<ScalarValue> = numbers.map(|number| ScalarValue::Float64(Some(number))).collect();
            ScalarValue::List(ScalarValue::new_list_nullable(&numbers, &DataType::Float64))
        };
        let Some(digest) = self.digest.is_some().then(|| self.digest()) else {
            let none = || list(&mut std::iter::empty());
            let values = list(&mut self.kept.iter().copied());
            return Ok(vec![values, none(), none(), ScalarValue::Float64(None), ScalarValue::Float64(None)]);
        };
        Ok(vec![
            list(&mut std::iter::empty()),
            list(&mut digest.centroids().iter().map(Centroid::mean)),
            list(&mut digest.centroids().iter().map(Centroid::weight)),
            ScalarValue::Float64(Some(digest.min())),
            ScalarValue::Float64(Some(digest.max())),
        ])
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let rank = self.rank;
        let value = match self.digest {
            Some(_) => Some(self.digest().estimate_quantile(rank)),
            None => exact(&mut self.kept, rank),
        };
        Ok(ScalarValue::Float64(value.filter(|value| value.is_finite())))
    }

    fn size(&self) -> usize {
        let digest = self.digest.as_ref().map_or(0, TDigest::size);
        size_of_val(self) + self.kept.capacity() * size_of::<f64>() + digest
    }
}

fn numbers(lists: &ArrayRef, row: usize) -> Vec<f64> {
    let lists = lists.as_list::<i32>();
    if lists.is_null(row) {
        return Vec::new();
    }
    lists.value(row).as_primitive::<Float64Type>().iter().flatten().collect()
}
