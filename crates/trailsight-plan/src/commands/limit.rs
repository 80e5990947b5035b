//! `limit`: the first rows, any rows, or (`tail`) the last ones.

use trailsight_syntax::codes;
use trailsight_syntax::commands::{Limit, LimitKind};

use crate::planner::{Planner, Problem};
use crate::step::Step;

impl Planner<'_> {
    pub(crate) fn limit(&mut self, limit: &Limit) {
        if limit.count == 0 {
            let message = "`limit` needs at least one row";
            self.problem(Problem::new(&codes::LIMIT_RANGE, limit.count_span, message).help("write `limit 1` or more"));
        }
        self.limited = true;
        match limit.kind {
            LimitKind::First => {
                self.sort_now();
                self.steps.push(Step::Limit(limit.count));
                // The rows that are left stand in order still.
                self.sorted = true;
            }
            LimitKind::Any => {
                // No sort before: reading stops as soon as enough is found.
                self.any = true;
                self.step(Step::Limit(limit.count));
            }
            LimitKind::Last => {
                let backwards = self.order().into_iter().map(|mut key| {
                    key.asc = !key.asc;
                    key.nulls_first = !key.nulls_first;
                    key
                });
                let backwards: Vec<_> = backwards.collect();
                // Without an order there is one row, as of a `stats` without keys.
                if !backwards.is_empty() {
                    self.step(Step::Sort(backwards));
                }
                self.step(Step::Limit(limit.count));
            }
        }
    }
}
