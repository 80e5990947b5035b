//! Random records in random spellings under random predicates: what passes is never skipped.

use serde_json::value::RawValue;

use super::*;

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
        let escapes = escapes(&block);
        let told = random.one(&[None, Some(&escapes[..])]);
        let kept = needles.narrow(block.as_bytes(), &spans(&block, &records), told);
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
