//! Scalar and aggregate functions of the query language, one file each.
//!
//! A function is described by an entry: [`Scalar`] or [`Aggregate`]. A planner finds it by name in a [`Registry`],
//! turns the arguments into the kinds that [`Takes`] asks for, and calls `build` for the expression. What plans need
//! besides functions that a user can name (comparison, conversion, `like`, `parse`) is in [`values`].
//!
//! *Structures.* A map or a list ([`Kind::Structure`]) travels as JSON text. What it holds is known to nobody before it
//! is read, so no Arrow type could be made for it; the text costs nothing where the log has it already, and is what a
//! result shows. It is checked once, when it is made ([`values::structure`]), and is compact from then on. A part of it
//! ([`values::part`]) is read where it is used, as whatever is asked for, stepping over everything else, as a field of
//! the log is.

mod aggregates;
mod args;
mod calendar;
mod entry;
mod function;
mod java_date;
mod json;
mod logfmt;
mod number;
mod order;
mod pattern;
mod period;
mod registry;
mod scalars;
pub mod values;
pub mod windows;
mod xml;
mod zone;

pub use aggregates::aggregates;
pub use calendar::{months_earlier, time_text};
pub use entry::{Aggregate, Check, Each, Gives, Kind, Moment, Order, Scalar, Takes, Want};
pub use number::{number_text, parse_number};
pub use order::sort_order;
pub use pattern::regex;
pub use period::Period;
pub use registry::{LATER, Registry, all_udafs, all_udfs};
pub use scalars::scalars;
pub use xml::xpath_fault;
