//! How two values compare: in `=` and `<`, and in the order of `sort`.

use std::cmp::Ordering;

use crate::number::Decimal;

/// The order of `=` and `<`: as numbers where both are, exactly however long they are; else by code point.
pub(crate) fn compare(left: &str, right: &str) -> Ordering {
    match (Decimal::parse(left), Decimal::parse(right)) {
        (Some(left), Some(right)) => left.compare(&right),
        _ => left.cmp(right),
    }
}

/// The order of `sort`, `min` and `max`: numbers after everything else, the rest in natural order.
///
/// It is total: two texts are equal only if they are the same text.
///
/// ```
/// use std::cmp::Ordering::Less;
/// for (smaller, larger) in [("a9", "a10"), ("zebra", "0"), ("01", "1"), ("9", "10"), ("5A", "111A")] {
///     assert_eq!(trailsight_functions::sort_order(smaller, larger), Less);
/// }
/// ```
pub fn sort_order(left: &str, right: &str) -> Ordering {
    match (Decimal::parse(left), Decimal::parse(right)) {
        (None, None) => natural_order(left, right),
        (None, Some(_)) => Ordering::Less,
        (Some(_), None) => Ordering::Greater,
        // The documented order puts `01` before `1`: of equal numbers the longer text comes first.
        (Some(l), Some(r)) => l.compare(&r).then_with(|| right.len().cmp(&left.len())).then_with(|| left.cmp(right)),
    }
}

/// Runs of digits by length, then by value; other runs by code point; different runs by their first code point.
fn natural_order(left: &str, right: &str) -> Ordering {
    let mut left = runs(left.as_bytes());
    let mut right = runs(right.as_bytes());
    loop {
        let order = match (left.next(), right.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(l), Some(r)) if l[0].is_ascii_digit() && r[0].is_ascii_digit() => {
                l.len().cmp(&r.len()).then_with(|| l.cmp(r))
            }
            (Some(l), Some(r)) => l.cmp(r),
        };
        if order.is_ne() {
            return order;
        }
    }
}

/// Splits into runs of digits and runs of other bytes, none of them empty.
fn runs(mut text: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let digits = text.first()?.is_ascii_digit();
        let length = text.iter().take_while(|byte| byte.is_ascii_digit() == digits).count();
        let (run, rest) = text.split_at(length);
        text = rest;
        Some(run)
    })
}

const NOT_A_NUMBER: u8 = 1;
const A_NUMBER: u8 = 2;

/// Appends bytes that compare as [`sort_order`] does.
pub(crate) fn write_sort_key(text: &str, key: &mut Vec<u8>) {
    match Decimal::parse(text) {
        Some(number) => {
            key.push(A_NUMBER);
            write_number(&number, key);
            // What tells equal numbers apart.
            key.extend(u32::MAX.saturating_sub(text.len() as u32).to_be_bytes());
            key.extend(text.as_bytes());
        }
        None => {
            key.push(NOT_A_NUMBER);
            for run in runs(text.as_bytes()) {
                write_run(run, key);
            }
        }
    }
}

fn write_number(number: &Decimal<'_>, key: &mut Vec<u8>) {
    key.push((number.sign + 1) as u8);
    if number.sign == 0 {
        return;
    }
    let start = key.len();
    key.extend(((number.magnitude as u64) ^ (1 << 63)).to_be_bytes());
    key.extend(number.digits());
    // Below every digit, so that 1 comes before 12.
    key.push(0);
    if number.sign < 0 {
        key[start..].iter_mut().for_each(|byte| *byte = !*byte);
    }
}

fn write_run(run: &[u8], key: &mut Vec<u8>) {
    if run[0].is_ascii_digit() {
        // Any digit would do here: a run of other bytes begins below `0` or above `9`.
        key.push(b'0');
        key.extend((run.len() as u32).to_be_bytes());
        key.extend(run);
    } else {
        // The end must be below every byte of a longer run, hence zero, hence zeros within are followed by 0xff.
        for &byte in run {
            key.push(byte);
            if byte == 0 {
                key.push(0xff);
            }
        }
        key.extend([0, 1]);
    }
}
