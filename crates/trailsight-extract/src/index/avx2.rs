//! On processors with AVX2: most x86 machines since 2013.

use std::arch::x86_64::{
    __m256i, _mm_clmulepi64_si128, _mm_cvtsi128_si64, _mm_set_epi64x, _mm_set1_epi8, _mm256_cmpeq_epi8,
    _mm256_loadu_si256, _mm256_max_epu8, _mm256_movemask_epi8, _mm256_or_si256, _mm256_set1_epi8,
};

use super::{Fill, Index, Kinds, note};

/// The way of this file, if the processor has what it takes.
pub(super) fn pick() -> Option<Fill> {
    let there = is_x86_feature_detected!("avx2")
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

#[target_feature(enable = "avx2,pclmulqdq,bmi1,popcnt")]
fn with_features(index: &mut Index, bytes: &[u8], from: usize) {
    index.run(bytes, from, |chunk| kinds(chunk), |bits| parity(bits), note);
}

#[inline]
#[target_feature(enable = "avx2")]
fn kinds(bytes: &[u8; 64]) -> Kinds {
    let (Some(low), Some(high)) = (bytes.first_chunk(), bytes.last_chunk()) else { return Kinds::default() };
    let (low, high) = (load(low), load(high));
    let both = |of: &dyn Fn(__m256i) -> u64| of(low) | of(high) << 32;
    let equal = |byte: u8| both(&|lanes| bits(_mm256_cmpeq_epi8(lanes, _mm256_set1_epi8(byte as i8))));
    let brackets = |lanes| {
        // Square brackets are the curly ones less this bit.
        let curly = _mm256_or_si256(lanes, _mm256_set1_epi8(0x20));
        let bracket = |byte: u8| _mm256_cmpeq_epi8(curly, _mm256_set1_epi8(byte as i8));
        bits(_mm256_or_si256(bracket(b'{'), bracket(b'}')))
    };
    let controls = |lanes| {
        let most = _mm256_set1_epi8(0x1f);
        bits(_mm256_cmpeq_epi8(_mm256_max_epu8(lanes, most), most))
    };
    Kinds {
        quotes: equal(b'"'),
        backslashes: equal(b'\\'),
        brackets: both(&brackets),
        commas: equal(b','),
        controls: both(&controls),
        high: both(&|lanes| bits(lanes)),
    }
}

/// The highest bit of each byte.
#[inline]
#[target_feature(enable = "avx2")]
fn bits(lanes: __m256i) -> u64 {
    u64::from(_mm256_movemask_epi8(lanes) as u32)
}

#[inline]
#[target_feature(enable = "avx2")]
fn load(bytes: &[u8; 32]) -> __m256i {
    // SAFETY: the array is as long as the load, which needs no alignment.
    #[expect(unsafe_code, reason = "a load, which takes a pointer")]
    unsafe {
        _mm256_loadu_si256(bytes.as_ptr().cast())
    }
}

/// Bit `n` is the parity of the bits up to `n`: the product without carry with all ones.
#[inline]
#[target_feature(enable = "pclmulqdq")]
fn parity(word: u64) -> u64 {
    _mm_cvtsi128_si64(_mm_clmulepi64_si128::<0>(_mm_set_epi64x(0, word as i64), _mm_set1_epi8(-1))) as u64
}
