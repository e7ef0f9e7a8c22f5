//! The form of a channel of notifications. It never shows a password, token or key.

use axum::response::{IntoResponse, Response};
use exchange::texts::{Language, Message};
use maud::{Markup, html};

use super::components::rendered;
use crate::channel_fields::{WAYS, kinds};
use crate::form::Fields;
use crate::layout;
use crate::request_context::RequestContext;

/// The form, with what is wrong with it; `kept` says that the channel is there and may have a secret.
pub fn form(context: &RequestContext, fields: &Fields, kept: bool, problem: Option<&Message>) -> Response {
    let language = context.language;
    let title = language.text(if kept { "channel-edit" } else { "channel-new" });
    let way = fields.get("way");
    let name = WAYS.iter().find(|(known, _)| *known == way).map_or("channel-new", |(_, name)| name);
    let body = html! {
        p.crumbs { a href="/notifications" { (language.text("notifications")) } }
        h1 { (title) (language.text("colon")) (language.text(name)) }
        @if let Some(problem) = problem { div.notice.bad role="alert" { (rendered(problem, language)) } }
        form.fields method="post" autocomplete="off" {
            (layout::csrf_field(context))
            input type="hidden" name="way" value=(way);
            fieldset {
                legend { (language.text(name)) }
                (input(context, fields, "name", "channel-name", Some("channel-name-hint"), true))
                @match way {
                    "mail" => (mail(context, fields, kept)),
                    "telegram" => (telegram(context, fields, kept)),
                    _ => (web_hook(context, fields, kept)),
                }
            }
            (choices(context, fields))
            button.strong { (language.text("save")) }
        }
    };
    let status = if problem.is_none() { http::StatusCode::OK } else { http::StatusCode::UNPROCESSABLE_ENTITY };
    (status, layout::page(context, &title, "notifications", body)).into_response()
}

/// A labelled input with a hint.
fn input(
    context: &RequestContext,
    fields: &Fields,
    name: &str,
    label: &str,
    hint: Option<&str>,
    required: bool,
) -> Markup {
    let hint_id = format!("{name}-hint");
    html! {
        div.field {
            label for=(name) { (context.language.text(label)) }
            input id=(name) name=(name) value=(fields.get(name)) required[required] maxlength="3000" aria-describedby=[hint.map(|_| &hint_id)];
            @if let Some(hint) = hint { small.hint id=(hint_id) { (context.language.text(hint)) } }
        }
    }
}

/// A secret: never filled in. Of one that was typed and is lost, the form says so.
fn secret(context: &RequestContext, fields: &Fields, label: &str, hint: Option<&str>, kept: bool) -> Markup {
    let is_lost = !fields.get("secret").is_empty();
    let shown = (kept && !is_lost).then(|| context.language.text("channel-secret-kept"));
    let described = [hint.map(|_| "secret-hint"), is_lost.then_some("secret-again")];
    let described = Some(described.into_iter().flatten().collect::<Vec<_>>().join(" ")).filter(|ids| !ids.is_empty());
    html! {
        div.field {
            label for="secret" { (context.language.text(label)) }
            input #secret type="password" name="secret" autocomplete="new-password" maxlength="500" placeholder=[shown] aria-describedby=[described];
            @if is_lost { small.problem #secret-again { (context.language.text("secret-not-saved")) } }
            @if let Some(hint) = hint { small.hint #secret-hint { (context.language.text(hint)) } }
        }
    }
}

fn select(context: &RequestContext, fields: &Fields, name: &str, label: &str, options: &[(String, String)]) -> Markup {
    html! {
        div.field {
            label for=(name) { (context.language.text(label)) }
            select id=(name) name=(name) {
                @for (value, text) in options { option value=(value) selected[fields.get(name) == value] { (text) } }
            }
        }
    }
}

/// Options whose texts have these ids.
fn named(language: Language, options: &[(&str, &str)]) -> Vec<(String, String)> {
    options.iter().map(|(value, id)| ((*value).to_owned(), language.text(id))).collect()
}

fn mail(context: &RequestContext, fields: &Fields, kept: bool) -> Markup {
    let securities = [("tls", "security-tls"), ("start_tls", "security-start-tls"), ("none", "security-none")];
    html! {
        (input(context, fields, "host", "mail-host", Some("mail-host-hint"), true))
        (input(context, fields, "port", "mail-port", None, true))
        (select(context, fields, "security", "mail-security", &named(context.language, &securities)))
        (input(context, fields, "user", "mail-user", Some("mail-user-hint"), false))
        (secret(context, fields, "mail-password", None, kept))
        (input(context, fields, "from", "mail-from", None, true))
        (input(context, fields, "to", "mail-to", Some("mail-to-hint"), true))
    }
}

fn telegram(context: &RequestContext, fields: &Fields, kept: bool) -> Markup {
    html! {
        (secret(context, fields, "telegram-bot-token", Some("telegram-bot-token-hint"), kept))
        (input(context, fields, "chat", "telegram-chat-field", Some("telegram-chat-hint"), true))
        (input(context, fields, "server", "telegram-server-field", Some("telegram-server-hint"), false))
    }
}

fn web_hook(context: &RequestContext, fields: &Fields, kept: bool) -> Markup {
    html! {
        (input(context, fields, "url", "web-hook-url", Some("web-hook-url-hint"), true))
        (secret(context, fields, "web-hook-key", Some("web-hook-key-hint"), kept))
    }
}

/// What it tells, how often, and in which language.
fn choices(context: &RequestContext, fields: &Fields) -> Markup {
    let language = context.language;
    let paces = [("at_once", "pace-at-once"), ("daily", "pace-daily")];
    let hours: Vec<_> = (0..24).map(|hour: u8| (hour.to_string(), format!("{hour}:00"))).collect();
    let languages: Vec<_> = Language::all().map(|(_, code, name)| (code.to_owned(), name.to_owned())).collect();
    html! {
        fieldset {
            legend { (language.text("channel-kinds")) }
            fieldset.plain {
                @for (kind, text) in kinds() {
                    label.check {
                        input type="checkbox" name="kinds" value=(kind.as_str()) checked[fields.all("kinds").any(|chosen| chosen == kind.as_str())];
                        " " (language.text(&text))
                    }
                }
            }
            (select(context, fields, "pace", "channel-pace", &named(language, &paces)))
            (select(context, fields, "hour", "channel-digest-hour", &hours))
            (input(context, fields, "time_zone", "channel-time-zone", None, true))
            (select(context, fields, "language", "channel-language-field", &languages))
        }
    }
}
