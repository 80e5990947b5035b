//! Aggregates over all rows that give a list of structs: many rows in, a few other rows out.
//!
//! A summary travels between partitions as bytes, and is the same whatever order it was made in.

use std::fmt::Debug;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, ListArray, StructArray};
use arrow::buffer::{OffsetBuffer, ScalarBuffer};
use arrow::datatypes::{DataType, Field, FieldRef, Fields};
use datafusion_common::{Result, ScalarValue, exec_datafusion_err, plan_err};
use datafusion_expr::expr::AggregateFunction;
use datafusion_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion_expr::utils::{AggregateOrderSensitivity, format_state_name};
use datafusion_expr::{Accumulator, AggregateUDF, AggregateUDFImpl, Expr, Signature, Volatility};

/// What is gathered.
pub(super) trait Summary: Debug + Send + Sync + 'static {
    /// Adds the rows of a batch.
    fn add(&mut self, columns: &[ArrayRef]) -> Result<()>;
    /// Adds what [`to_bytes`](Self::to_bytes) wrote.
    fn merge(&mut self, bytes: &[u8]) -> Result<()>;
    fn to_bytes(&self) -> Result<Vec<u8>>;
    /// About how many bytes are held.
    fn size(&self) -> usize;
    /// The columns of the rows that come out.
    fn rows(&mut self) -> Result<Vec<ArrayRef>>;
}

/// A kind of summary: how it is called, what it takes and gives, and how it begins.
pub(super) struct Gathering {
    pub(super) name: &'static str,
    /// The types of the first arguments.
    pub(super) takes: &'static [DataType],
    /// The type of all further ones, if there may be any.
    pub(super) more: Option<DataType>,
    pub(super) gives: fn() -> Fields,
    pub(super) begin: fn() -> Box<dyn Summary>,
}

impl Gathering {
    pub(super) fn udaf(self) -> Arc<AggregateUDF> {
        let signature = Signature::user_defined(Volatility::Immutable);
        Arc::new(AggregateUDF::new_from_impl(Gather { of: self, signature }))
    }
}

/// The expression that calls `udaf`.
pub(super) fn call(udaf: &Arc<AggregateUDF>, args: Vec<Expr>) -> Expr {
    Expr::AggregateFunction(AggregateFunction::new_udf(Arc::clone(udaf), args, false, None, Vec::new(), None))
}

struct Gather {
    of: Gathering,
    signature: Signature,
}

impl Debug for Gather {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Gather").field(&self.of.name).finish()
    }
}

// There is one of each name.
impl PartialEq for Gather {
    fn eq(&self, other: &Self) -> bool {
        self.of.name == other.of.name
    }
}

impl Eq for Gather {}

impl Hash for Gather {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.of.name.hash(state);
    }
}

impl AggregateUDFImpl for Gather {
    fn name(&self) -> &str {
        self.of.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        let Gathering { name, takes, more, .. } = &self.of;
        if given.len() < takes.len() || given.len() > takes.len() && more.is_none() {
            return plan_err!("{name}: expected {} arguments, found {}", takes.len(), given.len());
        }
        let further = (takes.len()..given.len()).filter_map(|_| more.clone());
        Ok(takes.iter().cloned().chain(further).collect())
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(list_type((self.of.gives)()))
    }

    fn is_nullable(&self) -> bool {
        false
    }

    fn default_value(&self, _: &DataType) -> Result<ScalarValue> {
        list((self.of.gives)(), None)
    }

    fn accumulator(&self, _: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        Ok(Box::new(Gathered { gives: (self.of.gives)(), summary: (self.of.begin)() }))
    }

    fn state_fields(&self, args: StateFieldsArgs<'_>) -> Result<Vec<FieldRef>> {
        Ok(vec![Arc::new(Field::new(format_state_name(args.name, "summary"), DataType::LargeBinary, true))])
    }

    // Summaries do not know the order.
    fn order_sensitivity(&self) -> AggregateOrderSensitivity {
        AggregateOrderSensitivity::Insensitive
    }
}

#[derive(Debug)]
struct Gathered {
    gives: Fields,
    summary: Box<dyn Summary>,
}

impl Accumulator for Gathered {
    fn update_batch(&mut self, columns: &[ArrayRef]) -> Result<()> {
        self.summary.add(columns)
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let states = states[0].as_binary::<i64>();
        (0..states.len()).filter(|row| states.is_valid(*row)).try_for_each(|row| self.summary.merge(states.value(row)))
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![ScalarValue::LargeBinary(Some(self.summary.to_bytes()?))])
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let columns = self.summary.rows()?;
        list(self.gives.clone(), Some(columns))
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.summary.size()
    }
}

fn list_type(fields: Fields) -> DataType {
    DataType::List(Arc::new(Field::new_list_field(DataType::Struct(fields), true)))
}

/// One list of all rows.
fn list(fields: Fields, columns: Option<Vec<ArrayRef>>) -> Result<ScalarValue> {
    let rows = match columns {
        Some(columns) => StructArray::try_new(fields.clone(), columns, None)?,
        None => StructArray::new_null(fields.clone(), 0),
    };
    let count = i32::try_from(rows.len()).map_err(|_| exec_datafusion_err!("{} rows are too many", rows.len()))?;
    let offsets = OffsetBuffer::new(ScalarBuffer::from(vec![0, count]));
    let item = Arc::new(Field::new_list_field(DataType::Struct(fields), true));
    Ok(ScalarValue::List(Arc::new(ListArray::try_new(item, offsets, Arc::new(rows), None)?)))
}
