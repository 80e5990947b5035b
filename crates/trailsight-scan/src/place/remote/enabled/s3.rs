//! `s3://bucket/key`, at Amazon or wherever its protocol is spoken.

use std::sync::Arc;

use futures::FutureExt;
use futures::future::BoxFuture;
use object_store::ClientOptions;
use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};

use super::service::{Counting, TIMEOUT};
use super::store::ReadOnly;
use crate::error::OpenError;
use crate::place::OpenOptions;
use crate::place::remote::{Connected, Connections, Elsewhere, S3Options};

/// Where a bucket is looked for of which nobody says where it is: every answer from there tells.
const FIRST: &str = "us-east-1";

pub(super) async fn connect(place: &str, options: &OpenOptions) -> Result<Connected, OpenError> {
    let (scheme, rest) = place.split_once("://").unwrap_or_default();
    let bucket = rest.split('/').next().unwrap_or_default();
    let unreadable = |reason: String| OpenError::Unreadable { place: place.to_owned(), reason };
    if bucket.is_empty() {
        return Err(unreadable("no bucket is named; write s3://BUCKET/PREFIX".to_owned()));
    }
    let bucket = Bucket {
        prefix: format!("{scheme}://{bucket}"),
        name: bucket.to_owned(),
        options: options.s3.clone(),
        connections: options.connections.clone(),
    };
    if let Some(connected) = options.connections.get(&bucket.key()) {
        return Ok(connected);
    }
    let connected = bucket.connect(None).await.map_err(|error| unreadable(crate::remote::reason(&error)))?;
    options.connections.put(&bucket.key(), &connected);
    Ok(connected)
}

#[derive(Clone)]
struct Bucket {
    prefix: String,
    name: String,
    options: S3Options,
    connections: Connections,
}

impl Bucket {
    /// The same bucket asked in another way is another connection.
    fn key(&self) -> String {
        format!("{} {:?}", self.prefix, self.options)
    }

    /// Connects in the region that the bucket was found to be in, or else in that which the options or the environment
    /// name.
    fn connect(&self, found: Option<String>) -> BoxFuture<'_, object_store::Result<Connected>> {
        // Boxed, for it may lead to itself.
        self.build(found).boxed()
    }

    async fn build(&self, found: Option<String>) -> object_store::Result<Connected> {
        let Bucket { name, options, .. } = self;
        let mut builder = AmazonS3Builder::from_env().with_bucket_name(name);
        let world = World::look(options).await?;
        if let Some(credentials) = world.credentials {
            builder = builder.with_credentials(credentials);
        }
        let endpoint = options.endpoint_url.clone().or_else(|| named("AWS_ENDPOINT_URL_S3")).or(world.endpoint);
        let set = builder.get_config_value(&AmazonS3ConfigKey::Endpoint);
        let plain = endpoint.as_deref().or(set.as_deref()).is_some_and(|url| url.starts_with("http://"));
        if let Some(url) = endpoint {
            builder = builder.with_endpoint(url.trim_end_matches('/'));
        }
        let region = found.or_else(|| options.region.clone());
        let region = region.or_else(|| builder.get_config_value(&AmazonS3ConfigKey::Region)).or(world.region);
        let region = region.unwrap_or_else(|| FIRST.to_owned());
        let counting = Counting::default();
        let seen = Arc::clone(&counting.region);
        if options.anonymous {
            builder = builder.with_skip_signature(true);
        }
        if options.request_payer {
            builder = builder.with_request_payer(true);
        }
        let client = ClientOptions::new().with_allow_http(plain).with_timeout(TIMEOUT);
        let store = builder.with_region(&region).with_client_options(client).with_http_connector(counting).build()?;
        let bucket = self.clone();
        let elsewhere: Elsewhere = Arc::new(move || {
            let (bucket, other) = (bucket.clone(), crate::lock(&seen).clone().filter(|seen| *seen != region));
            Box::pin(async move {
                let connected = bucket.connect(Some(other?)).await.ok()?;
                bucket.connections.put(&bucket.key(), &connected);
                Some(connected)
            })
        });
        Ok(Connected {
            prefix: self.prefix.clone(),
            store: Arc::new(ReadOnly::new(self.prefix.clone(), store)),
            // Directory buckets list in no order.
            sorted: !name.ends_with("--x-s3"),
            single: false,
            elsewhere: Some(elsewhere),
        })
    }
}

fn named(variable: &str) -> Option<String> {
    std::env::var(variable).ok().filter(|value| !value.is_empty())
}

/// What the files and services around this process say.
#[derive(Default)]
struct World {
    credentials: Option<object_store::aws::AwsCredentialProvider>,
    region: Option<String>,
    endpoint: Option<String>,
}

impl World {
    #[cfg(feature = "aws-config")]
    async fn look(options: &S3Options) -> object_store::Result<World> {
        let found = super::credentials::find(options).await;
        Ok(World { credentials: found.credentials, region: found.region, endpoint: found.endpoint })
    }

    #[cfg(not(feature = "aws-config"))]
    async fn look(options: &S3Options) -> object_store::Result<World> {
        match &options.profile {
            None => Ok(World::default()),
            Some(profile) => Err(object_store::Error::NotSupported {
                source: format!("the profile {profile} cannot be used: this was built without `aws-config`").into(),
            }),
        }
    }
}
