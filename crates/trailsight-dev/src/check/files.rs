//! A source file is read in one sitting.

use std::fs;

use super::findings;
use crate::Result;
use crate::workspace::{files_below, from_root, root};

/// A sitting.
const LINES: usize = 600;

/// Files that are longer, and why that serves the reader: path from the root, reason.
const LONGER: &[(&str, &str)] = &[];

/// Fails on a Rust file of more lines than a sitting, and on an excuse that is no longer needed.
pub(super) fn check() -> Result<()> {
    let mut found = Vec::new();
    let mut excused = Vec::new();
    for file in files_below(root(), ".rs")? {
        let lines = fs::read_to_string(&file)?.lines().count();
        let path = from_root(&file);
        if lines <= LINES {
            continue;
        }
        if LONGER.iter().any(|(long, _)| *long == path) {
            excused.push(path);
        } else {
            found.push(format!("{path} has {lines} lines, more than {LINES}; split it by what it speaks of"));
        }
    }
    for (path, _) in LONGER.iter().filter(|(path, _)| !excused.iter().any(|file| file == path)) {
        found.push(format!("{path} needs no excuse for its length any more"));
    }
    findings(found)
}
