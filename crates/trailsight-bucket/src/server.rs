//! The server around the store: connections, counting, faults.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::Path;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use tokio::net::TcpListener;

use crate::faults::Faults;
use crate::store::{Held, Store, lock};

/// The bucket there is.
pub const BUCKET: &str = "archive";

/// The key and its secret that the server knows.
pub const ACCESS_KEY: &str = "TESTS0KEY0ID";
/// See [`ACCESS_KEY`].
pub const SECRET_KEY: &str = "the-secret-of-the-tests";

/// Where the bucket is unless a fault says otherwise.
pub const REGION: &str = "us-east-1";

type Failed = Box<dyn std::error::Error + Send + Sync>;
type Body = UnsyncBoxBody<Bytes, Failed>;

/// How many requests there were, those that failed included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Requests {
    /// Listings, each page one.
    pub lists: u64,
    /// Objects or parts of them that were asked for.
    pub gets: u64,
    /// Objects of which it was asked whether they are there.
    pub heads: u64,
    /// Requests that were made to fail.
    pub failed: u64,
}

impl Requests {
    /// All of them.
    pub fn all(self) -> u64 {
        self.lists + self.gets + self.heads
    }
}

#[derive(Default)]
struct Counters {
    lists: AtomicU64,
    gets: AtomicU64,
    heads: AtomicU64,
    failed: AtomicU64,
    all: AtomicU64,
    bodies: AtomicU64,
    /// The prefixes that were listed, in their order.
    prefixes: Mutex<Vec<String>>,
}

/// A server that runs until it is dropped.
pub struct Server {
    address: SocketAddr,
    store: Store,
    counters: Arc<Counters>,
    task: tokio::task::JoinHandle<()>,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    /// Starts one that holds these objects.
    ///
    /// # Panics
    ///
    /// When no port can be had.
    pub async fn start(objects: impl IntoIterator<Item = (String, Vec<u8>)>) -> Server {
        let held = |(key, bytes): (String, Vec<u8>)| (key, Held { bytes: bytes.into(), version: 0 });
        let store =
            Store { objects: Arc::new(Mutex::new(objects.into_iter().map(held).collect())), faults: Arc::default() };
        let mut builder = S3ServiceBuilder::new(store.clone());
        builder.set_auth(SimpleAuth::from_single(ACCESS_KEY, SECRET_KEY));
        let service = builder.build();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let counters = Arc::<Counters>::default();
        let task = tokio::spawn(serve(listener, service, Arc::clone(&store.faults), Arc::clone(&counters)));
        Server { address, store, counters, task }
    }

    /// The endpoint.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on this goes wrong.
    pub fn set(&self, faults: Faults) {
        *lock(&self.store.faults) = faults;
    }

    /// Writes an object, or writes it anew.
    pub fn put(&self, key: &str, bytes: Vec<u8>) {
        let mut objects = lock(&self.store.objects);
        let version = objects.get(key).map_or(0, |held| held.version + 1);
        objects.insert(key.to_owned(), Held { bytes: bytes.into(), version });
    }

    /// How many requests there were since it was asked last.
    pub fn requests(&self) -> Requests {
        let take = |counter: &AtomicU64| counter.swap(0, Ordering::SeqCst);
        let Counters { lists, gets, heads, failed, .. } = &*self.counters;
        Requests { lists: take(lists), gets: take(gets), heads: take(heads), failed: take(failed) }
    }

    /// Which prefixes were listed since it was asked last, sorted.
    pub fn listed(&self) -> Vec<String> {
        let mut prefixes = std::mem::take(&mut *lock(&self.counters.prefixes));
        prefixes.sort();
        prefixes
    }
}

/// The files below a folder, by their paths in it.
///
/// # Panics
///
/// When they cannot be read.
pub fn files_below(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(inside) = folders.pop() {
        for entry in std::fs::read_dir(&inside).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let key = path.strip_prefix(folder).expect("below").to_string_lossy().into_owned();
                found.push((key, std::fs::read(&path).expect("a file")));
            }
        }
    }
    found.sort();
    found
}

async fn serve(listener: TcpListener, service: S3Service, faults: Arc<Mutex<Faults>>, counters: Arc<Counters>) {
    let mut connections = tokio::task::JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else { return };
        // Else the end of an answer waits for the client to acknowledge its beginning.
        let _ = stream.set_nodelay(true);
        let (service, faults, counters) = (service.clone(), Arc::clone(&faults), Arc::clone(&counters));
        connections.spawn(async move {
            let answer = service_fn(move |request| {
                let (service, counters) = (service.clone(), Arc::clone(&counters));
                let faults = lock(&faults).clone();
                async move { Ok::<_, Infallible>(answer(&service, &faults, &counters, request).await) }
            });
            // A connection that is cut is what was asked for.
            let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), answer).await;
        });
    }
}

async fn answer(
    service: &S3Service,
    faults: &Faults,
    counters: &Counters,
    request: Request<Incoming>,
) -> Response<Body> {
    let number = counters.all.fetch_add(1, Ordering::SeqCst) + 1;
    let query = request.uri().query().unwrap_or_default().to_owned();
    let listing = query.contains("list-type");
    let counter = match request.method() {
        &Method::HEAD => &counters.heads,
        _ if listing => &counters.lists,
        _ => &counters.gets,
    };
    counter.fetch_add(1, Ordering::SeqCst);
    if listing {
        let prefix = query.split('&').find_map(|part| part.strip_prefix("prefix=")).unwrap_or_default();
        lock(&counters.prefixes).push(prefix.replace("%2F", "/").replace("%3D", "="));
    }
    if !faults.latency.is_zero() {
        tokio::time::sleep(faults.latency).await;
    }
    if faults.busy.is_some_and(|one_in| number.is_multiple_of(one_in)) {
        counters.failed.fetch_add(1, Ordering::SeqCst);
        return if number.is_multiple_of(2) { error(503, "SlowDown") } else { error(500, "InternalError") };
    }
    if faults.skewed {
        return error(403, "RequestTimeTooSkewed");
    }
    let signed_for = request.headers().get("authorization").and_then(|it| it.to_str().ok()).unwrap_or_default();
    if let Some(region) = &faults.region
        && !signed_for.contains(&format!("/{region}/s3/"))
    {
        let mut moved = error(301, "PermanentRedirect");
        if let Ok(region) = region.parse() {
            moved.headers_mut().insert("x-amz-bucket-region", region);
        }
        return moved;
    }
    let get = request.method() == Method::GET && !listing;
    let answered = hyper::service::Service::call(service, request).await;
    let Ok(answered) = answered else { return error(500, "InternalError") };
    let (parts, body) = answered.into_parts();
    let cut = get
        && faults.cut.is_some_and(|one_in| (counters.bodies.fetch_add(1, Ordering::SeqCst) + 1).is_multiple_of(one_in));
    if !cut {
        return Response::from_parts(parts, body.map_err(Into::into).boxed_unsync());
    }
    counters.failed.fetch_add(1, Ordering::SeqCst);
    let whole = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    let half = whole.slice(..whole.len() / 2);
    // Half of what the header promises, and then the connection is closed.
    let frames = futures::stream::iter([Ok(Frame::data(half)), Err::<_, Failed>("the connection is cut".into())]);
    let body: Pin<Box<dyn futures::Stream<Item = _> + Send>> = Box::pin(frames);
    Response::from_parts(parts, StreamBody::new(body).boxed_unsync())
}

fn error(status: u16, code: &str) -> Response<Body> {
    let text = format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>as asked for</Message></Error>");
    let body = Full::new(Bytes::from(text)).map_err(|never| match never {}).boxed_unsync();
    let mut response = Response::new(body);
    *response.status_mut() = hyper::StatusCode::from_u16(status).unwrap_or_default();
    response
}
