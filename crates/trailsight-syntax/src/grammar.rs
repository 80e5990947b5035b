//! What the grammars of all commands are made of.
//!
//! A parser is a nom parser over [`Input`]. `Err::Error` says "not here", and something else may be tried;
//! `Err::Failure` carries the sentence, once a word has decided the path.

use std::cell::{Cell, RefCell};

use nom::error::{ErrorKind, ParseError};
use nom::{Err, IResult, Parser};

use crate::ast::{Item, Label, Name, Span};
use crate::codes;
use crate::commands;
use crate::diagnostic::Diagnostic;
use crate::expr;
use crate::lexer::{self, Kind, Token};

/// The query text from one place on, and the notes all parsers share.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Input<'a> {
    pub(crate) text: &'a str,
    /// Directly behind the last token read, so that a node ends where its last token does.
    pub(crate) at: usize,
    pub(crate) notes: &'a Notes,
}

/// What is written down on the way.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    /// Mistakes the parser could read past.
    pub(crate) diagnostics: RefCell<Vec<Diagnostic>>,
    /// One of them leaves the command without meaning: it is checked to its end, then dropped.
    pub(crate) spoiled: Cell<bool>,
    /// Brackets open around this place.
    pub(crate) depth: Cell<usize>,
    /// Calls open around this place.
    pub(crate) calls: Cell<usize>,
    /// Whether this is inside a query that stands in another.
    pub(crate) inside: Cell<bool>,
    /// A bracket somewhere in the query is never closed.
    pub(crate) unclosed: Cell<bool>,
    /// Where regular expressions stand, slashes included.
    pub(crate) regexes: RefCell<Vec<Span>>,
}

impl Notes {
    /// Notes a mistake whose meaning is plain: the command is read as if it were written right.
    pub(crate) fn report(&self, diagnostic: Diagnostic) {
        self.diagnostics.borrow_mut().push(diagnostic);
    }

    /// Notes a mistake after which the command can be read on but not used.
    pub(crate) fn spoil(&self, diagnostic: Diagnostic) {
        self.spoiled.set(true);
        self.report(diagnostic);
    }

    /// Forgets where a command that could not be read stopped.
    pub(crate) fn begin_stage(&self) {
        self.spoiled.set(false);
        self.depth.set(0);
        self.calls.set(0);
        self.inside.set(false);
    }
}

/// Why a parser gave up: nothing to say when it merely does not apply.
#[derive(Debug)]
pub(crate) struct Fault(Option<Box<Diagnostic>>);

impl Fault {
    /// The same with what to write instead.
    pub(crate) fn help(self, help: String) -> Fault {
        Fault(self.0.map(|diagnostic| Box::new(diagnostic.help(help))))
    }

    pub(crate) fn into_diagnostic(self) -> Option<Diagnostic> {
        self.0.map(|diagnostic| *diagnostic)
    }
}

impl ParseError<Input<'_>> for Fault {
    fn from_error_kind(_: Input<'_>, _: ErrorKind) -> Self {
        Fault(None)
    }

    fn append(_: Input<'_>, _: ErrorKind, other: Self) -> Self {
        other
    }
}

pub(crate) type PResult<'a, T> = IResult<Input<'a>, T, Fault>;

/// This parser does not apply here.
pub(crate) fn miss<T>() -> Result<T, Err<Fault>> {
    Err(Err::Error(Fault(None)))
}

/// The command cannot be read on.
pub(crate) fn fail<T>(diagnostic: Diagnostic) -> Result<T, Err<Fault>> {
    Err(Err::Failure(Fault(Some(Box::new(diagnostic)))))
}

impl<'a> Input<'a> {
    pub(crate) fn peek(self) -> Token<'a> {
        lexer::token(self.text, self.at)
    }

    /// The input behind a token that was peeked at.
    pub(crate) fn after(self, token: &Token<'_>) -> Self {
        self.to(token.span.end)
    }

    pub(crate) fn to(self, at: usize) -> Self {
        Self { at, ..self }
    }

    /// What the query says at `span`.
    pub(crate) fn slice(self, span: Span) -> &'a str {
        &self.text[span.start..span.end]
    }
}

/// "expected `what`, found ..." at `i`, or the plainer mistake of the token that stands there.
pub(crate) fn unexpected(i: Input<'_>, what: &str) -> Diagnostic {
    let token = i.peek();
    if let Some(broken) = broken(&token) {
        return broken;
    }
    if token.kind == Kind::End {
        // Point behind the last token, not behind a comment or blanks.
        let end = Span::new(i.at, i.at);
        return Diagnostic::new(&codes::UNEXPECTED, end, format!("expected {what}, found the end of the query"));
    }
    let diagnostic =
        Diagnostic::new(&codes::UNEXPECTED, token.span, format!("expected {what}, found {}", quote(token.text)));
    match help_for(i, &token) {
        Some(help) => diagnostic.help(help),
        // `"x and b = "y`: a text that ended sooner than was meant.
        None if token.span.start == i.at && token.kind == Kind::Word && i.text[..i.at].ends_with(['"', '\'']) => {
            diagnostic.help("a text ends directly before it: is a quote missing?")
        }
        None => diagnostic,
    }
}

/// A stretch of the query as it is named in a message: short, on one line.
pub(crate) fn quote(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    if line.chars().count() > 40 || line.len() < text.len() {
        let short: String = line.chars().take(37).collect();
        return format!("`{short}...`");
    }
    if line.contains('`') { line.to_owned() } else { format!("`{line}`") }
}

fn help_for(i: Input<'_>, token: &Token<'_>) -> Option<String> {
    match token.kind {
        Kind::Word if commands::is_command(token.text) && begins_command(i.after(token)) => {
            Some(format!("put a `|` before `{}`", token.text))
        }
        Kind::Stray => match token.text {
            "#" => Some("a comment begins at the start of a line or after a blank".to_owned()),
            "“" | "”" | "„" => Some("write a straight quote `\"`".to_owned()),
            "‘" | "’" => Some("write a straight quote `'`".to_owned()),
            ";" => Some("commands are separated by `|`, and nothing ends the query".to_owned()),
            text if text.starts_with(char::is_alphanumeric) => {
                Some("a name with other letters than a to z stands in backticks".to_owned())
            }
            _ => None,
        },
        Kind::Symbol if token.text == "/" => {
            Some("a regular expression stands after `like`, `not like`, `=~` or in `parse`".to_owned())
        }
        _ => None,
    }
}

/// Whether what follows a command word looks like its operands, not like the rest of an expression.
pub(crate) fn begins_command(i: Input<'_>) -> bool {
    matches!(i.peek().kind, Kind::Word | Kind::Number | Kind::Text | Kind::Backticks)
}

/// The mistake of a token that is wrong wherever it stands.
fn broken(token: &Token<'_>) -> Option<Diagnostic> {
    let Span { start, end } = token.span;
    match token.kind {
        Kind::OpenText => {
            let quote = &token.text[..1];
            let message = format!("this text has no closing {quote}");
            Some(
                Diagnostic::new(&codes::UNCLOSED_STRING, Span::new(start, start + 1), message)
                    .help(format!("end it with {quote}; inside, write {quote} as \\{quote}")),
            )
        }
        Kind::OpenBackticks => {
            let name = token.text[1..].trim();
            let diagnostic = Diagnostic::new(
                &codes::UNCLOSED_BACKTICK,
                Span::new(start, start + 1),
                "this name has no closing backtick",
            );
            Some(diagnostic.help(match name {
                "" => "end the name with a backtick on the same line".to_owned(),
                _ => format!(
                    "end the name on the same line, like `` `{}` ``",
                    name.split([' ', '|']).next().unwrap_or(name)
                ),
            }))
        }
        Kind::BadNumber => {
            let help = match token.text.trim_matches('.') {
                text if text.bytes().all(|b| b.is_ascii_digit()) && token.text.starts_with('.') => {
                    format!("write `0.{text}`")
                }
                text if text.bytes().all(|b| b.is_ascii_digit()) => format!("write `{text}`"),
                text if text.bytes().all(|b| b.is_ascii_digit() || b == b'_') => {
                    format!("write `{}`", text.replace('_', ""))
                }
                _ => format!("if it is text, write `\"{}\"`; if it is a name, put it in backticks", token.text),
            };
            let message = format!("{} is not a number", quote(token.text));
            Some(Diagnostic::new(&codes::NUMBER, Span::new(start, end), message).help(help))
        }
        _ => None,
    }
}

/// Turns "not here" into "expected `what`".
pub(crate) fn expect<'a, T>(
    what: &'static str,
    mut parser: impl Parser<Input<'a>, Output = T, Error = Fault>,
) -> impl FnMut(Input<'a>) -> PResult<'a, T> {
    move |i| match parser.parse(i) {
        Err(Err::Error(_)) => fail(unexpected(i, what)),
        other => other,
    }
}

/// `item { "," item }`; a miss is a sentence that names `what`.
pub(crate) fn comma_separated<'a, T>(
    what: &'static str,
    parser: impl Parser<Input<'a>, Output = T, Error = Fault>,
) -> impl FnMut(Input<'a>) -> PResult<'a, Vec<T>> {
    let mut item = expect(what, parser);
    move |i| {
        let (mut i, first) = item(i)?;
        let mut items = vec![first];
        while i.peek().is(",") {
            let (rest, next) = item(i.after(&i.peek()))?;
            items.push(next);
            i = rest;
        }
        Ok((i, items))
    }
}

/// The sign `text`.
pub(crate) fn symbol<'a>(text: &'static str) -> impl FnMut(Input<'a>) -> PResult<'a, Span> {
    move |i| {
        let token = i.peek();
        if token.is(text) { Ok((i.after(&token), token.span)) } else { miss() }
    }
}

/// The word `word`, in any case.
pub(crate) fn keyword<'a>(word: &'static str) -> impl FnMut(Input<'a>) -> PResult<'a, Span> {
    move |i| {
        let token = i.peek();
        if token.is_word(word) { Ok((i.after(&token), token.span)) } else { miss() }
    }
}

/// `text ::= '"' ... '"' | "'" ... "'"`, its escapes resolved.
pub(crate) fn text(i: Input<'_>) -> PResult<'_, (String, Span)> {
    let token = i.peek();
    match token.kind {
        Kind::Text => Ok((i.after(&token), (lexer::unescape(token.inside()), token.span))),
        Kind::OpenText => fail(unexpected(i, "text")),
        _ => miss(),
    }
}

/// `item ::= expr [ "as" name ]`
pub(crate) fn item(i: Input<'_>) -> PResult<'_, Item> {
    let start = i.peek().span.start;
    let (rest, expr) = expr::expr(i)?;
    let (rest, alias) = alias(rest)?;
    let label = match (alias, &expr.kind) {
        (Some(name), _) => Label::Alias(name),
        (None, crate::ast::ExprKind::Field(_)) => Label::Field,
        (None, _) => Label::Text(i.slice(Span::new(start, rest.at)).to_owned()),
    };
    Ok((rest, Item { expr, label }))
}

/// `[ "as" name ]`
fn alias(i: Input<'_>) -> PResult<'_, Option<Name>> {
    nom::combinator::opt(nom::sequence::preceded(keyword("as"), expect("a name after `as`", crate::name::name)))
        .parse(i)
}
