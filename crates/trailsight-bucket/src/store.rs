//! What S3 answers, from objects in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream;
use s3s::dto::{
    CommonPrefix, ETag, GetObjectInput, GetObjectOutput, HeadObjectInput, HeadObjectOutput, ListObjectsV2Input,
    ListObjectsV2Output, Object, StreamingBlob, Timestamp,
};
use s3s::{S3, S3Request, S3Response, S3Result, s3_error};

use crate::faults::Faults;
use crate::server::BUCKET;

/// An object, and how often it was written.
#[derive(Clone)]
pub(crate) struct Held {
    pub(crate) bytes: Bytes,
    pub(crate) version: u64,
}

impl Held {
    fn tag(&self) -> ETag {
        // Not the digest that S3 has, but as different for different contents.
        ETag::Strong(format!("{:x}-{:x}", self.bytes.len(), self.version))
    }
}

#[derive(Clone)]
pub(crate) struct Store {
    pub(crate) objects: Arc<Mutex<BTreeMap<String, Held>>>,
    pub(crate) faults: Arc<Mutex<Faults>>,
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn written() -> Timestamp {
    // The third of March 2025, when the archive of the tests was written.
    (SystemTime::UNIX_EPOCH + Duration::from_secs(1_741_000_000)).into()
}

impl Store {
    fn find(&self, bucket: &str, key: &str) -> S3Result<Held> {
        if bucket != BUCKET {
            return Err(s3_error!(NoSuchBucket));
        }
        let faults = lock(&self.faults).clone();
        if faults.denied.is_some_and(|denied| key.starts_with(&denied)) {
            return Err(s3_error!(AccessDenied));
        }
        if faults.gone.iter().any(|gone| gone == key) {
            return Err(s3_error!(NoSuchKey));
        }
        let mut held = lock(&self.objects).get(key).cloned().ok_or_else(|| s3_error!(NoSuchKey))?;
        if faults.truncated.iter().any(|it| it == key) {
            held.bytes = held.bytes.slice(..held.bytes.len() / 2);
        }
        Ok(held)
    }
}

#[async_trait]
impl S3 for Store {
    async fn get_object(&self, request: S3Request<GetObjectInput>) -> S3Result<S3Response<GetObjectOutput>> {
        let input = request.input;
        let held = self.find(&input.bucket, &input.key)?;
        if let Some(wanted) = &input.if_match
            && wanted.as_etag().is_none_or(|wanted| *wanted != held.tag())
        {
            return Err(s3_error!(PreconditionFailed));
        }
        let size = held.bytes.len() as u64;
        let mut output = GetObjectOutput {
            e_tag: Some(held.tag()),
            last_modified: Some(written()),
            accept_ranges: Some("bytes".to_owned()),
            ..GetObjectOutput::default()
        };
        let bytes = match input.range {
            None => held.bytes.clone(),
            Some(range) => {
                let range = range.check(size)?;
                output.content_range = Some(format!("bytes {}-{}/{size}", range.start, range.end - 1));
                let at = |offset: u64| usize::try_from(offset).unwrap_or(usize::MAX);
                held.bytes.slice(at(range.start)..at(range.end))
            }
        };
        output.content_length = i64::try_from(bytes.len()).ok();
        output.body = Some(StreamingBlob::wrap(stream::iter([Ok::<_, std::io::Error>(bytes)])));
        Ok(S3Response::new(output))
    }

    async fn head_object(&self, request: S3Request<HeadObjectInput>) -> S3Result<S3Response<HeadObjectOutput>> {
        let held = self.find(&request.input.bucket, &request.input.key)?;
        Ok(S3Response::new(HeadObjectOutput {
            content_length: i64::try_from(held.bytes.len()).ok(),
            e_tag: Some(held.tag()),
            last_modified: Some(written()),
            ..HeadObjectOutput::default()
        }))
    }

    async fn list_objects_v2(
        &self,
        request: S3Request<ListObjectsV2Input>,
    ) -> S3Result<S3Response<ListObjectsV2Output>> {
        let input = request.input;
        if input.bucket != BUCKET {
            return Err(s3_error!(NoSuchBucket));
        }
        let prefix = input.prefix.clone().unwrap_or_default();
        let faults = lock(&self.faults).clone();
        if faults.denied.is_some_and(|denied| prefix.starts_with(&denied)) {
            return Err(s3_error!(AccessDenied));
        }
        let most = input.max_keys.and_then(|keys| usize::try_from(keys).ok()).unwrap_or(1_000).min(1_000);
        let most = faults.page.map_or(most, |page| most.min(page));
        let after = input.continuation_token.clone().or(input.start_after.clone()).unwrap_or_default();
        let (mut contents, mut folders, mut last, mut more) = (Vec::new(), BTreeSet::new(), String::new(), false);
        for (key, held) in lock(&self.objects).range(prefix.clone()..) {
            if !key.starts_with(&prefix) {
                break;
            }
            // A folder is one entry, and what was told of it is behind it.
            if *key <= after || (after.ends_with('/') && key.starts_with(&after)) {
                continue;
            }
            let delimiter = input.delimiter.as_deref().filter(|delimiter| !delimiter.is_empty());
            let folder = delimiter.and_then(|delimiter| {
                let rest = &key[prefix.len()..];
                rest.find(delimiter).map(|at| key[..prefix.len() + at + delimiter.len()].to_owned())
            });
            if folder.as_ref().is_some_and(|folder| folders.contains(folder)) {
                continue;
            }
            if contents.len() + folders.len() == most {
                more = true;
                break;
            }
            match folder {
                Some(folder) => {
                    last = folder.clone();
                    folders.insert(folder);
                }
                None => {
                    last.clone_from(key);
                    contents.push(Object {
                        key: Some(key.clone()),
                        size: i64::try_from(held.bytes.len()).ok(),
                        e_tag: Some(held.tag()),
                        last_modified: Some(written()),
                        ..Object::default()
                    });
                }
            }
        }
        Ok(S3Response::new(ListObjectsV2Output {
            name: Some(input.bucket),
            key_count: i32::try_from(contents.len() + folders.len()).ok(),
            max_keys: i32::try_from(most).ok(),
            is_truncated: Some(more),
            next_continuation_token: more.then_some(last),
            prefix: Some(prefix),
            contents: Some(contents),
            common_prefixes: Some(folders.into_iter().map(|it| CommonPrefix { prefix: Some(it) }).collect()),
            ..ListObjectsV2Output::default()
        }))
    }
}
