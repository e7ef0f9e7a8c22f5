//! Channels of notifications: list, add, change, test, remove. Passwords, tokens and keys are written and never returned, but
//! for a key that the exchange has just made.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use exchange::exchange::SavedChannel;
use exchange::notice::{Channel, ChannelDraft, ChannelId, Kind, Notices, Pace, Way};
use exchange::order::iso;
use exchange::texts::Language;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::request::parse_body;
use crate::app::Console;
use crate::channel_actions::{keep_channel, remove_channel};
use crate::error::HttpError;
use crate::pages::notifications::{channel_error, channel_id};
use crate::request_context::RequestContext;

/// A channel.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChannelBody {
    /// Channel id.
    pub id: String,
    pub name: String,
    /// `{"mail": {"host", "port", "security", "user", "from", "to"}}`, `{"telegram": {"chat", "server"}}` or `{"web_hook": {"url"}}`.
    #[schema(value_type = Object)]
    pub way: Way,
    /// What it tells: `attention`, `outage`, `refused`, `webhooks`, `settings`, `exchange`.
    #[schema(value_type = Vec<String>)]
    pub kinds: Vec<Kind>,
    /// `at_once`, or `{"daily": 9}` with the hour of the day.
    #[schema(value_type = PaceBody)]
    pub pace: Pace,
    /// `en`, `uk` or `fr`.
    pub language: String,
    pub time_zone: String,
    /// When it last told anything, in UTC.
    pub last_sent: Option<String>,
    /// Why it does not work, if so.
    pub problem: Option<String>,
    /// When it is tried again, in UTC, if it does not work.
    pub next_try: Option<String>,
    /// The signing key of a web-hook, in the one answer after the exchange has made it.
    pub new_key: Option<String>,
}

/// All channels.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChannelsBody {
    pub channels: Vec<ChannelBody>,
}

/// How often a channel tells.
#[derive(Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaceBody {
    /// As soon as there is something to tell.
    AtOnce,
    /// Once a day, at this hour.
    Daily(u8),
}

/// Body that adds or changes a channel.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChannelPut {
    /// `name`, `way`, `kinds`, `pace`, `language` and `time_zone`, as a channel has them.
    #[schema(value_type = Object)]
    pub channel: Value,
    /// Password of the mail server, token of the bot or signing key; without it the stored one stays. Without a signing key the
    /// exchange makes one.
    #[serde(default)]
    pub secret: Option<String>,
}

/// What became of a test.
#[derive(Debug, Serialize, ToSchema)]
pub struct TestBody {
    /// True when the far side took it.
    pub sent: bool,
    /// Why it was not sent, and what to do.
    pub problem: Option<String>,
}

fn body(channel: &Channel, notices: &Notices, language: Language) -> ChannelBody {
    let state = notices.state(&channel.id);
    let failed = state.and_then(|state| state.failed.as_ref());
    ChannelBody {
        id: channel.id.to_string(),
        name: channel.name.clone(),
        way: channel.way.clone(),
        kinds: channel.kinds.clone(),
        pace: channel.pace,
        language: channel.language.clone(),
        time_zone: channel.time_zone.clone(),
        last_sent: state.and_then(|state| state.last_sent).map(iso),
        problem: failed.map(|failed| failed.reason.render(language)),
        next_try: failed.map(|failed| iso(failed.next)),
        new_key: None,
    }
}

/// All channels of notifications.
#[utoipa::path(get, path = "/api/notifications", responses((status = 200, body = ChannelsBody)))]
pub async fn list(State(console): State<Console>, context: RequestContext) -> Result<Json<ChannelsBody>, HttpError> {
    let notices = console.exchange.notifier.notices().await?;
    let channels = notices.channels.iter().map(|channel| body(channel, &notices, context.language)).collect();
    Ok(Json(ChannelsBody { channels }))
}

/// Adds a channel.
#[utoipa::path(
    post, path = "/api/notifications", request_body = ChannelPut,
    responses((status = 201, body = ChannelBody), (status = 422, body = crate::error::ErrorBody))
)]
pub async fn add(
    State(console): State<Console>,
    context: RequestContext,
    bytes: Bytes,
) -> Result<(StatusCode, Json<ChannelBody>), HttpError> {
    Ok((StatusCode::CREATED, saved(&console, &context, None, &bytes).await?))
}

/// Changes a channel.
#[utoipa::path(
    put, path = "/api/notifications/{channel}", request_body = ChannelPut,
    params(("channel" = String, Path, description = "Channel id")),
    responses((status = 200, body = ChannelBody), (status = 404, body = crate::error::ErrorBody), (status = 422, body = crate::error::ErrorBody))
)]
pub async fn change(
    State(console): State<Console>,
    context: RequestContext,
    Path(channel): Path<String>,
    bytes: Bytes,
) -> Result<Json<ChannelBody>, HttpError> {
    saved(&console, &context, Some(channel_id(&channel)?), &bytes).await
}

async fn saved(
    console: &Console,
    context: &RequestContext,
    id: Option<ChannelId>,
    bytes: &Bytes,
) -> Result<Json<ChannelBody>, HttpError> {
    let put: ChannelPut = parse_body(bytes)?;
    let draft: ChannelDraft = parse_body(&put.channel.to_string().into())?;
    let secret = put.secret.filter(|secret| !secret.is_empty()).map(SecretString::from);
    let notifier = &console.exchange.notifier;
    let saved = keep_channel(console, context, id.as_ref(), draft, secret).await;
    let SavedChannel { channel, new_key } = saved.map_err(channel_error)?;
    let new_key = new_key.map(|key| key.expose_secret().to_owned());
    Ok(Json(ChannelBody { new_key, ..body(&channel, &notifier.notices().await?, context.language) }))
}

/// Sends a test through a channel.
#[utoipa::path(
    post, path = "/api/notifications/{channel}/test",
    params(("channel" = String, Path, description = "Channel id")),
    responses((status = 200, body = TestBody), (status = 404, body = crate::error::ErrorBody))
)]
pub async fn test(
    State(console): State<Console>,
    context: RequestContext,
    Path(channel): Path<String>,
) -> Result<Json<TestBody>, HttpError> {
    let tested = console.exchange.notifier.test(&channel_id(&channel)?).await.map_err(channel_error)?;
    let problem = tested.err().map(|why| why.render(context.language));
    Ok(Json(TestBody { sent: problem.is_none(), problem }))
}

/// Removes a channel and its secret.
#[utoipa::path(
    delete, path = "/api/notifications/{channel}",
    params(("channel" = String, Path, description = "Channel id")),
    responses((status = 204, description = "Removed"), (status = 404, body = crate::error::ErrorBody))
)]
pub async fn remove(
    State(console): State<Console>,
    context: RequestContext,
    Path(channel): Path<String>,
) -> Result<StatusCode, HttpError> {
    remove_channel(&console, &context, &channel_id(&channel)?).await.map_err(channel_error)?;
    Ok(StatusCode::NO_CONTENT)
}
