//! Credentials as the AWS command finds them, by the same library that Amazon's SDK uses.

use std::error::Error;
use std::sync::Arc;

use async_trait::async_trait;
use aws_config::BehaviorVersion;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_smithy_http_client::tls;
use object_store::CredentialProvider;
use object_store::aws::{AwsCredential, AwsCredentialProvider};

use crate::place::remote::S3Options;

pub(super) struct Around {
    pub(super) credentials: Option<AwsCredentialProvider>,
    pub(super) region: Option<String>,
    pub(super) endpoint: Option<String>,
}

/// What the environment and the profile say. No credentials are asked for yet.
pub(super) async fn find(options: &S3Options) -> Around {
    let client = aws_smithy_http_client::Builder::new()
        .tls_provider(tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring))
        .build_https();
    let mut loader = aws_config::defaults(BehaviorVersion::latest()).http_client(client);
    if let Some(profile) = &options.profile {
        loader = loader.profile_name(profile);
    }
    if let Some(region) = &options.region {
        loader = loader.region(aws_config::Region::new(region.clone()));
    }
    let found = loader.load().await;
    let profile = options.profile.clone();
    let provide = |provider| Arc::new(Provider { provider, profile }) as AwsCredentialProvider;
    Around {
        credentials: found.credentials_provider().filter(|_| !options.anonymous).map(provide),
        region: found.region().map(|region| region.as_ref().to_owned()),
        endpoint: found.endpoint_url().map(str::to_owned),
    }
}

/// Asks for credentials before each request. They are kept until shortly before they expire, and asked for anew then,
/// so that a query may run for longer than they live.
struct Provider {
    provider: SharedCredentialsProvider,
    profile: Option<String>,
}

impl std::fmt::Debug for Provider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Provider").field("profile", &self.profile).finish_non_exhaustive()
    }
}

#[async_trait]
impl CredentialProvider for Provider {
    type Credential = AwsCredential;

    async fn get_credential(&self) -> object_store::Result<Arc<AwsCredential>> {
        let found = self.provider.provide_credentials().await.map_err(|error| self.explain(&error))?;
        Ok(Arc::new(AwsCredential {
            key_id: found.access_key_id().to_owned(),
            secret_key: found.secret_access_key().to_owned(),
            token: found.session_token().map(str::to_owned),
        }))
    }
}

impl Provider {
    /// Says what to do. What the library says goes along only as far as it names no secret: the kind, not the answer.
    fn explain(&self, error: &CredentialsError) -> object_store::Error {
        let mut said = String::new();
        let mut next: Option<&dyn Error> = Some(error);
        while let Some(error) = next {
            said.push_str(&error.to_string().to_lowercase());
            said.push('\n');
            next = error.source();
        }
        let named = std::env::var("AWS_PROFILE").ok().filter(|name| !name.is_empty());
        let profile = self.profile.clone().or(named);
        let login = match &profile {
            Some(profile) => format!("aws sso login --profile {profile}"),
            None => "aws sso login".to_owned(),
        };
        let text = if said.contains("sso") {
            format!("the SSO session is not valid any more: log in with `{login}`")
        } else if matches!(error, CredentialsError::CredentialsNotLoaded(_)) {
            "no credentials were found: set them up with `aws configure`, name a profile with --profile, or read public \
             data with --no-sign-request"
                .to_owned()
        } else if let (true, Some(profile)) = (said.contains("profile"), &profile) {
            format!("the credentials of the profile {profile} cannot be had: look at `aws configure list`")
        } else {
            "the credentials cannot be had: look at `aws configure list`".to_owned()
        };
        object_store::Error::Unauthenticated { path: String::new(), source: text.into() }
    }
}
