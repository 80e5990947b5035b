//! `filter`: keeps the rows for which a condition is true.

use trailsight_syntax::commands::Filter;
use trailsight_syntax::{Command, Expr, ExprKind, Item, Label, Stage};

use crate::expr::Place;
use crate::planner::Planner;
use crate::step::Step;

impl Planner<'_> {
    pub(crate) fn filter(&mut self, filter: &Filter) {
        let condition = self.condition(&filter.condition, Place::Event);
        // Filtering keeps the order of the rows, and so does DataFusion's filter.
        let sorted = self.sorted;
        self.step(Step::Filter(condition));
        self.sorted = sorted;
    }
}

/// The filter that a command is, if it is one.
pub(super) fn condition_of(command: &Command) -> Option<&Filter> {
    match command {
        Command::Filter(filter) => Some(filter),
        Command::FilterIndex(index) => Some(&index.filter),
        _ => None,
    }
}

/// Whether the filter needs names that the stages, which begin with a `stats`, have hidden, and may run before them:
/// it names nothing that they make, save keys that are fields as they are, by which events and groups are told alike.
pub(super) fn belongs_before(filter: &Filter, stages: &[Stage]) -> bool {
    let mut made = Vec::new();
    let mut keys = Vec::new();
    for stage in stages {
        match &stage.command {
            Command::Stats(stats) => {
                made.extend(stats.aggregates.iter().map(Item::name));
                let (fields, others): (Vec<_>, Vec<_>) = stats.by.iter().partition(|key| key.label == Label::Field);
                keys.extend(fields.into_iter().map(Item::name));
                made.extend(others.into_iter().map(Item::name));
            }
            Command::Fields(fields) => made.extend(fields.items.iter().map(Item::name)),
            Command::Display(display) => made.extend(display.items.iter().map(Item::name)),
            Command::Filter(_) | Command::FilterIndex(_) | Command::Sort(_) | Command::Unmask(_) => {}
            // What others make is made of outputs, and rows cut off must not come back by moving the filter.
            _ => return false,
        }
    }
    let mut names = Vec::new();
    let plain = collect(&filter.condition, &mut names);
    let hidden = |name: &&String| !keys.contains(&name.as_str());
    plain && names.iter().any(|n| hidden(&n)) && names.iter().all(|n| !made.iter().any(|made| leads_into(made, n)))
}

/// Whether `name` is `made` or a path into it.
fn leads_into(made: &str, name: &str) -> bool {
    name.strip_prefix(made).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Collects the fields named; false if the expression may mean an output by its text, as `count(*) > 1` does.
pub(super) fn collect(expr: &Expr, into: &mut Vec<String>) -> bool {
    match &expr.kind {
        ExprKind::Number(_) | ExprKind::Text(_) | ExprKind::Truth(_) | ExprKind::Period(_) => true,
        ExprKind::Field(name) => {
            into.push(name.clone());
            true
        }
        ExprKind::Call(call) => match &call.args {
            trailsight_syntax::Args::Star => false,
            trailsight_syntax::Args::List(args) => args.iter().all(|a| collect(a, into)),
        },
        ExprKind::Step(inner, _) | ExprKind::Negate(inner) | ExprKind::Not(inner) => collect(inner, into),
        ExprKind::Binary(_, left, right) => collect(left, into) && collect(right, into),
        ExprKind::Like(like) => {
            let pattern = match &like.pattern {
                trailsight_syntax::Pattern::Text(text) => collect(text, into),
                trailsight_syntax::Pattern::Regex(_) => true,
            };
            pattern && collect(&like.subject, into)
        }
        ExprKind::InQuery(within) => collect(&within.subject, into),
        ExprKind::In(list) => collect(&list.subject, into) && list.list.iter().all(|e| collect(e, into)),
    }
}
