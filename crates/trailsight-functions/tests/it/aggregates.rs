use arrow::array::AsArray;
use arrow::array::UInt64Array;
use datafusion_common::tree_node::{Transformed, TreeNode};
use datafusion_expr::expr::AggregateFunction;
use datafusion_expr::{Accumulator, EmitTo, col};
use datafusion_physical_expr::aggregate::{AggregateExprBuilder, AggregateFunctionExpr};
use trailsight_functions::{Aggregate, Order};

use crate::*;

/// Events with a value `v`, and their times; positions count up.
struct Events {
    kind: Kind,
    values: Vec<Value>,
    times: Vec<Value>,
}

impl Events {
    fn of(kind: Kind, values: &[Value]) -> Self {
        Self { kind, values: values.to_vec(), times: vec![Missing; values.len()] }
    }

    fn batch(&self) -> RecordBatch {
        let position = UInt64Array::from_iter_values(0..self.values.len() as u64);
        RecordBatch::try_from_iter_with_nullable([
            ("v", column(self.kind, &self.values), true),
            ("t", column(Kind::Time, &self.times), true),
            ("p", Arc::new(position) as ArrayRef, true),
        ])
        .unwrap()
    }
}

fn order() -> Order {
    Order { timestamp: col("t"), position: col("p") }
}

/// The aggregate call within an expression, and the expression with a column in its place.
fn take_out(expr: Expr) -> (AggregateFunction, Expr) {
    let mut call = None;
    let rest = expr
        .transform(|expr| match expr {
            Expr::AggregateFunction(function) => {
                assert!(call.is_none(), "two calls");
                call = Some(function);
                Ok(Transformed::yes(col("a")))
            }
            other => Ok(Transformed::no(other)),
        })
        .unwrap()
        .data;
    (call.unwrap(), rest)
}

fn lower(call: &AggregateFunction, batch: &RecordBatch) -> AggregateFunctionExpr {
    let schema = batch.schema();
    let df_schema = DFSchema::try_from(Arc::clone(&schema)).unwrap();
    let physical = |expr: &Expr| {
        create_physical_expr(expr, &df_schema, &ExecutionProps::new(), &PhysicalPlanningContext::default()).unwrap()
    };
    let args = call.params.args.iter().map(physical).collect();
    AggregateExprBuilder::new(Arc::clone(&call.func), args)
        .schema(schema)
        .alias("a")
        .with_distinct(call.params.distinct)
        .build()
        .unwrap()
}

fn inputs(aggregate: &AggregateFunctionExpr, batch: &RecordBatch) -> Vec<ArrayRef> {
    let rows = batch.num_rows();
    aggregate.expressions().iter().map(|arg| arg.evaluate(batch).unwrap().into_array(rows).unwrap()).collect()
}

/// Aggregates events in one go, in pieces that are merged, and by groups where that is supported: all must agree.
#[track_caller]
fn aggregate(name: &str, events: &Events, more: &[Value]) -> ScalarValue {
    let registry = Registry::default();
    let function: &Aggregate = registry.aggregate(name).expect(name);
    let mut args = vec![col("v")];
    args.extend(more.iter().map(|value| lit(value.to_scalar(Kind::Number))));
    let (call, rest) = take_out((function.build)(&order(), args));
    let batch = events.batch();
    let lowered = lower(&call, &batch);
    let columns = inputs(&lowered, &batch);
    let whole = {
        let mut accumulator = lowered.create_accumulator().unwrap();
        accumulator.update_batch(&columns).unwrap();
        assert!(accumulator.size() > 0);
        accumulator.evaluate().unwrap()
    };
    let merged = {
        let mut total = lowered.create_accumulator().unwrap();
        let fields = lowered.state_fields().unwrap();
        for start in (0..batch.num_rows()).step_by(3) {
            let length = 3.min(batch.num_rows() - start);
            let piece: Vec<ArrayRef> = columns.iter().map(|column| column.slice(start, length)).collect();
            let mut part = lowered.create_accumulator().unwrap();
            part.update_batch(&piece).unwrap();
            merge(total.as_mut(), part.as_mut(), &fields);
        }
        total.evaluate().unwrap()
    };
    assert_eq!(whole, merged, "{name}: merged pieces disagree");
    if lowered.groups_accumulator_supported() {
        assert_eq!(whole, by_groups(&lowered, &columns, batch.num_rows()), "{name}: groups disagree");
    }
    // What is left of the expression, such as a cast.
    let result = eval(rest, vec![("a".to_owned(), whole.to_array().unwrap())]).unwrap();
    ScalarValue::try_from_array(&result, 0).unwrap()
}

fn merge(total: &mut dyn Accumulator, part: &mut dyn Accumulator, fields: &[arrow::datatypes::FieldRef]) {
    let state = part.state().unwrap();
    let columns: Vec<ArrayRef> = state.iter().map(|value| value.to_array().unwrap()).collect();
    for (column, field) in columns.iter().zip(fields) {
        assert_eq!(column.data_type(), field.data_type(), "{}", field.name());
    }
    assert_eq!(columns.len(), fields.len());
    total.merge_batch(&columns).unwrap();
}

/// All events in the second of three groups, by way of states.
fn by_groups(lowered: &AggregateFunctionExpr, columns: &[ArrayRef], rows: usize) -> ScalarValue {
    let mut first = lowered.create_groups_accumulator().unwrap();
    first.update_batch(columns, &vec![1; rows], None, 3).unwrap();
    let state = first.state(EmitTo::All).unwrap();
    let mut second = lowered.create_groups_accumulator().unwrap();
    second.merge_batch(&state, &[0, 1, 2], 3).unwrap();
    let emptied = second.evaluate(EmitTo::First(1)).unwrap();
    assert_eq!(emptied.len(), 1);
    ScalarValue::try_from_array(&second.evaluate(EmitTo::All).unwrap(), 0).unwrap()
}

fn text(values: &[&'static str]) -> Events {
    Events::of(Kind::Text, &values.iter().map(|value| Text(value)).collect::<Vec<_>>())
}

fn numbers(values: &[f64]) -> Events {
    Events::of(Kind::Number, &values.iter().map(|value| Number(*value)).collect::<Vec<_>>())
}

#[test]
fn counting() {
    let events = Events::of(Kind::Text, &[Text("a"), Missing, Text("a"), Text("b")]);
    assert_eq!(aggregate("count", &events, &[]), ScalarValue::Int64(Some(3)));
    assert_eq!(aggregate("countDistinct", &events, &[]), ScalarValue::Int64(Some(2)));
    let nothing = Events::of(Kind::Text, &[Missing, Missing]);
    assert_eq!(aggregate("count", &nothing, &[]), ScalarValue::Int64(None));
    assert_eq!(aggregate("count_distinct", &nothing, &[]), ScalarValue::Int64(None));
}

#[test]
fn counting_events() {
    let registry = Registry::default();
    let (call, rest) = take_out((registry.aggregate("count").unwrap().build)(&order(), Vec::new()));
    let batch = Events::of(Kind::Text, &[Missing, Text("a")]).batch();
    let lowered = lower(&call, &batch);
    let mut accumulator = lowered.create_accumulator().unwrap();
    accumulator.update_batch(&inputs(&lowered, &batch)).unwrap();
    let count = accumulator.evaluate().unwrap().to_array().unwrap();
    let count = eval(rest, vec![("a".to_owned(), count)]).unwrap();
    assert_eq!(ScalarValue::try_from_array(&count, 0).unwrap(), ScalarValue::Int64(Some(2)));
}

#[test]
fn sums() {
    let mixed = text(&["10", "-", "32", "1.5"]);
    assert_eq!(aggregate("sum", &mixed, &[]), ScalarValue::Float64(Some(43.5)));
    assert_eq!(aggregate("avg", &mixed, &[]), ScalarValue::Float64(Some(14.5)));
    assert_eq!(aggregate("sum", &text(&["-"]), &[]), ScalarValue::Float64(None));
    assert_eq!(aggregate("avg", &text(&["-"]), &[]), ScalarValue::Float64(None));
    assert_eq!(aggregate("sum", &numbers(&[1e308, 1e308]), &[]), ScalarValue::Float64(None));
    assert_eq!(aggregate("stddev", &numbers(&[1.0, 5.0]), &[]), ScalarValue::Float64(Some(2.0)));
    assert_eq!(aggregate("variance", &numbers(&[1.0, 5.0]), &[]), ScalarValue::Float64(Some(4.0)));
    assert_eq!(aggregate("variance", &numbers(&[7.0]), &[]), ScalarValue::Float64(Some(0.0)));
    assert_eq!(aggregate("stddev", &Events::of(Kind::Number, &[Missing]), &[]), ScalarValue::Float64(None));
}

#[test]
fn sums_of_comparisons_are_never_missing() {
    let some = Events::of(Kind::Truth, &[Truth(true), Missing, Truth(false), Truth(true)]);
    assert_eq!(aggregate("sum", &some, &[]), ScalarValue::Float64(Some(2.0)));
    assert_eq!(aggregate("avg", &some, &[]), ScalarValue::Float64(Some(0.5)));
    let none = Events::of(Kind::Truth, &[Missing, Missing]);
    assert_eq!(aggregate("sum", &none, &[]), ScalarValue::Float64(Some(0.0)));
}

#[test]
fn extremes_of_text() {
    let of = |name, values: &[Value]| aggregate(name, &Events::of(Kind::Text, values), &[]);
    let is = |value: &str| ScalarValue::Utf8View(Some(value.to_owned()));
    let numbers = [Text("9"), Text("10"), Missing, Text("-1"), Text("9007199254740993"), Text("9007199254740992")];
    assert_eq!(of("min", &numbers), is("-1"));
    assert_eq!(of("max", &numbers), is("9007199254740993"));
    let mixed = [Text("10"), Text("web10"), Text("web9"), Text("2")];
    assert_eq!(of("sortsFirst", &mixed), is("web9"));
    assert_eq!(of("sortsLast", &mixed), is("10"));
    assert_eq!(of("min", &mixed), is("web9"));
    assert_eq!(of("min", &[Missing]), ScalarValue::Utf8View(None));
}

#[test]
fn extremes_of_other_kinds() {
    assert_eq!(aggregate("max", &numbers(&[9.0, 10.0]), &[]), ScalarValue::Float64(Some(10.0)));
    let times = Events::of(Kind::Time, &[Time(5), Missing, Time(3), Time(4)]);
    assert_eq!(aggregate("min", &times, &[]), Time(3).to_scalar(Kind::Time));
    assert_eq!(aggregate("sortsLast", &times, &[]), Time(5).to_scalar(Kind::Time));
    let truths = Events::of(Kind::Truth, &[Truth(false), Truth(true)]);
    assert_eq!(aggregate("max", &truths, &[]), ScalarValue::Boolean(Some(true)));
}

#[test]
fn extremes_of_filtered_rows() {
    let registry = Registry::default();
    let (call, _) = take_out((registry.aggregate("max").unwrap().build)(&order(), vec![col("v")]));
    let batch = text(&["b", "c", "a"]).batch();
    let lowered = lower(&call, &batch);
    let columns = inputs(&lowered, &batch);
    let filter = arrow::array::BooleanArray::from(vec![Some(true), Some(false), None]);
    let mut groups = lowered.create_groups_accumulator().unwrap();
    let state = groups.convert_to_state(&columns, Some(&filter)).unwrap();
    assert_eq!(state[0].as_string_view().iter().collect::<Vec<_>>(), [Some("b"), None, None]);
    groups.update_batch(&columns, &[0, 0, 1], Some(&filter), 2).unwrap();
    let found = groups.evaluate(EmitTo::All).unwrap();
    assert_eq!(found.as_string_view().iter().collect::<Vec<_>>(), [Some("b"), None]);
}

#[test]
fn first_and_last_in_time() {
    let mut events = text(&["b", "c", "a", "d", "e"]);
    events.times = vec![Time(20), Time(30), Time(10), Time(30), Time(10)];
    assert_eq!(aggregate("earliest", &events, &[]), ScalarValue::Utf8View(Some("a".to_owned())));
    assert_eq!(aggregate("latest", &events, &[]), ScalarValue::Utf8View(Some("d".to_owned())));
    // Events without the field are passed over.
    events.values[2] = Missing;
    events.values[3] = Missing;
    assert_eq!(aggregate("earliest", &events, &[]), ScalarValue::Utf8View(Some("e".to_owned())));
    assert_eq!(aggregate("latest", &events, &[]), ScalarValue::Utf8View(Some("c".to_owned())));
    // An event without a time is older than all others.
    events.times[1] = Missing;
    assert_eq!(aggregate("earliest", &events, &[]), ScalarValue::Utf8View(Some("c".to_owned())));
    assert_eq!(aggregate("latest", &Events::of(Kind::Text, &[Missing]), &[]), ScalarValue::Utf8View(None));
    let mut times = Events::of(Kind::Time, &[Time(7), Time(9)]);
    times.times = vec![Time(7), Time(9)];
    assert_eq!(aggregate("latest", &times, &[]), ScalarValue::Float64(Some(9.0)));
    assert_eq!(aggregate("latest", &Events::of(Kind::Time, &[Missing]), &[]), ScalarValue::Float64(None));
}

#[test]
fn different_values() {
    let of = |events: &Events| aggregate("values", events, &[]);
    let is = |value: &str| ScalarValue::Utf8View(Some(value.to_owned()));
    // Of one moment: in the order read.
    let mut events = Events::of(Kind::Text, &[Text("b"), Text("a"), Missing, Text("b"), Text(""), Text("c")]);
    assert_eq!(of(&events), is("b,a,,c"));
    events.times = vec![Time(5), Time(4), Time(1), Time(2), Missing, Time(3)];
    assert_eq!(of(&events), is(",b,c,a"));
    assert_eq!(of(&Events::of(Kind::Text, &[Missing])), ScalarValue::Utf8View(None));
}

#[test]
fn numbers_in_ranges() {
    let of = |values: &[f64], count: f64| aggregate("histogram", &numbers(values), &[Number(count)]);
    let is = |value: &str| ScalarValue::Utf8View(Some(value.to_owned()));
    assert_eq!(of(&[0.0, 4.9, 5.0, 10.0, 4.0], 2.0), is(r#"{"[0, 5)":3,"[5, 10]":2}"#));
    assert_eq!(of(&[-1.0, 1.0, -0.0], 3.0), is(r#"{"[-1, -0.3333)":1,"[-0.3333, 0.3333)":1,"[0.3333, 1]":1}"#));
    assert_eq!(of(&[7.0, 7.0], 5.0), is(r#"{"[7, 7]":2}"#));
    assert_eq!(of(&[0.0, 0.0002], 2.0), is(r#"{"[0, 0.0001)":1,"[0.0001, 0.0002]":1}"#));
    // The whole range of doubles does not overflow.
    assert!(of(&[f64::MIN, f64::MAX], 2.0).to_string().ends_with(":1}"));
    assert_eq!(
        aggregate("histogram", &Events::of(Kind::Number, &[Missing]), &[Number(2.0)]),
        ScalarValue::Utf8View(None)
    );
    let registry = Registry::default();
    let function = registry.aggregate("histogram").unwrap();
    assert!((function.check)(1, &ScalarValue::Float64(Some(0.5))).unwrap_err().contains("from 1 to 10000"));
    let each = function.each.unwrap();
    assert!((each.check)(1, &ScalarValue::Float64(Some(0.0))).unwrap_err().contains("above 0"));
    (each.check)(1, &ScalarValue::Float64(Some(0.5))).unwrap();
}

#[test]
fn percentiles_are_exact_for_few_values() {
    let values = numbers(&[40.0, 10.0, 30.0, 20.0]);
    for (percent, expected) in [(0.0, 10.0), (50.0, 25.0), (100.0, 40.0), (99.9, 39.97), (10.0, 13.0)] {
        match aggregate("pct", &values, &[Number(percent)]) {
            ScalarValue::Float64(Some(found)) => assert!((found - expected).abs() < 1e-9, "{percent}: {found}"),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(aggregate("median", &values, &[]), ScalarValue::Float64(Some(25.0)));
    assert_eq!(aggregate("pct", &numbers(&[7.0]), &[Number(12.5)]), ScalarValue::Float64(Some(7.0)));
    assert_eq!(aggregate("pct", &Events::of(Kind::Number, &[Missing]), &[Number(50.0)]), ScalarValue::Float64(None));
    let registry = Registry::default();
    let check = registry.aggregate("pct").unwrap().check;
    assert!(check(1, &ScalarValue::Float64(Some(101.0))).unwrap_err().contains("from 0 to 100"));
    check(1, &ScalarValue::Float64(Some(99.99))).unwrap();
}

#[test]
fn percentiles_are_close_for_many_values() {
    let registry = Registry::default();
    for (count, parts) in [(100_000_u64, 1), (100_000, 7), (9_000, 3), (8_192, 1)] {
        for percent in [0.0, 1.0, 50.0, 95.0, 99.0, 99.9, 100.0] {
            let args = vec![col("v"), lit(percent)];
            let (call, _) = take_out((registry.aggregate("pct").unwrap().build)(&order(), args));
            // Every number below `count` once, in no order: 7919 is a prime that shares no factor with the counts.
            let values: Vec<f64> = (0..count).map(|i| (i * 7_919 % count) as f64).collect();
            let batch = numbers(&values).batch();
            let lowered = lower(&call, &batch);
            let columns = inputs(&lowered, &batch);
            let fields = lowered.state_fields().unwrap();
            let mut total = lowered.create_accumulator().unwrap();
            let length = values.len().div_ceil(parts);
            for start in (0..values.len()).step_by(length) {
                let mut part = lowered.create_accumulator().unwrap();
                let end = (start + length).min(values.len());
                // Batches as a scan delivers them.
                for from in (start..end).step_by(1_000) {
                    let size = 1_000.min(end - from);
                    part.update_batch(&columns.iter().map(|c| c.slice(from, size)).collect::<Vec<_>>()).unwrap();
                }
                assert!(part.size() < 400_000, "memory is bounded: {}", part.size());
                merge(total.as_mut(), part.as_mut(), &fields);
            }
            let ScalarValue::Float64(Some(found)) = total.evaluate().unwrap() else { panic!("no value") };
            let exact = percent / 100.0 * (count - 1) as f64;
            let allowed = if count <= 8_192 { 1e-6 } else { count as f64 * 0.002 };
            assert!((found - exact).abs() <= allowed, "{percent} of {count} in {parts}: {found}, not {exact}");
        }
    }
}

/// Numbers without an order that are the same in every run.
fn scrambled(seed: u64) -> impl FnMut(u64) -> u64 {
    let mut state = seed;
    move |below| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    }
}

/// The values of each group, each aggregated by itself.
fn one_by_one(lowered: &AggregateFunctionExpr, columns: &[ArrayRef], groups: &[usize], count: usize) -> ArrayRef {
    let of_group = |group: usize| {
        let rows: UInt64Array = (0..groups.len() as u64).filter(|row| groups[*row as usize] == group).collect();
        let columns: Vec<_> = columns.iter().map(|c| arrow::compute::take(c, &rows, None).unwrap()).collect();
        let mut accumulator = lowered.create_accumulator().unwrap();
        accumulator.update_batch(&columns).unwrap();
        accumulator.evaluate().unwrap()
    };
    ScalarValue::iter_to_array((0..count).map(of_group)).unwrap()
}

#[test]
fn groups_agree_with_one_group_at_a_time() {
    const WORDS: [Value; 8] = [
        Text("a"),
        Text("9"),
        Missing,
        Text("a text that is too long for a view"),
        Text("10"),
        Text(""),
        Text("a text that is too long as well, and not the same"),
        Text("äöü"),
    ];
    let mut number = scrambled(7);
    let registry = Registry::default();
    for name in ["countDistinct", "min", "max", "earliest", "latest", "pct", "median"] {
        for kind in [Kind::Text, Kind::Number, Kind::Time, Kind::Truth] {
            let numeric = ["pct", "median"].contains(&name);
            // The rest is DataFusion's own, which may take for granted that every group has been met.
            let ours = if numeric { kind == Kind::Number } else { kind == Kind::Text || name.ends_with("est") };
            if !ours {
                continue;
            }
            let rows = 400;
            let values: Vec<Value> = (0..rows)
                .map(|_| match kind {
                    _ if number(6) == 0 => Missing,
                    Kind::Text | Kind::Structure => WORDS[number(8) as usize],
                    Kind::Number => Number(number(20) as f64 / 4.0),
                    Kind::Time => Time(number(9) as i64),
                    Kind::Truth => Truth(number(2) == 0),
                })
                .collect();
            let times = (0..rows).map(|_| if number(5) == 0 { Missing } else { Time(number(12) as i64) }).collect();
            let batch = Events { kind, values, times }.batch();
            let mut args = vec![col("v")];
            args.extend((name == "pct").then(|| lit(75.0)));
            let (call, _) = take_out((registry.aggregate(name).unwrap().build)(&order(), args));
            let lowered = lower(&call, &batch);
            assert!(lowered.groups_accumulator_supported(), "{name}");
            let columns = inputs(&lowered, &batch);
            let groups: Vec<usize> = (0..rows).map(|_| number(90) as usize).collect();
            let wanted = one_by_one(&lowered, &columns, &groups, 90);

            // Batches of many sizes, each by one of the ways that rows take, some of it emitted before the rest.
            let mut partial = lowered.create_groups_accumulator().unwrap();
            let mut total = lowered.create_groups_accumulator().unwrap();
            let all: Vec<usize> = (0..90).collect();
            let mut start = 0;
            while start < rows {
                let length = (number(60) as usize + 1).min(rows - start);
                let piece: Vec<ArrayRef> = columns.iter().map(|column| column.slice(start, length)).collect();
                let of = &groups[start..start + length];
                // Every third row goes in by itself, for the sake of the filter.
                let odd = |odd: bool| (0..length).map(|row| Some((row % 3 == 0) == odd)).collect();
                if number(2) == 0 {
                    let (some, others): (arrow::array::BooleanArray, arrow::array::BooleanArray) =
                        (odd(true), odd(false));
                    partial.update_batch(&piece, of, Some(&some), 90).unwrap();
                    let state = partial.convert_to_state(&piece, Some(&others)).unwrap();
                    total.merge_batch(&state, of, 90).unwrap();
                } else {
                    partial.update_batch(&piece, of, None, 90).unwrap();
                }
                start += length;
                if number(3) == 0 {
                    let first = partial.state(EmitTo::First(12)).unwrap();
                    total.merge_batch(&first, &all[..12], 90).unwrap();
                    let rest = partial.state(EmitTo::All).unwrap();
                    total.merge_batch(&rest, &all[12..], 90).unwrap();
                }
            }
            partial.update_batch(&columns.iter().map(|c| c.slice(0, 0)).collect::<Vec<_>>(), &[], None, 90).unwrap();
            total.merge_batch(&partial.state(EmitTo::All).unwrap(), &all, 90).unwrap();
            let first = total.evaluate(EmitTo::First(17)).unwrap();
            let rest = total.evaluate(EmitTo::All).unwrap();
            let found = arrow::compute::concat(&[&first, &rest]).unwrap();
            if numeric {
                let pairs = found.as_primitive::<arrow::datatypes::Float64Type>().iter();
                for (found, wanted) in pairs.zip(wanted.as_primitive::<arrow::datatypes::Float64Type>()) {
                    let close = found.zip(wanted).is_none_or(|(a, b)| (a - b).abs() < 1e-9);
                    assert!(close && found.is_some() == wanted.is_some(), "{name}: {found:?}, not {wanted:?}");
                }
            } else {
                assert_eq!(&found, &wanted, "{name} of {kind:?}");
            }
        }
    }
}

#[test]
fn percentiles_by_groups_are_close_for_many_values() {
    let registry = Registry::default();
    let (call, _) = take_out((registry.aggregate("pct").unwrap().build)(&order(), vec![col("v"), lit(95.0)]));
    let values: Vec<f64> = (0..40_000_u64).map(|i| (i * 7_919 % 40_000) as f64).collect();
    let batch = numbers(&values).batch();
    let lowered = lower(&call, &batch);
    let columns = inputs(&lowered, &batch);
    let mut total = lowered.create_groups_accumulator().unwrap();
    for half in [0, 20_000] {
        let mut part = lowered.create_groups_accumulator().unwrap();
        let piece: Vec<ArrayRef> = columns.iter().map(|column| column.slice(half, 20_000)).collect();
        part.update_batch(&piece, &vec![1; 20_000], None, 2).unwrap();
        assert!(part.size() < 400_000, "memory is bounded: {}", part.size());
        total.merge_batch(&part.state(EmitTo::All).unwrap(), &[0, 1], 2).unwrap();
    }
    let found = total.evaluate(EmitTo::All).unwrap();
    let found = found.as_primitive::<arrow::datatypes::Float64Type>().iter().collect::<Vec<_>>();
    assert!(found[0].is_none() && (found[1].unwrap() - 38_000.0).abs() < 80.0, "{found:?}");
}
