//! Honest accounting: what was read, what was passed over, and what was wrong.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::ScanError;

/// How many faults of one object are kept in words. The others are counted.
const KEPT: usize = 20;

/// What a scan has done so far. Shared between the query, its progress display and its summary.
///
/// Every number only grows. A scan adds to it while it runs; several scans may share one.
#[derive(Debug, Default)]
pub struct Statistics {
    objects_total: AtomicU64,
    objects_read: AtomicU64,
    objects_searched: AtomicU64,
    objects_pruned: AtomicU64,
    folders_pruned: AtomicU64,
    bytes_total: AtomicU64,
    bytes_pruned: AtomicU64,
    bytes_read: AtomicU64,
    bytes_decoded: AtomicU64,
    records_scanned: AtomicU64,
    records_matched: AtomicU64,
    records_skipped: AtomicU64,
    records_repaired: AtomicU64,
    requests: AtomicU64,
    requests_lost: AtomicU64,
    detail: Mutex<Detail>,
}

#[derive(Debug, Default)]
struct Detail {
    /// By object, in the order of their paths, so that a summary reads the same each time.
    failures: BTreeMap<String, Kept>,
    ignored: BTreeMap<&'static str, u64>,
    objects_failed: u64,
}

#[derive(Debug, Default)]
struct Kept {
    failures: Vec<Failure>,
    more: u64,
    /// Whether bytes of an object were lost, not only whether a folder was.
    object: bool,
}

/// One thing that was wrong with the data, and with which part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Failure {
    /// The object, or the folder, by its path.
    pub object: String,
    /// What is wrong: `the gzip data ends early`.
    pub reason: String,
    /// Where, in bytes of the decompressed object, if that is known.
    pub at: Option<u64>,
    /// How many records are known to be lost by it. 0 when it is not known.
    pub records: u64,
}

impl Failure {
    /// A failure of an object as a whole.
    pub(crate) fn new(object: impl Into<String>, reason: impl Into<String>) -> Failure {
        Failure { object: object.into(), reason: reason.into(), at: None, records: 0 }
    }

    /// A failure of one record.
    pub(crate) fn record(object: impl Into<String>, reason: impl Into<String>, at: u64) -> Failure {
        Failure { object: object.into(), reason: reason.into(), at: Some(at), records: 1 }
    }

    pub(crate) fn to_error(&self) -> ScanError {
        let reason = match self.at {
            Some(at) => format!("{} at byte {at}", self.reason),
            None => self.reason.clone(),
        };
        ScanError { object: self.object.clone(), reason }
    }
}

/// The statistics at one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Snapshot {
    /// Objects in the places asked, those that were pruned included.
    pub objects_total: u64,
    /// Objects read to their end, or to where they are damaged, or as far as a limit needed.
    pub objects_read: u64,
    /// Objects of those read whose bytes do not hold what the filter asks for. Their records were not even counted:
    /// they are not among `records_scanned`, and what is broken in them is not noted.
    pub objects_searched: u64,
    /// Objects not read because no event in them can be in the answer: by the time window, by a filter on what their
    /// names say, or because rows that are there already come before all of theirs.
    pub objects_pruned: u64,
    /// Folders not even listed, because what they hold was delivered at another time. The objects in them are in no other
    /// number.
    pub folders_pruned: u64,
    /// Objects that could not be read, or not wholly, or that hold bad records.
    pub objects_failed: u64,
    /// Objects that hold no events: digests and the like.
    pub objects_ignored: u64,
    /// What was ignored, by kind: objects for `CloudTrail digest`, records for `CloudTrail Insights record`.
    pub ignored: Vec<(&'static str, u64)>,
    /// Bytes of all objects, as stored.
    pub bytes_total: u64,
    /// Bytes of the objects that were pruned, as stored.
    pub bytes_pruned: u64,
    /// Bytes read, as stored. Grows up to `bytes_total` less `bytes_pruned`, unless a limit ends the reading.
    pub bytes_read: u64,
    /// Bytes after decompression.
    pub bytes_decoded: u64,
    /// Records looked at.
    pub records_scanned: u64,
    /// Records that lie in the time window and pass the filters that the scan itself applies. Where a limit keeps the
    /// first of many, records are not counted that come too late to be among these.
    pub records_matched: u64,
    /// Records that are broken and therefore in no answer.
    pub records_skipped: u64,
    /// Text lines that are not UTF-8 and are read with U+FFFD in place of the bad bytes.
    pub records_repaired: u64,
    /// Requests made of stores, those of the listing included.
    pub requests: u64,
    /// How many of them came to nothing and were made again: the store was too busy, or the connection was lost.
    pub requests_lost: u64,
    /// What was wrong, sorted by object; at most 20 for one object, then one line with the number of the others.
    pub failures: Vec<Failure>,
}

impl Statistics {
    /// Where things stand now. Cheap enough to call many times a second, unless there are many failures.
    pub fn snapshot(&self) -> Snapshot {
        let get = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let mut snapshot = Snapshot {
            objects_total: get(&self.objects_total),
            objects_read: get(&self.objects_read),
            objects_searched: get(&self.objects_searched),
            objects_pruned: get(&self.objects_pruned),
            folders_pruned: get(&self.folders_pruned),
            bytes_total: get(&self.bytes_total),
            bytes_pruned: get(&self.bytes_pruned),
            bytes_read: get(&self.bytes_read),
            bytes_decoded: get(&self.bytes_decoded),
            records_scanned: get(&self.records_scanned),
            records_matched: get(&self.records_matched),
            records_skipped: get(&self.records_skipped),
            records_repaired: get(&self.records_repaired),
            requests: get(&self.requests),
            requests_lost: get(&self.requests_lost),
            ..Snapshot::default()
        };
        self.with(|detail| {
            snapshot.objects_failed = detail.objects_failed;
            snapshot.ignored = detail.ignored.iter().map(|(kind, count)| (*kind, *count)).collect();
            snapshot.objects_ignored =
                detail.ignored.iter().filter(|(kind, _)| !kind.ends_with("record")).map(|(_, count)| count).sum();
            for (object, kept) in &detail.failures {
                snapshot.failures.extend(kept.failures.iter().cloned());
                if kept.more > 0 {
                    let mut rest = Failure::new(object.clone(), format!("and {} more of this object", kept.more));
                    rest.records = kept.more;
                    snapshot.failures.push(rest);
                }
            }
        });
        snapshot
    }

    pub(crate) fn begin(&self, objects: u64, bytes: u64) {
        self.objects_total.fetch_add(objects, Ordering::Relaxed);
        self.bytes_total.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(crate) fn pruned(&self, objects: u64, bytes: u64) {
        self.objects_pruned.fetch_add(objects, Ordering::Relaxed);
        self.bytes_pruned.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(crate) fn folders_pruned(&self, folders: u64) {
        self.folders_pruned.fetch_add(folders, Ordering::Relaxed);
    }

    pub(crate) fn requested(&self, made: u64, lost: u64) {
        self.requests.fetch_add(made, Ordering::Relaxed);
        self.requests_lost.fetch_add(lost, Ordering::Relaxed);
    }

    pub(crate) fn read_object(&self) {
        self.objects_read.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn searched_object(&self) {
        self.objects_searched.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn read_bytes(&self, bytes: usize) {
        self.bytes_read.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    pub(crate) fn decoded_bytes(&self, bytes: usize) {
        self.bytes_decoded.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    pub(crate) fn scanned(&self, records: usize) {
        self.records_scanned.fetch_add(records as u64, Ordering::Relaxed);
    }

    pub(crate) fn matched(&self, records: usize) {
        self.records_matched.fetch_add(records as u64, Ordering::Relaxed);
    }

    pub(crate) fn repaired(&self, records: usize) {
        self.records_repaired.fetch_add(records as u64, Ordering::Relaxed);
    }

    pub(crate) fn ignored(&self, kind: &'static str, count: u64) {
        self.with(|detail| *detail.ignored.entry(kind).or_default() += count);
    }

    /// Notes what is wrong with an object.
    pub(crate) fn failed(&self, failure: Failure) {
        self.records_skipped.fetch_add(failure.records, Ordering::Relaxed);
        self.note(failure, true);
    }

    /// Notes what could not be listed. The same thing noted twice counts once: two tables over one source share this.
    pub(crate) fn not_listed(&self, failure: &Failure) {
        self.note(failure.clone(), false);
    }

    fn note(&self, failure: Failure, object: bool) {
        tracing::debug!(object = %failure.object, at = failure.at, "{}", failure.reason);
        self.with(|detail| {
            let kept = detail.failures.entry(failure.object.clone()).or_default();
            if object && !kept.object {
                kept.object = true;
                detail.objects_failed += 1;
            }
            if !object && kept.failures.contains(&failure) {
                return;
            }
            if kept.failures.len() < KEPT { kept.failures.push(failure) } else { kept.more += 1 }
        });
    }

    /// A poisoned lock still guards whole numbers: each change is one step.
    fn with<T>(&self, look: impl FnOnce(&mut Detail) -> T) -> T {
        let mut detail = match self.detail.lock() {
            Ok(detail) => detail,
            Err(poisoned) => poisoned.into_inner(),
        };
        look(&mut detail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_faults_of_one_object_take_little_room() {
        let statistics = Statistics::default();
        for at in 0..1_000 {
            statistics.failed(Failure::record("a.json", "not valid JSON", at));
        }
        let snapshot = statistics.snapshot();
        assert_eq!((snapshot.objects_failed, snapshot.records_skipped), (1, 1_000));
        assert_eq!(snapshot.failures.len(), KEPT + 1);
        assert_eq!(snapshot.failures[KEPT].reason, "and 980 more of this object");
    }

    #[test]
    fn a_folder_that_cannot_be_listed_is_no_object_and_counts_once() {
        let statistics = Statistics::default();
        statistics.not_listed(&Failure::new("logs/secret", "permission denied"));
        statistics.not_listed(&Failure::new("logs/secret", "permission denied"));
        let snapshot = statistics.snapshot();
        assert_eq!((snapshot.objects_failed, snapshot.failures.len()), (0, 1));
    }
}
