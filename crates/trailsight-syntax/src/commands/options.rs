//! Options such as `row=true`, which some commands take beside their fields; and lengths of time without a call around.

use nom::{Err, Parser};

use crate::ast::{ExprKind, Name, Period, Span};
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::grammar::{Fault, Input, PResult, fail, miss, quote, unexpected};
use crate::lexer::{Kind, Token};
use crate::name::name;
use crate::period;
use crate::suggest::did_you_mean;

/// `{ option | item [ "," ] }`: options may stand anywhere among the items, which commas or blanks separate.
/// `option ::= word "=" value`
///
/// `option` reads the value of the option whose word is given.
pub(super) fn with_options<'a, T>(
    mut i: Input<'a>,
    what: &'static str,
    mut item: impl FnMut(Input<'a>) -> PResult<'a, T>,
    mut option: impl FnMut(&Token<'a>, Input<'a>) -> Result<Input<'a>, Err<Fault>>,
) -> PResult<'a, Vec<T>> {
    let mut items = Vec::new();
    let mut comma = false;
    loop {
        let word = i.peek();
        let equals = i.after(&word).peek();
        if word.kind == Kind::Word && equals.is("=") {
            i = option(&word, i.after(&word).after(&equals))?;
        } else {
            match item(i) {
                Ok((rest, one)) => {
                    items.push(one);
                    i = rest;
                }
                Err(Err::Error(_)) if comma => return fail(unexpected(i, what)),
                Err(Err::Error(_)) => return Ok((i, items)),
                Err(other) => return Err(other),
            }
        }
        let next = i.peek();
        comma = next.is(",");
        if comma {
            i = i.after(&next);
        }
    }
}

/// `"true" | "false"`
pub(super) fn truth<'a>(i: Input<'a>, option: &Token<'a>) -> PResult<'a, bool> {
    let value = i.peek();
    match (value.is_word("true"), value.is_word("false")) {
        (true, _) => Ok((i.after(&value), true)),
        (_, true) => Ok((i.after(&value), false)),
        _ => fail(bad_value(i, option, "`true` or `false`")),
    }
}

/// `digits [ "." digits ]`, 0 or more.
pub(super) fn number<'a>(i: Input<'a>, option: &Token<'a>) -> PResult<'a, String> {
    let value = i.peek();
    let finite = value.text.parse().is_ok_and(f64::is_finite);
    if value.kind == Kind::Number && finite {
        return Ok((i.after(&value), value.text.to_owned()));
    }
    fail(bad_value(i, option, "a number such as `2.5`"))
}

/// A name, in quotes too.
pub(super) fn value_name<'a>(i: Input<'a>, option: &Token<'a>) -> PResult<'a, Name> {
    let value = i.peek();
    if value.kind == Kind::Text && !value.inside().contains(['`', '\n', '\\']) && !value.inside().is_empty() {
        return Ok((i.after(&value), Name { text: value.inside().to_owned(), span: value.span }));
    }
    match name.parse(i) {
        Err(Err::Error(_)) => fail(bad_value(i, option, "a name")),
        other => other,
    }
}

/// What is wrong with the value that stands at `i`.
pub(super) fn bad_value(i: Input<'_>, option: &Token<'_>, wanted: &str) -> Diagnostic {
    let value = i.peek();
    if value.kind == Kind::End || value.is("|") {
        return unexpected(i, wanted);
    }
    let message = format!("`{}` cannot be {}", option.text, quote(value.text));
    Diagnostic::new(&codes::BAD_OPTION, value.span, message).help(format!("write {wanted} behind `{}=`", option.text))
}

/// An option that the command does not have.
pub(super) fn unknown(command: &str, option: &Token<'_>, known: &[&'static str]) -> Diagnostic {
    let message = format!("`{command}` has no option `{}`", option.text);
    let diagnostic = Diagnostic::new(&codes::BAD_OPTION, option.span, message);
    match did_you_mean(option.text, known.iter().copied()) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => {
            let known: Vec<_> = known.iter().map(|name| format!("`{name}`")).collect();
            diagnostic.help(format!("its options are {}", known.join(", ")))
        }
    }
}

/// `period ::= digits unit`, with or without a blank between them: `30m`, `30 minutes`.
pub(super) fn duration(i: Input<'_>) -> PResult<'_, (Period, Span)> {
    let token = i.peek();
    let rest = i.after(&token);
    let (text, span, rest) = match token.kind {
        Kind::Counted => (token.text.to_owned(), token.span, rest),
        Kind::Number if rest.peek().kind == Kind::Word => {
            let unit = rest.peek();
            (format!("{}{}", token.text, unit.text), token.span.to(unit.span), rest.after(&unit))
        }
        _ => return miss(),
    };
    match period::period(i, &text, span)?.kind {
        ExprKind::Period(period) => Ok((rest, (period, span))),
        _ => miss(),
    }
}
