//! Log formats: what the bytes of an object mean.
//!
//! A format is one file here and one line in [`Formats::default`]. An embedding program adds its own with
//! [`Formats::register`]; the built-in ones use nothing it could not use.

mod cloudtrail;
mod elb;
mod json;
mod lambda;
mod line;
pub(crate) mod parquet;
mod route53;
mod s3access;
mod text;
mod vpcflow;

use std::fmt::Debug;
use std::ops::Range;
use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray};
use bytes::Bytes;
use futures::stream::BoxStream;
use trailsight_extract::{Block, Choose, Framed, Framer, Kind, Slot, Span};
use trailsight_spec::Spec;

use crate::object::Object;

pub use self::cloudtrail::CloudTrail;
pub use self::elb::Elb;
pub use self::json::Json;
pub use self::lambda::Lambda;
pub use self::parquet::Parquet;
pub use self::route53::Route53;
pub use self::s3access::S3Access;
pub use self::text::Text;
pub use self::vpcflow::VpcFlow;

/// A log format.
///
/// A program's own format, here one whose lines are separated by semicolons and have no fields:
///
/// ```
/// use std::sync::Arc;
/// use arrow::array::{ArrayRef, new_null_array};
/// use arrow::datatypes::DataType;
/// use trailsight_extract::{Kind, Span};
/// use trailsight_scan::{Decoder, Format, Formats, Found, Object, Reading, Records, Rows, Splitter, Wanted};
/// use trailsight_spec::Spec;
///
/// const SPEC: Spec = Spec {
///     name: "semicolons",
///     aliases: &[],
///     usage: "semicolons",
///     summary: "Events separated by semicolons.",
///     search: &[],
///     parameters: &[],
///     notes: &[],
///     examples: &[],
/// };
///
/// #[derive(Debug)]
/// struct Semicolons;
///
/// impl Format for Semicolons {
///     fn spec(&self) -> &'static Spec {
///         &SPEC
///     }
///     fn recognise(&self, object: &Object, _: &[u8]) -> Option<u8> {
///         object.name().ends_with(".semi").then_some(80)
///     }
///     fn reading(&self) -> Reading<'_> {
///         Reading::Records(self)
///     }
/// }
///
/// impl Records for Semicolons {
///     fn decoder(&self, _: &[Wanted]) -> Box<dyn Decoder> {
///         Box::new(NoFields)
///     }
/// }
///
/// struct Split;
/// impl Splitter for Split {
///     fn split(&mut self, bytes: &[u8], last: bool, found: &mut Found) -> usize {
///         let mut start = 0;
///         for end in (0..bytes.len()).filter(|at| bytes[*at] == b';').chain(last.then_some(bytes.len())) {
///             found.framed.records.push(Span { start: start as u32, end: end as u32 });
///             start = (end + 1).min(bytes.len());
///         }
///         start
///     }
/// }
///
/// struct NoFields;
/// impl Decoder for NoFields {
///     fn splitter(&self) -> Box<dyn Splitter> {
///         Box::new(Split)
///     }
///     fn decode(&self, rows: &Rows<'_>, fields: std::ops::Range<usize>) -> Vec<ArrayRef> {
///         fields.map(|_| new_null_array(&DataType::Utf8View, rows.records.len())).collect()
///     }
/// }
///
/// let mut formats = Formats::default();
/// formats.register(Arc::new(Semicolons));
/// assert!(formats.get("semicolons").is_some());
/// ```
pub trait Format: Debug + Send + Sync {
    /// What the format says about itself. Its name and aliases are what `--source-format` takes.
    fn spec(&self) -> &'static Spec;

    /// How sure the format is that an object is its own, by the object's path and its first bytes, decompressed
    /// (for [`Reading::Columns`]: as stored). The surest format gets the object; of two that are as sure the later one
    /// in the list, so that a program's own formats win.
    ///
    /// 100: a magic number. 80: the key or the name says so. 60: the content does. 40: a family it belongs to.
    /// 1: everything can be read that way.
    fn recognise(&self, object: &Object, head: &[u8]) -> Option<u8>;

    /// How its objects are read.
    fn reading(&self) -> Reading<'_>;
}

/// The two ways in which objects are read.
#[derive(Clone, Copy)]
pub enum Reading<'a> {
    /// From the first byte to the last, decompressed, one record after the other.
    Records(&'a dyn Records),
    /// Here and there, as stored, by column.
    Columns(&'a dyn Columns),
}

/// Formats that are records in a row.
pub trait Records {
    /// Finds records and reads fields of them. Made once for a query, used for all its objects.
    fn decoder(&self, wanted: &[Wanted]) -> Box<dyn Decoder>;

    /// Whether fields other than `@timestamp` are read from JSON as it stands in the record: the keys and the text of
    /// the value are in its bytes, but for the escapes of JSON. And whether the record stands in the object as it is,
    /// or written as the text of a JSON string, or with what is not UTF-8 replaced by U+FFFD.
    ///
    /// If so, objects and records are passed over unread when their bytes do not hold what a filter asks for. A format
    /// that makes up values, or decodes them in another way, must say no.
    fn verbatim(&self) -> bool {
        false
    }

    /// Names of fields that are not read from JSON in the record, for those who ask what fields there are.
    fn fields(&self) -> Vec<String> {
        Vec::new()
    }
}

/// Finds the records of one object, piece after piece.
pub trait Splitter: Send {
    /// Adds the records that are complete in `bytes`; returns how many bytes are done with. The rest comes again, in
    /// front of what follows. With `last` nothing follows and all bytes are done with.
    fn split(&mut self, bytes: &[u8], last: bool, found: &mut Found) -> usize;

    /// The same, where only the records that `choose` names are wanted. Others may be left out, if they are counted in
    /// [`Framed::passed`].
    fn split_chosen(&mut self, bytes: &[u8], last: bool, choose: Choose<'_>, found: &mut Found) -> usize {
        let _ = choose;
        self.split(bytes, last, found)
    }
}

/// Finds records and reads fields of them.
pub trait Decoder: Send + Sync {
    /// Finds the records of one object.
    fn splitter(&self) -> Box<dyn Splitter>;

    /// One array for each of the wanted `fields`, in their order, with one row for each record. Fields that decide
    /// whether a record passes come first; the others are asked for later, and only for those that do.
    ///
    /// [`Kind::Text`] asks for `Utf8View`, [`Kind::Number`] for `Float64`, [`Kind::Truth`] for `Boolean`,
    /// [`Kind::Time`] for `Timestamp(Millisecond, "UTC")`; other types are converted.
    fn decode(&self, rows: &Rows<'_>, fields: Range<usize>) -> Vec<ArrayRef>;
}

/// Formats that are read by column.
pub trait Columns {
    /// Begins to read the wanted fields of an object. `bytes` holds all of it when it is small, or came compressed.
    ///
    /// The text of an error, or of an item that is one, becomes the reason of the object's failure.
    fn read(&self, object: &Object, bytes: Option<Bytes>, wanted: &[Wanted]) -> BoxStream<'static, TableResult>;
}

/// What a stream of [`Columns::read`] gives.
pub type TableResult = Result<Box<dyn Table>, String>;

/// Some rows of an object that is read by column.
pub trait Table: Send {
    /// How many there are.
    fn rows(&self) -> usize;

    /// One field of the rows, or of those that `keep` has as true. One of the wanted fields given at the beginning.
    fn column(&self, wanted: &Wanted, keep: Option<&BooleanArray>) -> ArrayRef;
}

/// One field, and as what it is read.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Wanted {
    /// Its dotted name. `@timestamp` is the time of the event, wherever the format has it; a raw key that begins with
    /// `@` is written `@@`. Formats read by column are asked for `@message` too.
    pub path: String,
    /// As what its values are read.
    pub kind: Kind,
}

impl Wanted {
    /// A field and as what it is read.
    pub fn new(path: impl Into<String>, kind: Kind) -> Wanted {
        Wanted { path: path.into(), kind }
    }
}

/// What a splitter found.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Found {
    /// The records, and what is wrong.
    pub framed: Framed,
    /// How many of the records are text that was mended.
    pub repaired: usize,
}

/// Records to decode: of one block, possibly of several objects.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Rows<'a> {
    /// The bytes.
    pub block: &'a Block,
    /// Where in them the records lie.
    pub records: &'a [Span],
    /// What the splitter noted about each of them ([`Framed::noted`]); empty when that is not known.
    pub noted: &'a [Slot],
    /// For each record where it comes from.
    pub origins: &'a [Origin],
    /// The objects that `origins` speaks of.
    pub objects: &'a [Object],
}

/// Where a record comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// Which object of the source.
    pub object: u32,
    /// Which record of the object, counted from 0.
    pub ordinal: u32,
}

/// The log formats there are.
#[derive(Debug, Clone)]
pub struct Formats(Vec<Arc<dyn Format>>);

impl Default for Formats {
    fn default() -> Formats {
        Formats(vec![
            Arc::new(CloudTrail),
            Arc::new(Elb),
            Arc::new(Json),
            Arc::new(Lambda),
            Arc::new(Parquet),
            Arc::new(Route53),
            Arc::new(S3Access),
            Arc::new(Text),
            Arc::new(VpcFlow),
        ])
    }
}

impl Formats {
    /// Adds a format. One with the same name is replaced.
    pub fn register(&mut self, format: Arc<dyn Format>) {
        self.0.retain(|known| known.spec().name != format.spec().name);
        self.0.push(format);
    }

    /// The format that answers to the name.
    pub fn get(&self, name: &str) -> Option<&Arc<dyn Format>> {
        self.0.iter().find(|format| format.spec().answers_to(name))
    }

    /// All of them, the built-in ones first and sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<dyn Format>> {
        self.0.iter()
    }

    /// Their names, sorted.
    pub fn names(&self) -> Vec<&'static str> {
        let mut names: Vec<_> = self.0.iter().map(|format| format.spec().name).collect();
        names.sort_unstable();
        names
    }

    pub(crate) fn at(&self, index: usize) -> &dyn Format {
        &*self.0[index]
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn index(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|format| format.spec().answers_to(name))
    }

    /// The surest format that reads by column, or by record.
    pub(crate) fn recognise(&self, object: &Object, head: &[u8], columns: bool) -> Option<usize> {
        let of_this_way = |format: &Arc<dyn Format>| matches!(format.reading(), Reading::Columns(_)) == columns;
        let sure = |(index, format): (usize, &Arc<dyn Format>)| {
            of_this_way(format).then(|| format.recognise(object, head)).flatten().map(|sure| (sure, index))
        };
        self.0.iter().enumerate().filter_map(sure).max().map(|(_, index)| index)
    }
}

/// The splitter of the JSON family.
struct Framing(Framer);

impl Splitter for Framing {
    fn split(&mut self, bytes: &[u8], last: bool, found: &mut Found) -> usize {
        self.0.frame(bytes, last, &mut found.framed)
    }

    fn split_chosen(&mut self, bytes: &[u8], last: bool, choose: Choose<'_>, found: &mut Found) -> usize {
        self.0.frame_chosen(bytes, last, choose, &mut found.framed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_describes_itself() {
        let formats = Formats::default();
        let names: Vec<_> = formats.iter().map(|format| format.spec().name).collect();
        let mut sorted = names.clone();
        sorted.sort_unstable();
        assert_eq!(names, sorted, "the list is sorted");
        for spec in formats.iter().map(|format| format.spec()) {
            assert!(spec.summary.ends_with('.') && !spec.usage.is_empty(), "{}", spec.name);
            assert!(!spec.notes.is_empty() && !spec.search.is_empty(), "{}", spec.name);
        }
    }
}
