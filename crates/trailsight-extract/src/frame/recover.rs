//! Where to read on after a value that is broken.

/// Where a search for the end of something broken led.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Resume {
    /// To here.
    At(usize),
    /// Nowhere yet, but more bytes may show it.
    Wait,
    /// Nowhere.
    Never,
}

/// A broken value is followed for this many bytes and no further, so that one stray quote cannot make the rest of a
/// large object wait in memory.
const REACH: usize = 16 << 20;

/// The comma or closing bracket behind the array element at `start`.
///
/// Brackets are matched by kind, those in strings left out. Line feeds in strings are let pass: an array is often one
/// line, and then they are more likely part of a string than the end of it. In an envelope, its end will do, too.
pub(super) fn after_element(block: &[u8], start: usize, last: bool, enveloped: bool) -> Resume {
    match balance(block, start, last, false) {
        Resume::At(end) if block[end] == b'}' && !enveloped => Resume::Never,
        found => found,
    }
}

/// The byte after the closing bracket of the value at `start`, if it is on the same line.
pub(super) fn line_match(block: &[u8], start: usize, last: bool) -> Resume {
    balance(block, start, last, true)
}

fn balance(block: &[u8], start: usize, last: bool, line: bool) -> Resume {
    let mut open = Vec::new();
    let mut string = false;
    let mut at = start;
    while let Some(&byte) = block.get(at) {
        if at - start > REACH {
            return Resume::Never;
        }
        match byte {
            b'\n' if line => return Resume::Never,
            b'\\' if string => at += 1,
            b'"' => string = !string,
            _ if string => {}
            b'{' => open.push(b'}'),
            b'[' => open.push(b']'),
            b',' | b']' | b'}' if open.is_empty() => {
                return if line { Resume::Never } else { Resume::At(at) };
            }
            b'}' | b']' => {
                if open.pop() != Some(byte) {
                    return Resume::Never;
                }
                if line && open.is_empty() {
                    return Resume::At(at + 1);
                }
            }
            _ => {}
        }
        at += 1;
    }
    if last { Resume::Never } else { Resume::Wait }
}
