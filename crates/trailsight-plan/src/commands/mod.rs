//! One file for each command: its node to steps.

mod accum;
mod addtotals;
mod anomaly;
mod appendcols;
mod autoregress;
mod cidrlookup;
mod count_frequent;
mod dedup;
mod diff;
mod display;
mod estimate;
mod expand;
mod fields;
mod filldown;
mod fillmissing;
mod filter;
mod filter_index;
pub(crate) mod join;
mod json;
mod limit;
mod logcompare;
mod lookup;
mod outlier;
mod parse;
mod pattern;
mod relevantfields;
mod sessionize;
mod sort;
mod source;
mod stats;
mod unmask;
mod unnest;

pub(crate) use diff::Compared;

pub(crate) use estimate::COLUMN as ESTIMATE;
pub(crate) use fillmissing::Bins;

use trailsight_syntax::{Command, Query, Stage, codes};

use crate::planner::{Planner, Problem};
use crate::settings::Settings;

impl Planner<'_> {
    /// Plans one command. The only place where [`Command`] is taken apart.
    pub(crate) fn stage(&mut self, stage: &Stage) {
        if self.estimated {
            let message = "nothing may follow `estimate`";
            let help = "move this command in front of `estimate`";
            self.problem(Problem::new(&codes::AFTER_ESTIMATE, stage.span, message).help(help));
        }
        match &stage.command {
            Command::Accum(accum) => self.accum(accum),
            Command::Addtotals(addtotals) => self.addtotals(addtotals, stage.span),
            Command::Anomaly(_) => self.anomaly(stage.span),
            Command::AppendCols(append) => self.appendcols(append),
            Command::Autoregress(autoregress) => self.autoregress(autoregress),
            Command::CidrLookup(lookup) => self.cidrlookup(lookup),
            Command::CountFrequent(count_frequent) => self.count_frequent(count_frequent),
            Command::Dedup(dedup) => self.dedup(dedup),
            Command::Diff(_) => self.diff(stage.span),
            Command::Display(display) => self.display(display),
            Command::Estimate(estimate) => self.estimate(estimate, stage.span),
            Command::Expand(expand) => self.expand(expand),
            Command::Fields(fields) => self.fields(fields),
            Command::Filldown(filldown) => self.filldown(filldown),
            Command::Fillmissing(fillmissing) => self.fillmissing(fillmissing, stage.span),
            Command::Filter(filter) => self.filter(filter),
            Command::FilterIndex(filter_index) => self.filter_index(filter_index),
            Command::Join(join) => self.join(join, stage.span),
            Command::Json(json) => self.json(json),
            Command::Limit(limit) => self.limit(limit),
            Command::Logcompare(_) => self.logcompare(stage.span),
            Command::Lookup(lookup) => self.lookup(lookup),
            Command::Outlier(outlier) => self.outlier(outlier),
            Command::Parse(parse) => self.parse(parse),
            Command::Pattern(pattern) => self.pattern(&pattern.field, stage.span),
            Command::Relevantfields(node) => self.relevantfields(node),
            Command::Saved(saved) => self.not_put_in_place(saved),
            Command::Sessionize(sessionize) => self.sessionize(sessionize, stage.span),
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
            && let Some(filter) = filter::condition_of(&stage.command)
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
