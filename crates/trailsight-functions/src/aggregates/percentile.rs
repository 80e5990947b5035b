//! Percentiles, for `pct` and `median`.

use std::sync::{Arc, LazyLock};

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Float64Array, Float64Builder, ListArray, ListBuilder};
use arrow::datatypes::{DataType, Field, FieldRef, Float64Type, Schema};
use arrow::record_batch::RecordBatch;
use datafusion_common::{Result, ScalarValue, exec_err, plan_err};
use datafusion_expr::expr::AggregateFunction;
use datafusion_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion_expr::utils::{AggregateOrderSensitivity, format_state_name};
use datafusion_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, ColumnarValue, EmitTo, Expr, GroupsAccumulator, Signature, Volatility,
};
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
        Ok(Box::new(One { rank: rank(&args)?, values: Values::default() }))
    }

    fn groups_accumulator_supported(&self, _: AccumulatorArgs<'_>) -> bool {
        true
    }

    fn create_groups_accumulator(&self, args: AccumulatorArgs<'_>) -> Result<Box<dyn GroupsAccumulator>> {
        Ok(Box::new(Groups { rank: rank(&args)?, values: Vec::new(), bytes: 0 }))
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

/// The rank that a call asks for, from 0 to 1.
fn rank(args: &AccumulatorArgs<'_>) -> Result<f64> {
    let Some(literal) = args.exprs.get(1) else {
        return plan_err!("pct: expected a number and a percent");
    };
    let empty = RecordBatch::new_empty(Arc::new(Schema::empty()));
    let ColumnarValue::Scalar(literal) = literal.evaluate(&empty)? else {
        return plan_err!("pct: the percent must be written out, not taken from a field");
    };
    percent(&literal).map(|percent| percent / 100.0).or_else(|fault| plan_err!("pct: {fault}"))
}

/// The values of a group.
#[derive(Debug, Default)]
pub(crate) struct Values {
    /// All values, or those since the digest was last brought up to date.
    kept: Vec<f64>,
    digest: Option<Box<TDigest>>,
}

impl Values {
    pub(crate) fn add(&mut self, value: f64) {
        if value.is_finite() {
            self.kept.push(value);
            if self.kept.len() > KEPT {
                self.digest();
            }
        }
    }

    /// Moves what is kept into the digest.
    fn digest(&mut self) -> &TDigest {
        let kept = std::mem::take(&mut self.kept);
        let digest = self.digest.take().unwrap_or_else(|| Box::new(TDigest::new(CLUSTERS)));
        let digest = if kept.is_empty() { digest } else { Box::new(digest.merge_unsorted_f64(kept)) };
        self.digest.insert(digest)
    }

    /// The value at a rank from 0 to 1.
    pub(crate) fn at(&mut self, rank: f64) -> Option<f64> {
        let value = match self.digest {
            Some(_) => Some(self.digest().estimate_quantile(rank)),
            None => exact(&mut self.kept, rank),
        };
        value.filter(|value| value.is_finite())
    }

    /// What it holds beside itself.
    fn bytes(&self) -> usize {
        self.kept.capacity() * size_of::<f64>() + self.digest.as_ref().map_or(0, |digest| digest.size())
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

/// Without groups.
#[derive(Debug)]
struct One {
    rank: f64,
    values: Values,
}

impl Accumulator for One {
    fn update_batch(&mut self, columns: &[ArrayRef]) -> Result<()> {
        columns[0].as_primitive::<Float64Type>().iter().flatten().for_each(|value| self.values.add(value));
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let states = States::new(states)?;
        (0..states.values.len()).try_for_each(|row| states.add_to(&mut self.values, row))
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let state = state_of(vec![std::mem::take(&mut self.values)]);
        state.iter().map(|column| ScalarValue::try_from_array(column, 0)).collect()
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        Ok(ScalarValue::Float64(std::mem::take(&mut self.values).at(self.rank)))
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.values.bytes()
    }
}

/// The values of many groups.
#[derive(Debug)]
struct Groups {
    rank: f64,
    values: Vec<Values>,
    /// What the values hold beside themselves.
    bytes: usize,
}

impl Groups {
    fn change(&mut self, group: usize, change: impl FnOnce(&mut Values) -> Result<()>) -> Result<()> {
        let values = &mut self.values[group];
        self.bytes -= values.bytes();
        let changed = change(values);
        self.bytes += values.bytes();
        changed
    }

    fn emit(&mut self, emit_to: EmitTo) -> Vec<Values> {
        let emitted = emit_to.take_needed(&mut self.values);
        self.bytes -= emitted.iter().map(Values::bytes).sum::<usize>();
        emitted
    }
}

impl GroupsAccumulator for Groups {
    fn update_batch(
        &mut self,
        columns: &[ArrayRef],
        group_indices: &[usize],
        filter: Option<&BooleanArray>,
        total_num_groups: usize,
    ) -> Result<()> {
        self.values.resize_with(total_num_groups, Values::default);
        let numbers = columns[0].as_primitive::<Float64Type>();
        for (row, group) in group_indices.iter().enumerate() {
            if numbers.is_valid(row) && filter.is_none_or(|filter| filter.is_valid(row) && filter.value(row)) {
                self.change(*group, |values| {
                    values.add(numbers.value(row));
                    Ok(())
                })?;
            }
        }
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef], group_indices: &[usize], total_num_groups: usize) -> Result<()> {
        self.values.resize_with(total_num_groups, Values::default);
        let states = States::new(states)?;
        let mut groups = group_indices.iter().enumerate();
        groups.try_for_each(|(row, group)| self.change(*group, |values| states.add_to(values, row)))
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let rank = self.rank;
        let found = self.emit(emit_to).into_iter().map(|mut values| values.at(rank));
        Ok(Arc::new(found.collect::<Float64Array>()))
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        Ok(state_of(self.emit(emit_to)))
    }

    fn convert_to_state(&self, columns: &[ArrayRef], filter: Option<&BooleanArray>) -> Result<Vec<ArrayRef>> {
        let mut rows: Vec<Values> = Vec::new();
        rows.resize_with(columns[0].len(), Values::default);
        let mut groups = Groups { rank: self.rank, values: rows, bytes: 0 };
        let each: Vec<usize> = (0..columns[0].len()).collect();
        groups.update_batch(columns, &each, filter, each.len())?;
        groups.state(EmitTo::All)
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.values.capacity() * size_of::<Values>() + self.bytes
    }
}

/// Values as they travel, one group a row: all of them, or the clusters that stand for them.
fn state_of(groups: Vec<Values>) -> Vec<ArrayRef> {
    let (mut values, mut means, mut weights) = (lists(), lists(), lists());
    let (mut min, mut max) = (Float64Builder::new(), Float64Builder::new());
    for mut group in groups {
        let digest = group.digest.is_some().then(|| group.digest().clone());
        values.values().append_slice(&group.kept);
        let centroids = digest.as_ref().map_or(&[][..], TDigest::centroids);
        centroids.iter().for_each(|centroid| means.values().append_value(centroid.mean()));
        centroids.iter().for_each(|centroid| weights.values().append_value(centroid.weight()));
        [&mut values, &mut means, &mut weights].into_iter().for_each(|list| list.append(true));
        min.append_option(digest.as_ref().map(TDigest::min));
        max.append_option(digest.as_ref().map(TDigest::max));
    }
    vec![
        Arc::new(values.finish()),
        Arc::new(means.finish()),
        Arc::new(weights.finish()),
        Arc::new(min.finish()),
        Arc::new(max.finish()),
    ]
}

fn lists() -> ListBuilder<Float64Builder> {
    ListBuilder::new(Float64Builder::new())
}

/// A batch of values as they travel.
struct States<'a> {
    values: &'a ListArray,
    means: &'a ListArray,
    weights: &'a ListArray,
    min: &'a Float64Array,
    max: &'a Float64Array,
}

impl<'a> States<'a> {
    fn new(states: &'a [ArrayRef]) -> Result<Self> {
        let [values, means, weights, min, max] = states else {
            return exec_err!("pct: a state has 5 parts, found {}", states.len());
        };
        Ok(Self {
            values: values.as_list(),
            means: means.as_list(),
            weights: weights.as_list(),
            min: min.as_primitive(),
            max: max.as_primitive(),
        })
    }

    /// Adds a row to the values of its group.
    fn add_to(&self, group: &mut Values, row: usize) -> Result<()> {
        numbers(self.values, row).iter().for_each(|value| group.add(*value));
        let (means, weights) = (numbers(self.means, row), numbers(self.weights, row));
        if means.is_empty() {
            return Ok(());
        }
        let count = weights.iter().sum();
        let sum = means.iter().zip(weights).map(|(mean, weight)| mean * weight).sum();
        let centroids = means.iter().zip(weights).map(|(mean, weight)| Centroid::new(*mean, *weight)).collect();
        let other = TDigest::try_from_parts(CLUSTERS, sum, count, self.max.value(row), self.min.value(row), centroids)?;
        group.digest = Some(Box::new(TDigest::merge_digests([group.digest(), &other])));
        Ok(())
    }
}

/// The numbers of a row, none of which is ever missing.
fn numbers(lists: &ListArray, row: usize) -> &[f64] {
    if lists.is_null(row) {
        return &[];
    }
    let offsets = lists.value_offsets();
    &lists.values().as_primitive::<Float64Type>().values()[offsets[row] as usize..offsets[row + 1] as usize]
}
