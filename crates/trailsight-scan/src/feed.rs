//! The queue of work of one execution: objects in their order, fetched ahead of those who decode them.

use std::cmp::Reverse;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::task::Poll;

use bytes::Bytes;
use datafusion::common::runtime::SpawnedTask;
use futures::StreamExt;
use futures::future::{Either, select};
use futures::stream::{self, BoxStream};
use tokio::sync::{Mutex, Notify, Semaphore};

use crate::local::Files;
use crate::lock;
use crate::object::Location;
use crate::prune::Pruner;
use crate::remote;
use crate::source::{Order, Request, Source};
use crate::statistics::Statistics;

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
    /// A file that can be read when it is decoded.
    Unread,
    /// To be read piece by piece.
    Large,
    /// Nothing, and why.
    Failed(String),
}

/// Objects that are decoded together.
pub(crate) type Unit = Vec<(u32, Fetched)>;

/// Work for all partitions of one execution.
pub(crate) struct Feed {
    groups: Arc<std::sync::Mutex<Groups>>,
    /// What has to be waited for, fetched ahead.
    units: Mutex<BoxStream<'static, Unit>>,
    /// How many wait for it.
    waiting: AtomicUsize,
    pruner: Option<Arc<Pruner>>,
    /// Tells reads that cannot be aborted to stop.
    stopped: Arc<AtomicBool>,
    /// How many rows are still wanted, if there is a limit.
    wanted: Option<AtomicU64>,
    /// Wakes those who wait for objects that are not needed any more.
    satisfied: Notify,
    files: Arc<Files>,
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
        let files = Arc::<Files>::default();
        let fetcher = Arc::new(Fetcher {
            source: source.clone(),
            pruner: pruner.clone(),
            statistics: Arc::clone(&request.statistics),
            gets: Semaphore::new(request.concurrency.max(1)),
            stopped: Arc::clone(&stopped),
            concurrency: request.concurrency.max(1),
            files: Arc::clone(&files),
        });
        // Files of this machine come from its cache nearly always: more than a few ahead would only take memory.
        let local = groups.begin_with_files();
        let in_flight = if local { partitions * 2 } else { request.concurrency.max(partitions) };
        let most = if local { FILES_AHEAD } else { AHEAD };
        let ahead = Arc::new(Semaphore::new(most as usize / 1024));
        let room = move |group: Group| {
            let ahead = Arc::clone(&ahead);
            async move {
                // In order and before the task is made: else a later group could take what an earlier one waits for.
                let permit = ahead.acquire_many_owned(group.weight(most)).await.ok();
                (group, permit)
            }
        };
        let groups = Arc::new(std::sync::Mutex::new(groups));
        let shared = Arc::clone(&groups);
        let units =
            stream::iter(std::iter::from_fn(move || lock(&shared).next())).then(room).map(move |(group, permit)| {
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
            groups,
            units: Mutex::new(units.buffered(in_flight).boxed()),
            waiting: AtomicUsize::new(0),
            pruner,
            stopped,
            wanted: limit.map(|limit| AtomicU64::new(limit as u64)),
            satisfied: Notify::new(),
            files,
        }
    }

    /// The files among the objects, to read what is unread and to give back what is done with.
    pub(crate) fn files(&self) -> Arc<Files> {
        Arc::clone(&self.files)
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
            let mut unit = match self.at_hand() {
                Some(unit) => unit,
                None => self.fetched().await?,
            };
            if let Some(pruner) = &self.pruner {
                // What was worth fetching then may not be worth decoding now.
                pruner.retain(&mut unit, |(index, _)| *index);
            }
            if !unit.is_empty() {
                return Some(unit);
            }
        }
    }

    /// The next objects, if they are files and there seems to be no need to fetch these ahead.
    fn at_hand(&self) -> Option<Unit> {
        if !self.files.are_at_hand() {
            return None;
        }
        let mut groups = lock(&self.groups);
        let group = if groups.begin_with_files() { groups.next()? } else { return None };
        let fetched = || if group.large { Fetched::Large } else { Fetched::Unread };
        Some(group.objects.into_iter().map(|index| (index, fetched())).collect())
    }

    async fn fetched(&self) -> Option<Unit> {
        let waiting = Waiting::among(&self.waiting);
        let unit = self.units.lock().await.next().await;
        drop(waiting);
        // Whoever waits for the lock is woken by its release, and tokio puts the task that was woken last where no other
        // thread can take it from. It would wait until this one has decoded everything it was given.
        if self.waiting.load(Ordering::Relaxed) > 0 {
            step_aside().await;
        }
        unit
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

/// One of those who wait, until it is dropped.
struct Waiting<'a>(&'a AtomicUsize);

impl Waiting<'_> {
    fn among(all: &AtomicUsize) -> Waiting<'_> {
        all.fetch_add(1, Ordering::Relaxed);
        Waiting(all)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Goes to the end of the queue of this thread, from which other threads may take it. (`yield_now` of tokio waits until
/// this thread has nothing else to do.)
async fn step_aside() {
    let mut stepped = false;
    poll_fn(|context| {
        if std::mem::replace(&mut stepped, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
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

    /// Whether what comes next is a file, or several.
    fn begin_with_files(&self) -> bool {
        let objects = self.source.objects();
        self.order.front().is_some_and(|index| !matches!(objects[*index as usize].location, Location::Store(..)))
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
    statistics: Arc<Statistics>,
    gets: Semaphore,
    stopped: Arc<AtomicBool>,
    concurrency: usize,
    files: Arc<Files>,
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
        let read = remote::accounted(&self.statistics, remote::whole(store, key)).await;
        Some(read.map_or_else(|error| Fetched::Failed(remote::reason(&error)), Fetched::Whole))
    }

    /// Plain reads, one after the other: for thousands of small files that is quicker than anything asynchronous.
    fn read_files(&self, group: &Group) -> Unit {
        let mut unit = Vec::with_capacity(group.objects.len());
        for &index in &group.objects {
            if self.stopped.load(Ordering::Relaxed) {
                break;
            }
            let object = &self.source.objects()[index as usize];
            let Some(path) = object.file() else { continue };
            unit.push((
                index,
                match self.files.read(path, object.size) {
                    Ok(bytes) => Fetched::Whole(bytes),
                    Err(error) => Fetched::Failed(crate::reason(&error)),
                },
            ));
        }
        unit
    }
}
