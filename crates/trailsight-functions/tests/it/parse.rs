use arrow::array::{Array, AsArray};
use trailsight_functions::{regex, values};

use crate::*;

fn text(value: Value) -> Expr {
    lit(value.to_scalar(Kind::Text))
}

fn one(expr: Expr, columns: &[(String, ArrayRef)]) -> ScalarValue {
    ScalarValue::try_from_array(&eval(expr, columns.to_vec()).unwrap(), 0).unwrap()
}

/// What each capture gives, once with the text in a column and once as a constant.
fn members(value: Value, count: usize, parse: impl Fn(Expr) -> Expr) -> Vec<Option<String>> {
    let columns = vec![("t".to_owned(), column(Kind::Text, &[value, value]))];
    let take = |of: &Expr| -> Vec<Option<String>> {
        (1..=count)
            .map(|nth| match one(values::member(parse(of.clone()), nth), &columns) {
                ScalarValue::Utf8View(value) => value,
                other => panic!("not text: {other:?}"),
            })
            .collect()
    };
    let column = take(&Expr::Column(Column::from_name("t")));
    assert_eq!(column, take(&text(value)));
    column
}

#[track_caller]
fn glob(value: &'static str, pattern: &'static str, expected: &[&str]) {
    let count = pattern.matches('*').count();
    let found = members(Text(value), count, |of| values::parse_glob(of, text(Text(pattern)), count));
    let expected: Vec<_> = expected.iter().map(|value| Some((*value).to_owned())).collect();
    assert_eq!(found, expected, "{pattern:?} in {value:?}");
}

#[test]
fn globs() {
    glob("time=1 user=ana role=dev", "user=* role=*", &["ana", "dev"]);
    // As little as possible up to the next literal.
    glob("a-b-c", "*-*", &["a", "b-c"]);
    glob("a-b-c", "*-*-", &["a", "b"]);
    // The last one takes the rest, new lines included; text after a last literal does not matter.
    glob("x: one\ntwo", "x: *", &["one\ntwo"]);
    glob("[a] rest", "[*]", &["a"]);
    glob("[] rest", "[*]", &[""]);
    // One that comes first begins at the beginning.
    glob("ab=1", "*=*", &["ab", "1"]);
    glob("abc", "**", &["", "abc"]);
    glob("abc", "*", &["abc"]);
    glob("", "*", &[""]);
    // Blanks and signs of regular expressions are what they are.
    glob("GET /a.b?x HTTP", "GET /* HTTP", &["a.b?x"]);
    glob("é=ü!", "é=*!", &["ü"]);
    // Parts as long as fits a view, and longer.
    glob("123456789012-1234567890123-1234", "*-*-*", &["123456789012", "1234567890123", "1234"]);
}

#[test]
fn a_glob_that_does_not_occur() {
    for value in [Text("user=ana"), Text(""), Missing] {
        let found = members(value, 2, |of| values::parse_glob(of, text(Text("user=* role=*")), 2));
        assert_eq!(found, [None, None]);
    }
}

#[test]
fn a_glob_with_the_wrong_number_of_names() {
    let error = eval(values::parse_glob(text(Text("a")), text(Text("*-*")), 1), Vec::new()).unwrap_err();
    assert!(error.to_string().contains("the pattern has 2 `*` for 1 names"), "{error}");
}

#[test]
fn regular_expressions() {
    let parse = |value, pattern: &'static str, groups: &'static [usize]| {
        members(value, groups.len(), move |of| values::parse_regex(of, text(Text(pattern)), groups))
    };
    let some = |value: &str| Some(value.to_owned());
    let pattern = r"user=(?<user>\w+)(?: (?<role>\w+))?";
    assert_eq!(parse(Text("x user=ana dev user=raj"), pattern, &[1, 2]), [some("ana"), some("dev")]);
    assert_eq!(parse(Text("user=ana"), pattern, &[2, 1]), [None, some("ana")]);
    assert_eq!(parse(Text("nobody"), pattern, &[1]), [None]);
    assert_eq!(parse(Missing, pattern, &[1]), [None]);
    assert_eq!(parse(Text("abc"), "b", &[0]), [some("b")]);
    let error = eval(values::parse_regex(text(Text("a")), text(Text("(")), &[1]), Vec::new()).unwrap_err();
    assert!(error.to_string().contains("is not a regular expression"), "{error}");
}

#[test]
fn rows_do_not_mix() {
    let values = column(Kind::Text, &[Text("a=1"), Missing, Text("b"), Text("c=2")]);
    let parsed = values::parse_glob(Expr::Column(Column::from_name("t")), text(Text("=*")), 1);
    let found = eval(values::member(parsed, 1), vec![("t".to_owned(), values)]).unwrap();
    assert_eq!(found.as_string_view().iter().collect::<Vec<_>>(), [Some("1"), None, None, Some("2")]);
}

/// Texts in several buffers and in views, cut up by a glob and by an expression that says the same.
#[test]
fn parts_of_texts_wherever_they_lie() {
    let texts: Vec<Option<String>> = (0..200)
        .map(|nth| match nth % 5 {
            0 => None,
            1 => Some(format!("k{nth}=v")),
            2 => Some(format!("a key of some length, {nth}={}", "w".repeat(nth))),
            3 => Some(format!("ü{}={nth}", "é".repeat(nth % 9))),
            _ => Some(format!("no sign of it here, {nth}")),
        })
        .collect();
    let mut builder = arrow::array::StringViewBuilder::new().with_fixed_block_size(64);
    texts.iter().for_each(|text| builder.append_option(text.as_deref()));
    // A slice, whose first row is not the first of the buffers.
    let column = builder.finish().slice(3, 190);
    assert!(column.data_buffers().len() > 3);
    let wanted: Vec<Vec<Option<&str>>> = (0..2)
        .map(|part| {
            let cut = |text: &'_ Option<String>| -> Option<(usize, usize)> {
                let text = text.as_deref()?;
                let sign = text.find('=')?;
                Some(if part == 0 { (0, sign) } else { (sign + 1, text.len()) })
            };
            texts[3..193].iter().map(|text| cut(text).map(|(from, to)| &text.as_deref().unwrap()[from..to])).collect()
        })
        .collect();
    let t = || Expr::Column(Column::from_name("t"));
    for parsed in [
        values::parse_glob(t(), text(Text("*=*")), 2),
        values::parse_regex(t(), text(Text("(?s)^([^=]*)=(.*)")), &[1, 2]),
    ] {
        for (part, wanted) in wanted.iter().enumerate() {
            let columns = vec![("t".to_owned(), Arc::new(column.clone()) as ArrayRef)];
            let found = eval(values::member(parsed.clone(), part + 1), columns).unwrap();
            assert_eq!(&found.as_string_view().iter().collect::<Vec<_>>(), wanted);
            let found = found.as_string_view();
            found.to_data().validate_full().unwrap();
            assert!(found.data_buffers().iter().zip(column.data_buffers()).all(|(a, b)| a.ptr_eq(b)), "copied");
        }
    }
}

#[test]
fn many_expressions_in_turn() {
    for nth in (0..60).chain(0..60) {
        let pattern: &'static str = format!("^{}$", nth % 40).leak();
        for value in ["7", "39", "x"] {
            let found = one(values::matches(text(Text(value)), text(Text(pattern))), &[]);
            assert_eq!(found, ScalarValue::Boolean(Some(value == (nth % 40).to_string())));
        }
    }
}

#[test]
fn members_of_what_is_missing() {
    let parsed = values::parse_glob(text(Text("a")), text(Text("*")), 1);
    let error = eval(values::member(parsed, 2), Vec::new()).unwrap_err();
    assert!(error.to_string().contains("no member 2 among 1"), "{error}");
}

#[test]
fn like() {
    let contains = |value: Value, part: Value| {
        let columns =
            vec![("t".to_owned(), column(Kind::Text, &[value])), ("p".to_owned(), column(Kind::Text, &[part]))];
        let (t, p) = (Expr::Column(Column::from_name("t")), Expr::Column(Column::from_name("p")));
        let by_literal = one(values::contains(t.clone(), text(part)), &columns);
        assert_eq!(by_literal, one(values::contains(t, p), &columns));
        by_literal
    };
    assert_eq!(contains(Text("50% off"), Text("%")), ScalarValue::Boolean(Some(true)));
    assert_eq!(contains(Text("Error"), Text("error")), ScalarValue::Boolean(Some(false)));
    assert_eq!(contains(Text("x"), Text("")), ScalarValue::Boolean(Some(true)));
    assert_eq!(contains(Missing, Text("x")), ScalarValue::Boolean(None));
    assert_eq!(contains(Text("x"), Missing), ScalarValue::Boolean(None));
    let matches = |value, pattern| one(values::matches(text(value), text(Text(pattern))), &[]);
    assert_eq!(matches(Text("an Error"), "(?i)error$"), ScalarValue::Boolean(Some(true)));
    assert_eq!(matches(Text("fine"), "(?i)error"), ScalarValue::Boolean(Some(false)));
    assert_eq!(matches(Missing, "x"), ScalarValue::Boolean(None));
}

#[test]
fn classes_of_regular_expressions_are_ascii_while_signs_are_not() {
    let is = |pattern: &str, text: &str| regex(pattern).unwrap().is_match(text);
    assert!(is(r"^\d$", "5") && !is(r"^\d$", "५"));
    assert!(is(r"^\D$", "५") && !is(r"^\D$", "5"));
    assert!(is(r"^\w$", "_") && !is(r"^\w$", "é"));
    assert!(is(r"^[\w-]+$", "a-b") && !is(r"^[\w-]+$", "é"));
    assert!(is(r"^[^\W\d]+$", "ab") && !is(r"^[^\W\d]+$", "a1"));
    assert!(is(r"^\s$", "\t") && !is(r"^\s$", "\u{a0}"));
    assert!(is(r"(?x) ^ a \s b $ # blanks", "a b"));
    assert!(is(r"^.$", "é") && is("é+", "éé"));
    // To an ASCII mind `é` is no letter, so a word ends before it.
    assert!(is(r"caf\b", "café"));
    assert!(is(r"\<b\>", "<b>"));
    assert!(is(r"a\/b", "a/b"));
    assert!(is(r"(?<y>\d{4})-(?P<m>\d\d)", "2026-01"));
    assert!(!is("a.b", "a\nb") && is("(?s)a.b", "a\nb"));
    assert!(is("[[:alpha:]]", "a"));
    for (pattern, reason) in
        [("(a", "unclosed group"), ("a(?=b)", "look-around"), (r"(a)\1", "backreference"), ("*", "repetition")]
    {
        let fault = regex(pattern).unwrap_err();
        assert!(fault.contains(reason) && !fault.contains('\n'), "{fault}");
    }
    assert!(is(r"\Bf", "af"));
}
