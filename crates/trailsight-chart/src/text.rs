//! Names and labels from the data, which may hold anything, made fit to stand in a line.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// How many bytes of one label are kept. What is longer is cut, ends in `…`, and is in the table in full.
const KEPT: usize = 4096;

/// A name or a label from the data: one line, without anything that acts on a terminal or turns the text around it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Label(String);

impl Label {
    /// A label that shows this text.
    ///
    /// Control characters are shown as the pictures Unicode has for them (`␛` for escape, `␊` for a line end), and the
    /// characters that turn the direction of what follows are left out.
    pub fn new(text: &str) -> Label {
        let mut clean = String::with_capacity(text.len().min(KEPT));
        for c in text.chars() {
            if clean.len() >= KEPT {
                clean.push('…');
                break;
            }
            match c {
                '\0'..='\x1f' => clean.push(char::from_u32(0x2400 + c as u32).unwrap_or(' ')),
                '\x7f' => clean.push('␡'),
                // They would reverse or hide the text that stands beside the label.
                '\u{80}'..='\u{9f}'
                | '\u{61c}'
                | '\u{200b}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                // XML knows no escape for these.
                | '\u{fffe}'
                | '\u{ffff}' => {}
                c => clean.push(c),
            }
        }
        if clean.trim().is_empty() {
            clean = String::from("(empty)");
        }
        Label(clean)
    }

    /// What stands for a key that is not there.
    pub fn missing() -> Label {
        Label(String::from("(missing)"))
    }

    /// What stands for all series or bars that are not shown one by one.
    pub fn other() -> Label {
        Label(String::from("other"))
    }

    /// Its text in full.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Its text in at most `columns` terminal columns.
    pub(crate) fn short(&self, columns: usize) -> String {
        shorten(&self.0, columns)
    }
}

/// `text` in at most `columns` terminal columns, its end replaced by `…` where it is longer. No character is cut apart.
pub(crate) fn shorten(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut short = String::new();
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        let more = width(grapheme);
        if used + more + 1 > columns {
            break;
        }
        // A letter with a thousand accents is still one grapheme; it must not overflow the rest.
        if grapheme.len() <= 64 {
            short.push_str(grapheme);
            used += more;
        }
    }
    if columns > 0 {
        short.push('…');
    }
    short
}

/// How many terminal columns a text takes.
pub(crate) fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// `text` and as many spaces as make it `columns` wide.
pub(crate) fn pad(text: &str, columns: usize) -> String {
    let mut padded = shorten(text, columns);
    padded.extend(std::iter::repeat_n(' ', columns.saturating_sub(width(&padded))));
    padded
}

/// The same, with the spaces before the text.
pub(crate) fn pad_left(text: &str, columns: usize) -> String {
    let short = shorten(text, columns);
    let spaces = columns.saturating_sub(width(&short));
    format!("{}{short}", " ".repeat(spaces))
}
