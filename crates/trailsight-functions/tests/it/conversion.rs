use trailsight_functions::values::{self, Arithmetic};
use trailsight_functions::{number_text, parse_number};

use crate::*;

#[test]
fn numeric_text() {
    for (text, number) in
        [("0", 0.0), ("-5", -5.0), ("+5", 5.0), ("007", 7.0), ("1.50", 1.5), ("2e3", 2000.0), ("1E-2", 0.01)]
    {
        assert_eq!(parse_number(text), Some(number), "{text}");
    }
    for text in
        ["", "-", "+-1", ".5", "5.", "1.e3", "1e", "1e+", " 1", "1 ", "1,000", "0x10", "inf", "NaN", "1e999", "١"]
    {
        assert_eq!(parse_number(text), None, "{text}");
    }
    assert_eq!(parse_number("-0"), Some(0.0));
    assert_eq!(parse_number("123456789012345678"), Some(123_456_789_012_345_680.0));
    assert_eq!(parse_number("1e-99999999999999999999"), Some(0.0));
}

/// The double's exact value times 10^4, rounded half to even, in whole-number arithmetic.
fn slow_number_text(number: f64) -> String {
    let bits = number.abs().to_bits();
    let exponent = ((bits >> 52) as i32).max(1) - 1075;
    let mantissa = u128::from(bits & ((1 << 52) - 1) | if bits >> 52 == 0 { 0 } else { 1 << 52 });
    let scaled = mantissa * 10_000;
    let rounded = if exponent >= 0 {
        scaled << exponent
    } else if exponent < -100 {
        0
    } else {
        let (whole, rest) = (scaled >> -exponent, scaled & ((1 << -exponent) - 1));
        let half = 1 << (-exponent - 1);
        whole + u128::from(rest > half || (rest == half && whole % 2 == 1))
    };
    let text = format!("{}.{:04}", rounded / 10_000, rounded % 10_000);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if number < 0.0 && text != "0" { format!("-{text}") } else { text.to_owned() }
}

#[test]
fn number_text_rounds_the_exact_value_with_ties_to_even() {
    for (number, text) in [
        (0.0, "0"),
        (-0.0, "0"),
        (-0.00001, "0"),
        (5.0, "5"),
        (1_767_607_200_000.0, "1767607200000"),
        (1e22, "10000000000000000000000"),
        (-1e300, &format!("{:.0}", -1e300)),
        (0.1, "0.1"),
        (2.0 / 3.0, "0.6667"),
        (0.03125, "0.0312"),
        (0.09375, "0.0938"),
        (0.15625, "0.1562"),
        (1.00005, "1.0001"),
        (99.99999, "100"),
        (-99.99999, "-100"),
        (-1.5, "-1.5"),
    ] {
        assert_eq!(number_text(number), text, "{number:e}");
    }
    // All ties below 100, and many that are near one.
    for step in 0..(100 * 32) {
        let tie = f64::from(step) / 32.0;
        for number in [tie, tie.next_up(), tie.next_down(), -tie, tie / 7.0, tie * 1e-3, tie * 12_345.6] {
            assert_eq!(number_text(number), slow_number_text(number), "{number:e}");
        }
    }
}

fn one(expr: Expr) -> ScalarValue {
    ScalarValue::try_from_array(&eval(expr, Vec::new()).unwrap(), 0).unwrap()
}

fn text(value: Value) -> Expr {
    lit(value.to_scalar(Kind::Text))
}

#[test]
fn kinds_turn_into_each_other() {
    assert_eq!(one(values::number(text(Text("1.5")))), Number(1.5).to_scalar(Kind::Number));
    assert_eq!(one(values::number(text(Text("x")))), Missing.to_scalar(Kind::Number));
    assert_eq!(one(values::text_of_number(lit(2.0))), Text("2").to_scalar(Kind::Text));
    assert_eq!(one(values::text_of_number(lit(f64::NAN))), Missing.to_scalar(Kind::Text));
    assert_eq!(one(values::finite(lit(f64::INFINITY))), Missing.to_scalar(Kind::Number));
    let time = lit(Time(1_767_607_200_007).to_scalar(Kind::Time));
    assert_eq!(one(values::text_of_time(time)), Text("2026-01-05 10:00:00.007").to_scalar(Kind::Text));
    assert_eq!(one(values::text_of_time(lit(Time(i64::MIN).to_scalar(Kind::Time)))), Missing.to_scalar(Kind::Text));
    assert_eq!(one(values::text_of_truth(lit(true))), Text("1").to_scalar(Kind::Text));
    for (value, truth) in [("true", true), ("TRUE", true), ("1", true), ("-2.5", true), ("0", false), ("0.0", false)] {
        assert_eq!(one(values::truth_of_text(text(Text(value)))), Truth(truth).to_scalar(Kind::Truth), "{value}");
    }
    for value in ["false", "", "yes"] {
        assert_eq!(one(values::truth_of_text(text(Text(value)))), Truth(false).to_scalar(Kind::Truth), "{value}");
    }
    assert_eq!(one(values::truth_of_text(text(Missing))), Missing.to_scalar(Kind::Truth));
    assert_eq!(one(values::truth_of_number(lit(0.0))), Truth(false).to_scalar(Kind::Truth));
}

#[test]
fn addends() {
    assert_eq!(one(values::addend(lit(true))), Number(1.0).to_scalar(Kind::Number));
    assert_eq!(one(values::addend(lit(ScalarValue::Boolean(None)))), Number(0.0).to_scalar(Kind::Number));
    assert_eq!(one(values::addend(text(Text("7")))), Number(7.0).to_scalar(Kind::Number));
    assert_eq!(one(values::addend(text(Text("-")))), Missing.to_scalar(Kind::Number));
    assert_eq!(one(values::addend(lit(1.5))), Number(1.5).to_scalar(Kind::Number));
    assert_eq!(one(values::addend(lit(Time(5).to_scalar(Kind::Time)))), Number(5.0).to_scalar(Kind::Number));
    assert_eq!(one(values::positive(lit(3_i64))), ScalarValue::Int64(Some(3)));
    assert_eq!(one(values::positive(lit(0_i64))), ScalarValue::Int64(None));
}

#[test]
fn arithmetic() {
    use Arithmetic::*;
    for (op, left, right, result) in [
        (Add, 1.0, 2.0, Number(3.0)),
        (Subtract, 1.0, 2.0, Number(-1.0)),
        (Multiply, 3.0, 2.0, Number(6.0)),
        (Divide, 1.0, 2.0, Number(0.5)),
        (Divide, 1.0, 0.0, Missing),
        (Divide, 0.0, 0.0, Missing),
        (Remainder, -7.0, 3.0, Number(-1.0)),
        (Remainder, 7.0, -3.0, Number(1.0)),
        (Remainder, 7.0, 0.0, Missing),
        (Power, 2.0, 10.0, Number(1024.0)),
        (Power, -8.0, 0.5, Missing),
        (Power, 10.0, 999.0, Missing),
        (Multiply, 1e300, 1e300, Missing),
    ] {
        let found = one(values::arithmetic(op, lit(left), lit(right)));
        assert_eq!(found, result.to_scalar(Kind::Number), "{left} {op:?} {right}");
    }
    let missing = lit(ScalarValue::Float64(None));
    assert_eq!(one(values::arithmetic(Add, missing, lit(1.0))), Missing.to_scalar(Kind::Number));
}

#[test]
fn bins_may_be_shifted() {
    let at = |ms: i64, offset: i64| {
        let time = lit(Time(ms).to_scalar(Kind::Time));
        one(values::bin(time, lit(ScalarValue::Utf8View(Some("1h".into()))), offset))
    };
    assert_eq!(at(3_600_000, 0), Time(3_600_000).to_scalar(Kind::Time));
    // Hours that begin 10 minutes late.
    assert_eq!(at(3_600_000, 600_000), Time(600_000).to_scalar(Kind::Time));
    assert_eq!(at(4_200_000, 600_000), Time(4_200_000).to_scalar(Kind::Time));
}
