//! The value in the event that came first or last, for `earliest` and `latest`.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, TimestampMillisecondArray, UInt64Array, new_empty_array};
use arrow::compute::{cast, nullif};
use arrow::datatypes::{DataType, Field, FieldRef, TimestampMillisecondType, UInt64Type};
use datafusion_common::{Result, ScalarValue, exec_err, plan_err};
use datafusion_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion_expr::utils::{AggregateOrderSensitivity, format_state_name};
use datafusion_expr::{Accumulator, AggregateUDF, AggregateUDFImpl, EmitTo, GroupsAccumulator, Signature, Volatility};

use crate::entry::Kind;

/// The aggregate called `name`, of a value, a time and a position: of the last event if `last`, else of the first.
pub(super) fn nearest(name: &'static str, last: bool) -> Arc<AggregateUDF> {
    let signature = Signature::user_defined(Volatility::Immutable);
    Arc::new(AggregateUDF::new_from_impl(Nearest { name, last, signature }))
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Nearest {
    name: &'static str,
    last: bool,
    signature: Signature,
}

impl AggregateUDFImpl for Nearest {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        match given {
            [value, _, _] => Ok(vec![value.clone(), Kind::Time.data_type(), DataType::UInt64]),
            _ => plan_err!("{}: expected a value, a time and a position, found {}", self.name, given.len()),
        }
    }

    fn return_type(&self, args: &[DataType]) -> Result<DataType> {
        match args.first() {
            Some(DataType::Timestamp(..)) => Ok(Kind::Number.data_type()),
            Some(other) => Ok(other.clone()),
            None => plan_err!("{}: expected a value, a time and a position", self.name),
        }
    }

    fn accumulator(&self, args: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        let Some(value) = args.expr_fields.first() else {
            return plan_err!("{}: expected a value, a time and a position", self.name);
        };
        let best = (None, 0, ScalarValue::try_from(value.data_type())?);
        Ok(Box::new(Nearer { last: self.last, best, found: false }))
    }

    fn state_fields(&self, args: StateFieldsArgs<'_>) -> Result<Vec<FieldRef>> {
        let Some(value) = args.input_fields.first() else {
            return plan_err!("{}: expected a value, a time and a position", self.name);
        };
        let field = |part: &str, of: DataType| Arc::new(Field::new(format_state_name(args.name, part), of, true));
        Ok(vec![
            field("value", value.data_type().clone()),
            field("time", Kind::Time.data_type()),
            field("position", DataType::UInt64),
        ])
    }

    fn groups_accumulator_supported(&self, _: AccumulatorArgs<'_>) -> bool {
        true
    }

    fn create_groups_accumulator(&self, args: AccumulatorArgs<'_>) -> Result<Box<dyn GroupsAccumulator>> {
        let Some(value) = args.expr_fields.first() else {
            return plan_err!("{}: expected a value, a time and a position", self.name);
        };
        Ok(Box::new(Groups {
            last: self.last,
            none: ScalarValue::try_from(value.data_type())?,
            best: Vec::new(),
            values: Vec::new(),
            bytes: 0,
            rows: Vec::new(),
            improved: Vec::new(),
        }))
    }

    // Times and positions travel as arguments, so the order of rows does not matter.
    fn order_sensitivity(&self) -> AggregateOrderSensitivity {
        AggregateOrderSensitivity::Insensitive
    }
}

/// When an event was: its time, then its place. No time is before all times.
type When = (Option<i64>, u64);

/// Without groups.
#[derive(Debug)]
struct Nearer {
    last: bool,
    /// Time, position and value of the event so far, once `found`. No time is before all times.
    best: (Option<i64>, u64, ScalarValue),
    found: bool,
}

impl Accumulator for Nearer {
    fn update_batch(&mut self, columns: &[ArrayRef]) -> Result<()> {
        let [values, times, positions] = columns else {
            return exec_err!("expected a value, a time and a position");
        };
        let times = times.as_primitive::<TimestampMillisecondType>();
        let positions = positions.as_primitive::<UInt64Type>();
        let mut best = self.found.then_some((self.best.0, self.best.1));
        let mut best_row = None;
        for row in (0..values.len()).filter(|row| values.is_valid(*row)) {
            let when = (times.is_valid(row).then(|| times.value(row)), positions.value(row));
            if best.is_none_or(|best| if self.last { when > best } else { when < best }) {
                best = Some(when);
                best_row = Some(row);
            }
        }
        if let (Some((time, position)), Some(row)) = (best, best_row) {
            self.best = (time, position, ScalarValue::try_from_array(values, row)?);
            self.found = true;
        }
        Ok(())
    }

    // A state is an event like any other; one without a value has found none.
    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        self.update_batch(states)
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let (time, position, value) = &self.best;
        let time = ScalarValue::TimestampMillisecond(*time, Some("UTC".into()));
        Ok(vec![value.clone(), time, ScalarValue::UInt64(Some(*position))])
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        match &self.best.2 {
            time if matches!(time.data_type(), DataType::Timestamp(..)) => {
                let ms = time.cast_to(&Kind::Time.data_type())?.cast_to(&DataType::Int64)?;
                ms.cast_to(&Kind::Number.data_type())
            }
            value => Ok(value.clone()),
        }
    }

    fn size(&self) -> usize {
        size_of_val(self) - size_of_val(&self.best.2) + self.best.2.size()
    }
}

/// One event for each group.
#[derive(Debug)]
struct Groups {
    last: bool,
    /// A missing value of the right type.
    none: ScalarValue,
    /// When the event was that is held, for groups that hold one.
    best: Vec<Option<When>>,
    values: Vec<ScalarValue>,
    /// What the values take.
    bytes: usize,
    /// For each group the row of the batch at hand that is better than what is held, for those in `improved`.
    rows: Vec<usize>,
    /// The groups for which the batch at hand has a better event. Values are copied once for each of them, not for
    /// each event: of events in the order of time every one is later than the one before.
    improved: Vec<usize>,
}

const NO_ROW: usize = usize::MAX;

impl Groups {
    fn update(&mut self, columns: &[ArrayRef], groups: &[usize], filter: Option<&BooleanArray>) -> Result<()> {
        let [values, times, positions] = columns else {
            return exec_err!("expected a value, a time and a position");
        };
        let times = times.as_primitive::<TimestampMillisecondType>();
        let positions = positions.as_primitive::<UInt64Type>();
        for (row, group) in groups.iter().enumerate() {
            let kept = filter.is_none_or(|filter| filter.is_valid(row) && filter.value(row));
            if !kept || values.is_null(row) {
                continue;
            }
            let when: When = (times.is_valid(row).then(|| times.value(row)), positions.value(row));
            let best = &mut self.best[*group];
            if best.is_none_or(|best| if self.last { when > best } else { when < best }) {
                *best = Some(when);
                if std::mem::replace(&mut self.rows[*group], row) == NO_ROW {
                    self.improved.push(*group);
                }
            }
        }
        for group in self.improved.drain(..) {
            let row = std::mem::replace(&mut self.rows[group], NO_ROW);
            let held = &mut self.values[group];
            self.bytes -= held.size();
            *held = ScalarValue::try_from_array(values, row)?;
            self.bytes += held.size();
        }
        Ok(())
    }

    fn grow(&mut self, groups: usize) {
        self.bytes += groups.saturating_sub(self.values.len()) * self.none.size();
        self.best.resize(groups, None);
        self.values.resize(groups, self.none.clone());
        self.rows.resize(groups, NO_ROW);
    }

    fn emit(&mut self, emit_to: EmitTo) -> Result<(Vec<Option<When>>, ArrayRef)> {
        let best = emit_to.take_needed(&mut self.best);
        let values = emit_to.take_needed(&mut self.values);
        self.rows.truncate(self.best.len());
        self.bytes -= values.iter().map(ScalarValue::size).sum::<usize>();
        let column = match values.is_empty() {
            true => new_empty_array(&self.none.data_type()),
            false => ScalarValue::iter_to_array(values)?,
        };
        Ok((best, column))
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
        self.grow(total_num_groups);
        self.update(columns, group_indices, filter)
    }

    // A state is an event like any other; one without a value has found none.
    fn merge_batch(&mut self, states: &[ArrayRef], group_indices: &[usize], total_num_groups: usize) -> Result<()> {
        self.grow(total_num_groups);
        self.update(states, group_indices, None)
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let (_, values) = self.emit(emit_to)?;
        if matches!(values.data_type(), DataType::Timestamp(..)) {
            let ms = cast(&cast(&values, &Kind::Time.data_type())?, &DataType::Int64)?;
            return Ok(cast(&ms, &Kind::Number.data_type())?);
        }
        Ok(values)
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        let (best, values) = self.emit(emit_to)?;
        let times: TimestampMillisecondArray = best.iter().map(|best| best.and_then(|(time, _)| time)).collect();
        let positions = UInt64Array::from_iter_values(best.iter().map(|best| best.map_or(0, |(_, place)| place)));
        Ok(vec![values, Arc::new(times.with_timezone("UTC")), Arc::new(positions)])
    }

    fn convert_to_state(&self, columns: &[ArrayRef], filter: Option<&BooleanArray>) -> Result<Vec<ArrayRef>> {
        let Some(filter) = filter else { return Ok(columns.to_vec()) };
        let dropped: BooleanArray = filter.iter().map(|kept| Some(kept != Some(true))).collect();
        let mut state = columns.to_vec();
        state[0] = nullif(&state[0], &dropped)?;
        Ok(state)
    }

    fn size(&self) -> usize {
        size_of_val(self)
            + self.best.capacity() * size_of::<Option<When>>()
            + (self.values.capacity() - self.values.len()) * size_of::<ScalarValue>()
            + self.bytes
            + (self.rows.capacity() + self.improved.capacity()) * size_of::<usize>()
    }
}
