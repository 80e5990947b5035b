//! A query and what is known of the fields to a logical plan.
//!
//! Planning walks the commands once, in order. A `Scope` says what each name means at that point; an
//! expression becomes a `Value`, which knows how to be text, a number, a truth or a time, and asks the
//! [`Demand`] for exactly those readings of a raw field that the query uses. What the commands do is kept as a list
//! of steps; when the walk is over the demand is complete, and the steps become DataFusion plan nodes over a
//! table that has exactly the demanded columns.
//!
//! A map or a list is JSON text that is known for one while planning. What a path leads to in it is known only row by row,
//! so such a part is kept as the text and the path, and read where it is used as what its user asks for: as text, as a
//! number, as a truth, as a structure again. A raw field is kept by its path in the same way, but is read by the scan.
//! Where a command makes several rows of one (`unnest`, `expand`, `parse ... multi`), the rows carry their place in the
//! list, so that the order of the rows, `dedup` and `latest` never depend on how the rows were dealt out.
//!
//! This crate knows no files: a plan names its [inputs](Planned::inputs), log groups and lookup tables, and whoever calls
//! [`Planned::over_each`] brings a table for each. What there is to be named a [`Catalog`] tells.
//!
//! Where the language leaves a choice open, [`settings`](Settings) names it; each is read in one place.

mod branch;
mod call;
mod catalog;
mod choices;
mod commands;
mod compare;
mod demand;
mod expr;
mod planner;
mod repeat;
mod scope;
mod settings;
mod shape;
mod step;
mod strict;
mod structure;
mod value;
mod walk;
mod within;

pub use catalog::{Alone, Catalog, LogGroup, Lookup, Origin, fitting, origins};
pub use choices::{CHOICES, Choice};
pub use demand::{Demand, PATH, Wanted};
pub use planner::{Input, Order, Planned, Problem, plan, plan_with};
pub use settings::Settings;
pub use shape::{Column, Role, Shape};
pub use trailsight_functions::{Kind, Moment, Registry};
