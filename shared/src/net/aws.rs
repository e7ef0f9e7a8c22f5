//! How the AWS clients connect: one HTTP stack (rustls with ring), one set of certificates and one pool of connections for all of
//! them, and on one machine only ever the local engine.

use aws_credential_types::provider::SharedCredentialsProvider;
use aws_credential_types::{Credentials, provider};
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_runtime_api::client::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_smithy_types::retry::{ReconnectMode, RetryConfig};
use aws_types::SdkConfig;
use aws_types::region::Region;
use secrecy::{ExposeSecret, SecretString};

/// Causes of a failed call, without the answer's body: it may contain an item or a secret.
pub(crate) fn short_causes(error: &dyn std::error::Error) -> String {
    super::causes(error).chars().take(500).collect()
}

/// Address of an AWS service.
///
/// An `https:` address is AWS, and so is a missing one (here and in AWS's own variable `AWS_ENDPOINT_URL`): it gets the credentials of the
/// environment. An `http:` address, or a client without a network, is an engine of this machine: it never gets those credentials, at most
/// its own key.
#[derive(Debug, Clone, Default)]
pub struct Endpoint {
    url: Option<String>,
    key: Option<SecretString>,
    http: Option<SharedHttpClient>,
}

impl Endpoint {
    /// With the key of an engine on this machine. It is sent in clear, and only to `http:` addresses.
    #[must_use]
    pub fn with_key(self, key: Option<String>) -> Self {
        Self { key: key.filter(|key| !key.is_empty()).map(SecretString::from), ..self }
    }
}

/// An address; an empty one counts as none.
impl From<Option<&str>> for Endpoint {
    fn from(url: Option<&str>) -> Self {
        Self { url: url.filter(|url| !url.is_empty()).map(ToOwned::to_owned), ..Self::default() }
    }
}

/// A client that answers without a network.
impl From<SharedHttpClient> for Endpoint {
    fn from(http: SharedHttpClient) -> Self {
        Self { url: Some("http://engine".to_owned()), key: None, http: Some(http) }
    }
}

/// Configuration of all AWS clients for an endpoint, in `region` or else the environment's.
pub(crate) fn config(endpoint: &Endpoint, region: Option<&str>) -> SdkConfig {
    let named = || std::env::var("AWS_ENDPOINT_URL").ok().filter(|url| !url.is_empty());
    let url = endpoint.url.clone().or_else(named);
    let region_here = || std::env::var("AWS_REGION").unwrap_or_else(|_| "us-east-1".into());
    let region = region.map_or_else(region_here, str::to_owned);
    // Whatever is not https is not AWS.
    let on_this_machine = url.as_ref().is_some_and(|url| !url.to_ascii_lowercase().starts_with("https:"));
    let (credentials, http) = if on_this_machine {
        let credentials = Credentials::for_one_machine(endpoint.key.as_ref());
        (SharedCredentialsProvider::new(credentials), endpoint.http.clone().unwrap_or_else(super::sdk::plain))
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
    config.set_endpoint_url(url);
    config.build()
}

trait ForOneMachine {
    fn for_one_machine(key: Option<&SecretString>) -> Self;
}

impl ForOneMachine for Credentials {
    /// The engine expects its key as the access key id and checks no signature; these credentials are valid nowhere else.
    fn for_one_machine(key: Option<&SecretString>) -> Self {
        Self::new(key.map_or("local", |key| key.expose_secret()), "local", None, None, "one machine")
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use aws_credential_types::provider::ProvideCredentials;

    use super::*;

    /// The access key id that requests are signed with; `None` where none is known.
    async fn access_key(endpoint: Endpoint) -> Option<String> {
        let config = config(&endpoint, Some("eu-central-1"));
        let given = config.credentials_provider().unwrap().provide_credentials().await;
        given.ok().map(|credentials| credentials.access_key_id().to_owned())
    }

    #[tokio::test]
    async fn s4_an_engine_of_this_machine_is_shown_its_own_key_and_aws_is_not() {
        let key = |key: &str| Some(key.to_owned());
        for url in ["http://127.0.0.1:8083", "HTTP://localhost:8083"] {
            let engine = || Endpoint::from(Some(url));
            assert_eq!(access_key(engine()).await, key("local"), "never what the environment has");
            assert_eq!(access_key(engine().with_key(key(""))).await, key("local"));
            assert_eq!(access_key(engine().with_key(key("of this start"))).await, key("of this start"));
            assert!(!format!("{:?}", engine().with_key(key("of this start"))).contains("of this start"));
        }
        let aws = Endpoint::from(Some("https://dynamodb.eu-central-1.amazonaws.com")).with_key(key("of this start"));
        assert_eq!(access_key(aws).await, std::env::var("AWS_ACCESS_KEY_ID").ok());
    }
}
