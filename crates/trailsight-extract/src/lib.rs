//! Bytes of records and the asked-for paths to Arrow columns.
//!
//! Two steps, each one pass over the bytes. A [`Framer`] finds the records in the bytes of an object, whatever
//! wraps them, and checks that each is valid JSON; an [`Extractor`] walks the records once more and writes only the
//! asked-for leaves, stepping over everything else. No tree of values is built and nothing is allocated per value.
//!
//! ```
//! use trailsight_extract::{Block, Column, Extractor, Framed, Framer, Kind, Shape};
//!
//! let block = Block::from(br#"{"Records":[{"eventName":"ListBuckets","userIdentity":{"type":"Root"}}]}"#.to_vec());
//! let mut framed = Framed::default();
//! let consumed = Framer::new(Shape::Events).frame(block.as_slice(), true, &mut framed);
//! assert_eq!((consumed, framed.records.len(), framed.faults.len()), (block.as_slice().len(), 1, 0));
//!
//! let wanted = [Column { paths: vec!["userIdentity.type".into()], kind: Kind::Text }];
//! let columns = Extractor::new(&wanted).extract(&block, &framed.records);
//! assert_eq!(columns[0].len(), 1);
//! ```

mod block;
mod classify;
mod column;
mod extract;
mod fault;
mod frame;
mod json;
mod number;
mod paths;
mod time;
mod trie;

pub use block::{Block, Span};
pub use column::{Column, Kind};
pub use extract::Extractor;
pub use fault::{Fault, Reason};
pub use frame::{Framed, Framer, Opened, Shape};
pub use json::is_object;
pub use number::parse_number;
pub use paths::{ValueKind, paths, value_text};
pub use time::{leading_time, parse_time};
