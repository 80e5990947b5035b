//! Where the marks of JSON lie in a window of bytes: what a walk steps from instead of reading every byte.
//!
//! A window is looked at 64 bytes at a time, each kind of byte as one bit in a word. Quotes that are not escaped say
//! by their parity which bytes lie in strings; what is left outside are the marks. (Langdale and Lemire, "Parsing
//! Gigabytes of JSON per Second", VLDB Journal 28, 2019, section 3.1.) How a word is made is the only part that knows
//! the processor, which is asked when an index is made.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod portable;

pub(crate) use self::portable::{gather, parity};

/// Which bytes of 64 are of a kind, a bit for each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Kinds {
    quotes: u64,
    backslashes: u64,
    /// `{`, `}`, `[` and `]`.
    brackets: u64,
    commas: u64,
    /// Below U+0020.
    controls: u64,
    /// Not ASCII.
    high: u64,
}

/// The marks of a window, by position in the block. Positions rise in each list.
#[derive(Debug)]
pub(crate) struct Index {
    /// Room for tokens, of which `count` are there.
    tokens: Vec<u32>,
    count: usize,
    /// Backslashes that begin an escape.
    pub(crate) escapes: Vec<u32>,
    /// Beginnings of runs of 64 bytes that hold what may not be: a control character in a string, a backslash outside of
    /// one, or an escape that there is not.
    pub(crate) odd: Vec<u32>,
    /// Beginnings of runs of 64 bytes that hold bytes beyond ASCII.
    pub(crate) high: Vec<u32>,
    what: What,
    fill: Fill,
}

type Fill = fn(&mut Index, bytes: &[u8], from: usize);

/// What of the marks is noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// Quotes, brackets and commas. Not colons: each is next to a quote.
    All,
    /// Brackets.
    Brackets,
}

/// Follows the last token: no byte has this position.
pub(crate) const END: u32 = u32::MAX;

/// So many [`END`]s follow, so that a look at several tokens at once stays inside.
const ENDS: usize = 8;

/// What goes over from one run of 64 bytes to the next.
#[derive(Default)]
struct Carry {
    /// All ones while the last byte lay in a string.
    inside: u64,
    /// One when the last byte was a backslash that escapes the next.
    escape: u64,
}

impl Index {
    pub(crate) fn new() -> Index {
        let (tokens, escapes, odd, high) = Default::default();
        #[cfg(target_arch = "x86_64")]
        let fill = avx512::pick().or_else(avx2::pick).unwrap_or(portable::fill);
        #[cfg(not(target_arch = "x86_64"))]
        let fill = portable::fill;
        Index { tokens, count: 0, escapes, odd, high, what: What::All, fill }
    }

    /// What was asked for: the quotes around strings, and the brackets and commas outside of them. At last some
    /// [`END`]s.
    pub(crate) fn tokens(&self) -> &[u32] {
        &self.tokens[..self.count]
    }

    /// Looks at `block[from..to]`, which begins outside of strings. Blocks are below 2 GiB.
    pub(crate) fn fill(&mut self, block: &[u8], from: usize, to: usize, what: What) {
        self.count = 0;
        self.escapes.clear();
        self.odd.clear();
        self.high.clear();
        self.what = what;
        (self.fill)(self, &block[..to], from);
        self.tokens.resize(self.tokens.len().max(self.count + ENDS), 0);
        self.tokens[self.count..self.count + ENDS].fill(END);
        self.count += ENDS;
    }

    /// Goes over the window, given what tells kinds of bytes, parities and positions on this processor.
    #[inline(always)]
    fn run(
        &mut self,
        bytes: &[u8],
        from: usize,
        kinds: impl Fn(&[u8; 64]) -> Kinds,
        parity: impl Fn(u64) -> u64,
        note: impl Fn(&mut [u32; 64], u32, u64),
    ) {
        let mut carry = Carry::default();
        let mut at = from;
        while let Some(chunk) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
            self.chunk(bytes, at, kinds(chunk), &mut carry, &parity, &note);
            at += 64;
        }
        let rest = bytes.get(at..).unwrap_or_default();
        if !rest.is_empty() {
            // Blanks after the end are no tokens.
            let mut padded = [b' '; 64];
            padded[..rest.len()].copy_from_slice(rest);
            self.chunk(bytes, at, kinds(&padded), &mut carry, &parity, &note);
        }
    }

    #[inline(always)]
    fn chunk(
        &mut self,
        bytes: &[u8],
        at: usize,
        kinds: Kinds,
        carry: &mut Carry,
        parity: &impl Fn(u64) -> u64,
        note: &impl Fn(&mut [u32; 64], u32, u64),
    ) {
        let mut quotes = kinds.quotes;
        if kinds.backslashes | carry.escape != 0 {
            quotes &= !self.escaped(bytes, at, kinds.backslashes, carry);
        }
        // From each opening quote up to before the closing one.
        let strings = parity(quotes) ^ carry.inside;
        carry.inside = ((strings as i64) >> 63) as u64;
        let odd = kinds.controls & strings | kinds.backslashes & !strings;
        if odd != 0 && self.odd.last() != Some(&(at as u32)) {
            self.odd.push(at as u32);
        }
        if kinds.high != 0 {
            self.high.push(at as u32);
        }
        let tokens = match self.what {
            What::All => quotes | ((kinds.brackets | kinds.commas) & !strings),
            What::Brackets => kinds.brackets & !strings,
        };
        if self.tokens.len() < self.count + 64 {
            self.tokens.resize((self.tokens.len() * 2).max(1 << 10), 0);
        }
        if let Some(room) = self.tokens[self.count..].first_chunk_mut() {
            note(room, at as u32, tokens);
        }
        self.count += tokens.count_ones() as usize;
    }

    /// Which bytes are escaped by a backslash before them. Notes the escapes, and whether there are such.
    #[cold]
    #[inline(never)]
    fn escaped(&mut self, bytes: &[u8], at: usize, backslashes: u64, carry: &mut Carry) -> u64 {
        let mut escaped = carry.escape;
        let mut rest = backslashes & !escaped;
        carry.escape = 0;
        while rest != 0 {
            let bit = rest & rest.wrapping_neg();
            escaped |= bit << 1;
            carry.escape = bit >> 63;
            rest &= !(bit | bit << 1);
            let backslash = at + bit.trailing_zeros() as usize;
            self.escapes.push(backslash as u32);
            let is_one = match bytes.get(backslash + 1) {
                Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => true,
                Some(b'u') => bytes
                    .get(backslash + 2..backslash + 6)
                    .is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)),
                _ => false,
            };
            if !is_one && self.odd.last() != Some(&(at as u32)) {
                self.odd.push(at as u32);
            }
        }
        escaped
    }
}

/// Writes the positions of the bits. Mostly there are some eight to sixteen of them.
#[inline(always)]
fn note(room: &mut [u32; 64], at: u32, mut bits: u64) {
    let count = bits.count_ones() as usize;
    // More than there are is written and written over again: that is quicker than to look each time.
    for position in &mut room[..8] {
        *position = at.wrapping_add(bits.trailing_zeros());
        bits &= bits.wrapping_sub(1);
    }
    if count > 8 {
        for position in &mut room[8..16] {
            *position = at.wrapping_add(bits.trailing_zeros());
            bits &= bits.wrapping_sub(1);
        }
        let mut n = 16;
        while bits != 0 && n < 64 {
            room[n] = at.wrapping_add(bits.trailing_zeros());
            bits &= bits.wrapping_sub(1);
            n += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One byte after the other.
    fn slow(bytes: &[u8], from: usize) -> [Vec<u32>; 4] {
        let (mut tokens, mut escapes, mut odd, mut high) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let (mut string, mut escaped) = (false, false);
        for at in from..bytes.len() {
            let byte = bytes[at];
            let run = (at - (at - from) % 64) as u32;
            if string && byte < 0x20 && odd.last() != Some(&run) {
                odd.push(run);
            }
            if byte >= 0x80 && high.last().is_none_or(|run| at as u32 - *run >= 64) {
                high.push(run);
            }
            if std::mem::take(&mut escaped) {
                if byte == b'\\' && !string && odd.last() != Some(&run) {
                    odd.push(run);
                }
                continue;
            }
            match byte {
                b'\\' => {
                    escaped = true;
                    escapes.push(at as u32);
                    if !string && odd.last() != Some(&run) {
                        odd.push(run);
                    }
                    let hex = |n: usize| bytes.get(at + n).is_some_and(u8::is_ascii_hexdigit);
                    match bytes.get(at + 1) {
                        Some(b'u') if (2..6).all(hex) => {}
                        Some(byte) if b"\"\\/bfnrt".contains(byte) => {}
                        _ if odd.last() == Some(&run) => {}
                        _ => odd.push(run),
                    }
                }
                b'"' => {
                    string = !string;
                    tokens.push(at as u32);
                }
                b'{' | b'}' | b'[' | b']' | b',' if !string => tokens.push(at as u32),
                _ => {}
            }
        }
        [tokens, escapes, odd, high]
    }

    #[test]
    fn every_way_agrees_with_one_byte_after_the_other() {
        let mut ways: Vec<Fill> = vec![portable::fill];
        #[cfg(target_arch = "x86_64")]
        ways.extend([avx2::pick(), avx512::pick()].into_iter().flatten());
        let pieces = [
            "\u{1}",
            "\n",
            "\"a\"",
            "\\\"",
            "\\\\",
            "\\u00e9",
            "\\u12",
            "\\x",
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "1",
            " ",
            "\"",
            "é",
            "a long text without anything in it",
            "zYy_;|<>|^~",
        ];
        let mut seed = 7_u64;
        let mut next = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) as usize
        };
        for _ in 0..5_000 {
            let mut text = "\"".repeat(next() % 3);
            let from = text.len();
            for _ in 0..next() % 80 {
                text.push_str(pieces[next() % pieces.len()]);
            }
            let wanted = slow(text.as_bytes(), from);
            for fill in &ways {
                let mut index = Index { fill: *fill, ..Index::new() };
                index.fill(text.as_bytes(), from, text.len(), What::Brackets);
                let brackets = wanted[0].iter().filter(|at| b"{}[]".contains(&text.as_bytes()[**at as usize]));
                assert!(index.tokens().iter().take_while(|at| **at != END).eq(brackets), "{text}");
                index.fill(text.as_bytes(), from, text.len(), What::All);
                let tokens = index.tokens();
                let (tokens, ends) = tokens.split_at(tokens.len() - ENDS);
                assert_eq!(ends, [END; ENDS]);
                assert_eq!(tokens, wanted[0], "{text}");
                assert_eq!(index.escapes, wanted[1], "{text}");
                assert_eq!(index.odd, wanted[2], "{text}");
                assert_eq!(index.high, wanted[3], "{text}");
            }
        }
    }

    #[test]
    fn control_characters_matter_in_strings_only() {
        let mut index = Index::new();
        let text = b"{\t\"a\":\n\"b\tc\",\"d\":1}";
        index.fill(text, 0, text.len(), What::All);
        assert_eq!(index.odd, [0]);
        index.fill(b"{\t\"a\":\n1}", 0, 9, What::All);
        assert!(index.odd.is_empty());
    }

    #[test]
    fn kinds_agree_with_looking_at_each_byte() {
        for start in 0..=255_u8 {
            let bytes: [u8; 64] = std::array::from_fn(|n| start.wrapping_add(n as u8));
            let bits = |is: &dyn Fn(u8) -> bool| bytes.iter().enumerate().map(|(n, b)| u64::from(is(*b)) << n).sum();
            let wanted = Kinds {
                quotes: bits(&|b| b == b'"'),
                backslashes: bits(&|b| b == b'\\'),
                brackets: bits(&|b| b"{}[]".contains(&b)),
                commas: bits(&|b| b == b','),
                controls: bits(&|b| b < 0x20),
                high: bits(&|b| b >= 0x80),
            };
            assert_eq!(portable::kinds(&bytes), wanted);
        }
    }
}
