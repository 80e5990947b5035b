//! What the syntax crate promises, told through its public door.

mod codes;
mod commands;
mod errors;
mod expressions;
mod format;
mod hostile;
mod names;
mod patterns;
mod round_trip;
mod rows;
mod saved;
mod sources;
mod strict;

use trailsight_syntax::{Command, Expr, ExprKind, Item, Query, parse, print};

/// The query, which must be well written.
fn query(text: &str) -> Query {
    let parsed = parse(text);
    let messages: Vec<_> = parsed.diagnostics.iter().map(|d| &d.message).collect();
    assert!(parsed.diagnostics.is_empty(), "{text}\n{messages:#?}");
    assert!(parsed.whole, "{text}");
    parsed.query
}

/// The only command of the query.
fn command(text: &str) -> Command {
    let mut stages = query(text).stages;
    assert_eq!(stages.len(), 1, "{text}");
    stages.remove(0).command
}

/// The expression, read as a condition.
fn expr(text: &str) -> Expr {
    match command(&format!("filter {text}")) {
        Command::Filter(filter) => filter.condition,
        other => panic!("{other:?}"),
    }
}

/// The items of a `fields`.
fn items(text: &str) -> Vec<Item> {
    match command(&format!("fields {text}")) {
        Command::Fields(fields) => fields.items,
        other => panic!("{other:?}"),
    }
}

/// The canonical spelling.
fn printed(text: &str) -> String {
    print(&query(text))
}

fn field(name: &str) -> ExprKind {
    ExprKind::Field(name.to_owned())
}

/// Code, place as written, message of each mistake, one a line.
fn mistakes(text: &str) -> String {
    let parsed = parse(text);
    let lines: Vec<_> = parsed
        .diagnostics
        .iter()
        .map(|d| format!("{} `{}` {}", d.code.code, &text[d.span.start..d.span.end], d.message))
        .collect();
    lines.join("\n")
}

/// The help of the only mistake.
fn help(text: &str) -> String {
    let parsed = parse(text);
    assert_eq!(parsed.diagnostics.len(), 1, "{text}: {}", mistakes(text));
    parsed.diagnostics[0].help.clone().unwrap_or_default()
}
