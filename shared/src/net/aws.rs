//! How the AWS clients connect: one HTTP stack (rustls with ring), one set of certificates and one pool of connections for all of
//! them, and on one machine only ever the local engine.

use aws_credential_types::provider::SharedCredentialsProvider;
use aws_credential_types::{Credentials, provider};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_runtime_api::client::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_smithy_types::retry::{ReconnectMode, RetryConfig};

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

/// Region, credentials, HTTP client, how to try again, whether to look for answers that stop in the middle, and the address to use
/// instead of the service's own.
pub(crate) struct Settings {
    pub region: String,
    pub credentials: SharedCredentialsProvider,
    pub http: SharedHttpClient,
    pub retry: RetryConfig,
    pub stalled: StalledStreamProtectionConfig,
    pub endpoint: Option<String>,
}

impl From<Option<&str>> for Settings {
    fn from(endpoint: Option<&str>) -> Self {
        Self::new(endpoint, None)
    }
}

impl Settings {
    /// For an endpoint, or else for the one that AWS's own variable `AWS_ENDPOINT_URL` names, or else for AWS; in `region`, or in the
    /// environment's where none is named. Behind `http:` is a stand-in, which is shown no credentials; behind `https:` is AWS by
    /// another way.
    pub fn new(endpoint: Option<&str>, region: Option<&str>) -> Self {
        let named = || std::env::var("AWS_ENDPOINT_URL").ok();
        let endpoint = endpoint.map(ToOwned::to_owned).or_else(named).filter(|url| !url.is_empty());
        // The HTTP client drops broken connections by itself; the SDK cannot reach into it, and would log an error at each attempt.
        let retry = RetryConfig::standard().with_reconnect_mode(ReconnectMode::ReuseAllConnections);
        // The HTTP client has read an answer to its end, in a time of its own, before the SDK sees it.
        let stalled = StalledStreamProtectionConfig::disabled();
        let region_here = || std::env::var("AWS_REGION").unwrap_or_else(|_| "us-east-1".into());
        let region = region.map_or_else(region_here, str::to_owned);
        if endpoint.as_ref().is_some_and(|url| url.starts_with("http:")) {
            let credentials = SharedCredentialsProvider::new(Credentials::for_one_machine());
            return Self { region, credentials, http: super::sdk::plain(), retry, stalled, endpoint };
        }
        let credentials = SharedCredentialsProvider::new(LambdaEnvironment);
        Self { region, credentials, http: super::sdk::https(), retry, stalled, endpoint }
    }
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
