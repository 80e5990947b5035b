//! The rules for repeated keys and for names that can be spelled in two ways, kept without hurry.
//!
//! A key repeated in one object counts once: at the place of the first, with the value of the last. Then the first
//! value in the order of the record that is present gets the name.

use super::any_slot;
use crate::column::{Raw, Slot};
use crate::json::{scan_string, skip_space, unescape};
use crate::trie::{NodeId, ROOT, Trie};

/// Fills the slots from a record.
pub(crate) fn record(trie: &Trie, bytes: &[u8], slots: &mut [Slot]) {
    slots.fill(Slot::default());
    let start = skip_space(bytes, 0);
    if bytes.get(start) == Some(&b'{') {
        object(trie, ROOT, bytes, start, slots);
    }
}

/// Calls itself at most once for each segment of a path.
fn object(trie: &Trie, node: NodeId, bytes: &[u8], start: usize, slots: &mut [Slot]) {
    let mut members: Vec<(NodeId, usize)> = Vec::new();
    let mut at = start + 1;
    loop {
        at = skip_space(bytes, at);
        if bytes.get(at) != Some(&b'"') {
            break;
        }
        let end = scan_string(bytes, at + 1).end;
        let key = unescape(&bytes[at + 1..end]);
        at = skip_space(bytes, skip_space(bytes, end + 1) + 1);
        if let Some(child) = trie.find(trie.node(node), key.as_bytes(), true) {
            // From one node to another there is one spelling: who arrives at the same node is the same key.
            match members.iter_mut().find(|(known, _)| *known == child) {
                Some(member) => member.1 = at,
                None => members.push((child, at)),
            }
        }
        at = skip_space(bytes, any_slot(bytes, at).1);
        if bytes.get(at) == Some(&b',') {
            at += 1;
        }
    }
    for (child, at) in members {
        value(trie, child, bytes, at, slots);
    }
}

fn value(trie: &Trie, id: NodeId, bytes: &[u8], start: usize, slots: &mut [Slot]) {
    let node = trie.node(id);
    if let Some(slot) = node.slot
        && let slot = &mut slots[slot as usize]
        && slot.raw == Raw::Missing
    {
        *slot = any_slot(bytes, start).0;
    }
    match bytes.get(start) {
        Some(b'{') if node.has_children() => object(trie, id, bytes, start, slots),
        Some(b'[') => {
            let mut at = start + 1;
            for position in 0.. {
                at = skip_space(bytes, at);
                if let Some(b']') | None = bytes.get(at) {
                    break;
                }
                if let Ok(known) = node.positions().binary_search_by_key(&position, |(position, _)| *position) {
                    value(trie, node.positions()[known].1, bytes, at, slots);
                }
                let end = skip_space(bytes, any_slot(bytes, at).1);
                if bytes.get(end) == Some(&b',') {
                    at = end + 1;
                } else {
                    break;
                }
            }
        }
        _ => {}
    }
}
