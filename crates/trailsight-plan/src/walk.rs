//! Going over the rows in an order: what the commands that look at other rows have in common.

use datafusion::common::ScalarValue;
use datafusion::functions_aggregate::sum::sum_udaf;
use datafusion::functions_window::expr_fn::lead;
use datafusion::logical_expr::expr::WindowFunction;
use datafusion::logical_expr::{Expr, SortExpr, lit};
use trailsight_syntax::{Period, Span, Unit, codes};

use crate::planner::{Planner, Problem, Shown, column};
use crate::shape::Role;
use crate::step::Step;
use crate::value::Value;

impl Planner<'_> {
    /// Adds columns that are computed from the rows up to each one (or those just behind it), in `order` among those
    /// with equal `keys`. Each is a call of a window or aggregate function.
    pub(crate) fn over_rows(&mut self, calls: Vec<(Expr, String)>, keys: Vec<Expr>, order: Vec<SortExpr>) {
        self.step(Step::Walk { calls, keys, order });
    }

    /// The order in force, all of its keys columns: so that what is sorted once is known to be in order later.
    pub(crate) fn order_of_columns(&mut self) -> Vec<SortExpr> {
        let mut keys = Vec::new();
        for at in 0..self.order.len() {
            if !matches!(self.order[at].expr, Expr::Column(_)) {
                let name = self.scope.fresh("key");
                let key = std::mem::replace(&mut self.order[at].expr, column(&name));
                keys.push((key, name));
            }
        }
        if !keys.is_empty() {
            self.step(Step::With(keys));
        }
        self.order()
    }

    /// Adds a column that is true in the last row of the order in force, and gives it.
    pub(crate) fn last_row(&mut self) -> Expr {
        let next = self.scope.fresh("next");
        let order = self.order_of_columns();
        self.over_rows(vec![(lead(lit(1i64), Some(1), None), next.clone())], Vec::new(), order);
        let last = self.scope.fresh("last");
        self.step(Step::With(vec![(column(&next).is_null(), last.clone())]));
        column(&last)
    }

    /// A new column of the result, whose name may be used from here on.
    pub(crate) fn add(&mut self, name: &str, span: Span, value: Value) {
        self.check_new(name, span);
        let value = self.column(name, value);
        self.scope.define(name, value.clone());
        match self.shown.iter_mut().find(|shown| shown.name == name) {
            Some(shown) => shown.value = value,
            None => self.shown.push(Shown { name: name.to_owned(), value, role: Role::Text }),
        }
    }

    /// Lets a name that there is mean another value from here on.
    pub(crate) fn rebind(&mut self, name: &str, value: Value) {
        let value = self.column(name, value);
        self.scope.rebind(name, value.clone());
        for shown in self.shown.iter_mut().filter(|shown| shown.name == name) {
            shown.value = value.clone();
        }
    }

    /// The same for many names, in one step.
    pub(crate) fn rebind_all(&mut self, values: Vec<(String, Value)>) {
        let mut columns = Vec::new();
        let mut made = Vec::new();
        for (name, value) in values {
            let value = match value {
                Value::Typed(kind, expr) if !matches!(expr, Expr::Column(_)) => {
                    let fresh = self.scope.fresh(&name);
                    columns.push((expr, fresh.clone()));
                    Value::Typed(kind, column(&fresh))
                }
                value => value,
            };
            made.push((name, value));
        }
        if !columns.is_empty() {
            self.step(Step::With(columns));
        }
        for (name, value) in made {
            self.rebind(&name, value);
        }
    }

    /// The columns shown and then the names made by earlier commands, each once and always in the same order, but no
    /// system field.
    pub(crate) fn known(&mut self) -> Vec<(String, Value)> {
        let mut known: Vec<(String, Value)> = Vec::new();
        for shown in &self.shown {
            let system = shown.name.starts_with('@') && !self.scope.is_defined(&shown.name);
            if !system && !known.iter().any(|(name, _)| *name == shown.name) {
                known.push((shown.name.clone(), shown.value.clone()));
            }
        }
        let mut made: Vec<String> = self.scope.names().map(str::to_owned).collect();
        made.sort();
        for name in made {
            if !known.iter().any(|(shown, _)| *shown == name)
                && let Some(value) = self.scope.get(&name, &mut self.demand)
            {
                known.push((name, value));
            }
        }
        known
    }

    /// How many ms a period has; a mistake where it has no fixed length.
    pub(crate) fn milliseconds(&mut self, period: Period, span: Span) -> i64 {
        let unit: i64 = match period.unit {
            Unit::Millisecond => 1,
            Unit::Second => 1_000,
            Unit::Minute => 60_000,
            Unit::Hour => 3_600_000,
            Unit::Day => 86_400_000,
            Unit::Week => 604_800_000,
            Unit::Month | Unit::Quarter | Unit::Year => {
                let message = format!("`{period}` has no fixed length");
                self.problem(
                    Problem::new(&codes::NO_FIXED_LENGTH, span, message).help("write it in days, as in `30d`"),
                );
                return 0;
            }
        };
        // What is longer than time can be counted is longer than any two events lie apart.
        i64::try_from(period.count).ok().and_then(|count| count.checked_mul(unit)).unwrap_or(i64::MAX)
    }
}

/// The sum of a number over the rows up to each one.
pub(crate) fn running_sum(number: Expr) -> Expr {
    Expr::from(WindowFunction::new(sum_udaf(), vec![number]))
}

/// `case when condition then value else otherwise end`
pub(crate) fn choose(branches: Vec<(Expr, Expr)>, otherwise: Option<Expr>) -> Expr {
    let branches = branches.into_iter().map(|(condition, value)| (Box::new(condition), Box::new(value)));
    Expr::Case(datafusion::logical_expr::Case::new(None, branches.collect(), otherwise.map(Box::new)))
}

/// A literal time.
pub(crate) fn time_literal(ms: i64) -> Expr {
    Expr::Literal(ScalarValue::TimestampMillisecond(Some(ms), Some("UTC".into())), None)
}
