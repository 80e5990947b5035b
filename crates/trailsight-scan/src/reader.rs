//! From units of work to records: decompresses, tells formats, splits, and keeps the accounts.

use std::collections::VecDeque;
use std::io;
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use datafusion::common::runtime::SpawnedTask;
use futures::StreamExt;
use futures::stream::BoxStream;
use trailsight_extract::{Block, Bounds, Slot, Span};

use crate::compression::{self, Decompressor, Spare};
use crate::decoders::Decoders;
use crate::error::ScanError;
use crate::feed::{Feed, Fetched, Unit};
use crate::formats::{Found, Origin, Reading, Rows, Splitter, Table, TableResult};
use crate::local::Files;
use crate::object::Object;
use crate::remote;
use crate::source::{OnError, Source};
use crate::statistics::{Failure, Statistics};
use crate::stream::{self, Opened, Pieces};

/// How large a block grows before its records are handed on. A record larger than that makes it grow.
const BLOCK: usize = 2 << 20;

/// An object that holds no more than this is decompressed in one go, behind what is in the block already. For larger
/// ones, to touch so much memory takes longer than decompressing piece by piece into a block that is used again.
const WHOLE: usize = 16 << 20;

/// Room for blocks that were used before, and that are not kept if they had to grow much.
const ROOM: usize = 2 * BLOCK;

/// The least that is decompressed at once.
const STEP: usize = 64 << 10;

/// No record is larger; what looks like one is an object that is not what it seems.
const RECORD: usize = 256 << 20;

/// Enough of the beginning to tell a format.
const HEAD: usize = 4 << 10;

/// Records to decode.
pub(crate) enum Piece {
    /// Records in a block.
    Records(Page),
    /// Rows of an object that is read by column; the first of them is record `first`.
    Table { object: u32, first: u32, table: Box<dyn Table> },
}

impl Piece {
    /// How many records there are.
    pub(crate) fn rows(&self) -> usize {
        match self {
            Piece::Records(page) => page.records.len(),
            Piece::Table { table, .. } => table.rows(),
        }
    }
}

/// Records in a block, all of one format.
pub(crate) struct Page {
    pub(crate) format: usize,
    pub(crate) block: Block,
    pub(crate) records: Vec<Span>,
    /// What the splitter noted, so much for each record.
    pub(crate) noted: Vec<Slot>,
    pub(crate) origins: Vec<Origin>,
    /// Whether those are left out already that cannot pass by their bytes.
    pub(crate) chosen: bool,
}

impl Page {
    /// Some of the records, to be decoded.
    pub(crate) fn rows<'a>(&'a self, of: Range<usize>, objects: &'a [Object]) -> Rows<'a> {
        let width = self.noted.len() / self.records.len().max(1);
        Rows {
            block: &self.block,
            records: &self.records[of.clone()],
            noted: &self.noted[of.start * width..of.end * width],
            origins: &self.origins[of],
            objects,
        }
    }
}

/// Reads what it can get from the feed. One for each partition.
pub(crate) struct Reader {
    source: Source,
    statistics: Arc<Statistics>,
    on_error: OnError,
    decoders: Arc<Decoders>,
    /// To read files with, and where their bytes go that are done with.
    files: Arc<Files>,
    spare: Spare,
    unit: VecDeque<(u32, Fetched)>,
    ready: VecDeque<Piece>,
    reading: Option<Progress>,
    tables: Option<Tables>,
    page: Growing,
    /// The next page, empty, with room from one before.
    spare_page: Option<Growing>,
    found: Found,
}

/// The page that grows.
struct Growing {
    block: Vec<u8>,
    records: Vec<Span>,
    noted: Vec<Slot>,
    origins: Vec<Origin>,
    format: usize,
    chosen: bool,
}

impl Default for Growing {
    fn default() -> Growing {
        let (block, records, noted, origins) = Default::default();
        Growing { block, records, noted, origins, format: 0, chosen: true }
    }
}

impl Growing {
    fn make_room(&mut self) {
        if self.block.capacity() == 0 {
            self.block.reserve_exact(ROOM);
        }
    }
}

/// An object that is read record by record.
struct Progress {
    object: u32,
    input: Input,
    /// Where in the block its first byte at hand lies, until its format is known.
    first: usize,
    /// Where in the block the bytes begin that are not split yet.
    start: usize,
    /// How many of its bytes lie before `start`.
    done: u64,
    ordinal: u32,
    format: Option<(usize, Box<dyn Splitter>)>,
}

impl Progress {
    fn new(object: u32, input: Input, at: usize) -> Progress {
        Progress { object, input, first: at, start: at, done: 0, ordinal: 0, format: None }
    }
}

enum Input {
    /// All of it is in the block.
    Done,
    Whole(Decompressor),
    Pieces(Pieces),
}

/// An object that is read by column.
struct Tables {
    object: u32,
    first: u32,
    stream: BoxStream<'static, TableResult>,
}

impl Reader {
    pub(crate) fn new(
        source: Source,
        statistics: Arc<Statistics>,
        on_error: OnError,
        decoders: Arc<Decoders>,
    ) -> Reader {
        Reader {
            source,
            statistics,
            on_error,
            decoders,
            files: Arc::default(),
            spare: Spare::default(),
            unit: VecDeque::new(),
            ready: VecDeque::new(),
            reading: None,
            tables: None,
            page: Growing::default(),
            spare_page: None,
            found: Found::default(),
        }
    }

    /// Shares the files of an execution.
    pub(crate) fn with_files(mut self, files: Arc<Files>) -> Reader {
        self.files = files;
        self
    }

    /// Reads just this object.
    pub(crate) fn only(mut self, unit: Unit) -> Reader {
        self.unit = unit.into();
        self
    }

    /// The next records; none when the feed has no more.
    pub(crate) async fn next(&mut self, feed: Option<&Feed>) -> Result<Option<Piece>, ScanError> {
        loop {
            if let Some(piece) = self.ready.pop_front() {
                return Ok(Some(piece));
            }
            if self.tables.is_some() {
                self.step_table().await?;
            } else if self.reading.is_some() {
                self.step().await?;
            } else if let Some((object, fetched)) = self.unit.pop_front() {
                self.begin(object, fetched).await?;
            } else {
                // What was found is handed on before waiting for more.
                self.flush(self.page.block.len());
                if !self.ready.is_empty() {
                    continue;
                }
                match feed {
                    Some(feed) => match feed.next().await {
                        Some(unit) => self.unit = unit.into(),
                        None => return Ok(None),
                    },
                    None => return Ok(None),
                }
            }
        }
    }

    /// Takes back a page whose records have become rows, to use its room for the next. Memory that is touched for the
    /// first time costs as much as filling it.
    pub(crate) fn recycle(&mut self, page: Page) {
        let Page { format, block, mut records, mut noted, mut origins, .. } = page;
        let Some(mut block) = block.into_vec().filter(|block| block.capacity() >= BLOCK) else { return };
        if block.capacity() > 2 * ROOM {
            return;
        }
        block.clear();
        records.clear();
        noted.clear();
        origins.clear();
        let page = Growing { block, records, noted, origins, format, chosen: true };
        if self.page.block.capacity() == 0 {
            self.page = Growing { format: self.page.format, ..page };
        } else {
            self.spare_page = Some(page);
        }
    }

    fn object(&self, index: u32) -> &Object {
        &self.source.objects()[index as usize]
    }

    fn fail(&self, index: u32, reason: impl Into<String>) -> Result<(), ScanError> {
        self.note(Failure::new(self.object(index).path.clone(), reason))
    }

    fn note(&self, failure: Failure) -> Result<(), ScanError> {
        let error = (self.on_error == OnError::Fail).then(|| failure.to_error());
        self.statistics.failed(failure);
        error.map_or(Ok(()), Err)
    }

    /// Reads a file, right here if that needs no waiting.
    async fn read(&mut self, index: u32) -> Fetched {
        let object = self.object(index);
        let Some(path) = object.file() else { return Fetched::Large };
        let read = match self.files.read_at_once(path, object.size) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                let (files, path, size) = (Arc::clone(&self.files), path.to_owned(), object.size);
                let read = SpawnedTask::spawn_blocking(move || files.read(&path, size));
                read.join().await.unwrap_or_else(|error| Err(io::Error::other(error)))
            }
            read => read,
        };
        read.map_or_else(|error| Fetched::Failed(crate::reason(&error)), Fetched::Whole)
    }

    async fn begin(&mut self, index: u32, fetched: Fetched) -> Result<(), ScanError> {
        let fetched = match fetched {
            Fetched::Unread => self.read(index).await,
            fetched => fetched,
        };
        let input = match fetched {
            Fetched::Failed(reason) => return self.fail(index, reason),
            Fetched::Whole(bytes) => {
                self.statistics.read_bytes(bytes.len());
                let head = &bytes[..bytes.len().min(HEAD)];
                if let Some(format) = self.source.inner.by_columns(self.object(index), head) {
                    self.statistics.decoded_bytes(bytes.len());
                    self.begin_table(index, format, Some(bytes));
                    return Ok(());
                }
                let at = self.page.block.len();
                self.page.make_room();
                if compression::whole(&bytes, &mut self.page.block, WHOLE, &mut self.spare) {
                    self.statistics.decoded_bytes(self.page.block.len() - at);
                    self.statistics.read_object();
                    self.files.give(bytes);
                    self.reading = Some(Progress::new(index, Input::Done, at));
                    return Ok(());
                }
                match Decompressor::open(Box::new(io::Cursor::new(bytes)), &mut self.spare) {
                    Ok(input) => Input::Whole(input),
                    Err(error) => return self.fail(index, error.to_string()),
                }
            }
            Fetched::Large | Fetched::Unread => {
                match stream::open(&self.source, self.object(index), &self.statistics).await {
                    Err(reason) => return self.fail(index, reason),
                    Ok(Opened::Columns(format)) => {
                        // Only some of it is read, and only the format knows how much; the whole is what progress counts.
                        self.statistics.read_bytes(usize::try_from(self.object(index).size).unwrap_or(usize::MAX));
                        self.begin_table(index, format, None);
                        return Ok(());
                    }
                    Ok(Opened::Pieces(pieces)) => Input::Pieces(pieces),
                }
            }
        };
        self.statistics.read_object();
        self.reading = Some(Progress::new(index, input, self.page.block.len()));
        Ok(())
    }

    fn begin_table(&mut self, index: u32, format: usize, bytes: Option<Bytes>) {
        self.statistics.read_object();
        if let Reading::Columns(columns) = self.source.inner.formats.at(format).reading() {
            let stream = columns.read(self.object(index), bytes, self.decoders.columns());
            self.tables = Some(Tables { object: index, first: 0, stream });
        }
    }

    async fn step_table(&mut self) -> Result<(), ScanError> {
        let Some(tables) = &mut self.tables else { return Ok(()) };
        let object = tables.object;
        match remote::accounted(&self.statistics, tables.stream.next()).await {
            None => self.tables = None,
            Some(Ok(table)) => {
                let first = tables.first;
                tables.first = first.saturating_add(u32::try_from(table.rows()).unwrap_or(u32::MAX));
                self.ready.push_back(Piece::Table { object, first, table });
            }
            Some(Err(reason)) => {
                self.tables = None;
                self.fail(object, reason)?;
            }
        }
        Ok(())
    }

    /// Decompresses a bit more of the object at hand, and finds the records in it.
    async fn step(&mut self) -> Result<(), ScanError> {
        let Some(mut reading) = self.reading.take() else { return Ok(()) };
        self.page.make_room();
        let block = &mut self.page.block;
        let before = block.len();
        // As much as is there already when a record does not fit, so that looking at it again stays linear.
        let room = BLOCK.saturating_sub(before).max(before - reading.start).max(STEP);
        let filled = match &mut reading.input {
            Input::Done => Ok(true),
            Input::Whole(input) => input.fill(block, room, &mut self.spare),
            Input::Pieces(input) => input.fill(block, room).await,
        };
        self.statistics.decoded_bytes(block.len() - before);
        let (end, damage) = match filled {
            Ok(end) => (end, None),
            Err(error) => (false, Some(damage(&error))),
        };
        let enough = end || damage.is_some() || block.len() - reading.first >= HEAD;
        if reading.format.is_none() && enough && self.tell(&mut reading) {
            return self.buffer_table(reading, end, damage).await;
        }
        let mut over = end || damage.is_some();
        // With `OnError::Fail` everything is looked at, because what is wrong matters more than what is not asked for.
        let sound = damage.is_none() && self.on_error == OnError::Skip;
        if sound && end && reading.done == 0 && self.pass_over(&reading) {
            return Ok(());
        }
        if let Some((format, splitter)) = &mut reading.format {
            let bytes = &self.page.block[reading.start..];
            let choose = |block: &[u8], bounds: &Bounds| self.decoders.choose(*format, block, bounds);
            let done = if sound && self.decoders.chooses(*format) {
                splitter.split_chosen(bytes, end, &choose, &mut self.found)
            } else {
                self.page.chosen = false;
                splitter.split(bytes, end, &mut self.found)
            };
            self.take(&mut reading)?;
            reading.start += done;
            reading.done += done as u64;
            let left = self.page.block.len() - reading.start;
            if left > RECORD && !over {
                over = true;
                let reason = "a record is larger than 256 MiB; the rest of the object is left out";
                self.note(Failure::record(self.object(reading.object).path.clone(), reason, reading.done))?;
            }
        }
        if over {
            // What is left of a damaged object is half a record at best.
            self.page.block.truncate(reading.start);
            let object = reading.object;
            if let Input::Whole(input) = reading.input
                && damage.is_none()
            {
                input.recycle(&mut self.spare);
            }
            if let Some(reason) = damage {
                self.fail(object, reason)?;
            }
        } else {
            if self.page.block.len() >= BLOCK {
                let start = reading.start;
                self.flush(start);
                reading.first = reading.first.saturating_sub(start);
                reading.start = 0;
            }
            self.reading = Some(reading);
        }
        if self.page.block.len() >= BLOCK && self.reading.is_none() {
            self.flush(self.page.block.len());
        }
        Ok(())
    }

    /// Whether nothing in the object at hand, all of which is in the block, can pass the filter. Then it is dropped.
    fn pass_over(&mut self, reading: &Progress) -> bool {
        let Some((format, _)) = &reading.format else { return false };
        if self.decoders.may_hold(*format, &self.page.block[reading.first..]) {
            return false;
        }
        self.page.block.truncate(reading.first);
        self.statistics.searched_object();
        true
    }

    /// Tells the format of the object at hand. Whether it is one that is read by column, which needs all of it.
    fn tell(&mut self, reading: &mut Progress) -> bool {
        let formats = &self.source.inner.formats;
        let object = &self.source.objects()[reading.object as usize];
        // Not all of it: who looks for the end of the first line would look through an object that is one line.
        let head = &self.page.block[reading.first..];
        let head = &head[..head.len().min(4 * HEAD)];
        let told = || formats.recognise(object, head, true).or_else(|| formats.recognise(object, head, false));
        let format = self.source.inner.forced_for(object).or_else(told);
        let Some(format) = format else { return false };
        let Some(splitter) = self.decoders.splitter(format) else { return true };
        // A block holds records of one format.
        if format != self.page.format {
            if !self.page.records.is_empty() {
                let first = reading.first;
                self.flush(first);
                reading.start -= first;
                reading.first = 0;
            }
            self.page.format = format;
        }
        reading.format = Some((format, splitter));
        false
    }

    /// An object that came compressed, or through a pipe, but is read by column: all of it is held.
    async fn buffer_table(
        &mut self,
        mut reading: Progress,
        end: bool,
        damage: Option<String>,
    ) -> Result<(), ScanError> {
        let mut bytes = self.page.block.split_off(reading.first);
        let object = reading.object;
        let mut end = end;
        let mut damage = damage;
        while !end && damage.is_none() {
            let filled = match &mut reading.input {
                Input::Done => Ok(true),
                Input::Whole(input) => input.fill(&mut bytes, BLOCK, &mut self.spare),
                Input::Pieces(input) => input.fill(&mut bytes, BLOCK).await,
            };
            match filled {
                Ok(ended) => end = ended,
                Err(error) => damage = Some(self::damage(&error)),
            }
            if bytes.len() > RECORD && !end {
                damage = Some("larger than 256 MiB and compressed as a whole; unpack it first".to_owned());
            }
        }
        if let Some(reason) = damage {
            return self.fail(object, reason);
        }
        let inner = &self.source.inner;
        if let Some(format) = inner.by_columns(self.object(object), &bytes).or(inner.forced_for(self.object(object)))
            && let Reading::Columns(columns) = inner.formats.at(format).reading()
        {
            let stream = columns.read(self.object(object), Some(bytes.into()), self.decoders.columns());
            self.tables = Some(Tables { object, first: 0, stream });
        }
        Ok(())
    }

    /// Takes over what the splitter found in the bytes from `reading.start` on.
    fn take(&mut self, reading: &mut Progress) -> Result<(), ScanError> {
        let path = |reader: &Reader| reader.object(reading.object).path.clone();
        let framed = &mut self.found.framed;
        let base = reading.start as u32;
        let object = reading.object;
        self.statistics.repaired(std::mem::take(&mut self.found.repaired));
        self.statistics.scanned(framed.passed);
        let families = [
            ("CloudTrail digest", framed.digests),
            ("CloudTrail Insights record", (framed.insights.len() + framed.opened.insights.len()) as u64),
            ("CloudTrail aggregated record", (framed.aggregated.len() + framed.opened.aggregated.len()) as u64),
        ];
        for (kind, count) in families.into_iter().filter(|(_, count)| *count > 0) {
            self.statistics.ignored(kind, count);
        }
        // Records are numbered by where they begin, so that a number does not depend on how the object was cut.
        let mut opened = framed.opened.at.iter().peekable();
        let mut inside = Vec::with_capacity(framed.opened.records.len());
        let mut number = || {
            let ordinal = reading.ordinal;
            reading.ordinal = reading.ordinal.saturating_add(1);
            Origin { object, ordinal }
        };
        for span in &framed.records {
            while opened.next_if(|at| **at < reading.done + u64::from(span.start)).is_some() {
                inside.push(number());
            }
            self.page.origins.push(number());
            self.page.records.push(Span { start: base + span.start, end: base + span.end });
        }
        inside.extend(opened.map(|_| number()));
        self.page.noted.append(&mut framed.noted);
        if !framed.opened.records.is_empty() {
            self.ready.push_back(Piece::Records(Page {
                format: self.page.format,
                block: Block::from(std::mem::take(&mut framed.opened.bytes)),
                records: std::mem::take(&mut framed.opened.records),
                noted: Vec::new(),
                origins: inside,
                chosen: false,
            }));
        }
        let faults = std::mem::take(&mut framed.faults);
        framed.clear();
        for fault in faults {
            let reason = fault.reason.to_string();
            self.note(Failure::record(path(self), reason, fault.near))?;
        }
        Ok(())
    }

    /// Hands on the records of the block. The bytes from `keep` on begin the next one.
    fn flush(&mut self, keep: usize) {
        let page = &mut self.page;
        if page.records.is_empty() {
            page.block.drain(..keep);
            return;
        }
        let rest = &page.block[keep..];
        let mut next = self.spare_page.take().unwrap_or_default();
        if !rest.is_empty() {
            next.block.reserve_exact((rest.len() * 2).max(ROOM));
            next.block.extend_from_slice(rest);
        }
        next.format = page.format;
        page.block.truncate(keep);
        let mut page = std::mem::replace(page, next);
        let mut block = std::mem::take(&mut page.block);
        // Rows that are kept would keep all of it.
        if block.capacity() > 2 * ROOM && block.capacity() > 2 * block.len() {
            block.shrink_to_fit();
        }
        self.ready.push_back(Piece::Records(Page {
            format: page.format,
            block: Block::from(block),
            records: std::mem::take(&mut page.records),
            noted: std::mem::take(&mut page.noted),
            origins: std::mem::take(&mut page.origins),
            chosen: page.chosen,
        }));
    }
}

fn damage(error: &io::Error) -> String {
    if error.raw_os_error().is_some() { crate::reason(error) } else { error.to_string() }
}
