//! A query back to text, in one spelling: `parse(print(q)).query == q`.

use std::fmt::{self, Write};

use crate::ast::{Args, BinaryOp, Command, Expr, ExprKind, InQuery, Item, Label, Pattern, Query, Stage};
use crate::name::{write_name, write_step};

/// The canonical text of a query.
pub fn print(query: &Query) -> String {
    query.to_string()
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_list(f, &self.stages, " | ")
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.command.fmt(f)
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Command::Accum(node) => node.fmt(f),
            Command::Addtotals(node) => node.fmt(f),
            Command::Anomaly(node) => node.fmt(f),
            Command::AppendCols(node) => node.fmt(f),
            Command::Autoregress(node) => node.fmt(f),
            Command::CidrLookup(node) => node.fmt(f),
            Command::CountFrequent(node) => node.fmt(f),
            Command::Dedup(node) => node.fmt(f),
            Command::Diff(node) => node.fmt(f),
            Command::Display(node) => node.fmt(f),
            Command::Estimate(node) => node.fmt(f),
            Command::Expand(node) => node.fmt(f),
            Command::Fields(node) => node.fmt(f),
            Command::Filldown(node) => node.fmt(f),
            Command::Fillmissing(node) => node.fmt(f),
            Command::Filter(node) => node.fmt(f),
            Command::FilterIndex(node) => node.fmt(f),
            Command::Join(node) => node.fmt(f),
            Command::Json(node) => node.fmt(f),
            Command::Limit(node) => node.fmt(f),
            Command::Logcompare(node) => node.fmt(f),
            Command::Lookup(node) => node.fmt(f),
            Command::Outlier(node) => node.fmt(f),
            Command::Parse(node) => node.fmt(f),
            Command::Pattern(node) => node.fmt(f),
            Command::Relevantfields(node) => node.fmt(f),
            Command::Saved(node) => node.fmt(f),
            Command::Sessionize(node) => node.fmt(f),
            Command::Sort(node) => node.fmt(f),
            Command::Source(node) => node.fmt(f),
            Command::Stats(node) => node.fmt(f),
            Command::Unmask(node) => node.fmt(f),
            Command::Unnest(node) => node.fmt(f),
        }
    }
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.label {
            Label::Alias(name) => write!(f, "{} as {name}", self.expr),
            Label::Field => self.expr.fmt(f),
            // The column has this text as its name, so it may not change by a blank.
            Label::Text(text) => f.write_str(text),
        }
    }
}

pub(crate) fn write_list<T: fmt::Display>(f: &mut fmt::Formatter<'_>, items: &[T], between: &str) -> fmt::Result {
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            f.write_str(between)?;
        }
        item.fmt(f)?;
    }
    Ok(())
}

/// Writes a text literal.
pub(crate) fn write_text(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_char('"')?;
    for c in text.chars() {
        match c {
            '"' => f.write_str("\\\"")?,
            '\\' => f.write_str("\\\\")?,
            '\n' => f.write_str("\\n")?,
            '\t' => f.write_str("\\t")?,
            '\r' => f.write_str("\\r")?,
            c => f.write_char(c)?,
        }
    }
    f.write_char('"')
}

impl BinaryOp {
    /// How tightly it binds (spec 1.4); higher is tighter.
    pub(crate) fn precedence(self) -> u8 {
        match self {
            BinaryOp::Or => 1,
            BinaryOp::And => 2,
            BinaryOp::Eq | BinaryOp::Ne | BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge => RELATION,
            BinaryOp::Add | BinaryOp::Sub => 5,
            BinaryOp::Mul | BinaryOp::Div | BinaryOp::Rem => 6,
            BinaryOp::Pow => POWER,
        }
    }
}

pub(crate) const NOT: u8 = 3;
pub(crate) const RELATION: u8 = 4;
pub(crate) const NEGATE: u8 = 7;
pub(crate) const POWER: u8 = 8;
const ATOM: u8 = 9;

impl fmt::Display for BinaryOp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            BinaryOp::Or => "or",
            BinaryOp::And => "and",
            BinaryOp::Eq => "=",
            BinaryOp::Ne => "!=",
            BinaryOp::Lt => "<",
            BinaryOp::Le => "<=",
            BinaryOp::Gt => ">",
            BinaryOp::Ge => ">=",
            BinaryOp::Add => "+",
            BinaryOp::Sub => "-",
            BinaryOp::Mul => "*",
            BinaryOp::Div => "/",
            BinaryOp::Rem => "%",
            BinaryOp::Pow => "^",
        })
    }
}

impl Expr {
    fn precedence(&self) -> u8 {
        match &self.kind {
            ExprKind::Binary(op, ..) => op.precedence(),
            ExprKind::Not(_) => NOT,
            ExprKind::Like(_) | ExprKind::In(_) | ExprKind::InQuery(_) => RELATION,
            ExprKind::Negate(_) => NEGATE,
            _ => ATOM,
        }
    }
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ExprKind::Number(digits) => f.write_str(digits),
            ExprKind::Text(text) => write_text(f, text),
            ExprKind::Truth(truth) => write!(f, "{truth}"),
            ExprKind::Period(period) => period.fmt(f),
            ExprKind::Field(name) => write_name(f, name),
            ExprKind::Call(call) => {
                write!(f, "{}(", call.name)?;
                match &call.args {
                    Args::Star => f.write_str("*")?,
                    Args::List(args) => write_list(f, args, ", ")?,
                }
                f.write_str(")")
            }
            ExprKind::Step(base, step) => {
                // Behind anything but a call or another step the dot would be read as part of it.
                let closed = matches!(base.kind, ExprKind::Call(_) | ExprKind::Step(..));
                write_operand(f, base, if closed { ATOM } else { ATOM + 1 })?;
                write_step(f, step)
            }
            ExprKind::Negate(inner) => {
                f.write_str("-")?;
                write_operand(f, inner, NEGATE)
            }
            ExprKind::Not(inner) => {
                f.write_str("not ")?;
                write_operand(f, inner, NOT)
            }
            ExprKind::Binary(op, left, right) => {
                let (at_left, at_right) = match op {
                    // The exponent may carry a sign and another power.
                    BinaryOp::Pow => (ATOM, NEGATE),
                    // Comparisons do not chain.
                    op if op.precedence() == RELATION => (RELATION + 1, RELATION + 1),
                    op => (op.precedence(), op.precedence() + 1),
                };
                write_operand(f, left, at_left)?;
                write!(f, " {op} ")?;
                write_operand(f, right, at_right)
            }
            ExprKind::Like(like) => {
                write_operand(f, &like.subject, RELATION + 1)?;
                f.write_str(if like.negated { " not like " } else { " like " })?;
                match &like.pattern {
                    Pattern::Text(expr) => write_operand(f, expr, RELATION + 1),
                    Pattern::Regex(regex) => regex.fmt(f),
                }
            }
            ExprKind::In(within) => {
                write_operand(f, &within.subject, RELATION + 1)?;
                f.write_str(if within.negated { " not in [" } else { " in [" })?;
                write_list(f, &within.list, ", ")?;
                f.write_str("]")
            }
            ExprKind::InQuery(within) => write_in_query(f, within),
        }
    }
}

// Apart from the others, whose room on the stack each operator of a long chain takes.
fn write_in_query(f: &mut fmt::Formatter<'_>, within: &InQuery) -> fmt::Result {
    write_operand(f, &within.subject, RELATION + 1)?;
    write!(f, " {}in ({})", if within.negated { "not " } else { "" }, within.query)
}

/// Writes an operand, in parentheses when it binds more loosely than its place asks.
fn write_operand(f: &mut fmt::Formatter<'_>, expr: &Expr, at_least: u8) -> fmt::Result {
    if expr.precedence() >= at_least { fmt::Display::fmt(expr, f) } else { write!(f, "({expr})") }
}
