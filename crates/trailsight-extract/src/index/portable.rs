//! On any machine: loops over arrays of known length, which compilers turn into the vector instructions that every
//! machine of the kind has.
#![allow(clippy::needless_range_loop)] // iterators are not inlined across units of compilation, and cost a factor

use super::{Index, Kinds, note};

pub(super) fn fill(index: &mut Index, bytes: &[u8], from: usize) {
    index.run(bytes, from, kinds, parity, note);
}

#[inline(always)]
pub(super) fn kinds(bytes: &[u8; 64]) -> Kinds {
    let (mut quotes, mut backslashes, mut brackets) = ([0; 64], [0; 64], [0; 64]);
    let (mut commas, mut controls, mut high) = ([0; 64], [0; 64], [0; 64]);
    for n in 0..64 {
        let byte = bytes[n];
        quotes[n] = if byte == b'"' { 0xff } else { 0 };
        backslashes[n] = if byte == b'\\' { 0xff } else { 0 };
        let bracket = (byte | 0x20 == b'{') | (byte | 0x20 == b'}');
        brackets[n] = if bracket { 0xff } else { 0 };
        commas[n] = if byte == b',' { 0xff } else { 0 };
        controls[n] = if byte < 0x20 { 0xff } else { 0 };
        high[n] = if byte >= 0x80 { 0xff } else { 0 };
    }
    Kinds {
        quotes: gather(&quotes),
        backslashes: gather(&backslashes),
        brackets: gather(&brackets),
        commas: gather(&commas),
        controls: gather(&controls),
        high: gather(&high),
    }
}

/// A bit for each byte, all of whose bits are set, or none.
#[inline(always)]
pub(crate) fn gather(bytes: &[u8; 64]) -> u64 {
    let words = bytes.as_chunks::<8>().0;
    let mut bits = 0;
    for n in 0..8 {
        // The factor moves the low bit of byte `n` to bit `56 + n`, and no two meet on the way.
        let low = u64::from_le_bytes(words[n]) & 0x0101_0101_0101_0101;
        bits |= (low.wrapping_mul(0x0102_0408_1020_4080) >> 56) << (8 * n);
    }
    bits
}

/// Bit `n` is the parity of the bits up to `n`: set from an opening quote up to before its closing one.
#[inline(always)]
pub(crate) fn parity(mut bits: u64) -> u64 {
    bits ^= bits << 1;
    bits ^= bits << 2;
    bits ^= bits << 4;
    bits ^= bits << 8;
    bits ^= bits << 16;
    bits ^ bits << 32
}
