//! From rows to series: what is drawn, what is added up, what is left out and said.

use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Int64Array, RecordBatch, StringViewArray, TimestampMillisecondArray};
use trailsight_chart::{Axis, Collector, Kind, Kinds, Limits, Unit};

use crate::shared::{
    DAY, MINUTE, batch, chart, count, key, limited, maybe, measure, names, noise, numbers, texts, time, times, values,
};

fn limits(set: impl FnOnce(&mut Limits)) -> Limits {
    let mut limits = Limits::default();
    set(&mut limits);
    limits
}

#[test]
fn one_series_for_each_aggregate() {
    let columns = [time(5), count("n"), measure("avg(d)", Unit::Millis, false)];
    let at = [DAY + 5 * MINUTE, DAY];
    let drawn = chart(&columns, None, vec![times(at), numbers([2.0, 1.0]), numbers([20.0, 10.0])]);
    assert_eq!(names(&drawn), ["n", "avg(d)"]);
    // In the order of time, whatever order the rows have.
    assert_eq!(values(&drawn, 0), [Some(1.0), Some(2.0)]);
    assert_eq!(values(&drawn, 1), [Some(10.0), Some(20.0)]);
    assert_eq!(drawn.series[1].unit, Unit::Millis);
    assert!(drawn.notes.is_empty());
}

#[test]
fn one_series_for_each_value_biggest_first() {
    let columns = [time(5), key("user"), count("n")];
    let drawn = chart(
        &columns,
        None,
        vec![times([DAY, DAY, DAY + 5 * MINUTE]), texts(["ana", "raj", "raj"]), numbers([3.0, 2.0, 2.0])],
    );
    assert_eq!(names(&drawn), ["raj", "ana"]);
}

#[test]
fn names_of_several_keys_and_aggregates_are_joined() {
    let columns = [time(5), key("user"), key("region"), count("n"), count("m")];
    let drawn =
        chart(&columns, None, vec![times([DAY]), texts(["ana"]), texts(["eu"]), numbers([1.0]), numbers([2.0])]);
    assert_eq!(names(&drawn), ["ana · eu · n", "ana · eu · m"]);
}

#[test]
fn the_rest_is_other_where_it_adds_up() {
    let columns = [time(5), key("user"), count("n")];
    let users: Vec<String> = (0..1000).map(|i| format!("u{i:03}")).collect();
    let arrays =
        |measure: Vec<f64>| vec![times(vec![DAY; 1000]), texts(users.iter().map(String::as_str)), numbers(measure)];
    let sizes: Vec<f64> = (0..1000).map(f64::from).collect();
    let drawn = chart(&columns, None, arrays(sizes.clone()));
    assert_eq!(names(&drawn), ["u999", "u998", "u997", "u996", "u995", "u994", "u993", "u992", "other"]);
    assert!(drawn.series[8].other);
    // 0 + 1 + ... + 991
    assert_eq!(values(&drawn, 8), [Some(491_536.0)]);
    assert_eq!(drawn.notes, ["The 8 biggest series are shown; 992 more are added up as \"other\"."]);

    let columns = [time(5), key("user"), measure("avg(d)", Unit::Plain, false)];
    let drawn = chart(&columns, None, arrays(sizes));
    assert_eq!(drawn.series.len(), 8);
    assert_eq!(drawn.notes, ["The 8 biggest series are shown; 992 more are left out, as they do not add up."]);
}

#[test]
fn more_bars_than_fit() {
    let columns = [key("user"), count("n")];
    let users: Vec<String> = (0..300).map(|i| format!("u{i}")).collect();
    let drawn = chart(&columns, None, vec![texts(users.iter().map(String::as_str)), numbers((0..300).map(f64::from))]);
    let Axis::Names { names, other } = &drawn.axis else { panic!("names") };
    assert!(other);
    assert_eq!(names.len(), 101);
    // The biggest, in the order of the result.
    assert_eq!((names[0].text(), names[99].text(), names[100].text()), ("u200", "u299", "other"));
    assert_eq!(values(&drawn, 0)[100], Some(19_900.0));
    assert_eq!(drawn.notes, ["The 100 biggest values of user are shown; 200 more are added up as \"other\"."]);
}

#[test]
fn names_beyond_what_is_held_are_counted_all_the_same() {
    let columns = [key("user"), count("n")];
    let users: Vec<String> = (0..50).map(|i| format!("u{i}")).collect();
    let drawn = limited(
        &columns,
        None,
        vec![texts(users.iter().map(String::as_str)), numbers(vec![1.0; 50])],
        limits(|limits| (limits.names, limits.bars) = (10, 4)),
    );
    let all: f64 = values(&drawn, 0).into_iter().flatten().sum();
    assert_eq!(all, 50.0);
    assert_eq!(drawn.notes, ["The 4 biggest values of user are shown; more than 6 more are added up as \"other\"."]);
}

#[test]
fn what_cannot_be_drawn_is_counted() {
    let columns = [time(5), count("n")];
    let at = TimestampMillisecondArray::from(vec![Some(DAY), None, Some(DAY + MINUTE * 5), Some(i64::MAX)]);
    let drawn = chart(
        &columns,
        None,
        vec![Arc::new(at), maybe(vec![Some(f64::NAN), Some(1.0), Some(f64::INFINITY), Some(3.0)])],
    );
    assert!(drawn.is_empty());
    assert_eq!(
        drawn.notes,
        [
            "2 values that are no finite number are not drawn.",
            "1 row without a time is not drawn.",
            "1 row before the year 0 or after 9999 is not drawn.",
        ]
    );
}

#[test]
fn numbers_of_any_type_and_text_that_is_a_number() {
    let columns = [key("k"), count("n")];
    let any: Vec<ArrayRef> = vec![
        Arc::new(Int64Array::from(vec![Some(1), None, Some(3)])),
        Arc::new(StringViewArray::from(vec![Some("1"), Some("many"), Some("3")])),
        maybe(vec![Some(1.0), None, Some(3.0)]),
    ];
    for numbers in any {
        let drawn = chart(&columns, None, vec![texts(["a", "b", "c"]), numbers]);
        assert_eq!(values(&drawn, 0), [Some(1.0), None, Some(3.0)]);
    }
    let drawn = chart(&columns, None, vec![texts(["a", "b"]), Arc::new(BooleanArray::from(vec![true, false]))]);
    assert_eq!(values(&drawn, 0), [Some(1.0), Some(0.0)]);
}

#[test]
fn names_of_any_type() {
    let columns = [key("k"), count("n")];
    let named = |keys: ArrayRef| {
        let rows = keys.len();
        let drawn = chart(&columns, None, vec![keys, numbers(vec![1.0; rows])]);
        let Axis::Names { names, .. } = drawn.axis else { panic!("names") };
        names.iter().map(|name| name.text().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(named(numbers([200.0, 0.5])), ["200", "0.5"]);
    assert_eq!(named(Arc::new(Int64Array::from(vec![Some(7), None]))), ["7", "(missing)"]);
    assert_eq!(named(Arc::new(BooleanArray::from(vec![true, false]))), ["1", "0"]);
    assert_eq!(named(times([DAY])), ["2026-11-01 00:00:00.000"]);
    assert_eq!(named(Arc::new(StringViewArray::from(vec![Some(""), None]))), ["(empty)", "(missing)"]);
}

#[test]
fn pies_have_no_negative_parts() {
    let drawn =
        chart(&[key("k"), count("n")], Some(Kind::Pie), vec![texts(["a", "b", "c"]), numbers([3.0, -1.0, 1.0])]);
    assert_eq!(values(&drawn, 0), [Some(3.0), None, Some(1.0)]);
    assert_eq!(drawn.notes, ["1 value below zero cannot be part of a whole and is left out."]);
}

#[test]
fn a_pie_over_time_has_a_slice_for_each_bin() {
    let drawn =
        chart(&[time(5), count("n")], Some(Kind::Pie), vec![times([DAY, DAY + 5 * MINUTE]), numbers([1.0, 2.0])]);
    let Axis::Names { names, .. } = &drawn.axis else { panic!("names") };
    assert_eq!(names[1].text(), "2026-11-01 00:05:00.000");
}

#[test]
fn tables_keep_the_first_rows() {
    let columns = [key("k"), count("n")];
    let rows = (0..30).map(|i| format!("k{i}")).collect::<Vec<_>>();
    let drawn = limited(
        &columns,
        Some(Kind::Table),
        vec![texts(rows.iter().map(String::as_str)), maybe((0..30).map(|i| (i > 0).then(|| f64::from(i))).collect())],
        limits(|limits| limits.rows = 10),
    );
    assert_eq!(drawn.rows.rows.len(), 10);
    assert_eq!(drawn.rows.rows[0][1], None);
    assert_eq!(drawn.notes, ["The first 10 of 30 rows are shown."]);
}

/// However the rows are cut into batches, and whatever order the rows of one time come in, the chart is the same.
#[test]
fn batches_make_no_difference() {
    let columns = [time(5), key("user"), count("n"), measure("avg(d)", Unit::Millis, false)];
    let rows = 2_000_u64;
    let users: Vec<String> = (0..rows).map(|i| format!("u{}", (noise(i) * 30.0) as u32)).collect();
    let whole = batch(
        &columns,
        vec![
            times((0..rows).map(|i| DAY + (noise(i + 5000) * 100.0) as i64 * 5 * MINUTE)),
            texts(users.iter().map(String::as_str)),
            numbers((0..rows).map(|i| (noise(i + 9000) * 10.0).floor())),
            numbers((0..rows).map(|i| noise(i + 700))),
        ],
    );
    let kind = Kinds::of(&columns).best();
    let draw = |batches: &[RecordBatch]| {
        let mut collector = Collector::new(&columns, kind);
        for batch in batches {
            collector.push(batch).unwrap();
        }
        collector.finish()
    };
    let expected = draw(std::slice::from_ref(&whole));
    for size in [1, 7, 333] {
        let pieces: Vec<RecordBatch> = (0..whole.num_rows())
            .step_by(size)
            .map(|from| whole.slice(from, size.min(whole.num_rows() - from)))
            .collect();
        assert_eq!(draw(&pieces), expected, "batches of {size}");
    }
}

#[test]
fn values_beyond_what_is_held_are_counted() {
    let drawn = limited(
        &[time(5), count("n")],
        None,
        vec![times((0..10).map(|i| DAY + i * 5 * MINUTE)), numbers(vec![1.0; 10])],
        limits(|limits| limits.values = 4),
    );
    assert_eq!(drawn.notes, ["6 values beyond the first 4 are not drawn."]);
}

#[test]
fn a_batch_of_other_columns_is_an_error() {
    let mut collector = Collector::new(&[key("k"), count("n")], Kind::Bar);
    let one = RecordBatch::try_from_iter([("k", texts(["a"]))]).unwrap();
    assert!(collector.push(&one).unwrap_err().to_string().contains("1 columns"));
}
