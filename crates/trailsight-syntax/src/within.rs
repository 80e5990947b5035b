//! Queries inside a query.

use crate::ast::{Command, Expr, ExprKind, Query};

impl Query {
    /// The query itself and those inside it, in the order in which they begin.
    pub fn all(&self) -> Vec<&Query> {
        let mut found = vec![self];
        for stage in &self.stages {
            match &stage.command {
                Command::AppendCols(append) => found.extend(append.query.all()),
                Command::Filter(filter) => in_expr(&filter.condition, &mut found),
                Command::Fields(fields) => fields.items.iter().for_each(|item| in_expr(&item.expr, &mut found)),
                Command::Display(display) => display.items.iter().for_each(|item| in_expr(&item.expr, &mut found)),
                Command::Pattern(pattern) => in_expr(&pattern.field, &mut found),
                Command::Relevantfields(fields) => in_expr(&fields.condition, &mut found),
                Command::Stats(stats) => {
                    stats.aggregates.iter().chain(&stats.by).for_each(|item| in_expr(&item.expr, &mut found));
                }
                _ => {}
            }
        }
        found
    }
}

fn in_expr<'a>(expr: &'a Expr, found: &mut Vec<&'a Query>) {
    let mut waiting = vec![expr];
    while let Some(expr) = waiting.pop() {
        if let ExprKind::InQuery(within) = &expr.kind {
            found.extend(within.query.all());
        }
        waiting.extend(expr.children().into_iter().rev());
    }
}
