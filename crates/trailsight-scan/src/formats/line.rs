//! Lines whose fields stand between blanks: what formats of such lines share.

use std::ops::Range;
use std::sync::Arc;

use arrow::array::{ArrayRef, TimestampMillisecondArray};
use trailsight_extract::{Kind, Slot, leading_time, parse_time, read_noted};

use super::text::Lines;
use super::{Decoder, Found, Rows, Splitter, Wanted};

/// `2031-02-03T04:05:06.789Z ` and nothing else: how exports of CloudWatch Logs begin each event.
const STAMP: &[u8; 25] = b"0000-00-00T00:00:00.000Z ";

/// How many bytes of the line are the time that an export put before it: 0 or 25.
pub(super) fn stamp(line: &[u8]) -> usize {
    let fits = |(byte, form): (&u8, &u8)| if *form == b'0' { byte.is_ascii_digit() } else { byte == form };
    let stamped = line.len() >= STAMP.len() && line.iter().zip(STAMP).all(fits);
    if stamped { STAMP.len() } else { 0 }
}

/// The time that stands before a record, outside of it: [`Stamped`] and its like leave it there.
pub(super) fn time_before(bytes: &[u8], record: u32) -> Option<i64> {
    let end = record as usize;
    let before = bytes.get(end.checked_sub(STAMP.len())?..end)?;
    (stamp(before) > 0).then(|| parse_time(std::str::from_utf8(&before[..STAMP.len() - 1]).ok()?)).flatten()
}

/// Lines as events, without the time that an export put before them.
pub(super) struct Stamped(Lines);

impl Stamped {
    pub(super) fn new() -> Stamped {
        Stamped(Lines::new())
    }
}

impl Splitter for Stamped {
    fn split(&mut self, bytes: &[u8], last: bool, found: &mut Found) -> usize {
        let (first, opened) = (found.framed.records.len(), found.framed.opened.records.len());
        let done = self.0.split(bytes, last, found);
        let framed = &mut found.framed;
        for span in &mut framed.records[first..] {
            span.start += stamp(span.of(bytes)) as u32;
        }
        for span in &mut framed.opened.records[opened..] {
            span.start += stamp(span.of(&framed.opened.bytes)) as u32;
        }
        done
    }
}

/// Where in a line a field lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// Which of the tokens, counted from 0.
    pub(super) token: usize,
    pub(super) part: Part,
}

/// What of a token a field is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    All,
    /// All of it, and a `-` is a value like others.
    Literal,
    /// What stands before the last colon.
    Host,
    /// What stands behind the last colon.
    Port,
    /// One of three words: the first, what lies between, the last.
    Word(usize),
}

impl Place {
    pub(super) const fn all(token: usize) -> Place {
        Place { token, part: Part::All }
    }

    /// The value in a line whose tokens lie there.
    pub(super) fn slot(self, line: &[u8], tokens: &[Range<usize>]) -> Slot {
        let Some(token) = tokens.get(self.token) else { return Slot::default() };
        let text = &line[token.clone()];
        let within = |part: Range<usize>| token.start + part.start..token.start + part.end;
        let range = match self.part {
            Part::All | Part::Literal => Some(token.clone()),
            Part::Host => memchr::memrchr(b':', text).map(|colon| within(0..colon)),
            Part::Port => memchr::memrchr(b':', text).map(|colon| within(colon + 1..text.len())),
            Part::Word(word) => word_of_three(text, word).map(within),
        };
        match range {
            // Nothing is known.
            Some(range) if &line[range.clone()] == b"-" && self.part != Part::Literal => Slot::default(),
            Some(range) => Slot::text(range),
            None => Slot::default(),
        }
    }
}

/// `GET https://host:443/a b HTTP/1.1`: what lies between the first blank and the last may have blanks, too.
fn word_of_three(text: &[u8], word: usize) -> Option<Range<usize>> {
    let text = text.trim_ascii_end();
    let (first, last) = (memchr::memchr(b' ', text)?, memchr::memrchr(b' ', text)?);
    match word {
        0 => Some(0..first),
        1 if first < last => Some(first + 1..last),
        1 => Some(first + 1..text.len()),
        _ => (first < last).then_some(last + 1..text.len()),
    }
}

/// Where the first tokens of a line lie, at most so many as are asked for.
///
/// With `quoted` what stands in quotes or square brackets is one token, and they are left out of it. A quote closes
/// only before a blank or at the end, because writers put quotes into quotes.
pub(super) fn tokens(line: &[u8], quoted: bool, most: usize, found: &mut Vec<Range<usize>>) {
    found.clear();
    let mut at = 0;
    let blank = |at: usize| matches!(line.get(at), None | Some(b' ' | b'\t'));
    while found.len() < most {
        while at < line.len() && blank(at) {
            at += 1;
        }
        let closing = match line.get(at) {
            None => return,
            Some(b'"') if quoted => b'"',
            Some(b'[') if quoted => b']',
            Some(_) => {
                let end = memchr::memchr2(b' ', b'\t', &line[at..]).map_or(line.len(), |n| at + n);
                found.push(at..end);
                at = end;
                continue;
            }
        };
        let closes = memchr::memchr_iter(closing, &line[at + 1..]).map(|n| at + 1 + n).find(|end| blank(end + 1));
        // What is not closed goes on to the end: the line was cut off.
        let end = closes.unwrap_or(line.len());
        found.push(at + 1..end);
        at = (end + 1).min(line.len());
    }
}

/// Which places the wanted fields have in a line. The places are in the order of what is wanted.
pub(super) trait Layout: Send + Sync {
    /// The places in lines like this.
    fn places(&self, line: &[u8]) -> &[Option<Place>];

    /// Finds the tokens of a line, at most so many as are asked for.
    fn cut(&self, line: &[u8], most: usize, found: &mut Vec<Range<usize>>) {
        tokens(line, false, most, found);
    }
}

/// All lines alike.
pub(super) struct Fixed(pub(super) Vec<Option<Place>>);

impl Layout for Fixed {
    fn places(&self, _: &[u8]) -> &[Option<Place>] {
        &self.0
    }
}

/// Reads fields of lines that have them in places of their own.
pub(super) struct LineDecoder<L> {
    layout: L,
    /// As what each of the wanted fields is read.
    kinds: Vec<Kind>,
    /// Which of them are the time of the event.
    times: Vec<bool>,
}

impl<L: Layout> LineDecoder<L> {
    pub(super) fn new(layout: L, wanted: &[Wanted]) -> LineDecoder<L> {
        let kinds = wanted.iter().map(|wanted| wanted.kind).collect();
        let times = wanted.iter().map(|wanted| wanted.path == "@timestamp").collect();
        LineDecoder { layout, kinds, times }
    }

    /// Fills the slots of some of the wanted fields.
    fn fill(&self, rows: &Rows<'_>, fields: &Range<usize>) -> Vec<Slot> {
        let bytes = rows.block.as_slice();
        let mut noted = Vec::with_capacity(rows.records.len() * fields.len());
        let mut found = Vec::new();
        for span in rows.records {
            let line = span.of(bytes);
            let places = &self.layout.places(line)[fields.clone()];
            self.layout.cut(line, reach(places), &mut found);
            note(line, &found, places, &mut noted);
        }
        noted
    }
}

/// How many tokens of a line are needed.
pub(super) fn reach(places: &[Option<Place>]) -> usize {
    places.iter().flatten().map(|place| place.token + 1).max().unwrap_or(0)
}

/// Appends one slot for each of the places.
pub(super) fn note(line: &[u8], found: &[Range<usize>], places: &[Option<Place>], noted: &mut Vec<Slot>) {
    let slot = |place: &Option<Place>| place.map_or_else(Slot::default, |place| place.slot(line, found));
    noted.extend(places.iter().map(slot));
}

impl<L: Layout> Decoder for LineDecoder<L> {
    fn splitter(&self) -> Box<dyn Splitter> {
        Box::new(Stamped::new())
    }

    fn decode(&self, rows: &Rows<'_>, fields: Range<usize>) -> Vec<ArrayRef> {
        let noted = self.fill(rows, &fields);
        read(rows, &noted, &self.kinds[fields.clone()], &self.times[fields])
    }
}

/// Columns of the noted values: so many for each row as there are kinds.
pub(super) fn read(rows: &Rows<'_>, noted: &[Slot], kinds: &[Kind], times: &[bool]) -> Vec<ArrayRef> {
    let mut columns = read_noted(rows.block, rows.records, noted, kinds);
    for (place, column) in columns.iter_mut().enumerate().filter(|(place, _)| times[*place]) {
        let bytes = rows.block.as_slice();
        let time = |(row, span): (usize, &trailsight_extract::Span)| {
            // What an export says is the time of the event; the line says what it is about.
            time_before(bytes, span.start).or_else(|| {
                let range = noted.get(row * kinds.len() + place)?.range()?;
                let text = span.of(bytes).get(range)?;
                parse_time(std::str::from_utf8(text).ok()?).or_else(|| leading_time(text, 1970))
            })
        };
        let times = rows.records.iter().enumerate().map(time);
        *column = Arc::new(times.collect::<TimestampMillisecondArray>().with_timezone("UTC"));
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(line: &str, quoted: bool) -> Vec<&str> {
        let mut found = Vec::new();
        tokens(line.as_bytes(), quoted, 99, &mut found);
        found.into_iter().map(|range| &line[range]).collect()
    }

    #[test]
    fn blanks_quotes_and_brackets() {
        assert_eq!(cut("a  b\tc ", false), ["a", "b", "c"]);
        assert_eq!(cut("a \"b", false), ["a", "\"b"]);
        assert_eq!(cut("[1 +0] \"a \"b\" c\" \"\" -", true), ["1 +0", "a \"b", "c\"", "", "-"]);
        assert_eq!(cut("\"a b", true), ["a b"]);
        assert_eq!(cut("\"", true), [""]);
        assert_eq!(cut("", true), [""; 0]);
    }

    #[test]
    fn parts_of_tokens() {
        let line = b"2001:db8::1:443 - GET_x";
        let mut found = Vec::new();
        tokens(line, false, 9, &mut found);
        let text = |token, part| Place { token, part }.slot(line, &found).range().map(|range| &line[range]);
        assert_eq!(text(0, Part::Host), Some(&b"2001:db8::1"[..]));
        assert_eq!(text(0, Part::Port), Some(&b"443"[..]));
        assert_eq!(text(1, Part::All), None);
        assert_eq!(text(1, Part::Literal), Some(&b"-"[..]));
        assert_eq!(text(1, Part::Port), None);
        assert_eq!(text(2, Part::Word(0)), None);
        assert_eq!(text(9, Part::All), None);
        assert_eq!(word_of_three(b"GET /a b HTTP/1.1", 1), Some(4..8));
        assert_eq!(word_of_three(b"- -", 2), None);
        assert_eq!(word_of_three(b"- - - ", 2), Some(4..5));
    }

    #[test]
    fn the_time_of_an_export_stands_before_the_record() {
        let bytes = b"x\n2031-02-03T04:05:06.789Z line";
        assert_eq!((stamp(&bytes[2..]), stamp(bytes)), (25, 0));
        assert_eq!(time_before(bytes, 27), Some(1_927_857_906_789));
        assert_eq!((time_before(bytes, 2), time_before(bytes, 26)), (None, None));
    }
}
