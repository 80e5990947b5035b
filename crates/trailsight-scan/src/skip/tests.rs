use std::collections::HashMap;

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
use serde_json::value::RawValue;

use super::*;
use crate::source::PATH;

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

/// Which of the records, one on a line, may pass, and whether an object of them may hold one that does.
fn ask(predicate: &Expr, records: &[&str]) -> (Vec<u32>, bool) {
    let needles = needles(predicate).unwrap();
    let block = records.join("\n");
    let left = needles.narrow(block.as_bytes(), &spans(&block, records));
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
        (any_of("name", &["GetObject".into(), "Put".into()]), r#"("GetObject" or "Put")"#),
        (alike("name", "%Get_bject%Tag"), r#""bject" and "Tag" and "Get""#),
        (op(column("name"), Operator::RegexMatch, lit("^(Get|Put)Object")), r#"("Get" or "Put") and "Object""#),
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
    assert_eq!(needles.narrow(block.as_bytes(), &spans(&block, &lines)), Some(vec![0, 2]));
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
    assert_eq!(needles.narrow(block.as_bytes(), &spans), Some(expected.clone()));
    // Not those of a splitter.
    let mut backwards: Vec<Span> = spans.iter().rev().copied().collect();
    backwards.push(Span { start: 5, end: u32::MAX });
    let expected: Vec<u32> = expected.iter().rev().map(|n| 1999 - n).collect();
    assert_eq!(needles.narrow(block.as_bytes(), &backwards), Some(expected));
    assert_eq!(needles.narrow(b"", &[]), None);
    assert_eq!(needles.narrow(b"{}", &[Span { start: 0, end: 2 }]), Some(vec![]));
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
        needles.narrow(block.as_bytes(), &spans)
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

/// What a writer of JSON escapes, besides what must be.
#[derive(Clone, Copy, PartialEq)]
enum Style {
    /// Of a hundred characters so many.
    Odds(usize),
    Slashes,
    /// What is not ASCII.
    Ascii,
}

const STYLES: [Style; 7] =
    [Style::Odds(0), Style::Odds(0), Style::Odds(2), Style::Odds(50), Style::Odds(100), Style::Slashes, Style::Ascii];

/// Numbers that look random and are the same every time.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }

    fn text(&mut self) -> String {
        const PARTS: [&str; 22] = [
            "GetObject",
            "Denied",
            "abc",
            "xyz",
            "role/Admin",
            "a\"b",
            "c:\\users",
            "é",
            "naïve",
            "😀",
            "\u{1}",
            "\n",
            "<tag>",
            "404",
            "-1.5",
            "true",
            " ",
            "}",
            "{\"k\":",
            "u0041",
            "\u{fffd}",
            "%_",
        ];
        (0..1 + self.below(3)).map(|_| self.one(&PARTS)).collect()
    }

    /// A text as a JSON string.
    fn spell(&mut self, text: &str, style: Style) -> String {
        const SHORT: [(char, char); 8] = [
            ('"', '"'),
            ('\\', '\\'),
            ('/', '/'),
            ('\u{8}', 'b'),
            ('\u{c}', 'f'),
            ('\n', 'n'),
            ('\r', 'r'),
            ('\t', 't'),
        ];
        let mut spelled = "\"".to_owned();
        for sign in text.chars() {
            let escape = match style {
                Style::Odds(of) => self.below(100) < of,
                Style::Slashes => sign == '/',
                Style::Ascii => !sign.is_ascii(),
            };
            if !(escape || sign < ' ' || sign == '"' || sign == '\\') {
                spelled.push(sign);
                continue;
            }
            let short = SHORT.iter().find(|(of, _)| *of == sign);
            match short.filter(|_| style == Style::Slashes || self.below(3) > 0) {
                Some((_, letter)) => spelled.extend(['\\', *letter]),
                None => {
                    for unit in sign.encode_utf16(&mut [0; 2]) {
                        let upper = self.below(2) == 0;
                        spelled += &if upper { format!("\\u{unit:04X}") } else { format!("\\u{unit:04x}") };
                    }
                }
            }
        }
        spelled.push('"');
        spelled
    }

    fn value(&mut self, style: Style) -> String {
        match self.below(12) {
            0 => self.one(&["404", "4.04e2", "404.0", "-1.5", "0"]).to_owned(),
            1 => self.one(&["true", "false", "null", "{}", "[]"]).to_owned(),
            2 => {
                let (key, value) = (self.text(), self.text());
                format!("{{{}:{}}}", self.spell(&key, style), self.spell(&value, style))
            }
            3 => {
                let text = self.text();
                format!("[{} , 404]", self.spell(&text, style))
            }
            _ => {
                let text = self.text();
                self.spell(&text, style)
            }
        }
    }

    fn record(&mut self) -> String {
        let style = self.one(&STYLES);
        let mut members = Vec::new();
        for (key, inside) in [("name", None), ("inner", Some("na/me")), ("rare", Some("deep")), ("size", None)] {
            if self.below(if key == "rare" { 4 } else { 1 } + 1) == 0 || key == "name" {
                let mut value = self.value(style);
                let mut key = key.to_owned();
                if let Some(inside) = inside {
                    if self.below(3) == 0 {
                        key = format!("{key}.{inside}");
                    } else {
                        value = format!("{{{}:{value}}}", self.spell(inside, style));
                    }
                }
                members.push(format!("{}{}{value}", self.spell(&key, style), self.one(&[":", " : "])));
            }
        }
        if self.below(2) == 0 {
            let text = self.text();
            members.push(format!("\"other\":{}", self.spell(&text, style)));
        }
        format!("{{{}}}", members.join(self.one(&[",", ", "])))
    }

    /// A text to ask for: mostly one that is there.
    fn wanted(&mut self, rows: &[Row], name: &str) -> String {
        let text = match self.one(rows).text(name) {
            Some(text) if self.below(5) > 0 => text,
            _ => self.text(),
        };
        let signs: Vec<char> = text.chars().collect();
        if self.below(3) == 0 || signs.is_empty() {
            return text;
        }
        let from = self.below(signs.len());
        signs[from..from + 1 + self.below(signs.len() - from)].iter().collect()
    }

    fn pattern(&mut self, text: &str) -> String {
        if self.below(6) == 0 {
            let swap = |sign: char| match sign.is_ascii_lowercase() {
                true => sign.to_ascii_uppercase(),
                false => sign.to_ascii_lowercase(),
            };
            return format!("(?i){}", regex_syntax::escape(&text.chars().map(swap).collect::<String>()));
        }
        let mut pattern = regex_syntax::escape(text);
        for _ in 0..self.below(3) {
            let signs: Vec<char> = text.chars().collect();
            let at = self.below(signs.len() + 1);
            let (left, right): (String, String) = (signs[..at].iter().collect(), signs[at..].iter().collect());
            let (left, right) = (regex_syntax::escape(&left), regex_syntax::escape(&right));
            let between = self.one(&[".*", "(x|yy)?", "[^q]?", "(?i)", "()", "\\b|", "(?:|z)", "(abc|Denied)*"]);
            pattern = match self.below(4) {
                0 => format!("({left}){between}{right}"),
                1 => format!("(?:{left}|qqqq){between}(?:{right}|wwww)"),
                2 => format!("(?i:{left}){between}(?:{right}){{1,2}}"),
                _ => format!("{left}{between}({right})+"),
            };
        }
        pattern
    }

    fn leaf(&mut self, rows: &[Row]) -> Expr {
        let name = self.one(&TEXTS);
        let text = self.wanted(rows, name);
        let compare = self.one(&[Operator::Eq, Operator::NotEq, Operator::Gt, Operator::IsNotDistinctFrom]);
        let odds = |random: &mut Random| random.below(4) == 0;
        match self.below(13) {
            0..3 => op(column(name), compare, lit(&text)),
            3 => {
                let count = self.one(&[1, 2, 5, 30, 100]);
                let list = (0..count).map(|_| lit(&self.wanted(rows, name))).collect();
                in_list(column(name), list, &odds(self), &schema()).unwrap()
            }
            4..6 => {
                let mut pattern = text.replace('\\', "\\\\").replace('%', "\\%");
                for _ in 0..1 + self.below(3) {
                    let places: Vec<usize> = pattern.char_indices().map(|(at, _)| at).chain([pattern.len()]).collect();
                    pattern.insert(self.one(&places), self.one(&['%', '%', '_']));
                }
                like(odds(self), odds(self), column(name), lit(&pattern), &schema()).unwrap()
            }
            6 => op(column(name), Operator::RegexMatch, lit(&self.pattern(&text))),
            7 => call(&helper("_contains", |text, part| text.contains(part)), name, &text),
            8 => call(&matches(), name, &self.pattern(&text)),
            9 => {
                let function = self.one(&[string::contains(), string::starts_with(), string::ends_with()]);
                call(&function, name, &text)
            }
            10 => is_null(column(name)).unwrap(),
            11 => is_not_null(column(name)).unwrap(),
            _ => op(column("n:size"), compare, literal(self.one(&[404.0, -1.5]))),
        }
    }

    fn predicate(&mut self, rows: &[Row], depth: usize) -> Expr {
        match if depth == 0 { 0 } else { self.below(6) } {
            0..2 => self.leaf(rows),
            2 => not(self.predicate(rows, depth - 1)).unwrap(),
            3..5 => op(self.predicate(rows, depth - 1), Operator::And, self.predicate(rows, depth - 1)),
            _ => op(self.predicate(rows, depth - 1), Operator::Or, self.predicate(rows, depth - 1)),
        }
    }
}

/// A record, read by a generic JSON library.
#[derive(Clone)]
struct Row {
    record: String,
    fields: HashMap<&'static str, Option<String>>,
}

impl Row {
    fn new(record: String) -> Row {
        type Object = HashMap<String, Box<RawValue>>;
        let object: Object = serde_json::from_str(&record).unwrap();
        let field = |name: &str| match name.split_once('.') {
            None => object.get(name).map(|value| value.get().to_owned()),
            Some((outer, inner)) => object.get(name).map(|value| value.get().to_owned()).or_else(|| {
                let within: Object = serde_json::from_str(object.get(outer)?.get()).ok()?;
                Some(within.get(inner)?.get().to_owned())
            }),
        };
        let text = |raw: String| match raw.as_str() {
            "null" | "{}" | "[]" => None,
            _ if raw.starts_with('"') => Some(serde_json::from_str::<String>(&raw).unwrap()),
            _ => Some(raw),
        };
        let mut fields: HashMap<_, _> = TEXTS.iter().map(|name| (*name, field(name).and_then(text))).collect();
        fields.insert("@message", Some(record.clone()));
        Row { record, fields }
    }

    fn text(&self, name: &str) -> Option<String> {
        self.fields.get(name).cloned().flatten()
    }
}

fn batch(rows: &[Row]) -> RecordBatch {
    let schema = schema();
    let column = |field: &Arc<Field>| -> ArrayRef {
        let values = rows.iter().map(|row| row.text(field.name().trim_start_matches("n:")));
        match field.data_type() {
            DataType::Float64 => Arc::new(values.map(|text| text?.parse().ok()).collect::<Float64Array>()),
            _ => Arc::new(values.collect::<StringViewArray>()),
        }
    };
    RecordBatch::try_new(Arc::clone(&schema), schema.fields().iter().map(column).collect()).unwrap()
}

/// The rule there is: what passes is never skipped.
#[test]
fn skipping_never_changes_an_answer() {
    let mut random = Random(20_310_203);
    let (mut passed, mut failed, mut left_out, mut objects) = (0, 0, 0, 0);
    for round in 0..2000 {
        let count = random.one(&[1, 2, 3, 20]);
        let rows: Vec<_> = (0..count).map(|_| Row::new(random.record())).collect();
        let predicate = random.predicate(&rows, 3);
        let Some(needles) = needles(&predicate) else { continue };
        let answer = predicate.evaluate(&batch(&rows)).unwrap().into_array(count).unwrap();
        let passes: Vec<bool> = answer.as_boolean().iter().map(|passes| passes == Some(true)).collect();

        let records: Vec<&str> = rows.iter().map(|row| row.record.as_str()).collect();
        let block = records.join(random.one(&["", "\n", ",  "]));
        let kept = needles.narrow(block.as_bytes(), &spans(&block, &records));
        let kept = kept.unwrap_or_else(|| (0..count as u32).collect());
        assert!(kept.is_sorted());
        for (number, (record, passes)) in (0..).zip(records.iter().zip(&passes)) {
            let told = format!("round {round}: {predicate}\n{needles}\n{record}");
            let style = random.one(&STYLES);
            let object = format!("{{\"Events\":[{{\"CloudTrailEvent\":{}}}]}}", random.spell(record, style));
            if *passes {
                assert!(kept.contains(&number), "left out, {told}");
                assert!(needles.may_hold(record.as_bytes()), "skipped, {told}");
                assert!(needles.may_hold(block.as_bytes()), "skipped in a block, {told}");
                assert!(needles.may_hold(object.as_bytes()), "skipped in an envelope, {told}\n{object}");
                passed += 1;
            } else {
                failed += 1;
                left_out += usize::from(!kept.contains(&number));
                objects += usize::from(!needles.may_hold(record.as_bytes()));
            }
        }
    }
    // It is not right by doing nothing.
    assert!(passed > 1000 && left_out * 3 > failed && objects * 4 > failed, "{passed} {failed} {left_out} {objects}");
}
