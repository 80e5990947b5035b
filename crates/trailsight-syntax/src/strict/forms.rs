//! Spellings and sizes that the service is said or was seen to refuse.

use super::each;
use crate::ast::{Args, Command, Expr, ExprKind, Name, Query, Span, Stage};
use crate::codes;
use crate::commands::{GroupFilter, Groups, Limit, Parse, ParsePattern, Source};
use crate::diagnostic::Diagnostic;
use crate::lexer::{self, Token};

/// `limit` goes up to this in the service, and so does the `max` of `appendcols`.
const MAX_ROWS: u64 = 100_000;

/// So many branches has a `case`.
const MAX_BRANCHES: usize = 10;

pub(super) fn check(text: &str, query: &Query, found: &mut Vec<Diagnostic>) {
    for stage in &query.stages {
        for expr in stage.command.exprs() {
            expression(text, expr, &stage.command, found);
        }
        command(text, stage, found);
    }
}

fn expression(text: &str, expr: &Expr, command: &Command, found: &mut Vec<Diagnostic>) {
    each(expr, &mut |expr| match &expr.kind {
        ExprKind::Text(value) if !text[expr.span.start..].starts_with(['"', '\'']) => {
            let message = "a text stands without quotes";
            let help = format!("write `\"{value}\"`");
            found.push(Diagnostic::new(&codes::BARE_TEXT, expr.span, message).help(help));
        }
        ExprKind::InQuery(within) if !matches!(command, Command::Filter(_) | Command::FilterIndex(_)) => {
            let message = "a query behind `in` stands in a `filter` only";
            let help = "filter by it, before or behind this command";
            // The subject is as it should be.
            let span = Span::new(within.subject.span.end, expr.span.end);
            let start = lexer::skip_blank(text, span.start);
            let span = Span::new(start, span.end);
            found.push(Diagnostic::new(&codes::QUERY_ELSEWHERE, span, message).help(help));
        }
        ExprKind::Call(call) if call.name.eq_ignore_ascii_case("case") => {
            if let Args::List(args) = &call.args
                && args.len() / 2 > MAX_BRANCHES
            {
                let message = format!("`case` has {} branches, {MAX_BRANCHES} are allowed", args.len() / 2);
                let help = "put another `case` where the last value stands";
                found.push(Diagnostic::new(&codes::MANY_BRANCHES, call.name_span, message).help(help));
            }
        }
        _ => {}
    });
}

fn command(text: &str, stage: &Stage, found: &mut Vec<Diagnostic>) {
    match &stage.command {
        Command::Limit(limit) => rows(limit, found),
        Command::Json(json) => {
            as_left_out(text, json.span.end, &json.name, found);
            if json.written.trim_start().starts_with('$') || json.written.contains(['[', ']']) {
                let message = "a path of `json` has no `$` and no brackets";
                let diagnostic = Diagnostic::new(&codes::PATH_SIGNS, json.span, message);
                found.push(match json.path() {
                    Some(path) => diagnostic.help(format!("write `\"{path}\"`")),
                    None => diagnostic,
                });
            }
        }
        Command::Parse(parse) => parse_forms(text, parse, stage.span, found),
        Command::Source(source) => lists(source, found),
        Command::Join(join) => join.sources.iter().for_each(|source| lists(source, found)),
        _ => {}
    }
}

fn rows(limit: &Limit, found: &mut Vec<Diagnostic>) {
    if limit.count > MAX_ROWS {
        let message = format!("`limit` goes up to {MAX_ROWS}");
        found.push(Diagnostic::new(&codes::LIMIT_RANGE, limit.count_span, message).help("write `limit 100000`"));
    }
}

/// The tokens from `start` up to `end`.
fn tokens(text: &str, start: usize, end: usize) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut at = start;
    loop {
        let token = lexer::token(text, at);
        if token.span.start >= end || token.span.end <= at {
            return tokens;
        }
        at = token.span.end;
        tokens.push(token);
    }
}

/// Whether `as` stands before a name that is written somewhere behind `start`.
fn as_left_out(text: &str, start: usize, name: &Name, found: &mut Vec<Diagnostic>) {
    let before = tokens(text, start, name.span.start);
    if !before.last().is_some_and(|token| token.is_word("as")) {
        let help = format!("write `as {name}`");
        found.push(Diagnostic::new(&codes::AS_LEFT_OUT, name.span, "the word `as` is left out").help(help));
    }
}

fn parse_forms(text: &str, parse: &Parse, stage: Span, found: &mut Vec<Diagnostic>) {
    let (pattern, mode) = match &parse.pattern {
        // AWS's own page about dashboards leaves `as` out here.
        ParsePattern::Glob(..) => return,
        ParsePattern::Regex(regex) => (regex.span, None),
        ParsePattern::Csv(span) => (*span, Some("csv")),
        ParsePattern::Logfmt(span) => (*span, Some("logfmt")),
        ParsePattern::Xml(_, span) => (*span, Some("xml")),
    };
    if let Some(first) = parse.names.first() {
        as_left_out(text, pattern.end, first, found);
    }
    if let Some(mode) = mode
        && parse.source.is_none()
    {
        let message = format!("`parse` names no field to read as {mode}");
        let help = format!("write `parse @message {mode} ...`");
        found.push(Diagnostic::new(&codes::MODE_WITHOUT_FIELD, pattern, message).help(help));
    }
    if parse.multi && !parse.names.is_empty() {
        let is_name = |token: &Token<'_>| parse.names.iter().any(|name| name.span.start == token.span.start);
        let word = tokens(text, pattern.end, stage.end).into_iter().find(|t| t.is_word("multi") && !is_name(t));
        let span = word.map_or(pattern, |word| word.span);
        let message = "`multi` does not go with names behind `as`";
        let help = "name the groups, as in `/(?<name>...)/ multi`";
        found.push(Diagnostic::new(&codes::NAMES_WITH_MULTI, span, message).help(help));
    }
}

fn lists(source: &Source, found: &mut Vec<Diagnostic>) {
    let Groups::Fitting(filter) = &source.groups else { return };
    let GroupFilter { prefixes, accounts, data_sources, tags, .. } = filter;
    let mut sizes = vec![
        ("prefixes", prefixes.len(), 5),
        ("accounts", accounts.len(), 20),
        ("data sources", data_sources.len(), 10),
        ("tags", tags.len(), 5),
    ];
    sizes.extend(tags.iter().map(|tag| ("values of a tag", tag.values.len(), 5)));
    for (what, count, most) in sizes {
        if count > most {
            let message = format!("`SOURCE` lists {count} {what}, {most} are allowed");
            let help = "name fewer, or a longer part of what they share";
            found.push(Diagnostic::new(&codes::SOURCE_LISTS, source.span, message).help(help));
        }
    }
}
