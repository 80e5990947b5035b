//! What holds for any lines: order and dealing make no difference, memory is bounded, nothing harms.

use trailsight_pattern::{CATEGORIES, KEPT, Kind, Lines, Pattern, Severity, group};

/// Numbers that look random and are the same each time.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % n as u64) as usize
    }
}

fn of(lines: &[String]) -> Lines {
    let mut summary = Lines::default();
    for (n, line) in lines.iter().enumerate() {
        summary.add(line, Some(n as i64 * 1000), n % 5 == 0);
    }
    summary
}

fn patterns<'a>(lines: impl IntoIterator<Item = &'a str>) -> Vec<Pattern> {
    let mut summary = Lines::default();
    lines.into_iter().for_each(|line| summary.add(line, None, false));
    summary.patterns()
}

fn texts<'a>(lines: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    patterns(lines).into_iter().map(|p| format!("{} {}", p.counts[0], p.text)).collect()
}

/// Dealt over several summaries in another order, which are sent as bytes and merged in a tree.
fn dealt(lines: &[String], random: &mut Random) -> Vec<Pattern> {
    let mut order: Vec<usize> = (0..lines.len()).collect();
    for at in (1..order.len()).rev() {
        order.swap(at, random.below(at + 1));
    }
    let mut parts: Vec<Lines> = (0..7).map(|_| Lines::default()).collect();
    for n in order {
        parts[random.below(7)].add(&lines[n], Some(n as i64 * 1000), n % 5 == 0);
    }
    while parts.len() > 1 {
        let from = parts.swap_remove(random.below(parts.len()));
        let into = random.below(parts.len());
        parts[into].merge_bytes(&from.to_bytes()).unwrap();
    }
    parts.remove(0).patterns()
}

#[test]
fn order_and_dealing_make_no_difference() {
    let words =
        ["open", "close", "user", "from", "by", "ana", "raj", "eve", "node-1", "10.0.0.1", "x=y", "(z)", "/a/b", ","];
    for seed in 0..20 {
        let mut random = Random(seed);
        let lines: Vec<String> = (0..500)
            .map(|_| (0..random.below(7)).map(|_| words[random.below(words.len())]).collect::<Vec<_>>().join(" "))
            .collect();
        let straight = of(&lines).patterns();
        assert_eq!(straight.iter().map(|p| p.counts[0] + p.counts[1]).sum::<u64>(), 500);
        assert_eq!(straight, dealt(&lines, &mut random), "seed {seed}");
    }
}

#[test]
fn crowded_beginnings_keep_what_is_the_same_in_any_order() {
    fn letters(mut n: usize) -> String {
        let mut word = String::new();
        for _ in 0..4 {
            word.push(char::from(b'a' + (n % 26) as u8));
            n /= 26;
        }
        word
    }
    let mut random = Random(1);
    let mut lines = Vec::new();
    for n in 0..40_000 {
        lines.push(format!("session opened for {} by ({})", letters(n), letters(random.below(20))));
    }
    for _ in 0..500 {
        lines.push("session closed".to_owned());
        lines.push("the rest is told apart".to_owned());
    }
    let straight = of(&lines).patterns();
    assert_eq!(straight[0].text, "session opened for <Token-1> by (<Token-2>)");
    assert_eq!(straight[0].counts, [32_000, 8_000]);
    assert_eq!(straight.len(), 3);
    assert_eq!(straight, dealt(&lines, &mut random));
}

#[test]
fn too_many_shapes_of_every_length_are_forgotten_in_any_order() {
    let mut random = Random(6);
    let mut word = || -> String { (0..3).map(|_| char::from(b'a' + random.below(26) as u8)).collect() };
    let lines: Vec<String> =
        (0..36_000).map(|n| (0..3 + n % 6).map(|_| word()).collect::<Vec<_>>().join(" ")).collect();
    let straight = of(&lines).patterns();
    assert_eq!(straight.len(), 6);
    assert_eq!(straight, dealt(&lines, &mut Random(7)));
}

#[test]
fn memory_is_bounded_whatever_the_lines() {
    let mut random = Random(2);
    let mut lines = Lines::default();
    let mut most = 0;
    for _ in 0..100_000 {
        let line: Vec<String> =
            (0..6).map(|_| (0..4).map(|_| char::from(b'a' + random.below(26) as u8)).collect()).collect();
        lines.add(&line.join(" "), None, false);
        most = most.max(lines.size());
    }
    assert!(most < 64 << 20, "{most}");
    let patterns = lines.patterns();
    assert_eq!(patterns.iter().map(|p| p.counts[0]).sum::<u64>(), 100_000);
}

#[test]
fn hostile_lines_do_no_harm() {
    let mut random = Random(3);
    let mut lines: Vec<String> = vec![
        String::new(),
        " \t\r\n ".to_owned(),
        "\0\u{1}\u{2}\u{8}\u{7f}".to_owned(),
        "x".repeat(3 << 20),
        "ä".repeat(1 << 20),
        "1".repeat(1 << 20),
        "a ".repeat(1 << 20),
        "(".repeat(1 << 20),
        ":".repeat(1 << 16),
        "::1 ".repeat(1 << 12),
        "Sun ".repeat(1 << 12),
        "/".repeat(1 << 12),
        "<Number-1> <Token-2>".to_owned(),
        "\u{202e}\u{200b}\u{feff}💥".to_owned(),
    ];
    for _ in 0..2_000 {
        let bytes: Vec<u8> = (0..random.below(60)).map(|_| random.below(256) as u8).collect();
        lines.push(String::from_utf8_lossy(&bytes).into_owned());
        let ascii: String = (0..random.below(60)).map(|_| char::from(random.below(128) as u8)).collect();
        lines.push(ascii);
    }
    let straight = of(&lines).patterns();
    assert_eq!(straight.iter().map(|p| p.counts[0] + p.counts[1]).sum::<u64>(), lines.len() as u64);
    assert!(straight.iter().all(|p| p.text.len() < 20_000));
    assert_eq!(straight, dealt(&lines, &mut random));
    assert_eq!(group(lines.iter().map(String::as_str)).len(), lines.len());
}

#[test]
fn long_lines_of_the_same_length_are_clustered_in_time() {
    let mut random = Random(5);
    let mut lines = Lines::default();
    for _ in 0..3_000 {
        let words: Vec<String> = (0..200)
            .map(|place| {
                let kinds = if place % 2 == 0 { 2 } else { 5_000 };
                // Mostly one word, so that splitting takes off a few at a time.
                let n = if random.below(100) == 0 { random.below(kinds) } else { 0 };
                (0..4).map(|k| char::from(b'a' + (n / 26_usize.pow(k) % 26) as u8)).collect()
            })
            .collect();
        lines.add(&words.join(" "), None, false);
    }
    assert_eq!(lines.patterns().iter().map(|p| p.counts[0]).sum::<u64>(), 3_000);
}

#[test]
fn bytes_that_are_no_summary_are_refused() {
    let good = of(&["took 12 ms".to_owned(), "from ana".to_owned()]).to_bytes();
    for end in 0..good.len() {
        assert!(Lines::default().merge_bytes(&good[..end]).is_err(), "{end}");
    }
    let mut random = Random(4);
    for _ in 0..2_000 {
        let mut bytes = good.clone();
        for _ in 0..3 {
            let at = random.below(bytes.len());
            bytes[at] = random.below(256) as u8;
        }
        // Whatever it says, it says it.
        let _ = Lines::default().merge_bytes(&bytes);
    }
}

#[test]
fn few_words_are_told_apart_and_many_are_variable() {
    let users =
        |n: usize| (0..n).map(|k| format!("login of {} failed", char::from(b'a' + k as u8).to_string().repeat(3)));
    let few: Vec<String> = users(CATEGORIES).collect();
    assert_eq!(texts(few.iter().map(String::as_str)).len(), CATEGORIES);
    let many: Vec<String> = users(CATEGORIES + 1).collect();
    assert_eq!(texts(many.iter().map(String::as_str)), ["9 login of <Token-1> failed"]);
}

#[test]
fn a_word_that_tells_of_the_others_is_not_variable() {
    let verbs = ["open", "close", "read", "write", "stat", "link", "move", "copy", "lock", "sync"];
    let objects = ["file", "pipe", "disk", "tree", "user", "node", "page", "task", "lock", "host"];
    let lines: Vec<String> = (0..10)
        .flat_map(|k| (0..20).map(move |n| format!("{} the {} of {}", verbs[k], objects[k], "u".repeat(n + 1))))
        .collect();
    let texts = texts(lines.iter().map(String::as_str));
    assert_eq!(texts.len(), 10);
    assert!(texts.contains(&"20 open the file of <Token-1>".to_owned()), "{texts:?}");
}

#[test]
fn a_mask_makes_the_words_in_its_place_variable() {
    let lines = ["from host-1 as root", "from host-2 as root", "from localhost as root"];
    assert_eq!(texts(lines), ["3 from <Token-1> as root"]);
    // But not where nothing else is the same.
    assert_eq!(texts(["starting", "17"]), ["1 <Number-1>", "1 starting"]);
}

#[test]
fn a_name_with_digits_that_is_always_the_same_is_a_word() {
    let lines: Vec<String> = (10..30).map(|n| format!("jk2_init() found child {n} over HTTP/1.1")).collect();
    assert_eq!(texts(lines.iter().map(String::as_str)), ["20 jk2_init() found child <Number-1> over HTTP/1.1"]);
    assert_eq!(texts(lines.iter().take(2).map(String::as_str)), ["2 <ID-1>() found child <Number-2> over <Token-3>"]);
}

#[test]
fn what_is_known_of_a_pattern() {
    let lines: Vec<String> = (0..30).map(|n| format!("ERROR: took {n} ms")).collect();
    let mut summary = Lines::default();
    for (n, line) in lines.iter().enumerate() {
        summary.add(line, Some(60_000 * n as i64), n >= 20);
    }
    let [pattern] = summary.patterns().try_into().unwrap();
    assert_eq!(pattern.text, "ERROR: took <Number-1>");
    assert_eq!((pattern.counts, pattern.severity), ([20, 10], Severity::Error));
    assert_eq!((pattern.bin, pattern.bins.len()), (30_000, 20));
    assert_eq!(pattern.samples.len(), 3);
    assert!(pattern.samples.iter().all(|s| !s.earlier && lines.contains(&s.text)));
    let [slot] = pattern.slots.try_into().unwrap();
    assert_eq!((slot.kind, slot.complete, slot.range), (Kind::Number, false, Some((0.0, 29.0))));
    assert_eq!(slot.values.len(), KEPT);
}
