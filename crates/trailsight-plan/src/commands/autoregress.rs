//! `autoregress`: values of earlier rows.

use datafusion::functions_window::expr_fn::lag;
use trailsight_syntax::commands::Autoregress;

use crate::planner::{Planner, column};
use crate::value::Value;

impl Planner<'_> {
    pub(crate) fn autoregress(&mut self, autoregress: &Autoregress) {
        let value = self.named(&autoregress.field);
        let kind = value.kind();
        let value = value.natural(&mut self.demand);
        let outputs = autoregress.outputs();
        let mut calls = Vec::new();
        let mut made = Vec::new();
        for (rows, name) in outputs {
            let earlier = self.scope.fresh(&name);
            // At most a thousand.
            calls.push((lag(value.clone(), Some(rows as i64), None), earlier.clone()));
            made.push((name, earlier));
        }
        let order = self.order_of_columns();
        self.over_rows(calls, Vec::new(), order);
        let span = autoregress.alias.as_ref().map_or(autoregress.field.span, |alias| alias.span);
        for (name, earlier) in made {
            self.add(&name, span, Value::Typed(kind, column(&earlier)));
        }
    }
}
