//! Chance that is the same on every machine: SplitMix64 and integers only.

use serde_json::Value;

/// A stream of numbers that follows from its seed.
#[derive(Clone, Debug)]
pub(super) struct Random(u64);

const UPPER: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const ALPHANUMERIC: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const BASE64: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const REQUEST: &[u8] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const HEX: &[u8] = b"0123456789abcdef";

impl Random {
    /// The stream of a seed and what it is for: two purposes share nothing.
    pub(super) fn new(seed: u64, purpose: u64) -> Self {
        Self(mix(seed ^ mix(purpose.wrapping_add(0x9e37_79b9_7f4a_7c15))))
    }

    /// The stream of a name: the same name has the same ids wherever it turns up.
    pub(super) fn named(name: &str) -> Self {
        // FNV-1a.
        let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        Self::new(hash, 0)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// A number below `end`, which is not zero.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        // The high half of the product; the bias is below 2^-32 for the small ends used here.
        ((u128::from(self.next()) * u128::from(end)) >> 64) as u64
    }

    /// A number of a range, both ends included.
    pub(super) fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high - low + 1)
    }

    /// True this many times in a thousand.
    pub(super) fn permille(&mut self, times: u64) -> bool {
        self.below(1000) < times
    }

    pub(super) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len() as u64) as usize]
    }

    /// One of the items, each as often as its weight says.
    pub(super) fn weighted<'a, T>(&mut self, items: &'a [T], weight: impl Fn(&T) -> u64) -> &'a T {
        let mut left = self.below(items.iter().map(&weight).sum());
        for item in items {
            match left.checked_sub(weight(item)) {
                Some(rest) => left = rest,
                None => return item,
            }
        }
        // `left` was below the sum of all weights, so the loop has returned.
        &items[items.len() - 1]
    }

    fn text(&mut self, alphabet: &[u8], length: usize) -> String {
        (0..length).map(|_| char::from(self.pick(alphabet))).collect()
    }

    pub(super) fn hex(&mut self, length: usize) -> String {
        self.text(HEX, length)
    }

    pub(super) fn alphanumeric(&mut self, length: usize) -> String {
        self.text(ALPHANUMERIC, length)
    }

    pub(super) fn base64(&mut self, length: usize) -> String {
        self.text(BASE64, length)
    }

    /// As S3 numbers its requests.
    pub(super) fn s3_request(&mut self) -> String {
        self.text(REQUEST, 16)
    }

    /// A version 4 UUID.
    pub(super) fn uuid(&mut self) -> String {
        let (high, low) = (self.next(), self.next());
        format!(
            "{:08x}-{:04x}-4{:03x}-{:x}{:03x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xffff,
            high & 0xfff,
            8 + (low >> 62),
            (low >> 48) & 0xfff,
            low & 0xffff_ffff_ffff
        )
    }

    /// An IAM id with its kind in front, such as `AKIA`. It ends in EXAMPLE, as no real one does.
    pub(super) fn iam_id(&mut self, kind: &str) -> String {
        format!("{kind}{}EXAMPLE", self.text(UPPER, 9))
    }

    /// As the services write counts of bytes in data events.
    pub(super) fn bytes(&mut self, low: u64, high: u64) -> Value {
        Value::from(self.between(low, high) as f64)
    }
}

/// The output function of SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
fn mix(mut value: u64) -> u64 {
    value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_split_mix() {
        // The first outputs for this seed, as other implementations of the algorithm publish them.
        let mut random = Random(1_234_567);
        assert_eq!(random.next(), 6_457_827_717_110_365_317);
        assert_eq!(random.next(), 3_203_168_211_198_807_973);
        assert_eq!(random.next(), 9_817_491_932_198_370_423);
    }

    #[test]
    fn numbers_stay_as_they_are() {
        // A change here changes every archive.
        let mut random = Random::new(1, 2);
        assert_eq!([random.below(1000), random.below(1000), random.below(1000)], [281, 271, 749]);
    }

    #[test]
    fn weights_are_kept() {
        let mut random = Random::new(7, 7);
        let items = [("never", 0), ("often", 9), ("rarely", 1)];
        let picked: Vec<_> = (0..1000).map(|_| random.weighted(&items, |item| item.1).0).collect();
        let often = picked.iter().filter(|name| **name == "often").count();
        assert!(!picked.contains(&"never") && (850..950).contains(&often), "{often}");
    }
}
