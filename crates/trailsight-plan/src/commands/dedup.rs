//! `dedup`: the first row of each combination of values.

use datafusion::logical_expr::{Expr, lit};
use trailsight_syntax::commands::Dedup;

use crate::planner::Planner;
use crate::step::Step;

impl Planner<'_> {
    pub(crate) fn dedup(&mut self, dedup: &Dedup) {
        let mut keys = Vec::new();
        for name in &dedup.fields {
            let value = self.named(name);
            self.no_structure(&value, "a field of `dedup`", name.span);
            // One identity for `1` and "1": their text (spec 4.5).
            keys.push(value.text(&mut self.demand));
        }
        // Keep rows with a missing key: absence is not a value, so two absences are not a pair.
        let unpaired = keys.iter().map(|k| k.clone().is_null()).reduce(Expr::or).unwrap_or_else(|| lit(false));
        let order = self.order();
        self.step(Step::First { keys, order, unpaired });
    }
}
