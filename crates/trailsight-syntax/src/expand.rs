//! Saved queries put in the place of their calls, and where each piece of the text came from.

use std::borrow::Cow;

use crate::ast::{Command, Query, Span};
use crate::codes;
use crate::commands::{Argument, Saved};
use crate::diagnostic::Diagnostic;
use crate::lexer::{self, Kind, Token};
use crate::query::MAX_CHARACTERS;
use crate::suggest::did_you_mean;

/// A query that was saved.
#[derive(Debug, Clone, Copy)]
pub struct Definition<'a> {
    /// Its text, with `{{parameter}}` where a value goes.
    pub text: &'a str,
    /// Values of parameters that a call does not give, as a call would write them.
    pub defaults: &'a [(String, String)],
}

/// A query without calls of saved queries.
#[derive(Debug, Clone, PartialEq)]
pub struct Expanded {
    /// The text.
    pub text: String,
    pieces: Vec<Piece>,
}

/// A stretch of the expanded text and where it came from.
#[derive(Debug, Clone, PartialEq)]
struct Piece {
    /// The first byte in the expanded text; it goes up to the next piece.
    start: usize,
    from: From,
}

#[derive(Debug, Clone, PartialEq)]
enum From {
    /// The query as it was written, from this byte on.
    Query(usize),
    /// The text of a saved query, called at this place; its name, and where in it.
    Saved { call: Span, name: String },
    /// A value, which stands here in the call.
    Value { span: Span, name: String },
}

/// Whether a query calls a saved one, in whatever depth.
pub fn calls_saved(query: &Query) -> bool {
    !calls(query).is_empty()
}

/// Puts saved queries in the place of their calls.
///
/// ```
/// use trailsight_syntax::{Definition, expand, parse};
/// let text = "$slow(over = 500) | limit 5";
/// let saved = Definition { text: "filter ms > {{over}} and path = {{path}}", defaults: &[("path".into(), "\"/\"".into())] };
/// let expanded = expand(text, &parse(text).query, &["slow"], |name| (name == "slow").then_some(saved)).unwrap();
/// assert_eq!(expanded.text, "filter ms > 500 and path = \"/\" | limit 5");
/// ```
///
/// # Errors
/// A call of what was not saved, a parameter that has no value, or is not there, or is given twice.
pub fn expand<'a>(
    text: &str,
    query: &Query,
    names: &[&str],
    find: impl Fn(&str) -> Option<Definition<'a>>,
) -> Result<Expanded, Vec<Diagnostic>> {
    let mut expanded = Expanded { text: String::new(), pieces: Vec::new() };
    let mut mistakes = Vec::new();
    let mut at = 0;
    let mut calls = calls(query);
    calls.sort_by_key(|(_, span)| span.start);
    for (saved, span) in calls {
        expanded.push(&text[at..span.start], From::Query(at));
        at = span.end;
        match find(&saved.name.text) {
            Some(definition) => {
                // Many calls of a long query are refused by their length; they need not be made first.
                if expanded.text.len() <= 4 * MAX_CHARACTERS {
                    put(&mut expanded, saved, span, definition, &mut mistakes);
                }
            }
            None => mistakes.push(unknown(saved, names)),
        }
    }
    expanded.push(&text[at..], From::Query(at));
    if mistakes.is_empty() { Ok(expanded) } else { Err(mistakes) }
}

/// Every call of a saved query, and where it stands.
fn calls(query: &Query) -> Vec<(&Saved, Span)> {
    let stages = query.all().into_iter().flat_map(|query| &query.stages);
    let calls = stages.filter_map(|stage| match &stage.command {
        Command::Saved(saved) => Some((saved, stage.span)),
        _ => None,
    });
    calls.collect()
}

fn unknown(saved: &Saved, names: &[&str]) -> Diagnostic {
    let message = format!("no query is saved as `{}`", saved.name.text);
    let diagnostic = Diagnostic::new(&codes::UNKNOWN_SAVED_QUERY, saved.name.span, message);
    diagnostic.help(match did_you_mean(&saved.name.text, names.iter().copied()) {
        Some(near) => format!("did you mean `${near}`?"),
        None if names.is_empty() => {
            "save it in the project file, under `[saved]`, or with `--saved name=query`".to_owned()
        }
        None => format!("saved are {}", names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")),
    })
}

/// The saved query with its values.
fn put(into: &mut Expanded, saved: &Saved, call: Span, definition: Definition<'_>, mistakes: &mut Vec<Diagnostic>) {
    let wrong =
        |span, message: String, help: String| Diagnostic::new(&codes::SAVED_QUERY_PARAMETER, span, message).help(help);
    let places = places(definition.text);
    let wanted = parameters(definition.text);
    let known = || match wanted.as_slice() {
        [] => "it has no parameters".to_owned(),
        wanted => {
            let wanted: Vec<_> = wanted.iter().map(|name| format!("`{name}`")).collect();
            format!("its parameters are {}", wanted.join(", "))
        }
    };
    for (k, argument) in saved.arguments.iter().enumerate() {
        let (name, span) = (&argument.name.text, argument.name.span);
        if saved.arguments[..k].iter().any(|earlier| earlier.name.text == *name) {
            mistakes.push(wrong(
                span,
                format!("the parameter `{name}` is given twice"),
                "take one of them away".into(),
            ));
        } else if !wanted.contains(&name.as_str()) {
            let help = match did_you_mean(name, wanted.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => known(),
            };
            mistakes.push(wrong(span, format!("`{}` has no parameter `{name}`", saved.name.text), help));
        }
    }
    let mut at = 0;
    let body = || From::Saved { call, name: saved.name.text.clone() };
    let mut told: Vec<&str> = Vec::new();
    for place in places {
        into.push(&definition.text[at..place.span.start], body());
        at = place.span.end;
        let given = saved.arguments.iter().find(|argument| argument.name.text == place.name);
        let default = || definition.defaults.iter().find(|(name, _)| name == place.name).map(|(_, value)| value);
        match (given, default) {
            (Some(Argument { value, span, .. }), _) => {
                let from = From::Value { span: *span, name: saved.name.text.clone() };
                into.push(&place.fit(value), from);
            }
            (None, default) => match default() {
                Some(value) => into.push(&place.fit(value), body()),
                None if told.contains(&place.name) => {}
                None => {
                    told.push(place.name);
                    let message = format!("`{}` needs a value for `{}`", saved.name.text, place.name);
                    let help = format!("write `${}({} = ...)`", saved.name.text, place.name);
                    mistakes.push(wrong(call, message, help));
                }
            },
        }
    }
    into.push(&definition.text[at..], body());
}

/// The parameters of a saved query, each once, in the order they stand.
pub(crate) fn parameters(text: &str) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for place in places(text) {
        if !names.contains(&place.name) {
            names.push(place.name);
        }
    }
    names
}

/// Where a value goes in the text of a saved query.
struct Place<'a> {
    name: &'a str,
    /// Braces included.
    span: Span,
    /// The sign that ends the text or the regular expression around it.
    within: Option<char>,
}

impl Place<'_> {
    /// The value as it stands at this place: without its quotes inside a text.
    fn fit<'v>(&self, value: &'v str) -> Cow<'v, str> {
        let Some(end) = self.within else { return Cow::Borrowed(value) };
        let quoted = value.starts_with(['"', '\'']) && value.len() > 1;
        let regex = value.starts_with('/') && value.len() > 1 && end == '/';
        let inside = if quoted || regex { &value[1..value.len() - 1] } else { value };
        // A sign that would end the text around it is escaped.
        let mut fitted = String::with_capacity(inside.len());
        let mut characters = inside.chars();
        while let Some(c) = characters.next() {
            match c {
                '\\' => {
                    fitted.push(c);
                    fitted.extend(characters.next());
                }
                c if c == end => fitted.extend(['\\', c]),
                c => fitted.push(c),
            }
        }
        Cow::Owned(fitted)
    }
}

/// The places of parameters: `{{name}}`, wherever it stands but in a comment.
fn places(text: &str) -> Vec<Place<'_>> {
    let mut places = Vec::new();
    let mut at = 0;
    let mut previous: Option<Token<'_>> = None;
    loop {
        let token = lexer::token(text, at);
        at = token.span.end;
        match token.kind {
            Kind::End => return places,
            Kind::Text => inside(text, token.span, token.text.chars().next(), &mut places),
            Kind::Symbol if token.text == "/" && !previous.is_some_and(lexer::ends_operand) => {
                if let Some(Ok(span)) = lexer::regex(text, token.span.start) {
                    inside(text, span, Some('/'), &mut places);
                    at = span.end;
                }
            }
            Kind::Stray if token.text == "{" => {
                if let Some((name, end)) = parameter(text, token.span.start) {
                    places.push(Place { name, span: Span::new(token.span.start, end), within: None });
                    at = end;
                }
            }
            // `` `{{name}}` ``, and what has no end.
            Kind::Backticks => inside(text, token.span, Some('`'), &mut places),
            Kind::OpenText | Kind::OpenBackticks => inside(text, token.span, None, &mut places),
            _ => {}
        }
        previous = Some(token);
    }
}

fn inside<'a>(text: &'a str, span: Span, within: Option<char>, places: &mut Vec<Place<'a>>) {
    let mut at = span.start;
    while let Some(found) = text[at..span.end].find("{{") {
        let start = at + found;
        match parameter(text, start).filter(|(_, end)| *end <= span.end) {
            Some((name, end)) => {
                places.push(Place { name, span: Span::new(start, end), within });
                at = end;
            }
            None => at = start + 1,
        }
    }
}

/// `"{{" [A-Za-z_][A-Za-z0-9_]* "}}"`, blanks inside the braces allowed; the name and where it ends.
fn parameter(text: &str, start: usize) -> Option<(&str, usize)> {
    let inner = text[start..].strip_prefix("{{")?;
    let length = inner.find("}}")?;
    let name = inner[..length].trim_matches(' ');
    let first = name.chars().next()?;
    let fits =
        (first.is_ascii_alphabetic() || first == '_') && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    fits.then_some((name, start + 2 + length + 2))
}

impl Expanded {
    fn push(&mut self, text: &str, from: From) {
        if !text.is_empty() {
            self.pieces.push(Piece { start: self.text.len(), from });
            self.text.push_str(text);
        }
    }

    /// A mistake in the expanded text as one in the text that was written: at the same place if it stood there, else at
    /// the value or the call that brought it, with the saved query named.
    pub fn locate(&self, mut diagnostic: Diagnostic) -> Diagnostic {
        let (start, saved) = self.place(diagnostic.span.start, false);
        let (end, also) = self.place(diagnostic.span.end.max(diagnostic.span.start), true);
        if let Some(name) = saved.or(also) {
            let part = self.text.get(diagnostic.span.start..diagnostic.span.end).unwrap_or_default();
            let part = part.split_whitespace().collect::<Vec<_>>().join(" ");
            let shown = part.chars().take(60).collect::<String>();
            diagnostic.message = match shown.is_empty() {
                true => format!("in the saved query `{name}`: {}", diagnostic.message),
                false => {
                    format!("in the saved query `{name}`, at {}: {}", crate::grammar::quote(&shown), diagnostic.message)
                }
            };
        }
        diagnostic.span = start.to(end);
        diagnostic
    }

    /// Where a place of the expanded text came from, and out of which saved query.
    fn place(&self, at: usize, is_end: bool) -> (Span, Option<&str>) {
        // An end lies behind the last byte that it holds.
        let inside = if is_end { at.saturating_sub(1) } else { at };
        let k = self.pieces.partition_point(|piece| piece.start <= inside);
        let Some(piece) = k.checked_sub(1).and_then(|k| self.pieces.get(k)) else { return (Span::new(at, at), None) };
        match &piece.from {
            From::Query(first) => {
                let at = first + (at - piece.start);
                (Span::new(at, at), None)
            }
            From::Saved { call, name } => (*call, Some(name)),
            From::Value { span, name } => (*span, Some(name)),
        }
    }
}

/// Calls that the text of a saved query holds, which do not nest.
pub fn nested_calls(query: &Query) -> Vec<Diagnostic> {
    let nested = |(saved, span): (&Saved, Span)| {
        let message = format!("a saved query calls another one, `{}`", saved.name.text);
        let help = "put the commands of the other into it, or call both one behind the other";
        Diagnostic::new(&codes::NESTED_SAVED_QUERY, span, message).help(help)
    };
    calls(query).into_iter().map(nested).collect()
}
