//! The queue of work of one execution: objects in their order, fetched ahead of those who decode them.

use std::cmp::Reverse;
use std::collections::VecDeque;
use std::fs::File;
use std::io::Read;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use bytes::Bytes;
use datafusion::common::runtime::SpawnedTask;
use futures::StreamExt;
use futures::future::{Either, select};
use futures::stream::{self, BoxStream};
use object_store::ObjectStoreExt;
use tokio::sync::{Mutex, Notify, Semaphore};

use crate::object::Location;
use crate::prune::Pruner;
use crate::source::{Order, Request, Source};

/// Objects at least this large, as stored, are read piece by piece, so that memory stays bounded.
const LARGE: u64 = 8 << 20;

/// Small objects are fetched together up to this many bytes and this many objects: each hand-over between tasks costs
/// about as much as decoding one.
const GROUP_BYTES: u64 = 1 << 20;
const GROUP_OBJECTS: usize = 64;

/// How many stored bytes of a store may wait in the queue.
const AHEAD: u64 = 64 << 20;

/// And how many of files: they are there at once when somebody asks.
const FILES_AHEAD: u64 = 16 << 20;

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

/// Buffers that files were read into, to be used again: memory that is touched for the first time costs as much as the
/// reading.
#[derive(Default)]
pub(crate) struct Buffers(std::sync::Mutex<Vec<Vec<u8>>>);

impl Buffers {
    /// More than these do not wait, and none that is larger.
    const MOST: usize = 4 * GROUP_OBJECTS;
    const LARGEST: usize = GROUP_BYTES as usize;

    fn with<T>(&self, change: impl FnOnce(&mut Vec<Vec<u8>>) -> T) -> T {
        match self.0.lock() {
            Ok(mut waiting) => change(&mut waiting),
            Err(poisoned) => change(&mut poisoned.into_inner()),
        }
    }

    /// An empty one, of any size.
    fn take(&self) -> Vec<u8> {
        self.with(Vec::pop).unwrap_or_default()
    }

    /// Takes back the bytes of an object, if nobody else holds them.
    pub(crate) fn give(&self, bytes: Bytes) {
        if bytes.is_unique() && bytes.len() <= Self::LARGEST {
            let mut bytes = Vec::from(bytes);
            bytes.clear();
            self.with(|waiting| {
                if waiting.len() < Self::MOST {
                    waiting.push(bytes);
                }
            });
        }
    }
}

/// Objects that are decoded together.
pub(crate) type Unit = Vec<(u32, Fetched)>;

/// Work for all partitions of one execution.
pub(crate) struct Feed {
    units: Mutex<BoxStream<'static, Unit>>,
    pruner: Option<Arc<Pruner>>,
    /// Tells reads that cannot be aborted to stop.
    stopped: Arc<AtomicBool>,
    /// How many rows are still wanted, if there is a limit.
    wanted: Option<AtomicU64>,
    /// Wakes those who wait for objects that are not needed any more.
    satisfied: Notify,
    buffers: Arc<Buffers>,
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
    /// Begins an execution: orders the objects, and prunes them by the window. Nothing is fetched before the first unit
    /// is asked for.
    pub(crate) fn new(
        source: &Source,
        request: &Request,
        order: Order,
        pruner: Option<Pruner>,
        limit: Option<usize>,
        partitions: usize,
    ) -> Feed {
        let pruner = pruner.map(Arc::new);
        let mut groups = Groups::new(source, request, order, pruner.clone(), partitions);
        if order == Order::Listed && limit.is_none() {
            groups.largest_first();
        }
        let stopped = Arc::new(AtomicBool::new(false));
        let buffers = Arc::<Buffers>::default();
        let fetcher = Arc::new(Fetcher {
            source: source.clone(),
            pruner: pruner.clone(),
            gets: Semaphore::new(request.concurrency.max(1)),
            stopped: Arc::clone(&stopped),
            concurrency: request.concurrency.max(1),
            buffers: Arc::clone(&buffers),
        });
        // Files of this machine come from its cache nearly always: more than a few ahead would only take memory.
        let objects = source.objects();
        let first = groups.order.front().map(|index| &objects[*index as usize].location);
        let files = first.is_some_and(|location| !matches!(location, Location::Store(..)));
        let in_flight = if files { partitions * 2 } else { request.concurrency.max(partitions) };
        let most = if files { FILES_AHEAD } else { AHEAD };
        let ahead = Arc::new(Semaphore::new(most as usize / 1024));
        let room = move |group: Group| {
            let ahead = Arc::clone(&ahead);
            async move {
                // In order and before the task is made: else a later group could take what an earlier one waits for.
                let permit = ahead.acquire_many_owned(group.weight(most)).await.ok();
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
            pruner,
            stopped,
            wanted: limit.map(|limit| AtomicU64::new(limit as u64)),
            satisfied: Notify::new(),
            buffers,
        }
    }

    /// Where the bytes of files go when they are done with.
    pub(crate) fn buffers(&self) -> Arc<Buffers> {
        Arc::clone(&self.buffers)
    }

    /// The next objects, for whoever asks first.
    pub(crate) async fn next(&self) -> Option<Unit> {
        let mut satisfied = pin!(self.satisfied.notified());
        // Before it is asked whether all is there: it may be at any moment.
        satisfied.as_mut().enable();
        if !self.is_satisfied() {
            // Whoever waits may hold rows that another partition's have just made enough.
            match select(satisfied, pin!(self.take())).await {
                Either::Left(_) => {}
                Either::Right((unit, _)) => return unit,
            }
        }
        self.stopped.store(true, Ordering::Relaxed);
        // What is under way is let go of.
        *self.units.lock().await = stream::empty().boxed();
        None
    }

    async fn take(&self) -> Option<Unit> {
        loop {
            let mut unit = self.units.lock().await.next().await?;
            if let Some(pruner) = &self.pruner {
                // What was worth fetching then may not be worth decoding now.
                pruner.retain(&mut unit, |(index, _)| *index);
            }
            if !unit.is_empty() {
                return Some(unit);
            }
        }
    }

    /// Takes up to `rows` from what is still wanted and says how many.
    pub(crate) fn grant(&self, rows: usize) -> usize {
        let Some(wanted) = &self.wanted else { return rows };
        let take = |left: u64| Some(left.saturating_sub(rows as u64));
        let left = wanted.fetch_update(Ordering::SeqCst, Ordering::SeqCst, take).unwrap_or_default();
        if left <= rows as u64 {
            self.satisfied.notify_waiters();
        }
        usize::try_from(left).unwrap_or(usize::MAX).min(rows)
    }

    /// How many rows are still wanted at most.
    pub(crate) fn left(&self) -> usize {
        let left = self.wanted.as_ref().map_or(u64::MAX, |wanted| wanted.load(Ordering::SeqCst));
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
    /// That of the filters, when the objects were last held against them.
    generation: u64,
}

impl Group {
    /// In KiB, and never more than there is room for.
    fn weight(&self, most: u64) -> u32 {
        let bytes = if self.large { 0 } else { self.bytes };
        u32::try_from(bytes.min(most).div_ceil(1024)).unwrap_or(1).max(1)
    }
}

/// The objects that may hold an event of the window, in the order in which they are read.
pub(crate) fn ordered(source: &Source, request: &Request, order: Order) -> Vec<u32> {
    let objects = source.objects();
    let mut left: Vec<u32> = (0..).take(objects.len()).collect();
    if request.window.is_some() {
        left.retain(|index| source.may_hold(&objects[*index as usize], request));
    }
    let ingested = |index: &u32| objects[*index as usize].ingested();
    match order {
        Order::Listed => {}
        Order::NewestFirst => left.sort_by_cached_key(|index| Reverse(ingested(index))),
        Order::OldestFirst => left.sort_by_cached_key(ingested),
    }
    left
}

/// The objects that are left, made into groups when these are asked for.
struct Groups {
    source: Source,
    pruner: Option<Arc<Pruner>>,
    order: VecDeque<u32>,
    /// How many objects the next group may hold, and how many any.
    next: usize,
    most: usize,
}

impl Groups {
    fn new(source: &Source, request: &Request, order: Order, pruner: Option<Arc<Pruner>>, partitions: usize) -> Groups {
        let objects = source.objects();
        let statistics = &request.statistics;
        statistics.begin(objects.len() as u64, source.total_bytes());
        let mut left = ordered(source, request, order);
        let bytes: u64 = left.iter().map(|index| objects[*index as usize].size).sum();
        statistics.pruned((objects.len() - left.len()) as u64, source.total_bytes() - bytes);
        // Filters that stand from the beginning are asked once, of all.
        if let Some(pruner) = &pruner {
            pruner.retain(&mut left, |index| *index);
        }
        // Few objects are spread over all who can decode rather than put in one group.
        let most = (left.len() / (partitions * 4).max(1)).clamp(1, GROUP_OBJECTS);
        // Where the first rows tell what else is wanted, they should come soon.
        let next = if pruner.as_ref().is_some_and(|pruner| pruner.tightens()) { 1 } else { most };
        Groups { source: source.clone(), pruner, order: left.into(), next, most }
    }

    /// Begins with objects that take long, so that at the end nobody waits for who has begun with one last.
    fn largest_first(&mut self) {
        let objects = self.source.objects();
        let size = |index: &u32| Some(objects[*index as usize].size).filter(|size| *size > GROUP_BYTES);
        self.order.make_contiguous().sort_by_key(|index| Reverse(size(index)));
    }

    /// The next objects in their order that can be fetched together.
    fn gather(&mut self) -> Option<Group> {
        let mut group: Option<Group> = None;
        while let Some(&index) = self.order.front() {
            let object = &self.source.objects()[index as usize];
            let files = !matches!(object.location, Location::Store(..));
            let large = object.size >= LARGE || object.is_stream();
            match &mut group {
                None => group = Some(Group { objects: vec![index], bytes: object.size, files, large, generation: 0 }),
                Some(group)
                    if !large
                        && !group.large
                        && group.files == files
                        && group.objects.len() < self.next
                        && group.bytes + object.size <= GROUP_BYTES =>
                {
                    group.objects.push(index);
                    group.bytes += object.size;
                }
                Some(_) => break,
            }
            self.order.pop_front();
        }
        self.next = (self.next * 2).min(self.most);
        group
    }
}

impl Iterator for Groups {
    type Item = Group;

    fn next(&mut self) -> Option<Group> {
        loop {
            let mut group = self.gather()?;
            let Some(pruner) = &self.pruner else { return Some(group) };
            group.generation = pruner.generation();
            pruner.retain(&mut group.objects, |index| *index);
            if !group.objects.is_empty() {
                let size = |index: &u32| self.source.objects()[*index as usize].size;
                group.bytes = group.objects.iter().map(size).sum();
                return Some(group);
            }
            // Those behind are mostly further off still, and asking of all at once takes far less time.
            let mut rest = Vec::from(std::mem::take(&mut self.order));
            pruner.retain(&mut rest, |index| *index);
            self.order = rest.into();
        }
    }
}

struct Fetcher {
    source: Source,
    pruner: Option<Arc<Pruner>>,
    gets: Semaphore,
    stopped: Arc<AtomicBool>,
    concurrency: usize,
    buffers: Arc<Buffers>,
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
            async move { Some((index, fetcher.get(index, group.generation).await?)) }
        };
        let fetched = stream::iter(group.objects).map(get).buffered(self.concurrency);
        fetched.filter_map(std::future::ready).collect().await
    }

    /// None if the object need not be fetched any more.
    async fn get(&self, index: u32, generation: u64) -> Option<Fetched> {
        let Location::Store(store, key) = &self.source.objects()[index as usize].location else {
            return Some(Fetched::Large);
        };
        let _permit = self.gets.acquire().await;
        if let Some(pruner) = self.pruner.as_ref().filter(|pruner| pruner.generation() != generation) {
            let mut left = vec![index];
            pruner.retain(&mut left, |index| *index);
            left.pop()?;
        }
        let result = async { store.get(key).await?.bytes().await };
        Some(match result.await {
            Ok(bytes) => Fetched::Whole(bytes),
            Err(object_store::Error::NotFound { .. }) => Fetched::Failed("no longer there".to_owned()),
            Err(error) => Fetched::Failed(error.to_string()),
        })
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
                let size = usize::try_from(object.size).unwrap_or(0);
                let mut bytes = self.buffers.take();
                // Room for one byte more shows that the file has ended, without another call.
                bytes.resize(size + 1, 0);
                let mut file = File::open(path)?;
                let read = file.read(&mut bytes)?;
                bytes.truncate(read);
                if read != size {
                    file.read_to_end(&mut bytes)?;
                }
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
