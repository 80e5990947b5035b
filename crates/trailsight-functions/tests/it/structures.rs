//! Structures: made, read, turned into lists of rows; over columns and over constants.

use arrow::array::{Array, AsArray};
use arrow::datatypes::UInt64Type;
use trailsight_functions::values::{self, Comparison, Reading};
use trailsight_functions::xpath_fault;

use crate::*;

#[test]
fn structures_are_parsed_and_written() {
    check("jsonParse", &[Text(r#" {"a": [1, "b c"]} "#)], Text(r#"{"a":[1,"b c"]}"#));
    check("jsonParse", &[Text("[]")], Text("[]"));
    for none in ["", "1", "\"a\"", "null", "{", "a"] {
        check("jsonParse", &[Text(none)], Missing);
        check("jsonStringify", &[Text(none)], Missing);
    }
    check("jsonParse", &[Missing], Missing);
    check("jsonStringify", &[Text(r#"{"a":1 }"#)], Text(r#"{"a":1}"#));
}

#[test]
fn lists_are_counted_and_searched() {
    check("jsonArraySize", &[Text("[1, [2], null]")], Number(3.0));
    check("jsonArraySize", &[Text("[]")], Number(0.0));
    check("jsonArraySize", &[Text("{}")], Missing);
    check("jsonArraySize", &[Missing], Missing);
    for (list, value, found) in [
        (r#"["a", "b"]"#, "b", true),
        (r#"["ab"]"#, "a", false),
        (r#"["A"]"#, "a", false),
        ("[5]", "5", true),
        ("[5]", "5.0", false),
        ("[true]", "1", true),
        ("[true]", "true", true),
        ("[false]", "true", false),
        ("[null]", "null", false),
        (r#"[{"a": 1}]"#, r#"{"a":1}"#, true),
        (r#"["\u00e9"]"#, "é", true),
        ("[]", "", false),
        ("a", "a", false),
    ] {
        check("jsonArrayContains", &[Text(list), Text(value)], Truth(found));
    }
    check("jsonArrayContains", &[Missing, Text("a")], Truth(false));
    check("jsonArrayContains", &[Text("[1]"), Missing], Truth(false));
}

/// One reading of a part, with the value in a column and as a constant.
#[track_caller]
fn part(value: &'static str, path: &str, reading: Reading) -> ScalarValue {
    let columns = || vec![("v".to_owned(), column(Kind::Text, &[Text(value)]))];
    let of = |expr| eval(values::part(expr, path, reading), columns());
    let first = |array: ArrayRef| ScalarValue::try_from_array(&array, 0).unwrap();
    let found = first(of(Expr::Column(Column::from_name("v"))).unwrap());
    assert_eq!(found, first(of(lit(Text(value).to_scalar(Kind::Text))).unwrap()));
    found
}

#[test]
fn parts_are_read_as_what_is_asked_for() {
    let value = r#"{"n":"12","m":2.50,"yes":true,"no":false,"zero":0,"big":1e999,"s":"x","o":{"a":[]},"null":null}"#;
    for (path, text, whole, number, truth) in [
        ("n", Text("12"), Text("12"), Number(12.0), Truth(true)),
        ("m", Text("2.50"), Text("2.50"), Number(2.5), Truth(true)),
        ("yes", Text("true"), Text("true"), Number(1.0), Truth(true)),
        ("no", Text("false"), Text("false"), Number(0.0), Truth(false)),
        ("zero", Text("0"), Text("0"), Number(0.0), Truth(false)),
        ("big", Text("1e999"), Text("1e999"), Missing, Truth(true)),
        ("s", Text("x"), Text("x"), Missing, Truth(false)),
        ("o", Missing, Text(r#"{"a":[]}"#), Missing, Missing),
        ("o.a", Missing, Text("[]"), Missing, Missing),
        ("null", Missing, Missing, Missing, Missing),
        ("none", Missing, Missing, Missing, Missing),
    ] {
        assert_eq!(part(value, path, Reading::Text), text.to_scalar(Kind::Text), "{path}");
        assert_eq!(part(value, path, Reading::Whole), whole.to_scalar(Kind::Text), "{path}");
        assert_eq!(part(value, path, Reading::Number), number.to_scalar(Kind::Number), "{path}");
        assert_eq!(part(value, path, Reading::Truth), truth.to_scalar(Kind::Truth), "{path}");
        let structure = if path.starts_with('o') { whole } else { Missing };
        assert_eq!(part(value, path, Reading::Structure), structure.to_scalar(Kind::Text), "{path}");
    }
    assert_eq!(part("\"x\"", "", Reading::Text), Text("x").to_scalar(Kind::Text));
}

#[test]
fn parts_are_compared_in_one_call() {
    let given = [
        Text(r#"{"v":5}"#),
        Text(r#"{"v":"x"}"#),
        Text(r#"{"v":true}"#),
        Text(r#"{"v":"true"}"#),
        Text(r#"{"v":[]}"#),
        Text("{}"),
        Missing,
    ];
    let verdicts = |expr: &dyn Fn(Expr) -> Expr| -> String {
        let found =
            eval(expr(Expr::Column(Column::from_name("v"))), vec![("v".to_owned(), column(Kind::Text, &given))]);
        let found = found.unwrap();
        let verdict = |truth| if truth { '1' } else { '0' };
        found.as_boolean().iter().map(|truth| truth.map_or('-', verdict)).collect()
    };
    let text = |text| lit(Text(text).to_scalar(Kind::Text));
    let than = |op, other| verdicts(&|v| values::compare_part(op, v, "v", text(other)));
    assert_eq!(than(Comparison::Equal, "5.0"), "10000--");
    assert_eq!(than(Comparison::NotEqual, "5.0"), "01110--");
    assert_eq!(than(Comparison::Less, "6"), "10100--");
    assert_eq!(than(Comparison::GreaterOrEqual, "true"), "01110--");
    assert_eq!(than(Comparison::Equal, "1"), "00100--");
    assert_eq!(
        verdicts(&|v| values::compare_part(Comparison::Equal, v, "v", lit(Missing.to_scalar(Kind::Text)))),
        "-------"
    );
    let truth = |op, truth| verdicts(&|v| values::compare_part_with_truth(op, v, "v", truth));
    assert_eq!(truth(Comparison::Equal, true), "00110--");
    assert_eq!(truth(Comparison::NotEqual, false), "11110--");
    assert_eq!(verdicts(&|v| values::part_in(v, "v", vec![text("x"), text("5")])), "11000--");
    assert_eq!(verdicts(&|v| values::part_in(v, "v", vec![text("x"), lit(Missing.to_scalar(Kind::Text))])), "-1-----");
}

/// A row that is made: its texts and its place.
type Made = (Vec<Option<String>>, u64);

/// The texts and the place of each row that is made of each row; nothing where there is no list.
fn rows(expr: Expr, given: &[Value]) -> Vec<Option<Vec<Made>>> {
    let lists = eval(expr, vec![("v".to_owned(), column(Kind::Text, given))]).unwrap();
    let lists = lists.as_list::<i64>();
    (0..lists.len())
        .map(|row| {
            let list = lists.is_valid(row).then(|| lists.value(row))?;
            let (places, texts) = list.as_struct().columns().split_last().unwrap();
            let places = places.as_primitive::<UInt64Type>();
            let text = |column: &ArrayRef, at| {
                let column = column.as_string_view();
                column.is_valid(at).then(|| column.value(at).to_owned())
            };
            Some((0..list.len()).map(|at| (texts.iter().map(|t| text(t, at)).collect(), places.value(at))).collect())
        })
        .collect()
}

fn row(texts: &[&str], place: u64) -> Made {
    (texts.iter().map(|text| Some((*text).to_owned())).collect(), place)
}

#[test]
fn elements_become_rows() {
    let v = Expr::Column(Column::from_name("v"));
    let given = [Text(r#"[1, "a", {"b": 2}]"#), Text("[]"), Missing, Text("{}"), Text("x\"y")];
    let expected = vec![
        Some(vec![row(&["1"], 0), row(&["\"a\""], 1), row(&[r#"{"b":2}"#], 2)]),
        Some(vec![]),
        None,
        Some(vec![row(&["{}"], 0)]),
        Some(vec![row(&[r#""x\"y""#], 0)]),
    ];
    assert_eq!(rows(values::elements(v), &given), expected);
}

#[test]
fn matches_become_rows() {
    let v = Expr::Column(Column::from_name("v"));
    let pattern = lit(Text(r"(\w)(\d)?").to_scalar(Kind::Text));
    let given = [Text("a1 b"), Text("--"), Missing];
    let b = (vec![None, Some("b".to_owned())], 1);
    let expected = vec![Some(vec![row(&["1", "a"], 0), b]), None, None];
    assert_eq!(rows(values::parse_regex_all(v, pattern, &[2, 1]), &given), expected);
}

/// The members of what a line of CSV gives.
fn csv(line: &'static str, count: usize) -> Vec<Option<String>> {
    let columns = vec![("v".to_owned(), column(Kind::Text, &[Text(line), Missing, Text(line)]))];
    (1..=count)
        .map(|nth| {
            let expr = values::member(values::parse_csv(Expr::Column(Column::from_name("v")), count), nth);
            let found = eval(expr, columns.clone()).unwrap();
            let found = found.as_string_view();
            assert!(found.is_null(1) && found.is_valid(0) == found.is_valid(2), "{line}");
            found.is_valid(0).then(|| found.value(2).to_owned())
        })
        .collect()
}

#[test]
fn lines_of_csv() {
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(csv("a,\"b,\"\"c\",,é", 5), [some("a"), some("b,\"c"), some(""), some("é"), None]);
    assert_eq!(csv("\n\na\nb", 2), [some("a"), None]);
    assert_eq!(csv("", 1), [None]);
    assert_eq!(csv(",,,,,,,,,,,,,,,,,,,,,,,,x", 25).pop(), Some(some("x")));
}

#[test]
fn paths_into_xml_are_checked() {
    assert_eq!(xpath_fault("//a[@b='c']/text()"), None);
    assert_eq!(xpath_fault("/a/..").as_deref(), Some("`..` is not understood in a path"));
}
