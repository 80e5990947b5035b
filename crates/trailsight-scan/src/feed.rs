//! The queue of work of one execution: objects in their order, fetched ahead of those who decode them.

use std::fs::File;
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use bytes::Bytes;
use datafusion::common::runtime::SpawnedTask;
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use object_store::ObjectStoreExt;
use tokio::sync::{Mutex, Semaphore};

use crate::object::Location;
use crate::source::{Request, Source};

/// Objects at least this large, as stored, are read piece by piece, so that memory stays bounded.
const LARGE: u64 = 4 << 20;

/// Small objects are fetched together up to this many bytes and this many objects: each hand-over between tasks costs
/// about as much as decoding one.
const GROUP_BYTES: u64 = 1 << 20;
const GROUP_OBJECTS: usize = 64;

/// How many stored bytes may wait in the queue.
const AHEAD: u64 = 64 << 20;

/// What came of fetching an object.
#[derive(Debug)]
pub(crate) enum Fetched {
    /// All its bytes.
    Whole(Bytes),
    /// To be read piece by piece.
    Large,
    /// Nothing, and why.
    Failed(String),
}

/// Objects that are decoded together.
pub(crate) type Unit = Vec<(u32, Fetched)>;

/// Work for all partitions of one execution.
pub(crate) struct Feed {
    units: Mutex<BoxStream<'static, Unit>>,
    /// Tells reads that cannot be aborted to stop.
    stopped: Arc<AtomicBool>,
    /// How many rows are still wanted, if there is a limit.
    wanted: Option<AtomicU64>,
}

impl std::fmt::Debug for Feed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Feed").field("wanted", &self.wanted).finish_non_exhaustive()
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::Relaxed);
    }
}

impl Feed {
    /// Begins an execution: prunes, orders and groups the objects. Nothing is fetched before the first unit is asked
    /// for.
    pub(crate) fn new(source: &Source, request: &Request, limit: Option<usize>, partitions: usize) -> Feed {
        let objects = source.objects();
        let statistics = &request.statistics;
        statistics.begin(objects.len() as u64, source.total_bytes());
        let mut order: Vec<u32> = (0..).take(objects.len()).collect();
        // Another format may have a time that has nothing to do with the name.
        if request.window.is_some() {
            order.retain(|index| source.may_hold(&objects[*index as usize], request));
            statistics.pruned((objects.len() - order.len()) as u64);
        }
        if request.newest_first {
            let ingested = |index: &u32| std::cmp::Reverse(objects[*index as usize].ingested());
            order.sort_by_cached_key(ingested);
        }
        let groups = group(source, &order, partitions);
        let stopped = Arc::new(AtomicBool::new(false));
        let fetcher = Arc::new(Fetcher {
            source: source.clone(),
            gets: Semaphore::new(request.concurrency.max(1)),
            ahead: Arc::new(Semaphore::new(AHEAD as usize / 1024)),
            stopped: Arc::clone(&stopped),
            concurrency: request.concurrency.max(1),
        });
        // Files of this machine come from its cache nearly always: more than a few ahead would only take memory.
        let files =
            order.first().is_some_and(|index| !matches!(objects[*index as usize].location, Location::Store(..)));
        let in_flight = if files { partitions * 2 } else { request.concurrency.max(partitions) };
        let ahead = Arc::clone(&fetcher.ahead);
        let room = move |group: Group| {
            let ahead = Arc::clone(&ahead);
            async move {
                // In order and before the task is made: else a later group could take what an earlier one waits for.
                let permit = ahead.acquire_many_owned(group.weight()).await.ok();
                (group, permit)
            }
        };
        let units = stream::iter(groups).then(room).map(move |(group, permit)| {
            let task = SpawnedTask::spawn(Arc::clone(&fetcher).fetch(group));
            async move {
                // Fails only at the end of the runtime, when nobody waits for rows.
                let unit = task.join_unwind().await.unwrap_or_default();
                // The room is given back here: whoever decodes holds one unit, and must not block the others.
                drop(permit);
                unit
            }
        });
        Feed {
            units: Mutex::new(units.buffered(in_flight).boxed()),
            stopped,
            wanted: limit.map(|limit| AtomicU64::new(limit as u64)),
        }
    }

    /// The next objects, for whoever asks first.
    pub(crate) async fn next(&self) -> Option<Unit> {
        if self.is_satisfied() {
            return None;
        }
        self.units.lock().await.next().await
    }

    /// Takes up to `rows` from what is still wanted and says how many.
    pub(crate) fn grant(&self, rows: usize) -> usize {
        let Some(wanted) = &self.wanted else { return rows };
        let take = |left: u64| Some(left.saturating_sub(rows as u64));
        let left = wanted.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).unwrap_or_default();
        usize::try_from(left).unwrap_or(usize::MAX).min(rows)
    }

    /// How many rows are still wanted at most.
    pub(crate) fn left(&self) -> usize {
        let left = self.wanted.as_ref().map_or(u64::MAX, |wanted| wanted.load(Ordering::Relaxed));
        usize::try_from(left).unwrap_or(usize::MAX)
    }

    pub(crate) fn is_satisfied(&self) -> bool {
        self.left() == 0
    }
}

/// Objects that are fetched together: of one kind, and of stores.
#[derive(Debug)]
struct Group {
    objects: Vec<u32>,
    bytes: u64,
    files: bool,
    large: bool,
}

impl Group {
    /// In KiB, and never more than there is.
    fn weight(&self) -> u32 {
        let bytes = if self.large { 0 } else { self.bytes };
        u32::try_from(bytes.min(AHEAD).div_ceil(1024)).unwrap_or(1).max(1)
    }
}

fn group(source: &Source, order: &[u32], partitions: usize) -> Vec<Group> {
    // Few objects are spread over all who can decode rather than put in one group.
    let most = (order.len() / (partitions * 4).max(1)).clamp(1, GROUP_OBJECTS);
    let mut groups: Vec<Group> = Vec::new();
    for &index in order {
        let object = &source.objects()[index as usize];
        let files = !matches!(object.location, Location::Store(..));
        let large = object.size >= LARGE || object.is_stream();
        match groups.last_mut() {
            Some(group)
                if !large
                    && !group.large
                    && group.files == files
                    && group.objects.len() < most
                    && group.bytes + object.size <= GROUP_BYTES =>
            {
                group.objects.push(index);
                group.bytes += object.size;
            }
            _ => groups.push(Group { objects: vec![index], bytes: object.size, files, large }),
        }
    }
    groups
}

struct Fetcher {
    source: Source,
    gets: Semaphore,
    ahead: Arc<Semaphore>,
    stopped: Arc<AtomicBool>,
    concurrency: usize,
}

impl Fetcher {
    async fn fetch(self: Arc<Fetcher>, group: Group) -> Unit {
        if group.large {
            return group.objects.into_iter().map(|index| (index, Fetched::Large)).collect();
        }
        if group.files {
            let read = SpawnedTask::spawn_blocking(move || self.read_files(&group));
            return read.join().await.unwrap_or_default();
        }
        let get = |index: u32| {
            let fetcher = Arc::clone(&self);
            async move { (index, fetcher.get(index).await) }
        };
        stream::iter(group.objects).map(get).buffered(self.concurrency).collect().await
    }

    async fn get(&self, index: u32) -> Fetched {
        let Location::Store(store, key) = &self.source.objects()[index as usize].location else {
            return Fetched::Large;
        };
        let _permit = self.gets.acquire().await;
        let result = async { store.get(key).await?.bytes().await };
        match result.await {
            Ok(bytes) => Fetched::Whole(bytes),
            Err(object_store::Error::NotFound { .. }) => Fetched::Failed("no longer there".to_owned()),
            Err(error) => Fetched::Failed(error.to_string()),
        }
    }

    /// Plain reads, one after the other: for thousands of small files that is quicker than anything asynchronous.
    fn read_files(&self, group: &Group) -> Unit {
        let mut unit = Vec::with_capacity(group.objects.len());
        for &index in &group.objects {
            if self.stopped.load(Ordering::Relaxed) {
                break;
            }
            let object = &self.source.objects()[index as usize];
            let Location::File(path) = &object.location else { continue };
            let read = || -> std::io::Result<Vec<u8>> {
                let mut bytes = Vec::with_capacity(usize::try_from(object.size).unwrap_or(0) + 1);
                File::open(path)?.read_to_end(&mut bytes)?;
                Ok(bytes)
            };
            unit.push((
                index,
                match read() {
                    Ok(bytes) => Fetched::Whole(bytes.into()),
                    Err(error) => Fetched::Failed(crate::reason(&error)),
                },
            ));
        }
        unit
    }
}
