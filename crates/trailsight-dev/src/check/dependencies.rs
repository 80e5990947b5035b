//! Dependencies that no source of their crate speaks of.

use std::fs;

use super::findings;
use crate::Result;
use crate::workspace::{Member, files_below};

/// Dependencies that are there though no source names them: package, dependency, reason.
const NAMED_NOWHERE: &[(&str, &str, &str)] = &[];

/// Packages whose library goes by another name than they do.
const OTHER_NAMES: &[(&str, &str)] = &[("md-5", "md5")];

/// Fails on a dependency whose crate name is no word of any `.rs` file of the package.
pub(super) fn check(members: &[Member]) -> Result<()> {
    let mut found = Vec::new();
    for member in members {
        let mut sources = String::new();
        for file in files_below(&member.folder, ".rs")? {
            sources.push_str(&fs::read_to_string(file)?);
            sources.push('\n');
        }
        for dependency in &member.dependencies {
            let excused =
                NAMED_NOWHERE.iter().any(|(package, name, _)| *package == member.name && *name == dependency.name);
            let other = OTHER_NAMES.iter().find(|(package, _)| *package == dependency.name);
            let identifier = other.map_or(dependency.identifier.as_str(), |(_, name)| name);
            if !excused && !has_word(&sources, identifier) {
                found.push(format!("`{}` does not use `{}`", member.name, dependency.name));
            }
        }
    }
    findings(found)
}

/// Whether a text holds an identifier as a whole word: `arrow` is not in `narrow` or `arrow_schema`.
fn has_word(text: &str, word: &str) -> bool {
    let part_of_word = |character: char| character.is_alphanumeric() || character == '_';
    text.match_indices(word).any(|(start, _)| {
        !text[..start].ends_with(part_of_word) && !text[start + word.len()..].starts_with(part_of_word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_stands_alone() {
        assert!(has_word("use arrow::array;", "arrow"));
        assert!(has_word("#[tokio::test]", "tokio"));
        assert!(!has_word("use arrow_schema::Schema; // narrow", "arrow"));
        assert!(!has_word("", "arrow"));
    }
}
