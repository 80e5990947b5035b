//! Regular expression literals.

use std::fmt;

use regex_syntax::ast;

use crate::ast::{Regex, Span};
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::grammar::{Input, PResult, fail, miss};
use crate::lexer::{self, Kind};

/// `regex ::= "/" ... "/"`, where a slash inside is `\/` and a newline stands for itself.
///
/// The text stays as written but for `\/`; that it compiles is checked here.
pub(crate) fn regex(i: Input<'_>) -> PResult<'_, Regex> {
    let span = match lexer::regex(i.text, i.at) {
        None => return miss(),
        Some(Err(slash)) => {
            let diagnostic =
                Diagnostic::new(&codes::UNCLOSED_REGEX, slash, "this regular expression has no closing slash");
            return fail(diagnostic.help("end it with `/`; inside, write `/` as `\\/`"));
        }
        Some(Ok(span)) => span,
    };
    i.notes.regexes.borrow_mut().push(span);
    let text = unescape(&i.text[span.start + 1..span.end - 1]);
    let rest = flags(i.to(span.end), &text);
    if let Err(error) = regex_syntax::ParserBuilder::new().build().parse(&text) {
        i.notes.spoil(bad_regex(&error, &text, span));
    }
    Ok((rest, Regex { text, span }))
}

/// Skips letters glued to the closing slash, with a word about them: `/x/i`.
fn flags<'a>(i: Input<'a>, text: &str) -> Input<'a> {
    let token = i.peek();
    let letters = "gimsuxUG";
    if token.span.start != i.at || token.kind != Kind::Word || !token.text.chars().all(|c| letters.contains(c)) {
        return i;
    }
    let switches: String = token.text.chars().filter(|c| "ims".contains(*c)).collect();
    let shown = shown(text);
    let instead = if switches.is_empty() { format!("/{shown}/") } else { format!("/(?{switches}){shown}/") };
    let message = "a regular expression takes no letters behind its closing slash";
    i.notes.report(Diagnostic::new(&codes::REGEX_FLAG, token.span, message).help(format!("write `{instead}`")));
    i.after(&token)
}

fn bad_regex(error: &regex_syntax::Error, text: &str, literal: Span) -> Diagnostic {
    let (message, span) = match error {
        regex_syntax::Error::Parse(error) => (error.kind().to_string(), *error.span()),
        regex_syntax::Error::Translate(error) => (error.kind().to_string(), *error.span()),
        _ => ("it is malformed".to_owned(), ast::Span::splat(ast::Position::new(0, 1, 1))),
    };
    let span = place(text, literal, span);
    let message = format!("the regular expression does not compile: {message}");
    let diagnostic = Diagnostic::new(&codes::BAD_REGEX, span, message);
    match error {
        regex_syntax::Error::Parse(error) => match error.kind() {
            ast::ErrorKind::GroupUnclosed | ast::ErrorKind::GroupUnopened => {
                diagnostic.help("write a literal parenthesis as `\\(` or `\\)`")
            }
            ast::ErrorKind::ClassUnclosed => diagnostic.help("write a literal bracket as `\\[`"),
            ast::ErrorKind::RepetitionMissing => {
                diagnostic.help("write a literal `*`, `+` or `?` with a backslash before it; `.*` matches anything")
            }
            _ => diagnostic,
        },
        _ => diagnostic,
    }
}

/// Where a stretch of the expression's text stands in the query.
///
/// Each slash in the text was written with a backslash before it, so the text is shorter than the literal.
fn place(text: &str, literal: Span, inside: ast::Span) -> Span {
    let at = |offset: usize| {
        let offset = offset.min(text.len());
        let slashes = text.as_bytes()[..offset].iter().filter(|byte| **byte == b'/').count();
        literal.start + 1 + offset + slashes
    };
    Span::new(at(inside.start.offset), at(inside.end.offset))
}

/// A group of an expression.
pub(crate) struct Group {
    /// Counted from 1.
    pub(crate) index: usize,
    pub(crate) name: Option<String>,
    pub(crate) span: Span,
}

/// The groups that capture, in the order of their opening parentheses.
///
/// Nothing for an expression that does not compile, which the parser lets no one see.
pub(crate) fn groups(regex: &Regex) -> Vec<Group> {
    let Ok(tree) = ast::parse::Parser::new().parse(&regex.text) else {
        return Vec::new();
    };
    let groups = Groups { regex, found: Vec::new() };
    // The visitor walks on the heap, so depth is no danger.
    ast::visit(&tree, groups).unwrap_or_default()
}

struct Groups<'a> {
    regex: &'a Regex,
    found: Vec<Group>,
}

impl ast::Visitor for Groups<'_> {
    type Output = Vec<Group>;
    type Err = std::convert::Infallible;

    fn finish(self) -> Result<Self::Output, Self::Err> {
        Ok(self.found)
    }

    fn visit_pre(&mut self, ast: &ast::Ast) -> Result<(), Self::Err> {
        let ast::Ast::Group(group) = ast else {
            return Ok(());
        };
        let place = |span| place(&self.regex.text, self.regex.span, span);
        match &group.kind {
            ast::GroupKind::CaptureIndex(index) => {
                self.found.push(Group { index: *index as usize, name: None, span: place(group.span) });
            }
            ast::GroupKind::CaptureName { name, .. } => self.found.push(Group {
                index: name.index as usize,
                name: Some(name.name.clone()),
                span: place(name.span),
            }),
            ast::GroupKind::NonCapturing(_) => {}
        }
        Ok(())
    }
}

/// The text between the slashes with `\/` made `/`; every other escape belongs to the expression.
fn unescape(inside: &str) -> String {
    let mut out = String::with_capacity(inside.len());
    let mut characters = inside.chars();
    while let Some(c) = characters.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match characters.next() {
            Some('/') => out.push('/'),
            Some(c) => out.extend(['\\', c]),
            None => out.push('\\'),
        }
    }
    out
}

/// The text as it stands between slashes.
fn shown(text: &str) -> String {
    text.replace('/', "\\/")
}

impl fmt::Display for Regex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/{}/", shown(&self.text))
    }
}
