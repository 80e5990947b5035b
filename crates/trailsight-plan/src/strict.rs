//! What a strict reading refuses, once it is known over which window a query is asked.

use trailsight_functions::Moment;
use trailsight_syntax::{Command, Query, codes, strict};

use crate::planner::Problem;

/// All that only a strict reading refuses.
pub(crate) fn refused(text: &str, query: &Query, moment: Moment) -> Vec<Problem> {
    let mut found = strict(text, query);
    if moment.start.is_some() {
        return found;
    }
    for query in query.all() {
        let has_window = query.stages.iter().any(|stage| match &stage.command {
            Command::Source(source) => source.start.is_some(),
            _ => false,
        });
        let compares = query.stages.iter().find(|s| matches!(s.command, Command::Diff(_) | Command::Logcompare(_)));
        if let Some(stage) = compares
            && !has_window
        {
            let message = "the query has no window that an earlier one could be compared with";
            let help = "say from when on the query is asked, or write `start=` behind `SOURCE`";
            found.push(Problem::new(&codes::NO_WINDOW, stage.span, message).help(help));
        }
    }
    found
}
