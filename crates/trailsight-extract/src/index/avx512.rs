//! On processors with AVX-512 and its instructions for bytes: servers since 2019 (Intel) and 2022 (AMD).

use std::arch::x86_64::{
    __m128i, _mm_clmulepi64_si128, _mm_cvtsi128_si64, _mm_set_epi64x, _mm_set1_epi8, _mm512_add_epi32,
    _mm512_castsi512_si128, _mm512_cmpeq_epi8_mask, _mm512_cmplt_epu8_mask, _mm512_cvtepu8_epi32,
    _mm512_extracti32x4_epi32, _mm512_loadu_si512, _mm512_maskz_compress_epi8, _mm512_movepi8_mask, _mm512_or_si512,
    _mm512_set1_epi8, _mm512_set1_epi32, _mm512_storeu_si512,
};

use super::{Fill, Index, Kinds};

/// The way of this file, if the processor has what it takes.
pub(super) fn pick() -> Option<Fill> {
    let there = is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512bw")
        && is_x86_feature_detected!("avx512vbmi2")
        && is_x86_feature_detected!("pclmulqdq")
        && is_x86_feature_detected!("bmi1")
        && is_x86_feature_detected!("popcnt");
    there.then_some(fill as Fill)
}

fn fill(index: &mut Index, bytes: &[u8], from: usize) {
    // SAFETY: `pick` hands this function out only where the processor has these features.
    #[expect(unsafe_code, reason = "vector instructions that not every processor has")]
    unsafe {
        with_features(index, bytes, from);
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vbmi2,pclmulqdq,bmi1,popcnt")]
fn with_features(index: &mut Index, bytes: &[u8], from: usize) {
    index.run(bytes, from, |chunk| kinds(chunk), |bits| parity(bits), |room, at, bits| note(room, at, bits));
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn kinds(bytes: &[u8; 64]) -> Kinds {
    // SAFETY: the array is as long as the load, which needs no alignment.
    #[expect(unsafe_code, reason = "a load, which takes a pointer")]
    let lanes = unsafe { _mm512_loadu_si512(bytes.as_ptr().cast()) };
    // Square brackets are the curly ones less this bit.
    let curly = _mm512_or_si512(lanes, _mm512_set1_epi8(0x20));
    let is = |byte: u8| _mm512_cmpeq_epi8_mask(lanes, _mm512_set1_epi8(byte as i8));
    let bracket = |byte: u8| _mm512_cmpeq_epi8_mask(curly, _mm512_set1_epi8(byte as i8));
    Kinds {
        quotes: is(b'"'),
        backslashes: is(b'\\'),
        brackets: bracket(b'{') | bracket(b'}'),
        commas: is(b','),
        controls: _mm512_cmplt_epu8_mask(lanes, _mm512_set1_epi8(0x20)),
        high: _mm512_movepi8_mask(lanes),
    }
}

/// Writes the positions of the bits: the numbers 0 to 63 pressed together where the bits are, sixteen at a time.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi2")]
fn note(room: &mut [u32; 64], at: u32, bits: u64) {
    const NUMBERS: [u8; 64] = {
        let mut numbers = [0; 64];
        let mut n = 0;
        while n < 64 {
            numbers[n] = n as u8;
            n += 1;
        }
        numbers
    };
    // SAFETY: the array is as long as the load, which needs no alignment.
    #[expect(unsafe_code, reason = "a load, which takes a pointer")]
    let numbers = unsafe { _mm512_loadu_si512(NUMBERS.as_ptr().cast()) };
    let pressed = _mm512_maskz_compress_epi8(bits, numbers);
    let at = _mm512_set1_epi32(at as i32);
    let count = bits.count_ones();
    let mut write = |n: usize, sixteen: __m128i| {
        if let Some(room) = room[n..].first_chunk_mut::<16>() {
            let positions = _mm512_add_epi32(_mm512_cvtepu8_epi32(sixteen), at);
            // SAFETY: there is room for sixteen, and the store needs no alignment.
            #[expect(unsafe_code, reason = "a store, which takes a pointer")]
            unsafe {
                _mm512_storeu_si512(room.as_mut_ptr().cast(), positions);
            }
        }
    };
    write(0, _mm512_castsi512_si128(pressed));
    if count > 16 {
        write(16, _mm512_extracti32x4_epi32::<1>(pressed));
        if count > 32 {
            write(32, _mm512_extracti32x4_epi32::<2>(pressed));
            write(48, _mm512_extracti32x4_epi32::<3>(pressed));
        }
    }
}

/// Bit `n` is the parity of the bits up to `n`: the product without carry with all ones.
#[inline]
#[target_feature(enable = "pclmulqdq")]
fn parity(word: u64) -> u64 {
    _mm_cvtsi128_si64(_mm_clmulepi64_si128::<0>(_mm_set_epi64x(0, word as i64), _mm_set1_epi8(-1))) as u64
}
