//! What plans are made of besides the functions of the language: conversions between kinds, comparison, order,
//! matching, taking apart. Each is an expression over a function of our own that a user cannot name.

mod arithmetic;
mod bins;
mod bucket;
mod compare;
mod convert;
mod matching;
mod parse;
mod total;

use std::sync::Arc;

use datafusion_expr::ScalarUDF;

pub use arithmetic::{Arithmetic, arithmetic};
pub use bins::{bins, thousands_of_bins};
pub use bucket::bucket;
pub use compare::{Comparison, compare, sort_key};
pub use convert::{
    addend, bin, finite, number, positive, text_of_number, text_of_time, text_of_truth, truth_of_number, truth_of_text,
};
pub use matching::{contains, matches};
pub use parse::{member, parse_glob, parse_regex};
pub use total::total;

/// All of them, as DataFusion calls them.
pub(crate) fn udfs() -> Vec<Arc<ScalarUDF>> {
    [
        arithmetic::udfs(),
        bins::udfs(),
        bucket::udfs(),
        compare::udfs(),
        convert::udfs(),
        matching::udfs(),
        parse::udfs(),
        total::udfs(),
    ]
    .concat()
}
