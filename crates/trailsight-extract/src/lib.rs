//! Bytes of records and the asked-for paths to Arrow columns.
//!
//! A [`Framer`] finds the records in the bytes of an object, whatever wraps them, and checks that each is valid JSON.
//! On the way it notes where the asked-for values lie, so that an [`Extractor`] has only to read those. No tree of
//! values is built and nothing is allocated per value.
//!
//! There are two ways through a record, and they agree (a fuzzer sees to that). The quick one (`index`, `walk`) goes
//! from mark to mark of the JSON, found 64 bytes at a time; the other (`json`, `frame`, `classify`) reads one byte
//! after the other and knows every rare case and what to say of broken ones. The quick one hands over to it whatever
//! is not as it mostly is.
//!
//! ```
//! use trailsight_extract::{Block, Column, Extractor, Framed, Kind, Shape};
//!
//! let block = Block::from(br#"{"Records":[{"eventName":"ListBuckets","userIdentity":{"type":"Root"}}]}"#.to_vec());
//! let extractor = Extractor::new(&[Column { paths: vec!["userIdentity.type".into()], kind: Kind::Text }]);
//! let mut framed = Framed::default();
//! let consumed = extractor.framer(Shape::Events).frame(block.as_slice(), true, &mut framed);
//! assert_eq!((consumed, framed.records.len(), framed.faults.len()), (block.as_slice().len(), 1, 0));
//!
//! let columns = extractor.extract_noted(&block, &framed.records, &framed.noted, 0..1);
//! assert_eq!(columns[0].len(), 1);
//! ```

mod block;
mod classify;
mod column;
mod extract;
mod fault;
mod frame;
mod index;
mod json;
mod noted;
mod number;
mod paths;
mod time;
mod trie;
mod walk;

pub use block::{Block, Span};
pub use column::{Column, Kind, Slot};
pub use extract::Extractor;
pub use fault::{Fault, Reason};
pub use frame::{Bounds, Choose, Framed, Framer, Opened, Shape};
pub use json::{is_object, object_in};
pub use noted::read_noted;
pub use number::parse_number;
pub use paths::{ValueKind, paths, value_text};
pub use time::{leading_time, parse_time};
