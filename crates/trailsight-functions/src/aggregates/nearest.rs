//! The value in the event that came first or last, for `earliest` and `latest`.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{DataType, Field, FieldRef, TimestampMillisecondType, UInt64Type};
use datafusion_common::{Result, ScalarValue, exec_err, plan_err};
use datafusion_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion_expr::utils::{AggregateOrderSensitivity, format_state_name};
use datafusion_expr::{Accumulator, AggregateUDF, AggregateUDFImpl, Signature, Volatility};

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

    // Times and positions travel as arguments, so the order of rows does not matter.
    fn order_sensitivity(&self) -> AggregateOrderSensitivity {
        AggregateOrderSensitivity::Insensitive
    }
}

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
