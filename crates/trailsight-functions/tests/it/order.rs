use std::cmp::Ordering;

use trailsight_functions::sort_order;
use trailsight_functions::values::{self, Comparison};

use crate::*;

/// In ascending order. `A!` comes after `A9`: runs are compared, and the run `A` is the start of the run `A!`.
const SORTED: &[&str] = &[
    "",
    "\0",
    "\0\0",
    "\0a",
    "!",
    "#",
    "*%04",
    "0#",
    "0x10",
    "5A",
    "9z",
    "007a",
    "111A",
    "2345_",
    ":",
    "@",
    "@_",
    "A",
    "A9",
    "A10",
    "A10b",
    "A10b2",
    "A9876fghj",
    "A!",
    "a",
    "a12345hfh",
    "a!",
    "e5",
    "zebra",
    "ö",
    "-1e30",
    "-100.5",
    "-100",
    "-12",
    "-1.50",
    "-1.5",
    "-1",
    "-0.001",
    "-0.0",
    "+0",
    "-0",
    "00",
    "0",
    "0.0001",
    "1e-3",
    "0.5",
    "+1",
    "01",
    "1",
    "1.0000000000000000001",
    "2",
    "3",
    "9",
    "1e1",
    "10",
    "12",
    "100",
    "9007199254740992",
    "9007199254740992.5",
    "9007199254740993",
    "123456789012345678901234567890",
    "123456789012345678901234567891",
    "1e300",
];

#[test]
fn the_order_of_sort_is_total() {
    let mut shuffled = SORTED.to_vec();
    shuffled.sort_by_key(|text| text.bytes().rev().collect::<Vec<_>>());
    shuffled.sort_by(|a, b| sort_order(a, b));
    let keys = keys(SORTED);
    for (i, left) in SORTED.iter().enumerate() {
        for (j, right) in SORTED.iter().enumerate() {
            let order = sort_order(left, right);
            assert_eq!(order, sort_order(right, left).reverse(), "{left:?} {right:?}");
            assert_eq!(order.is_eq(), i == j, "{left:?} {right:?}");
            assert_eq!(order, keys[i].cmp(&keys[j]), "the keys of {left:?} and {right:?}");
        }
    }
    assert_eq!(shuffled, SORTED);
}

fn keys(texts: &[&str]) -> Vec<Vec<u8>> {
    let values = ScalarValue::iter_to_array(texts.iter().map(|text| ScalarValue::Utf8View(Some((*text).to_owned()))));
    let expr = values::sort_key(Expr::Column(Column::from_name("t")));
    let keys = eval(expr, vec![("t".to_owned(), values.unwrap())]).unwrap();
    let keys = arrow::array::AsArray::as_binary::<i32>(&keys);
    keys.iter().map(|key| key.unwrap().to_vec()).collect()
}

#[test]
fn keys_agree_with_the_order_on_mixed_texts() {
    // Every text of up to four of these signs: runs of digits and others, signs, points, exponents.
    let signs = ["0", "1", "9", "a", "-", ".", "e", "é"];
    let mut texts = vec![String::new()];
    for length in 0..3 {
        let longest: Vec<String> = texts.iter().filter(|text| text.chars().count() == length).cloned().collect();
        texts.extend(longest.iter().flat_map(|text| signs.map(|sign| format!("{text}{sign}"))));
    }
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let keys = keys(&texts);
    for (left, left_key) in texts.iter().zip(&keys) {
        for (right, right_key) in texts.iter().zip(&keys) {
            assert_eq!(sort_order(left, right), left_key.cmp(right_key), "{left:?} {right:?}");
        }
    }
}

#[test]
fn missing_has_no_key() {
    let key = eval(values::sort_key(lit(ScalarValue::Utf8View(None))), Vec::new()).unwrap();
    assert_eq!(key.null_count(), 1);
}

type Holds = fn(Ordering) -> bool;

const ALL: [(Comparison, Holds); 6] = [
    (Comparison::Equal, Ordering::is_eq),
    (Comparison::NotEqual, Ordering::is_ne),
    (Comparison::Less, Ordering::is_lt),
    (Comparison::LessOrEqual, Ordering::is_le),
    (Comparison::Greater, Ordering::is_gt),
    (Comparison::GreaterOrEqual, Ordering::is_ge),
];

#[test]
fn comparison_is_numeric_where_both_are_numbers() {
    for (left, right, order) in [
        ("404", "400", Ordering::Greater),
        ("9", "10", Ordering::Less),
        ("1.0", "1", Ordering::Equal),
        ("1e3", "1000", Ordering::Equal),
        ("-0", "0", Ordering::Equal),
        ("-5", "-4", Ordering::Less),
        ("9007199254740993", "9007199254740992", Ordering::Greater),
        ("123456789012345678901234567890", "123456789012345678901234567891", Ordering::Less),
        // Not both numbers: by code point.
        ("9", "1O", Ordering::Greater),
        ("a", "B", Ordering::Greater),
        ("1e999", "2", Ordering::Less),
        ("é", "z", Ordering::Greater),
        ("a", "a", Ordering::Equal),
        ("", "a", Ordering::Less),
    ] {
        for (op, holds) in ALL {
            let (l, r) = (lit_column(Text(left)), lit_column(Text(right)));
            let (a, b) = (Expr::Column(Column::from_name("a")), Expr::Column(Column::from_name("b")));
            let columns = vec![("a".to_owned(), l), ("b".to_owned(), r)];
            let (l, r) =
                (lit(ScalarValue::Utf8View(Some(left.into()))), lit(ScalarValue::Utf8View(Some(right.into()))));
            for expr in [
                values::compare(op, a.clone(), b.clone()),
                values::compare(op, a.clone(), r.clone()),
                values::compare(op, l.clone(), b.clone()),
                values::compare(op, l.clone(), r.clone()),
            ] {
                let found = eval(expr, columns.clone()).unwrap();
                let found = ScalarValue::try_from_array(&found, 0).unwrap();
                assert_eq!(found, ScalarValue::Boolean(Some(holds(order))), "{left} {op:?} {right}");
            }
        }
    }
}

#[test]
fn comparison_with_missing_is_missing() {
    for (op, _) in ALL {
        let missing = || lit(ScalarValue::Utf8View(None));
        let there = || lit(ScalarValue::Utf8View(Some("1".into())));
        for (left, right) in [(missing(), there()), (there(), missing()), (missing(), missing())] {
            let found = eval(values::compare(op, left, right), Vec::new()).unwrap();
            assert_eq!(ScalarValue::try_from_array(&found, 0).unwrap(), ScalarValue::Boolean(None));
        }
    }
}

fn lit_column(value: Value) -> ArrayRef {
    column(Kind::Text, &[value])
}
