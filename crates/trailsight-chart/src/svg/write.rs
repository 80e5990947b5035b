//! The text of an SVG file. Everything that reaches it from outside is escaped here and nowhere else.

use std::fmt::Write as _;

use unicode_segmentation::UnicodeSegmentation;

/// Writes elements one after another.
#[derive(Debug, Default)]
pub(super) struct Writer {
    out: String,
}

/// Where a text stands to its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A text and how it looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Text<'a> {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) size: f64,
    pub(super) anchor: Anchor,
    pub(super) fill: &'a str,
    pub(super) bold: bool,
    pub(super) text: &'a str,
    /// What is shown when the pointer rests on it.
    pub(super) full: Option<&'a str>,
}

impl<'a> Text<'a> {
    pub(super) fn new(x: f64, y: f64, text: &'a str, fill: &'a str) -> Text<'a> {
        Text { x, y, size: 11.0, anchor: Anchor::Start, fill, bold: false, text, full: None }
    }

    pub(super) fn size(self, size: f64) -> Text<'a> {
        Text { size, ..self }
    }

    pub(super) fn anchor(self, anchor: Anchor) -> Text<'a> {
        Text { anchor, ..self }
    }

    pub(super) fn bold(self) -> Text<'a> {
        Text { bold: true, ..self }
    }

    pub(super) fn full(self, full: &'a str) -> Text<'a> {
        Text { full: Some(full), ..self }
    }
}

impl Writer {
    /// An element with these attributes, which stays open.
    pub(super) fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.begin(name, attributes);
        self.out.push_str(">\n");
    }

    /// An element without content, or with a tooltip only.
    pub(super) fn element(&mut self, name: &str, attributes: &[(&str, &str)], tooltip: Option<&str>) {
        self.begin(name, attributes);
        match tooltip {
            None => self.out.push_str("/>\n"),
            Some(tooltip) => {
                self.out.push_str("><title>");
                escape(tooltip, &mut self.out);
                let _ = writeln!(self.out, "</title></{name}>");
            }
        }
    }

    /// An element that holds a text.
    pub(super) fn with_text(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        self.begin(name, attributes);
        self.out.push('>');
        escape(text, &mut self.out);
        let _ = writeln!(self.out, "</{name}>");
    }

    pub(super) fn close(&mut self, name: &str) {
        let _ = writeln!(self.out, "</{name}>");
    }

    pub(super) fn text(&mut self, text: Text<'_>) {
        let (x, y, size) = (number(text.x), number(text.y), number(text.size));
        let mut attributes = vec![("x", x.as_str()), ("y", &y), ("font-size", &size), ("fill", text.fill)];
        match text.anchor {
            Anchor::Start => {}
            Anchor::Middle => attributes.push(("text-anchor", "middle")),
            Anchor::End => attributes.push(("text-anchor", "end")),
        }
        if text.bold {
            attributes.push(("font-weight", "600"));
        }
        self.begin("text", &attributes);
        self.out.push('>');
        if let Some(full) = text.full.filter(|full| *full != text.text) {
            self.out.push_str("<title>");
            escape(full, &mut self.out);
            self.out.push_str("</title>");
        }
        escape(text.text, &mut self.out);
        self.out.push_str("</text>\n");
    }

    pub(super) fn rect(&mut self, (x, y, w, h): (f64, f64, f64, f64), fill: &str, tooltip: Option<&str>) {
        let (x, y, w, h) = (number(x), number(y), number(w.max(0.0)), number(h.max(0.0)));
        self.element("rect", &[("x", &x), ("y", &y), ("width", &w), ("height", &h), ("fill", fill)], tooltip);
    }

    pub(super) fn line(&mut self, (x1, y1): (f64, f64), (x2, y2): (f64, f64), stroke: &str) {
        let (x1, y1, x2, y2) = (number(x1), number(y1), number(x2), number(y2));
        self.element("line", &[("x1", &x1), ("y1", &y1), ("x2", &x2), ("y2", &y2), ("stroke", stroke)], None);
    }

    pub(super) fn finish(self) -> String {
        self.out
    }

    fn begin(&mut self, name: &str, attributes: &[(&str, &str)]) {
        let _ = write!(self.out, "<{name}");
        for (name, value) in attributes {
            let _ = write!(self.out, " {name}=\"");
            escape(value, &mut self.out);
            self.out.push('"');
        }
    }
}

/// Writes `text` so that it is text in XML, as content and as an attribute.
fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' => out.push(c),
            // XML has no way to write these at all.
            '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
}

/// A coordinate with two decimals at most.
pub(super) fn number(value: f64) -> String {
    let value = if value.is_finite() { value } else { 0.0 };
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// About how wide a text is. The font is not known here, so it is reckoned with a wide one.
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.graphemes(true).map(grapheme_width).sum::<f64>() * size
}

fn grapheme_width(grapheme: &str) -> f64 {
    let c = grapheme.chars().next().unwrap_or(' ');
    match c {
        'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '|' | '\'' | '!' | ' ' => 0.33,
        'f' | 't' | 'r' | 'I' | '(' | ')' | '[' | ']' | '/' | '-' => 0.41,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 0.95,
        'A'..='Z' => 0.71,
        ' '..='~' => 0.63,
        _ => match crate::text::width(grapheme) {
            0 => 0.0,
            1 => 0.68,
            _ => 1.25,
        },
    }
}

/// `text` in at most `most` pixels, its end replaced by `…` where it is longer.
pub(super) fn fit(text: &str, most: f64, size: f64) -> String {
    // Four thousand letters would each be measured.
    if text.len() < 400 && width(text, size) <= most {
        return text.to_owned();
    }
    let mut short = String::new();
    let mut used = width("…", size);
    for grapheme in text.graphemes(true) {
        used += grapheme_width(grapheme) * size;
        if used > most {
            short.truncate(short.trim_end().len());
            short.push('…');
            return short;
        }
        if grapheme.len() <= 64 {
            short.push_str(grapheme);
        }
    }
    short
}
