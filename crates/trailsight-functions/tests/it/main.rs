//! The functions, called as DataFusion calls them: over columns and over constants.

mod aggregates;
mod conversion;
mod numeric;
mod order;
mod parse;
mod registry;
mod strings;
mod structures;
mod time;
mod windows;

use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch};
use arrow::datatypes::{Field, Schema};
use datafusion_common::{Column, DFSchema, Result, ScalarValue};
use datafusion_expr::execution_props::ExecutionProps;
use datafusion_expr::physical_planning_context::PhysicalPlanningContext;
use datafusion_expr::{Expr, lit};
use datafusion_physical_expr::create_physical_expr;
use trailsight_functions::{Kind, Moment, Registry, Scalar, Want};

pub(crate) use Value::{Missing, Number, Text, Time, Truth};

/// A value of an event, or none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Value {
    Text(&'static str),
    Number(f64),
    Truth(bool),
    /// In ms since the epoch.
    Time(i64),
    /// Of the kind that the place wants, or else text.
    Missing,
}

impl Value {
    pub(crate) fn to_scalar(self, kind: Kind) -> ScalarValue {
        match self {
            Text(text) => ScalarValue::Utf8View(Some(text.to_owned())),
            Number(number) => ScalarValue::Float64(Some(number)),
            Truth(truth) => ScalarValue::Boolean(Some(truth)),
            Time(ms) => ScalarValue::TimestampMillisecond(Some(ms), Some("UTC".into())),
            Missing => ScalarValue::try_from(&kind.data_type()).unwrap(),
        }
    }
}

/// The wants of so many arguments, in the order they are written.
fn wants(function: &Scalar, count: usize) -> Vec<Want> {
    let takes = function.takes;
    let places = takes.required.iter().chain(takes.optional).chain(takes.rest.iter().cycle());
    places.take(count).copied().collect()
}

/// Calls a function on one event, once with its fields in columns and once with constants; both must agree.
#[track_caller]
pub(crate) fn call(name: &str, args: &[Value]) -> ScalarValue {
    let registry = Registry::default();
    let function = registry.scalar(name).expect(name);
    let moment = Moment { now: 1_767_607_200_999, start: Some(1_000), end: Some(4_000) };
    let build = |constant: bool| {
        let mut columns = Vec::new();
        let mut exprs = Vec::new();
        for (arg, want) in args.iter().zip(wants(function, args.len())) {
            let kind = if let Want::Kind(kind) = want { kind } else { Kind::Text };
            let value = arg.to_scalar(kind);
            if constant || !matches!(want, Want::Kind(_) | Want::Any | Want::Whole) {
                exprs.push(lit(value));
            } else {
                let column = format!("c{}", columns.len());
                exprs.push(Expr::Column(Column::from_name(&column)));
                // Three events, so that a function that mixes up rows and columns fails.
                columns.push((column, value.to_array_of_size(3).unwrap()));
            }
        }
        eval((function.build)(&moment, exprs), columns).map(|column| {
            let row = |row| ScalarValue::try_from_array(&column, row).unwrap();
            assert!((1..column.len()).all(|nth| row(nth) == row(0)), "{name}: equal rows, different values");
            row(0)
        })
    };
    let (columns, constants) = (build(false).unwrap(), build(true).unwrap());
    assert_eq!(columns, constants, "{name}: columns and constants disagree");
    columns
}

/// What goes wrong.
#[track_caller]
pub(crate) fn refusal(name: &str, args: &[Value]) -> String {
    let registry = Registry::default();
    let function = registry.scalar(name).expect(name);
    let moment = Moment { now: 0, start: None, end: None };
    let exprs = args.iter().map(|arg| lit(arg.to_scalar(Kind::Text))).collect();
    let message = eval((function.build)(&moment, exprs), Vec::new()).unwrap_err().strip_backtrace();
    // The same must be said before running.
    let found = args.iter().enumerate().find_map(|(place, arg)| {
        // The timestamp that the planner adds is not a place that the user wrote.
        let place = place.checked_sub(usize::from(function.takes.timestamp))?;
        (function.check)(place, &arg.to_scalar(Kind::Text)).err()
    });
    assert!(found.is_some_and(|fault| message.contains(&fault)), "the check does not say: {message}");
    message
}

/// Evaluates an expression over columns of one length; one row where there are none.
pub(crate) fn eval(expr: Expr, columns: Vec<(String, ArrayRef)>) -> Result<ArrayRef> {
    let mut columns = columns;
    if columns.is_empty() {
        columns.push(("unused".to_owned(), lit_column(Number(0.0))));
    }
    let fields: Vec<Field> =
        columns.iter().map(|(name, column)| Field::new(name, column.data_type().clone(), true)).collect();
    let schema = Arc::new(Schema::new(fields));
    let batch = RecordBatch::try_new(Arc::clone(&schema), columns.into_iter().map(|(_, column)| column).collect())?;
    let schema = DFSchema::try_from(schema)?;
    let expr = create_physical_expr(&expr, &schema, &ExecutionProps::new(), &PhysicalPlanningContext::default())?;
    expr.evaluate(&batch)?.into_array(batch.num_rows())
}

fn lit_column(value: Value) -> ArrayRef {
    value.to_scalar(Kind::Text).to_array().unwrap()
}

/// A column of one kind.
pub(crate) fn column(kind: Kind, values: &[Value]) -> ArrayRef {
    ScalarValue::iter_to_array(values.iter().map(|value| value.to_scalar(kind))).unwrap()
}

/// Calls a function on one event and compares.
#[track_caller]
pub(crate) fn check(name: &str, args: &[Value], expected: Value) {
    let found = call(name, args);
    let kind = match found {
        ScalarValue::Float64(_) => Kind::Number,
        ScalarValue::Boolean(_) => Kind::Truth,
        ScalarValue::TimestampMillisecond(..) => Kind::Time,
        _ => Kind::Text,
    };
    assert_eq!(found, expected.to_scalar(kind), "{name}{args:?}");
}
