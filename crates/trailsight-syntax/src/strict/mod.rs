//! What a strict reading refuses: queries that mean something here, and that the service is said or was seen to refuse.
//!
//! Nothing of it changes how a query is read. Mistakes of any reading are found by the parser and the planner.

mod forms;
mod names;
mod order;
mod saved;
mod spelling;

use crate::ast::{Expr, ExprKind, Query};
use crate::diagnostic::Diagnostic;

pub use order::lacks_infrequent_access;
pub use saved::strict_calls;

/// Everything in `query`, whose text is `text`, that only a strict reading refuses, in the order it stands.
///
/// ```
/// let text = "sort user | stats count(*) as n by user";
/// let refused = trailsight_syntax::strict(text, &trailsight_syntax::parse(text).query);
/// assert_eq!(refused[0].message, "`sort` stands before the last `stats`");
/// ```
pub fn strict(text: &str, query: &Query) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for query in query.all() {
        order::check(query, &mut found);
        forms::check(text, query, &mut found);
        names::check(query, &mut found);
    }
    // Those inside it are among them.
    found.extend(strict_calls(text, query, |_| None));
    let mut found: Vec<_> = found.into_iter().map(|diagnostic: Diagnostic| diagnostic.worded(text)).collect();
    found.sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.span.end));
    found
}

/// Calls `look` with the expression and all it is made of, those of a query inside it left out.
fn each<'a>(expr: &'a Expr, look: &mut dyn FnMut(&'a Expr)) {
    let mut waiting = vec![expr];
    while let Some(expr) = waiting.pop() {
        look(expr);
        waiting.extend(expr.children().into_iter().rev());
    }
}

/// The fields that an expression names, and where.
fn fields_of(expr: &Expr) -> Vec<(&str, crate::ast::Span)> {
    let mut found = Vec::new();
    each(expr, &mut |expr| {
        if let ExprKind::Field(name) = &expr.kind {
            found.push((name.as_str(), expr.span));
        }
    });
    found
}
