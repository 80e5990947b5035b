//! A source: the objects found in places, and the tables over them.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::datatypes::SchemaRef;
use datafusion::catalog::TableProvider;

use crate::error::{OpenError, RecordError};
use crate::formats::{Formats, Reading, parquet};
use crate::object::{Group, Object};
use crate::statistics::{Failure, Statistics};
use crate::table::LogTable;

/// The metadata key of a field that says which field of the events it holds, where that is not its own name.
pub const PATH: &str = "trailsight.path";

/// Objects to ask questions of.
///
/// Cheap to clone. Nothing of the objects has been read yet, only their names and sizes (and of Parquet files what
/// columns they have).
#[derive(Debug, Clone)]
pub struct Source {
    pub(crate) inner: Arc<Inner>,
}

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) objects: Vec<Object>,
    pub(crate) failures: Vec<Failure>,
    pub(crate) formats: Formats,
    /// The one all objects are read as.
    pub(crate) forced: Option<usize>,
    declared: Option<SchemaRef>,
    log: String,
    /// The log groups with a name.
    groups: Vec<Arc<Group>>,
    /// Outside of it there are no events.
    window: Option<(i64, i64)>,
    listed: Listed,
}

/// What the listing passed over, and what it took.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Listed {
    pub(crate) folders_pruned: u64,
    pub(crate) requests: u64,
    pub(crate) requests_lost: u64,
    pub(crate) objects_left_out: u64,
    pub(crate) bytes_left_out: u64,
}

impl Listed {
    fn and(self, other: Listed) -> Listed {
        Listed {
            folders_pruned: self.folders_pruned + other.folders_pruned,
            requests: self.requests + other.requests,
            requests_lost: self.requests_lost + other.requests_lost,
            objects_left_out: self.objects_left_out + other.objects_left_out,
            bytes_left_out: self.bytes_left_out + other.bytes_left_out,
        }
    }
}

impl Inner {
    /// The format the object is read as without a look at it.
    pub(crate) fn forced_for(&self, object: &Object) -> Option<usize> {
        object.group.as_ref().map_or(self.forced, |group| group.forced)
    }

    /// The format by which an object is read by column, if it is, by its first bytes.
    pub(crate) fn by_columns(&self, object: &Object, head: &[u8]) -> Option<usize> {
        match self.forced_for(object) {
            None => self.formats.recognise(object, head, true),
            Some(format) => {
                let asked = self.formats.at(format);
                let columns = matches!(asked.reading(), Reading::Columns(_));
                (columns && asked.recognise(object, head).is_some()).then_some(format)
            }
        }
    }
}

impl Source {
    pub(crate) async fn new(
        objects: Vec<Object>,
        failures: Vec<Failure>,
        formats: Formats,
        forced: Option<usize>,
        places: &[String],
    ) -> Result<Source, OpenError> {
        let by_columns = forced.is_none_or(|format| formats.at(format).spec().name == parquet::SPEC.name);
        let declared = if by_columns { parquet::declared(&objects).await } else { None };
        let log = places.join(",");
        let (groups, window, listed) = (Vec::new(), None, Listed::default());
        Ok(Source {
            inner: Arc::new(Inner { objects, failures, formats, forced, declared, log, groups, window, listed }),
        })
    }

    /// The same, but without events outside of the window, and with the accounts of the listing.
    pub(crate) fn only_within(mut self, window: Option<(i64, i64)>, listed: Listed) -> Source {
        if let Some(inner) = Arc::get_mut(&mut self.inner) {
            (inner.window, inner.listed) = (window, listed);
        }
        self
    }

    /// How many folders were not looked into, because what they hold was delivered at another time than the window
    /// that the source was opened for.
    pub fn folders_pruned(&self) -> u64 {
        self.inner.listed.folders_pruned
    }

    /// How many requests the listing took.
    pub fn requests(&self) -> u64 {
        self.inner.listed.requests
    }

    /// The same objects as those of a log group of that name, which `@log` then says, and of that account, where their
    /// paths do not say of which they are.
    pub fn called(&self, name: &str, account: Option<&str>) -> Source {
        let forced = self.inner.forced;
        let group = Group {
            name: name.to_owned(),
            account: account.map(str::to_owned),
            data_source: None,
            tags: BTreeMap::new(),
            forced,
        };
        self.labelled(Arc::new(group))
    }

    /// The same, where what it is [`called`](Self::called) has this data source and these tags.
    pub fn tagged(&self, data_source: Option<&str>, tags: &BTreeMap<String, String>) -> Source {
        let [group] = self.inner.groups.as_slice() else { return self.clone() };
        let (data_source, tags) = (data_source.map(str::to_owned), tags.clone());
        self.labelled(Arc::new(Group {
            name: group.name.clone(),
            account: group.account.clone(),
            data_source,
            tags,
            forced: group.forced,
        }))
    }

    fn labelled(&self, group: Arc<Group>) -> Source {
        let forced = self.inner.forced;
        let labelled = |object: &Object| Object { group: Some(Arc::clone(&group)), ..object.clone() };
        Source {
            inner: Arc::new(Inner {
                objects: self.inner.objects.iter().map(labelled).collect(),
                failures: self.inner.failures.clone(),
                formats: self.inner.formats.clone(),
                forced,
                declared: self.inner.declared.clone(),
                log: group.name.clone(),
                groups: vec![group],
                window: self.inner.window,
                listed: self.inner.listed,
            }),
        }
    }

    /// The objects of several log groups, each of which is [`called`](Self::called) something, one group after another.
    /// Columns are declared where there is one group, and it declares them.
    pub fn together(sources: &[Source]) -> Source {
        if let [only] = sources {
            return only.clone();
        }
        let inners = || sources.iter().map(|source| &source.inner);
        Source {
            inner: Arc::new(Inner {
                objects: inners().flat_map(|inner| inner.objects.iter().cloned()).collect(),
                failures: inners().flat_map(|inner| inner.failures.iter().cloned()).collect(),
                formats: inners().next().map(|inner| inner.formats.clone()).unwrap_or_default(),
                forced: None,
                declared: None,
                log: inners().map(|inner| inner.log.as_str()).collect::<Vec<_>>().join(","),
                groups: inners().flat_map(|inner| inner.groups.iter().cloned()).collect(),
                // All of them are opened for the same one.
                window: inners().next().and_then(|inner| inner.window),
                listed: inners().map(|inner| inner.listed).fold(Listed::default(), Listed::and),
            }),
        }
    }

    /// The objects, in the order in which they are numbered.
    pub fn objects(&self) -> &[Object] {
        &self.inner.objects
    }

    /// What could not be listed: folders that may not be read, links to nothing.
    pub fn failures(&self) -> &[Failure] {
        &self.inner.failures
    }

    /// Whether there is no object at all.
    pub fn is_empty(&self) -> bool {
        self.inner.objects.is_empty()
    }

    /// The sum of the sizes of all objects, as stored.
    pub fn total_bytes(&self) -> u64 {
        self.inner.objects.iter().map(|object| object.size).sum()
    }

    /// The columns that all objects together declare, if every one of them is Parquet: the dotted paths of the leaves
    /// and their types, which are `Utf8View`, `Int64`, `Float64`, `Boolean` or `Timestamp(Millisecond, "UTC")`. Where
    /// objects disagree, integers and floats are `Float64` and anything else is text. Lists and maps are JSON text.
    pub fn declared(&self) -> Option<SchemaRef> {
        self.inner.declared.clone()
    }

    /// The places as they were given, joined by commas: the name of the log group, so to speak.
    pub fn log_name(&self) -> &str {
        &self.inner.log
    }

    /// Whether `object` may hold an event of the request's window. Only the name of a CloudTrail object tells.
    pub fn may_hold(&self, object: &Object, request: &Request) -> bool {
        !(self.names_tell() && object.delivered().is_some_and(|at| request.prunes(at)))
    }

    /// Whether the name of an object says when its events were. Another format may have a time that has nothing to do
    /// with the name.
    pub(crate) fn names_tell(&self) -> bool {
        let forced =
            |forced: Option<usize>| forced.is_none_or(|it| self.inner.formats.at(it).spec().name == "cloudtrail");
        self.inner.groups.iter().all(|group| forced(group.forced)) && forced(self.inner.forced)
    }

    /// A table of the columns of the request. Failures met while listing are noted in its statistics.
    pub fn table(&self, request: Request) -> Arc<dyn TableProvider> {
        Arc::new(LogTable::new(self.clone(), self.take(request)))
    }

    /// What can be had of a request, after noting what was not listed.
    pub(crate) fn take(&self, mut request: Request) -> Request {
        if let Some((first, last)) = self.inner.window {
            let asked = request.window.unwrap_or((i64::MIN, i64::MAX));
            request.window = Some((asked.0.max(first), asked.1.min(last)));
        }
        let listed = self.inner.listed;
        request.statistics.folders_pruned(listed.folders_pruned);
        request.statistics.requested(listed.requests, listed.requests_lost);
        request.statistics.begin(listed.objects_left_out, listed.bytes_left_out);
        request.statistics.pruned(listed.objects_left_out, listed.bytes_left_out);
        for failure in self.failures() {
            request.statistics.not_listed(failure);
        }
        request
    }

    /// The text of the record that a `@ptr` value points at.
    ///
    /// # Errors
    ///
    /// When the text is no pointer, or the object or the record is not there, or the object cannot be read.
    pub async fn record(&self, pointer: &str) -> Result<String, RecordError> {
        let (path, ordinal) = pointer
            .rsplit_once('#')
            .and_then(|(path, ordinal)| Some((path, ordinal.parse::<u32>().ok()?)))
            .ok_or_else(|| RecordError::NotAPointer { pointer: pointer.to_owned() })?;
        let object = self.inner.objects.iter().position(|object| object.path == path);
        let object = object.ok_or_else(|| RecordError::NoObject { object: path.to_owned() })?;
        crate::record::read(self, object, ordinal).await
    }
}

/// What to do when an object cannot be read, or not wholly, or holds bad records.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OnError {
    /// Go on with everything else, and note it in the statistics.
    #[default]
    Skip,
    /// End the query with a [`ScanError`](crate::ScanError), after noting it.
    Fail,
}

/// What a query wants of a source.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Request {
    /// The columns of the table. The type of each is what the field is read as: `Utf8View` text, `Float64` number,
    /// `Boolean` truth, `Timestamp(Millisecond, "UTC")` time, `Int64` where Parquet declares it. The field of the
    /// events it holds is named by the metadata [`PATH`], or else by its own name.
    ///
    /// The scan itself answers `@timestamp`, `@message`, `@ptr`, `@log`, `@logStream`, `@object`, `@ingestionTime`,
    /// `@aws.account`, `@aws.region` and `@position` (`UInt64`, never null, the place of the record in the source).
    /// Any other name is a field of the events; `@@x` is their key `@x`.
    pub columns: SchemaRef,
    /// First and last ms since 1970 of the events wanted, both included. An event without a time is in no window.
    pub window: Option<(i64, i64)>,
    /// How late, in ms, events may have been delivered that a window or the newest rows still find; see
    /// [`Request::with_late`]. 24 hours.
    pub late: i64,
    /// Where the accounting goes.
    pub statistics: Arc<Statistics>,
    /// What to do when an object cannot be read.
    pub on_error: OnError,
    /// How many objects of a store are fetched at a time; [`CONCURRENCY`] by default.
    pub concurrency: usize,
    /// In which order to read the objects, where a plan over the table does not say it by a sort.
    pub order: Order,
}

/// In which order objects are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// As they are numbered.
    #[default]
    Listed,
    /// Those delivered last come first.
    NewestFirst,
    /// Those delivered first come first.
    OldestFirst,
}

/// Events are seldom stamped later than the name of the object that holds them, and never by more than this.
pub(crate) const EARLY: i64 = 15 * 60 * 1000;

/// How many objects of a store are fetched at a time unless it is said otherwise: a store takes some 30 ms to begin an
/// answer, and has no end of those who answer.
pub const CONCURRENCY: usize = 96;

/// How late events are delivered, unless it is said otherwise.
pub(crate) const LATE: i64 = 24 * 60 * 60 * 1000;

impl Request {
    /// These columns of every event.
    pub fn new(columns: SchemaRef) -> Request {
        Request {
            columns,
            window: None,
            late: LATE,
            statistics: Arc::default(),
            on_error: OnError::Skip,
            concurrency: CONCURRENCY,
            order: Order::Listed,
        }
    }

    /// Only events from `first` to `last`, in ms since 1970, both included.
    pub fn with_window(mut self, window: Option<(i64, i64)>) -> Request {
        self.window = window;
        self
    }

    /// Looks at objects delivered up to `late` ms after the window, or after the oldest events that are wanted first.
    /// CloudTrail delivers most events within minutes, retries for 30 days, and does not say in a name that it was late.
    pub fn with_late(mut self, late: i64) -> Request {
        self.late = late;
        self
    }

    /// Adds the accounting to these statistics.
    pub fn with_statistics(mut self, statistics: Arc<Statistics>) -> Request {
        self.statistics = statistics;
        self
    }

    /// What to do when an object cannot be read.
    pub fn with_on_error(mut self, on_error: OnError) -> Request {
        self.on_error = on_error;
        self
    }

    /// Fetches so many objects of a store at a time, at least one.
    pub fn with_concurrency(mut self, concurrency: usize) -> Request {
        self.concurrency = concurrency.max(1);
        self
    }

    /// Reads the objects in this order.
    pub fn with_order(mut self, order: Order) -> Request {
        self.order = order;
        self
    }

    /// Between which times the events of an object lie that was delivered at that time (all in ms, both included).
    pub(crate) fn spans(&self, delivered: i64) -> (i64, i64) {
        (delivered.saturating_sub(self.late), delivered.saturating_add(EARLY))
    }

    /// Whether no event in the window can lie in an object delivered at that time (ms).
    pub(crate) fn prunes(&self, delivered: i64) -> bool {
        let (earliest, latest) = self.spans(delivered);
        self.window.is_some_and(|(first, last)| latest < first || earliest > last)
    }
}
