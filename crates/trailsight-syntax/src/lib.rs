//! Text to a query with spans, and back to text.
//!
//! ```
//! let parsed = trailsight_syntax::parse("filter errorCode = 'AccessDenied' | stats count(*) as n by user");
//! assert!(parsed.diagnostics.is_empty());
//! assert_eq!(
//!     trailsight_syntax::print(&parsed.query),
//!     r#"filter errorCode = "AccessDenied" | stats count(*) as n by user"#
//! );
//! ```
//!
//! Queries are read leniently: what is written in practice is accepted. [`strict`] tells what the service would refuse.
//!
//! The crate knows words, not data: whether a function exists or a field is defined is the planner's business.
//! [`parse`] never fails and never prints. It returns the commands it could read together with every mistake, and
//! [`render`] draws those over the text. A command lives in one file of [`commands`]: what it says of itself,
//! its grammar, how it prints.

pub mod ast;
mod aws;
pub mod codes;
pub mod commands;
mod diagnostic;
mod expand;
mod expr;
mod format;
mod grammar;
mod lexer;
mod name;
mod period;
mod pinned;
mod print;
mod query;
mod regex;
mod render;
mod strict;
mod suggest;
mod within;

pub use ast::*;
pub use codes::Code;
pub use diagnostic::Diagnostic;
pub use expand::{Definition, Expanded, calls_saved, expand, nested_calls};
pub use format::{Layout, format};
pub use print::print;
pub use query::{MAX_CHARACTERS, MAX_COMMANDS, Parsed, parse};
pub use render::{render, to_json};
pub use strict::{lacks_infrequent_access, strict, strict_calls};
pub use suggest::did_you_mean;
