//! `filter`: keeps the rows for which a condition is true.

use trailsight_syntax::commands::Filter;
use trailsight_syntax::{Command, Expr, ExprKind, Stage};

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

/// Whether the filter names raw fields only: none that the stages, which begin with a `stats`, make.
pub(super) fn names_no_output(filter: &Filter, stages: &[Stage]) -> bool {
    let mut outputs = Vec::new();
    for stage in stages {
        let items = match &stage.command {
            Command::Stats(stats) => stats.aggregates.iter().chain(&stats.by).collect::<Vec<_>>(),
            Command::Fields(fields) => fields.items.iter().collect(),
            Command::Display(display) => display.items.iter().collect(),
            Command::Parse(parse) => {
                outputs.extend(parse.outputs().into_iter().map(|(name, _, _)| name));
                Vec::new()
            }
            // Rows cut off before the filter must not come back by moving it.
            Command::Limit(_) | Command::Dedup(_) => return false,
            Command::Filter(_) | Command::Sort(_) => Vec::new(),
        };
        outputs.extend(items.into_iter().map(|item| item.name().to_owned()));
    }
    let mut names = Vec::new();
    let plain = collect(&filter.condition, &mut names);
    plain && !names.is_empty() && names.iter().all(|n| !outputs.iter().any(|o| o == n))
}

/// Collects the fields named; false if the expression may mean an output by its text, as `count(*) > 1` does.
fn collect(expr: &Expr, into: &mut Vec<String>) -> bool {
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
        ExprKind::In(list) => collect(&list.subject, into) && list.list.iter().all(|e| collect(e, into)),
    }
}
