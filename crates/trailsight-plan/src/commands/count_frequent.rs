//! `countFrequent`: how often each combination of values occurs.

use datafusion::functions_aggregate::expr_fn::count;
use datafusion::logical_expr::lit;
use trailsight_functions::Kind;
use trailsight_syntax::commands::CountFrequent;

use crate::planner::{Columns, Names, Planner, Shown, column};
use crate::shape::Role;
use crate::step::Step;
use crate::value::Value;

/// The column of the counts.
const COUNT: &str = "_approxcount";

impl Planner<'_> {
    pub(crate) fn count_frequent(&mut self, count_frequent: &CountFrequent) {
        let mut keys = Columns::new();
        let mut outputs = Names::new();
        for name in &count_frequent.fields {
            let value = self.named(name);
            self.no_structure(&value, "a field of `countFrequent`", name.span);
            if outputs.iter().any(|(known, _)| *known == name.text) {
                continue;
            }
            let key = self.scope.fresh(&name.text);
            keys.push((value.natural(&mut self.demand), key.clone()));
            outputs.push((name.text.clone(), Value::Typed(value.kind(), column(&key))));
        }
        let counted = self.scope.fresh(COUNT);
        self.step(Step::Aggregate { keys, aggregates: vec![(count(lit(1i64)), counted.clone())] });
        let counted = Value::Typed(Kind::Number, column(&counted));
        let mut order = vec![self.sort_key(&counted, true)];
        for (_, value) in &outputs {
            order.push(self.sort_key(value, false));
        }
        self.order = order;
        outputs.push((COUNT.to_owned(), counted));
        self.chosen = true;
        self.shown.clear();
        for (name, value) in &outputs {
            let role = match value.kind() {
                _ if name == COUNT => Role::Measure,
                Kind::Time => Role::Time,
                _ => Role::Category,
            };
            self.shown.push(Shown { name: name.clone(), value: value.clone(), role });
        }
        self.rows_are_new(outputs);
        self.scope.made_by = "countFrequent";
    }
}
