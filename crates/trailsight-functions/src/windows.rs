//! What commands compute from row to row, in the order the rows stand: functions over windows that a user cannot name.
//!
//! Each keeps what it needs of the rows before and looks at no later one, so that DataFusion runs it without holding
//! the rows.

use std::hash::Hash;
use std::ops::Range;
use std::sync::{Arc, LazyLock};

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{DataType, Field, FieldRef, Fields, Float64Type};
use datafusion_common::scalar::ScalarStructBuilder;
use datafusion_common::{Result, ScalarValue, exec_err, plan_err};
use datafusion_expr::expr::WindowFunction;
use datafusion_expr::function::{PartitionEvaluatorArgs, WindowUDFFieldArgs};
use datafusion_expr::{Expr, PartitionEvaluator, Signature, Volatility, WindowUDF, WindowUDFImpl};

use crate::aggregates::Numbers;
use crate::entry::Kind;

/// The last value there was, up to this row: that of `filldown`.
pub fn carry(value: Expr) -> Expr {
    call(&CARRY, vec![value])
}

/// The first and the third quartile of the numbers of all rows up to this one, a struct of `1` and `2`; but only where
/// `last` is true, for in every row it would be dear.
pub fn quartiles(number: Expr, last: Expr) -> Expr {
    call(&QUARTILES, vec![number, last])
}

/// Every window function of this crate as DataFusion knows it, for a session's registry.
pub fn all_udwfs() -> Vec<Arc<WindowUDF>> {
    [&CARRY, &QUARTILES].map(|udwf| Arc::clone(udwf)).into()
}

type Udwf = LazyLock<Arc<WindowUDF>>;

static CARRY: Udwf = Udwf::new(|| function("_carry", Walk::Carry, 1));
static QUARTILES: Udwf = Udwf::new(|| function("_quartiles", Walk::Quartiles, 2));

fn call(udwf: &Udwf, args: Vec<Expr>) -> Expr {
    Expr::from(WindowFunction::new(Arc::clone(udwf), args))
}

fn function(name: &'static str, walk: Walk, args: usize) -> Arc<WindowUDF> {
    let signature = Signature::any(args, Volatility::Immutable);
    Arc::new(WindowUDF::new_from_impl(Function { name, walk, signature }))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Walk {
    Carry,
    Quartiles,
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Function {
    name: &'static str,
    walk: Walk,
    signature: Signature,
}

fn pair() -> Fields {
    ["1", "2"].map(|name| Field::new(name, Kind::Number.data_type(), true)).into_iter().collect()
}

impl WindowUDFImpl for Function {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn partition_evaluator(&self, args: PartitionEvaluatorArgs<'_>) -> Result<Box<dyn PartitionEvaluator>> {
        Ok(match self.walk {
            Walk::Carry => {
                let Some(field) = args.input_fields().first() else {
                    return exec_err!("{}: expected an argument", self.name);
                };
                Box::new(Carry { last: ScalarValue::try_from(field.data_type())? })
            }
            Walk::Quartiles => Box::new(Quartiles { numbers: Numbers::default() }),
        })
    }

    fn field(&self, args: WindowUDFFieldArgs<'_>) -> Result<FieldRef> {
        let data_type = match (self.walk, args.input_fields().first()) {
            (Walk::Quartiles, _) => DataType::Struct(pair()),
            (Walk::Carry, Some(field)) => field.data_type().clone(),
            (Walk::Carry, None) => return plan_err!("{}: expected an argument", self.name),
        };
        Ok(Arc::new(Field::new(args.name(), data_type, true)))
    }
}

#[derive(Debug)]
struct Carry {
    last: ScalarValue,
}

impl PartitionEvaluator for Carry {
    fn is_causal(&self) -> bool {
        true
    }

    fn supports_bounded_execution(&self) -> bool {
        true
    }

    fn evaluate(&mut self, values: &[ArrayRef], range: &Range<usize>) -> Result<ScalarValue> {
        if values[0].is_valid(range.start) {
            self.last = ScalarValue::try_from_array(&values[0], range.start)?;
        }
        Ok(self.last.clone())
    }

    fn evaluate_all(&mut self, values: &[ArrayRef], rows: usize) -> Result<ArrayRef> {
        row_by_row(self, values, rows)
    }
}

#[derive(Debug)]
struct Quartiles {
    numbers: Numbers,
}

impl PartitionEvaluator for Quartiles {
    fn is_causal(&self) -> bool {
        true
    }

    fn supports_bounded_execution(&self) -> bool {
        true
    }

    fn evaluate(&mut self, values: &[ArrayRef], range: &Range<usize>) -> Result<ScalarValue> {
        let (numbers, last) = (values[0].as_primitive::<Float64Type>(), values[1].as_boolean());
        let row = range.start;
        if numbers.is_valid(row) {
            self.numbers.add(numbers.value(row));
        }
        if !(last.is_valid(row) && last.value(row)) {
            return ScalarValue::try_from(&DataType::Struct(pair()));
        }
        let quartiles = [0.25, 0.75].map(|rank| ScalarValue::Float64(self.numbers.at(rank)));
        let fields = pair();
        let with = |builder: ScalarStructBuilder, (field, value)| builder.with_scalar(Arc::clone(field), value);
        fields.iter().zip(quartiles).fold(ScalarStructBuilder::new(), with).build()
    }

    fn evaluate_all(&mut self, values: &[ArrayRef], rows: usize) -> Result<ArrayRef> {
        row_by_row(self, values, rows)
    }
}

fn row_by_row(evaluator: &mut dyn PartitionEvaluator, values: &[ArrayRef], rows: usize) -> Result<ArrayRef> {
    let rows = (0..rows).map(|row| evaluator.evaluate(values, &(row..row + 1)));
    ScalarValue::iter_to_array(rows.collect::<Result<Vec<_>>>()?)
}
