//! A line to its shape: masks for what is variable by its looks, the rest as it stands.

use crate::kind::Kind;
use crate::{numbers, time};

/// Words and masks of a line that are looked at; the rest of a longer line is one more variable part.
const MOST_ITEMS: usize = 256;

/// Bytes of a line that are looked at.
const MOST_BYTES: usize = 8192;

/// The shape of one line, kept for its room.
#[derive(Debug, Default)]
pub(crate) struct Masked {
    /// The text, with a byte of [`Kind`] for each mask. No other byte of it is below 9.
    pub(crate) shape: Vec<u8>,
    /// Where in the line each mask stands.
    pub(crate) slots: Vec<(usize, usize)>,
}

/// How a byte is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    Blank,
    /// It stands by itself, and is the same in all lines of a pattern.
    Sign,
    Word,
}

const CLASSES: [Class; 256] = {
    let mut classes = [Class::Word; 256];
    let mut byte = 0;
    while byte < 0x20 {
        classes[byte] = Class::Sign;
        byte += 1;
    }
    classes[0x7f] = Class::Sign;
    let blanks = b" \t\n\r\x0b\x0c";
    let mut k = 0;
    while k < blanks.len() {
        classes[blanks[k] as usize] = Class::Blank;
        k += 1;
    }
    let signs = b"=:,;()[]{}\"'<>|`";
    let mut k = 0;
    while k < signs.len() {
        classes[signs[k] as usize] = Class::Sign;
        k += 1;
    }
    classes
};

pub(crate) fn class(byte: u8) -> Class {
    CLASSES[byte as usize]
}

pub(crate) fn is_digit(byte: u8) -> bool {
    byte.is_ascii_digit()
}

/// Whether what ends at `at` is whole: no letter, digit or the like goes on.
pub(crate) fn ends_here(text: &[u8], at: usize) -> bool {
    match text.get(at) {
        None => true,
        // The end of a sentence.
        Some(b'.' | b'!' | b'?') => text.get(at + 1).is_none_or(|next| class(*next) != Class::Word),
        Some(b'/' | b'*') => true,
        Some(byte) => class(*byte) != Class::Word,
    }
}

/// The mask that was written last, while nothing but blanks and signs follow it.
#[derive(Debug, Clone, Copy)]
struct Last {
    kind: Kind,
    /// Behind its byte in the shape.
    end: usize,
    /// A day or month by name: the numbers behind it belong to the date.
    words: bool,
}

impl Masked {
    /// Reads a line. What was read before is gone.
    pub(crate) fn read(&mut self, line: &str) {
        self.shape.clear();
        self.slots.clear();
        let whole = line.as_bytes();
        let text = &whole[..whole.len().min(MOST_BYTES)];
        let mut reader = Reader { out: self, text, at: 0, blank: false, items: 0, last: None };
        reader.run();
        let read = reader.at;
        if read < whole.len() && whole[read..].iter().any(|b| class(*b) != Class::Blank) {
            // What is cut begins at a sign or a blank, unless one word is as long as all that is looked at.
            let start = (read..).find(|at| line.is_char_boundary(*at)).unwrap_or(whole.len());
            self.shape.push(b' ');
            self.shape.push(Kind::Token as u8);
            self.slots.push((start, whole.len()));
        }
    }
}

struct Reader<'a> {
    out: &'a mut Masked,
    text: &'a [u8],
    at: usize,
    /// A blank waits to be written: runs of them are one, and those at the ends are none.
    blank: bool,
    items: usize,
    last: Option<Last>,
}

impl Reader<'_> {
    fn run(&mut self) {
        while self.at < self.text.len() {
            let byte = self.text[self.at];
            match class(byte) {
                Class::Blank => {
                    self.blank = !self.out.shape.is_empty();
                    self.at += 1;
                }
                _ if self.items == MOST_ITEMS => return,
                Class::Sign if self.address() => {}
                Class::Sign => self.sign(byte),
                Class::Word => self.word(),
            }
        }
    }

    fn write_blank(&mut self) {
        if std::mem::take(&mut self.blank) {
            self.out.shape.push(b' ');
        }
    }

    fn sign(&mut self, byte: u8) {
        let empty = match byte {
            // `from 10.0.0.1 ()`, but not `init()`
            b'(' => (self.blank || self.at == 0) && self.text.get(self.at + 1) == Some(&b')'),
            // `user=""`, `"user":""`
            b'"' => {
                !self.blank
                    && matches!(self.out.shape.last(), Some(b'=' | b':'))
                    && self.text.get(self.at + 1) == Some(&b'"')
            }
            _ => false,
        };
        self.write_blank();
        self.at += 1;
        // Bytes below 9 mean masks.
        if byte < 0x20 || byte == 0x7f {
            self.out.shape.extend_from_slice("\u{fffd}".as_bytes());
        } else {
            self.out.shape.push(byte);
        }
        if empty {
            // Nothing where something may stand.
            self.last = None;
            self.mask(Kind::Token, self.at, self.at, false);
        }
    }

    /// An address that begins here, even with a colon.
    fn address(&mut self) -> bool {
        let rest = &self.text[self.at..];
        if !rest.starts_with(b"::") || self.at > 0 && class(self.text[self.at - 1]) == Class::Word {
            return false;
        }
        let Some((kind, length)) = numbers::address(rest) else { return false };
        self.mask(kind, self.at, self.at + length, false);
        true
    }

    fn word(&mut self) {
        let start = self.at;
        let rest = &self.text[start..];
        let first = rest[0];
        if is_digit(first) {
            let length = time::length(rest);
            if length > 0 {
                return self.mask(Kind::Time, start, start + length, false);
            }
        }
        if first.is_ascii_hexdigit()
            && let Some((kind, length)) = numbers::address(rest)
        {
            return self.mask(kind, start, start + length, false);
        }
        if first == b'/' && rest.len() > 1 {
            if is_digit(rest[1]) && numbers::address(&rest[1..]).is_some() {
                // `/10.0.0.1:80`, as Java writes addresses.
                return self.literal(start, start + 1);
            }
            if class(rest[1]) == Class::Word {
                return self.path(start);
            }
        }
        let mut end = start + 1;
        while end < self.text.len() && class(self.text[end]) == Class::Word {
            end += 1;
        }
        if self.text[end..].starts_with(b"://") {
            return self.path(start);
        }
        // What ends a sentence is not part of its last word.
        let mut trimmed = end;
        while trimmed > start + 1 && matches!(self.text[trimmed - 1], b'.' | b'!' | b'?' | b'*') {
            trimmed -= 1;
        }
        self.whole_word(start, trimmed, end);
    }

    /// The word from `start` to `end`, with the signs that end a sentence up to `full`.
    fn whole_word(&mut self, start: usize, end: usize, full: usize) {
        let word = &self.text[start..end];
        let after_time = self.last.is_some_and(|last| last.kind == Kind::Time) && self.between() == b" ";
        if time::is_date_word(word) && self.is_date(end) || after_time && time::is_zone(word) {
            self.mask(Kind::Time, start, end, true);
        } else {
            match numbers::classify(word) {
                Some(kind) => self.mask(kind, start, end, false),
                None => return self.literal(start, full),
            }
        }
        if full > end {
            self.literal(end, full);
        }
    }

    /// Whether the day or month that ends at `at` belongs to a date: a number or another of them is next.
    fn is_date(&self, at: usize) -> bool {
        let mut rest = &self.text[at..];
        while let [b' ' | b',' | b'.', more @ ..] = rest {
            rest = more;
        }
        let word = rest.iter().take_while(|b| b.is_ascii_alphabetic()).count();
        rest.first().is_some_and(|b| is_digit(*b)) || time::is_date_word(&rest[..word])
    }

    /// A path or a URL: up to a blank, a quote, a bracket or a comma.
    fn path(&mut self, start: usize) {
        let ends = |b: &u8| class(*b) == Class::Blank || b"\"'<>()[]{}|,;`".contains(b) || *b < 0x20;
        let mut end = start + self.text[start..].iter().position(ends).unwrap_or(self.text.len() - start);
        while end > start + 1 && matches!(self.text[end - 1], b':' | b'.' | b'!' | b'?' | b'=') {
            end -= 1;
        }
        self.mask(Kind::Path, start, end, false);
    }

    fn literal(&mut self, start: usize, end: usize) {
        self.write_blank();
        self.out.shape.extend_from_slice(&self.text[start..end]);
        self.at = end;
        self.items += 1;
        self.last = None;
    }

    /// The blanks and signs since the last mask, with the blank that waits.
    fn between(&self) -> &[u8] {
        match (self.last, self.blank) {
            (Some(last), true) if last.end == self.out.shape.len() => b" ",
            (Some(last), true) if self.out.shape[last.end..] == *b"," => b", ",
            (Some(last), false) => &self.out.shape[last.end..],
            // Nothing that a list or a date has between its parts.
            _ => b"\"",
        }
    }

    fn mask(&mut self, kind: Kind, start: usize, end: usize, words: bool) {
        let mut end = end;
        if kind == Kind::Number {
            end = self.with_unit(end);
        }
        self.at = end;
        if let Some(last) = self.last
            && self.joins(last, kind, end - start)
        {
            self.out.shape.truncate(last.end);
            self.blank = false;
            self.last = Some(Last { words: last.words || words, ..last });
            if let Some(slot) = self.out.slots.last_mut() {
                slot.1 = end;
            }
            return;
        }
        self.write_blank();
        self.out.shape.push(kind as u8);
        self.out.slots.push((start, end));
        self.items += 1;
        self.last = Some(Last { kind, end: self.out.shape.len(), words });
    }

    /// Whether a mask belongs to the one before it: parts of a date, or values of one kind in a list.
    fn joins(&self, last: Last, kind: Kind, length: usize) -> bool {
        let between = self.between();
        match (last.kind, kind) {
            (Kind::Time, Kind::Time) => matches!(between, b" " | b", " | b":" | b""),
            (Kind::Time, Kind::Number) => last.words && length <= 4 && matches!(between, b" " | b", "),
            (before, kind) if before == kind => match between {
                b"," | b", " => true,
                // Numbers and addresses in columns are each a thing of its own.
                b" " => matches!(kind, Kind::Id | Kind::Hex | Kind::Uuid),
                _ => false,
            },
            _ => false,
        }
    }

    /// The end of the number that ends at `end`, with the unit behind the blank, if one stands there.
    fn with_unit(&self, end: usize) -> usize {
        if self.text.get(end) != Some(&b' ') {
            return end;
        }
        let rest = &self.text[end + 1..];
        let word = rest.iter().take(5).take_while(|b| b.is_ascii_alphabetic()).count();
        if word > 0 && numbers::is_unit(&rest[..word]) && ends_here(rest, word) { end + 1 + word } else { end }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The shape with the names of the kinds.
    fn masked(line: &str) -> String {
        let mut masked = Masked::default();
        masked.read(line);
        for (start, end) in &masked.slots {
            assert!(line.get(*start..*end).is_some(), "{line}");
        }
        let mut text = String::new();
        for c in String::from_utf8(masked.shape).unwrap().chars() {
            match u8::try_from(c).ok().and_then(Kind::of) {
                Some(kind) => text += &format!("<{}>", kind.name()),
                None => text.push(c),
            }
        }
        text
    }

    #[test]
    fn lines_to_shapes() {
        let cases = [
            ("", ""),
            ("  two   blanks ", "two blanks"),
            ("took 12 ms, then 3.5 s.", "took <Number>, then <Number>."),
            ("Sun Jul 10 03:55:15 2005 done", "<Time> done"),
            ("2025-01-02 03:04:05,678 INFO x", "<Time> INFO x"),
            ("[02/Jan/2025:03:04:05 +0000] ok", "[<Time>] ok"),
            ("May I come in? Sun shines", "May I come in? Sun shines"),
            ("from 10.0.0.1 () at", "from <IP> (<Token>) at"),
            ("init() ok", "init() ok"),
            ("ids 1, 2,3 and blk_1 blk_2", "ids <Number> and <ID>"),
            ("columns 1 2 3", "columns <Number> <Number> <Number>"),
            ("src: /10.0.0.1:80 dest /var/log/x.log: no", "src: /<IP> dest <Path>: no"),
            ("GET https://a.example/b?c=1&d=2 \"x\"", "GET <Path> \"x\""),
            ("{\"user\":\"\",\"n\":5}", "{\"user\":\"<Token>\",\"n\":<Number>}"),
            ("at ::1, mac ff:f2:9f:16:e0:da", "at <IP>, mac <ID>"),
            ("std::vec and a::b", "std::vec and a::b"),
            ("a\u{1}b", "a\u{fffd}b"),
            ("größe ä1", "größe <ID>"),
        ];
        for (line, shape) in cases {
            assert_eq!(masked(line), shape);
        }
    }

    #[test]
    fn long_lines_end_in_a_variable_part() {
        let words = "word ".repeat(1000);
        assert!(masked(&words).ends_with("word <Token>"));
        let one = "ä".repeat(100_000);
        assert_eq!(masked(&one), "<Token> <Token>");
    }
}
