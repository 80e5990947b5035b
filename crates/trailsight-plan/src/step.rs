//! What the commands do, before there is a table to do it to.
//!
//! The demand is complete only when the whole query has been walked, so commands leave steps; [`build`] turns them
//! into DataFusion's nodes over the demanded table.

use std::sync::Arc;

use datafusion::common::{Column, Result, ScalarValue, UnnestOptions, plan_err};
use datafusion::functions_window::expr_fn::row_number;
use datafusion::logical_expr::{
    Expr, ExprFunctionExt, LogicalPlan, LogicalPlanBuilder, SortExpr, TableSource, WindowFrame, WindowFrameBound,
    WindowFrameUnits,
};

use crate::repeat::{Repeat, before};

use crate::branch::{self, Beside, Branch};

/// The tables of a plan's inputs, by number.
pub(crate) type Tables = [Arc<dyn TableSource>];

/// One thing done to the rows.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// Adds columns beside those that are there.
    With(Vec<(Expr, String)>),
    /// Keeps the rows for which this is true.
    Filter(Expr),
    /// One row per distinct combination of keys.
    Aggregate { keys: Vec<(Expr, String)>, aggregates: Vec<(Expr, String)> },
    /// Orders the rows.
    Sort(Vec<SortExpr>),
    /// Keeps the first rows.
    Limit(u64),
    /// Puts rows of another branch beside these.
    Beside(Box<Beside>),
    /// Calls all columns as they are called beside those of another input.
    Joined,
    /// Keeps the first row in `order` of each combination of `keys`, and every row for which `unpaired` is true.
    First { keys: Vec<Expr>, order: Vec<SortExpr>, unpaired: Expr },
    /// Makes a row of each element of the lists in this column, which then holds the element. A missing list keeps its
    /// row, an empty one does not.
    Unnest(String),
    /// Numbers the rows from 1 in this order.
    Number { order: Vec<SortExpr>, name: String },
    /// One row for each element of the list in this column.
    Spread(String),
    /// Adds columns, each computed from the rows up to its own, in `order`, that have the same `keys`.
    Walk { calls: Vec<(Expr, String)>, keys: Vec<Expr>, order: Vec<SortExpr> },
    /// Gives each row as often as a list of its own has elements.
    Repeat(Repeat),
    /// Puts a row before the others, in which only the column of this name is known.
    Before(String),
    /// Keeps these columns under these names.
    Select(Vec<(Expr, String)>),
}

/// The plan that does the steps of a branch to the rows of its table.
pub(crate) fn build(branch: &Branch, tables: &Tables) -> Result<LogicalPlan> {
    let Some(table) = tables.get(branch.input) else { return plan_err!("there is no table {}", branch.input) };
    let name = if branch.input == 0 { "events".to_owned() } else { format!("events{}", branch.input + 1) };
    let mut plan = LogicalPlanBuilder::scan(name, Arc::clone(table), None)?.build()?;
    // The scan qualifies its columns by the table's name; the steps know them bare.
    for step in &branch.steps {
        plan = apply(step, plan, tables)?;
    }
    Ok(plan)
}

fn apply(step: &Step, plan: LogicalPlan, tables: &Tables) -> Result<LogicalPlan> {
    if let Step::Beside(beside) = step {
        return beside.apply(plan, tables);
    }
    let builder = LogicalPlanBuilder::from(plan);
    match step {
        Step::With(columns) => {
            // Only the new ones need their names resolved: DataFusion walks the whole plan for each name it resolves,
            // and the columns that are there are many where there are many such steps.
            let present = present(&builder).into_iter().map(|column| (column, false));
            let new = named(columns).into_iter().map(|expr| (expr, true));
            builder.project_with_validation(present.chain(new).collect())?.build()
        }
        Step::Filter(condition) => builder.filter(condition.clone())?.build(),
        Step::Aggregate { keys, aggregates } => builder.aggregate(named(keys), named(aggregates))?.build(),
        Step::Sort(order) => builder.sort(order.clone())?.build(),
        Step::Limit(count) => builder.limit(0, usize::try_from(*count).ok())?.build(),
        // Done above.
        Step::Beside(_) => builder.build(),
        Step::Joined => {
            let names = builder.schema().columns().into_iter().map(|column| column.name);
            let columns = named(&crate::commands::join::renamed(names));
            builder.project(columns)?.build()
        }
        Step::First { keys, order, unpaired } => {
            const RANK: &str = "dedup:rank";
            let before = present(&builder);
            let ranked = row_number().partition_by(keys.clone());
            // Rows that have no order are one row, or none.
            let ranked = if order.is_empty() { ranked } else { ranked.order_by(order.clone()) };
            let rank = ranked.build()?.alias(RANK);
            let rank_is_first = Expr::Column(Column::new_unqualified(RANK)).eq(datafusion::logical_expr::lit(1u64));
            builder.window([rank])?.filter(rank_is_first.or(unpaired.clone()))?.project(before)?.build()
        }
        Step::Unnest(name) => builder.unnest_column(Column::new_unqualified(name))?.build(),
        Step::Number { order, name } => branch::number(builder, order, name),
        Step::Spread(list) => {
            let options = UnnestOptions::new().with_preserve_nulls(false);
            builder.unnest_column_with_options(Column::new_unqualified(list), options)?.build()
        }
        Step::Walk { calls, keys, order } => {
            // Counted in rows, so that DataFusion need not compare values of the order to know where a frame ends.
            let all_before = WindowFrameBound::Preceding(ScalarValue::UInt64(None));
            let frame = WindowFrame::new_bounds(WindowFrameUnits::Rows, all_before, WindowFrameBound::CurrentRow);
            let over = |(call, name): &(Expr, String)| {
                let call = call.clone().partition_by(keys.clone()).order_by(order.clone()).window_frame(frame.clone());
                Ok(call.build()?.alias(name))
            };
            builder.window(calls.iter().map(over).collect::<Result<Vec<_>>>()?)?.build()
        }
        Step::Repeat(repeat) => repeat.apply(builder.build()?),
        Step::Before(flag) => before(flag, builder.build()?),
        Step::Select(columns) => builder.project(named(columns))?.build(),
    }
}

fn present(builder: &LogicalPlanBuilder) -> Vec<Expr> {
    builder.schema().columns().into_iter().map(Expr::Column).collect()
}

fn named(columns: &[(Expr, String)]) -> Vec<Expr> {
    columns.iter().map(|(expr, name)| expr.clone().alias(name)).collect()
}
