//! A query inside a query: behind `in`, and in `appendcols`.

use nom::Parser;

use super::{is_command, stage};
use crate::ast::Query;
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::grammar::{Input, PResult, begins_command, fail, miss, unexpected};
use crate::lexer::Kind;

/// Whether a query follows in parentheses, and not a list of values.
pub(crate) fn begins(i: Input<'_>) -> bool {
    let open = i.peek();
    let mut rest = i.after(&open);
    if rest.peek().is("|") {
        rest = rest.after(&rest.peek());
    }
    let word = rest.peek();
    let behind = rest.after(&word);
    // `filter (a or b)`, `fields -a`: what these words begin is no list.
    let signs = is_command(word.text) && ["(", "-", "!"].iter().any(|sign| behind.peek().is(sign));
    // Two words without a comma between them are no list, even where the first is no command.
    let command = word.kind == Kind::Word && (word.is_word("SOURCE") || begins_command(behind) || signs);
    open.is("(") && (command || word.is("$"))
}

/// `inner ::= "(" [ "|" ] stage { "|" stage } [ "|" ] ")"`
pub(crate) fn query(i: Input<'_>) -> PResult<'_, Query> {
    let open = i.peek();
    if !open.is("(") {
        return miss();
    }
    // The depth of queries is what bounds the parser's recursion, so it is told here and not when it is planned.
    if i.notes.inside.replace(true) {
        let message = "a query inside a query holds another one";
        let help = "run the innermost query by itself, and write its values in a list";
        return fail(Diagnostic::new(&codes::NESTED_QUERY, open.span, message).help(help));
    }
    let (depth, calls) = (i.notes.depth.replace(0), i.notes.calls.replace(0));
    let mut i = i.after(&open);
    if i.peek().is("|") {
        i = i.after(&i.peek());
    }
    let mut stages = Vec::new();
    loop {
        let (rest, next) = stage.parse(i)?;
        stages.push(next);
        let token = rest.peek();
        let after = rest.after(&token);
        if token.is(")") {
            i = after;
            break;
        }
        if !token.is("|") {
            return fail(unexpected(rest, "`|`, or `)` to end the query"));
        }
        i = after;
        if i.peek().is(")") {
            i = i.after(&i.peek());
            break;
        }
    }
    // Where a mistake ended it, the next command begins anew.
    i.notes.inside.set(false);
    i.notes.depth.set(depth);
    i.notes.calls.set(calls);
    Ok((i, Query { stages }))
}
