//! The operators that compare, and a function for each.

use std::sync::Arc;

use datafusion_expr::ScalarUDF;

use crate::entry::Takes;
use crate::function::{self, Run, Udf, helper};

/// An operator that compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `a = b`
    Equal,
    /// `a != b`
    NotEqual,
    /// `a < b`
    Less,
    /// `a <= b`
    LessOrEqual,
    /// `a > b`
    Greater,
    /// `a >= b`
    GreaterOrEqual,
}

/// The functions of the six operators over one kind of operands.
pub(super) struct Comparisons {
    pub(super) equal: Udf,
    pub(super) not_equal: Udf,
    pub(super) less: Udf,
    pub(super) less_or_equal: Udf,
    pub(super) greater: Udf,
    pub(super) greater_or_equal: Udf,
}

impl Comparisons {
    /// That of one operator.
    pub(super) fn of(&self, op: Comparison) -> &Udf {
        match op {
            Comparison::Equal => &self.equal,
            Comparison::NotEqual => &self.not_equal,
            Comparison::Less => &self.less,
            Comparison::LessOrEqual => &self.less_or_equal,
            Comparison::Greater => &self.greater,
            Comparison::GreaterOrEqual => &self.greater_or_equal,
        }
    }

    /// All of them.
    pub(super) fn udfs(&self) -> impl Iterator<Item = Arc<ScalarUDF>> {
        let all =
            [&self.equal, &self.not_equal, &self.less, &self.less_or_equal, &self.greater, &self.greater_or_equal];
        all.into_iter().map(|udf| Arc::clone(udf))
    }
}

/// The function of one operator: `run` tells whether it holds from the order of the operands.
pub(super) fn comparing(name: &'static str, takes: Takes, run: Run) -> Arc<ScalarUDF> {
    helper(name, takes, function::truth, run)
}

/// Six functions whose names begin with `$prefix`, which take `$takes` and compare by `$run`. A macro, because a function
/// that is called once per batch is a plain one, and cannot hold the operator it is for.
macro_rules! comparisons {
    ($prefix:literal, $takes:expr, $run:path) => {
        $crate::values::comparison::Comparisons {
            equal: comparisons!(@ $prefix, "equal", $takes, $run, is_eq),
            not_equal: comparisons!(@ $prefix, "not_equal", $takes, $run, is_ne),
            less: comparisons!(@ $prefix, "less", $takes, $run, is_lt),
            less_or_equal: comparisons!(@ $prefix, "less_or_equal", $takes, $run, is_le),
            greater: comparisons!(@ $prefix, "greater", $takes, $run, is_gt),
            greater_or_equal: comparisons!(@ $prefix, "greater_or_equal", $takes, $run, is_ge),
        }
    };
    (@ $prefix:literal, $name:literal, $takes:expr, $run:path, $holds:ident) => {
        $crate::function::Udf::new(|| {
            let run = |args: &$crate::args::Args<'_>| $run(args, std::cmp::Ordering::$holds);
            $crate::values::comparison::comparing(concat!($prefix, $name), $takes, run)
        })
    };
}

pub(super) use comparisons;
