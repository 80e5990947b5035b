//! The first or last value in the order of `sort`, for `min`, `max`, `sortsFirst` and `sortsLast`.
//!
//! Text has an order of its own (see [`sort_order`]); for other kinds DataFusion's `min` and `max` do it.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, StringViewArray};
use arrow::compute::{cast, nullif, prep_null_mask_filter};
use arrow::datatypes::DataType;
use datafusion_common::{Result, ScalarValue, plan_err};
use datafusion_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion_expr::utils::AggregateOrderSensitivity;
use datafusion_expr::{Accumulator, AggregateUDF, AggregateUDFImpl, EmitTo, GroupsAccumulator, Signature, Volatility};
use datafusion_functions_aggregate::min_max::{max_udaf, min_udaf};

use crate::order::sort_order;

/// The aggregate called `name`: the last value if `last`, else the first.
pub(super) fn extreme(name: &'static str, last: bool) -> Arc<AggregateUDF> {
    let aliases = Some(name.to_ascii_lowercase()).filter(|lower| lower != name).into_iter().collect();
    let signature = Signature::user_defined(Volatility::Immutable);
    Arc::new(AggregateUDF::new_from_impl(Extreme { name, aliases, last, signature }))
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Extreme {
    name: &'static str,
    aliases: Vec<String>,
    last: bool,
    signature: Signature,
}

impl Extreme {
    /// The one for kinds other than text.
    fn plain(&self) -> Arc<AggregateUDF> {
        if self.last { max_udaf() } else { min_udaf() }
    }
}

fn is_text(args: &AccumulatorArgs<'_>) -> bool {
    *args.return_type() == DataType::Utf8View
}

impl AggregateUDFImpl for Extreme {
    fn name(&self) -> &str {
        self.name
    }

    fn aliases(&self) -> &[String] {
        &self.aliases
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        match given {
            [DataType::Utf8 | DataType::LargeUtf8 | DataType::Null] => Ok(vec![DataType::Utf8View]),
            [other] => Ok(vec![other.clone()]),
            _ => plan_err!("{}: expected 1 argument, found {}", self.name, given.len()),
        }
    }

    fn return_type(&self, args: &[DataType]) -> Result<DataType> {
        match args {
            [arg] => Ok(arg.clone()),
            _ => plan_err!("{}: expected 1 argument, found {}", self.name, args.len()),
        }
    }

    fn accumulator(&self, args: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        if is_text(&args) {
            return Ok(Box::new(One { best: Best { last: self.last }, found: None }));
        }
        self.plain().accumulator(args)
    }

    fn state_fields(&self, args: StateFieldsArgs<'_>) -> Result<Vec<Arc<arrow::datatypes::Field>>> {
        // Both ways: the best value so far.
        self.plain().state_fields(args)
    }

    fn groups_accumulator_supported(&self, args: AccumulatorArgs<'_>) -> bool {
        is_text(&args) || self.plain().groups_accumulator_supported(args)
    }

    fn create_groups_accumulator(&self, args: AccumulatorArgs<'_>) -> Result<Box<dyn GroupsAccumulator>> {
        if is_text(&args) {
            return Ok(Box::new(Groups { best: Best { last: self.last }, found: Vec::new(), bytes: 0 }));
        }
        self.plain().create_groups_accumulator(args)
    }

    fn order_sensitivity(&self) -> AggregateOrderSensitivity {
        AggregateOrderSensitivity::Insensitive
    }
}

/// Which of two texts is wanted.
#[derive(Debug, Clone, Copy)]
struct Best {
    last: bool,
}

impl Best {
    fn prefers(self, new: &str, old: &str) -> bool {
        // Neighbouring events often repeat a value.
        if new == old {
            return false;
        }
        let order = sort_order(new, old);
        if self.last { order.is_gt() } else { order.is_lt() }
    }
}

/// Without groups.
#[derive(Debug)]
struct One {
    best: Best,
    found: Option<String>,
}

impl Accumulator for One {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let mut best = self.found.as_deref();
        for value in values[0].as_string_view().iter().flatten() {
            if best.is_none_or(|old| self.best.prefers(value, old)) {
                best = Some(value);
            }
        }
        self.found = best.map(str::to_owned);
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        self.update_batch(states)
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![ScalarValue::Utf8View(self.found.clone())])
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        Ok(ScalarValue::Utf8View(self.found.clone()))
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.found.as_ref().map_or(0, String::capacity)
    }
}

/// One text for each group.
#[derive(Debug)]
struct Groups {
    best: Best,
    found: Vec<Option<String>>,
    /// What the texts in `found` take.
    bytes: usize,
}

impl Groups {
    fn emit(&mut self, emit_to: EmitTo) -> ArrayRef {
        let emitted = emit_to.take_needed(&mut self.found);
        self.bytes = self.found.iter().flatten().map(String::capacity).sum();
        Arc::new(emitted.iter().map(Option::as_deref).collect::<StringViewArray>())
    }
}

impl GroupsAccumulator for Groups {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        filter: Option<&BooleanArray>,
        total_num_groups: usize,
    ) -> Result<()> {
        self.found.resize(total_num_groups, None);
        let values = values[0].as_string_view();
        for (row, (value, group)) in values.iter().zip(group_indices).enumerate() {
            let Some(value) = value else { continue };
            if filter.is_some_and(|filter| !(filter.is_valid(row) && filter.value(row))) {
                continue;
            }
            let found = &mut self.found[*group];
            match found {
                Some(old) if !self.best.prefers(value, old) => {}
                Some(old) => {
                    let before = old.capacity();
                    old.clear();
                    old.push_str(value);
                    self.bytes += old.capacity() - before;
                }
                None => {
                    self.bytes += value.len();
                    *found = Some(value.to_owned());
                }
            }
        }
        Ok(())
    }

    fn merge_batch(&mut self, values: &[ArrayRef], group_indices: &[usize], total_num_groups: usize) -> Result<()> {
        self.update_batch(values, group_indices, None, total_num_groups)
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        Ok(self.emit(emit_to))
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        Ok(vec![self.emit(emit_to)])
    }

    fn convert_to_state(&self, values: &[ArrayRef], filter: Option<&BooleanArray>) -> Result<Vec<ArrayRef>> {
        let values = cast(&values[0], &DataType::Utf8View)?;
        let Some(filter) = filter else { return Ok(vec![values]) };
        let dropped =
            arrow::compute::not(&if filter.null_count() > 0 { prep_null_mask_filter(filter) } else { filter.clone() })?;
        Ok(vec![nullif(&values, &dropped)?])
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.found.capacity() * size_of::<Option<String>>() + self.bytes
    }
}
