//! JSON of every kind, from a seed.

/// Numbers that look random and are the same each time.
pub(crate) struct Seed(pub(crate) u64);

impl Seed {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.next() as usize % end
    }

    pub(crate) fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

/// Few names, so that they repeat and meet other spellings of themselves.
pub(crate) const KEYS: &[&str] = &[
    "a",
    "b",
    "c",
    "a.b",
    "b.c",
    "a.b.c",
    "0",
    "1",
    "@id",
    "",
    "a.",
    "long name with blanks and more",
    "a\\u002eb",
    "\\u0062",
    "é",
    "q\\\"q",
    "a.0",
];

pub(crate) const NUMBERS: &[&str] = &["0", "-1", "12", "1.5", "-0.25", "123456789012345678", "0.1"];
pub(crate) const ODD_NUMBERS: &[&str] = &["1e3", "-0", "1.50", "9.8E-5", "2e+2", "-0.0", "1234567890123456789012"];
const STRINGS: &[&str] = &[
    "",
    "x",
    "true",
    "TRUE",
    "false",
    "0",
    "12",
    "-1.5",
    "1e3",
    " 1",
    "{\\\"a\\\":1}",
    "caf\\u00e9",
    "日本語の長い文字列です",
    "\\ud83d\\ude00 pair",
    "tab\\tand\\nline",
    "a string that is longer than twelve bytes",
    "back\\\\slash\\\\",
    "]}",
    "\\\"",
    "2025-10-30T23:45:00Z",
    "1700000000",
    "exactly twelv",
    "0123456789ab",
    "\\u0074rue",
    "sixteen bytes ok",
    "a/b\\/c",
];

/// One object. `wide` puts blanks and line feeds between tokens.
pub(crate) fn object(seed: &mut Seed, depth: usize, wide: bool) -> String {
    let mut text = String::from("{");
    let members = if seed.below(12) == 0 { 0 } else { seed.below(6) };
    for n in 0..members {
        if n > 0 {
            text.push(',');
        }
        blank(seed, &mut text, wide);
        text.push('"');
        text.push_str(seed.pick(KEYS));
        text.push('"');
        blank(seed, &mut text, wide);
        text.push(':');
        blank(seed, &mut text, wide);
        text.push_str(&value(seed, depth, wide));
        blank(seed, &mut text, wide);
    }
    text.push('}');
    text
}

pub(crate) fn value(seed: &mut Seed, depth: usize, wide: bool) -> String {
    match seed.below(if depth == 0 { 6 } else { 10 }) {
        0 => "null".to_owned(),
        1 => seed.pick(&["true", "false"]).to_owned(),
        2 => seed.pick(NUMBERS).to_owned(),
        3 => seed.pick(ODD_NUMBERS).to_owned(),
        4 | 5 => format!("\"{}\"", seed.pick(STRINGS)),
        6 | 7 => {
            let mut text = String::from("[");
            for n in 0..seed.below(5) {
                if n > 0 {
                    text.push(',');
                }
                blank(seed, &mut text, wide);
                text.push_str(&value(seed, depth - 1, wide));
                blank(seed, &mut text, wide);
            }
            text.push(']');
            text
        }
        _ => object(seed, depth - 1, wide),
    }
}

fn blank(seed: &mut Seed, text: &mut String, wide: bool) {
    if wide {
        text.push_str(seed.pick(&["", "", " ", "\n", "\r\n  ", "\t", "\n                        "]));
    }
}
