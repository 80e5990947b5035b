//! Functions of many events, one file each. The file is named for the function in snake case; `distinct`, `extreme`,
//! `nearest`, `percentile` and `tally` hold what they do where DataFusion has nothing that does it, or not for many groups at once.

mod avg;
mod count;
mod count_distinct;
mod distinct;
mod earliest;
mod extreme;
mod histogram;
mod latest;
mod max;
mod median;
mod min;
mod nearest;
mod pct;
mod percentile;
mod rate;
mod sorts_first;
mod sorts_last;
mod stddev;
mod sum;
mod tally;
mod topk;
mod values;
mod variance;

use crate::entry::Aggregate;

pub(crate) use percentile::Values as Numbers;

/// The functions of many events that the language has, sorted by name without regard to case.
pub fn aggregates() -> &'static [Aggregate] {
    AGGREGATES
}

/// The one list: a new function is a file and a line here.
const AGGREGATES: &[Aggregate] = &[
    avg::FUNCTION,
    count::FUNCTION,
    count_distinct::FUNCTION,
    earliest::FUNCTION,
    histogram::FUNCTION,
    latest::FUNCTION,
    max::FUNCTION,
    median::FUNCTION,
    min::FUNCTION,
    pct::FUNCTION,
    rate::FUNCTION,
    sorts_first::FUNCTION,
    sorts_last::FUNCTION,
    stddev::FUNCTION,
    sum::FUNCTION,
    topk::FUNCTION,
    values::FUNCTION,
    variance::FUNCTION,
];

/// What the files have in common.
mod prelude {
    use std::sync::{Arc, LazyLock};

    use datafusion_expr::AggregateUDF;
    use datafusion_expr::expr::AggregateFunction;

    pub(super) use datafusion_expr::{Expr, lit};
    pub(super) use trailsight_spec::{Example, Parameter, Spec};

    pub(super) use crate::entry::{Aggregate, Gives, Kind, Takes, Want};

    /// An aggregate that DataFusion can call, made when first used.
    pub(super) type Udaf = LazyLock<Arc<AggregateUDF>>;

    /// The expression that calls `udaf`.
    pub(super) fn call(udaf: &Udaf, args: Vec<Expr>) -> Expr {
        Expr::AggregateFunction(AggregateFunction::new_udf(Arc::clone(udaf), args, false, None, Vec::new(), None))
    }

    /// A count as a result shows it. The service leaves the column out of a group where no event has the field; whoever
    /// would rather see the 0 turns it back on here, and only here.
    pub(super) fn shown_count(count: Expr) -> Expr {
        crate::values::positive(count)
    }
}
