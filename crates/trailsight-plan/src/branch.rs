//! Rows of other inputs: how they are planned, and how they come beside the rows of the query.

use datafusion::common::{Column, JoinType, Result};
use datafusion::functions_window::expr_fn::row_number;
use datafusion::logical_expr::{Expr, ExprFunctionExt, LogicalPlan, LogicalPlanBuilder, SortExpr};
use trailsight_syntax::Query;

use crate::planner::{Planner, Shown};
use crate::step::{self, Step, Tables};

/// Steps over the rows of one input.
#[derive(Debug, Clone)]
pub(crate) struct Branch {
    /// Which of the plan's inputs.
    pub(crate) input: usize,
    pub(crate) steps: Vec<Step>,
}

/// Rows of another branch that come beside these.
#[derive(Debug, Clone)]
pub(crate) struct Beside {
    pub(crate) branch: Branch,
    /// Columns of these rows, and those of the others that must equal them.
    pub(crate) on: Vec<(String, String)>,
    /// Whether rows stay that find no other.
    pub(crate) keep: bool,
    /// Whether a row finds one other at most.
    pub(crate) unique: bool,
}

impl Beside {
    /// The others are what a hash join holds in memory: they are the smaller side, so far as one can know. A sort-merge
    /// join could go on in temporary files, but was measured to fail too: each of its sorts, two in every partition,
    /// must hold batches whose texts share large buffers, and 64 MiB were too little for 73 MB of events.
    pub(crate) fn apply(&self, plan: LogicalPlan, tables: &Tables) -> Result<LogicalPlan> {
        let others = step::build(&self.branch, tables)?;
        let (here, there): (Vec<_>, Vec<_>) =
            self.on.iter().map(|(a, b)| (Column::new_unqualified(a), Column::new_unqualified(b))).unzip();
        let kind = if self.keep { JoinType::Right } else { JoinType::Inner };
        LogicalPlanBuilder::from(others).join(plan, kind, (there, here), None)?.build()
    }
}

/// Numbers the rows in that order, from 1.
pub(crate) fn number(builder: LogicalPlanBuilder, order: &[SortExpr], name: &str) -> Result<LogicalPlan> {
    let numbered = match order {
        // Rows that have no order are one row, or none.
        [] => row_number(),
        order => row_number().order_by(order.to_vec()).build()?,
    };
    builder.window([numbered.alias(name)])?.build()
}

/// A query inside the query, planned.
pub(crate) struct Inner {
    pub(crate) branch: Branch,
    /// Its columns and what they are in the rows of the branch.
    pub(crate) columns: Vec<(Shown, Expr)>,
    /// The order of its rows.
    pub(crate) order: Vec<SortExpr>,
}

impl Planner<'_> {
    /// Plans a query that stands inside this one. It sees none of its names; without `SOURCE` it has the same events.
    pub(crate) fn inner(&mut self, query: &Query) -> Inner {
        let input = self.inputs.len();
        let main = self.inputs[self.main].clone();
        self.inputs.push(main);
        let mut child = Planner::new(self.text, self.registry, self.moment, self.settings, self.catalog);
        child.inputs = std::mem::take(&mut self.inputs);
        child.main = input;
        child.depth = self.depth;
        child.walk(query);
        let columns = child.columns();
        let columns: Vec<_> = columns
            .into_iter()
            .map(|shown| {
                let expr = shown.value.natural(&mut child.demand);
                (shown, expr)
            })
            .collect();
        let order = child.order();
        child.hand_over();
        self.inputs = child.inputs;
        for problem in child.problems {
            self.problem(problem);
        }
        Inner { branch: Branch { input, steps: child.steps }, columns, order }
    }
}
