//! Queries inside a query.

use crate::ast::{Command, Expr, ExprKind, Item, Query};

impl Query {
    /// The query itself and those inside it, in the order in which they begin.
    pub fn all(&self) -> Vec<&Query> {
        let mut found = vec![self];
        for stage in &self.stages {
            if let Command::AppendCols(append) = &stage.command {
                found.extend(append.query.all());
            }
            stage.command.exprs().into_iter().for_each(|expr| in_expr(expr, &mut found));
        }
        found
    }

    /// Whether it reads no events but those of the window it is asked over. A saved query may do anything.
    pub fn stays_in_window(&self) -> bool {
        let leaves = |command: &Command| match command {
            Command::Diff(_) | Command::Logcompare(_) | Command::Saved(_) => true,
            Command::Source(source) => source.start.is_some() || source.end.is_some(),
            _ => false,
        };
        !self.all().iter().any(|query| query.stages.iter().any(|stage| leaves(&stage.command)))
    }
}

impl Command {
    /// The expressions of the command, in the order they stand; those of a query inside it left out.
    pub fn exprs(&self) -> Vec<&Expr> {
        fn of(items: &[Item]) -> Vec<&Expr> {
            items.iter().map(|item| &item.expr).collect()
        }
        match self {
            Command::Filter(filter) => vec![&filter.condition],
            Command::FilterIndex(index) => vec![&index.filter.condition],
            Command::Fields(fields) => of(&fields.items),
            Command::Display(display) => of(&display.items),
            Command::Pattern(pattern) => vec![&pattern.field],
            Command::Relevantfields(fields) => vec![&fields.condition],
            Command::Stats(stats) => stats.aggregates.iter().chain(&stats.by).map(|item| &item.expr).collect(),
            _ => Vec::new(),
        }
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
