//! `accum`: a running sum.

use trailsight_functions::{Kind, values};
use trailsight_syntax::commands::Accum;

use crate::planner::{Planner, column};
use crate::value::Value;
use crate::walk::running_sum;

impl Planner<'_> {
    pub(crate) fn accum(&mut self, accum: &Accum) {
        let number = self.named(&accum.field).number(&mut self.demand);
        let sum = self.scope.fresh("sum");
        let order = self.order_of_columns();
        self.over_rows(vec![(running_sum(number), sum.clone())], Vec::new(), order);
        let span = accum.alias.as_ref().map_or(accum.field.span, |alias| alias.span);
        self.add(&accum.output(), span, Value::Typed(Kind::Number, values::finite(column(&sum))));
    }
}
