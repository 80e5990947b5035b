//! `anomaly`: what is odd about each pattern. It was found when the patterns were made.

use trailsight_syntax::Span;

use crate::planner::{Planner, Shown};
use crate::shape::Role;
use crate::value::Value;

impl Planner<'_> {
    pub(crate) fn anomaly(&mut self, span: Span) {
        if !self.behind_pattern("anomaly", span) {
            return;
        }
        // Once more, it says the same.
        if self.scope.is_defined("@anomaly") {
            return;
        }
        let made = ["@anomaly", "@anomalyDetail"];
        self.reveal(&made);
        for name in made {
            let value = self.scope.get(name, &mut self.demand).unwrap_or(Value::Missing);
            self.shown.push(Shown { name: name.to_owned(), value, role: Role::Text });
        }
    }
}
