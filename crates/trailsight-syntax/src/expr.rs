//! Expressions, with the operators and precedence of spec 1.4.
//!
//! Operators wait on a stack until a looser one comes, so a long chain costs no recursion; only brackets do, and
//! those are counted.

use nom::Err;

use crate::ast::{Args, BinaryOp, Call, Expr, ExprKind, In, InQuery, Like, Pattern, Span};
use crate::codes;
use crate::commands;
use crate::diagnostic::Diagnostic;
use crate::grammar::{Fault, Input, PResult, comma_separated, expect, fail, miss, quote, symbol, unexpected};
use crate::lexer::{self, Kind, Token};
use crate::name::{name, position};
use crate::period::{number, period};
use crate::print::{NEGATE, NOT, POWER, RELATION};
use crate::regex::regex;

/// Brackets may be nested this deep.
const MAX_DEPTH: usize = 128;

/// A tree may be this high, long chains of operators included: whoever walks it may recurse.
const MAX_HEIGHT: usize = 512;

/// ```text
/// expr     ::= or
/// or       ::= and { "or" and }
/// and      ::= not { "and" not }
/// not      ::= { "not" | "!" } relation
/// relation ::= sum [ ( "=" | "==" | "!=" | "<" | "<=" | ">" | ">=" ) sum
///                  | "=~" regex
///                  | [ "not" ] "like" ( regex | sum )
///                  | [ "not" ] "in" ( "[" expr { "," expr } "]" | inner ) ]
/// sum      ::= product { ( "+" | "-" ) product }
/// product  ::= sign { ( "*" | "/" | "%" ) sign }
/// sign     ::= { "-" } power
/// power    ::= atom [ "^" sign ]
/// ```
pub(crate) fn expr(i: Input<'_>) -> PResult<'_, Expr> {
    let (rest, operand) = operation(i)?;
    Ok((rest, operand.expr))
}

/// An expression on its way into a larger one.
struct Operand {
    expr: Expr,
    /// Parentheses around it included.
    outer: Span,
    height: usize,
    /// A comparison without parentheses around it, which takes no further operator but `and` and `or`.
    relation: bool,
}

impl Operand {
    fn atom(kind: ExprKind, span: Span) -> Operand {
        Operand { expr: Expr { kind, span }, outer: span, height: 1, relation: false }
    }
}

/// An operator that waits for its right operand.
#[derive(Clone, Copy)]
enum Pending {
    Binary(BinaryOp),
    Like { negated: bool },
    Negate(Span),
    Not(Span),
}

impl Pending {
    fn precedence(self) -> u8 {
        match self {
            Pending::Binary(op) => op.precedence(),
            Pending::Like { .. } => RELATION,
            Pending::Negate(_) => NEGATE,
            Pending::Not(_) => NOT,
        }
    }
}

/// An operator behind an operand.
enum Infix {
    Binary(BinaryOp),
    /// `regex_only`: `=~`, which takes nothing else.
    Like {
        negated: bool,
        regex_only: bool,
    },
    In {
        negated: bool,
    },
    /// `is null`, which is not ours.
    Missing {
        negated: bool,
    },
}

impl Infix {
    fn precedence(&self) -> u8 {
        match self {
            Infix::Binary(op) => op.precedence(),
            _ => RELATION,
        }
    }
}

#[derive(Default)]
struct Stack {
    operands: Vec<Operand>,
    pending: Vec<Pending>,
}

impl Stack {
    /// Gives waiting operators their right operand, those that bind at least as tightly as `precedence`.
    fn reduce(&mut self, precedence: u8) -> Result<(), Err<Fault>> {
        while let Some(pending) = self.pending.pop_if(|pending| pending.precedence() >= precedence) {
            let Some(right) = self.operands.pop() else {
                return Ok(());
            };
            let operand = match pending {
                Pending::Negate(sign) => unary(ExprKind::Negate, sign, right),
                Pending::Not(sign) => unary(ExprKind::Not, sign, right),
                Pending::Binary(_) | Pending::Like { .. } => {
                    let Some(left) = self.operands.pop() else {
                        return Ok(());
                    };
                    binary(pending, left, right)
                }
            };
            self.push(operand)?;
        }
        Ok(())
    }

    fn push(&mut self, operand: Operand) -> Result<(), Err<Fault>> {
        if operand.height > MAX_HEIGHT {
            let message = format!("more than {MAX_HEIGHT} operators follow on one another");
            let help = "split the condition over several `filter` commands, or write a list after `in`";
            return fail(Diagnostic::new(&codes::TOO_DEEP, operand.outer, message).help(help));
        }
        self.operands.push(operand);
        Ok(())
    }
}

fn unary(kind: fn(Box<Expr>) -> ExprKind, sign: Span, right: Operand) -> Operand {
    let span = sign.to(right.outer);
    let expr = Expr { kind: kind(Box::new(right.expr)), span };
    Operand { expr, outer: span, height: right.height + 1, relation: false }
}

fn binary(pending: Pending, left: Operand, right: Operand) -> Operand {
    let span = left.outer.to(right.outer);
    let (left_expr, right_expr) = (Box::new(left.expr), Box::new(right.expr));
    let kind = match pending {
        Pending::Like { negated } => {
            ExprKind::Like(Like { subject: left_expr, pattern: Pattern::Text(right_expr), negated })
        }
        Pending::Binary(op) => ExprKind::Binary(op, left_expr, right_expr),
        // Both take one operand only and are built by `unary`.
        Pending::Negate(_) | Pending::Not(_) => right_expr.kind,
    };
    Operand {
        expr: Expr { kind, span },
        outer: span,
        height: left.height.max(right.height) + 1,
        relation: pending.precedence() == RELATION,
    }
}

fn operation(start: Input<'_>) -> PResult<'_, Operand> {
    let mut stack = Stack::default();
    let mut i = start;
    loop {
        while let Some((rest, sign)) = prefix(i, stack.pending.last())? {
            stack.pending.push(sign);
            i = rest;
        }
        let (rest, operand) = match atom(i) {
            Err(Err::Error(_)) if !stack.pending.is_empty() => return fail(unexpected(i, "a value")),
            other => other?,
        };
        stack.push(operand)?;
        i = rest;
        loop {
            let Some((rest, infix)) = infix(i, &stack)? else {
                stack.reduce(0)?;
                return match stack.operands.pop() {
                    Some(operand) => Ok((i, operand)),
                    None => miss(),
                };
            };
            let precedence = infix.precedence();
            stack.reduce(if precedence == POWER { POWER + 1 } else { precedence })?;
            if precedence >= RELATION && stack.operands.last().is_some_and(|operand| operand.relation) {
                return fail(chained(i, precedence));
            }
            match infix {
                Infix::Binary(op) => {
                    stack.pending.push(Pending::Binary(op));
                    i = rest;
                    break;
                }
                Infix::Like { negated, regex_only } => match regex(rest) {
                    Ok((after, regex)) => {
                        let subject = stack.operands.pop();
                        i = after;
                        relation(&mut stack, subject, i, 0, |subject| {
                            ExprKind::Like(Like { subject, pattern: Pattern::Regex(regex), negated })
                        })?;
                    }
                    Err(Err::Error(_)) if regex_only => {
                        let what = "a regular expression such as `/text/` after `=~`";
                        let diagnostic = unexpected(rest, what);
                        return fail(match rest.peek().kind {
                            Kind::Text => diagnostic.help(format!("write `like {}`", rest.peek().text)),
                            _ => diagnostic,
                        });
                    }
                    Err(Err::Error(_)) => {
                        stack.pending.push(Pending::Like { negated });
                        i = rest;
                        break;
                    }
                    Err(other) => return Err(other),
                },
                Infix::In { negated } => i = within(&mut stack, rest, negated)?,
                Infix::Missing { negated } => {
                    let subject = stack.operands.pop();
                    let span = Span::new(i.peek().span.start, rest.at);
                    i = rest;
                    relation(&mut stack, subject, i, 0, |subject| {
                        let args = Args::List(vec![*subject]);
                        let present = ExprKind::Call(Call { name: "ispresent".to_owned(), name_span: span, args });
                        if negated { present } else { ExprKind::Not(Box::new(Expr { kind: present, span })) }
                    })?;
                }
            }
        }
    }
}

/// What stands behind `in`: a list, or a query. Apart from the others, whose room on the stack each bracket takes.
fn within<'a>(stack: &mut Stack, i: Input<'a>, negated: bool) -> Result<Input<'a>, Err<Fault>> {
    let subject = stack.operands.pop();
    if commands::inner::begins(i) {
        let (after, query) = commands::inner::query(i)?;
        relation(stack, subject, after, 0, |subject| ExprKind::InQuery(InQuery { subject, query, negated }))?;
        return Ok(after);
    }
    let (after, (list, height)) = nested(i, list)?;
    relation(stack, subject, after, height, |subject| ExprKind::In(In { subject, list, negated }))?;
    Ok(after)
}

/// Pushes a comparison that is complete where it stands.
fn relation(
    stack: &mut Stack,
    subject: Option<Operand>,
    end: Input<'_>,
    height: usize,
    kind: impl FnOnce(Box<Expr>) -> ExprKind,
) -> Result<(), Err<Fault>> {
    let Some(subject) = subject else {
        return Ok(());
    };
    let span = subject.outer.to(Span::new(end.at, end.at));
    let height = subject.height.max(height) + 1;
    let expr = Expr { kind: kind(Box::new(subject.expr)), span };
    stack.push(Operand { expr, outer: span, height, relation: true })
}

fn chained(i: Input<'_>, precedence: u8) -> Diagnostic {
    let token = i.peek();
    let found = quote(token.text);
    if precedence == RELATION {
        Diagnostic::new(
            &codes::UNEXPECTED,
            token.span,
            format!("comparisons do not chain: expected `and` or `or`, found {found}"),
        )
        .help("write `a < b and b < c` for `a < b < c`")
    } else {
        Diagnostic::new(&codes::UNEXPECTED, token.span, format!("expected `and`, `or` or the end, found {found}"))
            .help("put the comparison in parentheses to calculate with its outcome")
    }
}

/// `-`, `!` or `not` before an operand.
fn prefix<'a>(i: Input<'a>, before: Option<&Pending>) -> Result<Option<(Input<'a>, Pending)>, Err<Fault>> {
    let token = i.peek();
    let rest = i.after(&token);
    if token.is("-") {
        return Ok(Some((rest, Pending::Negate(token.span))));
    }
    // `not` is also a name, where nothing follows that it could turn round.
    if !(token.is("!") || (token.is_word("not") && begins_operand(rest))) {
        return Ok(None);
    }
    match before {
        None | Some(Pending::Not(_) | Pending::Binary(BinaryOp::And | BinaryOp::Or)) => {
            Ok(Some((rest, Pending::Not(token.span))))
        }
        Some(_) => fail(unexpected(i, "a value").help(format!("put `{} ...` in parentheses", token.text))),
    }
}

/// Whether an operand begins here, and not an operator.
fn begins_operand(i: Input<'_>) -> bool {
    let token = i.peek();
    match token.kind {
        Kind::Word => {
            !["and", "as", "asc", "by", "desc", "in", "like", "or"].iter().any(|keyword| token.is_word(keyword))
        }
        Kind::Number | Kind::Counted | Kind::Text | Kind::OpenText | Kind::Backticks | Kind::OpenBackticks => true,
        Kind::Symbol => matches!(token.text, "(" | "!" | "-"),
        _ => false,
    }
}

/// The operator behind an operand, if one stands there.
fn infix<'a>(i: Input<'a>, stack: &Stack) -> Result<Option<(Input<'a>, Infix)>, Err<Fault>> {
    let token = i.peek();
    let rest = i.after(&token);
    let infix = match token.kind {
        Kind::Symbol => symbol_infix(i, &token)?,
        Kind::Word => return word_infix(i, &token, stack),
        _ => None,
    };
    Ok(infix.map(|infix| (rest, infix)))
}

fn symbol_infix(i: Input<'_>, token: &Token<'_>) -> Result<Option<Infix>, Err<Fault>> {
    use BinaryOp::*;
    let other = |instead: &str| {
        let message = format!("`{}` is not an operator", token.text);
        Diagnostic::new(&codes::OTHER_LANGUAGE, token.span, message).help(instead)
    };
    Ok(Some(match token.text {
        "=" | "==" => Infix::Binary(Eq),
        "!=" => Infix::Binary(Ne),
        "<" => Infix::Binary(Lt),
        "<=" => Infix::Binary(Le),
        ">" => Infix::Binary(Gt),
        ">=" => Infix::Binary(Ge),
        "+" => Infix::Binary(Add),
        "-" => Infix::Binary(Sub),
        "*" => Infix::Binary(Mul),
        "/" => Infix::Binary(Div),
        "%" => Infix::Binary(Rem),
        "^" => Infix::Binary(Pow),
        "=~" => Infix::Like { negated: false, regex_only: true },
        "<>" => {
            i.notes.report(other("write `!=`"));
            Infix::Binary(Ne)
        }
        "&&" => {
            i.notes.report(other("write `and`"));
            Infix::Binary(And)
        }
        "||" if !commands::follows(i.after(token)) => {
            i.notes.report(commands::double_pipe(token.span));
            Infix::Binary(Or)
        }
        "!~" => {
            i.notes.report(other("write `not like`"));
            Infix::Like { negated: true, regex_only: false }
        }
        "~" => {
            i.notes.report(other("write `like`"));
            Infix::Like { negated: false, regex_only: false }
        }
        "?" => return fail(other("write `if(condition, value, otherwise)`")),
        ":" => return fail(other("write `=` to compare; a name that holds `:` stands in backticks")),
        "::" => return fail(other("values need no types; `toNumber(value)` makes a number")),
        _ => return Ok(None),
    }))
}

fn word_infix<'a>(i: Input<'a>, token: &Token<'a>, stack: &Stack) -> Result<Option<(Input<'a>, Infix)>, Err<Fault>> {
    let rest = i.after(token);
    let next = rest.peek();
    let word = token.text.to_ascii_lowercase();
    let other = |instead: String| {
        let message = format!("`{}` is not an operator", token.text);
        Diagnostic::new(&codes::OTHER_LANGUAGE, token.span, message).help(instead)
    };
    // What stands on the left, for help that can be copied.
    let left = stack.operands.last().map_or("field", |operand| i.slice(operand.outer));
    let left = if left.len() > 40 || left.contains('\n') { "field" } else { left };
    Ok(Some(match word.as_str() {
        "and" => (rest, Infix::Binary(BinaryOp::And)),
        "or" => (rest, Infix::Binary(BinaryOp::Or)),
        "like" => (rest, Infix::Like { negated: false, regex_only: false }),
        "in" => (rest, Infix::In { negated: false }),
        "not" if next.is_word("like") => (rest.after(&next), Infix::Like { negated: true, regex_only: false }),
        "not" if next.is_word("in") => (rest.after(&next), Infix::In { negated: true }),
        "not" if next.is_word("between") => {
            return fail(other(format!("write `({left} < low or {left} > high)`")));
        }
        "between" if begins_operand(rest) => {
            return fail(other(format!("write `{left} >= low and {left} <= high`")));
        }
        "contains" if begins_operand(rest) => return fail(other(format!("write `{left} like {}`", next.text))),
        "ilike" if begins_operand(rest) => return fail(other(format!("write `{left} like /(?i)text/`"))),
        "matches" | "rlike" | "regexp" if begins_operand(rest) || next.is("/") => {
            return fail(other(format!("write `{left} like /text/`")));
        }
        "is" if next.is_word("null") => {
            i.notes.report(other(format!("write `not ispresent({left})`")));
            (rest.after(&next), Infix::Missing { negated: false })
        }
        "is" if next.is_word("not") && rest.after(&next).peek().is_word("null") => {
            i.notes.report(other(format!("write `ispresent({left})`")));
            let rest = rest.after(&next);
            (rest.after(&rest.peek()), Infix::Missing { negated: true })
        }
        _ => return Ok(None),
    }))
}

/// `"[" expr { "," expr } "]"` after `in`, and how high its tallest element is.
fn list(i: Input<'_>) -> PResult<'_, (Vec<Expr>, usize)> {
    let open = i.peek();
    let mut rest = i.after(&open);
    let close = if open.is("(") {
        let message = "a list stands in square brackets";
        let help = "write `in [1, 2]`";
        i.notes.report(Diagnostic::new(&codes::OTHER_LANGUAGE, open.span, message).help(help));
        ")"
    } else if open.is("[") {
        "]"
    } else {
        return fail(unexpected(i, "a list such as `[1, \"b\"]` after `in`"));
    };
    let (after, elements) = comma_separated("a value", operation)(rest)?;
    rest = after;
    let (rest, _) = match symbol(close)(rest) {
        Err(Err::Error(_)) if close == "]" => return fail(unexpected(rest, "`,` or `]` to end the list")),
        Err(Err::Error(_)) => return fail(unexpected(rest, "`,` or `)` to end the list")),
        other => other?,
    };
    let height = elements.iter().map(|element| element.height).max().unwrap_or(0);
    Ok((rest, (elements.into_iter().map(|element| element.expr).collect(), height)))
}

/// Counts the brackets open around `parser`.
fn nested<'a, T>(i: Input<'a>, parser: fn(Input<'a>) -> PResult<'a, T>) -> PResult<'a, T> {
    let depth = i.notes.depth.get() + 1;
    if depth > MAX_DEPTH {
        let message = format!("more than {MAX_DEPTH} brackets are open here");
        let help = "calculate parts in a `fields` command before this one";
        return fail(Diagnostic::new(&codes::TOO_DEEP, i.peek().span, message).help(help));
    }
    i.notes.depth.set(depth);
    let out = parser(i);
    i.notes.depth.set(depth - 1);
    out
}

/// ```text
/// atom ::= number | period | text | "true" | "false" | name
///        | word "(" [ "*" | expr { "," expr } ] ")" { step }
///        | "(" expr ")" { step }
/// step ::= "." ( word | "`" ... "`" | text ) | "[" digits "]"
/// ```
fn atom(i: Input<'_>) -> PResult<'_, Operand> {
    let token = i.peek();
    let rest = i.after(&token);
    match token.kind {
        Kind::Number => number(i, &token).map(|(rest, expr)| (rest, Operand::atom(expr.kind, expr.span))),
        Kind::Counted => period(i, token.text, token.span).map(|expr| (rest, Operand::atom(expr.kind, expr.span))),
        Kind::Text => Ok((rest, Operand::atom(ExprKind::Text(lexer::unescape(token.inside())), token.span))),
        Kind::Word if i.text[rest.at..].starts_with("://") => Ok(address(i, &token)),
        Kind::Word if is_lost_operator(i, &token) => {
            let diagnostic = unexpected(i, "a value");
            fail(match token.text.to_ascii_lowercase().as_str() {
                word @ ("like" | "in") => diagnostic.help(format!("write the field first: `@message {word} ...`")),
                _ => diagnostic,
            })
        }
        Kind::Word if rest.peek().is("(") => {
            let (after, operand) = nested(i, call)?;
            steps(after, operand)
        }
        // A path such as `true.x` is longer than the word.
        Kind::Word if (token.is_word("true") || token.is_word("false")) && !i.text[rest.at..].starts_with('[') => {
            Ok((rest, Operand::atom(ExprKind::Truth(token.is_word("true")), token.span)))
        }
        Kind::Word | Kind::Backticks => {
            let (rest, name) = name(i)?;
            Ok((rest, Operand::atom(ExprKind::Field(name.text), name.span)))
        }
        Kind::Symbol if token.is("(") => {
            let (after, operand) = nested(i, parentheses)?;
            steps(after, operand)
        }
        Kind::OpenText | Kind::OpenBackticks | Kind::BadNumber => fail(unexpected(i, "a value")),
        Kind::Symbol | Kind::Stray | Kind::End => miss(),
    }
}

/// `http://example.org/`, which published queries have without quotes. Apart from the others, as [`within`] is.
#[inline(never)]
fn address<'a>(i: Input<'a>, word: &Token<'_>) -> (Input<'a>, Operand) {
    let span = Span::new(word.span.start, lexer::end_of_address(i.text, word.span.end));
    (i.to(span.end), Operand::atom(ExprKind::Text(i.slice(span).to_owned()), span))
}

/// `and`, `or`, `like` and `in` are names too, but not in `a = 1 and or b = 2`, `like "x"`.
fn is_lost_operator(i: Input<'_>, token: &Token<'_>) -> bool {
    let rest = i.after(token);
    if token.is_word("and") || token.is_word("or") {
        return begins_operand(rest);
    }
    let next = rest.peek();
    (token.is_word("like") && (next.kind == Kind::Text || next.kind == Kind::Word && begins_operand(rest)))
        || (token.is_word("in") && (next.is("[") || next.is("(")))
}

fn parentheses(i: Input<'_>) -> PResult<'_, Operand> {
    let open = i.peek();
    let (rest, inner) = expect("a value", operation)(i.after(&open))?;
    let (rest, close) = expect("`)` to close the `(`", symbol(")"))(rest)?;
    // What is inside is finished: it counts as one operand whatever follows.
    Ok((rest, Operand { outer: open.span.to(close), relation: false, ..inner }))
}

fn call(i: Input<'_>) -> PResult<'_, Operand> {
    let word = i.peek();
    let calls = i.notes.calls.get();
    i.notes.calls.set(calls + 1);
    let open = i.after(&word);
    let (rest, (args, height)) = arguments(open.after(&open.peek()))?;
    i.notes.calls.set(calls);
    let span = Span::new(word.span.start, rest.at);
    let kind = ExprKind::Call(Call { name: word.text.to_owned(), name_span: word.span, args });
    Ok((rest, Operand { height: height + 1, ..Operand::atom(kind, span) }))
}

/// What stands behind the opening parenthesis of a call, up to its end.
fn arguments(i: Input<'_>) -> PResult<'_, (Args, usize)> {
    let first = i.peek();
    let rest = i.after(&first);
    if first.is(")") {
        return Ok((rest, (Args::List(Vec::new()), 0)));
    }
    if first.is("*") {
        let (rest, _) = expect("`)` after `*`", symbol(")"))(rest)?;
        return Ok((rest, (Args::Star, 0)));
    }
    let (rest, args) = comma_separated("an argument", operation)(i)?;
    let (rest, _) = expect("an operator, `,` or `)` to end the call", symbol(")"))(rest)?;
    let height = args.iter().map(|arg| arg.height).max().unwrap_or(0);
    Ok((rest, (Args::List(args.into_iter().map(|arg| arg.expr).collect()), height)))
}

/// `{ step }` directly behind a bracket.
fn steps(mut i: Input<'_>, mut operand: Operand) -> PResult<'_, Operand> {
    loop {
        let rest = &i.text[i.at..];
        let step = if rest.starts_with('[') {
            let (after, position) = position(i)?;
            i = after;
            position.to_owned()
        } else if let Some(rest) = rest.strip_prefix('.') {
            let from = i.to(i.at + 1);
            let word = lexer::run(rest, |c| lexer::in_word(c) && c != '.');
            let token = from.peek();
            if word > 0 {
                i = i.to(from.at + word);
                rest[..word].to_owned()
            } else if token.span.start == from.at && token.kind == Kind::Backticks {
                i = from.after(&token);
                token.inside().to_owned()
            } else if token.span.start == from.at && token.kind == Kind::Text {
                i = from.after(&token);
                lexer::unescape(token.inside())
            } else {
                return fail(unexpected(from, "a key after the dot"));
            }
        } else {
            return Ok((i, operand));
        };
        let outer = operand.outer.to(Span::new(i.at, i.at));
        let height = operand.height + 1;
        let kind = match operand.expr.kind {
            // `(a).b` is the field `a.b`.
            ExprKind::Field(name) => ExprKind::Field(format!("{name}.{step}")),
            _ => ExprKind::Step(Box::new(operand.expr), step),
        };
        operand = Operand { expr: Expr { kind, span: outer }, outer, height, relation: false };
        if height > MAX_HEIGHT {
            let message = format!("more than {MAX_HEIGHT} steps follow on one another");
            return fail(Diagnostic::new(&codes::TOO_DEEP, outer, message));
        }
    }
}
