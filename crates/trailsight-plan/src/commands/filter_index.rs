//! `filterIndex`: a filter, for there are no indexes.

use trailsight_syntax::commands::FilterIndex;

use crate::planner::Planner;

impl Planner<'_> {
    pub(crate) fn filter_index(&mut self, filter_index: &FilterIndex) {
        self.filter(&filter_index.filter);
    }
}
