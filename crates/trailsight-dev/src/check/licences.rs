//! Both licence texts are there, and every package names them.

use std::fs;

use super::findings;
use crate::Result;
use crate::workspace::{Member, root};

/// The choice every package offers.
const EXPRESSION: &str = "MIT OR Apache-2.0";

/// Licence files, and a line that stands in each.
const TEXTS: &[(&str, &str)] =
    &[("LICENSE-APACHE", "Version 2.0, January 2004"), ("LICENSE-MIT", "Permission is hereby granted, free of charge")];

/// Fails when a text is missing or a package offers something else.
pub(super) fn check(members: &[Member]) -> Result<()> {
    let mut found = Vec::new();
    for (file, line) in TEXTS {
        match fs::read_to_string(root().join(file)) {
            Ok(text) if text.contains(line) => {}
            Ok(_) => found.push(format!("{file} does not hold the text of its licence")),
            Err(error) => found.push(format!("{file}: {error}")),
        }
    }
    for member in members.iter().filter(|member| member.license.as_deref() != Some(EXPRESSION)) {
        found.push(format!("`{}` must say `license = \"{EXPRESSION}\"`", member.name));
    }
    findings(found)
}
