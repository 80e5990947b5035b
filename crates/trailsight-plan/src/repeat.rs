//! Steps that make rows which were not there.

use datafusion::common::{Column, Result, ScalarValue, UnnestOptions};
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder, lit};

use crate::planner::column;
use crate::walk::choose;

/// Each row as often as a list of its own has elements.
#[derive(Debug, Clone)]
pub(crate) struct Repeat {
    /// The list.
    pub(crate) list: Expr,
    /// The column that the elements become; it may be one that is there.
    pub(crate) into: String,
    /// Whether a row is the one that was there, over [`ELEMENT`] and the columns as they were. In the other rows all
    /// columns are missing but these. Without a condition every row keeps all.
    pub(crate) original: Option<(Expr, Vec<String>)>,
}

/// The element, while [`Repeat::original`] is told.
pub(crate) const ELEMENT: &str = "#element";

impl Repeat {
    pub(crate) fn apply(&self, plan: LogicalPlan) -> Result<LogicalPlan> {
        let builder = LogicalPlanBuilder::from(plan);
        let before = builder.schema().columns();
        let with_list = before.iter().cloned().map(Expr::Column).chain([self.list.clone().alias(ELEMENT)]);
        let builder = builder.project(with_list.collect::<Vec<_>>())?;
        // No list is missing.
        let options = UnnestOptions::new().with_preserve_nulls(false);
        let builder = builder.unnest_column_with_options(Column::new_unqualified(ELEMENT), options)?;
        let element = column(ELEMENT).alias(&self.into);
        let mut columns = Vec::with_capacity(before.len() + 1);
        for one in &before {
            let as_it_was = Expr::Column(one.clone());
            columns.push(match &self.original {
                _ if one.name == self.into => element.clone(),
                Some((original, kept)) if !kept.contains(&one.name) => {
                    choose(vec![(original.clone(), as_it_was)], None).alias(&one.name)
                }
                _ => as_it_was,
            });
        }
        if !before.iter().any(|one| one.name == self.into) {
            columns.push(element);
        }
        builder.project(columns)?.build()
    }
}

/// Puts one row before the others, of which nothing is known but that `flag` is true; it is false in the others.
pub(crate) fn before(flag: &str, plan: LogicalPlan) -> Result<LogicalPlan> {
    let mut nothing = Vec::new();
    for (_, field) in plan.schema().iter() {
        nothing.push(Expr::Literal(ScalarValue::try_from(field.data_type())?, None).alias(field.name()));
    }
    nothing.push(lit(true).alias(flag));
    let extra = LogicalPlanBuilder::empty(true).project(nothing)?.build()?;
    let builder = LogicalPlanBuilder::from(plan);
    let present = builder.schema().columns().into_iter().map(Expr::Column);
    let rows = present.chain([lit(false).alias(flag)]).collect::<Vec<_>>();
    builder.project(rows)?.union(extra)?.build()
}
