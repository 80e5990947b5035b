//! How much memory queries may hold, and how it is shared out.

use std::fmt::{self, Display};
use std::num::NonZeroUsize;
use std::sync::Arc;

use datafusion::error::Result;
use datafusion::execution::memory_pool::{
    FairSpillPool, GreedyMemoryPool, MemoryConsumer, MemoryLimit, MemoryPool, MemoryReservation, TrackConsumersPool,
};

/// A limit on what all queries of an engine hold together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Memory(Option<usize>);

impl Memory {
    /// So many bytes, or as many as suit the machine.
    pub(crate) fn new(limit: Option<usize>) -> Self {
        // What lies in temporary files is better than what the system ends for want of memory.
        Self(limit.or_else(|| Some(of_the_machine()? / 2)))
    }

    /// What is counted as it is held: the groups of `stats`, the rows of `sort`. A share of the whole, since there is
    /// more that is not: objects being read, batches on their way, the halves of a table that doubles, and what the
    /// allocator keeps for the next one.
    fn counted(self) -> Option<usize> {
        Some((self.0? / 8).saturating_mul(5).max(1))
    }

    /// Where DataFusion's operators ask before they take.
    pub(crate) fn pool(self) -> Option<Arc<dyn MemoryPool>> {
        // The five greediest are named when the limit is reached.
        let named = NonZeroUsize::MIN.saturating_add(4);
        Some(Arc::new(TrackConsumersPool::new(Pool::new(self.counted()?), named)))
    }
}

/// A pool that keeps a part back from those that can spill.
///
/// A sort that spills merges the rows it holds, and needs a key for each of them to do so, of memory that is not its
/// own any more; a grouping is put in order before it is written. In a pool that they may fill, they find none left.
#[derive(Debug)]
struct Pool {
    /// What everybody holds.
    all: GreedyMemoryPool,
    /// What those hold that can spill; each may hold an equal part of it.
    spillable: FairSpillPool,
}

impl Pool {
    fn new(bytes: usize) -> Self {
        // Keys of text are as long as rows are that hold little else, and DataFusion counts a row twice to have room for
        // its key: what is held grows by no more than half when it is merged.
        Self { all: GreedyMemoryPool::new(bytes), spillable: FairSpillPool::new((bytes / 8).saturating_mul(5)) }
    }
}

impl MemoryPool for Pool {
    fn name(&self) -> &str {
        "trailsight"
    }

    fn register(&self, consumer: &MemoryConsumer) {
        self.all.register(consumer);
        self.spillable.register(consumer);
    }

    fn unregister(&self, consumer: &MemoryConsumer) {
        self.spillable.unregister(consumer);
        self.all.unregister(consumer);
    }

    fn grow(&self, reservation: &MemoryReservation, additional: usize) {
        self.all.grow(reservation, additional);
        if reservation.consumer().can_spill() {
            self.spillable.grow(reservation, additional);
        }
    }

    fn shrink(&self, reservation: &MemoryReservation, shrink: usize) {
        self.all.shrink(reservation, shrink);
        if reservation.consumer().can_spill() {
            self.spillable.shrink(reservation, shrink);
        }
    }

    fn try_grow(&self, reservation: &MemoryReservation, additional: usize) -> Result<()> {
        self.all.try_grow(reservation, additional)?;
        if reservation.consumer().can_spill() {
            let granted = self.spillable.try_grow(reservation, additional);
            return granted.inspect_err(|_| self.all.shrink(reservation, additional));
        }
        Ok(())
    }

    fn reserved(&self) -> usize {
        self.all.reserved()
    }

    fn memory_limit(&self) -> MemoryLimit {
        self.all.memory_limit()
    }
}

impl Display for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.all.fmt(f)
    }
}

/// Bytes that this process may use at most, where the system tells: Linux, in a container or not.
fn of_the_machine() -> Option<usize> {
    let read = |path: &str| std::fs::read_to_string(path).ok();
    let limits = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"];
    // `max`, where there is no limit, is no number.
    let container = limits.into_iter().filter_map(|path| read(path)?.trim().parse().ok());
    container.chain(read("/proc/meminfo").and_then(|text| total(&text))).min()
}

/// `MemTotal:       24737824 kB`
fn total(meminfo: &str) -> Option<usize> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<usize>().ok()?.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_memory_of_a_machine() {
        assert_eq!(total("MemTotal:       24737824 kB\nMemFree:  1 kB\n"), Some(24_737_824 << 10));
        assert!(["", "MemTotal: x kB", "MemTotal: 5 MB"].iter().all(|text| total(text).is_none()));
        assert!(of_the_machine().is_none_or(|bytes| bytes > 16 << 20));
    }

    #[test]
    fn a_limit_is_for_more_than_what_is_counted() {
        let memory = Memory::new(Some(1 << 30));
        assert_eq!(memory.counted(), Some(640 << 20));
        assert!(Memory::new(Some(1)).counted() >= Some(1));
        // As good as none.
        assert!(Memory::new(Some(usize::MAX)).counted() > Some(usize::MAX / 2));
    }

    #[test]
    fn those_that_can_spill_leave_some_to_those_that_cannot() {
        let pool: Arc<dyn MemoryPool> = Arc::new(Pool::new(800));
        let sort = |name: &str| MemoryConsumer::new(name).with_can_spill(true).register(&pool);
        let (first, second) = (sort("a"), sort("b"));
        let merge = MemoryConsumer::new("c").register(&pool);
        // Five eighths are for the two together.
        assert!(first.try_grow(251).is_err() && pool.reserved() == 0);
        first.try_grow(250).unwrap();
        second.try_grow(250).unwrap();
        assert!(second.try_grow(1).is_err());
        merge.try_grow(300).unwrap();
        assert!(merge.try_grow(1).is_err());
        first.free();
        drop(second);
        merge.try_grow(400).unwrap();
        // Alone it may have all of them, but for what others hold.
        assert!(first.try_grow(101).is_err());
        first.try_grow(100).unwrap();
        assert_eq!(pool.reserved(), 800);
        drop((first, merge));
        assert_eq!(pool.reserved(), 0);
    }
}
