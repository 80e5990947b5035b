//! Maps and lists: where a path leads into one, where one cannot stand, and rows made of one.
//!
//! A structure is JSON text that is known for one while planning ([`Kind::Structure`]). What a path leads to in it, a
//! [`Value::Part`], is known only row by row, so it is read where it is used, as what is asked for: like a field of the
//! event, and unlike it nothing can be asked of the scan.

use datafusion::functions::expr_fn::coalesce;
use datafusion::logical_expr::Expr as Plan;
use trailsight_functions::{Kind, values};
use trailsight_syntax::{BinaryOp, Expr, Span, codes};

use crate::compare::{mirrored, relation};
use crate::expr::Place;
use crate::planner::{Planner, Problem, column};
use crate::step::Step;
use crate::value::{Value, null};

impl Value {
    /// What `path` leads to in this value, if it can have parts.
    pub(crate) fn step(&self, path: &str) -> Option<Value> {
        match self {
            Value::Typed(Kind::Structure, json) => Some(Value::Part(json.clone(), path.to_owned())),
            Value::Part(json, before) if before.is_empty() => Some(Value::Part(json.clone(), path.to_owned())),
            Value::Part(json, before) => Some(Value::Part(json.clone(), format!("{before}.{path}"))),
            // An alias of a field: its parts are those of the field.
            Value::Raw(field) => Some(Value::Raw(format!("{field}.{path}"))),
            Value::Missing => Some(Value::Missing),
            _ => None,
        }
    }
}

/// False where there is a structure, and missing where there is none.
pub(crate) fn false_if_there(structure: &Plan) -> Plan {
    structure.clone().is_null().and(null(Kind::Truth))
}

impl Planner<'_> {
    /// `base.step`, where the base is a call or stands in parentheses.
    pub(crate) fn step_into(&mut self, base: &Expr, step: &str, expr: &Expr, place: Place) -> Value {
        let known = self.mistakes();
        let value = self.value(base, place);
        if let Some(part) = value.step(step) {
            return part;
        }
        // What is wrong with the base says it all.
        if self.mistakes() > known {
            return Value::Missing;
        }
        let help = "steps follow a field, or a function that gives a map or a list, such as `jsonParse`";
        self.wrong(&codes::STRUCTURE, expr, "this has no parts to take", help)
    }

    /// Notes if a map or list stands where single values are compared: `sort`, `dedup`, keys and arguments of `stats`.
    pub(crate) fn no_structure(&mut self, value: &Value, what: &str, span: Span) {
        if value.kind() == Kind::Structure {
            let message = format!("{what} cannot be a map or a list");
            let help = "name a part of it, as in `m.key` or `m[0]`, or write `jsonStringify(...)` for its text";
            self.problem(Problem::new(&codes::STRUCTURE_USED, span, message).help(help));
        }
    }

    /// `left op right` if a side is a map or list, or may be one: then it is false (spec 2.4, 3).
    pub(crate) fn compare_structures(&mut self, op: BinaryOp, left: &Value, right: &Value) -> Option<Plan> {
        if matches!((left, right), (Value::Missing, _) | (_, Value::Missing)) {
            return None;
        }
        match (left, right) {
            (Value::Typed(Kind::Structure, json), _) | (_, Value::Typed(Kind::Structure, json)) => {
                Some(false_if_there(json))
            }
            (Value::Part(json, path), Value::Truth(truth)) => {
                Some(values::compare_part_with_truth(relation(op)?, json.clone(), path, *truth))
            }
            (Value::Part(json, path), other) => {
                let text = other.text(&mut self.demand);
                let outcome = values::compare_part(relation(op)?, json.clone(), path, text);
                Some(match other.structure_alone() {
                    Some(structure) => coalesce(vec![outcome, false_if_there(&structure)]),
                    None => outcome,
                })
            }
            (_, Value::Part(..)) => self.compare_structures(mirrored(op), right, left),
            _ => None,
        }
    }

    /// What tells which of two rows of one moment came first: the place of the event, and among rows made of one event
    /// their order.
    pub(crate) fn place_of_row(&mut self) -> Plan {
        if self.within.is_empty() {
            return if self.scope.raw { self.position() } else { self.no_position() };
        }
        if let Some((places, known)) = &self.numbered
            && *places == self.within.len()
        {
            return known.clone();
        }
        let mut order = if self.scope.raw { vec![self.position().sort(true, false)] } else { self.order.clone() };
        order.extend(self.within.iter().cloned());
        let name = self.scope.fresh("row");
        self.step(Step::Number { order, name: name.clone() });
        let number = column(&name);
        self.numbered = Some((self.within.len(), number.clone()));
        number
    }

    /// Makes a row of each element of a list, and gives the element. Anything else is the only element.
    pub(crate) fn rows_of_elements(&mut self, list: &Value, hint: &str) -> Value {
        let whole = list.whole(&mut self.demand);
        let element = self.rows_of(values::elements(whole), 1, hint);
        Value::Part(values::member(element, 1), String::new())
    }

    /// Makes a row of each element of a list column, structs of `texts` texts and the element's place, and gives the
    /// struct. Where there is no list the row stays, and the struct is missing.
    pub(crate) fn rows_of(&mut self, lists: Plan, texts: usize, hint: &str) -> Plan {
        let name = self.scope.fresh(hint);
        self.step(Step::With(vec![(lists, name.clone())]));
        self.step(Step::Unnest(name.clone()));
        // Rows of one event are told apart, and kept in order, by nothing else.
        let place = self.scope.fresh("place");
        self.step(Step::With(vec![(values::member(column(&name), texts + 1), place.clone())]));
        self.within.push(column(&place).sort(true, false));
        column(&name)
    }
}
