//! How both AWS clients connect: one HTTP stack (rustls with ring), and on one machine only ever the local engine.

use aws_credential_types::provider::SharedCredentialsProvider;
use aws_credential_types::{Credentials, provider};
use aws_smithy_http_client::tls;

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

/// Region, credentials and HTTP client.
pub(crate) struct Settings {
    pub region: String,
    pub credentials: SharedCredentialsProvider,
    pub http: aws_smithy_runtime_api::client::http::SharedHttpClient,
}

impl From<Option<&str>> for Settings {
    fn from(endpoint: Option<&str>) -> Self {
        Self::new(endpoint, None)
    }
}

impl Settings {
    /// For the engine at `endpoint`, else for AWS in `region`, or in the environment's where none is named.
    pub fn new(endpoint: Option<&str>, region: Option<&str>) -> Self {
        let from_environment = || std::env::var("AWS_REGION").unwrap_or_else(|_| "us-east-1".into());
        let region = region.map_or_else(from_environment, str::to_owned);
        let builder = aws_smithy_http_client::Builder::new();
        match endpoint {
            Some(_) => Self {
                region,
                credentials: SharedCredentialsProvider::new(Credentials::for_one_machine()),
                http: builder.build_http(),
            },
            None => Self {
                region,
                credentials: SharedCredentialsProvider::new(LambdaEnvironment),
                http: builder.tls_provider(tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring)).build_https(),
            },
        }
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
