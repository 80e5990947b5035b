//! The order of commands, how many there may be, and what a class of log groups lacks (spec 4.34).

use super::forms;
use crate::ast::{Command, Query, Stage};
use crate::codes;
use crate::commands::{Groups, LogClass};
use crate::diagnostic::Diagnostic;

pub(super) fn check(query: &Query, found: &mut Vec<Diagnostic>) {
    let stages = &query.stages;
    before_stats(stages, found);
    after_dedup(stages, found);
    pattern_after_sort(stages, found);
    infrequent_access(query, found);
}

fn before_stats(stages: &[Stage], found: &mut Vec<Diagnostic>) {
    let Some(last) = stages.iter().rposition(|stage| matches!(stage.command, Command::Stats(_))) else { return };
    for stage in &stages[..last] {
        if matches!(stage.command, Command::Sort(_) | Command::Limit(_)) {
            let message = format!("`{}` stands before the last `stats`", stage.command.spec().name);
            let help = "write it behind the last `stats`";
            found.push(Diagnostic::new(&codes::BEFORE_STATS, stage.span, message).help(help));
        }
    }
}

fn after_dedup(stages: &[Stage], found: &mut Vec<Diagnostic>) {
    let behind = stages.iter().skip_while(|stage| !matches!(stage.command, Command::Dedup(_))).skip(1);
    for stage in behind.filter(|stage| !matches!(stage.command, Command::Limit(_) | Command::Estimate(_))) {
        let help = "move this command in front of `dedup`";
        found.push(Diagnostic::new(&codes::AFTER_DEDUP, stage.span, "only `limit` may follow `dedup`").help(help));
    }
}

fn pattern_after_sort(stages: &[Stage], found: &mut Vec<Diagnostic>) {
    let behind = stages.iter().skip_while(|stage| !matches!(stage.command, Command::Sort(_)));
    for stage in behind.filter(|stage| matches!(stage.command, Command::Pattern(_))) {
        let message = "`pattern` stands behind `sort`";
        let help = "take the `sort` away, or write it behind `pattern`";
        found.push(Diagnostic::new(&codes::PATTERN_AFTER_SORT, stage.span, message).help(help));
    }
}

/// Commands that groups of this class do not have. By name: asking each command would say no more.
const NOT_INFREQUENT: &[&str] = &["anomaly", "diff", "filterIndex", "pattern", "unmask"];

fn infrequent_access(query: &Query, found: &mut Vec<Diagnostic>) {
    let asked = |stage: &Stage| match &stage.command {
        Command::Source(source) => match &source.groups {
            Groups::Fitting(filter) => filter.classes.contains(&LogClass::InfrequentAccess),
            Groups::Named(_) => false,
        },
        _ => false,
    };
    if query.stages.iter().any(asked) {
        found.extend(lacks_infrequent_access(query));
    }
}

/// What log groups of the class `INFREQUENT_ACCESS` lack of this query, those inside it left out: only a strict reading
/// refuses it.
pub fn lacks_infrequent_access(query: &Query) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let class = LogClass::InfrequentAccess.name();
    for stage in &query.stages {
        let name = stage.command.spec().name;
        let function =
            || stage.command.exprs().into_iter().find_map(|expr| forms::calls(expr, "unmask").first().copied());
        let (name, span) = match function() {
            Some(span) => ("unmask", span),
            None => (name, stage.span),
        };
        if NOT_INFREQUENT.contains(&name) {
            let message = format!("log groups of the class `{class}` have no `{name}`");
            let help = "ask log groups of the class `STANDARD`, or take it away";
            found.push(Diagnostic::new(&codes::INFREQUENT_ACCESS, span, message).help(help));
        }
    }
    let mut stats = query.stages.iter().filter(|stage| matches!(stage.command, Command::Stats(_)));
    if let Some(third) = stats.nth(2) {
        let message = format!("log groups of the class `{class}` have two `stats` at most");
        found.push(Diagnostic::new(&codes::INFREQUENT_ACCESS, third.span, message).help("aggregate in fewer steps"));
    }
    found
}
