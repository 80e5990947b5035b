//! `display`: only these columns are returned.

use trailsight_syntax::commands::Display;

use crate::planner::Planner;

impl Planner<'_> {
    pub(crate) fn display(&mut self, display: &Display) {
        let mut shown = self.items(&display.items);
        // A column keeps what is known of it: a measure of `stats` is one still.
        for column in &mut shown {
            if let Some(known) = self.shown.iter().find(|s| s.value == column.value) {
                column.role = known.role;
            }
        }
        // The last `display` wins.
        self.shown = shown;
        self.chosen = true;
    }
}
