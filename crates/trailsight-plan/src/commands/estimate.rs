//! `estimate`: the query is planned, and not run.

use trailsight_syntax::commands::Estimate;

use crate::planner::Planner;

/// The column of the only row.
pub(crate) const COLUMN: &str = "estimatedBytes";

impl Planner<'_> {
    pub(crate) fn estimate(&mut self, _: &Estimate) {
        self.estimated = true;
    }
}
