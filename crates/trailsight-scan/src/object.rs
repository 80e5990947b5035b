//! One object: a file, an object of a store, or standard input.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use object_store::ObjectStore;

/// Something that holds events, found in a place.
///
/// What its path says about it (account, region) is read from the path when asked: an archive has millions of objects,
/// and a query looks at few of these facts.
#[derive(Debug, Clone)]
pub struct Object {
    /// The path as the user would write it: `logs/AWSLogs/...json.gz`, `s3://bucket/key`, `-`.
    pub path: String,
    /// The place it was found in, as it was given.
    pub place: Arc<str>,
    /// Stored bytes. 0 for standard input and pipes, whose size nobody knows.
    pub size: u64,
    /// When it was last written, in ms since 1970.
    pub modified: Option<i64>,
    pub(crate) location: Location,
    /// How many bytes of `path` the place takes, with the separator after it.
    pub(crate) below: usize,
    /// When it was delivered, as its path says: a query for a window or for the newest asks it of every object.
    pub(crate) delivered: Option<i64>,
    /// The log group it was found for, if that has a name.
    pub(crate) group: Option<Arc<Group>>,
}

/// What a log group says of its objects.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) name: String,
    pub(crate) account: Option<String>,
    /// Name and type of its data source: `amazon_vpc.flow`.
    pub(crate) data_source: Option<String>,
    pub(crate) tags: BTreeMap<String, String>,
    /// The format all objects of the group are read as.
    pub(crate) forced: Option<usize>,
}

/// Where the bytes are.
#[derive(Debug, Clone)]
pub(crate) enum Location {
    /// A file; its path, where that is no text, so that the path of the object says it badly.
    File(Option<Box<Path>>),
    Stdin,
    Store(Arc<dyn ObjectStore>, object_store::path::Path),
}

impl Object {
    /// One that is found at this path, `below` bytes of which its place takes.
    pub(crate) fn found(
        path: String,
        place: &Arc<str>,
        below: usize,
        (size, modified): (u64, Option<i64>),
        location: Location,
    ) -> Object {
        let delivered = delivered(&path);
        Object { path, place: Arc::clone(place), size, modified, location, below, delivered, group: None }
    }

    /// A file.
    pub(crate) fn file(&self) -> Option<&Path> {
        match &self.location {
            Location::File(Some(path)) => Some(path),
            Location::File(None) => Some(Path::new(&self.path)),
            Location::Stdin | Location::Store(..) => None,
        }
    }

    /// The store the object lies in and its key there; none for files and standard input.
    pub fn store(&self) -> Option<(&Arc<dyn ObjectStore>, &object_store::path::Path)> {
        match &self.location {
            Location::Store(store, key) => Some((store, key)),
            Location::File(_) | Location::Stdin => None,
        }
    }

    /// The last part of the path.
    pub fn name(&self) -> &str {
        name(&self.path)
    }

    /// The account, from `AWSLogs/[ORG/]ACCOUNT/` or else from the file name, or else that of its log group.
    pub fn account(&self) -> Option<&str> {
        let told = self.below_awslogs().map(|key| key.account).or_else(|| named(self.name()).map(|name| name.account));
        told.or_else(|| self.group.as_ref()?.account.as_deref())
    }

    /// The region, from `AWSLogs/[ORG/]ACCOUNT/PRODUCT/REGION/` or else from the file name.
    pub fn region(&self) -> Option<&str> {
        self.below_awslogs().and_then(|key| key.region).or_else(|| named(self.name()).map(|name| name.region))
    }

    /// What wrote it: `CloudTrail`, `CloudTrail-Digest`, `vpcflowlogs`. From the key, or else from the file name.
    pub fn product(&self) -> Option<&str> {
        self.below_awslogs().and_then(|key| key.product).or_else(|| named(self.name()).map(|name| name.product))
    }

    /// When it was delivered, in ms since 1970, from a file name like `..._CloudTrail_eu-north-1_20310203T0405Z_...`.
    pub fn delivered(&self) -> Option<i64> {
        self.delivered
    }

    /// What `@logStream` says: `ACCOUNT_CloudTrail_REGION` as the service calls its stream, else the path below the
    /// place.
    pub fn stream(&self) -> Cow<'_, str> {
        match (self.account(), self.product(), self.region()) {
            (Some(account), Some("CloudTrail"), Some(region)) => Cow::Owned(format!("{account}_CloudTrail_{region}")),
            _ => Cow::Borrowed(self.path.get(self.below..).filter(|rest| !rest.is_empty()).unwrap_or(&self.path)),
        }
    }

    /// What `@log` says: the account, or `local`, then the name of the log group, or the place as it was given.
    pub fn log(&self) -> String {
        let name = self.group.as_ref().map_or(&*self.place, |group| &group.name);
        format!("{}:{name}", self.account().unwrap_or("local"))
    }

    /// What `@data_source_name` and `@data_source_type` say: the parts of `amazon_vpc.flow`.
    pub fn data_source(&self) -> Option<(&str, Option<&str>)> {
        let source = self.group.as_ref()?.data_source.as_deref()?;
        Some(match source.split_once('.') {
            Some((name, kind)) => (name, Some(kind)),
            None => (source, None),
        })
    }

    /// What `@aws.tag.KEY` says.
    pub fn tag(&self, key: &str) -> Option<&str> {
        self.group.as_ref()?.tags.get(key).map(String::as_str)
    }

    /// What `@ingestionTime` says.
    pub fn ingested(&self) -> Option<i64> {
        self.delivered().or(self.modified)
    }

    /// The year of the last change, to which a line belongs that has no year, and a day later, after which no line was
    /// written whatever the zone of its clock.
    pub(crate) fn written(&self) -> (i32, i64) {
        let written = self.modified.and_then(|ms| Timestamp::from_millisecond(ms).ok()).unwrap_or_else(Timestamp::now);
        let year = TimeZone::UTC.to_datetime(written).year();
        (i32::from(year), written.as_millisecond().saturating_add(24 * 60 * 60 * 1000))
    }

    /// A pipe has no size and can be read once.
    pub(crate) fn is_stream(&self) -> bool {
        match &self.location {
            Location::Stdin => true,
            Location::File(_) => {
                self.size == 0 && self.file().is_some_and(|path| std::fs::metadata(path).is_ok_and(|it| !it.is_file()))
            }
            Location::Store(..) => false,
        }
    }

    fn below_awslogs(&self) -> Option<Key<'_>> {
        let mut segments = below_awslogs(&self.path)?;
        let account = segments.next()?;
        // The last segment is the file.
        let mut rest = segments.collect::<Vec<_>>();
        rest.pop();
        let region = rest.get(1).copied().filter(|segment| is_region(segment));
        Some(Key { account, product: rest.first().copied(), region })
    }
}

/// The last part of a path.
fn name(path: &str) -> &str {
    let separator = memchr::memrchr2(b'/', std::path::MAIN_SEPARATOR as u8, path.as_bytes());
    &path[separator.map_or(0, |at| at + 1)..]
}

/// When an object was delivered, in ms since 1970, as its path says.
fn delivered(path: &str) -> Option<i64> {
    let time = named(name(path))?.rest;
    // 20310203T0405Z_: the underscore tells it from names that people made up.
    let (time, _) = time.split_once("Z_")?;
    let digits = |range: std::ops::Range<usize>| -> Option<i16> {
        let text = time.get(range)?;
        text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
    };
    if !matches!(time.len(), 13 | 15) || time.as_bytes().get(8) != Some(&b'T') {
        return None;
    }
    let seconds = if time.len() == 15 { digits(13..15)? } else { 0 };
    let small = |number: i16| i8::try_from(number).ok();
    let civil = DateTime::new(
        digits(0..4)?,
        small(digits(4..6)?)?,
        small(digits(6..8)?)?,
        small(digits(9..11)?)?,
        small(digits(11..13)?)?,
        small(seconds)?,
        0,
    )
    .ok()?;
    Some(TimeZone::UTC.to_timestamp(civil).ok()?.as_millisecond())
}

/// `ACCOUNT_PRODUCT_REGION_REST`, as CloudTrail and its relatives name their files.
fn named(name: &str) -> Option<Name<'_>> {
    let mut parts = name.splitn(4, '_');
    let (account, product, region, rest) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    if !is_account(account) || !product.starts_with("CloudTrail") {
        return None;
    }
    if product == "CloudTrail-Digest" {
        // ACCOUNT_CloudTrail-Digest_REGION_TRAIL_HOME_TIME: the name says when it was signed, which is of no use.
        return Some(Name { account, product, region, rest: "" });
    }
    is_region(region).then_some(Name { account, product, region, rest })
}

/// The segments of a path from the account on that lies below `AWSLogs/[ORG/]`.
pub(crate) fn below_awslogs(path: &str) -> Option<impl Iterator<Item = &str>> {
    let at = memchr::memmem::find(path.as_bytes(), b"AWSLogs/")?;
    // A bucket called `my-AWSLogs` is not the segment.
    if at > 0 && !path[..at].ends_with(['/', std::path::MAIN_SEPARATOR]) {
        return None;
    }
    let mut segments = path[at..].split(['/', std::path::MAIN_SEPARATOR]).skip(1).peekable();
    segments.next_if(|segment| segment.starts_with("o-"));
    segments.peek().is_some_and(|segment| is_account(segment)).then_some(segments)
}

struct Key<'a> {
    account: &'a str,
    product: Option<&'a str>,
    region: Option<&'a str>,
}

struct Name<'a> {
    account: &'a str,
    product: &'a str,
    region: &'a str,
    rest: &'a str,
}

pub(crate) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `eu-north-1`, `us-gov-west-1`: letters, then words, then a number.
pub(crate) fn is_region(text: &str) -> bool {
    let mut parts = text.split('-');
    let letters = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
    parts.next().is_some_and(letters)
        && parts.next_back().is_some_and(|part| part.starts_with(|first: char| first.is_ascii_digit()))
        && parts.clone().count() >= 1
        && parts.all(letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(place: &str, path: &str) -> Object {
        let below = place.len() + usize::from(!place.ends_with('/'));
        Object::found(path.into(), &place.into(), below, (1, None), Location::File(None))
    }

    #[test]
    fn the_key_tells_account_region_product_and_delivery() {
        let key = "b/team/AWSLogs/o-abcdefghij/246813579024/CloudTrail/eu-north-1/2031/02/03/\
                   246813579024_CloudTrail_eu-north-1_20310203T0405Z_aAbBcCdDeEfFgGhH.json.gz";
        let object = object("b", key);
        assert_eq!(object.account(), Some("246813579024"));
        assert_eq!(object.region(), Some("eu-north-1"));
        assert_eq!(object.product(), Some("CloudTrail"));
        assert_eq!(object.delivered(), Some(1_927_857_900_000));
        assert_eq!(object.stream(), "246813579024_CloudTrail_eu-north-1");
        assert_eq!(object.log(), "246813579024:b");
    }

    #[test]
    fn the_name_alone_tells_as_much() {
        let object = object("x", "x/246813579024_CloudTrail_us-gov-west-1_20310203T0405Z_aAbBcCdDeEfFgGhH.json");
        assert_eq!((object.account(), object.region()), (Some("246813579024"), Some("us-gov-west-1")));
        assert!(object.delivered().is_some());
    }

    #[test]
    fn a_name_without_the_full_form_of_time_has_no_delivery() {
        for name in [
            "246813579024_CloudTrail_us-east-1-20310203T0405.json",
            "246813579024_CloudTrail_us-east-1_20310203T0405_a.json",
            "246813579024_CloudTrail_us-east-1_20311303T0405Z_a.json",
            "246813579024_CloudTrail_us-east-1_２０３１0203T0405Z_a.json",
            "app.log",
        ] {
            assert_eq!(object("x", &format!("x/{name}")).delivered(), None, "{name}");
        }
    }

    #[test]
    fn an_ordinary_file_streams_by_its_path_below_the_place() {
        let object = object("logs/", "logs/web/app.log");
        assert_eq!((object.stream().as_ref(), object.log().as_str()), ("web/app.log", "local:logs/"));
        assert_eq!(object.account(), None);
    }

    #[test]
    fn months_without_padding_and_other_products_are_read_too() {
        let object = object("b", "b/AWSLogs/246813579024/vpcflowlogs/us-east-1/2031/2/3/x.log.gz");
        assert_eq!((object.product(), object.region()), (Some("vpcflowlogs"), Some("us-east-1")));
        assert_eq!(object.stream(), "AWSLogs/246813579024/vpcflowlogs/us-east-1/2031/2/3/x.log.gz");
    }
}
