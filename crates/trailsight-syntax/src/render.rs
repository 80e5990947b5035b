//! Mistakes drawn over the query, for people; and as JSON, for programs.

use std::fmt::Write;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use crate::ast::Span;
use crate::diagnostic::Diagnostic;

/// The mistakes as text for a terminal, each with its place in the query; the last line ends with a newline.
///
/// ```
/// let query = "sort @timestamp desc | dedpu user";
/// let parsed = trailsight_syntax::parse(query);
/// print!("{}", trailsight_syntax::render(query, &parsed.diagnostics, false));
/// ```
///
/// With `color` it holds ANSI escapes. Mistakes are drawn in the order given, an empty line between two; after the
/// first hundred the rest is only counted.
pub fn render(query: &str, diagnostics: &[Diagnostic], color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() }.decor_style(DecorStyle::Unicode);
    let mut out = String::new();
    for diagnostic in diagnostics.iter().take(MAX_DRAWN) {
        if !out.is_empty() {
            out.push('\n');
        }
        let span = within(query, diagnostic.span);
        let annotation = AnnotationKind::Primary.span(span.start..span.end);
        let snippet = Snippet::source(query).path("query").annotation(annotation);
        let title = Level::ERROR.primary_title(visible(&diagnostic.message)).id(diagnostic.code.code);
        let mut group = title.element(snippet);
        if let Some(help) = &diagnostic.help {
            group = group.element(Level::HELP.message(visible(help)));
        }
        out.push_str(&renderer.render(&[group]));
        out.push('\n');
    }
    if diagnostics.len() > MAX_DRAWN {
        // Writing to a `String` cannot fail.
        let _ = writeln!(out, "\n... and {} more mistakes", diagnostics.len() - MAX_DRAWN);
    }
    out
}

/// Nobody reads on after so many.
const MAX_DRAWN: usize = 100;

/// The text with control characters spelled out: a message quotes the query, and must not steer the terminal.
fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() { out.extend(c.escape_default()) } else { out.push(c) }
    }
    out
}

/// The span, moved onto whole characters of `query` whatever it says.
fn within(query: &str, span: Span) -> Span {
    let start = query.floor_char_boundary(span.start);
    Span::new(start, query.ceil_char_boundary(span.end).max(start))
}

/// The mistakes as a JSON array, on one line, for programs.
///
/// Each is an object with `code`, `name`, `message`, `help` (or null), `aws` (how the service words it, or null), `start` and `end` (bytes, end excluded),
/// `startChar` and `endChar` (the same in characters), `line` and `column` (of the start, both from 1, the column in
/// characters).
pub fn to_json(query: &str, diagnostics: &[Diagnostic]) -> String {
    let mut out = String::from("[");
    for (at, diagnostic) in diagnostics.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        let span = within(query, diagnostic.span);
        let before = &query[..span.start];
        let start_char = before.chars().count();
        let end_char = start_char + query[span.start..span.end].chars().count();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        out.push_str("{\"code\":");
        write_json(&mut out, diagnostic.code.code);
        out.push_str(",\"name\":");
        write_json(&mut out, diagnostic.code.name);
        out.push_str(",\"message\":");
        write_json(&mut out, &diagnostic.message);
        out.push_str(",\"help\":");
        write_or_null(&mut out, diagnostic.help.as_deref());
        out.push_str(",\"aws\":");
        write_or_null(&mut out, diagnostic.aws.as_deref());
        // Writing to a `String` cannot fail.
        let _ = write!(
            out,
            ",\"start\":{},\"end\":{},\"startChar\":{start_char},\"endChar\":{end_char},\"line\":{line},\"column\":{column}}}",
            span.start, span.end
        );
    }
    out.push(']');
    out
}

fn write_or_null(out: &mut String, text: Option<&str>) {
    match text {
        Some(text) => write_json(out, text),
        None => out.push_str("null"),
    }
}

/// A JSON string literal (RFC 8259, section 7).
fn write_json(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c < ' ' => {
                // Writing to a `String` cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}
