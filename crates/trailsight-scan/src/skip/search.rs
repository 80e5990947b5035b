//! Looking for texts in the bytes of objects and records.

use std::cell::OnceCell;
use std::fmt;
use std::sync::LazyLock;

use aho_corasick::packed;
use memchr::memmem::Finder;
use trailsight_extract::Span;

use super::must::{Must, Of, Text};

/// Shorter ones are nearly everywhere.
const SHORTEST: usize = 3;

/// What is looked through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    /// The bytes of an object. A record in it may be written inside a string.
    Object,
    /// The bytes of a record.
    Record,
}

/// What the bytes must hold.
#[derive(Debug)]
pub(super) enum Formula {
    One(Box<Needle>),
    /// One of several needles, looked for together.
    Group(Box<Group>),
    All(Vec<Formula>),
    Any(Vec<Formula>),
}

/// Bytes to look for, and how else they may be spelled.
#[derive(Debug)]
pub(super) struct Needle {
    finder: Finder<'static>,
    /// The text as it is shown.
    text: String,
    spelled: Spelled,
    /// It is the key of a field. Most keys are in most records.
    key: bool,
}

/// Needles of which any will do.
#[derive(Debug)]
pub(super) struct Group {
    searcher: packed::Searcher,
    needles: Vec<Needle>,
    spelled: Spelled,
    /// The key of the field they are all values of. To look for it takes half the time.
    key: Option<Needle>,
}

/// Escapes that may spell a text: which characters they spell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Spelled {
    /// A bit for each character of ASCII.
    ascii: u128,
    /// Any character beyond ASCII.
    wide: bool,
    /// `\/`.
    slash: bool,
}

/// Makes a formula of it; none when there is nothing to look for.
pub(super) fn compile(must: &Must, level: Level) -> Option<Formula> {
    let formula = match must {
        Must::Text(text) => {
            Formula::all(needles(text, level).into_iter().map(|needle| Formula::One(Box::new(needle))).collect())
        }
        Must::All(all) => Formula::all(all.iter().filter_map(|must| compile(must, level)).collect()),
        Must::Any(any) => {
            let any = any.iter().map(|must| compile(must, level)).collect::<Option<Vec<_>>>();
            any.and_then(Formula::any).map(|formula| formula.with_key(|| key(must, level)))
        }
    };
    formula.or_else(|| compile(&must.without_text()?, level))
}

/// The key without which none of the texts is there.
fn key(must: &Must, level: Level) -> Option<Needle> {
    match must.without_text()? {
        Must::Text(text) => needles(&text, level).into_iter().max_by_key(Needle::length),
        Must::All(_) | Must::Any(_) => None,
    }
}

/// What to look for in place of a text: the parts of it that are spelled one way only, but for escapes.
fn needles(text: &Text, level: Level) -> Vec<Needle> {
    let key = matches!(text.of, Of::Key(_));
    if text.of == Of::Message && level == Level::Record {
        // The very bytes.
        let exact = Needle::new(text.text.clone(), text.text.clone(), Spelled::default(), key);
        return exact.into_iter().collect();
    }
    let quotes = text.of != Of::Message && (key || is_string(text));
    let special = |sign: char| sign < ' ' || matches!(sign, '"' | '\\' | char::REPLACEMENT_CHARACTER);
    let mut needles = Vec::new();
    let mut from = 0;
    for part in text.text.split(special) {
        let end = from + part.len();
        let mut bytes = String::with_capacity(part.len() + 2);
        if quotes && text.start && from == 0 {
            bytes.push('"');
        }
        bytes.push_str(part);
        // In a string within a string it would be `\"`.
        if quotes && text.end && end == text.text.len() && level == Level::Record {
            bytes.push('"');
        }
        // Only in a string within a string the quotes around it may be escapes.
        let spelled = Spelled::of(if level == Level::Object { &bytes } else { part }, level);
        needles.extend(Needle::new(bytes, part.to_owned(), spelled, key));
        from = end + text.text[end..].chars().next().map_or(0, char::len_utf8);
    }
    needles
}

/// Whether only a string can be what begins, ends, or begins and ends with the text: whether no object, array, number
/// or word of JSON can.
fn is_string(text: &Text) -> bool {
    let Text { text, start, end, .. } = text;
    let word = |is: fn(&str, &str) -> bool| is("true", text) || is("false", text);
    match (start, end) {
        (true, true) => !text.starts_with(['{', '[']) && !word(|word, text| word == text) && !is_number(text),
        (true, false) => {
            !text.starts_with(|sign: char| "{[-".contains(sign) || sign.is_ascii_digit())
                && !word(|word, text| word.starts_with(text))
        }
        (false, true) => {
            !text.ends_with(|sign: char| "}]".contains(sign) || sign.is_ascii_digit())
                && !word(|word, text| word.ends_with(text))
        }
        (false, false) => false,
    }
}

/// Whether JSON may have it as a number. Says yes too often rather than too rarely.
fn is_number(text: &str) -> bool {
    text.parse::<f64>().is_ok()
}

impl Needle {
    fn new(bytes: String, text: String, spelled: Spelled, key: bool) -> Option<Needle> {
        (bytes.len() >= SHORTEST && !text.is_empty()).then(|| Needle {
            finder: Finder::new(bytes.as_bytes()).into_owned(),
            text,
            spelled,
            key,
        })
    }

    fn length(&self) -> usize {
        self.finder.needle().len()
    }
}

impl Spelled {
    /// The escapes that may spell these bytes.
    fn of(bytes: &str, level: Level) -> Spelled {
        let mut spelled = Spelled::default();
        let mut add = |sign: char| match u32::from(sign) {
            code @ 0..0x80 => spelled.ascii |= 1 << code,
            _ => spelled.wide = true,
        };
        bytes.chars().for_each(&mut add);
        if level == Level::Object {
            // In a string within a string, each of these may be a part of an escape.
            ('0'..='9').chain('a'..='z').chain('A'..='Z').chain(['\\']).for_each(&mut add);
        }
        spelled.slash = bytes.contains('/');
        spelled
    }

    /// The `\u` escapes in the bytes.
    fn seen(bytes: &[u8]) -> Spelled {
        let mut seen = Spelled::default();
        for at in UNICODE.find_iter(bytes) {
            match bytes.get(at + 2..at + 6).and_then(hex) {
                Some(code @ 0..0x80) => seen.ascii |= 1 << code,
                Some(_) => seen.wide = true,
                None => {}
            }
        }
        seen
    }

    fn has_unicode(self) -> bool {
        self.ascii != 0 || self.wide
    }

    /// The escape that begins there.
    fn at(bytes: &[u8], backslash: usize) -> Spelled {
        match bytes.get(backslash + 1) {
            Some(b'u') => Spelled::seen(bytes.get(backslash..backslash + 6).unwrap_or_default()),
            Some(b'/') => Spelled { slash: true, ..Spelled::default() },
            _ => Spelled::default(),
        }
    }

    /// Whether they have an escape in common.
    fn meets(self, seen: Spelled) -> bool {
        self.ascii & seen.ascii != 0 || self.wide && seen.wide || self.slash && seen.slash
    }

    fn or(self, other: Spelled) -> Spelled {
        Spelled { ascii: self.ascii | other.ascii, wide: self.wide || other.wide, slash: self.slash || other.slash }
    }
}

fn hex(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |sum, digit| Some(sum << 4 | char::from(*digit).to_digit(16)?))
}

static UNICODE: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"\\u"));
static SLASH: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"\\/"));

impl Group {
    /// None where there are more than can be looked for quickly.
    fn new(needles: Vec<Needle>) -> Result<Group, Vec<Needle>> {
        let mut builder = packed::Config::new().match_kind(packed::MatchKind::LeftmostFirst).builder();
        builder.extend(needles.iter().map(|needle| needle.finder.needle()));
        let Some(searcher) = builder.build() else { return Err(needles) };
        let spelled = needles.iter().fold(Spelled::default(), |all, needle| all.or(needle.spelled));
        Ok(Group { searcher, needles, spelled, key: None })
    }
}

impl Formula {
    /// The rarest first, as far as one can tell.
    fn all(mut all: Vec<Formula>) -> Option<Formula> {
        all.sort_by_key(|formula| std::cmp::Reverse(formula.rarity()));
        if all.len() > 1 { Some(Formula::All(all)) } else { all.pop() }
    }

    fn any(any: Vec<Formula>) -> Option<Formula> {
        let mut needles = Vec::new();
        let mut others = Vec::new();
        for formula in any {
            if let Formula::One(needle) = formula { needles.push(*needle) } else { others.push(formula) }
        }
        if needles.len() > 1 {
            match Group::new(needles) {
                Ok(group) => others.push(Formula::Group(Box::new(group))),
                // A few can be looked for one after the other where the machine has no way to do it at once.
                Err(needles) if needles.len() <= 4 => {
                    others.extend(needles.into_iter().map(|needle| Formula::One(Box::new(needle))))
                }
                Err(_) => return None,
            }
        } else {
            others.extend(needles.into_iter().map(|needle| Formula::One(Box::new(needle))));
        }
        if others.len() > 1 { Some(Formula::Any(others)) } else { others.pop() }
    }

    fn with_key(mut self, key: impl FnOnce() -> Option<Needle>) -> Formula {
        if let Formula::Group(group) = &mut self {
            group.key = key();
        }
        self
    }

    /// What must all be there, in the order it is to be looked for.
    pub(super) fn parts(self) -> Vec<Formula> {
        let mut parts = if let Formula::All(all) = self { all } else { vec![self] };
        // Where no single text comes first, the key of the field does.
        if let Some(Formula::Group(group)) = parts.first_mut()
            && let Some(key) = group.key.take()
        {
            parts.insert(0, Formula::One(Box::new(key)));
        }
        parts
    }

    /// The longer, the rarer; and a value is rarer than a key.
    fn rarity(&self) -> (bool, usize) {
        match self {
            Formula::One(needle) => (!needle.key, needle.length()),
            Formula::Group(group) => {
                let shortest = group.needles.iter().map(Needle::length).min().unwrap_or_default();
                (true, shortest / group.needles.len().max(1))
            }
            Formula::All(all) => all.iter().map(Formula::rarity).max().unwrap_or_default(),
            Formula::Any(any) => any.iter().map(Formula::rarity).min().unwrap_or_default(),
        }
    }

    /// Whether the bytes may hold what is asked for.
    pub(super) fn holds(&self, whole: &Whole<'_>) -> bool {
        match self {
            Formula::One(needle) => needle.finder.find(whole.bytes).is_some() || whole.spells(needle.spelled),
            Formula::Group(group) => group.searcher.find(whole.bytes).is_some() || whole.spells(group.spelled),
            Formula::All(all) => all.iter().all(|formula| formula.holds(whole)),
            Formula::Any(any) => any.iter().any(|formula| formula.holds(whole)),
        }
    }

    /// The records that may hold what is asked for, of those whose numbers are given or of all.
    pub(super) fn keep(&self, page: &Page<'_>, of: Option<&[u32]>) -> Vec<u32> {
        match self {
            Formula::One(needle) => {
                let finder = &needle.finder;
                let length = needle.length();
                page.keep(of, needle.spelled, |bytes| finder.find(bytes).map(|at| (at, at + length)))
            }
            Formula::Group(group) => page
                .keep(of, group.spelled, |bytes| group.searcher.find(bytes).map(|found| (found.start(), found.end()))),
            Formula::All(all) => {
                let mut left: Option<Vec<u32>> = None;
                for formula in all {
                    left = Some(formula.keep(page, left.as_deref().or(of)));
                }
                left.unwrap_or_default()
            }
            Formula::Any(any) => {
                let kept = any.iter().map(|formula| formula.keep(page, of));
                kept.reduce(union).unwrap_or_default()
            }
        }
    }
}

/// The bytes of an object.
pub(super) struct Whole<'a> {
    bytes: &'a [u8],
    seen: OnceCell<Spelled>,
    slash: OnceCell<bool>,
}

impl<'a> Whole<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Whole<'a> {
        Whole { bytes, seen: OnceCell::new(), slash: OnceCell::new() }
    }

    fn spells(&self, spelled: Spelled) -> bool {
        spelled.has_unicode() && spelled.meets(*self.seen.get_or_init(|| Spelled::seen(self.bytes)))
            || spelled.slash && *self.slash.get_or_init(|| SLASH.find(self.bytes).is_some())
    }
}

/// Records of a block.
pub(super) struct Page<'a> {
    block: &'a [u8],
    records: &'a [Span],
    /// Each record lies behind the one before, so that one search over the block will do.
    in_order: bool,
    /// Where the escapes in the records begin, if somebody knows.
    escapes: Option<&'a [u32]>,
    /// The records with `\u` escapes, and which.
    seen: OnceCell<Vec<(u32, Spelled)>>,
    /// The records with `\/`.
    slashes: OnceCell<Vec<u32>>,
}

/// One search of the block where more than one record in so many is asked about; else one search for each of them.
const FEW: usize = 3;

impl<'a> Page<'a> {
    pub(super) fn new(block: &'a [u8], records: &'a [Span], escapes: Option<&'a [u32]>) -> Page<'a> {
        let within = records.last().is_none_or(|last| last.end as usize <= block.len());
        let in_order = within
            && records.iter().all(|record| record.start <= record.end)
            && records.is_sorted_by(|one, next| one.end <= next.start);
        let escapes = escapes.filter(|_| in_order);
        Page { block, records, in_order, escapes, seen: OnceCell::new(), slashes: OnceCell::new() }
    }

    fn keep(&self, of: Option<&[u32]>, spelled: Spelled, find: impl Fn(&[u8]) -> Option<(usize, usize)>) -> Vec<u32> {
        if let Some(few) = of.filter(|few| !self.in_order || few.len() < self.records.len() / FEW) {
            let holds = |number: &u32| {
                let bytes = self.records[*number as usize].of(self.block);
                find(bytes).is_some() || self.spells(*number, spelled)
            };
            return few.iter().copied().filter(holds).collect();
        }
        let mut kept = self.hits(find);
        if let Some(escapes) = self.escapes {
            kept = union(kept, self.respelled(escapes, spelled));
        } else if spelled.has_unicode() {
            let meets = |(number, seen): &(u32, Spelled)| spelled.meets(*seen).then_some(*number);
            kept = union(kept, self.seen().iter().filter_map(meets).collect());
        }
        if self.escapes.is_none() && spelled.slash {
            kept = union(kept, self.slashes.get_or_init(|| self.hits(pair(&SLASH))).clone());
        }
        if let Some(of) = of {
            kept.retain(|number| of.binary_search(number).is_ok());
        }
        kept
    }

    fn seen(&self) -> &[(u32, Spelled)] {
        self.seen.get_or_init(|| {
            let seen = |number: u32| (number, Spelled::seen(self.records[number as usize].of(self.block)));
            self.hits(pair(&UNICODE)).into_iter().map(seen).collect()
        })
    }

    /// The records with one of these escapes, by where the escapes are.
    fn respelled(&self, escapes: &[u32], spelled: Spelled) -> Vec<u32> {
        let mut kept = Vec::new();
        let mut record = 0;
        for &at in escapes.iter().filter(|at| spelled.meets(Spelled::at(self.block, **at as usize))) {
            while self.records.get(record).is_some_and(|record| record.end <= at) {
                record += 1;
            }
            if self.records.get(record).is_some_and(|record| record.start <= at) {
                kept.push(record as u32);
                record += 1;
            }
        }
        kept
    }

    /// Whether a record has one of these escapes.
    fn spells(&self, number: u32, spelled: Spelled) -> bool {
        let record = self.records[number as usize];
        let Some(escapes) = self.escapes else { return Whole::new(record.of(self.block)).spells(spelled) };
        let first = escapes.partition_point(|at| *at < record.start);
        let mut escapes = escapes[first..].iter().take_while(|at| **at < record.end);
        escapes.any(|at| spelled.meets(Spelled::at(self.block, *at as usize)))
    }

    /// The records in which there is something to find, in order.
    fn hits(&self, find: impl Fn(&[u8]) -> Option<(usize, usize)>) -> Vec<u32> {
        if !self.in_order {
            let found = |(_, record): &(u32, &Span)| find(record.of(self.block)).is_some();
            return (0..).zip(self.records).filter(found).map(|(number, _)| number).collect();
        }
        let mut hits = Vec::new();
        let Some((first, last)) = self.records.first().zip(self.records.last()) else { return hits };
        let (mut at, end) = (first.start as usize, last.end as usize);
        let mut record = 0;
        while let Some((start, stop)) = find(&self.block[at..end]) {
            let (start, stop) = (at + start, at + stop);
            while self.records[record].end as usize <= start {
                record += 1;
            }
            let (from, to) = (self.records[record].start as usize, self.records[record].end as usize);
            if start < from {
                // Between records.
                at = start + 1;
                continue;
            }
            // What reaches beyond the end may hide something that does not.
            if stop <= to || find(&self.block[start..to]).is_some() {
                hits.push(record as u32);
            }
            at = to;
            record += 1;
            if record == self.records.len() {
                break;
            }
        }
        hits
    }
}

/// Finds two bytes.
fn pair(finder: &Finder<'static>) -> impl Fn(&[u8]) -> Option<(usize, usize)> {
    |bytes| finder.find(bytes).map(|at| (at, at + 2))
}

/// The numbers of both, in order.
fn union(mut one: Vec<u32>, other: Vec<u32>) -> Vec<u32> {
    if one.is_empty() || other.is_empty() {
        return if one.is_empty() { other } else { one };
    }
    one.extend(other);
    one.sort_unstable();
    one.dedup();
    one
}

/// `"a" and ("b" or "c")`
impl fmt::Display for Formula {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Formula::One(needle) => needle.fmt(f),
            Formula::Group(group) => {
                f.write_str("(")?;
                join(f, group.needles.iter(), " or ")?;
                f.write_str(")")
            }
            Formula::All(all) => join(f, all.iter(), " and "),
            Formula::Any(any) => {
                f.write_str("(")?;
                join(f, any.iter(), " or ")?;
                f.write_str(")")
            }
        }
    }
}

impl fmt::Display for Needle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.text)
    }
}

pub(super) fn join<T: fmt::Display>(
    f: &mut fmt::Formatter<'_>,
    parts: impl Iterator<Item = T>,
    by: &str,
) -> fmt::Result {
    for (index, part) in parts.enumerate() {
        if index > 0 {
            f.write_str(by)?;
        }
        part.fmt(f)?;
    }
    Ok(())
}
