//! Sign-in by OpenID Connect: authorization code with PKCE, against any provider that publishes its configuration.
//!
//! What belongs to one attempt (state, nonce, verifier) lies sealed in a cookie of ten minutes, so no server remembers it and no
//! other browser can finish it. Signature, issuer, audience, time and nonce of the answer are checked by the library; who has none
//! of the groups that name a role is turned away.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use axum::extract::{Query, State};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use http::header::SET_COOKIE;
use http::{HeaderMap, StatusCode};
use jiff::SignedDuration;
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreProviderMetadata, CoreRevocableToken,
    CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AdditionalClaims, AsyncHttpClient, AuthorizationCode, Client, ClientId, ClientSecret, CsrfToken,
    EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, IdTokenFields,
    IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope, StandardErrorResponse,
    StandardTokenResponse,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::OnceCell;

use crate::Console;
use crate::answer::Problem;
use crate::session::{Role, Session, cookie};
use crate::sign_in::begin;
use crate::visitor::Visitor;

/// How long a person may take at the provider.
const ATTEMPT: i64 = 600;
/// The cookie of an attempt.
const COOKIE: &str = "sign-in";
/// How long the provider may take.
const TIMEOUT: Duration = Duration::from_secs(15);
/// The largest answer of a provider that is read.
const MAX_ANSWER: usize = 512 * 1024;

/// A provider and what its groups mean here.
pub struct OpenId {
    /// Its issuer, such as `https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEf`.
    pub issuer: String,
    /// Our id there.
    pub client_id: String,
    /// Our secret there; a public client has none.
    pub client_secret: Option<String>,
    /// Where it sends people back: our address with `/sign-in/done`.
    pub redirect: String,
    /// The claim that lists a person's groups, such as `cognito:groups`.
    pub claim: String,
    /// The role of a group, by its name.
    pub roles: BTreeMap<String, Role>,
    connected: OnceCell<(Connected, Http)>,
}

/// What a provider says of a person beside the standard claims.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Claims(BTreeMap<String, Value>);
impl AdditionalClaims for Claims {}

type Fields = IdTokenFields<
    Claims,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;
type Connected = Client<
    Claims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    StandardTokenResponse<Fields, CoreTokenType>,
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

/// The way to the provider.
struct Http(reqwest::Client);

#[derive(Debug, thiserror::Error)]
enum HttpError {
    #[error("the sign-in provider does not answer: {0}")]
    Net(#[from] reqwest::Error),
    #[error("the sign-in provider's answer cannot be used: {0}")]
    Answer(#[from] http::Error),
    #[error("the sign-in provider's answer is too large")]
    Large,
}

impl Http {
    fn new() -> Result<Self, String> {
        // Makes sure that the TLS stack is set up.
        exchange::net::HttpTransport::new(TIMEOUT)?;
        let client = reqwest::Client::builder().timeout(TIMEOUT).redirect(reqwest::redirect::Policy::none()).build();
        client.map(Self).map_err(|error| error.to_string())
    }

    async fn send_now(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (head, body) = request.into_parts();
        let request = self.0.request(head.method, head.uri.to_string()).headers(head.headers).body(body);
        let mut answer = request.send().await?;
        let mut response = http::Response::builder().status(answer.status());
        for (name, value) in answer.headers() {
            response = response.header(name, value);
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = answer.chunk().await? {
            if bytes.len() + chunk.len() > MAX_ANSWER {
                return Err(HttpError::Large);
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(response.body(bytes)?)
    }
}

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send_now(request))
    }
}

/// What one attempt must come back with.
#[derive(Serialize, Deserialize)]
struct Attempt {
    state: String,
    nonce: String,
    verifier: String,
    until: i64,
}

impl OpenId {
    /// A provider; it is asked for its configuration when the first person signs in.
    pub fn new(
        issuer: String,
        (client_id, client_secret): (String, Option<String>),
        console_url: &str,
        claim: String,
        roles: BTreeMap<String, Role>,
    ) -> Self {
        let redirect = format!("{}/sign-in/done", console_url.trim_end_matches('/'));
        Self { issuer, client_id, client_secret, redirect, claim, roles, connected: OnceCell::new() }
    }

    async fn connected(&self) -> Result<&(Connected, Http), String> {
        self.connected.get_or_try_init(|| self.connect()).await
    }

    async fn connect(&self) -> Result<(Connected, Http), String> {
        let http = Http::new()?;
        let issuer =
            IssuerUrl::new(self.issuer.clone()).map_err(|error| format!("the issuer is no address: {error}"))?;
        let found = CoreProviderMetadata::discover_async(issuer, &http).await;
        let metadata =
            found.map_err(|error| format!("the sign-in provider's configuration cannot be read: {}", chain(&error)))?;
        let redirect = RedirectUrl::new(self.redirect.clone()).map_err(|error| error.to_string())?;
        let id = ClientId::new(self.client_id.clone());
        let secret = self.client_secret.clone().map(ClientSecret::new);
        Ok((Client::from_provider_metadata(metadata, id, secret).set_redirect_uri(redirect), http))
    }

    /// The greatest role of a person's groups.
    fn role(&self, claims: &Claims) -> Option<Role> {
        let groups: Vec<&str> = match claims.0.get(&self.claim) {
            Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).collect(),
            Some(Value::String(one)) => one.split([',', ' ']).collect(),
            _ => Vec::new(),
        };
        groups.into_iter().filter_map(|group| self.roles.get(group).copied()).max()
    }
}

/// An error with what caused it.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        text = format!("{text}: {inner}");
        source = inner.source();
    }
    text
}

/// Sends a person to the provider.
pub async fn start(State(console): State<Console>, visitor: Visitor) -> Response {
    if console.access.open_id.is_none() {
        return Problem::missing(visitor.language.say("sign-in-none")).page(&visitor);
    }
    match try_start(&console).await {
        Ok(response) => response,
        Err(why) => failed(&visitor, &why),
    }
}

async fn try_start(console: &Console) -> Result<Response, String> {
    let provider = console.access.open_id.as_ref().ok_or("no sign-in provider is set up")?;
    let (client, _) = provider.connected().await?;
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let (address, state, nonce) = client
        .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
        .add_scope(Scope::new("profile".to_owned()))
        .set_pkce_challenge(challenge)
        .url();
    let until = console.exchange.now().as_second() + ATTEMPT;
    let attempt = Attempt {
        state: state.secret().clone(),
        nonce: nonce.secret().clone(),
        verifier: verifier.secret().clone(),
        until,
    };
    let sealed = console.seal.close(COOKIE, &attempt)?;
    let cookie = console.access.set_cookie(COOKIE, &sealed, ATTEMPT);
    Ok((AppendHeaders([(SET_COOKIE, cookie)]), Redirect::to(address.as_str())).into_response())
}

/// What the provider sends back.
#[derive(Deserialize)]
pub struct Back {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    error: String,
}

/// A person comes back.
pub async fn done(
    State(console): State<Console>,
    visitor: Visitor,
    headers: HeaderMap,
    Query(back): Query<Back>,
) -> Response {
    if console.access.open_id.is_none() {
        return Problem::missing(visitor.language.say("sign-in-none")).page(&visitor);
    }
    match try_done(&console, &headers, back).await {
        Ok(Some(session)) => {
            let gone = console.access.set_cookie(COOKIE, "", 0);
            (AppendHeaders([(SET_COOKIE, gone)]), begin(&console, &session)).into_response()
        }
        Ok(None) => Problem::new(StatusCode::FORBIDDEN, visitor.language.say("no-role")).page(&visitor),
        Err(why) => failed(&visitor, &why),
    }
}

async fn try_done(console: &Console, headers: &HeaderMap, back: Back) -> Result<Option<Session>, String> {
    let provider = console.access.open_id.as_ref().ok_or("no sign-in provider is set up")?;
    let now = console.exchange.now();
    let attempt = cookie(headers, COOKIE).and_then(|text| console.seal.open::<Attempt>(COOKIE, text));
    let attempt = attempt.filter(|attempt| attempt.until > now.as_second());
    let attempt = attempt.ok_or("this sign-in was begun elsewhere, or more than ten minutes ago")?;
    if attempt.state.is_empty() || attempt.state != back.state {
        return Err("this answer belongs to another sign-in".into());
    }
    if !back.error.is_empty() {
        return Err(format!("the provider says '{}'", back.error.escape_debug()));
    }
    let (client, http) = provider.connected().await?;
    let code = client.exchange_code(AuthorizationCode::new(back.code)).map_err(|error| chain(&error))?;
    let code = code.set_pkce_verifier(PkceCodeVerifier::new(attempt.verifier));
    let answer = code.request_async(http).await;
    let answer = answer.map_err(|error| format!("the provider does not take the code: {}", chain(&error)))?;
    let token = answer.extra_fields().id_token().ok_or("the provider sent no identity")?;
    let clock = move || {
        let seconds = now.as_second();
        openidconnect_time(seconds)
    };
    let verifier = client.id_token_verifier().set_time_fn(clock);
    let claims = token.claims(&verifier, &Nonce::new(attempt.nonce));
    let claims = claims.map_err(|error| format!("the identity is not good: {}", chain(&error)))?;
    let Some(role) = provider.role(claims.additional_claims()) else { return Ok(None) };
    let said = |text: Option<&str>| text.map(str::to_owned);
    let name = said(claims.preferred_username().map(|name| name.as_str()))
        .or_else(|| said(claims.email().map(|email| email.as_str())))
        .unwrap_or_else(|| claims.subject().as_str().to_owned());
    let name = name.chars().take(100).collect();
    Ok(Some(Session::new(name, role, now, SignedDuration::min(console.access.life, SignedDuration::from_hours(12)))))
}

/// Seconds as the library's clock has them.
fn openidconnect_time(seconds: i64) -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp(seconds, 0).unwrap_or_default()
}

fn failed(visitor: &Visitor, why: &str) -> Response {
    tracing::warn!(%why, "a sign-in failed");
    let says = format!("{} {why}.", visitor.language.say("sign-in-failed"));
    Problem::new(StatusCode::UNAUTHORIZED, says).page(visitor)
}
