//! Spellings and sizes that the service is said or was seen to refuse.

use super::{each, spelling};
use crate::ast::{Args, BinaryOp, Command, Expr, ExprKind, Name, Query, Span, Stage};
use crate::codes;
use crate::commands::{GroupFilter, Groups, Limit, Parse, ParsePattern, Source, Stats};
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
        spelling::check(text, stage, found);
    }
    if let Some(last) = query.stages.last() {
        let behind = lexer::token(text, last.span.end);
        if behind.is("|") {
            let message = "nothing stands behind the last `|`";
            found.push(Diagnostic::new(&codes::LAST_PIPE, behind.span, message).help("take it away"));
        }
    }
}

fn expression(text: &str, expr: &Expr, command: &Command, found: &mut Vec<Diagnostic>) {
    each(expr, &mut |expr| match &expr.kind {
        ExprKind::Text(value) if !text[expr.span.start..].starts_with(['"', '\'']) => {
            let message = "a text stands without quotes";
            let help = format!("write `\"{value}\"`");
            found.push(Diagnostic::new(&codes::BARE_TEXT, expr.span, message).help(help));
        }
        ExprKind::InQuery(within) if matches!(command, Command::Filter(_) | Command::FilterIndex(_)) => {
            without_source(&within.query, found);
        }
        ExprKind::InQuery(within) => {
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
        Command::AppendCols(append) if append.max.is_some_and(|max| max > MAX_ROWS) => {
            let written = tokens(text, stage.span.start, stage.span.end);
            let value = written.windows(3).find(|three| three[0].is_word("max") && three[1].is("="));
            let span = value.map_or(stage.span, |three| three[2].span);
            let message = format!("`max` goes up to {MAX_ROWS}");
            found.push(Diagnostic::new(&codes::OPTION_RANGE, span, message).help("write `max=100000`"));
        }
        Command::FilterIndex(index) => index_condition(text, &index.filter.condition, found),
        Command::Stats(stats) => stats_forms(stats, found),
        Command::Parse(parse) => parse_forms(text, parse, stage.span, found),
        Command::Source(source) => lists(source, found),
        Command::Join(join) => join.sources.iter().for_each(|source| lists(source, found)),
        _ => {}
    }
}

/// A query in parentheses says itself where its events come from.
fn without_source(query: &Query, found: &mut Vec<Diagnostic>) {
    if let Some(first) = query.stages.first()
        && !matches!(first.command, Command::Source(_) | Command::Saved(_))
    {
        let message = "a query behind `in` does not say which log group it is about";
        let help = "begin it with `SOURCE \"name\" |`";
        found.push(Diagnostic::new(&codes::QUERY_WITHOUT_SOURCE, first.span, message).help(help));
    }
}

/// `f = value`, `f in [value, ...]`, and several of these with `and` between them.
fn index_condition(text: &str, condition: &Expr, found: &mut Vec<Diagnostic>) {
    let mut waiting = vec![condition];
    while let Some(expr) = waiting.pop() {
        let is_field = |expr: &Expr| matches!(expr.kind, ExprKind::Field(_));
        let fits = match &expr.kind {
            ExprKind::Binary(BinaryOp::And, left, right) => {
                waiting.extend([right.as_ref(), left.as_ref()]);
                continue;
            }
            ExprKind::Binary(BinaryOp::Eq, left, right) => is_field(left) && is_value(right),
            ExprKind::In(list) => is_field(&list.subject) && !list.negated && list.list.iter().all(is_value),
            _ => false,
        };
        if !fits {
            let condition = text.get(expr.span.start..expr.span.end).unwrap_or_default();
            let message = "`filterIndex` takes `FIELD = VALUE` and `FIELD in [VALUE, ...]` only";
            let help = match condition.lines().count() {
                1 => format!("write `filter {condition}` for this"),
                _ => "write `filter` for this".to_owned(),
            };
            found.push(Diagnostic::new(&codes::INDEX_CONDITION, expr.span, message).help(help));
        }
    }
}

fn is_value(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Negate(inner) => matches!(inner.kind, ExprKind::Number(_)),
        kind => matches!(kind, ExprKind::Number(_) | ExprKind::Text(_) | ExprKind::Truth(_)),
    }
}

fn stats_forms(stats: &Stats, found: &mut Vec<Diagnostic>) {
    for item in &stats.aggregates {
        for span in calls(&item.expr, "histogram") {
            let message = "`histogram` stands before `by`";
            let help = "write `stats count(*) as n by histogram(field, width)`";
            found.push(Diagnostic::new(&codes::HISTOGRAM_BEFORE_BY, span, message).help(help));
        }
    }
    if let Some((_, span)) = stats.offset
        && stats.by.iter().all(|key| calls(&key.expr, "bin").is_empty())
    {
        let message = "`offset` has no bins to move";
        let help = "add `by bin(1h)`, or take it away";
        found.push(Diagnostic::new(&codes::OFFSET_WITHOUT_BIN, span, message).help(help));
    }
}

/// Where a function is called.
pub(super) fn calls(expr: &Expr, name: &str) -> Vec<Span> {
    let mut found = Vec::new();
    each(expr, &mut |expr| match &expr.kind {
        ExprKind::Call(call) if call.name.eq_ignore_ascii_case(name) => found.push(expr.span),
        _ => {}
    });
    found
}

fn rows(limit: &Limit, found: &mut Vec<Diagnostic>) {
    if limit.count > MAX_ROWS {
        let message = format!("`limit` goes up to {MAX_ROWS}");
        found.push(Diagnostic::new(&codes::LIMIT_RANGE, limit.count_span, message).help("write `limit 100000`"));
    }
}

/// The tokens from `start` up to `end`.
pub(super) fn tokens(text: &str, start: usize, end: usize) -> Vec<Token<'_>> {
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
