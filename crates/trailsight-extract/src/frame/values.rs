//! JSON values after each other, in arrays, and in envelopes.

use super::recover::{Resume, after_element, line_match};
use super::{Choose, Expect, Framed, Framer, Level, Shape, Skip};
use crate::block::Span;
use crate::classify::{Family, Found, Object, Within, envelope_key, object};
use crate::column::Slot;
use crate::extract::{exact, walk_text};
use crate::fault::Reason;
use crate::json::{Stop, member, skip_space, unescape_onto, value};

/// Envelopes inside each other are opened up to this many levels; what lies deeper is a record.
const LEVELS: usize = 8;

/// What a step of the framer did.
enum Step {
    /// Read on here.
    On(usize),
    /// Nothing can be said before more bytes are there.
    Wait,
}

impl Framer {
    pub(super) fn values(
        &mut self,
        block: &[u8],
        start: usize,
        last: bool,
        mut choose: Option<Choose<'_>>,
        out: &mut Framed,
    ) -> usize {
        let mut at = start;
        loop {
            at = match self.skip {
                Skip::Nothing => skip_space(block, at),
                Skip::Line => match memchr::memchr(b'\n', &block[at..]) {
                    Some(feed) => at + feed + 1,
                    None => return block.len(),
                },
                Skip::Lines => match next_opening_line(block, at, last) {
                    Ok(line) => line,
                    Err(consumed) => return consumed,
                },
            };
            if self.skip != Skip::Nothing {
                self.skip = Skip::Nothing;
                continue;
            }
            if at == block.len() {
                if last && !self.levels.is_empty() {
                    self.fault(at, at, Reason::CutOff, out);
                    self.levels.clear();
                }
                return at;
            }
            if let Some(chosen) = choose
                && self.begins_record(block[at])
            {
                match self.sparse(block, at, last, chosen, out) {
                    // Nothing is known of what is wrong there, so that everything is read from there on.
                    None => choose = None,
                    Some(next) => {
                        choose = choose.filter(|_| block.get(next) != Some(&b'{'));
                        at = next;
                        continue;
                    }
                }
            }
            let step = match self.levels.last() {
                None => self.top(block, at, last, out),
                Some(Level::Array(_)) => self.element(block, at, last, out),
                Some(Level::Envelope) => self.envelope(block, at, last, out),
            };
            match step {
                Step::On(next) => at = next,
                Step::Wait => return at,
            }
        }
    }

    /// Whether records follow, of which some can be chosen.
    fn begins_record(&self, byte: u8) -> bool {
        let records = match self.levels.last() {
            None => self.shape == Shape::Values,
            Some(Level::Array(Within::Records)) => self.expect != Expect::Comma,
            Some(Level::Array(Within::LogEvents) | Level::Envelope) => false,
        };
        records && byte == b'{'
    }

    /// Where no container is open.
    fn top(&mut self, block: &[u8], at: usize, last: bool, out: &mut Framed) -> Step {
        match block[at] {
            b'{' => match self.object(block, at, out) {
                Ok(next) => Step::On(next),
                Err(stop) => self.broken(block, at, stop, last, out),
            },
            b'[' => {
                self.levels.push(Level::Array(self.remnant));
                self.expect = Expect::First;
                Step::On(at + 1)
            }
            b',' | b']' | b'}' if self.lost => Step::On(at + 1),
            _ => self.scalar(block, at, last, out),
        }
    }

    /// A value without a container around it that is no container itself.
    fn scalar(&mut self, block: &[u8], at: usize, last: bool, out: &mut Framed) -> Step {
        let mut high = false;
        let end = match value(block, at, 0, &mut high) {
            Ok(end) => end,
            // The end of the object ends a number.
            Err(Stop::More) if last && number_ends(&block[at..]) => block.len(),
            Err(stop) => return self.broken(block, at, stop, last, out),
        };
        match block.get(end) {
            None if !last => return Step::Wait,
            None | Some(b' ' | b'\n' | b'\r' | b'\t' | b'{' | b'[' | b'"') => {
                let utf8 = !high || std::str::from_utf8(&block[at..end]).is_ok();
                self.fault(at, at, if utf8 { Reason::NotAnObject } else { Reason::NotUtf8 }, out);
                return Step::On(end);
            }
            // `2025-10-10 …`: a line of something else.
            Some(_) => self.fault(at, end, Reason::NotJson, out),
        }
        self.skip = Skip::Line;
        Step::On(end)
    }

    /// After a value at the top that could not be read to its end.
    fn broken(&mut self, block: &[u8], at: usize, stop: Stop, last: bool, out: &mut Framed) -> Step {
        match stop {
            Stop::More if !last => Step::Wait,
            Stop::More => {
                self.fault(at, block.len(), Reason::CutOff, out);
                // In lines, it may have swallowed whole ones.
                self.skip = Skip::Lines;
                Step::On(at)
            }
            Stop::Bad(near, reason) => {
                let several = memchr::memchr(b'\n', &block[at..near]).is_some();
                let next = match line_match(block, at, last) {
                    Resume::Wait if !several => return Step::Wait,
                    Resume::At(next) => next,
                    _ => {
                        self.skip = if several { Skip::Lines } else { Skip::Line };
                        at
                    }
                };
                self.fault(at, near, reason, out);
                Step::On(next)
            }
        }
    }

    /// In an array.
    fn element(&mut self, block: &[u8], at: usize, last: bool, out: &mut Framed) -> Step {
        match (self.expect, block[at]) {
            (Expect::First | Expect::Comma, b']') => self.close(at),
            (Expect::Comma, b',') => {
                self.expect = Expect::Value;
                Step::On(at + 1)
            }
            (Expect::Value, b']') => {
                self.fault(at, at, Reason::NotJson, out);
                self.close(at)
            }
            (Expect::First | Expect::Value, b',') => {
                self.fault(at, at, Reason::NotJson, out);
                self.expect = Expect::Value;
                Step::On(at + 1)
            }
            // A comma is missing, but the record is not.
            (Expect::Comma, b'{') => {
                self.fault(at, at, Reason::NotJson, out);
                self.expect = Expect::Value;
                Step::On(at)
            }
            // The array's end is missing, but the envelope's is not.
            (Expect::Comma, b'}') if self.levels.len() > 1 => {
                self.fault(at, at, Reason::NotJson, out);
                self.levels.pop();
                Step::On(at)
            }
            (Expect::Comma, _) => self.resume(block, at, at, Reason::NotJson, last, out),
            (Expect::First | Expect::Value, first) => {
                let mut high = false;
                let read = match first {
                    b'{' => self.object(block, at, out),
                    _ => value(block, at, 0, &mut high),
                };
                match read {
                    Ok(next) => {
                        if first != b'{' {
                            let utf8 = !high || std::str::from_utf8(&block[at..next]).is_ok();
                            self.fault(at, at, if utf8 { Reason::NotAnObject } else { Reason::NotUtf8 }, out);
                            self.expect = Expect::Comma;
                        }
                        Step::On(next)
                    }
                    Err(Stop::More) if last => {
                        self.fault(at, block.len(), Reason::CutOff, out);
                        self.lose(at)
                    }
                    Err(Stop::More) => Step::Wait,
                    Err(Stop::Bad(near, reason)) => self.resume(block, at, near, reason, last, out),
                }
            }
        }
    }

    /// In an envelope, after its array: the remaining members.
    fn envelope(&mut self, block: &[u8], at: usize, last: bool, out: &mut Framed) -> Step {
        match block[at] {
            b'}' => self.close(at),
            b',' => match self.envelope_member(block, skip_space(block, at + 1)) {
                Ok(next) => Step::On(next),
                Err(Stop::More) if !last => Step::Wait,
                Err(Stop::More) => {
                    self.fault(at, block.len(), Reason::CutOff, out);
                    self.lose(at)
                }
                Err(Stop::Bad(near, reason)) => {
                    self.fault(at, near, reason, out);
                    self.lose(at)
                }
            },
            _ => {
                self.fault(at, at, Reason::NotJson, out);
                self.lose(at)
            }
        }
    }

    fn envelope_member(&mut self, block: &[u8], at: usize) -> Result<usize, Stop> {
        let mut high = false;
        let (key_end, from) = member(block, at, &mut high)?;
        if block.get(from) == Some(&b'[')
            && let Some(within) = envelope_key(&block[at + 1..key_end])
        {
            self.levels.push(Level::Array(within));
            self.expect = Expect::First;
            return Ok(from + 1);
        }
        value(block, from, 0, &mut high)
    }

    /// Leaves the innermost container, whose end is at `at`.
    fn close(&mut self, at: usize) -> Step {
        self.levels.pop();
        self.after_value();
        Step::On(at + 1)
    }

    /// What may follow a value depends on what is around it.
    fn after_value(&mut self) {
        self.expect = if self.levels.is_empty() { Expect::Value } else { Expect::Comma };
    }

    /// After an element that is not what it should be, reads on behind it.
    fn resume(&mut self, block: &[u8], at: usize, near: usize, reason: Reason, last: bool, out: &mut Framed) -> Step {
        match after_element(block, at, last, self.levels.len() > 1) {
            Resume::At(next) => {
                self.fault(at, near, reason, out);
                self.expect = Expect::Comma;
                Step::On(next)
            }
            Resume::Wait => Step::Wait,
            Resume::Never => {
                self.fault(at, near, reason, out);
                self.lose(at)
            }
        }
    }

    /// Gives up what is open. A later line may begin something new.
    fn lose(&mut self, at: usize) -> Step {
        if let Some(Level::Array(within)) = self.levels.last() {
            self.remnant = *within;
        }
        self.levels.clear();
        self.expect = Expect::Value;
        self.lost = true;
        self.skip = Skip::Lines;
        Step::On(at)
    }

    /// Reads the object at `at` and notes the record it is, or goes into it when it is an envelope.
    fn object(&mut self, block: &[u8], at: usize, out: &mut Framed) -> Result<usize, Stop> {
        if let Some(end) = self.quick_object(block, at, out) {
            self.after_value();
            return Ok(end);
        }
        let mut high = false;
        let (end, found) = if self.shape == Shape::Values {
            (value(block, at, 0, &mut high)?, Found::Record(Family::Event))
        } else {
            let within = match self.levels.last() {
                Some(Level::Array(within)) => *within,
                _ => self.remnant,
            };
            match object(block, at, within, self.levels.len() < LEVELS, &mut high)? {
                Object::Whole(end, found) => (end, found),
                Object::Envelope(next, within) => {
                    self.levels.extend([Level::Envelope, Level::Array(within)]);
                    self.expect = Expect::First;
                    return Ok(next);
                }
            }
        };
        self.after_value();
        if high && let Err(e) = std::str::from_utf8(&block[at..end]) {
            self.fault(at, at + e.valid_up_to(), Reason::NotUtf8, out);
            return Ok(end);
        }
        match found {
            Found::Record(family) => self.found(block, Span::new(at, end), family, out),
            Found::Digest => out.digests += 1,
            Found::Detail(from, to) => {
                // Read once more, as what it is by itself.
                let family = match object(block, from, Within::Records, false, &mut high) {
                    Ok(Object::Whole(_, Found::Record(family))) => family,
                    _ => Family::Event,
                };
                self.found(block, Span::new(from, to), family, out);
            }
            Found::Written(from, to) => self.opened(block, at, from, to, out),
            Found::Nothing => self.fault(at, at, Reason::NoRecord, out),
        }
        Ok(end)
    }

    /// An event, nearly always. Where it is not, or not as it mostly is, nothing is done.
    pub(super) fn quick_object(&mut self, block: &[u8], at: usize, out: &mut Framed) -> Option<usize> {
        let within = self.levels.last().map_or(self.remnant, |level| match level {
            Level::Array(within) => *within,
            Level::Envelope => self.remnant,
        });
        if within == Within::LogEvents {
            return None;
        }
        let marks = self.shape == Shape::Events;
        let noted = out.noted.len();
        out.noted.resize(noted + self.quick.trie.slots(), Slot::default());
        let Some(walked) = self.quick.object(block, at, marks, &mut out.noted[noted..]) else {
            out.noted.truncate(noted);
            return None;
        };
        if walked.twice {
            exact::record(&self.quick.trie, &block[at..walked.end], &mut out.noted[noted..]);
        }
        out.records.push(Span::new(at, walked.end));
        Some(walked.end)
    }

    /// Notes a record that was found the other way.
    fn found(&mut self, block: &[u8], span: Span, family: Family, out: &mut Framed) {
        out.family(family).push(span);
        if family == Family::Event {
            let noted = out.noted.len();
            out.noted.resize(noted + self.quick.trie.slots(), Slot::default());
            walk_text(&self.quick.trie, span.of(block), &mut self.quick.reached, &mut out.noted[noted..]);
        }
    }

    /// Opens the record that is written in the string between `from` and `to`, of the entry at `at`.
    fn opened(&mut self, block: &[u8], at: usize, from: usize, to: usize, out: &mut Framed) {
        let bytes = &mut out.opened.bytes;
        let start = bytes.len();
        unescape_onto(&block[from..to], bytes);
        // CloudWatch Logs sends this in place of a record to see whether somebody is there.
        if bytes[start..].starts_with(b"CWL CONTROL MESSAGE") {
            bytes.truncate(start);
            return;
        }
        let start = skip_space(bytes, start);
        let mut high = false;
        let reason = match bytes.get(start) {
            Some(b'{') => match object(bytes, start, Within::Records, false, &mut high) {
                Ok(Object::Whole(end, found)) if skip_space(bytes, end) == bytes.len() => {
                    let family = if let Found::Record(family) = found { family } else { Family::Event };
                    bytes.truncate(end);
                    out.opened.family(family).push(Span::new(start, end));
                    if family == Family::Event {
                        out.opened.at.push(self.base + from as u64 - 1);
                    }
                    return;
                }
                Ok(_) => Reason::NotJson,
                Err(Stop::More) => Reason::CutOff,
                Err(Stop::Bad(_, reason)) => reason,
            },
            _ => Reason::NotAnObject,
        };
        bytes.truncate(start);
        self.fault(at, at, reason, out);
    }
}

/// Whether a number is whole when nothing follows it: it is when a blank could.
fn number_ends(text: &[u8]) -> bool {
    text.last().is_some_and(u8::is_ascii_digit) && text[0] != b'"'
}

/// The next line after `at` that begins with an opening bracket, or how many bytes hold none.
fn next_opening_line(block: &[u8], at: usize, last: bool) -> Result<usize, usize> {
    for feed in memchr::memchr_iter(b'\n', &block[at..]).map(|n| n + at) {
        match block.get(feed + 1) {
            Some(b'{' | b'[') => return Ok(feed + 1),
            None if !last => return Err(feed),
            _ => {}
        }
    }
    Err(block.len())
}
