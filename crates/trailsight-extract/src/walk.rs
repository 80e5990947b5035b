//! The quick way through a record: from mark to mark of an [`Index`], checking all of it and noting what is asked for.
//!
//! Each step looks at a few marks at once, because nearly every member is `"key":"value",` and nothing stands between
//! its marks. Whatever is not as it mostly is, be it broken or only rare, ends the walk with [`Bail`]: then the way
//! that reads one byte after the other decides, and says what is wrong where. So nothing here has to explain, and
//! whatever is let pass here is let pass there.

use crate::column::{Raw, Slot};
use crate::index::{END, Index};
use crate::json::{scalar, skip_space, unescape};
use crate::trie::{Mark, NodeId, ROOT, Trie};

/// Why a record was not walked to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bail {
    /// The window ends first.
    More,
    /// Something is broken, or rare.
    Odd,
}

/// Deeper containers than this are rare.
const DEEP: u32 = 64;

/// Positions within the lists of an index, behind which everything still lies ahead.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cursor {
    token: usize,
    escape: usize,
    odd: usize,
    high: usize,
}

impl Cursor {
    /// Goes on to the marks from `at` on.
    pub(crate) fn move_to(&mut self, index: &Index, at: usize) {
        let forward = |list: &[u32], from: &mut usize| {
            let rest = list.get(*from..).unwrap_or_default();
            *from += rest.iter().take_while(|position| (**position as usize) < at).count();
        };
        forward(index.tokens(), &mut self.token);
        forward(&index.escapes, &mut self.escape);
    }

    /// Whether something odd may lie in these bytes.
    fn is_odd(&mut self, index: &Index, start: usize, end: usize) -> bool {
        while index.odd.get(self.odd).is_some_and(|run| *run as usize + 64 <= start) {
            self.odd += 1;
        }
        index.odd.get(self.odd).is_some_and(|run| (*run as usize) < end)
    }

    /// Whether the bytes from `start` on are UTF-8, by the runs that are not ASCII: those that adjoin are looked at
    /// together, because a character may lie in two of them.
    fn is_utf8(&mut self, index: &Index, bytes: &[u8], start: usize) -> bool {
        let runs = &index.high;
        while runs.get(self.high).is_some_and(|run| *run as usize + 64 <= start) {
            self.high += 1;
        }
        let mut at = self.high;
        while let Some(from) = runs.get(at).map(|run| *run as usize).filter(|run| *run < bytes.len()) {
            let mut to = from + 64;
            at += 1;
            while runs.get(at).is_some_and(|run| *run as usize == to) {
                to += 64;
                at += 1;
            }
            if std::str::from_utf8(&bytes[from.max(start)..to.min(bytes.len())]).is_err() {
                return false;
            }
        }
        true
    }
}

/// What a walk keeps from one record to the next.
#[derive(Debug)]
pub(crate) struct Reached {
    /// The number of the record each node was last reached in.
    nodes: Vec<u32>,
    record: u32,
}

impl Reached {
    pub(crate) fn new(trie: &Trie) -> Reached {
        Reached { nodes: vec![0; trie.len()], record: 0 }
    }

    pub(crate) fn next_record(&mut self) {
        self.record = self.record.wrapping_add(1);
        if self.record == 0 {
            self.nodes.fill(0);
            self.record = 1;
        }
    }

    /// Notes that a node is reached; whether it was before, in the same record.
    #[inline(always)]
    pub(crate) fn again(&mut self, id: NodeId) -> bool {
        std::mem::replace(&mut self.nodes[id as usize], self.record) == self.record
    }
}

/// A record that was walked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Walked {
    /// The byte after it.
    pub(crate) end: usize,
    /// A node was reached twice, so that the rules for that decide what the slots are.
    pub(crate) twice: bool,
}

/// Walks the record whose opening bracket is at `start`, and fills the slots. With `marks`, a key that only kin of
/// CloudTrail's events have is odd.
pub(crate) fn record(
    (trie, marks): (&Trie, bool),
    bytes: &[u8],
    index: &Index,
    cursor: &mut Cursor,
    start: usize,
    reached: &mut Reached,
    slots: &mut [Slot],
) -> Result<Walked, Bail> {
    cursor.move_to(index, start);
    if index.tokens().get(cursor.token) != Some(&(start as u32)) {
        return Err(Bail::Odd);
    }
    reached.next_record();
    let escapes = index.escapes.get(cursor.escape..).unwrap_or_default();
    let mut walk = Walk {
        trie,
        marks,
        bytes,
        tokens: index.tokens(),
        at: cursor.token + 1,
        escapes,
        escape: escapes.first().copied().unwrap_or(END),
        start: start as u32,
        slots,
        reached,
        twice: false,
    };
    if let Err(bail) = walk.object(ROOT, 1) {
        // Whatever was missed may lie behind the window.
        let near = walk.tokens.get(walk.at..).unwrap_or_default();
        return Err(if near.iter().take(6).any(|token| *token == END) { Bail::More } else { bail });
    }
    let end = walk.tokens[walk.at - 1] as usize + 1;
    let (token, twice) = (walk.at, walk.twice);
    if !index.odd.is_empty() && cursor.is_odd(index, start, end) {
        return Err(Bail::Odd);
    }
    if !index.high.is_empty() && !cursor.is_utf8(index, &bytes[..end], start) {
        return Err(Bail::Odd);
    }
    cursor.token = token;
    Ok(Walked { end, twice })
}

/// Marks of a member whose value is a string and which another one follows.
struct Plain {
    key: u32,
    key_end: u32,
    comma: u32,
}

/// Whether the value of a key with [`Mark::Kind`] says that the record is no event.
fn is_kin(text: &[u8]) -> bool {
    matches!(text, b"AwsCloudTrailInsight" | b"AwsAggregatedEvent" | b"Insight" | b"Aggregated")
}

struct Walk<'a> {
    trie: &'a Trie,
    marks: bool,
    bytes: &'a [u8],
    tokens: &'a [u32],
    /// The token to read next.
    at: usize,
    /// Escapes from the one ahead on.
    escapes: &'a [u32],
    escape: u32,
    start: u32,
    slots: &'a mut [Slot],
    reached: &'a mut Reached,
    twice: bool,
}

impl Walk<'_> {
    /// The next few tokens.
    #[inline(always)]
    fn look<const N: usize>(&self) -> Result<[u32; N], Bail> {
        self.tokens.get(self.at..).and_then(|ahead| ahead.first_chunk()).copied().ok_or(Bail::More)
    }

    #[inline(always)]
    fn byte(&self, at: u32) -> u8 {
        // Where there is none, one that is nowhere a mark.
        self.bytes.get(at as usize).copied().unwrap_or(0)
    }

    /// Whether nothing but blanks stands between two marks.
    #[inline(always)]
    fn adjoin(&self, left: u32, right: u32) -> bool {
        right == left.wrapping_add(1) || self.blank(left, right)
    }

    #[inline(never)]
    fn blank(&self, left: u32, right: u32) -> bool {
        right != END && skip_space(self.bytes, left as usize + 1) == right as usize
    }

    /// The marks of the next member, when it is `"key":"value",` and nothing stands between them: nearly all are. `before`
    /// is the mark in front of it.
    #[inline(always)]
    fn plain(&self, before: u32) -> Option<Plain> {
        let [key, key_end, value, value_end, comma]: [u32; 5] = self.look().ok()?;
        let near =
            (key == before.wrapping_add(1)) & (value == key_end.wrapping_add(2)) & (comma == value_end.wrapping_add(1));
        if !near {
            return None;
        }
        let inner = self.bytes.get(key_end as usize..)?.first_chunk()?;
        let outer = self.bytes.get(value_end as usize..)?.first_chunk()?;
        (inner == b"\":\"" && outer == b"\"," && self.byte(key) == b'"').then_some(Plain { key, key_end, comma })
    }

    /// Where the colon behind a key is, whose quotes are these. `before` is the mark in front of it.
    #[inline(always)]
    fn colon(&self, before: u32, key: u32, key_end: u32) -> Result<u32, Bail> {
        if key_end == END || self.byte(key) != b'"' || !self.adjoin(before, key) {
            return Err(Bail::Odd);
        }
        let mut colon = key_end + 1;
        if self.byte(colon) != b':' {
            colon = skip_space(self.bytes, colon as usize) as u32;
        }
        if self.byte(colon) == b':' { Ok(colon) } else { Err(Bail::Odd) }
    }

    /// Whether there is an escape between two marks, which lie behind all those asked about before.
    #[inline(always)]
    fn escaped(&mut self, left: u32, right: u32) -> bool {
        while self.escape < left {
            self.escapes = &self.escapes[1..];
            self.escape = self.escapes.first().copied().unwrap_or(END);
        }
        self.escape < right
    }

    /// Walks the members of an object, whose opening bracket was read, up to behind its closing one.
    fn object(&mut self, id: NodeId, depth: u32) -> Result<(), Bail> {
        let here = self.trie.node(id);
        let [mut before] = self.before()?;
        let [first] = self.look()?;
        if self.byte(first) == b'}' && self.adjoin(before, first) {
            self.at += 1;
            return Ok(());
        }
        loop {
            while let Some(plain) = self.plain(before)
                && self.escape >= plain.key_end
            {
                let name = &self.bytes[plain.key as usize + 1..plain.key_end as usize];
                if let Some(child) = self.trie.find_plain(here, name) {
                    self.text(child, plain.key_end + 2, plain.comma - 1)?;
                }
                self.at += 5;
                before = plain.comma;
            }
            let [key, key_end] = self.look()?;
            let colon = self.colon(before, key, key_end)?;
            let name = &self.bytes[key as usize + 1..key_end as usize];
            let child = if self.escaped(key, key_end) {
                self.trie.find(here, unescape(name).as_bytes(), true)
            } else {
                self.trie.find_plain(here, name)
            };
            self.at += 2;
            match child {
                Some(child) => self.value(child, colon, depth)?,
                None => self.skip(colon, depth)?,
            }
            let [next] = self.look()?;
            self.at += 1;
            match self.byte(next) {
                b',' => before = next,
                b'}' => return Ok(()),
                _ => return Err(Bail::Odd),
            }
        }
    }

    /// Walks the elements of an array, whose opening bracket was read, up to behind its closing one.
    fn array(&mut self, id: NodeId, depth: u32) -> Result<(), Bail> {
        let mut wanted = self.trie.node(id).positions().iter().peekable();
        let [mut before] = self.before()?;
        let [first] = self.look()?;
        if self.byte(first) == b']' && self.adjoin(before, first) {
            self.at += 1;
            return Ok(());
        }
        for position in 0.. {
            match wanted.next_if(|(at, _)| *at == position) {
                Some((_, child)) => self.value(*child, before, depth)?,
                None => self.skip(before, depth)?,
            }
            let [next] = self.look()?;
            self.at += 1;
            match self.byte(next) {
                b',' => before = next,
                b']' => break,
                _ => return Err(Bail::Odd),
            }
        }
        Ok(())
    }

    /// The token that was read last.
    #[inline(always)]
    fn before(&self) -> Result<[u32; 1], Bail> {
        self.tokens.get(self.at - 1).map(|token| [*token]).ok_or(Bail::More)
    }

    /// Notes a string, whose quotes are these.
    #[inline(always)]
    fn text(&mut self, id: NodeId, first: u32, second: u32) -> Result<(), Bail> {
        let node = self.trie.node(id);
        if self.marks && node.mark != Mark::None {
            let text = &self.bytes[first as usize + 1..second as usize];
            if node.mark == Mark::Kin || is_kin(text) {
                return Err(Bail::Odd);
            }
        }
        self.twice |= self.reached.again(id);
        if let Some(at) = node.slot {
            let raw = if self.escaped(first, second) { Raw::Escaped } else { Raw::Plain };
            self.slots[at as usize] = Slot { start: first + 1 - self.start, end: second - self.start, raw };
        }
        Ok(())
    }

    /// Notes the value behind the token `before`, and walks into it as far as the paths go. `depth` containers are open.
    fn value(&mut self, id: NodeId, before: u32, depth: u32) -> Result<(), Bail> {
        let node = self.trie.node(id);
        let [first, second] = self.look()?;
        if self.byte(first) == b'"' {
            self.skip(before, depth)?;
            return self.text(id, first, second);
        }
        if self.marks && node.mark == Mark::Kin {
            return Err(Bail::Odd);
        }
        self.twice |= self.reached.again(id);
        let slot = match self.byte(first) {
            bracket @ (b'{' | b'[') => {
                let opening = self.at;
                if bracket == b'{' && node.has_children() || bracket == b'[' && !node.positions().is_empty() {
                    if !self.adjoin(before, first) || depth >= DEEP {
                        return Err(Bail::Odd);
                    }
                    self.at += 1;
                    if bracket == b'{' {
                        self.object(id, depth + 1)?
                    } else {
                        self.array(id, depth + 1)?
                    }
                    let ([end], [next]) = (self.before()?, self.look()?);
                    if !self.adjoin(end, next) {
                        return Err(Bail::Odd);
                    }
                } else {
                    self.skip(before, depth)?;
                }
                let [end] = self.before()?;
                let empty = self.at == opening + 2 && self.adjoin(first, end);
                let raw = if empty { Raw::Missing } else { Raw::Container };
                Slot { start: first, end: end + 1, raw }
            }
            _ => {
                self.skip(before, depth)?;
                let start = skip_space(self.bytes, before as usize + 1);
                let text = self.bytes[start..first as usize].trim_ascii_end();
                let raw = match text.first() {
                    Some(b't') => Raw::True,
                    Some(b'f') => Raw::False,
                    Some(b'n') | None => Raw::Missing,
                    Some(_) => Raw::Number,
                };
                Slot { start: start as u32, end: (start + text.len()) as u32, raw }
            }
        };
        if let Some(at) = node.slot {
            self.slots[at as usize] = Slot { start: slot.start - self.start, end: slot.end - self.start, ..slot };
        }
        Ok(())
    }

    /// Checks the value behind the token `before` and steps over it.
    #[inline(always)]
    fn skip(&mut self, before: u32, depth: u32) -> Result<(), Bail> {
        let [first] = self.look()?;
        match self.byte(first) {
            b'"' => self.skip_text(before),
            b'{' | b'[' => self.skip_container(before, depth),
            _ => self.skip_scalar(before, first),
        }
    }

    #[inline(always)]
    fn skip_text(&mut self, before: u32) -> Result<(), Bail> {
        let [first, second, third] = self.look()?;
        if !(self.adjoin(before, first) && self.adjoin(second, third)) {
            return Err(Bail::Odd);
        }
        self.at += 2;
        Ok(())
    }

    #[inline(always)]
    fn skip_scalar(&self, before: u32, next: u32) -> Result<(), Bail> {
        let sound = next != END && scalar(self.bytes, before as usize + 1, next as usize);
        if sound { Ok(()) } else { Err(Bail::Odd) }
    }

    /// Checks a container and all in it, and steps over it.
    fn skip_container(&mut self, mut before: u32, depth: u32) -> Result<(), Bail> {
        let mut open = 0_u64; // a bit for each container within, the innermost lowest: whether it is an object
        let mut depth = depth;
        let floor = depth;
        'container: loop {
            let [bracket, first] = self.look()?;
            if !self.adjoin(before, bracket) || depth >= DEEP {
                return Err(Bail::Odd);
            }
            let mut object = self.byte(bracket) == b'{';
            open = open << 1 | u64::from(object);
            depth += 1;
            self.at += 1;
            before = bracket;
            let mut ended = self.byte(first) == if object { b'}' } else { b']' } && self.adjoin(bracket, first);
            loop {
                if !ended {
                    if object {
                        while let Some(plain) = self.plain(before) {
                            self.at += 5;
                            before = plain.comma;
                        }
                        let [key, key_end] = self.look()?;
                        before = self.colon(before, key, key_end)?;
                        self.at += 2;
                    }
                    let [first] = self.look()?;
                    match self.byte(first) {
                        b'"' => self.skip_text(before)?,
                        b'{' | b'[' => continue 'container,
                        _ => self.skip_scalar(before, first)?,
                    }
                }
                ended = false;
                // Behind a value, or at the end of an empty container.
                loop {
                    let [next, behind] = self.look()?;
                    self.at += 1;
                    match self.byte(next) {
                        b',' => {
                            before = next;
                            break;
                        }
                        b'}' if object => {}
                        b']' if !object => {}
                        _ => return Err(Bail::Odd),
                    }
                    if !self.adjoin(next, behind) {
                        return Err(Bail::Odd);
                    }
                    depth -= 1;
                    if depth == floor {
                        return Ok(());
                    }
                    open >>= 1;
                    object = open & 1 == 1;
                }
            }
        }
    }
}
