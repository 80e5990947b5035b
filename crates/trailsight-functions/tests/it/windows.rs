use arrow::array::{BooleanArray, Float64Array, StringViewArray};
use datafusion_expr::function::PartitionEvaluatorArgs;
use datafusion_expr::{PartitionEvaluator, WindowUDF};
use trailsight_functions::windows::all_udwfs;

use crate::*;

fn find(name: &str) -> Arc<WindowUDF> {
    all_udwfs().into_iter().find(|udwf| udwf.name() == name).unwrap()
}

fn evaluator(name: &str, columns: &[ArrayRef]) -> Box<dyn PartitionEvaluator> {
    let fields: Vec<_> =
        columns.iter().map(|column| Arc::new(Field::new("v", column.data_type().clone(), true))).collect();
    let evaluator = find(name).partition_evaluator_factory(PartitionEvaluatorArgs::new(&[], &fields, false, false));
    evaluator.unwrap()
}

/// One row after another, and all at once.
fn walk(name: &str, columns: &[ArrayRef]) -> ArrayRef {
    let rows = columns[0].len();
    let mut one_by_one = evaluator(name, columns);
    assert!(one_by_one.is_causal() && one_by_one.supports_bounded_execution());
    let rows_alone = (0..rows).map(|row| one_by_one.evaluate(columns, &(row..row + 1)).unwrap());
    let rows_alone = ScalarValue::iter_to_array(rows_alone).unwrap();
    let together = evaluator(name, columns).evaluate_all(columns, rows).unwrap();
    assert_eq!(&rows_alone, &together);
    together
}

#[test]
fn the_last_value_is_carried() {
    let texts: ArrayRef = Arc::new(StringViewArray::from(vec![None, Some("a"), None, Some(""), None, Some("b")]));
    let carried: ArrayRef =
        Arc::new(StringViewArray::from(vec![None, Some("a"), Some("a"), Some(""), Some(""), Some("b")]));
    assert_eq!(&walk("_carry", &[texts]), &carried);
    let nothing: ArrayRef = Arc::new(Float64Array::from(vec![None, None]));
    assert_eq!(&walk("_carry", &[Arc::clone(&nothing)]), &nothing);
}

#[test]
fn quartiles_are_those_of_all_rows_and_told_in_the_last() {
    let numbers: ArrayRef =
        Arc::new(Float64Array::from(vec![Some(100.0), None, Some(1.0), Some(3.0), Some(2.0), Some(4.0)]));
    let last: ArrayRef = Arc::new(BooleanArray::from(vec![false, false, false, false, false, true]));
    let found = walk("_quartiles", &[numbers, last]);
    let row = |row| ScalarValue::try_from_array(&found, row).unwrap();
    assert!(row(4).is_null());
    let of_last = row(5).to_array().unwrap();
    let parts = arrow::array::AsArray::as_struct(&of_last).columns().to_vec();
    assert_eq!(parts, [2.0, 4.0].map(|n| Arc::new(Float64Array::from(vec![n])) as ArrayRef));
    assert!(find("_quartiles").name().starts_with('_'));
}
