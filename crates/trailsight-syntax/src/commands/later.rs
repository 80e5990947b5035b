//! Commands of the language that come later, and what other languages call ours.
//!
//! A query with one of them is refused: skipping it would give other rows than were asked for.

use crate::ast::Span;
use crate::codes;
use crate::diagnostic::Diagnostic;

/// The commands of the language that are not run yet (spec 1.1), and what to write until then.
const LATER: &[(&str, Option<&str>)] = &[("search", Some("write `filter @message like \"...\"`"))];

/// What other query languages call a command of ours.
const ELSEWHERE: &[(&str, &str)] = &[
    ("dc", "write `stats count_distinct(field)`"),
    ("distinct", "write `dedup field`"),
    ("eval", "write `fields expression as name`"),
    ("extend", "write `fields expression as name`"),
    ("from", "name the archive outside the query"),
    ("grep", "write `filter @message like \"...\"`"),
    ("group", "write `stats count(*) by field`"),
    ("project", "write `display field, field`"),
    ("rare", "write `stats count(*) as n by field | sort n`"),
    ("regex", "write `parse field /(?<name>...)/`, or `filter field like /.../`"),
    ("rename", "write `fields field as name`"),
    ("rex", "write `parse field /(?<name>...)/`"),
    ("select", "write `fields field, field`"),
    ("summarize", "write `stats`"),
    ("table", "write `display field, field`"),
    ("take", "write `limit`"),
    ("timechart", "write `stats count(*) by bin(5m)`"),
    ("top", "write `stats count(*) as n by field | sort n desc`"),
    ("uniq", "write `dedup field`"),
];

/// The names of the commands that come later.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    LATER.iter().map(|(name, _)| *name)
}

/// What to say when `word` is one of them.
pub(super) fn find(word: &str, span: Span) -> Option<Diagnostic> {
    let (name, help) = LATER.iter().find(|(name, _)| name.eq_ignore_ascii_case(word))?;
    let message = format!("`{name}` is part of the language, but Trailsight does not run it yet");
    let diagnostic = Diagnostic::new(&codes::NOT_YET_COMMAND, span, message);
    Some(match help {
        Some(help) => diagnostic.help(*help),
        None => diagnostic,
    })
}

/// What to write for a command of another language.
pub(super) fn other_language(word: &str) -> Option<&'static str> {
    ELSEWHERE.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)).map(|(_, help)| *help)
}
