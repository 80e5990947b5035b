//! The requests themselves, each of which is counted.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use http::StatusCode;
use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpRequest, HttpResponse, HttpService, ReqwestConnector,
};

use crate::remote::requested;

/// For a request and all of its answer. Nothing larger is asked for at once than a slow line brings in that time, and
/// nobody who reads an answer waits for anything else.
pub(super) const TIMEOUT: Duration = Duration::from_secs(60);

/// Makes connections whose requests are counted, and remembers which region S3 says a bucket is in.
#[derive(Debug, Clone, Default)]
pub(super) struct Counting {
    pub(super) region: Arc<Mutex<Option<String>>>,
}

impl HttpConnector for Counting {
    fn connect(&self, options: &ClientOptions) -> object_store::Result<HttpClient> {
        let client = ReqwestConnector::default().connect(options)?;
        Ok(HttpClient::new(Counted { client, region: Arc::clone(&self.region) }))
    }
}

#[derive(Debug)]
struct Counted {
    client: HttpClient,
    region: Arc<Mutex<Option<String>>>,
}

#[async_trait]
impl HttpService for Counted {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let answer = self.client.execute(request).await;
        let again = |status: StatusCode| {
            status.is_server_error() || matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT)
        };
        requested(answer.as_ref().map_or(true, |answer| again(answer.status())));
        let region = answer.as_ref().ok().and_then(|answer| answer.headers().get("x-amz-bucket-region"));
        if let Some(region) = region.and_then(|region| region.to_str().ok()) {
            let mut known = crate::lock(&self.region);
            if known.as_deref() != Some(region) {
                *known = Some(region.to_owned());
            }
        }
        answer
    }
}
