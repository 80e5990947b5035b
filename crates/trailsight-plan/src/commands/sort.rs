//! `sort`: the order of the rows.

use trailsight_syntax::commands::Sort;

use crate::planner::{OrderKey, Planner};

impl Planner<'_> {
    pub(crate) fn sort(&mut self, sort: &Sort) {
        let mut order: Vec<OrderKey> = Vec::new();
        for key in &sort.keys {
            // After `stats`, sorting by a name that is gone is a no-op, as published queries need (spec 4.5).
            let Some(value) = self.scope.get(&key.name.text, &mut self.demand) else { continue };
            let expr = self.sort_key(&value, key.descending);
            if !order.iter().any(|k| k.expr.expr == expr.expr) {
                order.push(OrderKey { expr });
            }
        }
        // The last `sort` decides; rows that it finds equal keep the order they had.
        for key in std::mem::take(&mut self.order) {
            if !order.iter().any(|k| k.expr.expr == key.expr.expr) {
                order.push(key);
            }
        }
        self.order = order;
        self.explicit_order = true;
        self.sorted = false;
    }
}
