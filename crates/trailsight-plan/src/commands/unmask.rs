//! `unmask`: an archive holds nothing masked, so the rows stay as they are.

use trailsight_syntax::commands::Unmask;

use crate::planner::Planner;

impl Planner<'_> {
    pub(crate) fn unmask(&mut self, unmask: &Unmask) {
        for name in &unmask.fields {
            // Only a name that is gone after `stats` is a mistake.
            self.named(name);
        }
    }
}
