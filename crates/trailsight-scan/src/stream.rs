//! Objects that are too large to hold, read piece by piece on a thread of their own.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;

use bytes::{Buf, Bytes};
use futures::StreamExt;
use tokio::sync::mpsc;

use crate::compression::{Decompressor, Spare};
use crate::object::{Location, Object};
use crate::remote;
use crate::source::Source;
use crate::statistics::Statistics;

/// How many bytes are handed over at once, and how many such pieces may wait.
const PIECE: usize = 1 << 20;
const WAITING: usize = 4;

/// Decompressed pieces of an object, in order. Dropping it ends the thread.
pub(crate) struct Pieces {
    from: mpsc::Receiver<io::Result<Vec<u8>>>,
    /// What came before but was more than was asked for.
    piece: Vec<u8>,
    at: usize,
}

/// How an object that is large is read.
pub(crate) enum Opened {
    Pieces(Pieces),
    /// By column: the format that said so.
    Columns(usize),
}

impl Pieces {
    /// Appends bytes to `out` until about `room` are added or the data ends, which is `true`.
    pub(crate) async fn fill(&mut self, out: &mut Vec<u8>, room: usize) -> io::Result<bool> {
        let limit = out.len() + room;
        while out.len() < limit {
            if self.at == self.piece.len() {
                match self.from.recv().await {
                    None => return Ok(true),
                    Some(piece) => self.piece = piece?,
                }
                self.at = 0;
            }
            let taken = (self.piece.len() - self.at).min(limit - out.len());
            out.extend_from_slice(&self.piece[self.at..self.at + taken]);
            self.at += taken;
        }
        Ok(false)
    }
}

/// Begins to read an object of the source.
pub(crate) async fn open(source: &Source, object: &Object, statistics: &Arc<Statistics>) -> Result<Opened, String> {
    let columns = |head: &[u8]| source.inner.by_columns(object, head);
    let input: Box<dyn BufRead + Send> = match &object.location {
        Location::Stdin => Box::new(BufReader::with_capacity(64 << 10, io::stdin())),
        Location::File(_) if object.is_stream() => {
            let path = object.file().unwrap_or(Path::new(&object.path)).to_owned();
            // Opening a pipe waits for who writes into it, so that it is left to the thread.
            Box::new(BufReader::with_capacity(64 << 10, Later::Unopened(path)))
        }
        Location::File(_) => {
            let path = object.file().unwrap_or(Path::new(&object.path));
            let file = File::open(path).map_err(|error| crate::reason(&error))?;
            let mut input = BufReader::with_capacity(256 << 10, file);
            let head = input.fill_buf().map_err(|error| crate::reason(&error))?;
            if let Some(format) = columns(head) {
                return Ok(Opened::Columns(format));
            }
            Box::new(input)
        }
        Location::Store(store, key) => {
            let body = remote::in_parts(store, key, statistics).await;
            let mut body = body.map_err(|error| remote::reason(&error))?;
            let head = match body.next().await {
                None => Bytes::new(),
                Some(bytes) => bytes.map_err(|error| remote::reason(&error))?,
            };
            if let Some(format) = columns(&head) {
                return Ok(Opened::Columns(format));
            }
            let (to, from) = mpsc::channel(WAITING);
            tokio::spawn(async move {
                while let Some(bytes) = body.next().await {
                    let ended = bytes.is_err();
                    // Nobody listens any more: the query has ended.
                    if to.send(bytes).await.is_err() || ended {
                        return;
                    }
                }
            });
            Box::new(Body { from, bytes: head })
        }
    };
    let statistics = Arc::clone(statistics);
    let (to, from) = mpsc::channel(WAITING);
    let work = move || decompress(Box::new(Counted { input, statistics }), &to);
    // A thread and not a blocking task: a runtime waits for its blocking tasks when it ends, and standard input may
    // never give another byte.
    let thread = std::thread::Builder::new().name("trailsight-read".to_owned()).spawn(work);
    thread.map_err(|error| format!("no thread to read with: {error}"))?;
    Ok(Opened::Pieces(Pieces { from, piece: Vec::new(), at: 0 }))
}

fn decompress(input: Box<dyn BufRead + Send>, to: &mpsc::Sender<io::Result<Vec<u8>>>) {
    let mut spare = Spare::default();
    let mut reading = match Decompressor::open(input, &mut spare) {
        Ok(reading) => reading,
        Err(error) => {
            // If nobody listens, nobody wants to know.
            let _ = to.blocking_send(Err(error));
            return;
        }
    };
    loop {
        let mut piece = Vec::with_capacity(PIECE + (64 << 10));
        let end = reading.fill(&mut piece, PIECE, &mut spare);
        if !piece.is_empty() && to.blocking_send(Ok(piece)).is_err() {
            return;
        }
        match end {
            Ok(false) => {}
            Ok(true) => return,
            Err(error) => {
                let _ = to.blocking_send(Err(error));
                return;
            }
        }
    }
}

/// Says how many stored bytes have been used, as they are.
struct Counted {
    input: Box<dyn BufRead + Send>,
    statistics: Arc<Statistics>,
}

impl BufRead for Counted {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.input.fill_buf()
    }

    fn consume(&mut self, bytes: usize) {
        self.statistics.read_bytes(bytes);
        self.input.consume(bytes);
    }
}

impl Read for Counted {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let bytes = self.input.read(into)?;
        self.statistics.read_bytes(bytes);
        Ok(bytes)
    }
}

/// The body of an object of a store.
struct Body {
    from: mpsc::Receiver<Result<Bytes, object_store::Error>>,
    bytes: Bytes,
}

impl BufRead for Body {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.bytes.is_empty() {
            match self.from.blocking_recv() {
                None => return Ok(&[]),
                Some(bytes) => self.bytes = bytes.map_err(|error| io::Error::other(remote::reason(&error)))?,
            }
        }
        Ok(&self.bytes)
    }

    fn consume(&mut self, bytes: usize) {
        self.bytes.advance(bytes);
    }
}

impl Read for Body {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let bytes = self.fill_buf()?.read(into)?;
        self.consume(bytes);
        Ok(bytes)
    }
}

/// A file that is opened when it is first read.
enum Later {
    Unopened(std::path::PathBuf),
    Open(File),
}

impl Read for Later {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if let Later::Unopened(path) = self {
            *self = Later::Open(File::open(path)?);
        }
        match self {
            Later::Open(file) => file.read(into),
            Later::Unopened(_) => Ok(0),
        }
    }
}
