//! Two answers are equal where they say the same, and nowhere else.

/// As in the benchmarks.
type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

#[expect(dead_code, reason = "the benchmarks read answers from files")]
#[path = "answer.rs"]
mod answer;

use answer::Answer;

fn differs(left: &str, right: &str, ties: Option<&str>) -> Option<String> {
    Answer::parse(left).unwrap().differs(&Answer::parse(right).unwrap(), ties)
}

#[test]
fn spelling_and_order_do_not_count() {
    let left = r#"{"n":2,"at":"2025-03-18T04:00:00.000Z","who":null}
{"n":"3","event":"{\"b\":1,\"a\":[1,2]}"}"#;
    let right = r#"{"event":"{\"a\": [1, 2], \"b\": 1.0}","n":3.0}
{"at":"2025-03-18 04:00:00","n":2}"#;
    assert_eq!(differs(left, right, None), None);
}

#[test]
fn another_value_is_shown_from_both_sides() {
    let found = differs("{\"n\":1}\n{\"n\":2}", "{\"n\":1}\n{\"n\":3}", None).unwrap();
    assert_eq!(found, "\n  - n=2\n  + n=3");
}

#[test]
fn a_row_too_many_is_a_difference_although_its_like_is_there() {
    assert!(differs("{\"n\":1}\n{\"n\":1}\n{\"n\":2}", "{\"n\":1}\n{\"n\":2}\n{\"n\":2}", None).is_some());
    assert!(differs("{\"n\":1}\n{\"n\":1}", "{\"n\":1}", None).unwrap().starts_with("2 rows against 1"));
}

#[test]
fn nothing_is_not_the_empty_text_nor_zero() {
    assert!(differs(r#"{"a":null}"#, r#"{"a":""}"#, None).is_some());
    assert!(differs(r#"{"a":null}"#, r#"{"a":0}"#, None).is_some());
}

#[test]
fn times_differ_by_a_millisecond() {
    assert!(differs(r#"{"t":"2025-03-18 04:00:00.001"}"#, r#"{"t":"2025-03-18 04:00:00"}"#, None).is_some());
}

#[test]
fn of_rows_that_tie_for_the_last_place_any_will_do() {
    let left = "{\"n\":9,\"who\":\"ana\"}\n{\"n\":5,\"who\":\"raj\"}";
    let tied = "{\"n\":9,\"who\":\"ana\"}\n{\"n\":5,\"who\":\"mia\"}";
    let first = "{\"n\":9,\"who\":\"noor\"}\n{\"n\":5,\"who\":\"raj\"}";
    let lower = "{\"n\":9,\"who\":\"ana\"}\n{\"n\":4,\"who\":\"raj\"}";
    assert_eq!(differs(left, tied, Some("n")), None);
    assert!(differs(left, tied, None).is_some());
    assert!(differs(left, first, Some("n")).is_some());
    assert!(differs(left, lower, Some("n")).is_some());
}
