//! Any lines are clustered without a panic, each is counted, and order and dealing make no difference.

#![no_main]

use libfuzzer_sys::fuzz_target;
use trailsight_pattern::Lines;

fuzz_target!(|text: &str| {
    let (mut forth, mut back) = (Lines::default(), [Lines::default(), Lines::default()]);
    let lines: Vec<&str> = text.split('\n').collect();
    for (n, line) in lines.iter().enumerate() {
        forth.add(line, Some(n as i64), n % 3 == 0);
    }
    for (n, line) in lines.iter().enumerate().rev() {
        back[line.len() % 2].add(line, Some(n as i64), n % 3 == 0);
    }
    let [mut first, second] = back;
    first.merge_bytes(&second.to_bytes()).expect("what was written is read");
    let patterns = forth.patterns();
    assert_eq!(patterns.iter().map(|p| p.counts[0] + p.counts[1]).sum::<u64>(), lines.len() as u64);
    assert_eq!(patterns, first.patterns());
});
