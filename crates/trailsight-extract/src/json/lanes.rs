//! Many bytes at a time, on any machine and without `unsafe`.
//!
//! The loops here run over arrays of known length and use nothing but indexes. Compilers turn that into vector
//! instructions every machine of the kind has, so nothing needs to be detected or switched on; iterators and closures
//! in their place cost a factor of three where functions are not inlined across units of compilation.
#![allow(clippy::needless_range_loop)] // see above

use crate::index::gather;

/// Sixteen bytes.
#[derive(Clone, Copy)]
pub(crate) struct Lanes([u8; 16]);

/// A set of the sixteen: all bits of a byte are set, or none.
#[derive(Clone, Copy)]
pub(crate) struct Set([u8; 16]);

impl Lanes {
    #[inline(always)]
    fn are(self, is: impl Fn(u8) -> bool) -> Set {
        let mut set = [0; 16];
        for n in 0..16 {
            set[n] = if is(self.0[n]) { 0xff } else { 0 };
        }
        Set(set)
    }

    /// Bytes equal to this one.
    #[inline(always)]
    pub(crate) fn equal(self, byte: u8) -> Set {
        self.are(|b| b == byte)
    }

    /// `"` and `\`.
    #[inline(always)]
    pub(crate) fn quotes_and_backslashes(self) -> Set {
        self.are(|b| (b == b'"') | (b == b'\\'))
    }

    /// `"`, `\` and what may not stand in a string.
    #[inline(always)]
    pub(crate) fn string_stops(self) -> Set {
        self.are(|b| (b == b'"') | (b == b'\\') | (b < 0x20))
    }

    /// Whether some are not ASCII.
    #[inline(always)]
    pub(crate) fn high(self) -> bool {
        u128::from_le_bytes(self.0) & u128::from_le_bytes([0x80; 16]) != 0
    }

    /// What is no blank of JSON.
    #[inline(always)]
    pub(crate) fn ink(self) -> Set {
        self.are(|b| !((b == b' ') | (b == b'\t') | (b == b'\n') | (b == b'\r')))
    }
}

impl Set {
    /// The first that is in it.
    #[inline(always)]
    pub(crate) fn first(self) -> Option<usize> {
        let bits = u128::from_le_bytes(self.0);
        if bits == 0 { None } else { Some(bits.trailing_zeros() as usize / 8) }
    }

    /// Whether any is.
    #[inline(always)]
    pub(crate) fn any(self) -> bool {
        u128::from_le_bytes(self.0) != 0
    }
}

/// The sixteen bytes at `at`, when there are so many.
#[inline(always)]
pub(crate) fn lanes(bytes: &[u8], at: usize) -> Option<Lanes> {
    bytes.get(at..)?.first_chunk().map(|chunk| Lanes(*chunk))
}

/// What a structural walk needs to know of 64 bytes.
pub(crate) struct Masks {
    /// Bits for `"`.
    pub(crate) quotes: u64,
    /// Bits for `{`, `}`, `[` and `]`, and for some letters.
    pub(crate) brackets: u64,
    /// Whether there is a backslash.
    pub(crate) backslash: bool,
}

impl Masks {
    #[inline(always)]
    pub(crate) fn new(bytes: &[u8; 64]) -> Masks {
        let (mut quotes, mut brackets, mut backslash) = ([0; 64], [0; 64], 0);
        for n in 0..64 {
            quotes[n] = if bytes[n] == b'"' { 0xff } else { 0 };
            // The four differ in these bits; with them set, so do `Y`, `_`, `y` and delete look.
            brackets[n] = if bytes[n] | 0x26 == 0x7f { 0xff } else { 0 };
            backslash |= if bytes[n] == b'\\' { 0xff } else { 0 };
        }
        Masks { quotes: gather(&quotes), brackets: gather(&brackets), backslash: backslash != 0 }
    }

    /// Bits for `\`.
    pub(crate) fn backslashes(bytes: &[u8; 64]) -> u64 {
        let mut backslashes = [0; 64];
        for n in 0..64 {
            backslashes[n] = if bytes[n] == b'\\' { 0xff } else { 0 };
        }
        gather(&backslashes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slow(bytes: &[u8], is: impl Fn(u8) -> bool) -> u64 {
        bytes.iter().enumerate().map(|(n, b)| u64::from(is(*b)) << n).sum()
    }

    #[test]
    fn masks_agree_with_looking_at_each_byte() {
        let mut seed = 0x2545_f491_4f6c_dd1d_u64;
        for round in 0..20_000 {
            let mut wide = [0; 64];
            for byte in &mut wide {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let any = (seed >> 56) as u8;
                *byte =
                    if round % 2 == 0 { any } else { b"\"\\{}[] \n\x1f\x20\x80\xdb\xfb~\x00\x7f"[(any % 16) as usize] };
            }
            let bytes: [u8; 16] = *wide.first_chunk().expect("it is longer");
            let lanes = Lanes(bytes);
            let check = |set: Set, is: &dyn Fn(u8) -> bool| {
                assert_eq!(set.first(), bytes.iter().position(|b| is(*b)));
                assert_eq!(set.any(), bytes.iter().any(|b| is(*b)));
            };
            check(lanes.equal(b'.'), &|b| b == b'.');
            check(lanes.quotes_and_backslashes(), &|b| b == b'"' || b == b'\\');
            check(lanes.string_stops(), &|b| b == b'"' || b == b'\\' || b < 0x20);
            check(lanes.ink(), &|b| !b" \t\n\r".contains(&b));
            assert_eq!(lanes.high(), !bytes.is_ascii());
            let masks = Masks::new(&wide);
            assert_eq!(masks.quotes, slow(&wide, |b| b == b'"'));
            assert_eq!(masks.brackets, slow(&wide, |b| b"{}[]Y_y\x7f".contains(&b)));
            assert_eq!(masks.backslash, wide.contains(&b'\\'));
            assert_eq!(Masks::backslashes(&wide), slow(&wide, |b| b == b'\\'));
        }
    }
}
