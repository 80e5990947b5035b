//! `estimate`: the query is planned, and not run.

use trailsight_syntax::commands::Estimate;
use trailsight_syntax::{Span, codes};

use crate::planner::{Planner, Problem};

/// The column of the only row.
pub(crate) const COLUMN: &str = "estimatedBytes";

impl Planner<'_> {
    pub(crate) fn estimate(&mut self, _: &Estimate, span: Span) {
        if self.main != 0 {
            let message = "`estimate` stands in a query inside a query";
            let help = "put it behind the last command of the whole query";
            self.problem(Problem::new(&codes::AFTER_ESTIMATE, span, message).help(help));
        }
        self.estimated = true;
    }
}
