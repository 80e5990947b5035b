//! Columns, batches and charts for all tests.

use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, RecordBatch, StringViewArray, TimestampMillisecondArray};
use trailsight_chart::{Chart, Collector, Column, Kind, Kinds, Limits, Role, Step, Unit};

/// 2026-11-01 00:00 UTC.
pub(crate) const DAY: i64 = 1_793_491_200_000;
pub(crate) const MINUTE: i64 = 60_000;

pub(crate) fn time(minutes: i64) -> Column {
    Column::new(format!("bin({minutes}m)"), Role::Time { step: Some(Step::Millis(minutes * MINUTE)) })
}

pub(crate) fn key(name: &str) -> Column {
    Column::new(name, Role::Category)
}

pub(crate) fn count(name: &str) -> Column {
    measure(name, Unit::Plain, true)
}

pub(crate) fn measure(name: &str, unit: Unit, adds: bool) -> Column {
    Column::new(name, Role::Measure { unit, adds })
}

pub(crate) fn times(values: impl IntoIterator<Item = i64>) -> ArrayRef {
    Arc::new(TimestampMillisecondArray::from_iter_values(values).with_timezone("UTC"))
}

pub(crate) fn texts<'a>(values: impl IntoIterator<Item = &'a str>) -> ArrayRef {
    Arc::new(StringViewArray::from_iter_values(values))
}

pub(crate) fn numbers(values: impl IntoIterator<Item = f64>) -> ArrayRef {
    Arc::new(Float64Array::from_iter_values(values))
}

pub(crate) fn maybe(values: Vec<Option<f64>>) -> ArrayRef {
    Arc::new(Float64Array::from(values))
}

pub(crate) fn batch(columns: &[Column], arrays: Vec<ArrayRef>) -> RecordBatch {
    RecordBatch::try_from_iter(columns.iter().map(|column| &column.name).zip(arrays)).unwrap()
}

/// The chart of one batch, of the best kind or the one asked for.
pub(crate) fn chart(columns: &[Column], asked: Option<Kind>, arrays: Vec<ArrayRef>) -> Chart {
    limited(columns, asked, arrays, Limits::default())
}

pub(crate) fn limited(columns: &[Column], asked: Option<Kind>, arrays: Vec<ArrayRef>, limits: Limits) -> Chart {
    let kind = Kinds::of(columns).pick(asked).unwrap();
    let mut collector = Collector::with_limits(columns, kind, limits);
    collector.push(&batch(columns, arrays)).unwrap();
    collector.finish()
}

/// The names of the series.
pub(crate) fn names(chart: &Chart) -> Vec<&str> {
    chart.series.iter().map(|series| series.name.text()).collect()
}

/// The values of a series.
pub(crate) fn values(chart: &Chart, series: usize) -> Vec<Option<f64>> {
    chart.series[series].points.iter().map(|point| point.value).collect()
}

/// A number that looks like chance and is the same on every machine.
pub(crate) fn noise(n: u64) -> f64 {
    let mut x = n.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x1234_5678;
    x ^= x >> 29;
    x = x.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (x >> 40) as f64 / (1_u64 << 24) as f64
}
