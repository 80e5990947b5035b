//! The tokens of a query, read one at a time where the grammar stands.
//!
//! There is no pass that cuts the whole text up first: a `/` begins a regular expression after `like` and divides
//! elsewhere, and only the grammar knows which.

use std::cell::Cell;

use crate::ast::Span;

/// One token and where it stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Token<'a> {
    pub(crate) kind: Kind,
    /// As written, quotes included.
    pub(crate) text: &'a str,
    pub(crate) span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `userIdentity.arn`, `@message`, `stats`: what it is, the place decides.
    Word,
    /// `12`, `1.5`, `1e3`
    Number,
    /// `5m`, `1.5h`, `4xx`: a number with letters behind it.
    Counted,
    /// `1.2.3`, `.5`, `0x1F`, `1.`
    BadNumber,
    /// `"text"` or `'text'`
    Text,
    /// `"text` up to the end of the query
    OpenText,
    /// `` `name` ``
    Backticks,
    /// `` `name `` up to the end of the line
    OpenBackticks,
    /// `|`, `!=`, `(`
    Symbol,
    /// What begins no token.
    Stray,
    End,
}

/// Longest first, so that `=~` is not `=` and `~`.
const SYMBOLS: &[&str] = &[
    "||", "&&", "==", "=~", "!=", "!~", "<=", "<>", ">=", "::", "|", ",", "(", ")", "[", "]", "=", "!", "<", ">", "+",
    "-", "*", "/", "%", "^", ".", "$", "?", ":", "~",
];

impl<'a> Token<'a> {
    pub(crate) fn is(&self, symbol: &str) -> bool {
        self.kind == Kind::Symbol && self.text == symbol
    }

    /// Whether this is the word `keyword`, in any case.
    pub(crate) fn is_word(&self, keyword: &str) -> bool {
        self.kind == Kind::Word && self.text.eq_ignore_ascii_case(keyword)
    }

    /// What stands between the quotes or backticks.
    pub(crate) fn inside(&self) -> &'a str {
        match self.kind {
            Kind::Text | Kind::Backticks => &self.text[1..self.text.len() - 1],
            _ => self.text,
        }
    }
}

/// The token at `at`, blanks and comments before it left out.
pub(crate) fn token(text: &str, at: usize) -> Token<'_> {
    let start = skip_blank(text, at);
    let rest = &text[start..];
    let (kind, length) = match rest.chars().next() {
        None => (Kind::End, 0),
        Some('"' | '\'') => match quoted(rest) {
            Some(length) => (Kind::Text, length),
            None => (Kind::OpenText, rest.len()),
        },
        Some('`') => match rest[1..].find(['`', '\n']) {
            Some(end) if rest[1 + end..].starts_with('`') => (Kind::Backticks, end + 2),
            Some(end) => (Kind::OpenBackticks, end + 1),
            None => (Kind::OpenBackticks, rest.len()),
        },
        Some(c) if c.is_ascii_digit() => number(rest),
        Some('.') if rest[1..].starts_with(|c: char| c.is_ascii_digit()) => {
            (Kind::BadNumber, 1 + run(&rest[1..], |c| c.is_ascii_digit() || c == '.'))
        }
        Some(c) if begins_word(c) || c.is_alphanumeric() => {
            // Letters of other scripts are read as part of the word, so that the mistake is the whole word.
            let length = run(rest, |c| in_word(c) || (!c.is_ascii() && c.is_alphanumeric()));
            (if rest[..length].is_ascii() { Kind::Word } else { Kind::Stray }, length)
        }
        Some(c) => match SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol)) {
            Some(symbol) => (Kind::Symbol, symbol.len()),
            None => (Kind::Stray, c.len_utf8()),
        },
    };
    Token { kind, text: &rest[..length], span: Span::new(start, start + length) }
}

pub(crate) fn begins_word(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_' || c == '@'
}

/// A letter, digit or sign that needs no backticks inside a name (spec 1.3).
pub(crate) fn in_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '@' || c == '.'
}

/// The length in bytes of the characters at the start of `text` that pass.
pub(crate) fn run(text: &str, passes: impl Fn(char) -> bool) -> usize {
    text.find(|c| !passes(c)).unwrap_or(text.len())
}

fn is_blank(c: char) -> bool {
    // A byte order mark is what some editors put before the first character.
    c.is_whitespace() || c == '\u{feff}'
}

/// Where an address without quotes ends, as published queries have them: `http://example.org/`.
pub(crate) fn end_of_address(text: &str, at: usize) -> usize {
    at + run(&text[at..], |c| !is_blank(c) && !matches!(c, ',' | '|' | '(' | ')' | '[' | ']' | '"' | '\'' | '`'))
}

/// The place of the first character at or after `at` that is neither white space nor comment.
pub(crate) fn skip_blank(text: &str, at: usize) -> usize {
    blanks(text, at, |_| {})
}

/// The same, with the comments on the way told one by one, without the ends of their lines.
fn blanks(text: &str, at: usize, mut comment: impl FnMut(Span)) -> usize {
    let mut at = at;
    loop {
        at += run(&text[at..], is_blank);
        // A `#` glued to something is not a comment (spec 1, rule 4).
        let alone = text[..at].chars().next_back().is_none_or(is_blank);
        if !(alone && text[at..].starts_with('#')) {
            return at;
        }
        let start = at;
        at += run(&text[at..], |c| c != '\n');
        comment(Span::new(start, at));
    }
}

/// The comments of a text that has no mistakes, in order. `regexes` are its regular expressions, in which a quote or a
/// `#` means nothing.
pub(crate) fn comments(text: &str, regexes: &[Span]) -> Vec<Span> {
    let mut found = Vec::new();
    let mut at = 0;
    loop {
        let start = blanks(text, at, |comment| found.push(comment));
        let next = token(text, start);
        if next.kind == Kind::End {
            return found;
        }
        at = regexes.iter().find(|regex| regex.start == start).map_or(next.span.end, |regex| regex.end);
    }
}

/// The length of the text literal at the start of `rest`, quotes included, or none when it does not end.
fn quoted(rest: &str) -> Option<usize> {
    let mut characters = rest.char_indices();
    let (_, quote) = characters.next()?;
    while let Some((at, c)) = characters.next() {
        if c == '\\' {
            characters.next();
        } else if c == quote {
            return Some(at + 1);
        }
    }
    None
}

/// What a text literal says, its escapes resolved.
///
/// An unknown escape stays as the two characters, so that Windows paths survive (spec 1.3).
pub(crate) fn unescape(inside: &str) -> String {
    let mut out = String::with_capacity(inside.len());
    let mut characters = inside.chars();
    while let Some(c) = characters.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match characters.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some(c @ ('"' | '\'' | '\\')) => out.push(c),
            Some(c) => out.extend(['\\', c]),
            None => out.push('\\'),
        }
    }
    out
}

/// A number, a number with letters, or something that is neither, at the start of `rest`.
fn number(rest: &str) -> (Kind, usize) {
    let digits = |from: usize| run(&rest[from..], |c| c.is_ascii_digit());
    let mut end = digits(0);
    if rest[end..].starts_with('.') && digits(end + 1) > 0 {
        end += 1 + digits(end + 1);
    }
    if rest[end..].starts_with(['e', 'E']) {
        let sign = usize::from(rest[end + 1..].starts_with(['+', '-']));
        let exponent = digits(end + 1 + sign);
        if exponent > 0 {
            end += 1 + sign + exponent;
        }
    }
    let more = run(&rest[end..], |c| in_word(c) || c.is_alphanumeric());
    let tail = &rest[end..end + more];
    let kind = if tail.is_empty() {
        Kind::Number
    } else if tail.chars().all(|c| c.is_ascii_alphabetic()) {
        Kind::Counted
    } else {
        Kind::BadNumber
    };
    (kind, end + more)
}

/// The regular expression literal at `at`, slashes included: none when no `/` stands there, and `Err` with the
/// place of the opening slash when no `/` ends it.
pub(crate) fn regex(text: &str, at: usize) -> Option<Result<Span, Span>> {
    let start = skip_blank(text, at);
    let mut characters = text[start..].char_indices();
    characters.next().filter(|(_, c)| *c == '/')?;
    while let Some((at, c)) = characters.next() {
        if c == '\\' {
            characters.next();
        } else if c == '/' {
            return Some(Ok(Span::new(start, start + at + 1)));
        }
    }
    Some(Err(Span::new(start, start + 1)))
}

/// Where to go on after a mistake at `fault` in the command that begins at `start`: at the next pipe, or at the end.
///
/// A pipe inside a text, a regular expression or brackets does not end a command. Where a bracket is never closed,
/// its pipes count after all; `unclosed` then remembers so, for looking to the end after each mistake would take time
/// that grows with the square of the text.
pub(crate) fn resume(text: &str, start: usize, fault: usize, unclosed: &Cell<bool>) -> usize {
    let mut at = start;
    let mut open = 0usize;
    let mut in_brackets = None;
    let mut previous: Option<Token<'_>> = None;
    let is_parse = token(text, start).is_word("parse");
    let mut pattern_seen = false;
    loop {
        let next = token(text, at);
        at = next.span.end;
        match next.kind {
            Kind::End => {
                unclosed.set(unclosed.get() || open > 0);
                return in_brackets.filter(|_| open > 0).unwrap_or(text.len());
            }
            Kind::Text => pattern_seen = true,
            Kind::Symbol => match next.text {
                "(" | "[" => open += 1,
                ")" | "]" => open = open.saturating_sub(1),
                "|" | "||" if next.span.start >= fault && (open == 0 || unclosed.get()) => return next.span.start,
                "|" | "||" if next.span.start >= fault => in_brackets = in_brackets.or(Some(next.span.start)),
                "/" if (is_parse && !pattern_seen) || !previous.is_some_and(ends_operand) => {
                    pattern_seen = true;
                    match regex(text, next.span.start) {
                        Some(Ok(span)) => at = span.end,
                        _ => return in_brackets.unwrap_or(text.len()),
                    }
                }
                _ => {}
            },
            _ => {}
        }
        previous = Some(next);
    }
}

/// Whether a `/` after this token divides.
pub(crate) fn ends_operand(token: Token<'_>) -> bool {
    match token.kind {
        Kind::Symbol => matches!(token.text, ")" | "]"),
        Kind::Word => !token.is_word("like"),
        _ => true,
    }
}
