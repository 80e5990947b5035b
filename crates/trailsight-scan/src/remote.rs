//! Reading objects of stores, and what goes wrong with that.

use std::error::Error as _;
use std::future::Future;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use object_store::path::Path;
use object_store::{Error, GetOptions, GetRange, ObjectStore, Result};

use crate::statistics::Statistics;

/// How much of a large object is asked for at once, and how many such parts are under way.
const PART: u64 = 8 << 20;
const PARTS: usize = 4;

/// How often something is tried that the store itself has given up on, or did wrong without noticing.
pub(crate) const TRIES: u32 = 4;

tokio::task_local! {
    /// The requests made for what this task is doing.
    static REQUESTS: Arc<Requests>;
}

/// How many requests were made.
#[derive(Debug, Default)]
pub(crate) struct Requests {
    made: AtomicU64,
    /// How many of them came to nothing, so that they were made again.
    lost: AtomicU64,
}

impl Requests {
    pub(crate) fn made(&self) -> u64 {
        self.made.load(Ordering::Relaxed)
    }

    pub(crate) fn lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }
}

/// Notes a request, for whoever counts those of this task.
#[cfg(feature = "remote")]
pub(crate) fn requested(lost: bool) {
    // Nobody counts outside of a listing or a query.
    let _ = REQUESTS.try_with(|requests| {
        requests.made.fetch_add(1, Ordering::Relaxed);
        requests.lost.fetch_add(u64::from(lost), Ordering::Relaxed);
    });
}

/// Does something and counts the requests that it makes.
pub(crate) async fn counted<T>(requests: &Arc<Requests>, work: impl Future<Output = T>) -> T {
    REQUESTS.scope(Arc::clone(requests), work).await
}

/// Reads something of one object, the requests for which are to be accounted for.
pub(crate) async fn accounted<T>(statistics: &Statistics, work: impl Future<Output = T>) -> T {
    let requests = Arc::<Requests>::default();
    let done = counted(&requests, work).await;
    statistics.requested(requests.made(), requests.lost());
    done
}

/// All of an object.
pub(crate) async fn whole(store: &Arc<dyn ObjectStore>, key: &Path) -> Result<Bytes> {
    let mut tries = 0;
    loop {
        let get = async {
            let got = store.get_opts(key, GetOptions::default()).await?;
            let size = got.meta.size;
            Ok((got.bytes().await?, size))
        };
        let read = match get.await {
            Ok((bytes, size)) if bytes.len() as u64 == size => return Ok(bytes),
            Ok((bytes, size)) => Err(short(bytes.len() as u64, size)),
            Err(error) => Err(error),
        };
        tries += 1;
        match read {
            Err(error) if tries < TRIES && may_pass(&error) => pause(tries).await,
            other => return other,
        }
    }
}

fn short(got: u64, size: u64) -> Error {
    Error::Generic { store: "store", source: format!("only {got} of {size} bytes came").into() }
}

/// One object, read in parts, all of the same version of it.
#[derive(Debug)]
pub(crate) struct Parts {
    store: Arc<dyn ObjectStore>,
    key: Path,
    /// What the first answer said of the version.
    version: OnceLock<Option<String>>,
}

impl Parts {
    pub(crate) fn new(store: &Arc<dyn ObjectStore>, key: &Path) -> Parts {
        Parts { store: Arc::clone(store), key: key.clone(), version: OnceLock::new() }
    }

    /// Some bytes, and how many there are in all. An object that was replaced meanwhile is [`Error::Precondition`].
    pub(crate) async fn get(&self, range: Range<u64>) -> Result<(Bytes, u64)> {
        let mut tries = 0;
        loop {
            let get = async {
                let if_match = self.version.get().cloned().flatten();
                let options = GetOptions {
                    range: Some(GetRange::Bounded(range.clone())),
                    if_match: if_match.clone(),
                    ..GetOptions::default()
                };
                let got = self.store.get_opts(&self.key, options).await?;
                let version = got.meta.e_tag.clone();
                // Not every store looks at the condition.
                if if_match.is_some() && version != if_match {
                    let path = self.key.to_string();
                    return Err(Error::Precondition { path, source: "another version".into() });
                }
                let (size, wanted) = (got.meta.size, got.range.end - got.range.start);
                let bytes = got.bytes().await?;
                if bytes.len() as u64 != wanted {
                    return Err(short(bytes.len() as u64, wanted));
                }
                // Two first parts may be under way at once, and must not be of two versions.
                if self.version.get_or_init(|| version.clone()) != &version {
                    let path = self.key.to_string();
                    return Err(Error::Precondition { path, source: "another version".into() });
                }
                Ok((bytes, size))
            };
            tries += 1;
            match get.await {
                Err(error) if tries < TRIES && may_pass(&error) => pause(tries).await,
                other => return other,
            }
        }
    }
}

/// All of an object that is too large to hold, in parts and in order. Each part is read to its end however slow the
/// reader is, so that no time-out hits who is only busy.
pub(crate) async fn in_parts(
    store: &Arc<dyn ObjectStore>,
    key: &Path,
    statistics: &Arc<Statistics>,
) -> Result<BoxStream<'static, Result<Bytes>>> {
    let parts = Arc::new(Parts::new(store, key));
    // The first tells how large the object really is.
    let (first, size) = accounted(statistics, parts.get(0..PART)).await?;
    let begins = (1..).map(|part| part * PART).take_while(move |begin| *begin < size);
    let statistics = Arc::clone(statistics);
    let get = move |begin: u64| {
        let (parts, statistics) = (Arc::clone(&parts), Arc::clone(&statistics));
        async move {
            let part = accounted(&statistics, parts.get(begin..size.min(begin + PART))).await;
            part.map(|(bytes, _)| bytes)
        }
    };
    Ok(stream::iter([Ok(first)]).chain(stream::iter(begins).map(get).buffered(PARTS)).boxed())
}

/// Waits before something is tried again: longer each time, and not as long as everybody else who was refused at the
/// same moment.
pub(crate) async fn pause(tries: u32) {
    let most = 100u64 << tries.min(6);
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let random = u64::from(now.subsec_micros()) % most;
    tokio::time::sleep(Duration::from_millis(most / 2 + random / 2)).await;
}

/// Whether it may go well another time.
pub(crate) fn may_pass(error: &Error) -> bool {
    let Error::Generic { .. } = error else { return false };
    let said = said(error);
    // What the store refuses it goes on to refuse.
    !(said.contains(" 400 ") || said.contains(" 403 ") || said.contains(" 404 ") || said.contains("redirect"))
}

/// What is wrong, without the answer of the server in full.
pub(crate) fn reason(error: &Error) -> String {
    let said = said(error);
    if let Some(code) = between(&said, "<Code>", "</Code>") {
        return match code {
            "AccessDenied" => "access denied".to_owned(),
            "ExpiredToken" | "TokenRefreshRequired" => "the credentials have expired: log in again".to_owned(),
            "InvalidAccessKeyId" => "the access key is not known there".to_owned(),
            "NoSuchBucket" => "no such bucket".to_owned(),
            "NoSuchKey" => "no longer there".to_owned(),
            "PreconditionFailed" => "replaced while it was read".to_owned(),
            "RequestTimeTooSkewed" => "the clock of this machine is wrong".to_owned(),
            "SignatureDoesNotMatch" => "the secret key is wrong".to_owned(),
            "SlowDown" | "ServiceUnavailable" => format!("too busy, however often it was tried ({code})"),
            code => match between(&said, "<Message>", "</Message>") {
                Some(message) => format!("{message} ({code})"),
                None => code.to_owned(),
            },
        };
    }
    match error {
        Error::NotFound { .. } => "no longer there".to_owned(),
        Error::PermissionDenied { .. } => "access denied".to_owned(),
        Error::Precondition { .. } => "replaced while it was read".to_owned(),
        Error::Unauthenticated { source, path } if path.is_empty() => source.to_string(),
        _ => {
            let last = said.lines().last().unwrap_or_default().trim();
            // Where the address of what was asked for is in it, it may say more than is meant for a log.
            let text = last.split(" for url ").next().unwrap_or_default();
            let text = text.split('<').next().unwrap_or_default().trim_end_matches([' ', ':']);
            if text.is_empty() { "the store does not answer".to_owned() } else { text.to_owned() }
        }
    }
}

/// What the error and those behind it say, a line each.
fn said(error: &Error) -> String {
    // What stands around it repeats it.
    let mut lines = Vec::new();
    let mut next = error.source();
    while let Some(error) = next {
        lines.push(error.to_string().replace('\n', " "));
        next = error.source();
    }
    if lines.is_empty() {
        lines.push(error.to_string().replace('\n', " "));
    }
    lines.join("\n")
}

fn between<'a>(text: &'a str, begin: &str, end: &str) -> Option<&'a str> {
    text.split_once(begin)?.1.split_once(end).map(|(inside, _)| inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn generic(text: &str) -> Error {
        Error::Generic { store: "S3", source: text.to_owned().into() }
    }

    #[test]
    fn reasons_are_short_and_name_what_to_do() {
        let denied = "Server returned non-2xx status code: 403 Forbidden: <Error><Code>AccessDenied</Code></Error>";
        assert_eq!(reason(&generic(denied)), "access denied");
        let odd = "status code: 400 Bad Request: <Error><Code>Odd</Code><Message>so it is</Message></Error>";
        assert_eq!(reason(&generic(odd)), "so it is (Odd)");
        let gone = Error::NotFound { path: "a".into(), source: "x".into() };
        assert_eq!(reason(&gone), "no longer there");
        assert_eq!(reason(&generic("connection reset")), "connection reset");
        let signed = "error sending request for url (https://host/?X-Amz-Signature=secret)";
        assert_eq!(reason(&generic(signed)), "error sending request");
    }

    #[test]
    fn what_is_refused_is_not_tried_again() {
        assert!(may_pass(&generic("only 3 of 5 bytes came")));
        assert!(!may_pass(&generic("status code: 403 Forbidden: ")));
        assert!(!may_pass(&Error::NotFound { path: "a".into(), source: "x".into() }));
    }
}
