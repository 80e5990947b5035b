//! Lines of text to the shapes they share, on one core and in memory.

use std::time::Duration;

use trailsight_pattern::Lines;

use crate::Result;
use crate::measure::{Table, median, once, rate, time};

/// Lines of each kind.
const LINES: usize = 200_000;

/// How often; the median counts.
const ROUNDS: usize = 5;

/// Numbers that look random and are the same each time.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }

    fn word(&mut self, longest: u64) -> String {
        (0..1 + self.below(longest)).map(|_| char::from(b'a' + self.below(26) as u8)).collect()
    }
}

pub(crate) fn table() -> Result<Table> {
    let about = format!("One core, in memory: {LINES} lines of each kind. Median of {ROUNDS}.");
    let mut table = Table::new("Patterns", about, &["what", "time", "lines a second", "patterns"]);
    for (what, line) in KINDS {
        let mut random = Random(42);
        let lines: Vec<String> = (0..LINES).map(|n| line(&mut random, n)).collect();
        let (mut times, mut patterns): (Vec<Duration>, usize) = (Vec::new(), 0);
        for _ in 0..ROUNDS {
            let (took, found) = once(|| {
                let mut summary = Lines::default();
                for (n, line) in lines.iter().enumerate() {
                    summary.add(line, Some(n as i64 * 100), false);
                }
                summary.patterns().len()
            });
            times.push(took);
            patterns = found;
        }
        let took = median(times);
        table.row([(*what).to_owned(), time(took), format!("{:.0}", rate(LINES as u64, took)), patterns.to_string()]);
    }
    Ok(table)
}

/// How a line of a kind is made.
type Line = fn(&mut Random, usize) -> String;

/// From what logs hold to what they should not.
const KINDS: &[(&str, Line)] = &[
    ("lines of four shapes", |random, n| match random.below(4) {
        0 => format!("2025-01-02T03:04:{:02}Z INFO request {n} took {} ms", n % 60, random.below(1000)),
        1 => format!("2025-01-02T03:04:05Z WARN disk /dev/sda{} is {}% full", n % 9, random.below(100)),
        2 => format!("user {} logged in with id=blk_{n} ok", random.below(50)),
        _ => "connection closed by peer while reading response header from upstream".to_owned(),
    }),
    ("random words, six in a line", |random, _| (0..6).map(|_| random.word(4)).collect::<Vec<_>>().join(" ")),
    ("random words, up to 24 in a line", |random, _| {
        let words = 4 + random.below(20);
        (0..words).map(|_| random.word(12)).collect::<Vec<_>>().join(" ")
    }),
];
