//! Field names and aliases: how they are read and how they are written.

use std::fmt;

use crate::ast::{Name, Span};
use crate::grammar::{Input, PResult, fail, miss, unexpected};
use crate::lexer::{self, Kind};
use crate::print::write_text;

/// `name ::= ( word | "`" ... "`" | "@" "`" ... "`" ) { "." step | "[" digits "]" }`, all without blanks.
/// `step ::= word | "`" ... "`" | text`
///
/// However it is written, it is one dotted name: ``doc.`user.id` `` is `doc.user.id`, `items[0]` is `items.0`.
pub(crate) fn name(i: Input<'_>) -> PResult<'_, Name> {
    let first = i.peek();
    let mut text = match first.kind {
        Kind::Word => first.text.to_owned(),
        Kind::Backticks if first.inside().is_empty() => return fail(unexpected(i, "a name between the backticks")),
        Kind::Backticks => first.inside().to_owned(),
        Kind::OpenBackticks => return fail(unexpected(i, "a name")),
        _ => return miss(),
    };
    let mut end = first.span.end;
    let mut open = first.kind == Kind::Word && (text.ends_with('.') || text.bytes().all(|b| b == b'@'));
    loop {
        let rest = &i.text[end..];
        // Behind `@` only backticks may follow, behind a dot also quotes.
        let quoted = rest.starts_with('`') || (rest.starts_with(['"', '\'']) && text.ends_with('.'));
        if open && quoted {
            let step = lexer::token(i.text, end);
            match step.kind {
                Kind::Backticks => text.push_str(step.inside()),
                Kind::Text => text.push_str(&lexer::unescape(step.inside())),
                _ => return fail(unexpected(i.to(end), "a step of the path")),
            }
            end = step.span.end;
            open = false;
        } else if !open && rest.starts_with('[') {
            let (after, position) = position(i.to(end))?;
            text.push('.');
            text.push_str(position);
            end = after.at;
        } else if !open && rest.starts_with('.') {
            let word = lexer::run(rest, lexer::in_word);
            text.push_str(&rest[..word]);
            end += word;
            open = text.ends_with('.');
        } else {
            return Ok((i.to(end), Name { text, span: Span::new(first.span.start, end) }));
        }
    }
}

/// `position ::= "[" digits "]"`, after which the digits say which element, counted from 0.
pub(crate) fn position(i: Input<'_>) -> PResult<'_, &str> {
    let inside = i.at + 1;
    let digits = lexer::run(&i.text[inside..], |c| c.is_ascii_digit());
    if digits == 0 || !i.text[inside + digits..].starts_with(']') {
        let found = if digits == 0 { i.to(inside) } else { i.to(inside + digits) };
        let what = if digits == 0 { "a position such as `[0]`" } else { "`]` after the position" };
        return fail(unexpected(found, what));
    }
    let position = &i.text[inside..inside + digits];
    let significant = position.trim_start_matches('0');
    Ok((i.to(inside + digits + 1), if significant.is_empty() { "0" } else { significant }))
}

/// Words that mean something else where a name may stand, so a name that is one of them is written in backticks.
const KEYWORDS: &[&str] = &[
    "and", "any", "as", "asc", "between", "by", "contains", "csv", "desc", "false", "in", "is", "like", "logfmt",
    "multi", "not", "offset", "or", "true", "xml",
];

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_name(f, &self.text)
    }
}

/// Writes a name so that it is read back as the same name.
pub(crate) fn write_name(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let plain = text.starts_with(lexer::begins_word)
        && text.chars().all(lexer::in_word)
        && !text.ends_with('.')
        && text.bytes().any(|b| b != b'@')
        && !KEYWORDS.iter().any(|keyword| keyword.eq_ignore_ascii_case(text));
    if plain {
        return f.write_str(text);
    }
    let Some(odd) = text.find(['`', '\n']) else {
        return write!(f, "`{text}`");
    };
    // Only a quoted step can hold these, and it stands behind a dot.
    match text[..odd].rsplit_once('.') {
        Some((path, _)) => {
            write_name(f, path)?;
            f.write_str(".")?;
            write_text(f, &text[path.len() + 1..])
        }
        None => write_text(f, text),
    }
}

/// Writes one step of a path behind a call: `.key`, `` .`odd key` ``.
pub(crate) fn write_step(f: &mut fmt::Formatter<'_>, step: &str) -> fmt::Result {
    f.write_str(".")?;
    if !step.is_empty() && step.chars().all(|c| lexer::in_word(c) && c != '.') {
        f.write_str(step)
    } else if !step.is_empty() && !step.contains(['`', '\n']) {
        write!(f, "`{step}`")
    } else {
        write_text(f, step)
    }
}
