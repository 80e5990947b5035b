//! A whole query: commands between pipes, and where to go on after a mistake.

use nom::Parser;

use crate::ast::{Command, Query, Span, Stage};
use crate::codes;
use crate::commands;
use crate::diagnostic::Diagnostic;
use crate::grammar::{Input, Notes};
use crate::lexer::{self, Kind};

/// A query may have this many characters (spec 1, rule 5).
pub const MAX_CHARACTERS: usize = 10_000;

/// A query may have this many commands besides `filter`, those of queries inside it included, and each such query
/// counted as one more. The stack holds four times as many at least, and not twelve times; but the time that DataFusion
/// takes to prepare a plan grows much faster than the chain: 2 seconds for 100 `accum` without optimizations, 45 for 400.
pub const MAX_COMMANDS: usize = 100;

/// What [`parse`] found.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// The commands that could be read, in order.
    pub query: Query,
    /// Every mistake, in the order of the text. None: the query is well written.
    pub diagnostics: Vec<Diagnostic>,
    /// No command was left out of `query`. Mistakes whose meaning is plain, such as `&&`, leave none out.
    pub whole: bool,
}

/// Reads a query.
///
/// ```
/// let parsed = trailsight_syntax::parse("fields user | limt 5 | sort user");
/// assert_eq!(parsed.query.stages.len(), 2);
/// assert_eq!(parsed.diagnostics[0].message, "no command is called `limt`");
/// ```
///
/// It takes any text, and never fails: what cannot be read is in [`Parsed::diagnostics`], with one sentence for
/// each mistake. After one, reading goes on at the next pipe. Time grows with the length of the text, and the depth of the
/// tree is bounded, so that walking it needs no care.
pub fn parse(text: &str) -> Parsed {
    read(text).0
}

/// The same, and where its regular expressions stand.
pub(crate) fn read(text: &str) -> (Parsed, Vec<Span>) {
    if let Some((at, c)) = text.char_indices().nth(MAX_CHARACTERS) {
        let characters = text.chars().count();
        let message = format!("the query has {characters} characters, {MAX_CHARACTERS} are allowed");
        let diagnostic = Diagnostic::new(&codes::TOO_LONG, Span::new(at, at + c.len_utf8()), message);
        return (Parsed { query: Query::default(), diagnostics: vec![diagnostic], whole: false }, Vec::new());
    }
    let notes = Notes::default();
    let (stages, whole) = stages(Input { text, at: 0, notes: &notes });
    let query = Query { stages };
    if let Some(mistake) = too_many(&query) {
        notes.report(mistake);
    }
    let mistakes = notes.diagnostics.into_inner().into_iter();
    let mut diagnostics: Vec<_> = mistakes.map(|diagnostic| diagnostic.worded(text)).collect();
    diagnostics.sort_by_key(|diagnostic| diagnostic.span.start);
    (Parsed { query, diagnostics, whole }, notes.regexes.into_inner())
}

/// The first command that is one too many.
fn too_many(query: &Query) -> Option<Diagnostic> {
    let mut count = 0;
    for (nth, inner) in query.all().into_iter().enumerate() {
        count += usize::from(nth > 0);
        for stage in &inner.stages {
            count += usize::from(!matches!(stage.command, Command::Filter(_) | Command::FilterIndex(_)));
            if count > MAX_COMMANDS {
                let message = format!("the query has more than {MAX_COMMANDS} commands besides `filter`");
                let help = "put what several commands say into one, or take the result and query that";
                return Some(Diagnostic::new(&codes::TOO_MANY_COMMANDS, stage.span, message).help(help));
            }
        }
    }
    None
}

/// `query ::= [ "|" ] [ stage { "|" stage } [ "|" ] ]`
fn stages(mut i: Input<'_>) -> (Vec<Stage>, bool) {
    let mut stages = Vec::new();
    let mut whole = true;
    if i.peek().is("|") {
        i = i.after(&i.peek());
    }
    loop {
        let first = i.peek();
        if first.kind == Kind::End {
            return (stages, whole);
        }
        if first.is("|") || first.is("||") {
            i = empty(i);
            continue;
        }
        i.notes.begin_stage();
        match commands::stage.parse(i) {
            Ok((rest, stage)) => {
                i = rest;
                if i.notes.spoiled.get() {
                    whole = false;
                } else {
                    stages.push(stage);
                }
            }
            Err(nom::Err::Error(fault) | nom::Err::Failure(fault)) => {
                whole = false;
                let fault_at = match fault.into_diagnostic() {
                    Some(diagnostic) => {
                        let at = diagnostic.span.start;
                        i.notes.report(diagnostic);
                        at
                    }
                    None => first.span.start,
                };
                i = i.to(lexer::resume(i.text, first.span.start, fault_at, &i.notes.unclosed));
            }
            // Only parsers over a stream that has not ended ask for more.
            Err(nom::Err::Incomplete(_)) => return (stages, false),
        }
        let pipe = i.peek();
        i = i.after(&pipe);
        if pipe.is("||") {
            i.notes.report(commands::double_pipe(pipe.span));
            // One mistake, one sentence: what follows is a command, or part of the one just read.
            if !commands::follows(i) {
                whole = false;
                i = i.to(lexer::resume(i.text, i.at, i.at, &i.notes.unclosed));
                i = i.after(&i.peek());
            }
        }
    }
}

/// Steps over pipes with nothing between them, with one word about all of them.
fn empty(mut i: Input<'_>) -> Input<'_> {
    let span = i.peek().span;
    while i.peek().is("|") || i.peek().is("||") {
        i = i.after(&i.peek());
    }
    let message = "there is no command between these pipes";
    i.notes.report(Diagnostic::new(&codes::EMPTY_STAGE, span, message).help("take one of the pipes away"));
    i
}
