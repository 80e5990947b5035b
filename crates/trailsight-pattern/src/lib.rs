//! Lines of text to the shapes they share.
//!
//! ```
//! let mut lines = trailsight_pattern::Lines::default();
//! for user in ["ana", "raj"] {
//!     for n in 0..3 {
//!         lines.add(&format!("user {user} took {n}{n} ms"), None, false);
//!     }
//! }
//! let patterns = lines.patterns();
//! let texts: Vec<&str> = patterns.iter().map(|p| p.text.as_str()).collect();
//! assert_eq!(texts, ["user ana took <Number-1>", "user raj took <Number-1>"]);
//! ```
//!
//! It goes in two steps.
//!
//! **Masking**, line by line: whatever holds a digit, and paths, dates and addresses, becomes a mask of its kind.
//! What is left is the line's *shape*. [`Lines`] counts shapes, and is a summary that can be split and merged: the
//! same lines make the same summary whatever the order, and however they were dealt over several summaries. It is
//! bounded: where more different shapes begin alike than it will hold, it forgets how they go on and keeps what is
//! the same in all of them, place by place.
//!
//! **Clustering**, once: shapes of the same length and punctuation are taken together and split at the place whose
//! word tells most about the other words, again and again. What is left differs in places that do not depend on each
//! other. A place with more than [`CATEGORIES`] words in it is variable there; a place where one shape has a mask is
//! variable for the words of the others; and places with fewer words are told apart, as long as they do not make more
//! than [`CATEGORIES`] patterns. The shapes are sorted before, so the outcome depends on nothing else.
//!
//! Nothing in either step knows a log format, and no number in them is tuned to one.

mod bytes;
mod chart;
mod cluster;
mod entry;
mod findings;
mod kind;
mod lines;
mod mask;
mod numbers;
mod pattern;
mod shape;
mod time;
mod values;

pub use bytes::Damaged;
pub use cluster::CATEGORIES;
pub use entry::Sample;
pub use findings::{Finding, FindingKind};
pub use kind::Kind;
pub use lines::{Lines, group};
pub use pattern::{Pattern, Severity, Slot};
pub use values::{KEPT, hash};
