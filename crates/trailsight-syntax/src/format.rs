//! A query laid out as people read it: in its canonical spelling, its comments kept.

use crate::ast::Span;
use crate::diagnostic::Diagnostic;
use crate::lexer;
use crate::query::read;

/// How [`format()`] lays the commands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Layout {
    /// One command a line, each but the first after a `|`.
    #[default]
    Lines,
    /// All commands on one line.
    OneLine,
}

/// The query in its canonical form.
///
/// ```
/// use trailsight_syntax::{Layout, format};
///
/// let text = "filter  a='x' # why\n| stats COUNT(*) as n";
/// assert_eq!(format(text, Layout::Lines).unwrap(), "filter a = \"x\" # why\n| stats COUNT(*) as n");
/// assert_eq!(format(text, Layout::OneLine).unwrap(), "# why\nfilter a = \"x\" | stats COUNT(*) as n");
/// ```
///
/// It means the same as before, and laid out again it stays as it is. A comment behind a command stays behind it; one
/// between commands or inside of a command stands on a line of its own before the command. On one line all comments
/// stand before the query. An expression without alias stays as it was written, for its text is the name of a column.
///
/// # Errors
/// The mistakes of a query that has some: there is no telling what was meant.
pub fn format(text: &str, layout: Layout) -> Result<String, Vec<Diagnostic>> {
    let (parsed, regexes) = read(text);
    if !parsed.diagnostics.is_empty() {
        return Err(parsed.diagnostics);
    }
    let said = |span: Span| text[span.start..span.end].trim_end().to_owned();
    let mut comments = lexer::comments(text, &regexes).into_iter().peekable();
    let (mut lines, mut commands) = (Vec::new(), Vec::new());
    for (n, stage) in parsed.query.stages.iter().enumerate() {
        let command = stage.to_string();
        // Part of the name of a column: printed where they were.
        let mut kept = if command.contains('#') { inside(&command) } else { Vec::new() };
        while let Some(comment) = comments.next_if(|comment| comment.start < stage.span.end) {
            let comment = said(comment);
            match kept.iter().position(|kept| *kept == comment) {
                Some(at) => drop(kept.swap_remove(at)),
                None => lines.push(comment),
            }
        }
        // On its line, and with no other command between.
        let next = parsed.query.stages.get(n + 1).map_or(text.len(), |next| next.span.start);
        let is_behind = |comment: &Span| comment.start < next && !text[stage.span.end..comment.start].contains('\n');
        let behind = comments.next_if(is_behind);
        match layout {
            Layout::OneLine => {
                lines.extend(behind.map(said));
                commands.push(command);
            }
            Layout::Lines => {
                let pipe = if n == 0 { "" } else { "| " };
                let behind = behind.map(|comment| format!(" {}", said(comment))).unwrap_or_default();
                lines.push(format!("{pipe}{command}{behind}"));
            }
        }
    }
    lines.extend(comments.map(said));
    if !commands.is_empty() {
        lines.push(commands.join(" | "));
    }
    Ok(lines.join("\n"))
}

/// The comments of a command as it is printed.
fn inside(command: &str) -> Vec<String> {
    let (_, regexes) = read(command);
    let spans = lexer::comments(command, &regexes);
    spans.into_iter().map(|span| command[span.start..span.end].trim_end().to_owned()).collect()
}
