//! The two ways to decompress against each other, over sound, damaged and hostile bytes.

use std::io::Write;

use super::*;

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn all(stored: Vec<u8>) -> (Vec<u8>, Result<(), String>) {
    let mut spare = Spare::default();
    // A reader that gives single bytes, and one that gives everything: both must come to the same end.
    let all = read(Box::new(io::Cursor::new(stored.clone())), 1 << 20, &mut spare);
    let single = read(Box::new(io::BufReader::with_capacity(1, io::Cursor::new(stored.clone()))), 7, &mut spare);
    // What zstd itself says of damage depends on how much room it is given.
    let ours = |result: &Result<(), String>| {
        result.clone().map_err(|reason| reason.split_once("corrupt: ").map_or(reason.clone(), |(ours, _)| ours.into()))
    };
    assert_eq!(ours(&all.1), ours(&single.1));
    if all.1.is_ok() {
        assert_eq!(all.0, single.0);
    }
    in_one_go(&stored, &all, &mut spare);
    all
}

/// Whether it can be read in one go, which must come to the same as piece by piece.
fn in_one_go(stored: &[u8], streamed: &(Vec<u8>, Result<(), String>), spare: &mut Spare) -> bool {
    let before = b"what was there".to_vec();
    let mut goes = Vec::new();
    // In a buffer that has no room, in one that has some, and in one that has more than enough.
    for room in [0, 1_000, 1 << 20] {
        let mut out = before.clone();
        out.reserve_exact(room);
        let capacity = out.capacity();
        goes.push(whole(stored, &mut out, 64 << 20, spare));
        if goes[0] {
            assert_eq!(streamed.1, Ok(()));
            assert_eq!(out, [&before[..], &streamed.0].concat());
        } else {
            assert_eq!((&out, out.capacity()), (&before, capacity));
        }
    }
    assert!(goes.iter().all(|good| *good == goes[0]));
    if goes[0] {
        // The bound is exact.
        let mut out = before.clone();
        assert!(whole(stored, &mut out, streamed.0.len(), spare));
        assert!(streamed.0.is_empty() || !whole(stored, &mut out, streamed.0.len() - 1, spare));
    }
    goes[0]
}

fn goes(stored: &[u8]) -> bool {
    let mut spare = Spare::default();
    let streamed = read(Box::new(io::Cursor::new(stored.to_vec())), 1 << 20, &mut spare);
    in_one_go(stored, &streamed, &mut spare)
}

/// Numbers that look random and are the same in each run.
fn random(seed: u64) -> impl FnMut(usize) -> usize {
    let mut state = seed.wrapping_mul(2).wrapping_add(1);
    move |below| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    }
}

/// A member with every optional part in its header.
fn decorated(bytes: &[u8]) -> Vec<u8> {
    let head =
        [&[0x1f, 0x8b, 8, 0x1e, 0, 0, 0, 0, 0, 255][..], &[3, 0, 1, 2, 3], b"name.json\0", b"comment\0", &[0, 0]];
    [&head.concat(), &gz(bytes)[10..]].concat()
}

fn read(input: Box<dyn BufRead + Send>, room: usize, spare: &mut Spare) -> (Vec<u8>, Result<(), String>) {
    let mut out = Vec::new();
    let mut reading = match Decompressor::open(input, spare) {
        Ok(reading) => reading,
        Err(error) => return (out, Err(error.to_string())),
    };
    loop {
        match reading.fill(&mut out, room, spare) {
            Ok(true) => {
                reading.recycle(spare);
                return (out, Ok(()));
            }
            Ok(false) => {}
            Err(error) => return (out, Err(error.to_string())),
        }
    }
}

fn text() -> Vec<u8> {
    (0..40_000).flat_map(|n: u32| format!("line {n}\n").into_bytes()).collect()
}

#[test]
fn plain_empty_and_tiny() {
    for bytes in [&b""[..], b"a", b"abc", b"{\"a\":1}"] {
        assert_eq!(all(bytes.to_vec()), (bytes.to_vec(), Ok(())));
        assert_eq!(all(gz(bytes)), (bytes.to_vec(), Ok(())));
        assert_eq!(all(::zstd::encode_all(bytes, 3).unwrap()), (bytes.to_vec(), Ok(())));
    }
}

#[test]
fn members_and_frames_follow_each_other() {
    let (a, b) = (text(), b"end\n".to_vec());
    let both = [a.clone(), b.clone()].concat();
    assert_eq!(all([gz(&a), gz(b""), gz(&b)].concat()), (both.clone(), Ok(())));
    let frames = [::zstd::encode_all(&a[..], 3).unwrap(), ::zstd::encode_all(&b[..], 3).unwrap()].concat();
    assert_eq!(all(frames), (both, Ok(())));
}

#[test]
fn compressed_twice_and_thrice_but_not_more() {
    let twice = gz(&gz(&text()));
    assert_eq!(all(twice.clone()), (text(), Ok(())));
    assert_eq!(all(gz(&twice)), (text(), Ok(())));
    assert_eq!(all(gz(&::zstd::encode_all(&text()[..], 3).unwrap())), (text(), Ok(())));
    let (_, result) = all(gz(&gz(&twice)));
    assert_eq!(result, Err("compressed more than three times over".to_owned()));
}

#[test]
fn a_cut_gives_what_was_before_it() {
    let stored = gz(&text());
    let (out, result) = all(stored[..stored.len() / 2].to_vec());
    assert_eq!(result, Err("the gzip data ends early".to_owned()));
    assert!(!out.is_empty() && text().starts_with(&out));
    let (_, result) = all(stored[..stored.len() - 3].to_vec());
    assert_eq!(result, Err("the gzip data ends early".to_owned()));
    let stored = ::zstd::encode_all(&text()[..], 3).unwrap();
    let (_, result) = all(stored[..stored.len() / 2].to_vec());
    assert_eq!(result, Err("the zstd data ends early".to_owned()));
}

#[test]
fn padding_is_nothing_and_rubbish_is_something() {
    assert_eq!(all([gz(b"a"), vec![0; 700]].concat()), (b"a".to_vec(), Ok(())));
    let (out, result) = all([gz(b"a"), b"rubbish".to_vec()].concat());
    assert_eq!((out, result), (b"a".to_vec(), Err("bytes after the gzip data that are not gzip".to_owned())));
}

#[test]
fn a_changed_byte_is_found_by_the_checksum() {
    let mut stored = gz(b"a text without repetition");
    let crc = stored.len() - 6;
    stored[crc] ^= 1;
    let (out, result) = all(stored);
    assert_eq!(out, b"a text without repetition");
    assert_eq!(result, Err("the checksum of the gzip data is wrong".to_owned()));
}

#[test]
fn a_header_with_every_optional_part() {
    assert_eq!(all(decorated(b"x")), (b"x".to_vec(), Ok(())));
}

#[test]
fn what_is_ordinary_goes_in_one_go() {
    let text = text();
    let frame = |bytes: &[u8]| ::zstd::bulk::compress(bytes, 3).unwrap();
    for bytes in [&b""[..], b"a", b"{\"a\":1}", &text] {
        for stored in [
            bytes.to_vec(),
            gz(bytes),
            decorated(bytes),
            [gz(bytes), gz(b""), decorated(b"end")].concat(),
            [gz(b"begin"), decorated(bytes), vec![0; 700]].concat(),
            frame(bytes),
            [frame(bytes), frame(b"end")].concat(),
            [&b"\x50\x2a\x4d\x18\x03\0\0\0abc"[..], &frame(bytes)].concat(),
        ] {
            let _ = all(stored.clone());
            assert!(goes(&stored));
        }
    }
    // A frame that was written without knowing how long it will be.
    let mut unknown = ::zstd::stream::Encoder::new(Vec::new(), 3).unwrap();
    unknown.write_all(&text).unwrap();
    assert!(!goes(&unknown.finish().unwrap()));
    assert!(!goes(&gz(&gz(&text))) && !goes(&gz(&frame(&text))) && !goes(&frame(&gz(&text))));
}

#[test]
fn many_members_of_any_size() {
    let (mut random, text) = (random(1), text());
    for _ in 0..20 {
        let parts: Vec<Vec<u8>> = (0..random(40)).map(|_| text[..random(4_000)].to_vec()).collect();
        let stored: Vec<u8> = parts.iter().flat_map(|part| gz(part)).collect();
        assert_eq!(all(stored.clone()), (parts.concat(), Ok(())));
        assert!(goes(&stored));
    }
    // The last one says 0, which is of no help.
    let stored = [gz(&text), gz(b"")].concat();
    assert!(goes(&stored));
}

#[test]
fn a_length_that_lies_neither_takes_memory_nor_loses_bytes() {
    let good = gz(&text());
    let mut spare = Spare::default();
    for said in [0, 1, 1_000, 1 << 20, 60 << 20, 1 << 30, u32::MAX] {
        let mut stored = good.clone();
        let at = stored.len() - 4;
        stored[at..].copy_from_slice(&said.to_le_bytes());
        let (out, result) = all(stored.clone());
        assert_eq!((out, result), (text(), Err("the checksum of the gzip data is wrong".to_owned())));
        // Zeros after a member hide what it says.
        for padding in [1, 3, 4] {
            assert!(goes(&[&good[..], &vec![0; padding]].concat()));
        }
        // Followed by a good one, the lie is in the middle.
        assert!(!goes(&[stored, good.clone()].concat()));
    }
    // A few bytes that claim to hold 60 MB: no more is allocated than they could.
    let mut stored = gz(b"a");
    let at = stored.len() - 4;
    stored[at..].copy_from_slice(&(60_u32 << 20).to_le_bytes());
    let mut out = Vec::new();
    assert!(!gzip::whole(&stored, &mut out, 64 << 20, spare.inflater().unwrap()));
    assert!(out.is_empty() && out.capacity() <= stored.len() * 1032, "{}", out.capacity());
}

#[test]
fn cut_anywhere() {
    let parts = [decorated(&text()[..900]), gz(b""), gz(&text()[..300])];
    let frames = [::zstd::bulk::compress(&text()[..900], 3).unwrap(), ::zstd::bulk::compress(b"end", 3).unwrap()];
    for stored in [parts.concat(), frames.concat()] {
        for length in 0..stored.len() {
            let (out, result) = all(stored[..length].to_vec());
            // Between two members, and when nothing is left that tells what it was, nobody sees that it is cut.
            assert!(result.is_err() || goes(&stored[..length]), "{length}: {} bytes, {result:?}", out.len());
        }
    }
}

#[test]
fn changed_anywhere() {
    let mut random = random(2);
    let parts = [decorated(&text()[..900]), gz(b""), gz(&text()[..300])];
    let frames = [::zstd::bulk::compress(&text()[..900], 3).unwrap(), ::zstd::bulk::compress(b"end", 3).unwrap()];
    for stored in [parts.concat(), frames.concat()] {
        for at in 0..stored.len() {
            for change in [1, 0x20, 0x80, 0xff, 1 + random(255) as u8] {
                let mut changed = stored.clone();
                changed[at] ^= change;
                let _ = all(changed);
            }
        }
    }
}

#[test]
fn rubbish_of_all_kinds() {
    let (mut random, text) = (random(3), text());
    for _ in 0..3_000 {
        let mut stored: Vec<u8> = (0..random(200)).map(|_| random(256) as u8).collect();
        let magic: &[u8] = [&b""[..], &[0x1f, 0x8b, 8, 0], &[0x1f, 0x8b, 8], &[0x28, 0xb5, 0x2f, 0xfd]][random(4)];
        stored.splice(0..0, magic.iter().copied());
        let _ = all(stored);
    }
    // Good members, cut, changed, doubled and mixed.
    for _ in 0..1_000 {
        let mut stored = Vec::new();
        for _ in 0..1 + random(3) {
            let bytes = &text[..random(500)];
            let mut part = match random(4) {
                0 => gz(bytes),
                1 => decorated(bytes),
                2 => ::zstd::bulk::compress(bytes, 1).unwrap(),
                _ => vec![0; random(20)],
            };
            match random(4) {
                0 => part.truncate(random(part.len() + 1)),
                1 if !part.is_empty() => {
                    let at = random(part.len());
                    part[at] = random(256) as u8;
                }
                _ => {}
            }
            stored.extend(part);
        }
        if random(8) == 0 {
            stored = gz(&stored);
        }
        let _ = all(stored);
    }
}

/// Reads with room for a thousand bytes, and ten for each stored one.
fn tight(stored: Vec<u8>) -> (Vec<u8>, Result<(), String>) {
    let mut spare = Spare::default();
    let input = Box::new(io::BufReader::with_capacity(100, io::Cursor::new(stored)));
    let mut reading = Decompressor::within(input, &mut spare, |stored| 1_000 + 10 * stored).unwrap();
    let mut out = Vec::new();
    loop {
        match reading.fill(&mut out, 500, &mut spare) {
            Ok(true) => return (out, Ok(())),
            Ok(false) => {}
            Err(error) => return (out, Err(error.to_string())),
        }
    }
}

#[test]
fn a_bomb_ends_with_a_reason_and_an_honest_object_does_not() {
    let reason =
        Err("expands like a decompression bomb, to more than 1000 times its size; the rest is left out".to_owned());
    let zeros = vec![0; 1 << 20];
    let frame = ::zstd::bulk::compress(&zeros, 3).unwrap();
    let twice = gz(&gz(&zeros));
    for bomb in [gz(&zeros), frame, twice.clone(), gz(&twice)] {
        let (out, result) = tight(bomb.clone());
        assert_eq!(result, reason);
        assert!(out.len() <= 1_500 + 10 * bomb.len() && out.iter().all(|byte| *byte == 0), "{}", out.len());
    }
    // Nothing comes out at the end, but a lot in between.
    let empty: Vec<u8> = gz(b"").repeat(10_000);
    assert_eq!(tight(gz(&empty)), (Vec::new(), reason.clone()));
    assert_eq!(tight(gz(&[gz(b"a"), zeros.clone()].concat())), (b"a".to_vec(), reason));
    // As many stored bytes as come out are never a bomb.
    for honest in [zeros.clone(), empty, gz(&text()[..5_000]), gz(&gz(&text()[..5_000])), gz(&zeros[..1_000])] {
        assert_eq!(tight(honest.clone()).1, Ok(()), "{:?}", (honest.len(), &honest[..20]));
    }
    // Deflate at its utmost is within the bounds by the ratio alone.
    let utmost = {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(&vec![0; 8 << 20]).unwrap();
        encoder.finish().unwrap()
    };
    assert!(utmost.len() as u64 * RATIO >= 8 << 20, "{}", utmost.len());
}
