//! `$name`: a saved query, with its parameters filled in.

use std::fmt;

use nom::{Err, Parser};
use trailsight_spec::{Example, Parameter, Spec};

use crate::ast::{Name, Span};
use crate::grammar::{Fault, Input, PResult, expect, fail, symbol, unexpected};
use crate::lexer::{self, Kind};
use crate::name::{name, write_name};

/// `$SlowCalls(over = 500)`
#[derive(Debug, Clone, PartialEq)]
pub struct Saved {
    /// What it was saved as.
    pub name: Name,
    /// What its parameters are.
    pub arguments: Vec<Argument>,
}

/// `over = 500`
#[derive(Debug, Clone, PartialEq)]
pub struct Argument {
    /// The parameter.
    pub name: Name,
    /// What is put in its place, as written.
    pub value: String,
    /// Where that stands.
    pub span: Span,
}

/// What a saved query says of itself.
pub(super) const SPEC: Spec = Spec {
    name: "$name",
    aliases: &[],
    usage: "$name[(PARAMETER = VALUE[, PARAMETER = VALUE]...)]",
    summary: "Put the commands of a saved query here.",
    search: &["saved query", "macro", "parameter", "reuse", "template", "snippet"],
    parameters: &[
        Parameter { name: "name", summary: "What the query was saved as; a name with odd signs stands in backticks." },
        Parameter { name: "PARAMETER", summary: "Stands in the saved query as `{{PARAMETER}}`." },
        Parameter {
            name: "VALUE",
            summary: "A text in quotes, a number, a length of time, a name, a list in brackets, or a regular expression.",
        },
    ],
    notes: &[
        "Queries are saved in the project file, by `--saved`, or by the library, where parameters may have defaults.",
        "A value takes the place of `{{PARAMETER}}` as it is written, quotes included.",
        "Where the place is inside a text in quotes or a regular expression, it goes without its own quotes.",
        "It may be a part of a query, such as `sort n desc | limit 5`. It must not name another saved query.",
        "Unlike AWS, where a saved query has 20 parameters at most, it has as many as it is given; a strict reading stops there.",
        "A mistake in what was put together is shown at the place in this query that brought it.",
    ],
    examples: &[Example {
        query: "$name(over = 5, who = \"a.*\") | sort n",
        input: "{\"user\":\"ana\",\"n\":9} {\"user\":\"ali\",\"n\":7} {\"user\":\"ada\",\"n\":1} {\"user\":\"raj\",\"n\":8}\n\
                --- saved name\nfields user, n | filter n > {{over}} and user like /^{{who}}$/",
        output: r#"{"user":"ali","n":"7"} {"user":"ana","n":"9"}"#,
    }],
};

/// `saved ::= "$" name [ "(" [ name "=" value { "," name "=" value } ] ")" ]`
pub(super) fn parse(i: Input<'_>) -> PResult<'_, Saved> {
    let (i, _) = symbol("$")(i)?;
    let (mut i, name) = expect("the name of a saved query after `$`", name)(i)?;
    let mut saved = Saved { name, arguments: Vec::new() };
    if !i.peek().is("(") {
        return Ok((i, saved));
    }
    i = i.after(&i.peek());
    while !i.peek().is(")") {
        let (rest, argument) = argument(i)?;
        saved.arguments.push(argument);
        i = rest;
        if i.peek().is(",") {
            i = i.after(&i.peek());
        } else if !i.peek().is(")") {
            return fail(unexpected(i, "`,` or `)`"));
        }
    }
    Ok((i.after(&i.peek()), saved))
}

fn argument(i: Input<'_>) -> PResult<'_, Argument> {
    let (i, name) = expect("the name of a parameter", name)(i)?;
    let (i, _) = match symbol("=").or(symbol(":")).parse(i) {
        Err(Err::Error(_)) => return fail(unexpected(i, "`=` and a value")),
        other => other?,
    };
    let start = lexer::skip_blank(i.text, i.at);
    let rest = value(i)?;
    let span = Span::new(start, rest.at);
    Ok((rest, Argument { name, value: i.slice(span).to_owned(), span }))
}

/// Steps over a value: one token with a sign before it, a regular expression, or all that stands in brackets.
fn value(i: Input<'_>) -> Result<Input<'_>, Err<Fault>> {
    if let Some(Ok(span)) = lexer::regex(i.text, i.at) {
        return Ok(i.to(span.end));
    }
    let token = i.peek();
    let rest = i.after(&token);
    match token.kind {
        Kind::Text | Kind::Number | Kind::Counted | Kind::Word | Kind::Backticks => Ok(rest),
        Kind::Symbol if token.is("-") && matches!(rest.peek().kind, Kind::Number | Kind::Counted) => {
            Ok(rest.after(&rest.peek()))
        }
        Kind::Symbol if token.is("[") => {
            let mut i = rest;
            let mut open = 1;
            while open > 0 {
                let token = i.peek();
                if matches!(token.kind, Kind::End | Kind::OpenText | Kind::OpenBackticks) {
                    return fail(unexpected(i, "`]` to end the list"));
                }
                open += usize::from(token.is("["));
                open -= usize::from(token.is("]"));
                i = i.after(&token);
            }
            Ok(i)
        }
        _ => fail(unexpected(i, "a value: a text in quotes, a number, a length of time, a name or a list")),
    }
}

impl fmt::Display for Saved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("$")?;
        write_name(f, &self.name.text)?;
        f.write_str("(")?;
        for (at, argument) in self.arguments.iter().enumerate() {
            let between = if at > 0 { ", " } else { "" };
            write!(f, "{between}{} = {}", argument.name, argument.value)?;
        }
        f.write_str(")")
    }
}
