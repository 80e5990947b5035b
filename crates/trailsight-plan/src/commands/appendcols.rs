//! `appendcols`: the rows of another query beside these, one by one.

use datafusion::logical_expr::lit;
use trailsight_syntax::commands::AppendCols;

use crate::branch::Beside;
use crate::planner::{Planner, Shown, column};
use crate::step::Step;
use crate::value::Value;

/// Rows of the other query, where it does not say how many.
const DEFAULT_ROWS: u64 = 10_000;

impl Planner<'_> {
    pub(crate) fn appendcols(&mut self, append: &AppendCols) {
        let mut inner = self.inner(&append.query);
        let (here, there) = (self.scope.fresh("row"), self.scope.fresh("row"));
        let most = append.max.unwrap_or(DEFAULT_ROWS);
        inner.branch.steps.push(Step::Number { order: std::mem::take(&mut inner.order), name: there.clone() });
        inner.branch.steps.push(Step::Filter(column(&there).lt_eq(lit(most))));
        let mut select = vec![(column(&there), there.clone())];
        let mut shown = Vec::new();
        for (Shown { name, value, role }, expr) in inner.columns {
            let there_already = self.scope.is_defined(&name) || self.shown.iter().any(|s| s.name == name);
            if there_already && !append.overriding {
                continue;
            }
            let made = self.scope.fresh(&name);
            select.push((expr, made.clone()));
            shown.push(Shown { name, value: Value::Typed(value.kind(), column(&made)), role });
        }
        inner.branch.steps.push(Step::Select(select));
        // What is shown without a command that says so stays beside what comes.
        self.choose();
        let order = self.order();
        self.step(Step::Number { order, name: here.clone() });
        let on = vec![(here, there)];
        self.step(Step::Beside(Box::new(Beside { branch: inner.branch, on, keep: true, unique: true })));
        for column in shown {
            self.scope.define(&column.name, column.value.clone());
            match self.shown.iter_mut().find(|s| s.name == column.name) {
                Some(earlier) => *earlier = column,
                None => self.shown.push(column),
            }
        }
    }
}
