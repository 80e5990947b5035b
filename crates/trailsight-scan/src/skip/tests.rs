mod property;

use std::collections::HashMap;

use super::*;
use crate::source::PATH;
use arrow::array::{ArrayRef, AsArray, BooleanArray, Float64Array, RecordBatch, StringViewArray};
use arrow::compute::regexp_is_match;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::common::ScalarValue;
use datafusion::config::ConfigOptions;
use datafusion::functions::string;
use datafusion::logical_expr::{ColumnarValue, Operator, ScalarUDF, Volatility, create_udf};
use datafusion::physical_expr::ScalarFunctionExpr;
use datafusion::physical_expr::expressions::{
    binary, cast, col, in_list, is_not_null, is_null, like, lit as literal, not,
};

type Expr = Arc<dyn PhysicalExpr>;

fn schema() -> SchemaRef {
    let field = |name: &str, data_type| {
        let path = name.strip_prefix("n:").unwrap_or(name);
        Field::new(name, data_type, true).with_metadata([(PATH.to_owned(), path.to_owned())].into())
    };
    Arc::new(Schema::new(vec![
        field("name", DataType::Utf8View),
        field("inner.na/me", DataType::Utf8View),
        field("rare.deep", DataType::Utf8View),
        field("n:size", DataType::Float64),
        field("size", DataType::Utf8View),
        field("@message", DataType::Utf8View),
        field("@object", DataType::Utf8View),
        field("@timestamp", DataType::Utf8View),
        field("list.0", DataType::Utf8View),
    ]))
}

const TEXTS: [&str; 5] = ["name", "inner.na/me", "rare.deep", "size", "@message"];

fn needles(predicate: &Expr) -> Option<Needles> {
    let columns: Vec<_> = schema().fields().iter().map(|field| Column::new(field)).collect();
    Needles::new(predicate, &columns)
}

fn column(name: &str) -> Expr {
    col(name, &schema()).unwrap()
}

fn lit(text: &str) -> Expr {
    literal(ScalarValue::Utf8View(Some(text.to_owned())))
}

fn op(left: Expr, op: Operator, right: Expr) -> Expr {
    binary(left, op, right, &schema()).unwrap()
}

fn equal(name: &str, text: &str) -> Expr {
    op(column(name), Operator::Eq, lit(text))
}

fn any_of(name: &str, texts: &[String]) -> Expr {
    in_list(column(name), texts.iter().map(|text| lit(text)).collect(), &false, &schema()).unwrap()
}

fn alike(name: &str, pattern: &str) -> Expr {
    like(false, false, column(name), lit(pattern), &schema()).unwrap()
}

fn call(function: &Arc<ScalarUDF>, name: &str, text: &str) -> Expr {
    let (function, args) = (Arc::clone(function), vec![column(name), lit(text)]);
    Arc::new(ScalarFunctionExpr::try_new(function, args, &schema(), Arc::new(ConfigOptions::new())).unwrap())
}

/// A function of two texts.
fn function(
    name: &str,
    run: impl Fn(&StringViewArray, &StringViewArray) -> BooleanArray + Send + Sync + 'static,
) -> Arc<ScalarUDF> {
    let run = move |args: &[ColumnarValue]| {
        let args = ColumnarValue::values_to_arrays(args)?;
        Ok(ColumnarValue::Array(Arc::new(run(args[0].as_string_view(), args[1].as_string_view()))))
    };
    let text = DataType::Utf8View;
    Arc::new(create_udf(name, vec![text.clone(), text], DataType::Boolean, Volatility::Immutable, Arc::new(run)))
}

/// One as the language has it: missing where an argument is.
fn helper(name: &str, holds: fn(&str, &str) -> bool) -> Arc<ScalarUDF> {
    function(name, move |texts, parts| texts.iter().zip(parts).map(|(text, part)| Some(holds(text?, part?))).collect())
}

fn matches() -> Arc<ScalarUDF> {
    function("_matches", |texts, patterns| regexp_is_match(texts, patterns, None::<&StringViewArray>).unwrap())
}

fn spans(block: &str, records: &[&str]) -> Vec<Span> {
    let mut from = 0;
    let span = |record: &&str| {
        let start = from + block[from..].find(record).unwrap();
        from = start + record.len();
        Span { start: start as u32, end: from as u32 }
    };
    records.iter().map(span).collect()
}

/// Where escapes begin.
fn escapes(block: &str) -> Vec<u32> {
    let (mut found, mut escaped) = (Vec::new(), false);
    for (at, byte) in block.bytes().enumerate() {
        escaped = byte == b'\\' && !escaped;
        if escaped {
            found.push(at as u32);
        }
    }
    found
}

/// Which of the records, one on a line, may pass, and whether an object of them may hold one that does.
fn ask(predicate: &Expr, records: &[&str]) -> (Vec<u32>, bool) {
    let needles = needles(predicate).unwrap();
    let block = records.join("\n");
    let spans = spans(&block, records);
    let left = needles.narrow(block.as_bytes(), &spans, None);
    let told = needles.narrow(block.as_bytes(), &spans, Some(&escapes(&block)));
    assert_eq!(left, told, "where escapes are makes no difference, only how they are found");
    (left.unwrap_or_else(|| (0..records.len() as u32).collect()), needles.may_hold(block.as_bytes()))
}

#[test]
fn what_is_looked_for() {
    let show = |predicate: &Expr| needles(predicate).map_or_else(String::new, |needles| needles.to_string());
    let contains = helper("_contains", |text, part| text.contains(part));
    let same = helper("_equal", |text, other| text == other);
    let (and, or) = (Operator::And, Operator::Or);
    let number = || op(column("n:size"), Operator::Eq, literal(404.0));
    for (predicate, shown) in [
        (equal("name", "GetObject"), r#""GetObject""#),
        (op(lit("GetObject"), Operator::Eq, column("name")), r#""GetObject""#),
        (op(equal("name", "GetObject"), and, equal("rare.deep", "no")), r#""GetObject" and "no""#),
        (op(equal("name", "GetObject"), and, number()), r#""GetObject" and "size""#),
        (op(equal("name", "GetObject"), or, equal("rare.deep", "yes")), r#"("GetObject" or "yes")"#),
        (op(equal("name", "GetObject"), or, is_null(column("name")).unwrap()), ""),
        // The text needs the key.
        (op(number(), or, equal("size", "404")), r#""size""#),
        (any_of("name", &["GetObject".into(), "Put".into()]), r#""name" and ("GetObject" or "Put")"#),
        (alike("name", "%Get_bject%Tag"), r#""bject" and "Tag" and "Get""#),
        (op(column("name"), Operator::RegexMatch, lit("^(Get|Put)Object")), r#""Object" and ("Get" or "Put")"#),
        (call(&contains, "name", "Object"), r#""Object""#),
        (call(&matches(), "name", "(?i)get"), r#""name""#),
        (call(&same, "name", "Object"), r#""Object""#),
        // These may be the same number, spelled differently.
        (call(&same, "name", "12345678901234567890"), r#""name""#),
        (call(&string::contains(), "name", "Object"), r#""Object""#),
        (call(&string::starts_with(), "name", "Object"), r#""Object""#),
        (call(&string::ends_with(), "name", "Object"), r#""Object""#),
        // A function of somebody else's, whatever it is called.
        (call(&helper("contains", |_, _| true), "name", "Object"), ""),
        (call(&helper("starts_with", |_, _| true), "name", "Object"), ""),
        (op(cast(column("name"), &schema(), DataType::Utf8).unwrap(), Operator::Eq, literal("Get")), r#""Get""#),
        (op(cast(column("n:size"), &schema(), DataType::Utf8).unwrap(), Operator::Eq, literal("404")), r#""size""#),
        (op(column("name"), Operator::IsNotDistinctFrom, lit("Get")), r#""Get""#),
        (op(equal("name", "Get"), Operator::IsNotDistinctFrom, literal(true)), r#""Get""#),
        (op(column("name"), Operator::IsDistinctFrom, lit("Get")), ""),
        (op(column("name"), Operator::IsNotDistinctFrom, literal(ScalarValue::Utf8View(None))), ""),
        // True of no record without the field.
        (is_not_null(column("rare.deep")).unwrap(), r#""deep""#),
        (is_not_null(column("list.0")).unwrap(), r#""list""#),
        (not(equal("rare.deep", "Get")).unwrap(), r#""deep""#),
        (op(column("name"), Operator::NotEq, lit("Get")), r#""name""#),
        (number(), r#""size""#),
        (op(column("name"), Operator::Eq, column("rare.deep")), r#""name" and "deep""#),
        (equal("name", ""), r#""name""#),
        // True of one without.
        (is_null(column("name")).unwrap(), ""),
        (not(is_not_null(column("name")).unwrap()).unwrap(), ""),
        (not(op(equal("name", "Get"), and, equal("size", "1"))).unwrap(), ""),
        // What a record does not say.
        (equal("@object", "GetObject"), ""),
        (equal("@timestamp", "2031-02-03 04:05:06.000"), ""),
        (equal("@message", "ab"), ""),
        (equal("@message", "{\"a\":1}"), r#""{\"a\":1}""#),
    ] {
        assert_eq!(show(&predicate), shown, "{predicate}");
    }
}

#[test]
fn a_name_is_looked_for_with_its_quotes() {
    let records = [
        r#"{"name":"GetObject"}"#,
        r#"{"name":"GetObjectAcl"}"#,
        r#"{"name":"x","other":"GetObject"}"#,
        r#"{"name":"ForgetObject"}"#,
        r#"{"name":"\u0047etObject","x":"\u003c"}"#,
        r#"{"name":"x","x":"\u003c \u00e9 \/"}"#,
    ];
    assert_eq!(ask(&equal("name", "GetObject"), &records), (vec![0, 2, 4], true));
    assert_eq!(ask(&equal("name", "PutObject"), &records[..4]), (vec![], false));
    assert_eq!(ask(&equal("name", "PutObject"), &records[5..]), (vec![], false));
    // In quotes or not, as they please.
    let records = [r#"{"size":404}"#, r#"{"size":"404"}"#, r#"{"size":[{"a":1}]}"#, r#"{"size":5}"#];
    assert_eq!(ask(&equal("size", "404"), &records).0, [0, 1]);
    assert_eq!(ask(&equal("size", r#"[{"a":1}]"#), &records).0, [2]);
    assert_eq!(ask(&alike("size", "40%"), &records).0, [0, 1, 2, 3], "two bytes are not worth a search");
    assert_eq!(ask(&equal("size", "10.0.0.1"), &[r#"{"size":"10.0.0.1"}"#, r#"{"size":"110.0.0.1"}"#]).0, [0]);
    assert_eq!(ask(&equal("name", "true"), &[r#"{"name":true}"#, r#"{"name":"true"}"#, r#"{"name":false}"#]).0, [0, 1]);
}

#[test]
fn what_can_be_spelled_differently_is_not_skipped() {
    let holds = |text: &str, record: &str| ask(&equal("name", text), &[record]) == (vec![0], true);
    assert!(holds("role/Admin", r#"{"name":"role/Admin"}"#));
    assert!(holds("role/Admin", r#"{"name":"role\/Admin"}"#));
    assert!(!holds("role/Admin", r#"{"name":"role/User"}"#));
    assert!(holds("say \"hello\"", r#"{"name":"say \"hello\""}"#));
    assert!(holds("a\\users", r#"{"name":"a\\users"}"#));
    assert!(holds("naïve", r#"{"name":"na\u00efve"}"#));
    assert!(holds("naïve", r#"{"name":"naïve"}"#));
    assert!(holds("x😀y", r#"{"name":"x\ud83d\ude00y"}"#));
    assert!(!holds("naive", r#"{"name":"na\u00efve"}"#));
    assert!(holds("a\u{fffd}b", r#"{"name":"a\ud800b"}"#), "a half of a pair is read as U+FFFD");
    // A key, too.
    let present = is_not_null(column("rare.deep")).unwrap();
    let records = [r#"{"rare":{"d\u0065ep":1}}"#, r#"{"rare.deep":1}"#, r#"{"rare":{"deeper":1}}"#, "{}"];
    assert_eq!(ask(&present, &records).0, [0, 1]);
}

#[test]
fn records_in_strings_of_an_object_are_not_skipped() {
    let predicate = op(equal("name", "GetObject"), Operator::And, equal("inner.na/me", "a/b \"cd\""));
    let needles = needles(&predicate).unwrap();
    let mut text = r#"{"name":"\u0047etObject","inner":{"na/me":"a/b \"cd\""}}"#.to_owned();
    let mut plain = r#"{"name":"GetObject","inner":{"na/me":"a/b \"cd\""}}"#.to_owned();
    for depth in 0..4 {
        assert!(needles.may_hold(text.as_bytes()) && needles.may_hold(plain.as_bytes()), "{depth}");
        text = serde_json::to_string(&text).unwrap();
        plain = serde_json::to_string(&plain).unwrap();
    }
    // An escape whose own digits, letter or backslash is one: `\u0047` is `G`.
    for hidden in [r"\\u00\u00347", r"\\\u00750047", r"\u005cu0047"] {
        let object = format!(r#"{{"CloudTrailEvent":"{{\"name\":\"{hidden}etObject\",\"inner\":\"a/b \\\"cd\"}}"}}"#);
        let event: HashMap<String, String> = serde_json::from_str(&object).unwrap();
        assert!(event["CloudTrailEvent"].contains(r#""\u0047etObject""#), "{object}");
        assert!(needles.may_hold(object.as_bytes()), "{object}");
    }
    assert!(!needles.may_hold(text.replace("0047", "003c").as_bytes()));
}

#[test]
fn a_message_is_looked_for_as_it_is() {
    let message = |part: &str| alike("@message", &format!("%{part}%"));
    let records = [r#"{"name":"GetObject"}"#, r#"{"name": "GetObject"}"#, r#"{"name":"\u0047etObject"}"#];
    assert_eq!(ask(&message(r#""name":"GetObject"#), &records), (vec![0], true));
    assert_eq!(ask(&message("GetObject"), &records), (vec![0, 1], true));
    assert_eq!(ask(&message(r"GetObject\u"), &records), (vec![0, 1], true), "a backslash of LIKE is an escape");
    assert_eq!(ask(&call(&matches(), "@message", r"\\u0047"), &records), (vec![2], true));
    // What is no UTF-8 is mended in a record, but not in its object.
    let mended = needles(&message("abc\u{fffd}defg")).unwrap();
    assert!(mended.may_hold(b"xyz\nabc\xffdefg") && !mended.may_hold(b"abc\xffxyz"));
    assert_eq!(ask(&message("abc\u{fffd}defg"), &["abc\u{fffd}defg", "abcdefg"]).0, [0]);
    // Across records is in none of them, and may hide what is in one.
    let lines = ["one abc", "def two", "abc"];
    let needles = needles(&any_of("@message", &["abc\ndef".into(), "abc".into()])).unwrap();
    let block = lines.join("\n");
    assert_eq!(needles.narrow(block.as_bytes(), &spans(&block, &lines), None), Some(vec![0, 2]));
}

#[test]
fn a_few_of_many_records_are_found_in_every_way() {
    let records: Vec<String> = (0..2000)
        .map(|n| match n % 100 {
            7 => format!(r#"{{"name":"Rare{n}","size":"Special"}}"#),
            8 => format!(r#"{{"name":"\u0052are{n}","size":"Special"}}"#),
            9 => format!(r#"{{"name":"Rare{n}","size":"Sp\u0065cial"}}"#),
            10 => format!(r#"{{"name":"x","size":"Special","n":{n}}}"#),
            _ => format!(r#"{{"name":"Common{n}","inner":{{"na/me":"a\/b\u003c"}}}}"#),
        })
        .collect();
    let records: Vec<&str> = records.iter().map(String::as_str).collect();
    let predicate = op(alike("name", "Rare%"), Operator::And, equal("size", "Special"));
    let expected: Vec<u32> = (0..2000).filter(|n| (7..10).contains(&(n % 100))).collect();
    let needles = needles(&predicate).unwrap();
    let block = records.join(" \"Special\" ");
    let spans = spans(&block, &records);
    assert_eq!(needles.narrow(block.as_bytes(), &spans, None), Some(expected.clone()));
    // Not those of a splitter.
    let mut backwards: Vec<Span> = spans.iter().rev().copied().collect();
    backwards.push(Span { start: 5, end: u32::MAX });
    let expected: Vec<u32> = expected.iter().rev().map(|n| 1999 - n).collect();
    assert_eq!(needles.narrow(block.as_bytes(), &backwards, None), Some(expected));
    assert_eq!(needles.narrow(b"", &[], None), None);
    assert_eq!(needles.narrow(b"{}", &[Span { start: 0, end: 2 }], None), Some(vec![]));
}

#[test]
fn a_wide_disjunction_is_one_search_or_none() {
    let names = |count: u32| (0..count).map(|n| format!("{:x}Name", n * 7919)).collect::<Vec<_>>();
    let show = |count| needles(&any_of("name", &names(count))).unwrap().to_string();
    assert_eq!(show(40).matches(" or ").count(), 39);
    assert_eq!(show(4000), "\"name\"", "the key is left");
    let last = names(40).pop().unwrap();
    let records = [r#"{"name":"Name"}"#, &format!(r#"{{"name":"{last}"}}"#)];
    assert_eq!(ask(&any_of("name", &names(40)), &records), (vec![1], true));
    assert_eq!(ask(&any_of("name", &names(40)), &records[..1]), (vec![], false));
}

#[test]
fn a_search_that_leaves_out_nothing_is_given_up_and_tried_again() {
    let needles = needles(&is_not_null(column("name")).unwrap()).unwrap();
    let narrow = |record: &str| {
        let block = record.repeat(1024);
        let length = record.len() as u32;
        let spans: Vec<_> = (0..1024).map(|n| Span { start: n * length, end: (n + 1) * length }).collect();
        needles.narrow(block.as_bytes(), &spans, None)
    };
    for _ in 0..8 {
        assert_eq!(narrow(r#"{"name":1}"#), None);
    }
    let given_up = narrow(r#"{"other":1}"#);
    assert_eq!(given_up, None);
    let again = (0..64 * 64).position(|_| narrow(r#"{"other":1}"#) == Some(vec![]));
    assert!(again.is_some());
    // Soon after the records have changed it is back for good.
    let back = (0..64 * 64).position(|_| (0..4).all(|_| narrow(r#"{"other":1}"#) == Some(vec![])));
    assert!(back.is_some());
}
