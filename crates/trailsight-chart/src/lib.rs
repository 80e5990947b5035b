//! Charts of results.
//!
//! A chart is a function of what the columns are, of the data, of a size and of a theme; the terminal, SVG, PNG and
//! Vega-Lite are its renderings.
//!
//! 1. [`Kinds`] says from the [`Column`]s alone which kinds of chart a result can be and which is best.
//! 2. A [`Collector`] takes the batches and makes a [`Chart`]: series of points, with notes on all that was left out.
//! 3. [`Chart::to_svg`], [`Chart::to_terminal`], [`Chart::to_vega_lite`] and, with the feature `png`,
//!    `Chart::to_png` draw it.
//!
//! ```
//! use std::sync::Arc;
//! use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};
//! use trailsight_chart::{Collector, Column, Kind, Kinds, Role, Terminal, Unit};
//!
//! let columns = [
//!     Column::new("eventName", Role::Category),
//!     Column::new("n", Role::Measure { unit: Unit::Plain, adds: true }),
//! ];
//! let batch = RecordBatch::try_from_iter([
//!     ("eventName", Arc::new(StringArray::from(vec!["GetObject", "PutObject"])) as ArrayRef),
//!     ("n", Arc::new(Int64Array::from(vec![12, 6])) as ArrayRef),
//! ])?;
//!
//! let kind = Kinds::of(&columns).pick(None)?;
//! let mut collector = Collector::new(&columns, kind);
//! collector.push(&batch)?;
//! let chart = collector.finish();
//! let mut terminal = Terminal::default();
//! (terminal.width, terminal.ascii) = (40, true);
//! assert_eq!(
//!     chart.to_terminal(&terminal),
//!     "GetObject | ######################### 12\n\
//!      PutObject | ############ 6\n"
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What is left out is said
//!
//! A million points are thinned so that each column of the picture keeps its lowest and its highest; more than eight
//! series become "other" where their values add up, and are left out where they do not; rows without a time and values
//! that are not finite are counted. Each of these is a sentence in [`Chart::notes`], which every rendering shows.
//!
//! # What comes from the data
//!
//! Names and labels may hold anything. [`Label`] makes control characters visible and drops those that turn the
//! direction of text; the writers escape the rest for where it goes.

mod collect;
mod data;
mod finish;
mod kind;
mod number;
#[cfg(feature = "png")]
mod png;
mod role;
mod scale;
mod svg;
mod terminal;
mod text;
mod theme;
mod time;
mod vega;

pub use collect::{Collector, Limits};
pub use data::{Axis, Chart, Point, Rows, Series};
pub use kind::{Kind, Kinds, Refusal};
#[cfg(feature = "png")]
pub use png::PngError;
pub use role::{Column, Role, Step, Unit};
pub use svg::Svg;
pub use terminal::{Style, Terminal};
pub use text::Label;
pub use theme::Theme;
