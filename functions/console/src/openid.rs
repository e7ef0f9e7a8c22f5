//! OpenID Connect client: authorization code with PKCE, against any provider that publishes its configuration.
//!
//! Signature, issuer, audience, time and nonce of the identity are checked by the library. State, nonce and verifier of one sign-in
//! are returned as an [`Attempt`]; the caller keeps it in the browser, so the server stores nothing.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use exchange::net::{causes, escape};
use exchange::texts::Message;
use jiff::Timestamp;
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreRevocableToken, CoreRevocationErrorResponse,
    CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AdditionalClaims, AsyncHttpClient, AuthorizationCode, ClaimsVerificationError, Client, ClientId, ClientSecret,
    CsrfToken, EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse,
    IdTokenFields, IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier, ProviderMetadataWithLogout, RedirectUrl,
    Scope, SignatureVerificationError, StandardErrorResponse, StandardTokenResponse,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::Mutex;

use crate::session::Role;

/// Seconds within which a person has to come back from the provider.
pub const ATTEMPT_SECONDS: i64 = 600;
/// Timeout of one request to the provider.
const TIMEOUT: Duration = Duration::from_secs(15);
/// Largest response of the provider, in bytes.
const MAX_RESPONSE: usize = 512 * 1024;
/// Longest name that is shown.
const MAX_NAME: usize = 100;

/// A provider, and the roles of its groups.
pub struct OpenId {
    /// Issuer, such as `https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEf`.
    pub issuer: String,
    /// Client id at the provider.
    pub client_id: String,
    /// Client secret; a public client has none.
    pub client_secret: Option<String>,
    /// Redirect URL: the console's address with `/sign-in/done`.
    pub redirect_url: String,
    /// Claim that lists the groups of a person, such as `cognito:groups`.
    pub claim: String,
    /// Role of each group, by its name.
    pub roles: BTreeMap<String, Role>,
    connection: Mutex<Option<Arc<Connection>>>,
}

/// What the provider published, and the way to it.
struct Connection {
    client: ProviderClient,
    http: HttpClient,
    /// Where a person is signed out at the provider, if it says so.
    end_session: Option<String>,
}

/// Claims beside the standard ones.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Claims(BTreeMap<String, Value>);

impl AdditionalClaims for Claims {}

type TokenFields = IdTokenFields<
    Claims,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;
type ProviderClient = Client<
    Claims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    StandardTokenResponse<TokenFields, CoreTokenType>,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

struct HttpClient(reqwest::Client);

#[derive(Debug, thiserror::Error)]
enum HttpClientError {
    #[error("the sign-in provider does not answer: {0}")]
    Transport(#[from] reqwest::Error),
    #[error("the sign-in provider's answer cannot be used: {0}")]
    Response(#[from] http::Error),
    #[error("the sign-in provider's answer is too large")]
    TooLarge,
}

impl HttpClient {
    fn new() -> Result<Self, Message> {
        // reqwest is built without a TLS provider. An error means that one is installed already.
        let _already_installed = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().timeout(TIMEOUT).redirect(reqwest::redirect::Policy::none()).build();
        client.map(Self).map_err(|error| Message::text(error.to_string()))
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpClientError> {
        let (head, body) = request.into_parts();
        let request = self.0.request(head.method, head.uri.to_string()).headers(head.headers).body(body);
        let mut received = request.send().await?;
        let mut response = http::Response::builder().status(received.status());
        for (name, value) in received.headers() {
            response = response.header(name, value);
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = received.chunk().await? {
            if bytes.len() + chunk.len() > MAX_RESPONSE {
                return Err(HttpClientError::TooLarge);
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(response.body(bytes)?)
    }
}

impl<'c> AsyncHttpClient<'c> for HttpClient {
    type Error = HttpClientError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpClientError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}

/// State of one sign-in between leaving for the provider and coming back.
#[derive(Serialize, Deserialize)]
pub struct Attempt {
    /// Value that the provider sends back.
    pub state: String,
    nonce: String,
    verifier: String,
    /// Seconds since 1970.
    pub expires_at: i64,
}

/// A person whom the provider identified.
pub struct Identity {
    /// Name or e-mail, for display.
    pub name: String,
    /// Greatest role of the person's groups.
    pub role: Role,
}

impl OpenId {
    /// A provider. Its configuration is read when the first person signs in.
    pub fn new(
        issuer: String,
        (client_id, client_secret): (String, Option<String>),
        console_url: &str,
        claim: String,
        roles: BTreeMap<String, Role>,
    ) -> Self {
        let redirect_url = format!("{}/sign-in/done", console_url.trim_end_matches('/'));
        Self { issuer, client_id, client_secret, redirect_url, claim, roles, connection: Mutex::default() }
    }

    /// Starts a sign-in: the provider's address for the person, and the attempt to keep.
    pub(crate) async fn start(&self, now: Timestamp) -> Result<(String, Attempt), Message> {
        let connection = self.connection().await?;
        let client = &connection.client;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (address, state, nonce) = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
            .add_scope(Scope::new("profile".to_owned()))
            .set_pkce_challenge(challenge)
            .url();
        let attempt = Attempt {
            state: state.secret().clone(),
            nonce: nonce.secret().clone(),
            verifier: verifier.secret().clone(),
            expires_at: now.as_second() + ATTEMPT_SECONDS,
        };
        Ok((address.into(), attempt))
    }

    /// Finishes a sign-in with the code that the provider sent. `None` when no group of the person has a role.
    pub(crate) async fn finish(
        &self,
        attempt: Attempt,
        code: String,
        now: Timestamp,
    ) -> Result<Option<Identity>, Message> {
        let connection = self.connection().await?;
        let Connection { client, http, .. } = &*connection;
        let request =
            client.exchange_code(AuthorizationCode::new(code)).map_err(|error| Message::text(causes(&error)))?;
        let request = request.set_pkce_verifier(PkceCodeVerifier::new(attempt.verifier));
        let response = request.request_async(http).await;
        let response = response.map_err(|error| Message::new("sign-in-code-refused").with("why", causes(&error)))?;
        let token = response.extra_fields().id_token().ok_or_else(|| Message::new("sign-in-no-identity"))?;
        let since_epoch = Duration::from_secs(now.as_second().try_into().unwrap_or_default());
        let nonce = Nonce::new(attempt.nonce);
        let time = move || (UNIX_EPOCH + since_epoch).into();
        let verifier = client.id_token_verifier().set_time_fn(time);
        let mut claims = token.claims(&verifier, &nonce);
        let newer;
        if matches!(
            &claims,
            Err(ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey))
        ) {
            // The provider signs with a key that it made after its keys were read.
            newer = self.connect_anew().await?;
            let verifier = newer.client.id_token_verifier().set_time_fn(time);
            claims = token.claims(&verifier, &nonce);
        }
        let claims = claims.map_err(|error| Message::new("sign-in-identity-invalid").with("why", causes(&error)))?;
        let Some(role) = self.role(claims.additional_claims()) else { return Ok(None) };
        let name = match (claims.preferred_username(), claims.email()) {
            (Some(name), _) => name.as_str(),
            (None, Some(email)) => email.as_str(),
            (None, None) => claims.subject().as_str(),
        };
        Ok(Some(Identity { name: name.chars().take(MAX_NAME).collect(), role }))
    }

    /// Where a person is signed out at the provider, to come back to the console's page of signing in; none where the provider has no
    /// such address. Cognito calls the way back `logout_uri`, the standard `post_logout_redirect_uri`.
    pub(crate) async fn end_session(&self) -> Option<String> {
        let connection = self.connection().await.ok()?;
        let address = connection.end_session.as_deref()?;
        let (client, back) = (escape(&self.client_id), escape(self.redirect_url.trim_end_matches("/done")));
        let mark = if address.contains('?') { '&' } else { '?' };
        Some(format!("{address}{mark}client_id={client}&logout_uri={back}&post_logout_redirect_uri={back}"))
    }

    async fn connection(&self) -> Result<Arc<Connection>, Message> {
        let mut known = self.connection.lock().await;
        match &*known {
            Some(connection) => Ok(connection.clone()),
            None => Ok(known.insert(Arc::new(self.connect().await?)).clone()),
        }
    }

    async fn connect_anew(&self) -> Result<Arc<Connection>, Message> {
        let connection = Arc::new(self.connect().await?);
        *self.connection.lock().await = Some(connection.clone());
        Ok(connection)
    }

    async fn connect(&self) -> Result<Connection, Message> {
        let http = HttpClient::new()?;
        let issuer = IssuerUrl::new(self.issuer.clone())
            .map_err(|error| Message::new("sign-in-issuer-malformed").with("why", error.to_string()))?;
        let metadata = ProviderMetadataWithLogout::discover_async(issuer, &http)
            .await
            .map_err(|error| Message::new("sign-in-no-configuration").with("why", causes(&error)))?;
        let redirect_url =
            RedirectUrl::new(self.redirect_url.clone()).map_err(|error| Message::text(error.to_string()))?;
        let end_session =
            metadata.additional_metadata().end_session_endpoint.as_ref().map(|address| address.as_str().to_owned());
        let id = ClientId::new(self.client_id.clone());
        let secret = self.client_secret.clone().map(ClientSecret::new);
        let client = Client::from_provider_metadata(metadata, id, secret).set_redirect_uri(redirect_url);
        Ok(Connection { client, http, end_session })
    }

    fn role(&self, claims: &Claims) -> Option<Role> {
        let groups: Vec<&str> = match claims.0.get(&self.claim) {
            Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).collect(),
            Some(Value::String(one)) => one.split([',', ' ']).collect(),
            _ => Vec::new(),
        };
        groups.into_iter().filter_map(|group| self.roles.get(group).copied()).max()
    }
}
