//! `sort`: the order of the rows.

use trailsight_syntax::commands::Sort;

use datafusion::logical_expr::SortExpr;

use crate::planner::Planner;

impl Planner<'_> {
    pub(crate) fn sort(&mut self, sort: &Sort) {
        let mut order: Vec<SortExpr> = Vec::new();
        for key in &sort.keys {
            // After `stats`, sorting by a name that is gone is a no-op, as published queries need (spec 4.5).
            let Some(value) = self.scope.get(&key.name.text, &mut self.demand) else { continue };
            self.no_structure(&value, "a key of `sort`", key.name.span);
            let key = self.sort_key(&value, key.descending);
            if !order.iter().any(|k| k.expr == key.expr) {
                order.push(key);
            }
        }
        // The last `sort` decides; rows that it finds equal keep the order they had.
        for key in std::mem::take(&mut self.order) {
            if !order.iter().any(|k| k.expr == key.expr) {
                order.push(key);
            }
        }
        self.order = order;
        self.sorted = false;
    }
}
