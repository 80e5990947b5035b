//! The columns of a table: which the scan answers itself, and which the format decodes.

use std::sync::Arc;

use arrow::array::{ArrayRef, StringViewArray, StringViewBuilder, TimestampMillisecondArray, UInt64Array};
use arrow::buffer::Buffer;
use arrow::datatypes::{DataType, Field, TimeUnit};
use trailsight_extract::Kind;

use crate::convert::fit;
use crate::formats::{Origin, Wanted};
use crate::object::Object;
use crate::source::PATH;

/// The type of a point in time.
pub(crate) fn time() -> DataType {
    DataType::Timestamp(TimeUnit::Millisecond, Some("UTC".into()))
}

/// What one column holds.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub(crate) content: Content,
    pub(crate) data_type: DataType,
}

#[derive(Debug, Clone)]
pub(crate) enum Content {
    /// The record's own text.
    Message(Wanted),
    /// What the place of the record says.
    Origin(Fact),
    /// What the format reads.
    Decoded(Wanted),
}

/// What the place of a record says about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fact {
    Pointer,
    Log,
    Stream,
    Object,
    Ingested,
    Account,
    Region,
    Position,
    DataSourceName,
    DataSourceType,
    /// The tag with this key.
    Tag(String),
}

/// What stands before the key of a tag.
const TAG: &str = "@aws.tag.";

impl Column {
    pub(crate) fn new(field: &Field) -> Column {
        let path = field.metadata().get(PATH).map_or(field.name().as_str(), String::as_str);
        let content = match path {
            "@message" => Content::Message(Wanted::new(path, Kind::Text)),
            "@ptr" => Content::Origin(Fact::Pointer),
            "@log" => Content::Origin(Fact::Log),
            "@logStream" => Content::Origin(Fact::Stream),
            "@object" => Content::Origin(Fact::Object),
            "@ingestionTime" => Content::Origin(Fact::Ingested),
            "@aws.account" => Content::Origin(Fact::Account),
            "@aws.region" => Content::Origin(Fact::Region),
            "@position" => Content::Origin(Fact::Position),
            "@data_source_name" => Content::Origin(Fact::DataSourceName),
            "@data_source_type" => Content::Origin(Fact::DataSourceType),
            _ if path.starts_with(TAG) => Content::Origin(Fact::Tag(path[TAG.len()..].to_owned())),
            // A time stays one until it is written as the type that is asked for.
            "@timestamp" => Content::Decoded(Wanted::new(path, Kind::Time)),
            _ => Content::Decoded(Wanted::new(path, kind(field.data_type()))),
        };
        Column { content, data_type: field.data_type().clone() }
    }

    /// The time of the event, as a time.
    pub(crate) fn time() -> Column {
        Column { content: Content::Decoded(Wanted::new("@timestamp", Kind::Time)), data_type: time() }
    }

    pub(crate) fn is_time(&self) -> bool {
        matches!(&self.content, Content::Decoded(wanted) if wanted.path == "@timestamp") && self.data_type == time()
    }
}

/// As what a field is read to become a column of the type.
fn kind(data_type: &DataType) -> Kind {
    match data_type {
        DataType::Boolean => Kind::Truth,
        DataType::Timestamp(..) | DataType::Date32 | DataType::Date64 => Kind::Time,
        // From the digits, so that integers beyond 2^53 stay exact.
        DataType::Int64 | DataType::UInt64 => Kind::Text,
        other if other.is_numeric() => Kind::Number,
        _ => Kind::Text,
    }
}

/// A column of what the places of records say.
pub(crate) fn fact(fact: &Fact, origins: &[Origin], objects: &[Object], to: &DataType) -> ArrayRef {
    let millis = |of: fn(&Object) -> Option<i64>| -> ArrayRef {
        let mut last = None;
        let values = origins.iter().map(|origin| match last {
            Some((object, value)) if object == origin.object => value,
            _ => {
                let value = objects.get(origin.object as usize).and_then(of);
                last = Some((origin.object, value));
                value
            }
        });
        Arc::new(values.collect::<TimestampMillisecondArray>().with_timezone("UTC"))
    };
    let text = |of: &dyn Fn(&Object) -> Option<String>| -> ArrayRef { Arc::new(repeated(origins, objects, of)) };
    let array = match fact {
        Fact::Pointer => pointers(origins, objects),
        Fact::Log => text(&|object| Some(object.log())),
        Fact::Stream => text(&|object| Some(object.stream().into_owned())),
        Fact::Object => text(&|object| Some(object.path.clone())),
        Fact::Account => text(&|object| object.account().map(str::to_owned)),
        Fact::Region => text(&|object| object.region().map(str::to_owned)),
        Fact::Ingested => millis(Object::ingested),
        Fact::DataSourceName => text(&|object| object.data_source().map(|(name, _)| name.to_owned())),
        Fact::DataSourceType => text(&|object| object.data_source()?.1.map(str::to_owned)),
        Fact::Tag(key) => text(&|object| object.tag(key).map(str::to_owned)),
        Fact::Position => {
            let position = |origin: &Origin| u64::from(origin.object) << 32 | u64::from(origin.ordinal);
            Arc::new(origins.iter().map(position).collect::<UInt64Array>())
        }
    };
    fit(&array, to)
}

/// One text for each object, of which all its rows are views.
fn repeated(origins: &[Origin], objects: &[Object], of: &dyn Fn(&Object) -> Option<String>) -> StringViewArray {
    let mut pool = String::new();
    let mut runs: Vec<(usize, Option<(usize, usize)>)> = Vec::new();
    let mut last = None;
    for origin in origins {
        if last == Some(origin.object) {
            if let Some((rows, _)) = runs.last_mut() {
                *rows += 1;
            }
            continue;
        }
        last = Some(origin.object);
        let text = objects.get(origin.object as usize).and_then(of);
        runs.push((
            1,
            text.map(|text| {
                let start = pool.len();
                pool.push_str(&text);
                (start, text.len())
            }),
        ));
    }
    let mut builder = StringViewBuilder::with_capacity(origins.len());
    let pooled = Buffer::from_vec(pool.clone().into_bytes());
    let block = builder.append_block(pooled);
    for (rows, text) in runs {
        for _ in 0..rows {
            match text {
                None => builder.append_null(),
                Some((start, len)) => {
                    // A batch's worth of paths is far from 4 GiB, and the range is that of a text.
                    if builder.try_append_view(block, start as u32, len as u32).is_err() {
                        builder.append_value(&pool[start..start + len]);
                    }
                }
            }
        }
    }
    builder.finish()
}

fn pointers(origins: &[Origin], objects: &[Object]) -> ArrayRef {
    let mut builder = StringViewBuilder::with_capacity(origins.len());
    let mut text = String::new();
    for origin in origins {
        text.clear();
        if let Some(object) = objects.get(origin.object as usize) {
            text.push_str(&object.path);
        }
        text.push('#');
        text.push_str(&origin.ordinal.to_string());
        builder.append_value(&text);
    }
    Arc::new(builder.finish())
}
