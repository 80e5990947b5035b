//! Text on a terminal: nothing in it acts, and its width is known.
//!
//! Log text is written by strangers. Here it loses the power to move the cursor, to change colours or titles, or to
//! turn the reading direction round; what would do so is shown as a mark instead.

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// What stands where a text was cut.
const CUT: &str = "…";

/// C0 controls, DEL and C1 controls.
pub(crate) fn is_control(c: char) -> bool {
    c.is_control()
}

/// Characters that are not seen but change how others are: direction marks, invisible separators, soft hyphens. The
/// two joiners stay, since emoji and several scripts are written with them.
fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
    )
}

/// The text on one line with everything that acts made visible: a line end as `↵`, a tab as a blank, other controls
/// as their symbols (`␛`), unseen characters by number (`\u{202e}`). Line ends at the end are dropped.
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    let text = text.trim_end_matches(['\n', '\r']);
    if !text.contains(|c| is_control(c) || is_unseen(c)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' => out.push('↵'),
            '\t' => out.push(' '),
            '\0'..='\u{1f}' => out.extend(char::from_u32(0x2400 + u32::from(c))),
            '\u{7f}' => out.push('␡'),
            _ if is_control(c) || is_unseen(c) => {
                // Writing to a `String` cannot fail.
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            _ => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// The terminal columns a clean text takes: the sum over what a reader sees as one character, which is also where it
/// may be cut.
pub(crate) fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.graphemes(true).map(UnicodeWidthStr::width).sum() }
}

/// Appends as much of a clean text as fits in `room` columns, `…` last when not all of it does. Returns the columns
/// used, which a wide character may make one fewer than `room`.
pub(crate) fn push_cut(text: &str, room: usize, out: &mut String) -> usize {
    let (fits, used) = head(text, room);
    if fits.len() == text.len() {
        out.push_str(text);
        return used;
    }
    let (fits, used) = head(text, room.saturating_sub(1));
    out.push_str(fits);
    out.push_str(CUT);
    used + 1
}

/// The longest beginning of a clean text that takes at most `room` columns, and how many it takes.
fn head(text: &str, room: usize) -> (&str, usize) {
    // Most text by far; graphemes are much slower to find.
    if text.is_ascii() {
        let used = text.len().min(room);
        return (&text[..used], used);
    }
    let mut used = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        let next = used + UnicodeWidthStr::width(grapheme);
        if next > room {
            return (&text[..at], used);
        }
        used = next;
    }
    (text, used)
}

/// Breaks a clean text into lines of at most `room` columns, after a blank where one is near the end of the line.
pub(crate) fn wrap(text: &str, room: usize) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut rest = text;
    loop {
        let (mut line, _) = head(rest, room);
        if line.len() == rest.len() {
            lines.push(rest);
            return lines;
        }
        // A blank in the first half would leave too much of the line empty; paths and JSON have none at all.
        if let Some(blank) = line.rfind(' ').filter(|blank| *blank > line.len() / 2) {
            line = &line[..=blank];
        }
        if line.is_empty() {
            // One character wider than the line: let it stand out rather than go on for ever.
            line = rest.graphemes(true).next().unwrap_or(rest);
        }
        lines.push(line);
        rest = &rest[line.len()..];
    }
}
