//! Lines of text.

use super::{Framed, Framer};
use crate::block::Span;
use crate::fault::Reason;

impl Framer {
    /// Every line up to the last line feed, and with `last` what follows it.
    pub(super) fn lines(&mut self, block: &[u8], start: usize, last: bool, out: &mut Framed) -> usize {
        let end = match memchr::memrchr(b'\n', block) {
            _ if last => block.len(),
            Some(feed) => feed + 1,
            None => return 0,
        };
        // Nearly always all is well, and one look at everything is quicker than one at each line.
        let sound = std::str::from_utf8(&block[start.min(end)..end]).is_ok();
        let mut from = start.min(end);
        for feed in memchr::memchr_iter(b'\n', &block[from..end]).map(|n| n + start).chain([end]) {
            let to = if block[from..feed].ends_with(b"\r") && feed < end { feed - 1 } else { feed };
            if from < to {
                match std::str::from_utf8(if sound { &[] } else { &block[from..to] }) {
                    Ok(_) => out.records.push(Span::new(from, to)),
                    Err(e) => self.fault(from, from + e.valid_up_to(), Reason::NotUtf8, out),
                }
            }
            from = (feed + 1).min(end);
        }
        end
    }
}
