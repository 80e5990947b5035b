//! What a strict reading refuses, once it is known over which window a query is asked, and over which log groups.

use trailsight_functions::Moment;
use trailsight_syntax::commands::{LogClass, Source};
use trailsight_syntax::{Command, Query, codes, lacks_infrequent_access, strict};

use crate::catalog::{LogGroup, fitting};
use crate::planner::Problem;

/// `SOURCE` takes no more log groups than this in the service.
const MAX_GROUPS: usize = 10_000;

/// All that only a strict reading refuses.
pub(crate) fn refused(text: &str, query: &Query, moment: Moment, groups: &[LogGroup]) -> Vec<Problem> {
    let mut found = strict(text, query);
    for query in query.all() {
        of_groups(query, groups, &mut found);
    }
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

/// What depends on the log groups that a query reads.
fn of_groups(query: &Query, groups: &[LogGroup], found: &mut Vec<Problem>) {
    let sources = query.stages.iter().filter_map(|stage| match &stage.command {
        Command::Source(source) => Some(source),
        _ => None,
    });
    let sources: Vec<&Source> = sources.collect();
    let mut fits: Vec<usize> = sources.iter().flat_map(|source| fitting(&source.groups, groups)).collect();
    fits.sort_unstable();
    fits.dedup();
    if let Some(first) = sources.first()
        && fits.len() > MAX_GROUPS
    {
        let message = format!("`SOURCE` means {} log groups, {MAX_GROUPS} are allowed", fits.len());
        let help = "name a longer part of what they share";
        found.push(Problem::new(&codes::SOURCE_LISTS, first.span, message).help(help));
    }
    if fits.iter().any(|group| groups[*group].class == LogClass::InfrequentAccess) {
        for problem in lacks_infrequent_access(query) {
            // Where the query names the class, it was said already.
            if !found.iter().any(|known| known.code == problem.code && at(known) == at(&problem)) {
                found.push(problem);
            }
        }
    }
}

/// Spans are equal wherever they stand; these are not.
fn at(problem: &Problem) -> (usize, usize) {
    (problem.span.start, problem.span.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log_groups_are_counted_each_once() {
        let groups = |count: usize| {
            let group = |k| LogGroup { name: format!("g{k}"), ..LogGroup::default() };
            (0..count).map(group).collect::<Vec<_>>()
        };
        let text = "SOURCE logGroups(namePrefix: [\"g\"]) | SOURCE \"g1\" | fields a";
        let query = trailsight_syntax::parse(text).query;
        let moment = Moment { now: 0, start: None, end: None };
        assert_eq!(refused(text, &query, moment, &groups(10_000)), []);
        let found = refused(text, &query, moment, &groups(10_001));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].message, "`SOURCE` means 10001 log groups, 10000 are allowed");
    }
}
