//! Expressions to values.

use datafusion::logical_expr::{Expr as Plan, not};
use trailsight_functions::{Kind, values};
use trailsight_syntax::{BinaryOp, Expr, ExprKind, Like, Pattern, codes};

use crate::planner::{Planner, Problem};
use crate::value::{Value, number_of, text_literal};

/// How deep an expression may nest; chains of `and` and `or` are flat. The optimizer's work grows with the cube of it.
const MAX_DEPTH: usize = 100;

/// Where an expression stands, which decides what it may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// `fields`, `display`, `filter`, keys of `stats`: a function of one event.
    Event,
    /// An item of `stats`, outside any aggregate: aggregates, keys, aliases of the same `stats`, and constants.
    Group,
    /// The argument of an aggregate.
    Aggregated,
}

impl Planner<'_> {
    /// The value of an expression. A mistake is noted and the value is then missing, so that all mistakes are found.
    pub(crate) fn value(&mut self, expr: &Expr, place: Place) -> Value {
        if self.depth == MAX_DEPTH {
            // Both operands of the deepest operator stand here, and one sentence is enough.
            if std::mem::replace(&mut self.told_too_deep, true) {
                return Value::Missing;
            }
            return self.wrong(
                &codes::TOO_DEEP,
                expr,
                &format!("operators and calls are nested more than {MAX_DEPTH} deep here"),
                "name a part of it with `fields ... as name`, and go on with the name",
            );
        }
        self.depth += 1;
        let value = self.value_of(expr, place);
        self.depth -= 1;
        value
    }

    fn value_of(&mut self, expr: &Expr, place: Place) -> Value {
        match &expr.kind {
            ExprKind::Number(text) => match number_of(text) {
                Some(n) => Value::Number(n, text.clone()),
                None => Value::Missing,
            },
            ExprKind::Text(text) => Value::Text(text.clone()),
            ExprKind::Truth(truth) => Value::Truth(*truth),
            ExprKind::Period(_) => self.wrong(
                &codes::PERIOD_EXPECTED,
                expr,
                "a length of time stands where a value is wanted",
                "write it as an argument of a function such as `bin(5m)`, or as a number of milliseconds",
            ),
            ExprKind::Field(name) => self.field(name, expr, place),
            ExprKind::Call(call) => match self.output_of_stats(expr, place) {
                Some(value) => value,
                None => self.call(call, expr, place),
            },
            ExprKind::Step(base, step) => self.step_into(base, step, expr, place),
            ExprKind::Negate(inner) => {
                let inner = self.value(inner, place);
                let number = inner.number(&mut self.demand);
                Value::Typed(Kind::Number, Plan::Negative(Box::new(number)))
            }
            ExprKind::Not(inner) => {
                let inner = self.value(inner, place);
                Value::Typed(Kind::Truth, not(inner.truth(&mut self.demand)))
            }
            ExprKind::Binary(op, left, right) => self.binary(*op, left, right, place),
            ExprKind::Like(like) => self.like(like, place),
            ExprKind::In(list) => self.in_list(list, place),
            ExprKind::InQuery(within) => self.in_query(within, expr, place),
        }
    }

    /// The value as a condition.
    pub(crate) fn condition(&mut self, expr: &Expr, place: Place) -> Plan {
        let value = self.value(expr, place);
        value.truth(&mut self.demand)
    }

    fn field(&mut self, name: &str, expr: &Expr, place: Place) -> Value {
        if place == Place::Group {
            return self.group_field(name, expr);
        }
        match self.scope.get(name, &mut self.demand) {
            Some(value) => value,
            None => self.unknown_after_stats(name, expr.span),
        }
    }

    /// After `stats`, an expression whose text is the name of an output means that output: `count(*) > 5`.
    ///
    /// An item of another `stats` is a new aggregate all the same: `stats count(*) by user | stats count(*)` counts users.
    fn output_of_stats(&mut self, expr: &Expr, place: Place) -> Option<Value> {
        if place == Place::Group {
            return None;
        }
        let text = self.text.get(expr.span.start..expr.span.end)?;
        (!self.scope.raw && self.scope.is_defined(text)).then(|| self.scope.get(text, &mut self.demand))?
    }

    fn binary(&mut self, op: BinaryOp, left: &Expr, right: &Expr, place: Place) -> Value {
        match op {
            BinaryOp::And | BinaryOp::Or => {
                let mut operands = Vec::new();
                self.operands(op, left, place, &mut operands);
                self.operands(op, right, place, &mut operands);
                Value::Typed(Kind::Truth, balanced(op, operands))
            }
            BinaryOp::Eq | BinaryOp::Ne | BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge => {
                let left = self.value(left, place);
                let right = self.value(right, place);
                Value::Typed(Kind::Truth, self.compare(op, &left, &right))
            }
            BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul | BinaryOp::Div | BinaryOp::Rem | BinaryOp::Pow => {
                let left = self.value(left, place).number(&mut self.demand);
                let right = self.value(right, place).number(&mut self.demand);
                let op = match op {
                    BinaryOp::Add => values::Arithmetic::Add,
                    BinaryOp::Sub => values::Arithmetic::Subtract,
                    BinaryOp::Mul => values::Arithmetic::Multiply,
                    BinaryOp::Div => values::Arithmetic::Divide,
                    BinaryOp::Rem => values::Arithmetic::Remainder,
                    _ => values::Arithmetic::Power,
                };
                Value::Typed(Kind::Number, values::arithmetic(op, left, right))
            }
        }
    }

    /// Collects the operands of a chain `a and b and c`, which the parser nests to the left as deep as it is long.
    fn operands(&mut self, op: BinaryOp, expr: &Expr, place: Place, into: &mut Vec<Plan>) {
        let mut rights = Vec::new();
        let mut first = expr;
        while let ExprKind::Binary(inner, left, right) = &first.kind
            && *inner == op
        {
            rights.push(right.as_ref());
            first = left;
        }
        into.push(self.condition(first, place));
        for right in rights.into_iter().rev() {
            self.operands(op, right, place, into);
        }
    }

    fn like(&mut self, like: &Like, place: Place) -> Value {
        let subject = self.value(&like.subject, place).text(&mut self.demand);
        let found = match &like.pattern {
            Pattern::Text(pattern) => {
                let pattern = self.value(pattern, place).text(&mut self.demand);
                values::contains(subject, pattern)
            }
            Pattern::Regex(regex) => {
                self.check_regex(regex);
                values::matches(subject, text_literal(&regex.text))
            }
        };
        Value::Typed(Kind::Truth, if like.negated { not(found) } else { found })
    }

    /// Notes a mistake and carries on with a missing value.
    pub(crate) fn wrong(&mut self, code: &'static codes::Code, at: &Expr, message: &str, help: &str) -> Value {
        self.problem(Problem::new(code, at.span, message).help(help));
        Value::Missing
    }
}

/// `a and b and c` as a tree of logarithmic depth, so that a long chain is no deep recursion for the optimizer.
fn balanced(op: BinaryOp, mut operands: Vec<Plan>) -> Plan {
    while operands.len() > 1 {
        let mut next = Vec::with_capacity(operands.len().div_ceil(2));
        let mut rest = operands.into_iter();
        while let Some(a) = rest.next() {
            next.push(match rest.next() {
                Some(b) if op == BinaryOp::And => a.and(b),
                Some(b) => a.or(b),
                None => a,
            });
        }
        operands = next;
    }
    // A chain has at least two operands.
    operands.pop().unwrap_or_else(|| crate::value::null(Kind::Truth))
}
