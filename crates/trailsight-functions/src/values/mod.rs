//! What plans are made of besides the functions of the language: conversions between kinds, comparison, order,
//! matching, taking apart. Each is an expression over a function of our own that a user cannot name.

mod arithmetic;
mod bins;
mod bucket;
mod compare;
mod comparison;
mod convert;
mod keys;
mod matching;
mod parse;
mod part;
mod patterns;
mod relevant;
mod structure;
mod summary;
mod total;

use std::sync::Arc;

use datafusion_expr::{AggregateUDF, ScalarUDF};

pub use arithmetic::{Arithmetic, arithmetic};
pub use bins::{bins, thousands_of_bins};
pub use bucket::bucket;
pub use compare::{compare, sort_key};
pub use comparison::Comparison;
pub use convert::{
    addend, bin, counted, finite, number, positive, text_of_number, text_of_time, text_of_truth, truth_of_number,
    truth_of_text,
};
pub use keys::{equal_key, is_network, network_line};
pub use matching::{contains, matches};
pub use parse::{member, parse_glob, parse_regex};
pub use part::{compare_part, compare_part_with_truth, part_in};
pub use patterns::{PATTERN_COLUMNS, patterns};
pub use relevant::{RELEVANT_COLUMNS, relevant_of, relevant_of_json};
pub(crate) use structure::run_structure;
pub use structure::{Reading, elements, parse_csv, parse_logfmt, parse_regex_all, parse_xml, part, structure};
pub use total::total;

/// All of them, as DataFusion calls them.
pub(crate) fn udfs() -> Vec<Arc<ScalarUDF>> {
    [
        arithmetic::udfs(),
        bins::udfs(),
        bucket::udfs(),
        compare::udfs(),
        convert::udfs(),
        keys::udfs(),
        matching::udfs(),
        parse::udfs(),
        part::udfs(),
        structure::udfs(),
        total::udfs(),
    ]
    .concat()
}

/// Those that take many rows.
pub(crate) fn udafs() -> Vec<Arc<AggregateUDF>> {
    [patterns::udafs(), relevant::udafs()].concat()
}
