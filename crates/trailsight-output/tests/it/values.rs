//! The text of a value, type by type.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, BinaryArray, BinaryViewArray, BooleanArray, Date32Array, Date64Array, Decimal128Array,
    DictionaryArray, DurationSecondArray, FixedSizeBinaryArray, Float32Array, Float64Array, Int8Array, Int32Array,
    Int64Array, LargeStringArray, ListArray, MapBuilder, NullArray, StringArray, StringBuilder, StringViewArray,
    StructArray, Time64MicrosecondArray, TimestampMicrosecondArray, TimestampMillisecondArray,
    TimestampNanosecondArray, TimestampSecondArray, UInt64Array,
};
use arrow::datatypes::{DataType, Field, Float64Type, Int32Type};
use trailsight_output::{Options, value_text};

use crate::options;

fn texts(array: &dyn Array, options: &Options) -> Vec<Option<String>> {
    (0..array.len()).map(|row| value_text(array, row, options)).collect()
}

#[track_caller]
fn check<const N: usize>(array: impl Array, expected: [Option<&str>; N]) {
    assert_eq!(texts(&array, &Options::default()), expected.map(|text| text.map(String::from)));
}

#[test]
fn fractions_have_at_most_four_decimals_of_the_exact_value() {
    check(
        Float64Array::from(vec![1.5, 0.1 + 0.2, 2.0 / 3.0, -2.0 / 3.0, 0.00004, 0.00005, -0.00001, 1234567.891]),
        [
            Some("1.5"),
            Some("0.3"),
            Some("0.6667"),
            Some("-0.6667"),
            Some("0"),
            // The double is a little above the tie, which only its exact value shows.
            Some("0.0001"),
            Some("0"),
            Some("1234567.891"),
        ],
    );
    // Exact ties go to the even neighbour, as with `%.4f`.
    check(Float64Array::from(vec![0.03125, 0.09375]), [Some("0.0312"), Some("0.0938")]);
}

#[test]
fn whole_numbers_have_neither_fraction_nor_exponent() {
    check(
        Float64Array::from(vec![0.0, -0.0, 3.0, -3.0, 1e15, 9007199254740993.0, 1e21, -1e23]),
        [
            Some("0"),
            Some("0"),
            Some("3"),
            Some("-3"),
            Some("1000000000000000"),
            Some("9007199254740992"),
            Some("1000000000000000000000"),
            Some("-99999999999999991611392"),
        ],
    );
    check(
        Int64Array::from(vec![i64::MIN, 9_007_199_254_740_993]),
        [Some("-9223372036854775808"), Some("9007199254740993")],
    );
    check(UInt64Array::from(vec![u64::MAX]), [Some("18446744073709551615")]);
    check(Int8Array::from(vec![Some(-128), None]), [Some("-128"), None]);
}

#[test]
fn a_number_that_is_not_finite_is_missing() {
    check(Float64Array::from(vec![Some(f64::NAN), Some(f64::INFINITY), Some(f64::NEG_INFINITY), None]), [None; 4]);
    check(Float32Array::from(vec![f32::NAN]), [None]);
}

#[test]
fn single_precision_has_its_own_shortest_digits() {
    check(Float32Array::from(vec![0.1, 16777216.0, 1e10]), [Some("0.1"), Some("16777216"), Some("10000000000")]);
    let precise = options(|o| o.precise = true);
    assert_eq!(texts(&Float32Array::from(vec![0.1]), &precise), [Some("0.1".into())]);
}

#[test]
fn precise_numbers_read_back_as_the_same_double() {
    let values =
        [0.1 + 0.2, 2.0 / 3.0, 1e-7, 5e-324, 1e21, 1.7976931348623157e308, 123456.0, 9007199254740994.0, -1e-5];
    let precise = options(|o| o.precise = true);
    let texts = texts(&Float64Array::from(values.to_vec()), &precise);
    for (text, value) in texts.iter().zip(values) {
        let text = text.as_deref().unwrap();
        assert_eq!(text.parse::<f64>().unwrap(), value);
        assert_eq!(serde_json::from_str::<f64>(text).unwrap(), value, "{text} as JSON");
    }
    assert_eq!(texts[0].as_deref(), Some("0.30000000000000004"));
    assert_eq!(texts[2].as_deref(), Some("1e-7"));
    assert_eq!(texts[4].as_deref(), Some("1e21"));
    assert_eq!(texts[8].as_deref(), Some("-0.00001"));
}

#[test]
fn times_are_in_utc_to_the_millisecond() {
    let expected = [Some("2026-11-01 09:30:00.123"), Some("1969-12-31 23:59:59.999"), None];
    check(TimestampMillisecondArray::from(vec![Some(1_793_525_400_123), Some(-1), None]), expected);
    check(
        TimestampMillisecondArray::from(vec![1_793_525_400_123]).with_timezone("Europe/Berlin"),
        [Some("2026-11-01 09:30:00.123")],
    );
    check(TimestampMicrosecondArray::from(vec![Some(1_793_525_400_123_999), Some(-1), None]), expected);
    check(TimestampNanosecondArray::from(vec![Some(1_793_525_400_123_999_999), Some(-1), None]), expected);
    check(TimestampSecondArray::from(vec![1_793_525_400]), [Some("2026-11-01 09:30:00.000")]);
}

#[test]
fn every_time_has_a_text() {
    check(
        TimestampSecondArray::from(vec![951_782_400, 4_107_542_400, -62_135_596_800, -62_167_219_201]),
        [
            Some("2000-02-29 00:00:00.000"),
            Some("2100-03-01 00:00:00.000"),
            Some("0001-01-01 00:00:00.000"),
            Some("-001-12-31 23:59:59.000"),
        ],
    );
    for array in [
        Arc::new(TimestampSecondArray::from(vec![i64::MIN, i64::MAX])) as ArrayRef,
        Arc::new(TimestampMillisecondArray::from(vec![i64::MIN, i64::MAX])),
        Arc::new(TimestampNanosecondArray::from(vec![i64::MIN, i64::MAX])),
        Arc::new(Date32Array::from(vec![i32::MIN, i32::MAX])),
        Arc::new(Date64Array::from(vec![i64::MIN, i64::MAX])),
    ] {
        assert!(texts(&array, &Options::default()).iter().all(Option::is_some));
    }
}

/// The calendar against a count of days, leap year by leap year.
#[test]
fn dates_follow_one_another() {
    let mut expected = Vec::new();
    for year in 1896..2105 {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        for (month, days) in (1..).zip(days) {
            expected.extend((1..=days).map(|day| Some(format!("{year:04}-{month:02}-{day:02}"))));
        }
    }
    let first = -27_028; // 1896-01-01
    let days = Date32Array::from_iter_values(first..first + i32::try_from(expected.len()).unwrap());
    assert_eq!(texts(&days, &Options::default()), expected);
}

#[test]
fn dates_have_no_hour_unless_they_carry_one() {
    check(Date32Array::from(vec![0, 20_758]), [Some("1970-01-01"), Some("2026-11-01")]);
    check(Date64Array::from(vec![86_400_000, 86_400_001]), [Some("1970-01-02"), Some("1970-01-02 00:00:00.001")]);
}

#[test]
fn decimals_keep_all_their_digits() {
    let decimals = Decimal128Array::from(vec![12_500_000, 1, -10_000_000, 0]).with_precision_and_scale(20, 6).unwrap();
    check(decimals, [Some("12.5"), Some("0.000001"), Some("-10"), Some("0")]);
    check(Decimal128Array::from(vec![1200]).with_precision_and_scale(20, 0).unwrap(), [Some("1200")]);
}

#[test]
fn text_bytes_and_truth() {
    check(StringArray::from(vec![Some("a\n"), Some(""), None]), [Some("a\n"), Some(""), None]);
    check(LargeStringArray::from(vec!["日本"]), [Some("日本")]);
    check(StringViewArray::from(vec!["longer than a view holds inline"]), [Some("longer than a view holds inline")]);
    check(BinaryArray::from(vec![&b"\x00\xff"[..], b""]), [Some("AP8="), Some("")]);
    check(BinaryViewArray::from(vec![&b"abc"[..]]), [Some("YWJj")]);
    check(FixedSizeBinaryArray::try_from_iter([b"abcd"].into_iter()).unwrap(), [Some("YWJjZA==")]);
    check(BooleanArray::from(vec![Some(true), Some(false), None]), [Some("1"), Some("0"), None]);
    check(NullArray::new(1), [None]);
}

#[test]
fn a_dictionary_is_its_values() {
    let words: DictionaryArray<Int32Type> = [Some("get"), None, Some("put"), Some("get")].into_iter().collect();
    check(words, [Some("get"), None, Some("put"), Some("get")]);
    // A key may also point at a value that is missing.
    let values = Arc::new(Float64Array::from(vec![Some(0.5), None]));
    check(DictionaryArray::new(Int32Array::from(vec![1, 0]), values), [None, Some("0.5")]);
}

#[test]
fn containers_are_json_text() {
    let list = ListArray::from_iter_primitive::<Float64Type, _, _>([
        Some(vec![Some(1.0), None, Some(0.123456789), Some(f64::NAN)]),
        Some(vec![]),
        None,
    ]);
    check(list.clone(), [Some("[1,null,0.123456789,null]"), Some("[]"), None]);

    let fields = |name: &str, array: &ArrayRef| Arc::new(Field::new(name, array.data_type().clone(), true));
    let columns: [ArrayRef; 4] = [
        Arc::new(StringArray::from(vec![Some("a\"b\u{1b}"), None, None])),
        Arc::new(BooleanArray::from(vec![Some(true), Some(false), None])),
        Arc::new(list),
        Arc::new(TimestampMillisecondArray::from(vec![Some(0), None, None])),
    ];
    let members = ["user", "mfa", "sizes", "at"].iter().zip(columns).map(|(name, array)| (fields(name, &array), array));
    check(
        StructArray::from(members.collect::<Vec<_>>()),
        [
            Some(
                r#"{"user":"a\"b\u001b","mfa":true,"sizes":[1,null,0.123456789,null],"at":"1970-01-01 00:00:00.000"}"#,
            ),
            Some(r#"{"mfa":false,"sizes":[]}"#),
            Some("{}"),
        ],
    );

    let mut map = MapBuilder::new(None, StringBuilder::new(), Int64Array::builder(2));
    map.keys().append_value("k");
    map.values().append_value(1);
    map.append(true).unwrap();
    check(map.finish(), [Some(r#"{"k":1}"#)]);
}

#[test]
fn types_no_command_makes_have_a_text_too() {
    check(DurationSecondArray::from(vec![Some(90), None]), [Some("PT90S"), None]);
    check(Time64MicrosecondArray::from(vec![1_500_000]), [Some("00:00:01.500")]);
}

#[test]
fn a_row_past_the_end_is_missing() {
    assert_eq!(value_text(&Int64Array::from(vec![1]), 1, &Options::default()), None);
    assert_eq!(value_text(&arrow::array::new_empty_array(&DataType::Utf8), 0, &Options::default()), None);
}
