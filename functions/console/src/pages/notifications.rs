//! Who is told of troubles (rule H2): channels, added, changed, tried and removed by an admin.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use exchange::exchange::Failure;
use exchange::notice::{Channel, ChannelId, MOST_CHANNELS, Notices, Pace};
use exchange::texts::{Language, Message, Value};
use maud::{Markup, html};
use secrecy::ExposeSecret;

use super::channel_form::form;
use super::components::{notice, rendered, short_time, time};
use crate::app::Console;
use crate::channel_actions::{keep_channel, remove_channel};
use crate::channel_fields::{WAYS, defaults, from_channel, parse, secret};
use crate::error::{HttpError, PageResult};
use crate::form::Fields;
use crate::layout;
use crate::request_context::{KnownHealth, RequestContext};

/// The message that there is no such channel.
const UNKNOWN: &str = "channel-unknown";

pub async fn page(State(console): State<Console>, context: RequestContext, Query(fields): Query<Fields>) -> PageResult {
    let said = match fields.get("said") {
        said @ ("saved" | "channel-removed") => notice("good", &context.language.text(said)),
        _ => html! {},
    };
    list(&console, &context, said).await
}

/// The channels, below what is said of the latest change or test.
async fn list(console: &Console, context: &RequestContext, said: Markup) -> PageResult {
    let notices = console.exchange.notifier.notices().await?;
    let language = context.language;
    let title = language.text("notifications");
    let body = html! {
        h1 { (title) }
        (said)
        p { (language.text("notifications-hint")) }
        @if notices.channels.len() < MOST_CHANNELS {
            div.actions {
                span { (language.text("channel-add")) }
                @for (way, name) in WAYS { a.button href={ "/notifications/new?way=" (way) } { (language.text(name)) } }
            }
        }
        @if notices.channels.is_empty() { p.empty { (language.text("notifications-none")) } }
        ul.cards { @for channel in &notices.channels { li.card { (card(channel, &notices, context)) } } }
    };
    Ok(layout::page(context, &title, "notifications", body).into_response())
}

/// The channel's language, as it is called in that language.
fn language_name(channel: &Channel) -> &'static str {
    let own = channel.language();
    Language::all().find(|(language, ..)| *language == own).map_or("", |(.., name)| name)
}

fn card(channel: &Channel, notices: &Notices, context: &RequestContext) -> Markup {
    let language = context.language;
    let path = format!("/notifications/{}", channel.id);
    let zone = channel.zone();
    let state = notices.state(&channel.id);
    let failed = state.and_then(|state| state.failed.as_ref());
    let way = WAYS.into_iter().find(|(way, _)| *way == channel.way.as_str()).map_or("channel-mail", |(_, name)| name);
    html! {
        h2 {
            a href=(path) { bdi { (channel.name) } } " "
            @if failed.is_some() { span.state.bad { (language.text("channel-failing")) } }
            @else { span.state.mute { (language.text("channel-ready")) } }
        }
        @if let Some(failed) = failed {
            @let next = short_time(failed.next, &zone, language);
            @let why = Message::new("channel-failed").with("why", &failed.reason).with("times", failed.times).with("time", next);
            div.notice.bad { (language.text("since")) " " (time(failed.since, &zone, language)) (language.text("colon")) (rendered(&why, language)) }
        }
        p { (language.text(way)) " · " (pace(channel, context)) " · " (language_name(channel)) }
        dl.facts {
            div { dt { (language.text("channel-last-sent")) } dd {
                @match state.and_then(|state| state.last_sent) {
                    Some(at) => (time(at, &zone, language)),
                    None => (language.text("never")),
                }
            } }
        }
        div.actions {
            form.inline method="post" action={ (path) "/test" } { (layout::csrf_field(context)) button { (language.text("channel-test")) } }
            a.button href=(path) { (language.text("channel-edit")) }
            form.inline method="post" action={ (path) "/remove" } { (layout::csrf_field(context)) button { (language.text("channel-remove")) } }
        }
    }
}

fn pace(channel: &Channel, context: &RequestContext) -> String {
    match channel.pace {
        Pace::AtOnce => context.language.text("pace-at-once"),
        Pace::Daily(hour) => context.language.text_with("pace-daily-at", &[("hour", Value::Text(&hour.to_string()))]),
    }
}

pub async fn new(State(console): State<Console>, context: RequestContext, Query(fields): Query<Fields>) -> PageResult {
    let way = fields.get("way");
    if !WAYS.iter().any(|(known, _)| *known == way) {
        return Err(HttpError::unprocessable(Message::new("channel-way-unknown")));
    }
    let stores = console.exchange.stores.all();
    let zone = stores.first().map_or("Europe/Kyiv", |shop| shop.settings.time_zone.as_str());
    Ok(form(&context, &defaults(way, context.language.code(), zone), false, None))
}

pub async fn create(State(console): State<Console>, context: RequestContext, Form(fields): Form<Fields>) -> PageResult {
    save_form(&console, &context, &fields, None).await
}

pub async fn edit(State(console): State<Console>, context: RequestContext, Path(channel): Path<String>) -> PageResult {
    let id = channel_id(&channel)?;
    let notices = console.exchange.notifier.notices().await?;
    let channel = notices.channel(&id).ok_or_else(no_channel)?;
    Ok(form(&context, &from_channel(channel), true, None))
}

pub async fn save(
    State(console): State<Console>,
    context: RequestContext,
    Path(channel): Path<String>,
    Form(fields): Form<Fields>,
) -> PageResult {
    save_form(&console, &context, &fields, Some(channel_id(&channel)?)).await
}

async fn save_form(
    console: &Console,
    context: &RequestContext,
    fields: &Fields,
    id: Option<ChannelId>,
) -> Result<Response, HttpError> {
    let draft = match parse(fields) {
        Ok(draft) => draft,
        Err(why) => return Ok(form(context, fields, id.is_some(), Some(&why))),
    };
    match keep_channel(console, context, id.as_ref(), draft, secret(fields)).await {
        Ok(saved) => match saved.new_key {
            None => Ok(Redirect::to("/notifications?said=saved").into_response()),
            Some(key) => {
                let said = html! {
                    div.notice.good role="status" {
                        p { (context.language.text("channel-key-made")) }
                        p { code { (key.expose_secret()) } }
                    }
                };
                list(console, context, said).await
            }
        },
        Err(Failure::Attention(why)) if why.id() != UNKNOWN => Ok(form(context, fields, id.is_some(), Some(&why))),
        Err(failure) => Err(channel_error(failure)),
    }
}

/// Sends a test, and says what became of it.
pub async fn test(
    State(console): State<Console>,
    mut context: RequestContext,
    Path(channel): Path<String>,
) -> PageResult {
    let tested = console.exchange.notifier.test(&channel_id(&channel)?).await.map_err(channel_error)?;
    let language = context.language;
    let said = match tested {
        Ok(()) => notice("good", &language.text("channel-test-sent")),
        Err(why) => {
            let why = Message::new("channel-test-failed").with("why", why);
            html! { div.notice.bad role="alert" { (rendered(&why, language)) } }
        }
    };
    context.health = KnownHealth::read(&console).await;
    list(&console, &context, said).await
}

pub async fn remove(
    State(console): State<Console>,
    context: RequestContext,
    Path(channel): Path<String>,
) -> PageResult {
    remove_channel(&console, &context, &channel_id(&channel)?).await.map_err(channel_error)?;
    Ok(Redirect::to("/notifications?said=channel-removed").into_response())
}

/// The channel that a path names.
pub fn channel_id(text: &str) -> Result<ChannelId, HttpError> {
    text.parse().map_err(|()| no_channel())
}

/// A failure with a channel; one that is not there is not found.
pub fn channel_error(failure: Failure) -> HttpError {
    match failure {
        Failure::Attention(why) if why.id() == UNKNOWN => HttpError::not_found(why),
        other => other.into(),
    }
}

fn no_channel() -> HttpError {
    HttpError::not_found(Message::new(UNKNOWN))
}
