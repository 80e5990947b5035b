//! Comparisons (spec 2.4): as numbers when both sides are numeric, else as text; missing makes them unknown.

use datafusion::functions::expr_fn::coalesce;
use datafusion::logical_expr::{Expr as Plan, Operator, binary_expr, in_list, not};
use trailsight_functions::{Kind, values};
use trailsight_syntax::{BinaryOp, ExprKind, In};

use crate::expr::Place;
use crate::planner::Planner;
use crate::structure::false_if_there;
use crate::value::{Value, null, number_literal, text_literal};

/// Above this a double no longer tells every integer from its neighbours.
const EXACT: f64 = 9_007_199_254_740_992.0;

impl Planner<'_> {
    /// `left op right`.
    pub(crate) fn compare(&mut self, op: BinaryOp, left: &Value, right: &Value) -> Plan {
        if let Some(outcome) = self.compare_structures(op, left, right) {
            return outcome;
        }
        // Put a constant to the right, so that the cases below see it there only.
        if is_constant(left) && !is_constant(right) {
            return self.compare(mirrored(op), right, left);
        }
        let (Some(sql), Some(relation)) = (operator(op), relation(op)) else { return null(Kind::Truth) };
        let demand = &mut self.demand;
        match (left, right) {
            (Value::Missing, _) | (_, Value::Missing) => null(Kind::Truth),
            // A truth against `true`, "true", 1 alike (section 13, 3).
            (Value::Typed(Kind::Truth, l), Value::Text(_)) if truth_word(right).is_some() => {
                let r = truth_word(right).unwrap_or_default();
                binary_expr(l.clone(), sql, datafusion::logical_expr::lit(r))
            }
            // A time is not text: no error, nothing matches (spec 2.4, 4).
            (Value::Typed(Kind::Time, _), Value::Text(text)) if crate::value::number_of(text).is_none() => {
                null(Kind::Truth)
            }
            (l, r) if is_number(l) && is_number(r) => binary_expr(l.number(demand), sql, r.number(demand)),
            (l, Value::Truth(truth)) => {
                let as_number = binary_expr(l.number(demand), sql, number_literal(f64::from(u8::from(*truth))));
                let as_text = binary_expr(l.text(demand), sql, text_literal(if *truth { "true" } else { "false" }));
                coalesce(vec![as_number, as_text])
            }
            // One reading decides: a double is exact for this constant.
            (l, r) if r.constant_number().is_some_and(|n| n.abs() < EXACT) && !is_number(l) => {
                let as_number = binary_expr(l.number(demand), sql, r.number(demand));
                let as_text = binary_expr(l.text(demand), sql, r.text(demand));
                coalesce(vec![as_number, as_text])
            }
            // A text that is no number can only be compared as text.
            (l, Value::Text(text)) if crate::value::number_of(text).is_none() => {
                binary_expr(l.text(demand), sql, text_literal(text))
            }
            (l, r) => values::compare(relation, l.text(demand), r.text(demand)),
        }
    }

    /// `subject in [a, b]`: equal to any element, each compared as `=` does.
    pub(crate) fn in_list(&mut self, list: &In, place: Place) -> Value {
        let subject = self.value(&list.subject, place);
        let mut numbers = Vec::new();
        let mut number_texts = Vec::new();
        let mut texts = Vec::new();
        let mut others = Vec::new();
        for element in &list.list {
            let value = self.value(element, place);
            let literal = matches!(element.kind, ExprKind::Number(_) | ExprKind::Text(_));
            if literal && matches!(subject, Value::Part(..) | Value::Typed(Kind::Structure, _)) {
                texts.push(value.text(&mut self.demand));
                continue;
            }
            match value.constant_number() {
                _ if !literal || is_number(&subject) => others.push(value),
                Some(n) if n.abs() < EXACT => {
                    numbers.push(number_literal(n));
                    number_texts.push(value.text(&mut self.demand));
                }
                Some(_) => others.push(value),
                None => texts.push(value.text(&mut self.demand)),
            }
        }
        let mut any = Vec::new();
        if !numbers.is_empty() {
            let as_number = in_list(subject.number(&mut self.demand), numbers, false);
            let as_text = in_list(subject.text(&mut self.demand), number_texts, false);
            any.push(coalesce(vec![as_number, as_text]));
        }
        if !texts.is_empty() {
            any.push(match &subject {
                Value::Part(json, path) => values::part_in(json.clone(), path, texts),
                Value::Typed(Kind::Structure, json) => false_if_there(json),
                _ => in_list(subject.text(&mut self.demand), texts, false),
            });
        }
        for other in &others {
            any.push(self.compare(BinaryOp::Eq, &subject, other));
        }
        let found = any.into_iter().reduce(Plan::or).unwrap_or_else(|| null(Kind::Truth));
        Value::Typed(Kind::Truth, if list.negated { not(found) } else { found })
    }
}

fn is_constant(value: &Value) -> bool {
    matches!(value, Value::Text(_) | Value::Number(..) | Value::Truth(_))
}

/// Whether the value is a number in every row, without looking at its text.
fn is_number(value: &Value) -> bool {
    match value {
        Value::Number(..) | Value::Typed(Kind::Number | Kind::Truth | Kind::Time, _) => true,
        Value::Truth(_) => true,
        Value::Text(text) => crate::value::number_of(text).is_some_and(|n| n.abs() < EXACT),
        Value::Missing | Value::Raw(_) | Value::Part(..) | Value::Typed(Kind::Text | Kind::Structure, _) => false,
    }
}

fn truth_word(value: &Value) -> Option<bool> {
    match value {
        Value::Text(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::Text(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

pub(crate) fn mirrored(op: BinaryOp) -> BinaryOp {
    match op {
        BinaryOp::Lt => BinaryOp::Gt,
        BinaryOp::Le => BinaryOp::Ge,
        BinaryOp::Gt => BinaryOp::Lt,
        BinaryOp::Ge => BinaryOp::Le,
        other => other,
    }
}

fn operator(op: BinaryOp) -> Option<Operator> {
    Some(match op {
        BinaryOp::Eq => Operator::Eq,
        BinaryOp::Ne => Operator::NotEq,
        BinaryOp::Lt => Operator::Lt,
        BinaryOp::Le => Operator::LtEq,
        BinaryOp::Gt => Operator::Gt,
        BinaryOp::Ge => Operator::GtEq,
        _ => return None,
    })
}

pub(crate) fn relation(op: BinaryOp) -> Option<values::Comparison> {
    Some(match op {
        BinaryOp::Eq => values::Comparison::Equal,
        BinaryOp::Ne => values::Comparison::NotEqual,
        BinaryOp::Lt => values::Comparison::Less,
        BinaryOp::Le => values::Comparison::LessOrEqual,
        BinaryOp::Gt => values::Comparison::Greater,
        BinaryOp::Ge => values::Comparison::GreaterOrEqual,
        _ => return None,
    })
}
