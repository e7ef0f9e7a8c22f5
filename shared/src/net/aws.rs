//! How the AWS clients connect: one HTTP stack (rustls with ring), one set of certificates and one pool of connections for all of
//! them, and on one machine only ever the local engine.

use aws_credential_types::provider::SharedCredentialsProvider;
use aws_credential_types::{Credentials, provider};
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_runtime_api::client::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_smithy_types::retry::{ReconnectMode, RetryConfig};
use aws_types::SdkConfig;
use aws_types::region::Region;

/// What a failed call comes to, cause by cause, without the answer's body: it may hold an item, or a secret.
pub(crate) fn said(error: &dyn std::error::Error) -> String {
    let mut said = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let next = inner.to_string();
        if !said.ends_with(&next) {
            said = format!("{said}: {next}");
        }
        cause = inner.source();
    }
    said.chars().take(500).collect()
}

/// What all AWS clients are made with: for an endpoint, or else for the one that AWS's own variable `AWS_ENDPOINT_URL` names, or else
/// for AWS; in `region`, or in the environment's where none is named. Behind `http:` is a stand-in, which is shown no credentials;
/// behind `https:` is AWS by another way.
pub(crate) fn config(endpoint: Option<&str>, region: Option<&str>) -> SdkConfig {
    let named = || std::env::var("AWS_ENDPOINT_URL").ok();
    let endpoint = endpoint.map(ToOwned::to_owned).or_else(named).filter(|url| !url.is_empty());
    let region_here = || std::env::var("AWS_REGION").unwrap_or_else(|_| "us-east-1".into());
    let region = region.map_or_else(region_here, str::to_owned);
    let (credentials, http) = if endpoint.as_ref().is_some_and(|url| url.starts_with("http:")) {
        (SharedCredentialsProvider::new(Credentials::for_one_machine()), super::sdk::plain())
    } else {
        (SharedCredentialsProvider::new(LambdaEnvironment), super::sdk::https())
    };
    let mut config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(region))
        .credentials_provider(credentials)
        .http_client(http)
        // The HTTP client drops broken connections by itself; the SDK cannot reach into it, and would log an error at each attempt.
        .retry_config(RetryConfig::standard().with_reconnect_mode(ReconnectMode::ReuseAllConnections))
        // The HTTP client has read an answer to its end, in a time of its own, before the SDK sees it.
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled());
    config.set_endpoint_url(endpoint);
    config.build()
}

trait ForOneMachine {
    fn for_one_machine() -> Self;
}

impl ForOneMachine for Credentials {
    /// The engine checks none; these open nothing anywhere.
    fn for_one_machine() -> Self {
        Self::new("local", "local", None, None, "one machine")
    }
}

/// The credentials Lambda puts into a function's environment; they stay the same for the life of the process.
#[derive(Debug)]
struct LambdaEnvironment;

impl provider::ProvideCredentials for LambdaEnvironment {
    fn provide_credentials<'a>(&'a self) -> provider::future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        let read = || -> Result<Credentials, std::env::VarError> {
            Ok(Credentials::new(
                std::env::var("AWS_ACCESS_KEY_ID")?,
                std::env::var("AWS_SECRET_ACCESS_KEY")?,
                std::env::var("AWS_SESSION_TOKEN").ok(),
                None,
                "Lambda environment",
            ))
        };
        provider::future::ProvideCredentials::ready(read().map_err(provider::error::CredentialsError::not_loaded))
    }
}
