//! One file for each command: its node to steps.

mod anomaly;
mod appendcols;
mod cidrlookup;
mod dedup;
mod diff;
mod display;
mod expand;
mod fields;
mod filter;
pub(crate) mod join;
mod json;
mod limit;
mod logcompare;
mod lookup;
mod parse;
mod pattern;
mod relevantfields;
mod sort;
mod source;
mod stats;
mod unmask;
mod unnest;

pub(crate) use diff::Compared;

use trailsight_syntax::{Command, Query, Stage};

use crate::planner::Planner;
use crate::settings::Settings;

impl Planner<'_> {
    /// Plans one command. The only place where [`Command`] is taken apart.
    pub(crate) fn stage(&mut self, stage: &Stage) {
        match &stage.command {
            Command::Anomaly(_) => self.anomaly(stage.span),
            Command::AppendCols(append) => self.appendcols(append),
            Command::CidrLookup(lookup) => self.cidrlookup(lookup),
            Command::Dedup(dedup) => self.dedup(dedup),
            Command::Diff(_) => self.diff(stage.span),
            Command::Display(display) => self.display(display),
            Command::Expand(expand) => self.expand(expand),
            Command::Fields(fields) => self.fields(fields),
            Command::Filter(filter) => self.filter(filter),
            Command::Join(join) => self.join(join, stage.span),
            Command::Json(json) => self.json(json),
            Command::Limit(limit) => self.limit(limit),
            Command::Logcompare(_) => self.logcompare(stage.span),
            Command::Lookup(lookup) => self.lookup(lookup),
            Command::Parse(parse) => self.parse(parse),
            Command::Pattern(pattern) => self.pattern(&pattern.field, stage.span),
            Command::Relevantfields(node) => self.relevantfields(node),
            Command::Saved(saved) => self.not_put_in_place(saved),
            Command::Sort(sort) => self.sort(sort),
            Command::Source(_) => self.source_too_late(stage.span),
            Command::Stats(stats) => self.stats(stats, stage.span),
            Command::Unmask(unmask) => self.unmask(unmask),
            Command::Unnest(unnest) => self.unnest(unnest),
        }
    }
}

/// The stages in the order they run: as written, but for filters behind a `stats` that need what it hid, which AWS's own
/// samples have and which run in front of it (spec 4.3).
pub(crate) fn hoisted(query: &Query, settings: &Settings) -> Vec<Stage> {
    let mut stages: Vec<Stage> = Vec::with_capacity(query.stages.len());
    for stage in &query.stages {
        if settings.hoist_filters
            && !settings.strict
            && let Command::Filter(filter) = &stage.command
            && let Some(at) = stages.iter().rposition(|s| matches!(s.command, Command::Stats(_)))
            && filter::belongs_before(filter, &stages[at..])
            // Only across the first `stats`: before a later one, raw fields are gone as well.
            && !stages[..at].iter().any(|s| matches!(s.command, Command::Stats(_)))
        {
            stages.insert(at, stage.clone());
        } else {
            stages.push(stage.clone());
        }
    }
    stages
}
